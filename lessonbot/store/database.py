"""One database: SQLite in one process, or PostgreSQL; transactions are opened here only.

A write on SQLite begins IMMEDIATE behind a lock of this process, so that writers queue
instead of failing; on PostgreSQL rows are locked as they are read.
"""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractContextManager, asynccontextmanager, contextmanager, nullcontext
from functools import partial
from pathlib import Path
from time import monotonic
from typing import Any

import msgspec
from sqlalchemy import Dialect, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import (
    ArgumentError,
    DBAPIError,
    DisconnectionError,
    InterfaceError,
    OperationalError,
    ProgrammingError,
)
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.pool import ConnectionPoolEntry

from lessonbot.store import sqlite

BUSY_SECONDS = 30
WRITER_KB = 16_000
RESTED = 1.0  # seconds
_RESTS = "lessonbot_rests"
_FORBIDDEN = "42501"  # PostgreSQL's code for what this account may not do
# what waiting does not mend: who may enter, a database that is not there, rights
_LASTING_CODES = ("28", "3D", "42")
# before it lets anybody in, the driver psycopg passes on PostgreSQL's words, and no code
_LASTING_WORDS = ("password", "pg_hba.conf", "does not exist")
_BUSY_FILE = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_FULL}
_PRIMARY = 0xFF
_PRAGMAS = (
    f"busy_timeout={BUSY_SECONDS * 1000}",
    "journal_mode=WAL",
    "synchronous=FULL",
    "foreign_keys=ON",
    "journal_size_limit=67108864",
)
_OPTIONS: dict[str, Any] = {
    "hide_parameters": True,
    "json_serializer": lambda value: msgspec.json.encode(value).decode(),
    "json_deserializer": msgspec.json.decode,
}
Transaction = AsyncConnection


class DatabaseUnavailable(Exception):
    """The database cannot be reached or opened; the message says which and how to mend it."""


class DatabaseAway(DatabaseUnavailable):
    """It may work later by itself: its server is down or starting, its file is locked."""


class Database:
    """The engine and its two kinds of transactions."""

    def __init__(self, url: str) -> None:
        self.url = async_url(url)
        self.is_sqlite = self.url.startswith("sqlite")
        self.engine, self.writing = _engines(self.url)
        self._writer = asyncio.Lock()

    @asynccontextmanager
    async def read(self) -> AsyncIterator[Transaction]:
        """A consistent view. Raises DatabaseUnavailable when there is no database to read."""
        async with self._connected(self.engine) as connection, connection.begin():
            yield connection

    @asynccontextmanager
    async def write(self, *, brief: bool = False) -> AsyncIterator[Transaction]:
        """A transaction that commits at the end of the block, or rolls back on an error.

        One that is `brief` reads and writes few rows by indexes: on SQLite going to a thread
        would cost more than its statements do, so only its begin and its commit go there.
        Raises DatabaseUnavailable when the database is away, locked or full.
        """
        turn = self._writer if self.is_sqlite else nullcontext()
        async with turn, self._connected(self.writing) as connection:
            async with connection.begin():
                _following(connection).clear()
                with await self._here(connection) if brief else nullcontext():
                    yield connection
            following = tuple(_following(connection))
        for act in following:
            act()

    async def _here(self, connection: AsyncConnection) -> AbstractContextManager[None]:
        driver = (await connection.get_raw_connection()).driver_connection
        return driver.here() if isinstance(driver, sqlite.Connection) else nullcontext()

    @asynccontextmanager
    async def _connected(self, engine: AsyncEngine) -> AsyncIterator[AsyncConnection]:
        try:
            connection = await engine.connect()
        except (OSError, DBAPIError, TypeError) as error:  # that: an option no driver knows
            raise self.unavailable(error) from error
        try:
            with self.reached():
                yield connection
        finally:
            await connection.close()

    @contextmanager
    def reached(self) -> Iterator[None]:
        """Raise DatabaseUnavailable when what is done here lost the database."""
        try:
            yield
        except (OperationalError, InterfaceError) as error:
            raise self.unavailable(error) from error
        except DBAPIError as error:
            forbidden = getattr(error.orig, "sqlstate", None) == _FORBIDDEN
            if error.connection_invalidated or forbidden:
                raise self.unavailable(error) from error
            raise

    async def check(self) -> None:
        """Raise DatabaseUnavailable unless a statement can be run."""
        async with self.read() as tx:
            await tx.exec_driver_sql("SELECT 1")

    def unavailable(self, error: BaseException, hint: str = "") -> DatabaseUnavailable:
        """What to raise for an error: one line on what is wrong, without the password."""
        shown = make_url(self.url).set(query={}).render_as_string(hide_password=True)
        cause = getattr(error, "orig", None) or error
        why = (getattr(cause, "strerror", None) or str(cause)).partition("\n")[0]
        said = f"cannot use the database {shown}: {why or 'no answer'}."
        if not _may_pass(error):
            return DatabaseUnavailable(f"{said} Check LESSONBOT_DATABASE_URL.{hint}")
        if not self.is_sqlite:
            said += " Is its server up?"
        return DatabaseAway(f"{said} Check LESSONBOT_DATABASE_URL.")

    async def close(self) -> None:
        """Close all connections."""
        await self.engine.dispose()
        if self.writing is not self.engine:
            await self.writing.dispose()


def _may_pass(error: BaseException) -> bool:
    """Whether the same may work a moment later, with nothing changed here."""
    cause = getattr(error, "orig", None) or error
    code = getattr(cause, "sqlite_errorcode", None)
    if code is not None:
        return code & _PRIMARY in _BUSY_FILE
    if isinstance(cause, sqlite3.Error) or isinstance(error, ProgrammingError):
        return False
    if state := getattr(cause, "sqlstate", None):
        return not state.startswith(_LASTING_CODES)
    if any(words in str(cause) for words in _LASTING_WORDS):
        return False
    return isinstance(error, (OSError, DBAPIError))


def after_commit(tx: Transaction, act: Callable[[], None]) -> None:
    """Do something once this transaction has been committed; nothing if it rolls back."""
    _following(tx).append(act)


def _following(tx: Transaction) -> list[Callable[[], None]]:
    connection = tx.sync_connection
    if connection is None:
        raise LookupError("the transaction has not begun")
    following: list[Callable[[], None]] = connection.info.setdefault("lessonbot_following", [])
    return following


def async_url(url: str) -> str:
    """The address with an async driver: plain `postgresql://` and `sqlite://` are accepted.

    Raises DatabaseUnavailable for an address that is none, or of another kind.
    """
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise DatabaseUnavailable(
            "LESSONBOT_DATABASE_URL is not a database address: write it like "
            "sqlite+aiosqlite:///var/lessonbot.db or postgresql+asyncpg://name:password@host/lessonbot"
        ) from error
    drivers = {
        "postgresql": "postgresql+asyncpg",
        "postgres": "postgresql+asyncpg",
        "sqlite": "sqlite+aiosqlite",
    }
    name = drivers.get(parsed.drivername, parsed.drivername)
    if name not in {"postgresql+asyncpg", "postgresql+psycopg", "sqlite+aiosqlite"}:
        raise DatabaseUnavailable(
            f"LESSONBOT_DATABASE_URL names {parsed.drivername}: only SQLite (sqlite+aiosqlite) "
            "and PostgreSQL (postgresql+asyncpg, postgresql+psycopg) can be used"
        )
    return parsed.set(drivername=name).render_as_string(hide_password=False)


def _engines(url: str) -> tuple[AsyncEngine, AsyncEngine]:
    """What reads and what writes: on PostgreSQL the same."""
    if not url.startswith("sqlite"):
        engine = _postgresql(url)
        return engine, engine
    path = make_url(url).database
    if path and path != ":memory:":
        try:
            Path(path).parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise DatabaseUnavailable(
                f"cannot make the folder of the database {path}: {error.strerror}"
            ) from error
    # what was read for one write is still in memory for the next, since nobody else writes
    writing = _sqlite(url, "IMMEDIATE", f"cache_size=-{WRITER_KB}", pool_size=1, max_overflow=0)
    return _sqlite(url, "DEFERRED", pool_size=5, max_overflow=5), writing


def _postgresql(url: str) -> AsyncEngine:
    try:
        engine = create_async_engine(url, pool_size=10, max_overflow=10, **_OPTIONS)
    except ModuleNotFoundError as error:
        raise DatabaseUnavailable(
            f"the database driver {error.name} is not installed: "
            "use postgresql+asyncpg, or install lessonbot[psycopg]"
        ) from error
    event.listen(engine.sync_engine, "checkin", _rests)
    event.listen(engine.sync_engine, "checkout", partial(_still_there, engine.dialect))
    return engine


def _rests(_connection: object, record: ConnectionPoolEntry) -> None:
    record.info[_RESTS] = monotonic()


def _still_there(
    dialect: Dialect,
    connection: Any,  # noqa: ANN401 - the driver's own
    record: ConnectionPoolEntry,
    _fairy: object,
) -> None:
    """Ask a connection that has rested whether it still stands: the pool replaces it if not.

    One that was used just now is not asked, which would be a round trip for every transaction.
    """
    if monotonic() - record.info.get(_RESTS, monotonic()) < RESTED:
        return
    try:
        dialect.do_ping(connection)
    except dialect.loaded_dbapi.Error as error:
        raise DisconnectionError from error


def _sqlite(url: str, begin: str, *pragmas: str, **pool: int) -> AsyncEngine:
    engine = create_async_engine(
        url,
        pool_reset_on_return=None,
        # with a level, the driver would begin transactions by itself, too late for IMMEDIATE
        connect_args={"async_creator_fn": sqlite.connect, "isolation_level": None},
        **pool,
        **_OPTIONS,
    )

    def prepare(connection: Any, _record: object) -> None:  # noqa: ANN401 - the driver's own
        cursor = connection.cursor()
        for pragma in (*_PRAGMAS, *pragmas):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    event.listen(engine.sync_engine, "connect", prepare)
    event.listen(engine.sync_engine, "begin", lambda tx: tx.exec_driver_sql(f"BEGIN {begin}"))
    event.listen(engine.sync_engine, "reset", _reset)
    return engine


def _reset(connection: Any, _record: object, _state: object) -> None:  # noqa: ANN401 - the driver's own
    if connection.driver_connection.in_transaction:
        cursor = connection.cursor()
        cursor.execute("ROLLBACK")
        cursor.close()


def is_there(url: str) -> bool:
    """Whether there is a database to look into; where a server is, that is left to be seen."""
    parsed = make_url(url)
    return not parsed.drivername.startswith("sqlite") or Path(parsed.database or "").exists()
