"""The migrations make the tables that the program uses, on both databases."""

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Integer, column, insert, inspect, select, table
from sqlalchemy.exc import IntegrityError

from lessonbot.cli.composing import migrated
from lessonbot.config import Misconfiguration
from lessonbot.store import migrating
from lessonbot.store.database import Database
from lessonbot.store.tables import attempts, metadata
from tests.support import first_version
from tests.support.school import MONDAY


def _head() -> str | None:
    return ScriptDirectory.from_config(migrating.config()).get_current_head()


def test_the_newest_migration_is_the_version_that_the_program_needs():
    assert migrating.revisions()[-1] == _head()


async def test_an_empty_database_gets_the_tables_in_the_code(database_url: str):
    database = Database(database_url)
    assert (await migrating.upgrade(database)).empty
    assert await migrating.status(database) == migrating.Schema(_head(), _head() or "", known=True)
    async with database.read() as tx:
        assert set(await tx.run_sync(lambda connection: inspect(connection).get_table_names())) == {
            *metadata.tables,
            "alembic_version",
        }
    await database.close()


async def test_the_migrations_make_exactly_the_tables_in_the_code(database_url: str):
    database = Database(database_url)
    async with database.write() as tx:
        await tx.run_sync(migrating.migrate, "head")
    assert (await migrating.status(database)).current
    async with database.read() as tx:
        difference = await tx.run_sync(
            lambda connection: compare_metadata(MigrationContext.configure(connection), metadata)
        )
    assert difference == []
    await database.close()


async def test_upgrading_twice_changes_nothing(database_url: str):
    database = Database(database_url)
    await migrating.upgrade(database)
    assert (await migrating.upgrade(database)).current
    await database.close()


async def test_every_migration_can_be_taken_back(database_url: str):
    database = Database(database_url)
    async with database.write() as tx:
        await tx.run_sync(migrating.migrate, "head")

    def back(connection: Connection) -> list[str]:
        _back_to(connection, "base")
        return inspect(connection).get_table_names()

    async with database.write() as tx:
        assert await tx.run_sync(back) == ["alembic_version"]
    await database.close()


async def test_answers_are_kept_when_they_may_be_neither_right_nor_wrong(database_url: str):
    database = Database(database_url)
    async with database.write() as tx:
        await tx.run_sync(first_version.make, 1)
    await migrating.upgrade(database)
    opinion = {
        "organisation_id": 1,
        "enrolment_id": 1,
        "number": 1,
        "item": "lesson-1/feel",
        "chosen": ["4"],
        "is_right": None,
        "answered_at": MONDAY,
    }
    async with database.write() as tx:
        await tx.execute(insert(attempts), opinion)
    with pytest.raises(IntegrityError):
        async with database.write() as tx:
            await tx.execute(insert(attempts), opinion)
    async with database.write() as tx:
        await tx.run_sync(_back_to, "0002")
        number = column("number", Integer)
        left = await tx.scalars(select(number).select_from(table("attempts", number)))
        assert list(left) == [99]
    await database.close()


def _back_to(connection: Connection, revision: str) -> None:
    config = migrating.config()
    config.attributes["connection"] = connection
    command.downgrade(config, revision)


async def test_an_empty_database_is_migrated_by_itself_and_it_is_said(database_url: str):
    database = Database(database_url)
    assert "made the tables" in str(await migrated(database))
    assert await migrated(database) is None
    await database.close()


async def test_a_database_of_a_newer_program_is_left_alone(migrated_url: str):
    database = Database(migrated_url)
    async with database.write() as tx:
        await tx.exec_driver_sql("UPDATE alembic_version SET version_num = 'zzzz'")
    with pytest.raises(Misconfiguration, match="newer"):
        await migrated(database)
    await database.close()


async def test_a_copy_of_a_sqlite_database_holds_what_the_database_held(sqlite_url: str):
    database = Database(sqlite_url)
    await migrating.upgrade(database)
    copy = await migrating.backup(database, await migrating.status(database))
    restored = Database(f"sqlite+aiosqlite:///{copy}")
    assert (await migrating.status(restored)).current
    await restored.close()
    await database.close()
