"""The jobs: what each name does. Every job may run twice and is found again from the tables."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import structlog

from lessonbot.services import (
    announcing,
    bidding,
    broadcasting,
    dispatching,
    expiring,
    fetching,
    gathering,
    gleaning,
    inviting,
    issuing,
    picturing,
    sending,
    surveying,
    teaching,
    templating,
    tracking,
    unpacking,
    withdrawing,
)
from lessonbot.services.issuing import CannotSign
from lessonbot.services.jobs import Engine
from lessonbot.services.runtime import Runtime
from lessonbot.store import processes
from lessonbot.store.database import DatabaseUnavailable

log = structlog.get_logger()
KEPT = timedelta(days=1)
SOON = timedelta(seconds=30)
ATTEMPTS = 20
SLICE_SECONDS = 15.0  # as often as reconciling goes on with it

Clock = Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class Shift:
    """What a job works with."""

    rt: Runtime
    clock: Clock
    engine: Engine
    jobs: Mapping[str, "Job"]
    under_way: set[str] = field(default_factory=set)

    @contextmanager
    def alone(self, what: str) -> Iterator[bool]:
        """Whether nothing else in this process is at it: one is enough to do all that is due."""
        if what in self.under_way:
            yield False
            return
        self.under_way.add(what)
        try:
            yield True
        finally:
            self.under_way.discard(what)

    async def do(self, name: str, ids: Sequence[int]) -> None:
        """Do a job to its end; a fault is logged and stops nothing else."""
        await guarded(name, lambda: self.jobs[name](self, *ids))


Job = Callable[..., Awaitable[Any]]


async def sweep(shift: Shift, _slot: int) -> None:
    """Open all lessons that are due, batch by batch, so that answers get their turn in between.

    Templates that waited until more people might be written to go in the same rhythm.
    """
    rt, clock = shift.rt, shift.clock
    with shift.alone("sweep") as alone:
        due = alone
        while due and not rt.stopping.is_set():
            due = bool(await teaching.open_due_lessons(rt, clock()))
            due = bool(await inviting.call_waiting(rt, clock())) or due
            await asyncio.sleep(0)


async def reconcile(shift: Shift, slot: int) -> None:
    """Find again what a dead process left behind; start cohorts and broadcasts whose time has come.

    Each by itself: one that fails holds up none of the others.
    """
    rt = shift.rt
    for part in (
        sending.release_stale,
        broadcasting.end_held,
        gathering.start_due,
        dispatching.begin_due,
    ):
        await guarded(part.__name__, partial(part, rt, shift.clock()))
    for each in await broadcasting.unfinished(rt):
        # the slot is in the id, because the job of an earlier one may have died with its process
        await shift.engine.submit(None, "expand", f"expand:{each}:{slot}", each)


async def expand(shift: Shift, broadcast: int) -> None:
    """Go on with a broadcast for a while; the next reconciling goes on from there."""
    rt, until = shift.rt, time.monotonic() + SLICE_SECONDS
    with shift.alone(f"expand:{broadcast}") as alone:
        more = alone
        while more and not rt.stopping.is_set():
            more = await broadcasting.expand(rt, broadcast, shift.clock())
            more = more and time.monotonic() < until
            await asyncio.sleep(0)


async def tidy(shift: Shift, _slot: int) -> None:
    """Drop the records of jobs and processes that are long over; follow zones with new rules.

    Tracks are given again to whom a process that died did not give them.
    """
    before = shift.clock() - KEPT
    await shift.engine.forget(before)
    async with shift.rt.database.write() as tx:
        await processes.forget(tx, before)
    await teaching.renew_hours(shift.rt, shift.clock())
    await tracking.award_all(shift.rt, shift.clock())
    await announcing.notice_stuck(shift.rt, shift.clock())


async def templates(shift: Shift, slot: int, attempt: int = 1) -> None:
    """Ask the networks what they think of our templates; soon again where one did not answer."""
    outcomes = await templating.poll(shift.rt, shift.clock())
    if attempt < ATTEMPTS and any(each.failed for each in outcomes):
        again = f"templates:{slot}:{attempt + 1}"
        # at the start of a process its channels are not there yet
        await shift.engine.submit(None, "templates", again, slot, attempt + 1, delay=SOON)


async def certify(shift: Shift, _slot: int) -> None:
    """Sign all that was earned, batch by batch, so that lessons get their turn in between.

    Of processes that are at it at once, one finds its batch signed already, and leaves it to the
    other.
    """
    with shift.alone("certify") as alone:
        if alone:
            await certify_all(shift.rt, shift.clock)


async def certify_all(rt: Runtime, clock: Clock) -> None:
    """Sign all that was earned, and tell its holders what there is to tell."""
    more = True
    while more and not rt.stopping.is_set():
        try:
            done = await expiring.remind(rt, clock())
            issued = await issuing.issue_owed(rt, clock())
            await tracking.award(rt, issued, clock())
            done += await withdrawing.renew(rt, clock())
            done += await withdrawing.list_again(rt, clock())
            done += await withdrawing.correct_wanted(rt, clock())
            done += await picturing.hand_out(rt, clock())
        except CannotSign as error:
            log.error("cannot_sign", reason=str(error))  # noqa: TRY400 - it says all
            return
        more = bool(issued or done)
        await asyncio.sleep(0)


async def announce(shift: Shift, _slot: int) -> None:
    """Tell other programs what happened, a few at a time."""
    with shift.alone("announce") as alone:
        more = alone
        while more and not shift.rt.stopping.is_set():
            more = bool(await announcing.call_due(shift.rt, shift.clock()))
            await asyncio.sleep(0)


async def fetch(shift: Shift, _slot: int) -> None:
    """Fetch the files that learners handed in, a few at a time; work on those of staff."""
    with shift.alone("fetch") as alone:
        more = alone
        while more and not shift.rt.stopping.is_set():
            more = bool(await fetching.fetch(shift.rt, shift.clock()))
            more = bool(await unpacking.work(shift.rt, shift.clock())) or more
            await asyncio.sleep(0)


async def count(shift: Shift, _slot: int) -> None:
    """Count how large courses fare, one after the other, for those who wait for it."""
    with shift.alone("count") as alone:
        more = alone
        while more and not shift.rt.stopping.is_set():
            more = bool(await surveying.count_wanted(shift.rt, shift.clock()))
            await asyncio.sleep(0)


async def gather(shift: Shift, _slot: int) -> None:
    """Go on with lists of people, and with asking them to come."""
    with shift.alone("gather") as alone:
        more = alone
        while more and not shift.rt.stopping.is_set():
            more = bool(await gleaning.go_on(shift.rt, shift.clock()))
            more = bool(await bidding.go_on(shift.rt, shift.clock())) or more
            await asyncio.sleep(0)


JOBS: Mapping[str, Job] = {
    "sweep": sweep,
    "reconcile": reconcile,
    "expand": expand,
    "tidy": tidy,
    "templates": templates,
    "certify": certify,
    "announce": announce,
    "fetch": fetch,
    "count": count,
    "gather": gather,
}


async def guarded(name: str, work: Callable[[], Awaitable[object]]) -> None:
    """Do something whose fault is logged and stops nothing else."""
    try:
        await work()
    except DatabaseUnavailable as error:
        log.warning("database_unavailable", part=name, reason=str(error))
    except Exception:
        log.exception("part_failed", part=name)
