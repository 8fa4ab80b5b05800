"""A process with an engine: python -m tests.engines.worker PLAN, a JSON object.

It appends to a file what it asks for and what it does, one line each: `ready PID`,
`asked ID PID`, `did NAME NUMBER PID`. It runs until SIGTERM.
"""

import asyncio
import os
import signal
import sys
from datetime import datetime, timedelta
from pathlib import Path

import msgspec

from lessonbot.engines import loops, work
from lessonbot.engines.choosing import chosen
from lessonbot.services import teaching
from lessonbot.services.jobs import Engine, Priority
from lessonbot.store.database import Transaction
from tests.support.school import School, opened


class Plan(msgspec.Struct):
    """What a process is to do."""

    kind: str
    url: str
    file: str
    instant: datetime | None = None
    ticks: dict[str, int] = {}
    # job ids to submit, once as many processes as `together` are ready
    submits: list[str] = []
    together: int = 1
    # whether its jobs stop in the middle, so that it can be killed there
    hangs: bool = False


class Asking:
    """An engine that notes what it is asked for."""

    def __init__(self, engine: Engine, log: "Log") -> None:
        self._engine = engine
        self._log = log
        self.started = asyncio.Event()
        self.stop = engine.stop

    async def start(self) -> None:
        await self._engine.start()
        self.started.set()

    async def submit(
        self,
        tx: Transaction | None,
        name: str,
        job_id: str,
        *ids: int,
        delay: timedelta = timedelta(0),
        priority: int = Priority.NORMAL,
    ) -> None:
        await self._engine.submit(tx, name, job_id, *ids, delay=delay, priority=priority)
        self._log.write("asked", job_id)

    async def cancel(self, job_id: str) -> None:
        await self._engine.cancel(job_id)

    async def forget(self, before: datetime) -> int:
        return await self._engine.forget(before)


class Log:
    """A file that several processes append to."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def write(self, *words: object) -> None:
        with self._file.open("a") as file:  # a short line is appended whole, whoever else writes
            file.write(" ".join(map(str, (*words, os.getpid()))) + "\n")

    def count(self, word: str) -> int:
        return sum(line.split()[0] == word for line in self._file.read_text().splitlines())


async def run(school: School, plan: Plan) -> None:
    log = Log(Path(plan.file))

    async def count(_shift: object, number: int) -> None:
        log.write("did", "count", number)

    async def hang(shift: work.Shift, number: int) -> None:
        await teaching.open_due_lessons(shift.rt, shift.clock(), 1)
        log.write("did", "begin", number)
        await asyncio.Event().wait()

    jobs: dict[str, work.Job] = {"count": count, "sweep": work.sweep}
    if plan.hangs:
        jobs = dict.fromkeys(jobs, hang)
    engine = Asking(chosen(plan.kind, school.rt, school.clock, jobs), log)
    ticking = asyncio.create_task(loops.tick(school.rt, school.clock, engine, plan.ticks))
    await engine.started.wait()
    log.write("ready")
    while log.count("ready") < plan.together:  # noqa: ASYNC110 - others write it
        await asyncio.sleep(0.01)
    for number, job_id in enumerate(plan.submits):
        await engine.submit(None, "count", job_id, number)
    await ticking


async def main(plan: Plan) -> None:
    async with opened(plan.url) as school:
        if plan.instant:
            school.clock.now = plan.instant
        loop = asyncio.get_running_loop()
        loop.add_signal_handler(signal.SIGTERM, school.rt.stopping.set)
        await run(school, plan)


if __name__ == "__main__":
    asyncio.run(main(msgspec.json.decode(sys.argv[1], type=Plan)))
