"""How large a database grows, row by row and day by day, and how fast it moves to another."""

import asyncio
import datetime as dt
import os
import sqlite3
import tempfile
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import text

from benchmarks.apart import apart, cpu, memory
from benchmarks.product import ROOT
from benchmarks.report import Figures, script, table
from lessonbot.services import publishing
from lessonbot.store import copying, migrating
from lessonbot.store.database import Database
from lessonbot.store.tables import metadata
from tests.support.postgres import Postgres, stop
from tests.support.school import School, opened

PACK = ROOT / "lessons" / "money-basics"
DAYS = 7
ONE_DAY = dt.timedelta(days=1)
_MOST_ANSWERS = 12  # of one learner to one lesson

Sizes = dict[str, tuple[int, int]]
"""Rows and bytes, indexes included, by table."""


@dataclass(frozen=True)
class Moved:
    """One copy: rows, seconds, CPU and memory of our own process."""

    rows: int
    seconds: float
    cpu: float
    memory: float


def measure(quick: bool) -> Figures:  # noqa: FBT001 - the size of a benchmark
    """Sizes on both databases after the whole course, and the way from each to the other."""
    learners = 50 if quick else 200
    with tempfile.TemporaryDirectory(prefix="lessonbot-") as name:
        folder = Path(name)
        folder.chmod(0o711)  # the database server's owner passes through
        try:
            postgres = Postgres(folder, os.getpid())
            lite = f"sqlite+aiosqlite:///{folder / 'a.db'}"
            large, back = postgres.fresh_database(), f"sqlite+aiosqlite:///{folder / 'b.db'}"
            apart(_teach, lite, learners)
            there, again = apart(_copy, lite, large), apart(_copy, large, back)
            sizes = _sizes_of_file(folder / "b.db"), asyncio.run(_sizes_of_server(large))
        finally:
            stop(folder)
    return _shown(learners, sizes, {"sqlite to postgres": there, "postgres to sqlite": again})


def _shown(learners: int, sizes: Sequence[Sizes], moved: dict[str, Moved]) -> Figures:
    lite, large = sizes
    days = learners * DAYS
    names = [name for name in lite if lite[name][0] >= learners]
    table(
        "Bytes, indexes included",
        ["table", "rows", "a learner and day", "a row, SQLite", "a row, PostgreSQL"],
        [
            (n, lite[n][0], lite[n][0] / days, lite[n][1] / lite[n][0], large[n][1] / lite[n][0])
            for n in names
        ],
    )
    table(
        "Moving",
        ["way", "rows", "rows a second", "CPU us a row", "MB"],
        [
            (way, each.rows, each.rows / each.seconds, 1e6 * each.cpu / each.rows, each.memory)
            for way, each in moved.items()
        ],
    )
    figures = {}
    for name, those in (("sqlite", lite), ("postgres", large)):
        figures[f"bytes_a_learner_day_{name}"] = sum(those[n][1] for n in names) / days
    for way, each in moved.items():
        figures[f"copy_us_a_row_{way.rpartition(' ')[2]}"] = 1e6 * each.cpu / each.rows
    return figures


def _teach(url: str, learners: int) -> None:
    asyncio.run(_course(url, learners))


async def _course(url: str, learners: int) -> None:
    database = Database(url)
    await migrating.upgrade(database)
    await database.close()
    async with opened(url) as school:
        await publishing.publish(school.rt, PACK, school.clock())
        paths = [str(100_000_000 + n) for n in range(learners)]
        for path in paths:
            await school.take_in(path, "/start")
        for label in ("I agree", "That is right", "08:00", "Now"):
            await school.settle()
            await _tap(school, paths, label)
        for _ in range(DAYS):
            await school.settle()
            for _ in range(_MOST_ANSWERS):
                await _tap(school, paths, "")
                await school.settle()
            school.clock.now += ONE_DAY


async def _tap(school: School, paths: Sequence[str], label: str) -> None:
    """Everybody taps the first button of their newest message that has one like this."""
    for path in paths:
        shown = school.phone().shown(path)
        found = [each for each in shown[-1].choices if each.label.startswith(label)]
        question = [each for each in found if label or each.data.startswith("q")]
        if question:
            await school.take_in(path, tap=question[0].data)


def _copy(source: str, target: str) -> Moved:
    return asyncio.run(_moved(source, target))


async def _moved(source: str, target: str) -> Moved:
    began, used = time.monotonic(), cpu()
    async with (
        _both(source, target) as (before, after),
        copying.snapshot(before) as rows,
        after.write() as tx,
    ):
        await copying.check_vacant(tx, "the target")
        copied = await copying.copy(rows, tx, lambda *_: None)
    count = sum(each.rows for each in copied)
    return Moved(count, time.monotonic() - began, cpu() - used, memory())


@asynccontextmanager
async def _both(one: str, other: str) -> AsyncIterator[tuple[Database, Database]]:
    first, second = Database(one), Database(other)
    try:
        yield first, second
    finally:
        await first.close()
        await second.close()


def _sizes_of_file(path: Path) -> Sizes:
    question = "SELECT sum(pgsize) FROM dbstat JOIN sqlite_master USING (name) WHERE tbl_name = ?"
    with closing(sqlite3.connect(path)) as file:
        return {
            name: (
                file.execute(f"SELECT count(*) FROM {name}").fetchone()[0],  # noqa: S608
                file.execute(question, (name,)).fetchone()[0],
            )
            for name in metadata.tables
        }


async def _sizes_of_server(url: str) -> Sizes:
    database = Database(url)
    async with database.read() as tx:
        sizes = {}
        for name, rows in (await copying.counts(tx)).items():
            size = await tx.scalar(text("SELECT pg_total_relation_size(:name)"), {"name": name})
            sizes[name] = (rows, int(size or 0))
    await database.close()
    return sizes


if __name__ == "__main__":
    script(measure, __doc__)
