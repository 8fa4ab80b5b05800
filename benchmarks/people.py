"""What importing a list of 10,000 people costs: looked at, and taken into a cohort, apart."""

import asyncio
import csv
import datetime as dt
import io
import time
from typing import NamedTuple

from benchmarks import crowd
from benchmarks.apart import apart, cpu
from benchmarks.databases import Server, servers
from benchmarks.report import Figures, script, table
from lessonbot.channels.demo import PLAIN, Demo
from lessonbot.services import gathering, gleaning, importing, publishing
from lessonbot.services.gathering import Wish
from lessonbot.services.importing import Choice
from lessonbot.store import migrating
from lessonbot.store.database import Database

MANY, QUICK = 10_000, 2_000
_HEADS = ("Phone", "Name", "Language", "City", "Consent", "Member ID")


class Cost(NamedTuple):
    """Seconds that passed, and CPU seconds of ours."""

    passed: float
    cpu: float


def measure(quick: bool) -> Figures:  # noqa: FBT001 - the size of a benchmark
    """Both halves on each database; the figure is of the slower one, both halves together."""
    many = QUICK if quick else MANY
    figures: Figures = {}
    key = f"import_{many // 1000}k_rows_s"
    with servers() as places:
        for place in places:
            costs = measured(place, many)
            table(
                f"Importing {many:,} people, {place.name}",
                ["", "s", "CPU s, ours"],
                [(name, *cost) for name, cost in costs.items()],
            )
            whole = costs["looked at"].passed + costs["taken in"].passed
            figures[key] = max(whole, figures.get(key, 0.0))
    return figures


def measured(place: Server, many: int) -> dict[str, Cost]:
    """What each half takes, and the same file once more, on one database."""
    with place.database() as url:
        costs: dict[str, Cost] = apart(_imported, url, many)
    return costs


def _imported(url: str, many: int) -> dict[str, Cost]:
    return asyncio.run(_import(url, _list(many), many))


async def _import(url: str, data: bytes, many: int) -> dict[str, Cost]:
    database = Database(url)
    await migrating.upgrade(database)
    await database.close()
    async with crowd.school(url) as rt:
        (sender,) = rt.channels
        rt.channels = {sender: Demo("demo", PLAIN)}
        await publishing.publish(rt, crowd.PACK, crowd.FIRST)
        first = crowd.FIRST.date() + dt.timedelta(days=7)
        wish = Wish(crowd.PACK.name, "Everybody", first)
        cohort = await gathering.create(rt, wish, crowd.FIRST)
        costs: dict[str, Cost] = {}
        for suffix in ("", ", once more"):
            began = time.perf_counter(), cpu()
            made = await importing.begin(rt, cohort, "people.csv", data, crowd.FIRST)
            await importing.choose(rt, made, Choice(country="KE"), crowd.FIRST)
            await gleaning.finish(rt, cohort, made.id, crowd.FIRST)
            costs[f"looked at{suffix}"] = _since(began)
            stored = await importing.find(rt, cohort, made.public_id)
            if stored is None or stored.state != "checked":
                raise RuntimeError("the list was not looked at")
            began = time.perf_counter(), cpu()
            await importing.confirm(rt, cohort, stored, crowd.FIRST)
            await gleaning.finish(rt, cohort, made.id, crowd.FIRST)
            costs[f"taken in{suffix}"] = _since(began)
            look = await importing.seen(rt, stored)
            if look.count("known") + look.count("added") != many:
                raise RuntimeError(f"not everybody is there: {look.counts}")
        await rt.press.close()
    return costs


def _since(began: tuple[float, float]) -> Cost:
    return Cost(time.perf_counter() - began[0], cpu() - began[1])


def _list(many: int) -> bytes:
    """People of towns of Kenya, each with a number and a proof."""
    out = io.StringIO()
    lines = csv.writer(out)
    lines.writerow(_HEADS)
    towns = ("Nairobi", "Mombasa", "Kisumu", "")
    for each in range(many):
        town = towns[each % len(towns)]
        lines.writerow((f"0712{each:06d}", f"Learner {each}", "sw", town, "signed list", each))
    return out.getvalue().encode()


if __name__ == "__main__":
    script(measure, __doc__)
