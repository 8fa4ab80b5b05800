"""The two databases behave the same where it matters."""

import asyncio
import datetime as dt
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from pathlib import Path

import pytest
from sqlalchemy import insert, select, text
from sqlalchemy.exc import IntegrityError

from lessonbot.store import migrating, tables
from lessonbot.store.database import Database, DatabaseAway, DatabaseUnavailable, async_url

CUT = text(
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
    "WHERE datname = current_database() AND pid <> pg_backend_pid()"
)
NOON = dt.datetime(2026, 11, 22, 12, 0, tzinfo=dt.timezone(dt.timedelta(hours=3)))


async def test_an_instant_comes_back_aware_and_in_utc(migrated_url: str):
    database = Database(migrated_url)
    async with database.write() as tx:
        await tx.execute(insert(tables.organisations).values(slug="a", name="A", created_at=NOON))
    async with database.read() as tx:
        found = await tx.scalar(select(tables.organisations.c.created_at))
    assert found == NOON
    assert found is not None
    assert found.tzinfo == dt.UTC
    await database.close()


async def test_an_instant_without_a_zone_is_refused(migrated_url: str):
    database = Database(migrated_url)
    with pytest.raises(Exception, match="needs a time zone"):
        async with database.write() as tx:
            await tx.execute(
                insert(tables.organisations).values(
                    slug="a", name="A", created_at=NOON.replace(tzinfo=None)
                )
            )
    await database.close()


async def test_writers_queue_and_none_fails(migrated_url: str):
    database = Database(migrated_url)

    async def write(number: int) -> None:
        async with database.write() as tx:
            await tx.execute(
                insert(tables.organisations).values(slug=str(number), name="", created_at=NOON)
            )

    await asyncio.gather(*(write(number) for number in range(40)))
    async with database.read() as tx:
        assert len(list(await tx.scalars(select(tables.organisations.c.id)))) == 40
    await database.close()


async def test_an_error_rolls_the_whole_transaction_back(migrated_url: str):
    database = Database(migrated_url)

    async def write_and_fail() -> None:
        async with database.write() as tx:
            await tx.execute(
                insert(tables.organisations).values(slug="a", name="A", created_at=NOON)
            )
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await write_and_fail()
    async with database.read() as tx:
        assert await tx.scalar(select(tables.organisations.c.id)) is None
    await database.close()


async def test_a_row_of_nobodys_organisation_is_refused(migrated_url: str):
    database = Database(migrated_url)
    with pytest.raises(Exception, match=r"(?i)foreign key"):
        async with database.write() as tx:
            await tx.execute(
                insert(tables.senders).values(
                    organisation_id=77, slug="a", scheme="demo", created_at=NOON
                )
            )
    await database.close()


async def test_sqlite_keeps_every_commit_on_power_loss(sqlite_url: str):
    database = Database(sqlite_url)
    async with database.read() as tx:
        modes = [
            await tx.scalar(text(f"PRAGMA {name}"))
            for name in ("journal_mode", "synchronous", "foreign_keys")
        ]
    assert modes == ["wal", 2, 1]
    await database.close()


async def test_a_database_that_is_not_there_is_one_clear_line():
    database = Database("postgresql://someone:hunter2@127.0.0.1:1/none")
    with pytest.raises(DatabaseUnavailable) as refused:
        await database.check()
    assert "LESSONBOT_DATABASE_URL" in str(refused.value)
    assert "hunter2" not in str(refused.value)
    await database.close()


@asynccontextmanager
async def turning_away(code: str, words: str) -> AsyncIterator[str]:
    """The address of a PostgreSQL server that lets nobody in, for this reason."""

    async def refuse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        for answer in (b"N", fault):  # no encryption; and nobody may enter
            size = int.from_bytes(await reader.readexactly(4))
            asked = await reader.readexactly(size - 4)
            writer.write(answer if asked[:4] == ASKS_FOR_TLS else fault)
            if asked[:4] != ASKS_FOR_TLS:
                break
        writer.close()

    fields = b"".join(
        f"{letter}{text}\0".encode()
        for letter, text in (("S", "FATAL"), ("V", "FATAL"), ("C", code), ("M", words))
    )
    fault = b"E" + (len(fields) + 5).to_bytes(4) + fields + b"\0"
    server = await asyncio.start_server(refuse, "127.0.0.1", 0)
    yield f"postgresql://me:hunter2@127.0.0.1:{server.sockets[0].getsockname()[1]}/lessons"
    server.close()


ASKS_FOR_TLS = (80877103).to_bytes(4)


@pytest.mark.parametrize("driver", ["asyncpg", "psycopg"])
@pytest.mark.parametrize(
    ("code", "words", "passes"),
    [
        ("57P03", "the database system is starting up", True),
        ("53300", "sorry, too many clients already", True),
        ("28P01", 'password authentication failed for user "me"', False),
        ("28000", 'role "me" does not exist', False),
        ("3D000", 'database "lessons" does not exist', False),
    ],
)
async def test_a_server_that_lets_nobody_in_is_away_only_if_waiting_mends_it(
    code: str, words: str, *, passes: bool, driver: str
):
    async with turning_away(code, words) as url:
        database = Database(url.replace("postgresql", f"postgresql+{driver}"))
        with pytest.raises(DatabaseUnavailable) as refused:
            await database.check()
        await database.close()
    assert isinstance(refused.value, DatabaseAway) is passes
    assert words in str(refused.value)
    assert "hunter2" not in str(refused.value)


@pytest.mark.parametrize("driver", ["asyncpg", "psycopg"])
@pytest.mark.parametrize("host", ["127.0.0.1:1", "nowhere.invalid"])
async def test_a_server_that_is_down_or_not_found_is_away(host: str, driver: str):
    database = Database(f"postgresql+{driver}://someone@{host}/none")
    with pytest.raises(DatabaseAway, match="Is its server up") as refused:
        await database.check()
    await database.close()
    assert len(str(refused.value).splitlines()) == 1


async def test_an_option_that_no_driver_knows_is_one_clear_line():
    database = Database("postgresql://someone@127.0.0.1:1/none?sslmode=require")
    with pytest.raises(DatabaseUnavailable, match="'sslmode'") as refused:
        await database.check()
    await database.close()
    assert not isinstance(refused.value, DatabaseAway)


async def test_a_file_is_away_only_while_another_program_locks_it(
    sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("lessonbot.store.database._PRAGMAS", ("busy_timeout=0",))
    database = Database(sqlite_url)
    with closing(sqlite3.connect(tmp_path / "lessonbot.db", isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(DatabaseAway, match="locked"):
            await migrating.status(database)
    await migrating.upgrade(database)
    await database.close()


async def test_a_file_that_is_no_database_is_not_called_away(sqlite_url: str, tmp_path: Path):
    (tmp_path / "lessonbot.db").write_text("Dear diary, " * 100)
    database = Database(sqlite_url)
    with pytest.raises(DatabaseUnavailable, match="not a database") as refused:
        await database.check()
    await database.close()
    assert not isinstance(refused.value, DatabaseAway)


def test_plain_addresses_get_an_async_driver():
    assert async_url("postgresql://a@b/c") == "postgresql+asyncpg://a@b/c"
    assert async_url("postgresql+psycopg://a@b/c") == "postgresql+psycopg://a@b/c"
    assert async_url("sqlite:///x.db") == "sqlite+aiosqlite:///x.db"


@pytest.mark.parametrize("url", ["mysql://a@b/c", "not an address", "", "sqlite+pysqlite:///x"])
def test_another_kind_of_database_is_refused_in_words(url: str):
    with pytest.raises(DatabaseUnavailable, match="LESSONBOT_DATABASE_URL"):
        async_url(url)


async def test_the_other_postgresql_driver_works_too(postgres_url: str):
    database = Database(postgres_url.replace("+asyncpg", "+psycopg"))
    await migrating.upgrade(database)
    async with database.write() as tx:
        await tx.execute(insert(tables.organisations).values(slug="a", name="A", created_at=NOON))
    async with database.read() as tx:
        assert await tx.scalar(select(tables.organisations.c.created_at)) == NOON
    await database.close()


async def test_what_learners_wrote_stands_in_no_error(migrated_url: str):
    database = Database(migrated_url)
    with pytest.raises(IntegrityError) as refused:
        async with database.write() as tx:
            await tx.execute(
                insert(tables.senders).values(
                    organisation_id=77, slug="a", scheme="secret words", created_at=NOON
                )
            )
    assert "secret words" not in str(refused.value)
    await database.close()


@pytest.mark.parametrize("driver", ["asyncpg", "psycopg"])
async def test_a_connection_that_was_cut_while_it_rested_is_replaced(
    postgres_url: str, driver: str, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("lessonbot.store.database.RESTED", 0)
    database = Database(postgres_url.replace("asyncpg", driver))
    other = Database(postgres_url)
    await database.check()
    async with other.write() as tx:
        assert list(await tx.scalars(CUT)) == [True]
    await database.check()
    await database.close()
    await other.close()


async def test_after_a_cut_while_in_use_the_next_transaction_goes_well(postgres_url: str):
    database, other = Database(postgres_url), Database(postgres_url)

    async def work_while_it_is_cut() -> None:
        async with database.write() as tx:
            await tx.execute(text("SELECT 1"))
            async with other.write() as killer:
                await killer.execute(CUT)
            await tx.execute(text("SELECT 1"))

    with pytest.raises(DatabaseUnavailable):
        await work_while_it_is_cut()
    await database.check()
    await database.close()
    await other.close()


@pytest.mark.parametrize("driver", ["asyncpg", "psycopg"])
async def test_an_account_without_rights_is_told_so_in_a_line(postgres_url: str, driver: str):
    owner = Database(postgres_url)
    async with owner.write() as tx:
        await tx.execute(text("REVOKE CREATE ON SCHEMA public FROM PUBLIC"))
        await tx.execute(
            text("DO $$ BEGIN CREATE ROLE guest LOGIN; EXCEPTION WHEN duplicate_object THEN END $$")
        )
    guest = Database(postgres_url.replace("postgres@", "guest@").replace("asyncpg", driver))
    with pytest.raises(DatabaseUnavailable, match="permission denied for schema public"):
        await migrating.upgrade(guest)
    await guest.close()
    await owner.close()
