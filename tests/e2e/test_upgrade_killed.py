"""A power cut in the middle of an upgrade: the database is as it was, and the next try succeeds."""

import asyncio
import signal
import sys
from pathlib import Path

import pytest
from sqlalchemy import Connection, inspect

from lessonbot.store import migrating
from lessonbot.store.database import Database
from tests.e2e.support import environment
from tests.support import first_version

LEARNERS = 20
# Runs a command and dies at its n-th statement, or when it is about to commit that which it wrote.
DIE = """
import os, signal, sys
from sqlalchemy import Engine, event
from lessonbot.cli import app

point, done = sys.argv.pop(1), 0

def die():
    os.kill(os.getpid(), signal.SIGKILL)

@event.listens_for(Engine, "after_cursor_execute")
def count(connection, cursor, statement, *rest):
    global done
    done += 1
    if point == str(done):
        die()

@event.listens_for(Engine, "commit")
def commit(connection):
    if point == f"commit after {done}":
        die()

try:
    app()
finally:
    print(done, file=sys.stderr)
"""
Shape = dict[str, list[str]]


def _shape(connection: Connection) -> Shape:
    found = inspect(connection)
    return {
        name: sorted(
            [each["name"] for each in found.get_columns(name)]
            + [str(each["name"]) for each in found.get_indexes(name)]
        )
        for name in found.get_table_names()
    }


async def _upgrade(folder: Path, url: str, point: str) -> tuple[int, str]:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-c",
        DIE,
        point,
        "db",
        "upgrade",
        cwd=folder,
        env=environment(folder, LESSONBOT_DATABASE_URL=url),
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
    )
    _, err = await process.communicate()
    return process.returncode or 0, err.decode()


async def _make(url: str) -> Database:
    database = Database(url)
    async with database.write() as tx:
        await tx.run_sync(first_version.make, LEARNERS)
    return database


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
async def test_a_kill_at_any_statement_of_an_upgrade_leaves_the_version_before_it(
    kind: str, tmp_path: Path, request: pytest.FixtureRequest
):
    url, trial = f"sqlite+aiosqlite:///{tmp_path / 'a.db'}", f"sqlite+aiosqlite:///{tmp_path}/b.db"
    if kind == "postgresql":
        url = request.getfixturevalue("postgres_url")
        trial = request.getfixturevalue("postgres").fresh_database()
    await (await _make(trial)).close()
    code, err = await _upgrade(tmp_path, trial, "never")
    assert code == 0, err
    statements = int(err.splitlines()[-1])
    assert statements > 20

    database = await _make(url)
    async with database.read() as tx:
        shape, tables = await tx.run_sync(_shape), await tx.run_sync(first_version.tables)
        rows = await tx.run_sync(first_version.everything, tables)
    points = [str(statements * part // 6) for part in range(2, 7)]
    points.append(f"commit after {statements}")
    for point in points:
        assert (await _upgrade(tmp_path, url, point))[0] == -signal.SIGKILL, point
        async with database.read() as tx:
            assert await tx.run_sync(_shape) == shape, point
            assert await tx.run_sync(first_version.everything, tables) == rows, point
        assert (await migrating.status(database)).has == "0001"

    assert (await _upgrade(tmp_path, url, "never"))[0] == 0
    assert (await migrating.status(database)).current
    async with database.read() as tx:
        assert await tx.run_sync(first_version.everything, tables) == rows
    await database.close()
    if kind == "postgresql":
        request.getfixturevalue("postgres").drop(trial)
