"""Reminders and rest on WhatsApp and by text message: nothing is paid for that nobody asked for."""

import datetime as dt
from collections.abc import AsyncIterator

import pytest
from sqlalchemy import select

from lessonbot.services import reminding, templating
from lessonbot.store import tables
from tests.services.test_twilio_course import AMINA, joined
from tests.support.courses import course
from tests.support.twilio_api import Phone
from tests.support.twilio_school import TwilioSchool, taught

OPEN = "is still open"
LESSONS = 12


@pytest.fixture
async def there(migrated_url: str) -> AsyncIterator[TwilioSchool]:
    async with taught(migrated_url) as made:
        await made.school.publish(course(LESSONS, reminder_after_hours=4))
        await templating.sync(made.school.rt, made.school.clock())
        yield made
        assert made.api.lost == []
        assert made.api.broken == []


async def state(there: TwilioSchool) -> tuple[str, dt.date | None]:
    async with there.school.rt.database.read() as tx:
        columns = tables.enrolments.c.state, tables.enrolments.c.next_date
        row = (await tx.execute(select(*columns))).one()
        return row.state, row.next_date


def calls(phone: Phone) -> int:
    return sum(bool(each.template) for each in phone.messages)


async def test_inside_the_window_an_open_question_is_reminded_of_free_of_charge(
    there: TwilioSchool,
):
    phone = there.api.phone(AMINA)
    await joined(there, phone)
    (shown,) = await there.passes(phone, hours=4)
    assert OPEN in shown
    assert not phone.messages[-1].template
    assert there.api.charged == 0
    assert any("What about q10?" in each for each in await there.taps(phone, "Show it"))


async def test_outside_of_the_window_nobody_is_reminded_by_a_template(there: TwilioSchool):
    phone = there.api.phone(AMINA)
    await joined(there, phone)
    await there.taps(phone, "q10 yes")
    assert await there.passes(phone, hours=4) == []
    (lesson, _question) = await there.passes(phone, hours=18.5)
    assert "Day 2 of" in lesson
    assert await there.passes(phone, hours=4) == []  # the window closed at 9:30
    async with there.school.rt.database.read() as tx:
        reasons = tables.deliveries.c.reason
        found = set(await tx.scalars(select(reasons).where(reasons.is_not(None))))
    assert found == {reminding.OVERTAKEN, reminding.PAID}
    assert calls(phone) == 0


async def test_by_text_message_it_is_one_more_message(there: TwilioSchool):
    phone = there.api.phone(AMINA, app="sms")
    await joined(there, phone)
    (shown,) = await there.passes(phone, hours=4)
    assert OPEN in shown
    assert "NEXT" in shown
    assert await there.passes(phone, hours=18) == []


async def test_templates_in_vain_let_the_course_rest_and_two_more_ask_later(there: TwilioSchool):
    phone = there.api.phone(AMINA)
    await joined(there, phone)
    told = {day: await there.passes(phone, hours=24) for day in range(1, 130)}
    days = [day for day, said in told.items() if said]
    assert len(days) == calls(phone) == 5
    assert days == [1, 2, 3, 34, 64]  # the fourth day is when it began to rest
    assert await state(there) == ("paused", None)
    shown = await there.taps(phone, "Start")
    assert any("Day 2 of" in each for each in shown)
    assert (await state(there))[0] == "active"
