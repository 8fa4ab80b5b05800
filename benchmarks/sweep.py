"""What opening the lessons that are due costs among a million enrolments, and what timers would."""

import asyncio
import datetime as dt
import statistics
import time
from dataclasses import dataclass

from benchmarks import crowd, timers
from benchmarks.apart import apart, cpu, cpu_of_tree, memory
from benchmarks.databases import Server, servers
from benchmarks.report import Figures, script, table
from lessonbot.services import teaching

# one in ten is due; the few are swept on so many days, as long as the course has lessons
FEW, MANY, QUICK_MANY, DAYS = 10_000, 1_000_000, 100_000, 7
TIMERS = (1_000, 100_000)
FIRING = (1_000, 10_000)
_DAY = dt.timedelta(days=1)
_LOOK_EVERY = 20  # batches


@dataclass(frozen=True)
class Swept:
    """The sweep of a crowd: seconds in all, CPU in us for a due lesson, and MB at the most."""

    crowd: int
    seconds: float
    ours: float
    server: float
    memory: float

    @property
    def whole(self) -> float:
        """CPU for a due lesson, ours and the database server's."""
        return self.ours + self.server


def measure(quick: bool) -> Figures:  # noqa: FBT001 - the size of a benchmark
    """Time, cost and memory of the sweep on both databases, and of a timer per learner.

    The quick size has names of its own: its figures are not those of a million.
    """
    figures: Figures = {}
    many, name, growth = (
        (QUICK_MANY, "sweep_10k_of_100k_s", "sweep_growth_10k_to_100k")
        if quick
        else (MANY, "sweep_100k_of_1m_s", "sweep_growth_10k_to_1m")
    )
    growths, memories = [], []
    with servers() as both:
        for server in both:
            small, large = _swept(server, FEW, DAYS), _swept(server, many, 1)
            _show(server, [small, large])
            figures[f"{name}_{server.name}"] = large.seconds
            figures[f"sweep_us_per_due_{server.name}"] = large.whole
            growths.append(large.ours / small.ours)
            memories.append(large.memory - small.memory)
    figures[growth] = max(growths)
    figures["sweep_memory_growth_mb"] = max(memories)
    _show_timers()
    return figures


def _show(server: Server, swept: list[Swept]) -> None:
    table(
        f"Sweep, {server.name} (CPU us for a due lesson)",
        ["enrolments", "due", "seconds", "lessonbot", "database server", "MB at most"],
        [
            (f"{each.crowd:,}", each.crowd // 10, each.seconds, each.ours, each.server, each.memory)
            for each in swept
        ],
    )


def _show_timers() -> None:
    started = {jobs: apart(timers.started, jobs) for jobs in TIMERS}
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


def _swept(server: Server, enrolments: int, days: int) -> Swept:
    with server.database() as url:
        apart(_fill, url, enrolments)
        found = apart(_sweep, url, enrolments // 10, days, server.process)
    return Swept(enrolments, *found)


def _fill(url: str, enrolments: int) -> None:
    asyncio.run(crowd.fill(url, enrolments, enrolments // 10))


def _sweep(url: str, due: int, days: int, server: int | None) -> tuple[float, float, float, float]:
    """Sweep day after day: seconds of a day, CPU us for a due lesson (ours, the server's), and MB.

    Of several days the first one warms up and is left out; it is the mean of the others.
    """
    return asyncio.run(_sweep_days(url, due, days, server))


async def _sweep_days(
    url: str, due: int, days: int, server: int | None
) -> tuple[float, float, float, float]:
    found, most = [], 0.0
    async with crowd.school(url) as rt:
        for day in range(days):
            now = crowd.FIRST + day * _DAY + dt.timedelta(seconds=5)
            opened = batches = 0
            began, ours, theirs = time.perf_counter(), cpu(), _cpu_of(server)
            while count := await teaching.open_due_lessons(rt, now):
                opened += count
                batches += 1
                if batches % _LOOK_EVERY == 1:
                    most = max(most, memory())
            found.append((time.perf_counter() - began, cpu() - ours, _cpu_of(server) - theirs))
            if opened != due:
                raise RuntimeError(f"{due} lessons were due on day {day} and {opened} were opened")
    seconds, ours, theirs = map(statistics.fmean, zip(*found[days > 1 :], strict=True))
    return seconds, ours / due * 1e6, theirs / due * 1e6, most


def _cpu_of(server: int | None) -> float:
    return cpu_of_tree(server) if server else 0.0


if __name__ == "__main__":
    script(measure, __doc__)
