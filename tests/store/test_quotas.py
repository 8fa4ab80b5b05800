"""How many were written to first in a day, and whose turn it is: counted by an index."""

import datetime as dt
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import ClauseElement, update
from sqlalchemy.dialects import sqlite

from lessonbot.store import quotas
from lessonbot.store.quotas import Quota
from lessonbot.store.tables import addresses
from tests.support.owing import learner_at
from tests.support.school import MONDAY, School

HOUR, MINUTE = dt.timedelta(hours=1), dt.timedelta(minutes=1)
QUERIES = {
    "how it stands": (quotas._standing(1, MONDAY), ("ix_addresses_written", "ix_addresses_call")),
    "whose turn it is": (quotas._next(1, MONDAY, 10), ("ix_addresses_call",)),
    "whether anybody waits": (quotas._waits(1), ("ix_addresses_call",)),
}


@pytest.mark.parametrize("name", QUERIES)
def test_sqlite_reads_only_what_an_index_finds(name: str, migrated_file: Path):
    query, indexes = QUERIES[name]
    assert isinstance(query, ClauseElement)
    compiled = query.compile(dialect=sqlite.dialect(), compile_kwargs={"render_postcompile": True})
    values = ["1"] * str(compiled).count("?")
    with closing(sqlite3.connect(migrated_file)) as database:
        told = database.execute(f"EXPLAIN QUERY PLAN {compiled}", values)
        plan = [row[3] for row in told]
    assert all(any(index in step for step in plan) for index in indexes), plan
    assert not [step for step in plan if step.startswith("SCAN addresses")], plan


async def person(school: School, **values: object) -> int:
    """An address with these values."""
    made = await learner_at(school)
    if values:
        async with school.rt.database.write() as tx:
            await tx.execute(update(addresses).where(addresses.c.id == made).values(**values))
    return made


async def test_a_person_counts_for_a_day_and_a_little_longer(school: School):
    now = school.clock()
    await person(school, written_at=now - 24 * HOUR)
    await person(school, written_at=now - 24 * HOUR - 5 * MINUTE)
    await person(school, written_at=now - HOUR)
    await person(school)
    async with school.rt.database.read() as tx:
        found = await quotas.standing(tx, school.sender, now)
    assert found == Quota(2, now - 24 * HOUR)


async def test_who_waits_is_counted_while_it_is_not_too_late_nor_stopped(school: School):
    now = school.clock()
    await person(school, call_by=now + HOUR)
    await person(school, call_by=now - MINUTE)
    await person(school, call_by=now + HOUR, stopped_at=now)
    async with school.rt.database.write() as tx:
        assert (await quotas.standing(tx, school.sender, now)).waiting == 1
        assert await quotas.waits(tx, school.sender)
        assert await quotas.give_up(tx, school.sender, "too late", now) == 1
        assert await quotas.give_up(tx, school.sender, "too late", now) == 0


async def test_who_was_never_called_comes_first_and_then_who_waits_longest(school: School):
    now = school.clock()
    often = await person(school, call_by=now + HOUR, calls=1)
    late = await person(school, call_by=now + 3 * HOUR)
    soon = await person(school, call_by=now + 2 * HOUR)
    async with school.rt.database.read() as tx:
        assert await quotas.next_(tx, school.sender, now, 10) == [soon, late, often]
        assert await quotas.next_(tx, school.sender, now, 1) == [soon]


async def test_what_waits_already_keeps_the_sooner_end(school: School):
    now = school.clock()
    one = await person(school)
    async with school.rt.database.write() as tx:
        for hours in (3, 5, 2):
            await quotas.queue(tx, {one: now + hours * HOUR}, now)
        await quotas.queue(tx, {one: now + 9 * HOUR}, now + 4 * HOUR)
    async with school.rt.database.read() as tx:
        assert await quotas.next_(tx, school.sender, now + 8 * HOUR, 1) == [one]
        assert await quotas.next_(tx, school.sender, now + 10 * HOUR, 1) == []


async def test_what_the_network_said_is_kept(school: School):
    now = school.clock()
    async with school.rt.database.write() as tx:
        await quotas.fill(tx, school.sender, now + HOUR)
    async with school.rt.database.read() as tx:
        assert await quotas.full_until(tx, school.sender) == now + HOUR
        assert await quotas.full_until(tx, school.plain_sender) is None
