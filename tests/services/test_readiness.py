"""Readiness tells the truth: why lessonbot cannot do its work, and only while it cannot."""

import asyncio
import datetime as dt
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from sqlalchemy import text, update

from lessonbot.services import reporting, watching
from lessonbot.services.counting import Totals
from lessonbot.store.database import Database, Transaction
from lessonbot.store.tables import senders
from tests.support.owing import beats, due_lesson, owe, tally
from tests.support.school import School

SECOND = dt.timedelta(seconds=1)
MINUTE = dt.timedelta(minutes=1)
HOUR = dt.timedelta(hours=1)


async def complaints(school: School, after: dt.timedelta = dt.timedelta()) -> str:
    school.clock.now += after
    return "; ".join(await reporting.complaints(school.rt, school.clock()))


async def stands(school: School, **values: object) -> None:
    async with school.rt.database.write() as tx:
        await tx.execute(update(senders).where(senders.c.id == school.sender).values(**values))


async def test_where_all_is_well_there_is_no_complaint(school: School):
    await beats(school, "a", "web,engine", school.clock())
    assert await complaints(school, 24 * SECOND) == ""


async def test_an_engine_that_stops_writing_is_seen_within_half_a_minute(school: School):
    await beats(school, "a", "web,engine", school.clock())
    said = await complaints(school, 26 * SECOND)
    assert "engine" in said
    assert "2026-11-23 06:30 UTC" in said
    await beats(school, "a", "web,engine", school.clock())
    assert await complaints(school) == ""


async def test_a_web_process_alone_is_not_ready(school: School):
    await beats(school, "a", "web", school.clock())
    assert "has shown a sign of life yet" in await complaints(school)
    await beats(school, "b", "engine", school.clock())
    assert await complaints(school) == ""


async def test_a_provider_that_asks_for_patience_is_named_until_it_is_over(school: School):
    await stands(school, paused_until=school.clock() + 35 * SECOND)
    assert "demo:demo: the provider asked for patience until" in await complaints(school)
    assert await complaints(school, 30 * SECOND) == ""


async def test_a_moments_patience_is_not_worth_a_complaint(school: School):
    await stands(school, paused_until=school.clock() + 2 * SECOND)
    assert await complaints(school) == ""


async def test_a_provider_that_is_down_is_named_until_a_send_succeeds(school: School):
    await stands(school, faults=2, paused_until=None)
    assert await complaints(school) == ""
    await stands(school, faults=3, paused_until=school.clock() + SECOND)
    assert "3 times in a row" in await complaints(school)
    assert "3 times in a row" in await complaints(school, 10 * SECOND)
    await stands(school, faults=0)
    assert await complaints(school) == ""


async def test_faults_of_long_ago_are_no_complaint(school: School):
    await stands(school, faults=3, paused_until=school.clock() - HOUR)
    assert await complaints(school) == ""


async def test_what_another_sender_suffers_that_is_switched_off_is_no_complaint(school: School):
    await stands(school, paused_until=school.clock() + HOUR)
    rt = school.rt
    rt.senders = {each: sender for each, sender in rt.senders.items() if each != school.sender}
    assert await complaints(school) == ""


async def test_an_open_alarm_is_a_complaint_while_learners_wait(school: School):
    await due_lesson(school, school.clock() - 11 * MINUTE)
    await watching.watch(school.rt, school.clock())
    assert "no lesson yet for 1 learner" in await complaints(school)


async def test_an_alarm_that_some_messages_fail_leaves_it_ready(school: School):
    await tally(school, school.clock(), "failed", 30)
    await watching.watch(school.rt, school.clock())
    assert await complaints(school) == ""


async def test_a_channel_that_was_not_reached_and_a_silent_part_are_named(school: School):
    school.rt.pulse.waits("telegram", "no connection")
    school.rt.pulse.beat("sweep", school.clock() - 2 * MINUTE)
    assert await complaints(school) == (
        "telegram waits: no connection; sweep has been silent since 06:28:00 UTC"
    )


async def test_a_database_of_another_version_is_the_only_complaint(school: School):
    async with school.rt.database.write() as tx:
        await tx.execute(text("UPDATE alembic_version SET version_num = '0001'"))
        await tx.execute(text("ALTER TABLE alarms RENAME TO elsewhere"))
    assert await complaints(school) == "the database has another version than this program"


async def test_a_database_that_cannot_be_reached_is_named(school: School):
    working = school.rt.database
    school.rt.database = Database("postgresql+asyncpg://nobody@127.0.0.1:1/x")
    assert await complaints(school) == "the database cannot be reached"
    await school.rt.database.close()
    school.rt.database = working
    assert await complaints(school) == ""


async def test_a_database_that_never_answers_is_named_in_time(
    school: School, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(reporting, "ANSWERS_WITHIN", 0.1)
    school.rt.database = Deaf(school.rt.database.url)
    assert await complaints(school) == "the database does not answer"
    await school.rt.database.close()


class Deaf(Database):
    """A database that takes a question and never answers."""

    @asynccontextmanager
    async def read(self) -> AsyncIterator[Transaction]:
        await asyncio.Event().wait()
        async with super().read() as tx:
            yield tx


async def test_the_hours_tell_what_was_owed_and_what_became_of_it(school: School):
    now = school.clock()
    await owe(school, now - 2 * HOUR, 3)
    await tally(school, now - HOUR, "sent", 2)
    await tally(school, now - HOUR, "failed", 1)
    await tally(school, now - 25 * HOUR, "sent", 9)
    hours = await reporting.hours(school.rt, now - 24 * HOUR, now)
    assert [(each.hour.hour, each.owed, each.became) for each in hours] == [
        (4, 3, {}),
        (5, 0, {"sent": 2, "failed": 1}),
    ]


async def test_totals_go_on_exactly_when_old_hours_are_no_longer_added_up(school: School):
    totals, told = Totals(), []
    for _ in range(8):
        await tally(school, school.clock(), "sent", 1)
        told.append((await totals.read(school.rt, school.clock()))[school.sender, 2, "sent"])
        school.clock.now += 20 * HOUR
    assert told == list(range(1, 9))
    fresh = await Totals().read(school.rt, school.clock())
    assert fresh[school.sender, 2, "sent"] == 8
    assert totals.before[school.sender, 2, "sent"] > 0
