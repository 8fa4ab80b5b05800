"""The past of a demo: a group that has learned for two weeks, by the same conversation as everybody."""

import asyncio
import datetime as dt
from collections.abc import AsyncIterator

from sqlalchemy import func, select

from lessonbot.engines import inline
from lessonbot.engines.work import certify_all
from lessonbot.services import peopling
from lessonbot.services.casting import PLACES
from lessonbot.services.peopling import Past
from lessonbot.store import tables
from lessonbot.store.database import Database
from lessonbot.web.demo.history import History
from tests.support.courses import course
from tests.support.school import School


async def _many(database: Database, table: str, column: str) -> dict[str, int]:
    known = getattr(tables, table)
    by = known.c[column]
    async with database.read() as tx:
        rows = await tx.execute(select(by, func.count()).group_by(by))
    return {str(name): count for name, count in rows}


async def test_a_group_has_learned_asked_and_finished(school: School) -> None:
    await school.publish(course())
    rt = school.rt

    async def settle(at: dt.datetime) -> None:
        await inline.settle(rt, lambda: at)

    async def sign(at: dt.datetime) -> None:
        await certify_all(rt, lambda: at)

    phones = {
        False: (school.sender, school.phone()),
        True: (school.plain_sender, school.phone(plain_phone=True)),
    }
    now = school.clock()
    parts = [
        part async for part in peopling.live(Past(rt, phones, settle, sign), course().key, now)
    ]
    assert parts[-1] == 100
    assert parts == sorted(parts)
    states = await _many(rt.database, "enrolments", "state")
    assert states["completed"] > 5
    assert states["active"] > 2
    assert set(await _many(rt.database, "questions", "state")) == {"open", "answered"}
    got = await _many(rt.database, "deliveries", "provider_status")
    assert got["read"] > 50
    assert got["delivered"]
    assert "30003" in await _many(rt.database, "deliveries", "error_code")
    assert len(await _many(rt.database, "broadcasts", "public_id")) == 1
    assert await _many(rt.database, "cohorts", "state") == {"started": 1}
    named = set(await _many(rt.database, "achievements", "name"))
    own = {f"{name} {family}" for each in PLACES for name in each.names for family in each.families}
    assert named - {"None"} <= own
    assert len({name.split()[1] for name in named - {"None"}}) > 2
    async with rt.database.read() as tx:
        latest = await tx.scalar(select(func.max(tables.inbound.c.received_at)))
    assert latest
    assert latest <= now


async def test_what_fails_in_the_past_closes_no_door() -> None:
    async def broken() -> AsyncIterator[int]:
        yield 40
        raise ValueError("no such course")

    history = History(broken, asyncio.Lock())
    history.begin()
    while not history.is_over:  # noqa: ASYNC110 - there is no event for it
        await asyncio.sleep(0)
    assert history.percent == 40


async def test_it_is_lived_once_and_in_turn() -> None:
    begun = []

    async def live() -> AsyncIterator[int]:
        begun.append(1)
        yield 100

    turns = asyncio.Lock()
    history = History(live, turns)
    async with turns:
        history.begin()
        history.begin()
        await asyncio.sleep(0)
        assert begun == []
    while not history.is_over:  # noqa: ASYNC110 - there is no event for it
        await asyncio.sleep(0)
    history.begin()
    assert begun == [1]
