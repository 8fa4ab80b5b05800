"""What a scheduler job per learner costs: the way that the sweep has to beat."""

import asyncio
import datetime as dt
import logging
from collections import Counter

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from benchmarks.apart import cpu, memory

_HALF_A_DAY = dt.timedelta(hours=12)


def started(jobs: int) -> tuple[float, float]:
    """CPU seconds and megabytes until a daily job for each learner is planned."""
    return asyncio.run(_started(jobs))


def fired(jobs: int) -> int:
    """How many of so many daily jobs, all due in the same second, were run at all."""
    return asyncio.run(_fired(jobs))


async def _started(jobs: int) -> tuple[float, float]:
    before, held = cpu(), memory()
    scheduler = _planned(jobs, _now() + _HALF_A_DAY, Counter())
    scheduler.start()
    figures = cpu() - before, memory() - held
    scheduler.shutdown(wait=False)
    return figures


async def _fired(jobs: int) -> int:
    done: Counter[str] = Counter()
    at = _now() + dt.timedelta(seconds=3 + jobs / 2_000)
    scheduler = _planned(jobs, at, done)
    scheduler.start()
    await asyncio.sleep((at - _now()).total_seconds() + 2 + jobs / 2_000)
    scheduler.shutdown(wait=False)
    return done["fired"]


def _planned(jobs: int, at: dt.datetime, done: Counter[str]) -> AsyncIOScheduler:
    """A scheduler with its defaults, and a job for every learner."""
    # a line for each job that is dropped would only add to its cost
    logging.getLogger("apscheduler").setLevel(logging.CRITICAL)
    scheduler = AsyncIOScheduler(timezone="UTC")
    for _ in range(jobs):
        scheduler.add_job(
            _lesson, "cron", (done,), hour=at.hour, minute=at.minute, second=at.second
        )
    return scheduler


async def _lesson(done: Counter[str]) -> None:
    done["fired"] += 1


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)  # noqa: TID251 - the scheduler looks at the real clock
