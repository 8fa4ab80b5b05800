"""The database's version: what it is, and how it is brought to this program's.

An empty database gets the tables as they are in the code; one with tables is brought forward by
the migrations. A test holds that both ways end in the same tables.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Column, Connection, MetaData, String, Table, insert, inspect, select
from sqlalchemy.engine import make_url

from lessonbot.store.database import Database, DatabaseUnavailable
from lessonbot.store.tables import metadata

if TYPE_CHECKING:
    from alembic.config import Config

_PACKAGE = Path(__file__).parents[1]
_VERSION = Table("alembic_version", MetaData(), Column("version_num", String(32), primary_key=True))
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
        return await tx.run_sync(schema)


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
    copy.touch(mode=0o600)
    async with database.engine.connect() as connection:
        raw = await connection.get_raw_connection()
        driver = raw.driver_connection
        if driver is None:
            raise DatabaseUnavailable("the database closed its connection")
        await driver.execute("VACUUM INTO ?", (str(copy),))
    return copy


def _scripts() -> Path:
    installed = _PACKAGE / "_migrations"
    return installed if installed.is_dir() else _PACKAGE.parent / "migrations"


def revisions() -> list[str]:
    """All versions there are, oldest first: the numbers that the migrations' files begin with."""
    return sorted(each.name.split("_")[0] for each in _scripts().glob("versions/[0-9]*.py"))


def config() -> "Config":
    """What Alembic needs to know."""
    from alembic.config import Config  # noqa: PLC0415 - heavy, and rarely wanted

    made = Config()
    made.set_main_option("script_location", str(_scripts()))
    return made


def schema(connection: Connection) -> Schema:
    """Which version the database of a connection has."""
    has = None
    if inspect(connection).has_table(_VERSION.name):
        has = connection.scalar(select(_VERSION.c.version_num))
    known = revisions()
    return Schema(has, known[-1], has is None or has in known)


def make(connection: Connection) -> None:
    """Make the tables of this program's version where there are none."""
    metadata.create_all(connection)
    _VERSION.create(connection)
    connection.execute(insert(_VERSION).values(version_num=revisions()[-1]))


def _upgrade(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_LOCK})")
        connection.exec_driver_sql("SET LOCAL lock_timeout = '10s'")
    found = schema(connection)  # another process may have been faster
    if found.empty:
        make(connection)
    elif not found.current:
        migrate(connection, "head")


def migrate(connection: Connection, to: str) -> None:
    """Run the migrations forward to a version."""
    from alembic import command  # noqa: PLC0415 - heavy, and rarely wanted

    made = config()
    made.attributes["connection"] = connection
    command.upgrade(made, to)
