"""The two databases behave the same where it matters."""

import asyncio
import datetime as dt

import pytest
from sqlalchemy import insert, select, text
from sqlalchemy.exc import IntegrityError

from lessonbot.store import migrating, tables
from lessonbot.store.database import Database, DatabaseUnavailable, async_url

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
