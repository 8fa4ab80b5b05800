"""What each page of the console weighs and costs, with few learners and with many."""

import asyncio
import gzip
import re
import statistics
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import NamedTuple

import httpx
from sqlalchemy import String, case, cast, insert, literal, select

from benchmarks import crowd
from benchmarks.apart import apart, cpu
from benchmarks.pages import STYLED
from benchmarks.report import Figures, script, table
from lessonbot.domain.approval import INVITE
from lessonbot.domain.cohort import MemberState
from lessonbot.domain.messages import Kind
from lessonbot.services import gathering
from lessonbot.services.gathering import Wish
from lessonbot.store.columns import Json
from lessonbot.store.tables import (
    DeliveryState,
    addresses,
    cohort_members,
    deliveries,
    enrolments,
)
from lessonbot.web.app import build

FEW, MANY, QUICK = 50, 50_000, 10_000
TIMES, QUICK_TIMES = 20, 5
_HOST = "https://learn.example"
_LINK = re.compile(r'href="(/console[^"#?]*)(?:\?[^"]*)?"')
_INVITED = enrolments.c.id % 2 == 0
_ID = re.compile(r"/[0-9A-Z]{16}(?=/|$)")


class Cost(NamedTuple):
    """A page: kB with its styles from an empty cache, and CPU and waiting time in ms, at the median."""

    kb: float
    cpu: float
    wait: float


def measure(quick: bool) -> Figures:  # noqa: FBT001 - the size of a benchmark
    """Every page that links lead to; of each kind one."""
    many, times = (QUICK, QUICK_TIMES) if quick else (MANY, TIMES)
    few, full = _measured(FEW, times), _measured(many, times)
    table(
        f"Pages of the console, {FEW} and {many:,} learners",
        ["", "kB", "CPU ms", "with many: kB", "CPU ms", "wait ms"],
        [
            (name, few[name].kb, few[name].cpu, *(full[name].kb, full[name].cpu, full[name].wait))
            for name in full
            if name in few
        ],
    )
    both = few.keys() & full.keys()
    return {
        "console_page_kb_max": max(each.kb for each in full.values()),
        "console_page_cpu_ms_max": max(each.cpu for each in full.values()),
        "console_growth_max": max(full[name].cpu / few[name].cpu for name in both),
    }


def _measured(many: int, times: int) -> dict[str, Cost]:
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite+aiosqlite:///{Path(folder) / 'lessonbot.db'}"
        apart(_filled, url, many)
        return apart(_visited, url, times)


def _filled(url: str, many: int) -> None:
    asyncio.run(_fill(url, many))


async def _fill(url: str, many: int) -> None:
    """Learners, all of them in one cohort: half have joined, half were asked and have not come."""
    await crowd.fill(url, many, max(many // 10, 1))
    async with crowd.school(url) as rt:
        wish = Wish(crowd.PACK.name, "Everybody", crowd.FIRST.date())
        cohort = await gathering.create(rt, wish, crowd.FIRST)
        async with rt.database.write() as tx:
            row = {
                "organisation_id": enrolments.c.organisation_id,
                "cohort_id": literal(cohort.id),
                "learner_id": enrolments.c.learner_id,
                "address_id": enrolments.c.address_id,
                "enrolment_id": enrolments.c.id,
                "state": case((_INVITED, MemberState.INVITED), else_=MemberState.JOINED),
                "created_at": enrolments.c.created_at,
                "joined_at": enrolments.c.created_at,
                "asked": literal(1),
                "asked_at": enrolments.c.created_at,
            }
            await tx.execute(insert(cohort_members).from_select([*row], select(*row.values())))
            turn = literal(f"{INVITE}.{cohort.public_id}.") + cast(enrolments.c.id, String)
            sent = {
                "organisation_id": enrolments.c.organisation_id,
                "sender_id": addresses.c.sender_id,
                "address_id": addresses.c.id,
                "key": turn,
                "turn": turn,
                "priority": literal(int(Kind.BROADCAST)),
                "content": literal({"text": []}, Json),
                "state": literal(DeliveryState.SENT),
                "due_at": enrolments.c.created_at,
                "created_at": enrolments.c.created_at,
            }
            one_each = select(*sent.values()).join(
                addresses, addresses.c.id == enrolments.c.address_id
            )
            await tx.execute(insert(deliveries).from_select([*sent], one_each))
        await crowd.analysed(rt)


def _visited(url: str, times: int) -> dict[str, Cost]:
    return asyncio.run(_visit(url, times))


async def _visit(url: str, times: int) -> dict[str, Cost]:
    async with crowd.school(url) as rt:
        app = build(rt, clock=lambda: crowd.FIRST)
        transport = httpx.ASGITransport(app=app)
        async with httpx.AsyncClient(transport=transport, base_url=_HOST) as client:
            await crowd.sign_in(rt, client)
            costs = {name: await _cost(client, path, times) async for name, path in _pages(client)}
        await rt.press.close()
    return costs


async def _pages(client: httpx.AsyncClient) -> AsyncIterator[tuple[str, str]]:
    """Each kind of page once, by its address without ids."""
    waiting, known = ["/console/"], set[str]()
    while waiting:
        path = waiting.pop(0)
        name = _ID.sub("/…", path)
        if name in known:
            continue
        known.add(name)
        answer = await client.get(path)
        if not answer.headers["content-type"].startswith("text/html"):
            continue
        answer.raise_for_status()
        yield name, path
        waiting += _LINK.findall(answer.text)


async def _cost(client: httpx.AsyncClient, path: str, times: int) -> Cost:
    used, waits = cpu(), []
    for _ in range(times):
        began = time.perf_counter()
        answer = await client.get(path)
        waits.append((time.perf_counter() - began) * 1e3)
    each = (cpu() - used) * 1e3 / times
    linked = [(await client.get(style)).content for style in _styles(answer.text)]
    size = sum(len(gzip.compress(body, 6)) for body in (answer.content, *linked))
    return Cost(size / 1e3, each, statistics.median(waits))


def _styles(page: str) -> Iterator[str]:
    for first, second in STYLED.findall(page):
        yield first or second


if __name__ == "__main__":
    script(measure, __doc__)
