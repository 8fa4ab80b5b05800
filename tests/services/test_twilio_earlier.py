"""Lessons that come a little early on WhatsApp, so that no template has to be paid for them."""

import datetime as dt
from collections.abc import AsyncIterator

import pytest

from lessonbot.services import templating
from tests.services.test_twilio_course import AMINA, joined
from tests.support.courses import course
from tests.support.twilio_api import Phone
from tests.support.twilio_school import TwilioSchool, taught

QUESTION = "May your lesson come up to an hour before 08:00 on some days?"
DAYS = 9
EIGHT = dt.time(8)


@pytest.fixture
async def there(migrated_url: str) -> AsyncIterator[TwilioSchool]:
    async with taught(migrated_url) as made:
        await made.school.publish(course(DAYS))
        await templating.sync(made.school.rt, made.school.clock())
        yield made
        assert made.api.lost == []
        assert made.api.broken == []


def clock(there: TwilioSchool) -> dt.datetime:
    """What the learner's clock shows."""
    return there.api.now.astimezone(dt.timezone(dt.timedelta(hours=3)))


def templates(phone: Phone) -> int:
    return sum(bool(each.template) for each in phone.messages)


async def until_lesson(there: TwilioSchool, phone: Phone) -> None:
    """Time passes to when the next lesson comes, or its template."""
    before = len(phone.messages)
    while len(phone.messages) == before:
        await there.passes(phone, minutes=1 if clock(there).hour == 7 else 30)


async def a_course(there: TwilioSchool, phone: Phone, *, agrees: bool) -> list[dt.time]:
    """A whole course whose lessons are answered three minutes after they came; when these came."""
    await joined(there, phone)
    await there.taps(phone, "q10 yes")
    came = []
    for day in range(2, DAYS + 1):
        await until_lesson(there, phone)
        came.append(clock(there).time())
        await there.passes(phone, minutes=3)
        if phone.messages[-1].template:
            await there.taps(phone, "Start")
        shown = await there.taps(phone, f"q{day}0 yes")
        if any(QUESTION in each for each in shown):
            await there.taps(phone, "Yes, it may" if agrees else "Always on time")
    assert sum(QUESTION in each for each in phone.texts) == 1
    return came


async def test_who_agreed_costs_nothing_and_gets_lessons_up_to_an_hour_early(there: TwilioSchool):
    phone = there.api.phone(AMINA)
    came = await a_course(there, phone, agrees=True)
    assert (there.api.charged, templates(phone)) == (0, 0)
    assert all(dt.time(7) <= each <= EIGHT for each in came)
    assert came[0] == EIGHT
    assert min(came) < dt.time(7, 50)
    assert "08:00" in (await there.says(phone, "TIME"))[0]


async def test_who_did_not_agree_gets_every_lesson_on_time_by_a_template(there: TwilioSchool):
    phone = there.api.phone(AMINA)
    came = await a_course(there, phone, agrees=False)
    assert set(came) == {EIGHT}
    assert templates(phone) == DAYS - 2  # all but the second, answered before the first hour


async def test_nobody_on_sms_is_asked(there: TwilioSchool):
    phone = there.api.phone(AMINA, app="sms")
    await joined(there, phone)
    await there.says(phone, "1")
    await there.passes(phone, hours=24)
    await there.says(phone, "1")
    await there.says(phone, "TIME")
    assert not any(QUESTION in each for each in phone.texts)
