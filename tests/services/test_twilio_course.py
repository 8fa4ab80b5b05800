"""Whole courses on WhatsApp and by text message, over HTTP, with a server that knows the rules."""

from collections.abc import AsyncIterator

import pytest

from tests.support.courses import course
from tests.support.twilio_api import Phone
from tests.support.twilio_school import TwilioSchool, taught

AMINA = "+254700000001"


@pytest.fixture
async def there(migrated_url: str) -> AsyncIterator[TwilioSchool]:
    async with taught(migrated_url) as made:
        await made.school.publish(course())
        yield made
        assert made.api.broken == []
        assert made.api.lost == []


async def joined(there: TwilioSchool, phone: Phone) -> None:
    """The whole way in, with the first lesson at once."""
    await there.says(phone, "JOIN tiny")
    if phone.app == "whatsapp":
        for label in ("I agree", "That is right"):
            await there.taps(phone, label)
        await there.says(phone, "8:00")
        await there.says(phone, "1")
    else:
        for words in ("1", "1", "8:00", "1"):
            await there.says(phone, words)


async def test_a_whole_course_on_whatsapp_with_a_tap_a_day(there: TwilioSchool):
    phone = there.api.phone(AMINA)
    await joined(there, phone)
    for day in (1, 2, 3):
        shown = await there.taps(phone, f"q{day}0 yes")
        assert any("Right!" in each for each in shown)
        if day < 3:
            shown = await there.passes(phone, hours=21.75 + day)
            assert any(f"Day {day + 1} of 3" in each for each in shown), shown
    await there.taps(phone, "Amina")
    assert "/c/" in phone.texts[-1]
    assert there.api.charged == 0  # who answers every day is never sent a template


async def test_a_whole_course_by_text_message_with_a_number_a_day(there: TwilioSchool):
    phone = there.api.phone(AMINA, app="sms")
    await joined(there, phone)
    for day in (1, 2, 3):
        shown = await there.says(phone, "1")
        assert any("Right!" in each for each in shown), shown
        if day < 3:
            await there.passes(phone, hours=24)
    await there.says(phone, "Amina Otieno")
    assert "/c/" in phone.texts[-1]
    assert {message.segments for message in phone.messages} <= {1, 2, 3}


async def test_start_and_a_code_join_too_where_join_is_the_networks_own_word(there: TwilioSchool):
    phone = there.api.phone(AMINA)
    shown = await there.says(phone, "START tiny")
    assert phone.messages[-1].labels[0] == "I agree", shown
