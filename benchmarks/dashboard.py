"""What staff wait for when they look at a course with a million answers, and what it costs."""

import asyncio
import statistics
import time
from collections.abc import Awaitable, Callable
from typing import NamedTuple

import httpx

from benchmarks import crowd, items
from benchmarks.apart import apart, cpu
from benchmarks.databases import Server, servers
from benchmarks.report import Figures, script, table
from lessonbot.services import surveying
from lessonbot.web.app import build

MANY, QUICK = 1_000_000, 100_000
SMALL = 10_000
"""Answers of a course that is counted while somebody waits: 500 learners."""
VISITS = 100
_LATE = 0.99
_HOST = "https://learn.example"
_COURSE = f"/console/results/{crowd.PACK.name}"


class Cost(NamedTuple):
    """What something took: milliseconds at the median and at p99, CPU of ours for each, in ms."""

    median: float
    p99: float
    cpu: float


def measure(quick: bool) -> Figures:  # noqa: FBT001 - the size of a benchmark
    """Pages while figures are kept, and the counting of them; of the slower database."""
    many = QUICK if quick else MANY
    figures: Figures = {}
    size = "100k" if quick else "1m"
    with servers() as places:
        for place in places:
            costs = measured(place, many) | measured(place, SMALL, only="small, counted")
            table(
                f"{many:,} answers, {place.name}",
                ["", "p50 ms", "p99 ms", "CPU ms, ours"],
                [(name, *cost) for name, cost in costs.items()],
            )
            for key, value in (
                (f"dashboard_page_p99_ms_of_{size}", costs["page"].p99),
                (f"dashboard_list_p99_ms_of_{size}", costs["list"].p99),
                (f"dashboard_counted_s_of_{size}", costs["counted in the background"].p99 / 1e3),
                ("dashboard_small_counted_ms", costs["small, counted"].p99),
            ):
                figures[key] = max(value, figures.get(key, 0.0))
    return figures


def measured(place: Server, many: int, only: str = "") -> dict[str, Cost]:
    """What each takes with so many answers, on one database."""
    with place.database() as url:
        apart(items.fill, url, many)
        costs = apart(_visited, url)
    return {only: costs["first visit"]} if only else costs


def _visited(url: str) -> dict[str, Cost]:
    return asyncio.run(_visit(url))


async def _visit(url: str) -> dict[str, Cost]:
    """A first visit, the counting that it asks for, and many visits after it."""
    async with crowd.school(url) as rt:
        app = build(rt, clock=lambda: crowd.FIRST)
        transport = httpx.ASGITransport(app=app)
        async with httpx.AsyncClient(transport=transport, base_url=_HOST) as client:
            await crowd.sign_in(rt, client)

            async def get(path: str) -> None:
                answer = await client.get(path)
                answer.raise_for_status()

            async def count() -> None:
                await surveying.count_wanted(rt, crowd.FIRST)

            costs = {
                "first visit": await _taken(1, lambda: get(_COURSE)),
                "counted in the background": await _taken(1, count),
                "page": await _taken(VISITS, lambda: get(_COURSE)),
                "list": await _taken(VISITS, lambda: get("/console/results")),
                "table for spreadsheets": await _taken(
                    VISITS, lambda: get(f"{_COURSE}/questions.csv")
                ),
                "report, first": await _taken(1, lambda: get(f"{_COURSE}/report.pdf")),
                "report, again": await _taken(VISITS, lambda: get(f"{_COURSE}/report.pdf")),
            }
        await rt.press.close()
    return costs


async def _taken(times: int, act: Callable[[], Awaitable[None]]) -> Cost:
    """Do it so often, one time after the other."""
    used, ms = cpu(), []
    for _ in range(times):
        began = time.perf_counter()
        await act()
        ms.append((time.perf_counter() - began) * 1e3)
    return Cost(
        statistics.median(ms),
        sorted(ms)[min(int(times * _LATE), times - 1)],
        (cpu() - used) * 1e3 / times,
    )


if __name__ == "__main__":
    script(measure, __doc__)
