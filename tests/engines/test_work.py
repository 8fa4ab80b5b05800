"""What the jobs do."""

import asyncio
import datetime as dt
from collections.abc import Callable

import pytest
from sqlalchemy import func, select

from lessonbot.domain.audience import parse
from lessonbot.domain.broadcast import Message, Wording
from lessonbot.domain.text import text
from lessonbot.engines import work
from lessonbot.engines.embedded import Embedded
from lessonbot.services import broadcasting, dispatching, gathering, sending, teaching
from lessonbot.services.planning import Draft
from lessonbot.store import processes
from lessonbot.store.database import Transaction
from lessonbot.store.tables import deliveries
from tests.support.courses import course
from tests.support.school import School

PATIENCE = 60
PEOPLE = 5


async def counted(tx: Transaction) -> int:
    of_broadcasts = deliveries.c.broadcast_id.is_not(None)
    return await tx.scalar(select(func.count()).where(of_broadcasts)) or 0


async def until_prepared(school: School) -> None:
    async with asyncio.timeout(PATIENCE):
        while await broadcasting.unfinished(school.rt):  # noqa: ASYNC110 - it has no event
            await asyncio.sleep(0.02)


async def begin_broadcast(school: School) -> None:
    await school.publish(course())
    for number in range(PEOPLE):
        await school.join(str(1001 + number))
    draft = Draft(Message({"": Wording(text("Hello"))}), parse(["all"]))
    await broadcasting.send(school.rt, draft, school.clock())


async def test_reconciling_goes_on_with_a_broadcast_whoever_began_it(school: School):
    await begin_broadcast(school)
    engine = Embedded(school.rt, school.clock)
    await engine.start()
    await engine.submit(None, "reconcile", "reconcile:1", 1)
    await until_prepared(school)
    await engine.stop()
    async with school.rt.database.read() as tx:
        assert await counted(tx) == PEOPLE


async def test_a_broadcast_whose_job_was_lost_is_taken_up_by_the_next_reconciling(school: School):
    await begin_broadcast(school)
    lost = asyncio.Event()

    async def lose(_shift: object, _broadcast: int) -> None:
        lost.set()

    jobs: dict[str, work.Job] = {**work.JOBS, "expand": lose}
    engine = Embedded(school.rt, school.clock, jobs)
    await engine.start()
    await engine.submit(None, "reconcile", "reconcile:1", 1)
    await asyncio.wait_for(lost.wait(), PATIENCE)
    jobs["expand"] = work.expand
    await engine.submit(None, "reconcile", "reconcile:2", 2)
    await until_prepared(school)
    await engine.stop()


@pytest.mark.parametrize("part", ["release_stale", "end_held", "start_due", "begin_due"])
async def test_a_part_of_reconciling_that_fails_holds_up_no_other(
    school: School, monkeypatch: pytest.MonkeyPatch, part: str
):
    await begin_broadcast(school)

    async def fails(*_: object) -> None:
        raise RuntimeError

    for module in (sending, broadcasting, gathering, dispatching):
        if hasattr(module, part):
            fails.__name__ = part
            monkeypatch.setattr(module, part, fails)
    engine = Embedded(school.rt, school.clock)
    await engine.start()
    await engine.submit(None, "reconcile", "reconcile:1", 1)
    await until_prepared(school)
    await engine.stop()


async def test_one_slice_of_a_broadcast_ends_and_the_next_goes_on(
    school: School, monkeypatch: pytest.MonkeyPatch
):
    await begin_broadcast(school)
    small: Callable[..., object] = broadcasting.expand

    async def two_at_a_time(rt: object, broadcast: int, now: dt.datetime) -> object:
        return await small(rt, broadcast, now, 2)  # type: ignore[misc]

    monkeypatch.setattr(broadcasting, "expand", two_at_a_time)
    shift = work.Shift(school.rt, school.clock, Embedded(school.rt, school.clock), work.JOBS)
    [broadcast] = await broadcasting.unfinished(school.rt)
    monkeypatch.setattr(work, "SLICE_SECONDS", 0)
    await work.expand(shift, broadcast)
    async with school.rt.database.read() as tx:
        assert await counted(tx) == 2
    monkeypatch.undo()
    await work.expand(shift, broadcast)
    async with school.rt.database.read() as tx:
        assert await counted(tx) == PEOPLE


async def test_a_process_sweeps_once_at_a_time(school: School, monkeypatch: pytest.MonkeyPatch):
    gate = asyncio.Event()
    sweeps: list[dt.datetime] = []

    async def slow(_rt: object, now: dt.datetime) -> int:
        sweeps.append(now)
        await gate.wait()
        return 0

    monkeypatch.setattr(teaching, "open_due_lessons", slow)
    shift = work.Shift(school.rt, school.clock, Embedded(school.rt, school.clock), work.JOBS)
    first = asyncio.create_task(work.sweep(shift, 1))
    await asyncio.sleep(0)
    await work.sweep(shift, 2)
    gate.set()
    await first
    assert len(sweeps) == 1
    await work.sweep(shift, 3)
    assert len(sweeps) == 2


async def test_tidying_drops_processes_that_were_long_not_heard_of(school: School):
    now = school.clock()
    async with school.rt.database.write() as tx:
        for name, hours in (("old", 25), ("young", 1)):
            at = now - dt.timedelta(hours=hours)
            await processes.beat(tx, processes.Process(name, ["engine"], at, at))
    shift = work.Shift(school.rt, school.clock, Embedded(school.rt, school.clock), work.JOBS)
    await work.tidy(shift, 1)
    async with school.rt.database.read() as tx:
        assert [each.name for each in await processes.all_known(tx)] == ["young"]
