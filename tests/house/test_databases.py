"""The databases that tests are given."""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from tests.support.postgres import Postgres


def _prepare(url: str) -> None:
    script = f"""
import asyncio, asyncpg
async def fill():
    connection = await asyncpg.connect({url.replace("+asyncpg", "")!r})
    await connection.execute("CREATE TABLE prepared (id int)")
    await connection.close()
asyncio.run(fill())
"""
    subprocess.run([sys.executable, "-c", script], check=True)


def _alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


async def _scalar(engine: AsyncEngine, statement: str) -> object:
    async with engine.begin() as connection:
        return await connection.scalar(text(statement))


@pytest.mark.parametrize("turn", ["first", "second"])
async def test_each_test_gets_an_empty_database_of_each_kind(database_url: str, turn: str) -> None:
    engine = create_async_engine(database_url)
    async with engine.begin() as connection:
        # Fails in the second turn if the first turn's database came back.
        await connection.execute(text("CREATE TABLE seen (id int)"))
    await engine.dispose()


async def test_a_prepared_database_is_copied_and_its_copies_are_apart(postgres: Postgres) -> None:
    urls = [postgres.fresh_database(_prepare) for _ in range(2)]
    engines = [create_async_engine(url) for url in urls]
    async with engines[0].begin() as connection:
        await connection.execute(text("INSERT INTO prepared VALUES (1)"))
    counts = [await _scalar(engine, "SELECT count(*) FROM prepared") for engine in engines]
    for engine, url in zip(engines, urls, strict=True):
        await engine.dispose()
        postgres.drop(url)
    assert counts == [1, 0]


async def test_all_workers_of_a_run_share_one_server(postgres: Postgres) -> None:
    again = Postgres(Path(os.environ["LESSONBOT_TEST_FOLDER"]), os.getpid())
    assert again.url("x") == postgres.url("x")


def test_the_server_ends_with_a_run_that_dies() -> None:
    script = """
import os, sys
from pathlib import Path
from tests.support.postgres import Postgres
Postgres(Path(sys.argv[1]), os.getpid())
os.kill(os.getpid(), 9)
"""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o711)
        subprocess.run([sys.executable, "-c", script, folder], check=False)
        server = int((folder / "data" / "postmaster.pid").read_text().split()[0])
        until = time.monotonic() + 30
        while _alive(server) and time.monotonic() < until:
            time.sleep(0.1)
        assert not _alive(server)


def test_a_machine_without_postgresql_fails_with_one_clear_line(tmp_path: Path) -> None:
    script = """
import sys, tests.support.postgres as support
support._candidates = lambda folder: iter(())
try:
    support.Postgres(support.Path(sys.argv[1]), 1)
except support.PostgresMissingError as error:
    print(error)
"""
    done = subprocess.run(
        [sys.executable, "-c", script, tmp_path], capture_output=True, text=True, check=True
    )
    assert "apt-get install postgresql" in done.stdout
    assert len(done.stdout.splitlines()) == 1
