"""What is read again and again is found by an index, however many rows there are."""

import datetime as dt
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import ClauseElement
from sqlalchemy.dialects import sqlite

from lessonbot.store import alarms, reports
from lessonbot.store.reports import Backlog
from tests.support.owing import arrive, due_lesson, owe, tally
from tests.support.school import MONDAY, School

HOUR = dt.timedelta(hours=1)
QUERIES = {
    "what waits": (reports._waiting([1, 2]), "ix_deliveries_waiting (sender_id=?)"),
    "what is overdue": (
        reports._overdue([1, 2], MONDAY),
        "ix_deliveries_waiting (sender_id=? AND priority=? AND due_at<?)",
    ),
    "what is begun": (reports._begun(MONDAY), "USING INDEX ix_deliveries_claimed"),
    "lessons overdue": (
        reports._lessons_overdue([1, 2], MONDAY),
        "ix_enrolments_due (next_at<?)",
    ),
    "what is unanswered": (reports._unanswered([1, 2]), "ix_inbound_waiting"),
    "hours": (reports._counted([1], MONDAY, MONDAY), "(sender_id=? AND hour>? AND hour<?)"),
    "outcomes": (reports._outcomes([1], MONDAY, MONDAY), "(sender_id=? AND hour>? AND hour<?)"),
    "open alarms": (alarms._alarms().where(alarms.OPEN), "uq_alarms_open"),
}


@pytest.mark.parametrize("name", QUERIES)
def test_sqlite_reads_only_what_an_index_finds(name: str, migrated_file: Path):
    query, index = QUERIES[name]
    assert isinstance(query, ClauseElement)
    compiled = query.compile(dialect=sqlite.dialect(), compile_kwargs={"render_postcompile": True})
    values = ["1"] * str(compiled).count("?")
    with closing(sqlite3.connect(migrated_file)) as database:
        told = database.execute(f"EXPLAIN QUERY PLAN {compiled}", values)
        plan = [row[3] for row in told]
    assert any(index in step for step in plan), plan
    # a whole table is never gone through, nor an index that holds all its rows
    assert not [step for step in plan if step.startswith("SCAN") and "USING" not in step], plan


async def test_what_waits_is_told_by_sender_and_priority(school: School):
    now = school.clock()
    await owe(school, now - HOUR, 2)
    await owe(school, now - 2 * HOUR, 1, priority=4)
    await owe(school, now + HOUR, 3, sender=school.plain_sender)
    await owe(school, now - HOUR, 1, state="sent")
    async with school.rt.database.read() as tx:
        waiting = await reports.waiting(tx, school.rt.channels)
        overdue = await reports.overdue(tx, school.rt.channels, now)
    assert waiting == {
        (school.sender, 2): Backlog(2, now - HOUR),
        (school.sender, 4): Backlog(1, now - 2 * HOUR),
        (school.plain_sender, 2): Backlog(3, now + HOUR),
    }
    assert overdue == {school.sender: 3}


async def test_backlogs_are_told_with_the_oldest(school: School):
    now, only = school.clock(), [school.sender]
    await due_lesson(school, now - HOUR)
    await due_lesson(school, now - 2 * HOUR)
    await due_lesson(school, now - 3 * HOUR, school.plain_sender)
    await due_lesson(school, now + HOUR)
    await arrive(school, now - HOUR)
    await arrive(school, now)
    await arrive(school, now - HOUR, error="not readable")
    await owe(school, now, state="claimed", claimed_at=now - HOUR)
    async with school.rt.database.read() as tx:
        assert await reports.lessons_overdue(tx, only, now) == Backlog(2, now - 2 * HOUR)
        assert await reports.unanswered(tx, only) == Backlog(2, now - HOUR)
        assert await reports.unanswered(tx, []) == Backlog(0, None)
        assert await reports.dead_letters(tx, only) == Backlog(1, now - HOUR)
        assert await reports.begun(tx, now) == Backlog(1, now - HOUR)
        assert await reports.begun(tx, now - 2 * HOUR) == Backlog(0, None)


async def test_outcomes_are_added_up_over_the_hours_asked_for(school: School):
    now, only = school.clock(), [school.sender]
    for hours, count in ((0, 1), (1, 2), (30, 4), (-1, 8)):
        await tally(school, now - hours * HOUR, "sent", count)
    await tally(school, now, "sent", 16, school.plain_sender)
    async with school.rt.database.read() as tx:
        everything = await reports.outcomes(tx, only, None, now)
        lately = await reports.outcomes(tx, only, now - 2 * HOUR, now)
        rows = await reports.counted(tx, only, now - 2 * HOUR, now)
    assert everything == {(school.sender, 2, "sent"): 7}
    assert lately == {(school.sender, 2, "sent"): 3}
    assert sorted(row.count for row in rows) == [1, 2]
