"""Who issues certificates here, on every database."""

from lessonbot.services import introducing, issuing, trusting
from tests.support.courses import course
from tests.support.school import School


async def test_what_no_database_can_hold_is_nobodys_name(school: School):
    await school.publish(course(1))
    async with school.rt.database.write() as tx:
        await issuing.taken_up(school.rt, tx, school.clock())
    assert await introducing.issuer(school.rt, "default", "en")
    for slug in ("a\0", "\ud800", "nobody"):
        assert await introducing.issuer(school.rt, slug, "en") is None
        assert await trusting.profile(school.rt, slug) is None
    for key in ("a\0", "\ud800", "nothing"):
        assert await trusting.achievement(school.rt, "default", key) is None
    assert await trusting.achievement(school.rt, "default", "tiny")


async def test_an_issuer_without_courses_is_introduced_all_the_same(school: School):
    async with school.rt.database.write() as tx:
        await issuing.taken_up(school.rt, tx, school.clock())
    found = await introducing.issuer(school.rt, "default", "sw")
    assert found
    assert (found.name, list(found.courses), list(found.tracks)) == ("Test School", [], [])
    assert found.keys_address == "https://learn.example/orgs/default/did.json"
