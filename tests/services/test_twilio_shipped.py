"""Courses that ship, over HTTP: what the check of a pack tells of them is what Twilio counts."""

import shutil
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import select

from lessonbot.domain.messages import Kind
from lessonbot.domain.price import Price
from lessonbot.services.weighing import weigh
from lessonbot.store import prices, tables
from tests.support.taking import LESSONS, SHIPPED, answer_all, days, enrolment, join, publish, take
from tests.support.twilio_api import Phone
from tests.support.twilio_school import TwilioSchool, taught

MICROS = 38_500
NUMBER = "+25470000000"


@pytest.fixture
async def there(migrated_file: Path, tmp_path: Path) -> AsyncIterator[TwilioSchool]:
    shutil.copy(migrated_file, tmp_path / "lessonbot.db")
    async with taught(f"sqlite+aiosqlite:///{tmp_path / 'lessonbot.db'}") as made:
        yield made
        assert made.api.broken == []
        assert made.api.lost == []


async def counted(there: TwilioSchool, phone: Phone) -> Counter[int]:
    """The segments that the server counted for each day's lesson and its questions."""
    of_server = {message.sid: message.segments for message in there.api.sent}
    key = (await enrolment(there, phone)).enrolment.public_id
    columns = tables.deliveries.c
    async with there.school.rt.database.read() as tx:
        rows = await tx.execute(
            select(columns.key, columns.priority, columns.provider_id, columns.segments)
            .join(tables.addresses, tables.addresses.c.id == columns.address_id)
            .where(tables.addresses.c.path == phone.number)
            .order_by(columns.id)
        )
        found: Counter[int] = Counter()
        turns: list[str] = []
        for row in rows:
            assert row.segments == of_server[row.provider_id], row.key
            is_question = row.key.startswith(f"{key}.q")
            if row.priority == Kind.LESSON and not is_question:
                turn = row.key.rpartition(".")[0]
                turns += [turn] if turn not in turns else []
            if is_question or row.priority == Kind.LESSON:
                found[len(turns)] += row.segments
    return found


@pytest.mark.parametrize("name", SHIPPED)
async def test_the_check_of_a_pack_counts_the_segments_that_are_paid(
    there: TwilioSchool, name: str
):
    course = await publish(there, name)
    phones = {
        language: there.api.phone(f"{NUMBER}{n}", app="sms")
        for n, language in enumerate(course.languages)
    }
    for language, phone in phones.items():
        await join(there, phone, course, language)
    for _ in days(course):
        await there.passes(next(iter(phones.values())), hours=24)
        for phone in phones.values():
            await answer_all(there, phone, course)
    told = weigh(LESSONS / name).days
    for language, phone in phones.items():
        expected = {day.number: day.segments for day in told if day.language == language}
        assert await counted(there, phone) == expected, language


async def test_what_was_written_down_as_cost_is_what_the_server_counted(there: TwilioSchool):
    rt = there.school.rt
    async with rt.database.write() as tx:
        await prices.put(tx, rt.organisation, Price("sms", "+254", "USD", MICROS))
    course = await publish(there, "safe-water")
    phone = there.api.phone(f"{NUMBER}1", app="sms")
    await join(there, phone, course, "hi")
    await there.passes(phone, hours=24)
    await answer_all(there, phone, course)
    async with rt.database.read() as tx:
        paid = list(await tx.scalars(select(tables.deliveries.c.cost_micros)))
    assert sum(paid) == there.api.segments * MICROS


@pytest.mark.parametrize(
    ("name", "language", "app"),
    [
        ("money-basics", "en", "sms"),
        ("money-basics", "en", "whatsapp"),
        ("safe-water", "ar", "sms"),
        ("safe-water", "hi", "whatsapp"),
    ],
)
async def test_a_course_that_ships_is_taken_to_its_certificate(
    there: TwilioSchool, name: str, language: str, app: str
):
    course = await publish(there, name)
    phone = there.api.phone(f"{NUMBER}1", app=app)  # type: ignore[arg-type]
    await join(there, phone, course, language)
    await take(there, phone, course)
    assert "/c/" in phone.texts[-1]
    assert there.api.charged == 0
