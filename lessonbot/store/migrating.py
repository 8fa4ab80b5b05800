"""The database's version: what it is, and how it is brought to this program's."""

from dataclasses import dataclass
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection
from sqlalchemy.engine import make_url

from lessonbot.store.database import Database, DatabaseUnavailable

_PACKAGE = Path(__file__).parents[1]
_LOCK = 6_011_907  # an arbitrary number that only lessonbot's migrations take in PostgreSQL


@dataclass(frozen=True, slots=True)
class Schema:
    """Which version the database has and which this program needs; None: no tables yet."""

    has: str | None
    needs: str
    known: bool

    @property
    def current(self) -> bool:
        """Nothing has to be done."""
        return self.has == self.needs

    @property
    def empty(self) -> bool:
        """There are no tables yet."""
        return self.has is None


async def status(database: Database) -> Schema:
    """Which version the database has. Raises DatabaseUnavailable."""
    async with database.read() as tx:
        return await tx.run_sync(_schema)


async def upgrade(database: Database) -> Schema:
    """Bring the database to this program's version, in one transaction; the version it had."""
    before = await status(database)
    if before.current:
        return before
    async with database.write() as tx:
        await tx.run_sync(_upgrade)
    return before


async def backup(database: Database, before: Schema) -> Path:
    """Copy a SQLite database beside itself; the copy's path, named after its version."""
    source = Path(make_url(database.url).database or "")
    copy = source.with_name(f"{source.name}.before-{before.needs}")
    copy.unlink(missing_ok=True)
    async with database.engine.connect() as connection:
        raw = await connection.get_raw_connection()
        driver = raw.driver_connection
        if driver is None:
            raise DatabaseUnavailable("the database closed its connection")
        await driver.execute("VACUUM INTO ?", (str(copy),))
    return copy


def _config() -> Config:
    installed = _PACKAGE / "_migrations"
    config = Config()
    config.set_main_option(
        "script_location",
        str(installed if installed.is_dir() else _PACKAGE.parent / "migrations"),
    )
    return config


def _schema(connection: Connection) -> Schema:
    script = ScriptDirectory.from_config(_config())
    has = MigrationContext.configure(connection).get_current_revision()
    known = has is None or has in {each.revision for each in script.walk_revisions()}
    return Schema(has, script.get_current_head() or "", known)


def _upgrade(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_LOCK})")
        connection.exec_driver_sql("SET LOCAL lock_timeout = '10s'")
    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
