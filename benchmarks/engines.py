"""What the engines cost: a job, a minute of idling, memory; and sending by jobs or directly.

python -m benchmarks.engines [--quick]
"""

import asyncio
import datetime as dt

from sqlalchemy import func, select

from benchmarks.apart import apart, cpu, cpu_of_tree, memory
from benchmarks.crowd import FIRST, fill, school
from benchmarks.databases import Server, servers
from benchmarks.report import Figures, script, table
from lessonbot.engines import loops
from lessonbot.engines.choosing import chosen
from lessonbot.engines.work import Shift
from lessonbot.services import sending, teaching
from lessonbot.services.runtime import Runtime
from lessonbot.store.tables import deliveries

BATCH = 100
ENGINES = ("embedded", "dbos")
LATER = FIRST + dt.timedelta(seconds=5)


def clock() -> dt.datetime:
    """A clock that stands still: what is due stays due."""
    return LATER


async def jobs_done(url: str, kind: str, count: int, server: int | None) -> tuple[float, float]:
    """Milliseconds of CPU for one job that does nothing: this process's, the server's."""
    left = count
    over = asyncio.Event()

    async def nothing(_shift: Shift, _number: int) -> None:
        nonlocal left
        left -= 1
        if not left:
            over.set()

    async with school(url) as rt:
        engine = chosen(kind, rt, clock, {"nothing": nothing})
        await engine.start()
        began, began_server = cpu(), _server_cpu(server)
        for number in range(count):
            await engine.submit(None, "nothing", f"nothing:{number}", number)
        await over.wait()
        used, used_server = cpu() - began, _server_cpu(server) - began_server
        await engine.stop()
    return used / count * 1000, used_server / count * 1000


def _server_cpu(process: int | None) -> float:
    return cpu_of_tree(process) if process else 0.0


async def idle(url: str, kind: str, seconds: float) -> tuple[float, float]:
    """Seconds of CPU in a minute with the ticks and nothing to do, and megabytes."""
    async with school(url) as rt:
        rt.stopping.clear()
        running = asyncio.create_task(loops.run(rt, clock, chosen(kind, rt, clock)))
        await asyncio.sleep(5)
        began = cpu()
        await asyncio.sleep(seconds)
        used, held = cpu() - began, memory()
        rt.stopping.set()
        await running
    return used / seconds * 60, held


async def directly(rt: Runtime) -> tuple[int, float]:
    """Empty the outbox in batches, one after the other; how many, and the CPU for it."""
    total, began = 0, cpu()
    while taken := await sending.send_due(rt, clock, BATCH):
        total += taken
    return total, cpu() - began


async def by_jobs(rt: Runtime, batches: int) -> tuple[int, float]:
    """Empty the outbox by a job for each batch; how many, and the CPU for it."""
    total, left = 0, batches
    over = asyncio.Event()
    turn = asyncio.Lock()  # two at once would look at the same rows, and find nothing to take

    async def send(shift: Shift, _number: int) -> None:
        nonlocal total, left
        async with turn:
            total += await sending.send_due(shift.rt, shift.clock, BATCH)
        left -= 1
        if not left:
            over.set()

    engine = chosen("dbos", rt, clock, {"send": send})
    await engine.start()
    began = cpu()
    for number in range(batches):
        await engine.submit(None, "send", f"send:{number}", number)
    await over.wait()
    used = cpu() - began
    await engine.stop()
    return total, used


async def sent(url: str, way: str, learners: int) -> float:
    """Seconds of this process's CPU for 1,000 deliveries, claimed, sent to nowhere and settled."""
    await fill(url, learners, learners)
    async with school(url) as rt:
        while await teaching.open_due_lessons(rt, LATER):
            pass
        async with rt.database.read() as tx:
            owed = await tx.scalar(select(func.count()).select_from(deliveries)) or 0
        total, used = await (directly(rt) if way == "directly" else by_jobs(rt, owed // BATCH))
        return used / total * 1000


def _jobs(url: str, kind: str, count: int, server: int | None) -> tuple[float, float]:
    asyncio.run(fill(url, 1, 1))
    return asyncio.run(jobs_done(url, kind, count, server))


def _idle(url: str, kind: str, seconds: float) -> tuple[float, float]:
    asyncio.run(fill(url, 1, 1))
    return asyncio.run(idle(url, kind, seconds))


def _sent(url: str, way: str, learners: int) -> float:
    return asyncio.run(sent(url, way, learners))


def _of_server(server: Server, kind: str, *, quick: bool) -> tuple[float, ...]:
    count, seconds = (200, 20.0) if quick else (1000, 60.0)
    with server.database() as url:
        job, job_server = apart(_jobs, url, kind, count, server.process)
    with server.database() as url:
        minute, held = apart(_idle, url, kind, seconds)
    return job, job_server, minute, held


def measure(quick: bool) -> Figures:  # noqa: FBT001 - as every benchmark
    """Both engines on both databases."""
    figures: Figures = {}
    costs, ways = [], []
    learners = 1000 if quick else 3000
    with servers() as both:
        for server in both:
            for kind in ENGINES:
                job, job_server, minute, held = _of_server(server, kind, quick=quick)
                costs.append((f"{kind} on {server.name}", job, job_server, minute, held))
                key = f"{kind}_{server.name}"
                figures |= {
                    f"engine_job_ms_{key}": job,
                    f"engine_idle_cpu_s_a_minute_{key}": minute,
                    f"engine_memory_mb_{key}": held,
                }
            for way in ("directly", "jobs"):
                with server.database() as url:
                    cost = apart(_sent, url, way, learners)
                ways.append((f"{way} on {server.name}", cost))
                figures[f"sent_{way}_cpu_s_a_thousand_{server.name}"] = cost
    table(
        "Engines: CPU of this process, and of the database's server",
        ["engine", "ms a job", "ms a job, server", "s a minute, idle", "MB"],
        costs,
    )
    table("Sending 1,000 deliveries to nowhere, s of CPU of this process", ["way", "s"], ways)
    return figures


if __name__ == "__main__":
    script(measure, __doc__)
