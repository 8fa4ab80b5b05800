"""An evening on which thousands finish: how long issuing takes, and what lessons notice of it."""

import asyncio
import datetime as dt
import statistics
import tempfile
import time
import urllib.request
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from msgspec import structs
from sqlalchemy import func, insert, select

from benchmarks.apart import cpu_of_tree
from benchmarks.databases import Server, servers
from benchmarks.product import Product, running
from benchmarks.report import Figures, script, table
from lessonbot.cli.chaos import learners
from lessonbot.cli.serving import clock
from lessonbot.domain.enrolment import Enrolment, State
from lessonbot.services.runtime import public_id
from lessonbot.store.database import Database
from lessonbot.store.tables import (
    achievements,
    addresses,
    course_versions,
    credentials,
    deliveries,
    enrolments,
)
from tests.support.bot_api import BotApi

MANY, QUICK = 10_000, 600
LESSONS_A_MINUTE = 1_200  # all of a minute in its first second: so hours are chosen
MINUTES, QUICK_MINUTES = 2, 1
AHEAD = dt.timedelta(seconds=15)  # until the first lesson: everything is made and started by then
CHUNK = 100
PATIENCE = 1_200
KNOCK_EVERY = 0.05
_LOOK_AGAIN = 0.25
_LONGEST_WAIT = 60.0
FIRST_DUE = learners.FIRST_CHAT + 1_000_000


@dataclass(frozen=True)
class Evening:
    """What came of one: seconds until all were issued, CPU of all of it, and how lessons fared.

    `late` is how late each lesson left, `answered` how long the process took to say that it lives,
    both in seconds.
    """

    seconds: float
    cpu: float
    late: Sequence[float]
    answered: Sequence[float]


def measure(quick: bool) -> Figures:  # noqa: FBT001 - the size of a benchmark
    """An evening with the certificates and one without, on both databases."""
    many, minutes = (QUICK, QUICK_MINUTES) if quick else (MANY, MINUTES)
    beside, alone = {}, {}
    with servers() as places:
        for place in places:
            alone[place.name] = asyncio.run(_evening(place, 0, minutes))
            beside[place.name] = asyncio.run(_evening(place, many, minutes))
    cpu = {name: (beside[name].cpu - alone[name].cpu) / many * 1e3 for name in beside}
    table(
        f"{many:,} certificates in one evening, beside {LESSONS_A_MINUTE:,} lessons a minute",
        ["", "minutes", "a second", "CPU ms each", "late s p50", "p99", "lag ms p50", "p99"],
        [
            *((f"{name}, alone", "", "", "", *_fared(each)) for name, each in alone.items()),
            *(
                (name, each.seconds / 60, many / each.seconds, cpu[name], *_fared(each))
                for name, each in beside.items()
            ),
        ],
    )
    return {
        "graduation_issued_per_s": min(many / each.seconds for each in beside.values()),
        "graduation_cpu_ms": max(cpu.values()),
        "graduation_late_p99_s": max(_p99(each.late) for each in beside.values()),
        "graduation_late_p99_s_alone": max(_p99(each.late) for each in alone.values()),
        "graduation_lag_p99_ms": max(_p99(each.answered) for each in beside.values()) * 1e3,
        "graduation_lag_p99_ms_alone": max(_p99(each.answered) for each in alone.values()) * 1e3,
    }


def _fared(evening: Evening) -> tuple[float, ...]:
    late, answered = evening.late, evening.answered
    lag = (statistics.median(answered) * 1e3, _p99(answered) * 1e3)
    return (statistics.median(late), _p99(late), *lag)


def _p99(values: Sequence[float]) -> float:
    return sorted(values)[int(len(values) * 0.99)]


async def _evening(place: Server, many: int, minutes: int) -> Evening:
    """Lessons fall due in so many minutes, and so many learners finish in the first."""
    with tempfile.TemporaryDirectory() as name, place.database() as url:
        async with BotApi() as api, _kept(url) as database:
            plan = await _enrolled(database, api, minutes, many)
            due = min(plan.values())
            settings = {
                "LESSONBOT_DATABASE_URL": url,
                "LESSONBOT_PUBLIC_URL": "https://learn.example",
                "LESSONBOT_LOG_LEVEL": "warning",
                "TELEGRAM_MODE": "polling",
                "TELEGRAM_BOT_TOKEN": api.token,
                "TELEGRAM_API_URL": api.url,
                "TELEGRAM_MESSAGES_PER_SECOND": "1000",
                "TELEGRAM_SECONDS_PER_PERSON": "0",
            }
            started = running(Path(name), "run", **settings)
            product = await asyncio.to_thread(started.__enter__)
            try:
                await asyncio.sleep((due - clock()).total_seconds())
                return await _watched(database, product, plan, many)
            finally:
                await asyncio.to_thread(started.__exit__, None, None, None)


async def _watched(
    database: Database, product: Product, plan: dict[str, dt.datetime], many: int
) -> Evening:
    answered: list[float] = []
    knocking = asyncio.create_task(_knock(product, answered))
    began, used = time.monotonic(), cpu_of_tree(product.process.pid)
    await _finish(database, many)
    async with asyncio.timeout(PATIENCE):
        while await _issued(database) < many:  # noqa: ASYNC110 - another process does it
            await asyncio.sleep(_LOOK_AGAIN)
        seconds = time.monotonic() - began
        while len(late := await _late(database, plan)) < len(plan):  # noqa: ASYNC110 - the same
            await asyncio.sleep(_LOOK_AGAIN)
    cpu = cpu_of_tree(product.process.pid) - used
    knocking.cancel()
    await _check(database, many)
    return Evening(seconds, cpu, late, answered)


@asynccontextmanager
async def _kept(url: str) -> AsyncIterator[Database]:
    database = Database(url)
    try:
        yield database
    finally:
        await database.close()


async def _enrolled(
    database: Database, api: BotApi, minutes: int, many: int
) -> dict[str, dt.datetime]:
    """Learners who finish, and others whose lessons fall due on the minute; when, by chat."""
    course = learners.course()
    if many:
        chats = range(learners.FIRST_CHAT, learners.FIRST_CHAT + many)
        await learners.enrol(database, course, chats, _finished, clock())
    plan = {}
    first = (clock() + AHEAD).replace(second=0, microsecond=0)
    for minute in range(1, minutes + 1):
        due = first + dt.timedelta(minutes=minute)
        chats = range(FIRST_DUE * minute, FIRST_DUE * minute + LESSONS_A_MINUTE)
        await learners.enrol(database, course, chats, learners.due_now, due)
        for chat in chats:
            api.meet(chat).state = "open"
            plan[str(chat)] = due
    return plan


def _finished(now: dt.datetime) -> Enrolment:
    return structs.replace(learners.due_now(now), state=State.COMPLETED, next=None)


async def _finish(database: Database, many: int) -> None:
    """Those who finish have passed, as fast as they can be written down."""
    passed = (
        select(
            enrolments.c.id.label("enrolment_id"),
            enrolments.c.organisation_id,
            enrolments.c.learner_id,
            enrolments.c.version_id,
            course_versions.c.course_id,
        )
        .join(course_versions, course_versions.c.id == enrolments.c.version_id)
        .where(enrolments.c.state == State.COMPLETED)
        .limit(many)
    )
    async with database.read() as tx:
        found = [row._asdict() for row in await tx.execute(passed)]
    for start in range(0, many, CHUNK):
        rows = [
            {
                **each,
                "public_id": public_id(),
                "name": f"Amina Yusuf {number}",
                "score": 100,
                "earned_at": clock(),
            }
            for number, each in enumerate(found[start : start + CHUNK], start)
        ]
        async with database.write() as tx:
            await tx.execute(insert(achievements), rows)


async def _issued(database: Database) -> int:
    async with database.read() as tx:
        return await tx.scalar(select(func.count()).select_from(credentials)) or 0


async def _late(database: Database, plan: dict[str, dt.datetime]) -> list[float]:
    """How late the first message of each lesson left that has left."""
    left = (
        select(addresses.c.path, func.min(deliveries.c.sent_at))
        .join(addresses, addresses.c.id == deliveries.c.address_id)
        .where(deliveries.c.sent_at.is_not(None))
        .group_by(addresses.c.path)
    )
    async with database.read() as tx:
        return [(at - plan[path]).total_seconds() for path, at in await tx.execute(left)]


async def _check(database: Database, many: int) -> None:
    """One for each who finished, each with a place of its own."""
    places = select(credentials.c.status_list_id, credentials.c.place).distinct().subquery()
    async with database.read() as tx:
        found = [
            await tx.scalar(select(func.count()).select_from(credentials)),
            await tx.scalar(select(func.count(credentials.c.achievement_id.distinct()))),
            await tx.scalar(select(func.count()).select_from(places)),
        ]
    if found != [many] * 3:
        raise RuntimeError(f"of {many}: credentials, achievements, places {found}")


async def _knock(product: Product, answered: list[float]) -> None:
    """Ask all the time whether the process lives: the answer waits for what its loop is at."""
    while True:
        answered.append(await asyncio.to_thread(_asked, product.address))
        await asyncio.sleep(KNOCK_EVERY)


def _asked(address: str) -> float:
    began = time.monotonic()
    with urllib.request.urlopen(f"{address}/healthz", timeout=_LONGEST_WAIT):  # noqa: S310 - our own
        return time.monotonic() - began


if __name__ == "__main__":
    script(measure, __doc__)
