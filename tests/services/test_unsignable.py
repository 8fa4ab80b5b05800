"""What could not be signed: everybody is told, and an admin gets out of it."""

from dataclasses import replace

import pytest
from sqlalchemy import update

from lessonbot.credentials.sealing import Vault
from lessonbot.domain.credential import Standing
from lessonbot.domain.finding import Level
from lessonbot.services import certifying, diagnosing, issuing, reporting, watching
from lessonbot.services.issuing import CannotSign
from lessonbot.store import tables
from tests.support.courses import course
from tests.support.school import School

BLANK = "\N{SOFT HYPHEN}"
WHY = "a text of 1 to 4000 characters"


async def passes(school: School, path: str = "amina") -> str:
    """A learner passes the course of one lesson; the certificate's number."""
    await school.join(path)
    await school.taps(path, "q10 yes")
    await school.hears(path, path.title())
    return school.texts(path)[-1].split("/c/")[1].split()[0]


async def standing(school: School, number: str) -> Standing:
    held = await certifying.certificate(school.rt, number, school.clock())
    assert held
    return held.standing


@pytest.fixture
async def number(school: School) -> str:
    """The number of a certificate that cannot be signed: its course is to blame."""
    await school.publish(replace(course(1), version=BLANK))
    number = await passes(school)
    assert await issuing.issue_owed(school.rt, school.clock()) == set()
    return number


async def test_it_is_told_apart_from_what_is_not_signed_yet(school: School, number: str):
    assert await standing(school, number) is Standing.UNSIGNABLE
    many = await certifying.certificates(school.rt, [number], school.clock())
    assert many[number].standing is Standing.UNSIGNABLE
    school.rt.vault = Vault(lambda: "another secret key")
    await school.publish(course(1))
    assert await standing(school, await passes(school, "ben")) is Standing.UNSIGNED


async def test_nothing_is_done_again_for_everybody_who_opens_its_page(
    school: School, number: str, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(issuing, "issue", None)
    assert await standing(school, number) is Standing.UNSIGNABLE


async def test_it_is_signed_as_the_course_is_published_now(school: School, number: str):
    rt, now = school.rt, school.clock()
    count, refused = await issuing.sign_again(rt, now)
    assert (count, list(refused)) == (0, [number])
    assert WHY in refused[number]

    await school.publish(replace(course(1), version="1.0.1"))
    assert await issuing.sign_again(rt, now) == (1, {})

    held = await certifying.certificate(rt, number, now)
    assert held
    assert held.standing is Standing.VALID
    document = issuing.read(held.document)
    assert document["credentialSubject"]["achievement"]["version"] == "1.0.1"
    assert await issuing.sign_again(rt, now) == (0, {})


async def test_it_is_signed_as_it_was_passed_where_the_organisation_was_to_blame(school: School):
    rt, now, names = school.rt, school.clock(), tables.organisations.c.name
    await school.publish(course(1))
    number = await passes(school)
    async with rt.database.write() as tx:
        await tx.execute(update(tables.organisations).values(name=BLANK))
    await issuing.issue_owed(rt, now)
    assert await standing(school, number) is Standing.UNSIGNABLE
    await school.publish(replace(course(1), version="2.0.0"))
    async with rt.database.write() as tx:
        await tx.execute(update(tables.organisations).values({names: "Mended"}))

    assert await issuing.sign_again(rt, now) == (1, {})

    held = await certifying.certificate(rt, number, now)
    assert held
    assert held.issuer == "Mended"
    assert issuing.read(held.document)["credentialSubject"]["achievement"]["version"] == "1.0.0"


async def test_staff_are_told_how_many_why_and_what_to_do(school: School, number: str):
    found, _ = await diagnosing.examine(school.rt, school.clock())
    (said,) = [each.said for each in found if each.about == "unsigned"]
    assert said.startswith("1 certificate could not be signed")
    assert WHY in said
    assert "lessonbot credential sign" in said
    await watching.watch(school.rt, school.clock())
    (alarm,) = (await reporting.standing(school.rt, school.clock())).alarms
    assert alarm.kind == "unsigned"
    assert not reporting.is_serious(alarm, school.clock())

    await school.publish(replace(course(1), version="1.0.1"))
    await issuing.sign_again(school.rt, school.clock())
    await watching.watch(school.rt, school.clock())
    assert not (await reporting.standing(school.rt, school.clock())).alarms


async def test_a_key_that_cannot_be_opened_raises_an_alarm_until_it_can(school: School):
    rt, now, right = school.rt, school.clock(), school.rt.vault
    await watching.watch(rt, now)
    assert not (await reporting.standing(rt, now)).alarms  # nothing was ever signed
    await school.publish(course(1))
    await passes(school)
    await issuing.issue_owed(rt, now)

    rt.vault = Vault(lambda: "another secret key")
    with pytest.raises(CannotSign):
        await issuing.sign_again(rt, now)
    found, _ = await diagnosing.examine(rt, now)
    (told,) = [each for each in found if each.about == "signing"]
    assert told.level is Level.PROBLEM
    assert "another LESSONBOT_SECRET_KEY" in told.said
    assert "lessonbot key rotate" in told.said
    await watching.watch(rt, now)
    (alarm,) = (await reporting.standing(rt, now)).alarms
    assert alarm.kind == "signing"
    assert not reporting.is_serious(alarm, now)  # lessons go on

    rt.vault = right
    await watching.watch(rt, now)
    assert not (await reporting.standing(rt, now)).alarms
