"""What every engine promises."""

import asyncio
import datetime as dt
import logging
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import text
from structlog.testing import capture_logs

from lessonbot.engines.durable import Durable, _quieten, system_url
from lessonbot.services.jobs import Priority
from lessonbot.store.database import Database, DatabaseUnavailable
from tests.conftest import _migrate_now
from tests.engines.conftest import Bench
from tests.support.postgres import Postgres
from tests.support.school import opened

PATIENCE = 60


class GaveUp(Exception):
    pass


async def until(true: Callable[[], object]) -> None:
    async with asyncio.timeout(PATIENCE):
        while not true():  # noqa: ASYNC110 - what is waited for has no event
            await asyncio.sleep(0.02)


async def marked(bench: Bench, number: int) -> None:
    """A job that comes last is done, so those before it had their turn."""
    await bench.engine.submit(None, "note", f"mark:{number}", number, priority=Priority.LAST)
    await until(lambda: (number,) in bench.done)


async def test_a_job_is_done_after_the_commit(bench: Bench):
    await bench.engine.start()
    async with bench.school.rt.database.write() as tx:
        await bench.engine.submit(tx, "note", "a", 1, 2)
        await asyncio.sleep(0.05)
        assert bench.done == []
    await until(lambda: bench.done)
    assert bench.done == [(1, 2)]


async def test_a_transaction_that_rolls_back_leaves_no_job(bench: Bench):
    await bench.engine.start()

    async def giving_up() -> None:
        async with bench.school.rt.database.write() as tx:
            await bench.engine.submit(tx, "note", "a", 1)
            raise GaveUp

    with pytest.raises(GaveUp):
        await giving_up()
    await marked(bench, 2)
    assert bench.done == [(2,)]


async def test_the_same_id_is_one_job_also_after_it_is_done(bench: Bench):
    await bench.engine.start()
    for _ in range(3):
        await bench.engine.submit(None, "note", "a", 1)
    await until(lambda: bench.done)
    async with bench.school.rt.database.write() as tx:
        await bench.engine.submit(tx, "note", "a", 1)
    await marked(bench, 2)
    assert bench.done == [(1,), (2,)]


async def test_a_delayed_job_waits_and_then_runs(bench: Bench):
    await bench.engine.start()
    await bench.engine.submit(None, "note", "a", 1, delay=dt.timedelta(seconds=3))
    await bench.engine.submit(None, "note", "b", 2, priority=Priority.LAST)
    await until(lambda: len(bench.done) == 2)
    assert bench.done == [(2,), (1,)]


async def test_what_is_cancelled_before_it_begins_never_runs(bench: Bench):
    await bench.engine.start()
    await bench.engine.submit(None, "note", "a", 1, delay=dt.timedelta(seconds=3))
    await bench.engine.cancel("a")
    await bench.engine.submit(None, "note", "b", 2, delay=dt.timedelta(seconds=4))
    await until(lambda: bench.done)
    assert bench.done == [(2,)]


async def test_the_lowest_number_goes_first(bench: Bench):
    gate = asyncio.Event()
    begun: list[int] = []

    async def wait(_shift: object, number: int) -> None:
        begun.append(number)
        await gate.wait()

    bench.jobs["wait"] = wait
    await bench.engine.start()
    for number in range(4):  # as many as run at a time
        await bench.engine.submit(None, "wait", f"wait:{number}", number)
    await until(lambda: len(begun) == 4)
    await bench.engine.submit(None, "wait", "last", 6, priority=Priority.LAST)
    await bench.engine.submit(None, "wait", "first", 5, priority=Priority.FIRST)
    await bench.engine.submit(None, "wait", "second", 4)
    gate.set()
    await until(lambda: len(begun) == 7)
    assert begun[4:] == [5, 4, 6]


async def test_a_job_that_fails_is_logged_and_stops_no_other(bench: Bench):
    async def fail(_shift: object) -> None:
        raise GaveUp

    bench.jobs["fail"] = fail
    with capture_logs() as logs:
        await bench.engine.start()
        for number in range(5):
            await bench.engine.submit(None, "fail", f"fail:{number}", priority=Priority.FIRST)
        await bench.engine.submit(None, "unheard", "unheard", priority=Priority.FIRST)
        await marked(bench, 1)
        await until(lambda: len([e for e in logs if e["event"] == "part_failed"]) == 6)
    assert bench.done == [(1,)]


async def test_stopping_waits_for_what_is_under_way_and_begins_nothing(bench: Bench):
    begun = asyncio.Event()
    gate = asyncio.Event()

    async def wait(_shift: object, number: int) -> None:
        begun.set()
        await gate.wait()
        bench.done.append((number,))

    bench.jobs["wait"] = wait
    await bench.engine.start()
    await bench.engine.submit(None, "wait", "a", 1)
    await begun.wait()
    stopping = asyncio.create_task(bench.engine.stop())
    await asyncio.sleep(0.05)
    assert not stopping.done()
    gate.set()
    await asyncio.wait_for(stopping, PATIENCE)
    assert bench.done == [(1,)]


async def test_nothing_is_left_running_after_a_stop(bench: Bench):
    await asyncio.to_thread(lambda: None)
    await bench.engine.start()
    await marked(bench, 1)
    await bench.engine.stop()
    left = {
        each.name
        for each in threading.enumerate()
        if each is not threading.main_thread()
        and not each.name.startswith("asyncio_")  # the loop's own pool
        and not each.name.startswith("check_")  # of courses that another test has looked at
        and "_connection_worker_thread" not in each.name  # the test database's
    }
    tasks = asyncio.all_tasks() - {asyncio.current_task()}
    assert (left, tasks) == (set(), set())


async def test_old_records_are_dropped_and_young_ones_kept(bench: Bench):
    await bench.engine.start()
    for number in range(3):
        await bench.engine.submit(None, "note", f"note:{number}", number)
    await until(lambda: len(bench.done) == 3)
    durable = bench.kind == "dbos"
    now = dt.datetime.now(dt.UTC)  # noqa: TID251 - DBOS stamps its records with the real time
    assert await bench.engine.forget(now - dt.timedelta(days=1)) == 0
    await asyncio.sleep(0.3)
    assert await bench.engine.forget(now + dt.timedelta(minutes=1)) == (3 if durable else 0)


async def test_a_database_that_is_lost_is_called_away_whatever_was_wanted(postgres: Postgres):
    url = postgres.fresh_database(_migrate_now)
    async with opened(url) as school:
        engine = Durable(school.rt, school.clock)
        await engine.start()
        await engine.submit(None, "note", "note:1", 1)
        await engine.stop()
        engine = Durable(school.rt, school.clock)  # as before it begins: no threads that complain
        await engine.cancel("note:1")
        postgres.drop(url)
        wanted = (
            lambda: engine.submit(None, "note", "note:2", 2),
            lambda: engine.cancel("note:1"),
            lambda: engine.forget(school.clock()),
        )
        for each in wanted:
            with pytest.raises(DatabaseUnavailable, match="LESSONBOT_DATABASE_URL"):
                await each()


async def test_an_account_that_may_not_make_a_schema_is_told_how_to_go_on(
    postgres: Postgres, caplog: pytest.LogCaptureFixture
):
    url = postgres.fresh_database(_migrate_now)
    name = f"narrow_{url.rpartition('_')[2]}"
    async with opened(url) as school:
        async with school.rt.database.write() as tx:
            await tx.execute(text(f"CREATE ROLE {name} LOGIN"))
        school.rt.database = Database(url.replace("postgres@", f"{name}@"))
        engine = Durable(school.rt, school.clock)
        with pytest.raises(DatabaseUnavailable, match=r"permission denied.*LESSONBOT_ENGINE"):
            await engine.start()
        await engine.stop()
        await school.rt.database.close()
    assert [each for each in caplog.records if each.levelname == "ERROR"] == []
    postgres.drop(url)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        (
            "postgresql+asyncpg://a:b@db/school?ssl=require",
            "postgresql://a:b@db/school?sslmode=require",
        ),
        ("postgresql+psycopg://a@db:5433/school", "postgresql://a@db:5433/school"),
        ("sqlite+aiosqlite:///var/lessonbot.db", "sqlite:///var/lessonbot-jobs.db"),
    ],
)
async def test_dbos_keeps_its_tables_in_the_same_database_or_beside_the_file(
    url: str, expected: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.chdir(tmp_path)
    database = Database(url)
    assert system_url(database) == expected
    await database.close()


def test_what_dbos_repeats_is_logged_once_and_in_one_line(caplog: pytest.LogCaptureFixture):
    logger = logging.getLogger("dbos")
    _quieten(logger)
    for port in range(5):
        logger.warning("Exception listing queues in a test: port %s\nTraceback\n...", port)
    logger.warning("Something else in a test")
    logger.info("Small talk in a test")
    assert caplog.messages == [
        "Exception listing queues in a test: port 0",
        "Something else in a test",
    ]
