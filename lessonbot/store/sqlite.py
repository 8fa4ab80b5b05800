"""SQLite's connection for SQLAlchemy: each statement is one errand to its thread.

aiosqlite alone goes four times: for a cursor, to run the statement, for its rows, and to close.
"""

import os
import sqlite3
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from typing import Any, Self

import aiosqlite

_Row = tuple[Any, ...]
_AT_ONCE = 1_000  # rows that come along with the statement's run; of longer results the others wait


class Connection(aiosqlite.Connection):
    """A connection whose cursors save errands."""

    _at_once = False

    @contextmanager
    def here(self) -> Iterator[None]:
        """Run statements in the caller's thread: within a transaction that has begun to write.

        Nothing has to be waited for there, as nobody else can hold the lock.
        """
        self._at_once = True
        try:
            yield
        finally:
            self._at_once = False

    def cursor(self) -> "Cursor":  # type: ignore[override]
        """A cursor; nothing is done yet."""
        return Cursor(self)

    async def begin(self, sql: str, values: Sequence[Any]) -> tuple[sqlite3.Cursor, list[_Row]]:
        """Run a statement: its cursor and its first rows."""
        found: tuple[sqlite3.Cursor, list[_Row]] = await self.errand(
            partial(self._begin, sql, values)
        )
        return found

    def _begin(self, sql: str, values: Sequence[Any]) -> tuple[sqlite3.Cursor, list[_Row]]:
        cursor = self._conn.execute(sql, values)
        return cursor, cursor.fetchmany(_AT_ONCE)

    async def many(self, sql: str, rows: Iterable[Sequence[Any]]) -> sqlite3.Cursor:
        """Run a statement for each of these rows."""
        cursor: sqlite3.Cursor = await self.errand(partial(self._conn.executemany, sql, rows))
        return cursor

    async def errand(self, errand: Callable[[], Any]) -> Any:  # noqa: ANN401 - what the method returns
        """Let the thread do this."""
        if self._at_once:
            return errand()
        return await self._execute(errand)  # type: ignore[no-untyped-call]


class Cursor:
    """What SQLAlchemy knows as an asynchronous cursor."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._cursor: sqlite3.Cursor | None = None
        self._rows: list[_Row] = []
        self._more = False

    async def __aenter__(self) -> Self:
        """Be ready at once."""
        return self

    async def execute(self, sql: str, values: Sequence[Any] = ()) -> Self:
        """Run a statement and bring its first rows."""
        self._cursor, self._rows = await self._connection.begin(sql, values)
        self._more = len(self._rows) == _AT_ONCE
        return self

    async def executemany(self, sql: str, rows: Iterable[Sequence[Any]]) -> Self:
        """Run a statement for each of these rows."""
        self._cursor = await self._connection.many(sql, rows)
        return self

    async def fetchall(self) -> list[_Row]:
        """All rows that are left."""
        rows, self._rows = self._rows, []
        if self._more and self._cursor:
            rows += await self._connection.errand(self._cursor.fetchall)
            self._more = False
        return rows

    async def fetchmany(self, size: int = _AT_ONCE) -> list[_Row]:
        """So many of the rows that are left."""
        if len(self._rows) < size and self._more and self._cursor:
            short = size - len(self._rows)
            found = await self._connection.errand(partial(self._cursor.fetchmany, short))
            self._more = len(found) == short
            self._rows += found
        rows, self._rows = self._rows[:size], self._rows[size:]
        return rows

    async def fetchone(self) -> _Row | None:
        """One of the rows that are left."""
        rows = await self.fetchmany(1)
        return rows[0] if rows else None

    async def __aiter__(self) -> AsyncIterator[_Row]:
        """The rows that are left, one by one."""
        while rows := await self.fetchmany():
            for row in rows:
                yield row

    async def close(self) -> None:
        """Give up the rows that are left; without any, the statement is over already."""
        self._rows = []
        if self._more and self._cursor:
            await self._connection.errand(self._cursor.close)
            self._more = False

    @property
    def description(self) -> Any:  # noqa: ANN401 - as the driver has it
        """The columns of the result; none for a statement without one."""
        return self._cursor.description if self._cursor else None

    @property
    def rowcount(self) -> int:
        """How many rows were changed."""
        return self._cursor.rowcount if self._cursor else -1

    @property
    def lastrowid(self) -> int | None:
        """The id of the row that was inserted last."""
        return self._cursor.lastrowid if self._cursor else None


def connect(path: str, **options: Any) -> Connection:  # noqa: ANN401 - the driver's own
    """A connection that ends with the process; it opens when it is awaited."""
    options["check_same_thread"] = False  # one at a time, but not always the same
    made = Connection(partial(_opened, path, options), _AT_ONCE)
    made._thread.daemon = True  # noqa: SLF001 - as SQLAlchemy does
    return made


def _opened(path: str, options: dict[str, Any]) -> sqlite3.Connection:
    """What SQLite opens; a file that it would make is for its owner alone, as its journals are."""
    if path != ":memory:" and not options.get("uri"):
        # one that is there must not be touched: closing it would give up all locks of this process
        with suppress(OSError):  # SQLite says better what is wrong
            os.close(os.open(path, os.O_CREAT | os.O_EXCL, 0o600))
    made: sqlite3.Connection = sqlite3.connect(path, **options)
    return made
