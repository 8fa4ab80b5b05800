"""Several real processes with engines on one database."""

import asyncio
import sys
from collections import Counter
from collections.abc import AsyncIterator, Callable
from datetime import datetime, timedelta
from pathlib import Path

import msgspec
import pytest
from sqlalchemy import func, select

from lessonbot.engines import beating, slots
from lessonbot.services import reporting
from lessonbot.store import processes
from lessonbot.store.tables import deliveries, openings
from tests.engines.worker import Plan
from tests.support.courses import course
from tests.support.school import School, opened

PATIENCE = 120
LEARNERS = 6
ROOT = Path(__file__).parents[2]


class Workers:
    """Processes that work on one database and write one log."""

    def __init__(self, file: Path, plan: Plan) -> None:
        self.file = file
        self.plan = plan
        self.living: list[asyncio.subprocess.Process] = []

    async def start(self, count: int = 1, **changes: object) -> None:
        plan = msgspec.json.encode(msgspec.structs.replace(self.plan, **changes)).decode()
        for _ in range(count):
            self.living.append(
                await asyncio.create_subprocess_exec(
                    sys.executable, "-W", "error", "-m", "tests.engines.worker", plan, cwd=ROOT
                )
            )

    async def kill(self) -> None:
        for each in self.living:
            if each.returncode is None:
                each.kill()
            await each.wait()
        self.living = []

    async def stop(self) -> None:
        """Stop them as a supervisor would; each has to end well."""
        for each in self.living:
            each.terminate()
        assert [await asyncio.wait_for(e.wait(), PATIENCE) for e in self.living] == [0] * len(
            self.living
        )
        self.living = []

    def lines(self, *begin: str) -> list[list[str]]:
        words = [line.split() for line in self.file.read_text().splitlines()]
        return [each for each in words if tuple(each[: len(begin)]) == begin]

    async def until(self, true: Callable[[], object]) -> None:
        async with asyncio.timeout(PATIENCE):
            while not true():
                assert all(each.returncode is None for each in self.living)
                await asyncio.sleep(0.05)


@pytest.fixture
async def workers(placed: tuple[str, str], tmp_path: Path) -> AsyncIterator[Workers]:
    kind, url = placed
    file = tmp_path / "log"
    file.touch()
    made = Workers(file, Plan(kind, url, str(file)))
    async with opened(url):  # makes the organisation once for all of them
        yield made
    await made.kill()


shared_engines = pytest.mark.parametrize(
    "placed", ["dbos on sqlite", "dbos on postgresql"], indirect=True
)


@shared_engines
async def test_one_job_id_from_three_processes_runs_once(workers: Workers):
    ids = [f"count:{number}" for number in range(10)]
    await workers.start(3, submits=ids, together=3)
    await workers.until(lambda: len(workers.lines("asked")) == 30)
    await workers.until(lambda: len({each[2] for each in workers.lines("did", "count")}) == 10)
    await workers.stop()
    did = Counter(each[2] for each in workers.lines("did", "count"))
    assert did == {str(number): 1 for number in range(10)}


@shared_engines
async def test_three_processes_do_each_tick_once(workers: Workers):
    await workers.start(3, ticks={"count": 1})

    def everyone_asked_for(enough: int) -> bool:
        asked = Counter(each[1] for each in workers.lines("asked"))
        return sum(count == 3 for count in asked.values()) >= enough

    await workers.until(lambda: everyone_asked_for(4))
    slots_asked = {each[1] for each in workers.lines("asked")}
    await workers.until(lambda: len(workers.lines("did", "count")) >= len(slots_asked))
    await workers.stop()
    slots_asked = {each[1] for each in workers.lines("asked")}
    # a slot that was asked for while all were stopping is nobody's
    assert 0 <= len(slots_asked) - len(workers.lines("did", "count")) <= 1


async def joined(school: School) -> datetime:
    """Some learners, all due at one instant."""
    await school.publish(course())
    for number in range(LEARNERS):
        await school.join(str(1001 + number))
    due = await reporting.next_due(school.rt, school.sender, "1001")
    assert due
    return due


async def test_what_a_killed_process_was_sweeping_is_swept_by_another(workers: Workers):
    async with opened(workers.plan.url) as school:
        due = await joined(school)
        async with school.rt.database.read() as tx:
            before = await tx.scalar(select(func.count()).select_from(openings))
            said = await tx.scalar(select(func.count()).select_from(deliveries))
        assert (before, bool(said)) == (LEARNERS, True)
        await workers.start(instant=due, ticks={"sweep": 1}, hangs=True)
        await workers.until(lambda: workers.lines("did", "begin"))
        await workers.kill()
        await workers.start(instant=due, ticks={"sweep": 1})
        await workers.until(lambda: len(workers.lines("ready")) == 2)
        async with asyncio.timeout(PATIENCE):
            while True:
                async with school.rt.database.read() as tx:
                    if await tx.scalar(select(func.count()).select_from(openings)) == 2 * LEARNERS:
                        break
                await asyncio.sleep(0.1)
        await workers.stop()
        async with school.rt.database.read() as tx:
            new = select(deliveries.c.address_id, func.count()).where(deliveries.c.id > said)
            rows = await tx.execute(new.group_by(deliveries.c.address_id))
            each = {row.address_id: row.count for row in rows}
        assert len(each) == LEARNERS
        assert len(set(each.values())) == 1


@shared_engines
async def test_a_process_takes_up_the_jobs_that_its_slot_left_behind(workers: Workers):
    await workers.start(submits=["count:once"], hangs=True)
    await workers.until(lambda: workers.lines("did", "begin"))
    await workers.kill()
    await workers.start()
    await workers.until(lambda: workers.lines("did", "count"))
    await workers.stop()


async def test_a_slot_is_free_again_when_its_process_ends_however_it_ends(tmp_path: Path):
    first, second = slots.take("a test"), slots.take("a test")
    other = slots.take("another test")
    assert first.name != second.name
    assert first.name == other.name
    holds = (
        "import time; from lessonbot.engines import slots;"
        "print(slots.take('a test').name, flush=True); time.sleep(60)"
    )
    third = await asyncio.create_subprocess_exec(
        sys.executable, "-c", holds, stdout=asyncio.subprocess.PIPE, cwd=ROOT
    )
    assert third.stdout
    name = (await third.stdout.readline()).decode().strip()
    third.kill()
    await third.wait()
    again = slots.take("a test")
    assert again.name == name
    assert name not in {first.name, second.name}
    for each in (first, second, other, again):
        each.leave()


async def test_a_process_says_that_it_lives_and_that_it_leaves(school: School):
    rt = school.rt
    alive = asyncio.create_task(beating.beat(rt, school.clock, {"web", "engine"}, 0.05))

    async with asyncio.timeout(PATIENCE):
        while not await _known(school):  # noqa: ASYNC110 - what is waited for has no event
            await asyncio.sleep(0.01)
    started = school.clock.now
    school.clock.now += timedelta(seconds=30)
    async with asyncio.timeout(PATIENCE):
        while (await _known(school))[0].beat_at == started:  # noqa: ASYNC110 - the same
            await asyncio.sleep(0.01)
    assert await _known(school) == [
        processes.Process(rt.name, ["engine", "web"], started, school.clock.now)
    ]
    rt.stopping.set()
    await alive
    assert await _known(school) == []


async def test_a_process_whose_start_fails_says_that_it_leaves(school: School):
    async def starts() -> None:
        async with asyncio.TaskGroup() as group:
            group.create_task(beating.beat(school.rt, school.clock, {"web"}, 0.05))
            group.create_task(refused())

    async def refused() -> None:
        while not await _known(school):  # noqa: ASYNC110 - what is waited for has no event
            await asyncio.sleep(0.01)
        raise LookupError

    with pytest.raises(ExceptionGroup):
        await starts()
    assert await _known(school) == []


async def _known(school: School) -> list[processes.Process]:
    async with school.rt.database.read() as tx:
        return await processes.all_known(tx)
