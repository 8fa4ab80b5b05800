"""What signing in costs, and how long staff and learners wait while many guess passwords."""

import asyncio
import statistics
import tempfile
import time
from collections import Counter
from pathlib import Path

import httpx
from fastapi import FastAPI

from benchmarks import crowd
from benchmarks.apart import apart, cpu
from benchmarks.report import Figures, script, table
from lessonbot.domain.staff import Role
from lessonbot.services import staffing
from lessonbot.store import migrating
from lessonbot.store.database import Database
from lessonbot.web.app import build

ATTACKERS = 200
SECONDS, QUICK_SECONDS = 30.0, 10.0
TIMES = 5
_PASSWORD = "three green umbrellas"  # noqa: S105 - of nobody
_EMAIL = "owner@example.org"
_HOST = "https://learn.example"
_PAUSE, _GUESSES_EVERY = 0.05, 1.0


def measure(quick: bool) -> Figures:  # noqa: FBT001 - the size of a benchmark
    """Alone, and while 200 networks guess at once."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite+aiosqlite:///{Path(folder) / 'lessonbot.db'}"
        found = apart(_measured, url, QUICK_SECONDS if quick else SECONDS)
    table(
        f"Signing in, and {ATTACKERS} networks that guess each second",
        ["", "figure"],
        list(found.items()),
    )
    return {
        "sign_in_cpu_ms": found["CPU ms for one sign-in"],
        "sign_in_attacked_max_s": found["sign-in under attack, longest, s"],
        "attacked_page_p99_ms": found["a page meanwhile, p99 ms"],
    }


def _measured(url: str, seconds: float) -> dict[str, float]:
    return asyncio.run(_measure(url, seconds))


def _browser(app: FastAPI, network: str) -> httpx.AsyncClient:
    transport = httpx.ASGITransport(app=app, client=(network, 40_000))
    return httpx.AsyncClient(transport=transport, base_url=_HOST, timeout=120)


async def _measure(url: str, seconds: float) -> dict[str, float]:
    database = Database(url)
    await migrating.upgrade(database)
    await database.close()
    async with crowd.school(url) as rt:
        app = build(rt, clock=lambda: crowd.FIRST)
        link = await staffing.add(rt, _EMAIL, Role.OWNER, crowd.FIRST)
        async with _browser(app, "198.51.100.1") as owner:
            made = await owner.post(link, data={"name": "Owner", "password": _PASSWORD})
            if not made.is_redirect:
                raise RuntimeError(made.text)
            used, waits = cpu(), [await _sign_in(owner) for _ in range(TIMES)]
            each = (cpu() - used) * 1e3 / TIMES
            over = asyncio.Event()
            guesses: Counter[int] = Counter()
            attack = [
                asyncio.create_task(_guess(app, f"203.0.{n // 250}.{n % 250}", over, guesses))
                for n in range(ATTACKERS)
            ]
            await asyncio.sleep(1)
            pages: list[float] = []
            look = asyncio.create_task(_look(owner, over, pages))
            attacked: list[float] = []
            until = time.monotonic() + seconds
            while time.monotonic() < until or len(attacked) < TIMES:
                attacked.append(await _sign_in(owner))
                await asyncio.sleep(seconds / TIMES / 2)
            over.set()
            await asyncio.gather(look, *attack)
    return {
        "CPU ms for one sign-in": each,
        "sign-in alone, median, s": statistics.median(waits),
        "sign-in under attack, median, s": statistics.median(attacked),
        "sign-in under attack, longest, s": max(attacked),
        "a page meanwhile, p99 ms": sorted(pages)[int(len(pages) * 0.99)] * 1e3,
        "guesses tried": guesses[401] + guesses[422],
        "guesses turned away": guesses[429],
    }


async def _sign_in(owner: httpx.AsyncClient) -> float:
    """Until the owner is in, however often that has to be tried."""
    began = time.perf_counter()
    while True:
        answer = await owner.post("/console/sign-in", data={"email": _EMAIL, "password": _PASSWORD})
        if answer.is_redirect:
            return time.perf_counter() - began
        await asyncio.sleep(1)


async def _guess(app: FastAPI, network: str, over: asyncio.Event, guesses: Counter[int]) -> None:
    async with _browser(app, network) as browser:
        number = 0
        while not over.is_set():
            number += 1
            said = {"email": f"staff{number}@example.org", "password": f"guess {number}"}
            answer = await browser.post("/console/sign-in", data=said)
            guesses[answer.status_code] += 1
            await asyncio.sleep(_GUESSES_EVERY)


async def _look(owner: httpx.AsyncClient, over: asyncio.Event, taken: list[float]) -> None:
    while not over.is_set():
        began = time.perf_counter()
        (await owner.get("/")).raise_for_status()
        taken.append(time.perf_counter() - began)
        await asyncio.sleep(_PAUSE)


if __name__ == "__main__":
    script(measure, __doc__)
