"""The jobs: what each name does. Every job may run twice and is found again from the tables."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog

from lessonbot.services import sending, teaching
from lessonbot.services.jobs import Engine
from lessonbot.services.runtime import Runtime
from lessonbot.store import processes
from lessonbot.store.database import DatabaseUnavailable

log = structlog.get_logger()
KEPT = timedelta(days=1)

Clock = Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class Shift:
    """What a job works with."""

    rt: Runtime
    clock: Clock
    engine: Engine
    jobs: Mapping[str, "Job"]

    async def do(self, name: str, ids: Sequence[int]) -> None:
        """Do a job to its end; a fault is logged and stops nothing else."""
        await guarded(name, lambda: self.jobs[name](self, *ids))


Job = Callable[..., Awaitable[Any]]


async def sweep(shift: Shift) -> None:
    """Open all lessons that are due, batch by batch, so that answers get their turn in between."""
    rt, clock = shift.rt, shift.clock
    due = True
    while due and not rt.stopping.is_set():
        due = bool(await teaching.open_due_lessons(rt, clock()))
        await asyncio.sleep(0)


async def reconcile(shift: Shift) -> None:
    """Find again what a dead process left behind."""
    await sending.release_stale(shift.rt, shift.clock())


async def tidy(shift: Shift) -> None:
    """Drop the records of jobs and processes that are long over."""
    before = shift.clock() - KEPT
    await shift.engine.forget(before)
    async with shift.rt.database.write() as tx:
        await processes.forget(tx, before)


JOBS: Mapping[str, Job] = {"sweep": sweep, "reconcile": reconcile, "tidy": tidy}


async def guarded(name: str, work: Callable[[], Awaitable[object]]) -> None:
    """Do something whose fault is logged and stops nothing else."""
    try:
        await work()
    except DatabaseUnavailable as error:
        log.warning("database_unavailable", part=name, reason=str(error))
    except Exception:
        log.exception("part_failed", part=name)
