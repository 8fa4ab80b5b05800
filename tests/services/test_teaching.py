"""One lesson for each local date, at its hour: whatever the clock, the zones and the others do."""

import asyncio
import datetime as dt
import zoneinfo
from collections import Counter
from collections.abc import Iterator, Sequence
from importlib.resources import files
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from lessonbot.domain import schedule
from lessonbot.domain.schedule import Pace, local
from lessonbot.services import teaching
from lessonbot.store.tables import deliveries, enrolments, openings
from tests.support.courses import course
from tests.support.crowds import enrol
from tests.support.school import MONDAY, School

HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)
EIGHT = dt.time(8)
# an hour of theirs is 08:00 somewhere, at any time of the day
ZONES = (
    "Africa/Nairobi", "America/Bogota", "America/New_York", "Asia/Kathmandu", "Asia/Tokyo",
    "Europe/Berlin", "Pacific/Auckland", "Pacific/Honolulu",
)  # fmt: skip


async def _open(school: School, now: dt.datetime, limit: int = 500) -> int:
    """Sweep until nothing is due."""
    opened = 0
    while count := await teaching.open_due_lessons(school.rt, now, limit):
        opened += count
    return opened


async def _sweep(
    school: School, start: dt.datetime, end: dt.datetime, step: dt.timedelta = HOUR
) -> None:
    while start <= end:
        await _open(school, start)
        start += step


async def _openings(school: School) -> Sequence[Any]:
    """Enrolment, local date, instant and zone of each lesson, in the order in which they came."""
    async with school.rt.database.read() as tx:
        rows = await tx.execute(
            select(
                openings.c.enrolment_id,
                openings.c.on_date,
                openings.c.opened_at,
                enrolments.c.zone,
            )
            .join(enrolments, enrolments.c.id == openings.c.enrolment_id)
            .order_by(openings.c.id)
        )
        return rows.all()


async def test_many_sweeps_at_once_open_each_lesson_once(school: School):
    await school.publish(course())
    await enrol(school, [Pace(EIGHT, ZONES[n % 8]) for n in range(120)], MONDAY)
    later = MONDAY + DAY
    opened = await asyncio.gather(*(_open(school, later, 7) for _ in range(5)))
    assert Counter(row.enrolment_id for row in await _openings(school)).most_common(1)[0][1] == 1
    assert sum(opened) == 120
    async with school.rt.database.read() as tx:
        lessons = list(await tx.scalars(select(deliveries.c.turn).where(deliveries.c.place == 0)))
    assert len(lessons) == len(set(lessons)) == len(await _openings(school))


async def test_a_thousand_learners_after_three_days_down_get_one_lesson_and_none_at_night(
    school: School,
):
    await school.publish(course(7))
    await enrol(school, [Pace(EIGHT, ZONES[n % 8]) for n in range(1_000)], MONDAY)
    back = MONDAY + 3 * DAY
    await _sweep(school, back, back + 21 * HOUR)  # some wait until 02:15, none is due anew yet
    found = await _openings(school)
    assert Counter(row.enrolment_id for row in found) == dict.fromkeys(range(1, 1_001), 1)
    hours = [local(row.zone, row.opened_at) for row in found]
    assert all(at.date() == row.on_date for at, row in zip(hours, found, strict=True))
    assert all(EIGHT <= at.time() <= dt.time(12) for at in hours)


async def test_a_clock_that_jumps_ahead_and_back_repeats_no_lesson(school: School):
    await school.publish(course(7))
    await enrol(school, [Pace(EIGHT, zone) for zone in ZONES], MONDAY)
    await _sweep(school, MONDAY, MONDAY + DAY)
    before = len(await _openings(school))
    await _sweep(school, MONDAY + 4 * DAY, MONDAY + 4 * DAY + 2 * HOUR)
    ahead = await _openings(school)
    assert before == len(ZONES)
    assert max(Counter(row.enrolment_id for row in ahead[before:]).values()) == 1
    await _sweep(school, MONDAY + DAY, MONDAY + 4 * DAY + HOUR)  # the clock is put right again
    assert await _openings(school) == ahead
    await _sweep(school, MONDAY + 4 * DAY + HOUR, MONDAY + 6 * DAY)
    dates = Counter((row.enrolment_id, row.on_date) for row in await _openings(school))
    assert set(dates.values()) == {1}


async def test_an_hour_back_repeats_nothing(school: School):
    await school.publish(course(7))
    await enrol(school, [Pace(EIGHT, "Africa/Nairobi")], MONDAY)
    eight = MONDAY.replace(hour=5, minute=0) + DAY
    await _sweep(school, eight, eight)
    await _sweep(school, eight - HOUR, eight + HOUR, dt.timedelta(minutes=5))
    assert len(await _openings(school)) == 1


@pytest.mark.parametrize(
    ("zone", "clock", "change"),
    [
        ("America/New_York", dt.time(1, 30), dt.datetime(2026, 11, 1, tzinfo=dt.UTC)),  # twice
        ("America/New_York", dt.time(2, 30), dt.datetime(2027, 3, 14, tzinfo=dt.UTC)),  # missing
        ("Africa/Cairo", dt.time(0), dt.datetime(2027, 4, 30, tzinfo=dt.UTC)),  # missing
        ("Australia/Lord_Howe", dt.time(1, 45), dt.datetime(2027, 4, 4, tzinfo=dt.UTC)),  # twice
    ],
)
async def test_clocks_that_change_leave_one_lesson_on_each_date(
    school: School, zone: str, clock: dt.time, change: dt.datetime
):
    await school.publish(course(7, items=0))
    start = change - 2 * DAY
    await enrol(school, [Pace(clock, zone)], start)
    await _sweep(school, start, start + 5 * DAY, dt.timedelta(minutes=15))
    found = await _openings(school)
    assert [after.on_date - row.on_date for row, after in pairwise(found)] == [DAY] * 4
    gaps = [after.opened_at - row.opened_at for row, after in pairwise(found)]
    assert all(21 * HOUR <= gap <= 27 * HOUR for gap in gaps)


@pytest.mark.parametrize("city", ["Auckland", "Honolulu", "Apia"])
async def test_who_moves_across_the_date_line_gets_one_lesson_for_each_date(
    school: School, city: str
):
    await school.publish(course(7))
    await school.join("1001")
    school.clock.now = MONDAY.replace(hour=5) + DAY
    await school.settle()
    await school.hears("1001", f"zone {city}")
    start = school.clock.now
    await _sweep(school, start, start + 4 * DAY, dt.timedelta(minutes=30))
    found = await _openings(school)
    assert len({row.on_date for row in found}) == len(found) >= 5
    # a clock change may add an hour to the day and a half
    assert all(b.opened_at - a.opened_at <= 37 * HOUR for a, b in pairwise(found[1:]))


@pytest.fixture
def rules(tmp_path: Path) -> Iterator[Path]:
    """A folder of zone rules in the place of the machine's own."""
    folder = tmp_path / "rules"
    before = zoneinfo.TZPATH
    zoneinfo.reset_tzpath([str(folder)])
    yield folder
    zoneinfo.reset_tzpath(before)
    _begin_again()


def _begin_again() -> None:
    """Forget zones, as a new process would."""
    zoneinfo.ZoneInfo.clear_cache()
    for each in (schedule._zone, schedule.next_due, schedule.latest_due):
        each.cache_clear()


def _let(rules: Path, zone: str, have_those_of: str) -> None:
    made = rules / zone
    made.parent.mkdir(parents=True, exist_ok=True)
    made.write_bytes(files("tzdata.zoneinfo").joinpath(have_those_of).read_bytes())
    _begin_again()


async def _planned(school: School) -> Counter[tuple[str, dt.datetime]]:
    async with school.rt.database.read() as tx:
        rows = await tx.execute(select(enrolments.c.zone, enrolments.c.next_at))
        return Counter((row.zone, row.next_at) for row in rows)


async def test_new_rules_of_a_zone_move_what_is_planned_there_and_nothing_else(
    school: School, rules: Path
):
    await school.publish(course())
    _let(rules, "Africa/Nairobi", have_those_of="Africa/Lagos")  # two hours behind its own
    crowd = [Pace(EIGHT, "Africa/Nairobi")] * 1_100 + [Pace(EIGHT, "Asia/Kathmandu")] * 3
    await enrol(school, crowd, MONDAY + HOUR)
    tuesday = MONDAY.replace(minute=0) + DAY
    assert await _planned(school) == {
        ("Africa/Nairobi", tuesday.replace(hour=7)): 1_100,
        ("Asia/Kathmandu", tuesday.replace(hour=2, minute=15)): 3,
    }
    _let(rules, "Africa/Nairobi", have_those_of="Africa/Nairobi")
    assert await teaching.renew_hours(school.rt, MONDAY + HOUR) == 1_100
    assert await _planned(school) == {
        ("Africa/Nairobi", tuesday.replace(hour=5)): 1_100,
        ("Asia/Kathmandu", tuesday.replace(hour=2, minute=15)): 3,
    }
    assert await teaching.renew_hours(school.rt, MONDAY + HOUR) == 0
    assert await _open(school, tuesday.replace(hour=4, minute=59)) == 3
    assert await _open(school, tuesday.replace(hour=5)) == 1_100


async def test_two_senders_get_their_lessons_whoever_has_more(school: School):
    await school.publish(course())
    await enrol(school, [Pace(EIGHT, "Africa/Nairobi")] * 990, MONDAY)
    await enrol(school, [Pace(EIGHT, "Africa/Nairobi")] * 10, MONDAY, sender=school.plain_sender)
    await _open(school, MONDAY + DAY)
    async with school.rt.database.read() as tx:
        owed = Counter(
            await tx.scalars(select(deliveries.c.sender_id).where(deliveries.c.place == 0))
        )
    assert owed == {school.sender: 990, school.plain_sender: 10}
