"""Who is behind a WhatsApp number: it may vanish, come back, or become somebody else's."""

import re
from collections.abc import AsyncIterator

import pytest
from sqlalchemy import select

from lessonbot.store import tables
from tests.services.test_twilio_course import AMINA, joined
from tests.support.courses import course
from tests.support.twilio_api import Phone
from tests.support.twilio_school import TwilioSchool, taught

HIDDEN = "KE.13491208655302741918"


@pytest.fixture
async def there(migrated_url: str) -> AsyncIterator[TwilioSchool]:
    async with taught(migrated_url) as made:
        await made.school.publish(course())
        yield made
        assert made.api.lost == []
        assert made.api.broken == []


@pytest.fixture
async def phone(there: TwilioSchool) -> Phone:
    made = there.api.phone(AMINA)
    made.user_id = HIDDEN
    await joined(there, made)
    return made


async def _addresses(there: TwilioSchool) -> list[tuple[str, str | None]]:
    columns = tables.addresses.c.path, tables.addresses.c.alias
    async with there.school.rt.database.read() as tx:
        return [tuple(row) for row in await tx.execute(select(*columns))]


async def test_a_learner_whose_number_vanishes_is_known_all_the_same(
    there: TwilioSchool, phone: Phone
):
    assert await _addresses(there) == [(AMINA, HIDDEN)]
    hidden = there.api.phone(HIDDEN)
    assert "Lessons: 1 of 3" in (await there.says(hidden, "progress"))[0]
    assert await _addresses(there) == [(HIDDEN, HIDDEN)]
    before = len(phone.messages)
    assert "Day 2 of 3" in (await there.passes(hidden, hours=22.6))[0]
    assert len(phone.messages) == before
    assert "Lessons: 2 of 3" in (await there.says(phone, "progress"))[0]
    assert await _addresses(there) == [(AMINA, HIDDEN)]


async def test_a_number_with_another_owner_shows_nothing_before_it_is_clear_whose_it_is(
    there: TwilioSchool, phone: Phone
):
    phone.user_id = "KE.2222222222"
    shown = await there.says(phone, "progress")
    assert shown == ["Before we go on: is this still the phone of *Amina*?"]
    assert await there.taps(phone, "q10 yes") == shown
    shown = await there.taps(phone, "No")
    assert "Tiny course" in shown[0]
    assert await there.says(phone, "certificate") != []
    async with there.school.rt.database.read() as tx:
        (state,) = await tx.scalars(select(tables.enrolments.c.state))
        assert state == "paused"
        assert not (await tx.execute(select(tables.attempts))).all()


async def test_the_same_owner_with_a_new_id_goes_on(there: TwilioSchool, phone: Phone):
    phone.user_id = "KE.2222222222"
    await there.taps(phone, "q10 yes")
    shown = await there.taps(phone, "Yes")
    assert "Right!" in shown[0]
    assert await _addresses(there) == [(AMINA, "KE.2222222222")]
    assert "Lessons: 1 of 3" in (await there.says(phone, "progress"))[0]


async def test_stop_counts_whoever_says_it(there: TwilioSchool, phone: Phone):
    phone.user_id = "KE.2222222222"
    assert "no more messages" in (await there.says(phone, "stop"))[0]
    assert await there.passes(phone, hours=48) == []


@pytest.mark.parametrize("shared", [False, True])
async def test_who_keeps_both_gets_by_text_message_what_whatsapp_does_not_take(
    there: TwilioSchool, *, shared: bool
):
    texts = there.api.phone(AMINA, app="sms")
    for words in ("join tiny", "1", "1", "8:00", "1"):
        await there.says(texts, words)
    (told,) = await there.says(texts, "move")
    code = re.search(r"MOVE (\d{4} \d{4})", told)
    assert code
    phone = there.api.phone(AMINA)
    await there.says(phone, code[0])
    assert (
        "you can write to me from both" in (await there.taps(phone, "Yes, I have both"))[0].lower()
    )
    if shared:  # what waits there may be Juma's
        for words in ("who", "Somebody new", "Juma"):
            await there.says(phone, words)
    before = len(texts.texts)
    await there.passes(phone, hours=25)
    assert [each.startswith("2/3 Title 2") for each in texts.texts[before : before + 1]] == (
        [] if shared else [True]
    )
