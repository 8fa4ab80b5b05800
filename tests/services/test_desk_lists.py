"""The lists of the desk on real databases: each thing once, in order, page by page."""

from sqlalchemy import delete

from lessonbot.store import certificates, inbox, tables, work
from tests.support.school import School
from tests.web.console.desk import AMINA, all_of_it, asks, hands_file_in, learns

JUMA = "1002"


async def test_questions_are_listed_with_where_their_learner_is_reached(school: School):
    have = await all_of_it(school)
    second = await asks(school, "And how much?")
    async with school.rt.database.read() as tx:
        there = school.rt.organisation
        first, other = await inbox.page(tx, there, inbox.Wanted("open"), 9)
        assert [first.public_id, other.public_id] == [have["question"], second]
        assert (first.course, first.name, first.path) == ("tiny", "Amina", AMINA)
        assert (first.theirs, first.stopped, first.contact.heard) == (True, False, school.clock())
        past = inbox.Wanted("open", "tiny", have["question"])
        assert [each.public_id for each in await inbox.page(tx, there, past, 9)] == [second]
        assert await inbox.page(tx, there, inbox.Wanted("closed"), 9) == []
        assert await inbox.page(tx, there, inbox.Wanted("open", "other"), 9) == []
        assert await inbox.page(tx, there + 1, inbox.Wanted("open"), 9) == []
        assert await inbox.one(tx, there + 1, second) is None
    await school.hears(AMINA, "stop")
    async with school.rt.database.read() as tx:
        found = await inbox.one(tx, there, second)
    assert found
    assert found.stopped


async def test_an_answer_goes_to_a_shared_phone_and_not_to_one_that_changed_hands(school: School):
    have = await all_of_it(school)
    for words in ("who", "Somebody new", "Juma"):
        await school.hears(AMINA, words)
    assert await is_theirs(school, have["question"])
    async with school.rt.database.write() as tx:
        await tx.execute(delete(tables.profiles))
    assert not await is_theirs(school, have["question"])


async def is_theirs(school: School, number: str) -> bool:
    async with school.rt.database.read() as tx:
        found = await inbox.one(tx, school.rt.organisation, number)
    assert found
    return found.theirs


async def test_work_is_listed_once_for_each_round(school: School):
    await learns(school, JUMA)
    pieces = [await hands_file_in(school, path=JUMA) for _ in range(3)]
    have = await all_of_it(school)
    async with school.rt.database.read() as tx:
        there = school.rt.organisation
        (waiting,) = await work.page(tx, there, work.Wanted("waiting"), 9)
        assert (waiting.public_id, waiting.pieces, waiting.kind) == (pieces[0], 3, "photo")
        (passed,) = await work.page(tx, there, work.Wanted("passed", "tiny"), 9)
        assert (passed.public_id, passed.pieces, passed.name) == (have["submission"], 1, "Amina")
        past = work.Wanted("passed", "", have["submission"])
        assert await work.page(tx, there, past, 9) == []
        assert await work.page(tx, there, work.Wanted("waiting", "other"), 9) == []
        assert await work.page(tx, there + 1, work.Wanted("waiting"), 9) == []


async def test_certificates_are_listed_by_name_and_course(school: School):
    have = await all_of_it(school)
    async with school.rt.database.read() as tx:
        there = school.rt.organisation
        for wanted, found in (
            (certificates.Wanted(), 1),
            (certificates.Wanted("amIna"), 1),
            (certificates.Wanted("a%a"), 0),
            (certificates.Wanted("", "tiny"), 1),
            (certificates.Wanted("", "other"), 0),
            (certificates.Wanted("", "", have["certificate"]), 0),
        ):
            assert len(await certificates.page(tx, there, wanted, 9)) == found, wanted
        assert await certificates.page(tx, there + 1, certificates.Wanted(), 9) == []
        holder = await certificates.holder(tx, there, have["certificate"])
        assert (holder.name, holder.wanted) == ("Amina", "")
        assert (
            await certificates.holder(tx, there + 1, have["certificate"]) == certificates.Holder()
        )
        assert await certificates.unsigned(tx, there + 1, have["certificate"]) is None
        assert await certificates.unsignable(tx, there, 9) == []
