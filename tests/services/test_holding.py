"""What learners do with their certificates: on every network, each with their own, one of several."""

import datetime as dt
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
from sqlalchemy import select

from lessonbot.channels.segments import segments
from lessonbot.domain.course import Credential
from lessonbot.services import issuing, withdrawing
from lessonbot.store import credentials, tables
from lessonbot.store.credentials import StoredCredential
from tests.services.test_twilio_course import joined
from tests.support.courses import course
from tests.support.school import School
from tests.support.twilio_school import TwilioSchool, taught

PHONE = "+254700000001"
TITLES = ("Water", "Money", "Health", "Bees", "Maize", "Soil", "Goats")


async def says(school: School, *words: str) -> str:
    """What a phone without buttons shows by the last of these words."""
    for each in words:
        before = len(school.texts(PHONE, plain_phone=True))
        await school.hears(PHONE, each, plain_phone=True, language="en", name=None)
    return "\n".join(school.texts(PHONE, plain_phone=True)[before:])


async def held(school: School, number: str) -> StoredCredential:
    async with school.rt.database.read() as tx:
        found = await credentials.by_public_id(tx, number)
    assert found
    return found


async def numbers(school: School) -> list[str]:
    """All certificates, the oldest first."""
    query = select(tables.achievements.c.public_id).order_by(tables.achievements.c.id)
    async with school.rt.database.read() as tx:
        return list(await tx.scalars(query))


async def passed(school: School, *titles: str, name: str = "Amina") -> list[str]:
    """These courses are passed one after the other; their certificates, signed."""
    for each in titles:
        made = course(1, key=each.lower(), title=each, credential=Credential(each, "Answer"))
        await school.publish(made)
        shown = await says(school, f"join {each}")
        if "I agree" in shown:
            await says(school, "1")
        shown = await says(school, "1", "8:00", "1", "1")
        if "Which name" in shown:
            shown = await says(school, name)
        assert "/c/" in shown
        school.clock.now += dt.timedelta(minutes=1)
    await issuing.issue_owed(school.rt, school.clock())
    return await numbers(school)


async def test_every_choice_works_by_its_number(school: School):
    (number,) = await passed(school, "Water")
    shown = await says(school, "certificate")
    assert "1) Another name\n2) Hide my page\n3) Let search find it" in shown
    assert "some weeks" in await says(school, "3")
    assert (await held(school, number)).searchable
    assert "3) Not in search" in await says(school, "certificate")
    await says(school, "3")
    assert not (await held(school, number)).searchable
    await says(school, "certificate", "2")
    assert (await held(school, number)).hidden
    shown = await says(school, "certificate")
    assert "1) Another name\n2) Show my page" in shown
    assert "3)" not in shown
    await says(school, "2")
    assert not (await held(school, number)).hidden
    assert "Which name" in await says(school, "certificate", "1")
    assert "in a moment" in await says(school, "Amina Yusuf")
    assert await withdrawing.correct_wanted(school.rt, school.clock()) == 1
    assert (await held(school, number)).superseded_by


async def test_each_of_several_is_reached_by_its_name_the_newest_first(school: School):
    first, second, third = await passed(school, *TITLES[:3])
    shown = await says(school, "certificate")
    assert "1) Health\n2) Money\n3) Water" in shown
    assert segments(shown) == 1
    assert f"/c/{first}" in await says(school, "3")
    await says(school, "2")
    assert [(await held(school, each)).hidden for each in (first, second, third)] == [
        True,
        False,
        False,
    ]
    await says(school, "certificate", "1", "1", "A. Yusuf")
    assert await withdrawing.correct_wanted(school.rt, school.clock()) == 1
    assert (await held(school, third)).superseded_by
    assert (await held(school, second)).superseded_by is None
    assert f"/c/{(await held(school, third)).superseded_by}" in await says(
        school, "certificate", "1"
    )


async def test_of_many_a_few_are_named_at_once_and_all_can_be_reached(school: School):
    made = await passed(school, *TITLES)
    shown = await says(school, "certificate")
    assert "1) Goats" in shown
    assert "5) Health\n6) Older ones" in shown
    assert segments(shown) == 1
    shown = await says(school, "6")
    assert "1) Money\n2) Water" in shown
    assert f"/c/{made[0]}" in await says(school, "2")


async def test_who_takes_another_course_still_has_the_certificate_of_the_first(school: School):
    (number,) = await passed(school, "Water")
    await school.publish(course(2))
    await says(school, "join tiny", "1", "8:00", "1")
    assert f"/c/{number}" in await says(school, "certificate")


async def test_a_lesson_that_came_since_has_overtaken_the_choice(school: School):
    (number,) = await passed(school, "Water")
    await school.publish(course(2))
    await says(school, "join tiny", "1", "8:00", "1")
    await says(school, "certificate")
    assert "Right!" in await says(school, "1")
    assert (await held(school, number)).superseded_by is None


async def test_one_that_was_withdrawn_can_be_seen_and_not_changed(school: School):
    (number,) = await passed(school, "Water")
    await withdrawing.revoke(school.rt, number, school.clock())
    await school.settle()
    told = school.texts(PHONE, plain_phone=True)[-1]
    assert "has withdrawn your certificate for Water" in told
    shown = await says(school, "certificate")
    assert f"/c/{number}" in shown
    assert "withdrawn" in shown
    assert "share it" not in shown
    assert "1)" not in shown


async def test_a_choice_about_one_that_was_replaced_meanwhile_is_asked_again(school: School):
    (number,) = await passed(school, "Water")
    await says(school, "certificate")
    fresh = await withdrawing.correct(school.rt, number, "A. Yusuf", school.clock())
    assert f"/c/{fresh}" in await says(school, "2")
    assert not (await held(school, fresh)).hidden


async def test_a_choice_of_an_older_list_of_choices_is_answered(school: School):
    await school.publish(course(1))
    await school.join("amina")
    await school.taps("amina", "q10 yes")
    await school.taps("amina", "Amina")
    await issuing.issue_owed(school.rt, school.clock())
    (number,) = await numbers(school)
    await school.hears("amina", "certificate")
    await school.taps("amina", "Another name")
    await school.hears("amina", "Amina Yusuf")
    await school.taps("amina", "Hide my page")
    assert "That question is closed" in school.texts("amina")[-1]
    assert not (await held(school, number)).hidden


async def test_on_a_shared_phone_each_changes_only_their_own(school: School):
    (hers,) = await passed(school, "Water")
    await says(school, "WHO", "1", "Amina", "Juma", "1", "join water")
    shown = await says(school, "1", "8:00", "1", "1")
    assert "Which name" in shown
    await says(school, "Juma Otieno")
    await issuing.issue_owed(school.rt, school.clock())
    his = (await numbers(school))[1]
    assert f"/c/{his}" in await says(school, "certificate")
    await says(school, "2")
    assert ((await held(school, hers)).hidden, (await held(school, his)).hidden) == (False, True)
    await says(school, "certificate")  # what is open when the phone is passed on is closed
    await says(school, "WHO", "1")
    await says(school, "2")
    assert ((await held(school, hers)).hidden, (await held(school, his)).hidden) == (False, True)
    assert f"/c/{hers}" in await says(school, "certificate")
    await says(school, "3")
    assert (await held(school, hers)).searchable
    assert not (await held(school, his)).searchable


@pytest.fixture
async def there(migrated_url: str) -> AsyncIterator[TwilioSchool]:
    async with taught(migrated_url) as made:
        yield made
        assert made.api.broken == []
        assert made.api.lost == []


async def test_on_whatsapp_the_choices_are_buttons_and_several_certificates_a_list(
    there: TwilioSchool,
):
    phone = there.api.phone(PHONE)
    for key in ("tiny", "other"):
        made = course(1, key=key, title=key.title())
        await there.school.publish(replace(made, credential=Credential(key.title(), "Answer")))
    await joined(there, phone)
    await there.taps(phone, "q10 yes")
    await there.taps(phone, "Amina")
    await there.says(phone, "certificate")
    buttons = [title for title, _ in phone.messages[-1].buttons]
    assert buttons == ["Another name", "Hide my page", "Let search find it"]
    await there.taps(phone, "Hide my page")
    await there.says(phone, "JOIN other")
    await there.taps(phone, "That is right")
    for words in ("8:00", "1"):
        await there.says(phone, words)
    await there.taps(phone, "q10 yes")
    await there.says(phone, "certificate")
    assert [title for title, _ in phone.messages[-1].buttons] == ["Other", "Tiny"]
    await there.taps(phone, "Tiny")
    assert [title for title, _ in phone.messages[-1].buttons] == ["Another name", "Show my page"]
    await there.taps(phone, "Show my page")
    assert "can see it" in phone.texts[-1]
