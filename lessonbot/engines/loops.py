"""What goes on all the time in one process: answering, sending, and the ticks.

The ticks only look at the clock and submit a job; what is due is a row in the database, never a
timer per learner. A job's id carries the tick's slot, so that many processes do each tick once.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.interval import IntervalTrigger

from lessonbot.engines.work import Clock, guarded
from lessonbot.services import sending, talking
from lessonbot.services.jobs import Engine
from lessonbot.services.runtime import Runtime
from lessonbot.store.database import DatabaseUnavailable

log = structlog.get_logger()
TICKS: Mapping[str, int] = {
    "sweep": 5,
    "certify": 10,
    "fetch": 10,
    "announce": 10,
    "gather": 5,
    "count": 15,
    "reconcile": 15,
    "templates": 1800,
    "tidy": 3600,
}
IDLE_SECONDS = 1.0
LONGEST_BACKOFF = 15.0
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


async def run(rt: Runtime, clock: Clock, engine: Engine) -> None:
    """Answer, send and tick until `rt.stopping` is set; what is under way is finished."""
    async with asyncio.TaskGroup() as group:
        group.create_task(tick(rt, clock, engine, TICKS))
        group.create_task(_answer(rt, clock))
        group.create_task(sending.pump(rt, clock))


async def tick(rt: Runtime, clock: Clock, engine: Engine, ticks: Mapping[str, int]) -> None:
    """Submit each tick's job at once and then in its rhythm of seconds."""
    await engine.start()
    scheduler = AsyncIOScheduler(
        timezone="UTC",
        # every tick looks at all that is due, so a missed one needs no making up for
        job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1},
    )

    def every(seconds: int, act: Callable[..., Awaitable[None]], *given: object) -> None:
        # at the beginning of a slot, when all processes tick
        rhythm = IntervalTrigger(seconds=seconds, start_date=_EPOCH, timezone="UTC")
        scheduler.add_job(act, rhythm, given)

    for name, seconds in ticks.items():
        every(seconds, _submit, rt, clock, engine, name, seconds)
    scheduler.start()
    try:
        for name, seconds in ticks.items():
            await _submit(rt, clock, engine, name, seconds)
        await rt.stopping.wait()
    finally:
        scheduler.shutdown(wait=False)
        await engine.stop()


async def _submit(rt: Runtime, clock: Clock, engine: Engine, name: str, seconds: int) -> None:
    # the slot is of the real time, also where a test's clock stands still
    slot = int(datetime.now(UTC).timestamp()) // seconds * seconds  # noqa: TID251

    async def submit() -> None:
        await engine.submit(None, name, f"{name}:{datetime.fromtimestamp(slot, UTC):%FT%T}", slot)
        rt.pulse.beat("ticking", clock())

    await guarded(name, submit)


async def _answer(rt: Runtime, clock: Clock) -> None:
    """Answer while there is something, sleep until woken; a fault waits longer each time."""
    backoff = IDLE_SECONDS
    rt.answers = True
    while not rt.stopping.is_set():
        rt.pulse.beat("answering", clock())
        rt.arrived.clear()
        try:
            done = await talking.handle_inbound(rt, clock())
        except DatabaseUnavailable as error:
            log.warning("database_unavailable", part="answering", reason=str(error))
        except Exception:
            log.exception("part_failed", part="answering")
        else:
            backoff = IDLE_SECONDS
            if done < talking.BATCH:  # whatever came meanwhile has set `arrived`
                await rt.idle(rt.arrived, IDLE_SECONDS)
            continue
        await rt.idle(rt.stopping, backoff)
        backoff = min(backoff * 2, LONGEST_BACKOFF)
