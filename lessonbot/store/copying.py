"""A whole database in another place: every table, in one snapshot, compared row by row.

Everything is written in one transaction of the target, so that whatever goes wrong leaves it
as it was.
"""

from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import blake2b
from pathlib import Path
from typing import Any

import msgspec
from sqlalchemy import (
    JSON,
    Dialect,
    FromClause,
    Row,
    Table,
    TableClause,
    Text,
    cast,
    column,
    delete,
    func,
    insert,
    select,
    table,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.types import TypeDecorator, TypeEngine

from lessonbot.store import migrating, processes
from lessonbot.store.database import Database, Transaction, async_url
from lessonbot.store.tables import metadata

CHUNK = 2_000
ALIVE = timedelta(seconds=60)
_BITS = 128

Told = Callable[[str, int, int], None]


class NotCopied(Exception):
    """Why a database was not copied, and how to mend it; nothing was changed."""


@dataclass(frozen=True, slots=True)
class Copied:
    """A table that arrived: its rows, and one number made from all of them in any order."""

    table: str
    rows: int
    checksum: str


def shown(database: Database) -> str:
    """A database's address without its password."""
    return make_url(database.url).set(query={}).render_as_string(hide_password=True)


@asynccontextmanager
async def snapshot(database: Database) -> AsyncIterator[Transaction]:
    """All tables as they are at one moment, whatever is written meanwhile."""
    async with database.read() as tx:
        if not database.is_sqlite:
            await tx.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY"))
        yield tx


def file_of(url: str) -> Path | None:
    """The file of a SQLite address; None for PostgreSQL. Raises DatabaseUnavailable for no address."""
    parsed = make_url(async_url(url))
    return Path(parsed.database or "") if parsed.get_backend_name() == "sqlite" else None


async def alive(tx: Transaction, now: datetime) -> Sequence[str]:
    """The processes that gave a sign of life within the last minute."""
    known = await processes.all_known(tx)
    return [each.name for each in known if now - each.beat_at < ALIVE]


async def counts(tx: Transaction) -> dict[str, int]:
    """How many rows each table has."""
    found = {}
    for each in metadata.sorted_tables:
        found[each.name] = await tx.scalar(select(func.count()).select_from(each)) or 0
    return found


async def check_current(database: Database) -> None:
    """Raise NotCopied unless the database has this program's version."""
    schema = await migrating.status(database)
    if schema.empty:
        raise NotCopied(f"{shown(database)} has no tables of lessonbot: is the address right?")
    if not schema.known:
        raise NotCopied(
            f"{shown(database)} has version {schema.has}, made by a newer lessonbot: install that"
        )
    if not schema.current:
        raise NotCopied(
            f"{shown(database)} has version {schema.has} and this lessonbot needs {schema.needs}: "
            "set LESSONBOT_DATABASE_URL to it and run “lessonbot db upgrade” first"
        )


async def check_vacant(tx: Transaction, name: str) -> None:
    """Make the tables in an empty database; raise NotCopied when there is anything in it."""
    schema = await tx.run_sync(migrating.schema)
    if schema.empty:
        await tx.run_sync(migrating.make)
    elif not schema.current:
        raise NotCopied(f"{name} has tables of version {schema.has}: name an empty database")
    else:
        held = [f"{rows} {each}" for each, rows in (await counts(tx)).items() if rows]
        if held:
            raise NotCopied(f"{name} holds data already ({', '.join(held)}): name an empty one")


async def empty(tx: Transaction) -> None:
    """Remove every row of every table."""
    if tx.dialect.name == "postgresql":
        names = ", ".join(each.name for each in metadata.sorted_tables)
        await tx.execute(text(f"TRUNCATE {names}"))
        return
    for each in reversed(metadata.sorted_tables):
        await tx.execute(delete(each))


async def copy(source: Transaction, target: Transaction, told: Told) -> Sequence[Copied]:
    """Copy all rows into empty tables and compare what arrived; raises NotCopied if it differs."""
    for tx in (source, target):
        if tx.dialect.name == "postgresql":
            await tx.execute(text("SET LOCAL TIME ZONE 'UTC'"))
    expected = await counts(source)
    copied = [
        await _copy(source, target, each, expected[each.name], told)
        for each in metadata.sorted_tables
    ]
    if target.dialect.name == "postgresql":
        await _set_sequences(target)
    for each in copied:
        await _compare(target, each, told)
    return copied


async def _copy(
    source: Transaction, target: Transaction, made: Table, expected: int, told: Told
) -> Copied:
    into = insert(_twin(made, target.dialect))
    names, seen = [each.name for each in made.columns], _Sum(made)
    async for rows in _rows(source, made):
        seen.add(rows)
        values = [dict(zip(names, row, strict=True)) for row in rows]
        try:
            await target.execute(into, values)
        except (OperationalError, InterfaceError):
            raise  # the database went away
        except DBAPIError as error:
            raise NotCopied(f"table {made.name}: the target refuses a row: {error.orig}") from error
        told(made.name, seen.rows, expected)
    return Copied(made.name, seen.rows, seen.digest)


async def _compare(target: Transaction, sent: Copied, told: Told) -> None:
    made = metadata.tables[sent.table]
    seen = _Sum(made)
    async for rows in _rows(target, made):
        seen.add(rows)
        told(f"{sent.table}, compared", seen.rows, sent.rows)
    came = Copied(sent.table, seen.rows, seen.digest)
    if came != sent:
        raise NotCopied(
            f"table {sent.table} arrived with {came.rows} rows and checksum {came.checksum}, "
            f"not with {sent.rows} and {sent.checksum}; nothing was kept"
        )


async def _rows(tx: Transaction, made: Table) -> AsyncIterator[Sequence[Row[Any]]]:
    """A table in chunks; the whole of it is never in memory."""
    chosen = select(_twin(made, tx.dialect)).execution_options(yield_per=CHUNK)
    async with tx.stream(chosen) as result:
        async for rows in result.partitions():
            yield rows


class _Sum:
    """What a table's rows come to, in whichever order and from whichever database."""

    def __init__(self, made: Table) -> None:
        self.rows = 0
        self._total = 0
        self._json = [
            place for place, each in enumerate(made.columns) if isinstance(each.type, JSON)
        ]

    def add(self, rows: Iterable[Row[Any]]) -> None:
        """Count rows in."""
        for row in rows:
            plain = list(row)
            for place in self._json:
                if plain[place] is not None:  # not the same as JSON's own null
                    plain[place] = [msgspec.json.decode(plain[place])]
            canonical = msgspec.json.encode(plain, order="deterministic")
            self._total += int.from_bytes(blake2b(canonical, digest_size=_BITS // 8).digest())
            self.rows += 1

    @property
    def digest(self) -> str:
        """The sum in hexadecimal digits."""
        return f"{self._total % (1 << _BITS):0{_BITS // 4}x}"


class _JsonText(TypeDecorator[str]):
    """JSON as the database writes it, so that it passes as it is."""

    impl = Text
    cache_ok = True

    def column_expression(self, column: Any) -> Any:  # noqa: ANN401 - SQLAlchemy's own types
        """Database to Python."""
        return cast(column, Text)


class _PostgresJson(_JsonText):
    cache_ok = True

    def bind_expression(self, bindparam: Any) -> Any:  # noqa: ANN401 - SQLAlchemy's own types
        """Python to database."""
        return cast(bindparam, JSONB)


def _twin(made: Table, dialect: Dialect) -> TableClause:
    """A table whose JSON is text: reading it as data would turn JSON's null into no value."""
    return table(
        made.name, *(column(each.name, _type(each.type, dialect)) for each in made.columns)
    )


def _type(kind: TypeEngine[Any], dialect: Dialect) -> TypeEngine[Any]:
    if not isinstance(kind, JSON):
        return kind
    return _PostgresJson() if dialect.name == "postgresql" else _JsonText()


async def _set_sequences(tx: Transaction) -> None:
    """New rows get ids above those that came."""
    for each in metadata.sorted_tables:
        if each.autoincrement_column is not None:
            await tx.execute(
                select(func.setval(_sequence(each), func.max(each.c.id)))
                .select_from(each)
                .having(func.max(each.c.id).is_not(None))
            )


def _sequence(made: FromClause) -> Any:  # noqa: ANN401 - an SQL function
    return func.pg_get_serial_sequence(str(made), "id")
