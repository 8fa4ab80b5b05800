"""Our cursor brings what the driver's own would, in fewer errands to its thread."""

import threading
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError, OperationalError

from lessonbot.store import sqlite
from lessonbot.store.database import Database

NUMBERS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {last}) SELECT i FROM n"


@pytest.fixture
async def connection(sqlite_url: str) -> AsyncIterator[sqlite.Connection]:
    """An open connection to a fresh file."""
    opened = sqlite.connect(sqlite_url.removeprefix("sqlite+aiosqlite:///"))
    await opened
    yield opened
    await opened.close()


@pytest.mark.parametrize("last", [1, 999, 1_000, 1_001, 5_432])
async def test_all_rows_come_however_they_are_asked_for(connection: sqlite.Connection, last: int):
    expected = [(number,) for number in range(1, last + 1)]
    cursor = connection.cursor()
    await cursor.execute(NUMBERS.format(last=last))
    assert await cursor.fetchall() == expected
    assert await cursor.fetchall() == []
    await cursor.execute(NUMBERS.format(last=last))
    assert [row async for row in cursor] == expected
    await cursor.execute(NUMBERS.format(last=last))
    assert await cursor.fetchone() == (1,)
    assert await cursor.fetchmany(700) == expected[1:701]
    assert await cursor.fetchall() == expected[701:]
    assert await cursor.fetchone() is None


async def test_a_result_that_is_given_up_holds_nothing_up(connection: sqlite.Connection):
    cursor = connection.cursor()
    await cursor.execute(NUMBERS.format(last=5_000))
    await cursor.close()
    assert await cursor.fetchall() == []
    await connection.cursor().execute("CREATE TABLE t (a)")
    await connection.cursor().execute("DROP TABLE t")


async def test_a_long_result_can_be_streamed_and_left_in_the_middle(sqlite_url: str):
    database = Database(sqlite_url)
    async with database.read() as tx:
        async with tx.stream(text(NUMBERS.format(last=5_000))) as rows:
            seen = [row.i async for row in rows]
        async with tx.stream(text(NUMBERS.format(last=5_000))) as rows:
            assert await rows.first() is not None
    assert seen == list(range(1, 5_001))
    await database.close()


async def test_what_was_changed_and_inserted_is_told(connection: sqlite.Connection):
    assert connection.cursor().description is None
    cursor = connection.cursor()
    await cursor.execute("CREATE TABLE t (id INTEGER PRIMARY KEY, a UNIQUE)")
    await cursor.executemany("INSERT INTO t (a) VALUES (?)", [("x",), ("y",)])
    assert cursor.rowcount == 2
    await cursor.execute("INSERT INTO t (a) VALUES (?) RETURNING id", ("z",))
    assert (cursor.lastrowid, cursor.description[0][0]) == (3, "id")
    assert await cursor.fetchall() == [(3,)]


async def test_one_transaction_after_the_other_works_when_one_has_failed(sqlite_url: str):
    database = Database(sqlite_url)
    async with database.write() as tx:
        await tx.exec_driver_sql("CREATE TABLE t (a UNIQUE)")
        await tx.exec_driver_sql("INSERT INTO t VALUES (1)")

    async def write_and_fail() -> None:
        async with database.write() as tx:
            await tx.exec_driver_sql("INSERT INTO t VALUES (2)")
            await tx.exec_driver_sql("INSERT INTO t VALUES (1)")

    with pytest.raises(IntegrityError):
        await write_and_fail()
    # a connection that comes back in mid-transaction is cleaned
    async with database.writing.connect() as open_ended:
        await open_ended.exec_driver_sql("INSERT INTO t VALUES (3)")
    async with database.write() as tx:
        found = await tx.exec_driver_sql("SELECT a FROM t")
        assert [row.a for row in found] == [1]
    await database.close()


async def test_a_brief_transaction_runs_in_the_callers_thread_and_rolls_back_alike(sqlite_url: str):
    database = Database(sqlite_url)
    seen: list[int] = []

    def note(value: int) -> int:
        seen.append(threading.get_ident())
        return value

    async with database.write() as tx:
        await tx.exec_driver_sql("CREATE TABLE t (a UNIQUE)")
        driver = (await tx.get_raw_connection()).driver_connection
        assert isinstance(driver, sqlite.Connection)
        await driver.create_function("note", 1, note)

    async def write(value: int, *, brief: bool) -> None:
        async with database.write(brief=brief) as tx:
            await tx.exec_driver_sql("INSERT INTO t VALUES (note(?))", (value,))
            await tx.exec_driver_sql("INSERT INTO t VALUES (?)", (value + 1,))

    await write(1, brief=True)
    await write(3, brief=False)
    assert seen[0] == threading.get_ident() != seen[1]
    with pytest.raises(IntegrityError):
        await write(0, brief=True)
    await write(5, brief=True)
    async with database.read() as tx:
        rows = await tx.exec_driver_sql("SELECT a FROM t ORDER BY a")
        assert [row.a for row in rows] == [1, 2, 3, 4, 5, 6]
    await database.close()


async def test_what_only_reads_cannot_block_a_writer(sqlite_url: str):
    database = Database(sqlite_url)
    async with database.write() as tx:
        await tx.exec_driver_sql("CREATE TABLE t (a)")
    async with database.read() as reader:
        await reader.exec_driver_sql("SELECT * FROM t")
        async with database.write() as writer:
            await writer.exec_driver_sql("INSERT INTO t VALUES (1)")
        assert (await reader.exec_driver_sql("SELECT count(*) FROM t")).scalar() == 0
    await database.close()


async def test_a_statement_that_is_wrong_says_so(sqlite_url: str):
    database = Database(sqlite_url)
    with pytest.raises(Exception, match="no such table") as refused:
        async with database.read() as tx:
            await tx.exec_driver_sql("SELECT * FROM nowhere")
    assert isinstance(refused.value.__cause__, OperationalError)
    await database.close()


async def test_a_new_file_and_its_journals_are_for_their_owner_alone(tmp_path: Path):
    database = Database(f"sqlite+aiosqlite:///{tmp_path}/new.db")
    async with database.write() as tx:
        await tx.execute(text("CREATE TABLE a (b)"))
    modes = {each.name: each.stat().st_mode & 0o777 for each in tmp_path.iterdir()}  # noqa: ASYNC240 - a test
    assert modes.keys() > {"new.db"}
    assert set(modes.values()) == {0o600}
    await database.close()
