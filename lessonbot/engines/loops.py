"""What goes on all the time in one process: answering, sending, and the ticks.

The ticks only look at the clock; what is due is a row in the database, never a timer per
learner.
"""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from lessonbot.services import sending, talking, teaching
from lessonbot.services.runtime import Runtime
from lessonbot.store.database import DatabaseUnavailable

log = structlog.get_logger()
SWEEP_SECONDS = 5
RELEASE_SECONDS = 15
IDLE_SECONDS = 1.0
LONGEST_BACKOFF = 15.0

Clock = Callable[[], datetime]


async def run(rt: Runtime, clock: Clock) -> None:
    """Answer, send and tick until `rt.stopping` is set; what is under way is finished."""
    scheduler = AsyncIOScheduler(
        timezone="UTC",
        # every tick looks at all that is due, so a missed one needs no making up for
        job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1},
    )
    scheduler.add_job(
        _guarded, "interval", (rt, "sweep", lambda: _sweep(rt, clock)), seconds=SWEEP_SECONDS
    )
    scheduler.add_job(
        _guarded,
        "interval",
        (rt, "release", lambda: sending.release_stale(rt, clock())),
        seconds=RELEASE_SECONDS,
    )
    scheduler.start()
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(_guarded(rt, "release", lambda: sending.release_stale(rt, clock())))
            group.create_task(_guarded(rt, "sweep", lambda: _sweep(rt, clock)))
            group.create_task(
                _loop(
                    rt, clock, "answering", rt.arrived, lambda: talking.handle_inbound(rt, clock())
                )
            )
            group.create_task(
                _loop(rt, clock, "sending", rt.owed, lambda: sending.send_due(rt, clock))
            )
    finally:
        scheduler.shutdown(wait=False)


async def _sweep(rt: Runtime, clock: Clock) -> None:
    """Open all that is due, batch by batch, so that answers get their turn in between."""
    rt.pulse.beat("sweep", clock())
    while not rt.stopping.is_set() and await teaching.open_due_lessons(rt, clock()):
        rt.pulse.beat("sweep", clock())
        await asyncio.sleep(0)


async def _loop(
    rt: Runtime,
    clock: Clock,
    name: str,
    wake: asyncio.Event,
    work: Callable[[], Awaitable[int]],
) -> None:
    """Work while there is work, sleep until woken; a fault waits longer each time."""
    backoff = IDLE_SECONDS
    while not rt.stopping.is_set():
        rt.pulse.beat(name, clock())
        wake.clear()
        try:
            done = await work()
        except DatabaseUnavailable as error:
            log.warning("database_unavailable", part=name, reason=str(error))
        except Exception:
            log.exception("part_failed", part=name)
        else:
            backoff = IDLE_SECONDS
            if not done:
                await _wait(rt, wake, IDLE_SECONDS)
            continue
        await _wait(rt, rt.stopping, backoff)
        backoff = min(backoff * 2, LONGEST_BACKOFF)


async def _wait(rt: Runtime, wake: asyncio.Event, seconds: float) -> None:
    waits = {asyncio.create_task(each.wait()) for each in {wake, rt.stopping}}
    await asyncio.wait(waits, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
    for each in waits:
        each.cancel()


async def _guarded(_rt: Runtime, name: str, work: Callable[[], Awaitable[object]]) -> None:
    """A tick that fails is logged; the next one tries again."""
    try:
        await work()
    except DatabaseUnavailable as error:
        log.warning("database_unavailable", part=name, reason=str(error))
    except Exception:
        log.exception("part_failed", part=name)
