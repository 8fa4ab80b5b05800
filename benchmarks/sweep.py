"""What a due lesson costs, among 1,000 enrolments and among 100,000, and what a timer each would."""

import asyncio
import datetime as dt
import os
import statistics
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks import crowd, timers
from benchmarks.apart import apart, cpu, cpu_of_tree, memory
from benchmarks.report import Figures, script, table
from lessonbot.services import teaching
from tests.support.postgres import Postgres, stop

DUE, SMALL, LARGE, QUICK_ALL = 1_000, 1_000, 100_000, 10_000
DAYS = 7  # as many as the course has lessons
FIRING = (1_000, 10_000)
_DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class Server:
    """Where databases are made, and the process whose CPU counts too, if it is not our own."""

    name: str
    folder: Path
    postgres: Postgres | None = None
    process: int | None = None

    def database(self, number: int) -> str:
        """The address of a fresh database."""
        if self.postgres:
            return self.postgres.fresh_database()
        return f"sqlite+aiosqlite:///{self.folder / f'{number}.db'}"


@dataclass(frozen=True)
class Swept:
    """The sweep of one crowd: microseconds of CPU for a due lesson, and memory at the most."""

    crowd: int
    due: int
    ours: float
    server: float
    memory: float

    @property
    def whole(self) -> float:
        """Ours and the database server's."""
        return self.ours + self.server


def measure(quick: bool) -> Figures:  # noqa: FBT001 - the size of a benchmark
    """Cost and memory of the sweep on both databases, and of a timer per learner."""
    figures: Figures = {}
    growths, memories = [], []
    everyone = QUICK_ALL if quick else LARGE
    with tempfile.TemporaryDirectory() as folder:
        for server in _servers(Path(folder)):
            few, many = _swept(server, SMALL, DUE), _swept(server, LARGE, DUE)
            whole = _swept(server, everyone, everyone, days=2)
            _show(server, [few, many, whole])
            growths.append(many.whole / few.whole)
            memories.append(many.memory - few.memory)
            figures[f"sweep_us_per_due_{server.name}"] = many.whole
    figures["sweep_growth_1k_to_100k"] = max(growths)
    figures["sweep_memory_growth_mb"] = max(memories)
    _show_timers()
    return figures


def _show(server: Server, swept: list[Swept]) -> None:
    table(
        f"Sweep, {server.name} (CPU us for a due lesson)",
        ["enrolments", "due", "lessonbot", "database server", "MB at most"],
        [(f"{each.crowd:,}", each.due, each.ours, each.server, each.memory) for each in swept],
    )


def _show_timers() -> None:
    started = {jobs: apart(timers.started, jobs) for jobs in (SMALL, LARGE)}
    table(
        "Instead: one daily scheduler job for each learner",
        ["learners", "CPU s to start", "MB more"],
        [(f"{jobs:,}", *figures) for jobs, figures in started.items()],
    )
    table(
        "Of so many jobs due in the same second, how many ran",
        ["due", "ran"],
        [(f"{jobs:,}", apart(timers.fired, jobs)) for jobs in FIRING],
    )


def _swept(server: Server, enrolments: int, due: int, days: int = DAYS) -> Swept:
    url = server.database(enrolments + due)
    apart(_fill, url, enrolments, due)
    found = apart(_sweep, url, due, days, server.process)
    if server.postgres:
        server.postgres.drop(url)
    return Swept(enrolments, due, *found)


def _fill(url: str, enrolments: int, due: int) -> None:
    asyncio.run(crowd.fill(url, enrolments, due))


def _sweep(url: str, due: int, days: int, server: int | None) -> tuple[float, float, float]:
    """Sweep day after day; microseconds of CPU for a due lesson, ours and the server's, and MB.

    The first day warms up and is left out; of the others it is the median.
    """
    return asyncio.run(_sweep_days(url, due, days, server))


async def _sweep_days(
    url: str, due: int, days: int, server: int | None
) -> tuple[float, float, float]:
    ours, theirs, most = [], [], 0.0
    async with crowd.school(url) as rt:
        for day in range(days):
            now = crowd.FIRST + day * _DAY + dt.timedelta(seconds=5)
            opened, began = 0, cpu()
            there = cpu_of_tree(server) if server else 0.0
            while count := await teaching.open_due_lessons(rt, now):
                opened += count
                most = max(most, memory())
            ours.append((cpu() - began) / due * 1e6)
            theirs.append(((cpu_of_tree(server) if server else 0.0) - there) / due * 1e6)
            if opened != due:
                raise RuntimeError(f"{due} lessons were due on day {day} and {opened} were opened")
    return statistics.median(ours[1:]), statistics.median(theirs[1:]), most


def _servers(folder: Path) -> Iterator[Server]:
    yield Server("sqlite", folder)
    with _postgres() as server:
        yield server


@contextmanager
def _postgres() -> Iterator[Server]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o711)  # the server's owner passes through
        try:
            postgres = Postgres(folder, os.getpid())
            process = int((folder / "data" / "postmaster.pid").read_text().split()[0])
            yield Server("postgres", folder, postgres, process)
        finally:
            stop(folder)


if __name__ == "__main__":
    script(measure, __doc__)
