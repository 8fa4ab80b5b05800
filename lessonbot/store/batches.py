"""Many rows in one statement, the way each database takes them fastest.

SQLAlchemy's own way looks at each value of each row several times. Here values are prepared
column by column; SQLite gets them as rows for one prepared statement, PostgreSQL as one array
for each column.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

import msgspec
from sqlalchemy import (
    ARRAY,
    BigInteger,
    ColumnElement,
    Dialect,
    FromClause,
    Insert,
    Table,
    TableValuedAlias,
    Text,
    Update,
    any_,
    bindparam,
    column,
    func,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from lessonbot.store.database import Transaction

Row = Mapping[str, Any]
_Prepare = Callable[[Any], Any]
_Prepared = tuple[str, tuple[tuple[str, _Prepare | None], ...]]
_NEW = "new_"  # a parameter of an update may not have the name of a column
_ROWS = "new_rows"
_KEPT = 100
DIALECTS = ("sqlite", "postgresql")


async def insert_many(
    tx: Transaction, table: Table, rows: Sequence[Row], *, once: bool = False
) -> None:
    """Insert rows that name the same columns; with `once`, what is there already stays."""
    if not rows:
        return
    names = tuple(rows[0])
    if tx.dialect.name == "sqlite":
        await _by_row(tx, _insertion(tx.dialect, table, names, once), rows)
    else:
        await tx.execute(_inserted_arrays(table, names, once), _arrays(names, rows))


async def update_many(tx: Transaction, table: Table, rows: Sequence[Row]) -> None:
    """Change rows found by their `id`: each names the same columns and brings its own values."""
    if not rows:
        return
    names = tuple(name for name in rows[0] if name != "id")
    if tx.dialect.name == "sqlite":
        await _by_row(tx, _change(tx.dialect, table, names), rows)
    else:
        await tx.execute(_changed_by_arrays(table, names), _arrays(("id", *names), rows))


async def _by_row(tx: Transaction, prepared: _Prepared, rows: Sequence[Row]) -> None:
    sql, places = prepared
    columns = [_column(rows, name, prepare) for name, prepare in places]
    await tx.exec_driver_sql(sql, list(zip(*columns, strict=True)))


def _column(rows: Sequence[Row], name: str, prepare: _Prepare | None) -> Sequence[Any]:
    values = [row[name] for row in rows]
    if prepare is None:
        return values
    first = values[0]
    if all(value is first for value in values):  # the instant that many things happened at
        return [prepare(first)] * len(values)
    return [prepare(value) for value in values]


@lru_cache(_KEPT)
def _insertion(dialect: Dialect, table: Table, names: tuple[str, ...], once: bool) -> _Prepared:  # noqa: FBT001
    statement = sqlite_insert(table)
    if once:
        statement = statement.on_conflict_do_nothing()
    return _prepared(dialect, table, statement, names)


@lru_cache(_KEPT)
def _change(dialect: Dialect, table: Table, names: tuple[str, ...]) -> _Prepared:
    values = {name: bindparam(f"{_NEW}{name}", type_=table.c[name].type) for name in names}
    return _prepared(
        dialect, table, update(table).where(table.c.id == bindparam(f"{_NEW}id")).values(values)
    )


def _prepared(
    dialect: Dialect, table: Table, statement: Insert | Update, names: Sequence[str] | None = None
) -> _Prepared:
    """The statement as the driver knows it, and how each of its values is prepared."""
    compiled = statement.compile(dialect=dialect, column_keys=list(names) if names else None)
    places = [name.removeprefix(_NEW) for name in getattr(compiled, "positiontup", None) or ()]
    prepare = _processors(dialect, table, tuple(places))
    return str(compiled), tuple(zip(places, prepare, strict=True))


@lru_cache(_KEPT)
def _processors(
    dialect: Dialect, table: Table, names: tuple[str, ...]
) -> Sequence[_Prepare | None]:
    types = [table.c[name].type.dialect_impl(dialect) for name in names]
    return [kind.bind_processor(dialect) for kind in types]


@lru_cache(_KEPT)
def _inserted_arrays(table: Table, names: tuple[str, ...], once: bool) -> Insert:  # noqa: FBT001
    statement = postgresql_insert(table).from_select(names, select(*_unnested(table, names).c))
    return statement.on_conflict_do_nothing() if once else statement


@lru_cache(_KEPT)
def _changed_by_arrays(table: Table, names: tuple[str, ...]) -> Update:
    new = _unnested(table, ("id", *names))
    return update(table).where(table.c.id == new.c.id).values({name: new.c[name] for name in names})


def _unnested(table: Table, names: Sequence[str]) -> TableValuedAlias:
    arrays = (
        bindparam(f"{_NEW}{name}", type_=ARRAY(table.c[name].type, dimensions=1)) for name in names
    )
    columns = (column(name, table.c[name].type) for name in names)
    return func.unnest(*arrays).table_valued(*columns, name="new").render_derived()


def _arrays(names: Sequence[str], rows: Sequence[Row]) -> dict[str, list[Any]]:
    return {f"{_NEW}{name}": [row[name] for row in rows] for name in names}


def listed(
    dialect: str, table: Table, names: Sequence[str]
) -> tuple[FromClause, Mapping[str, ColumnElement[Any]]]:
    """Rows that come with the statement, for one that is built once; see `listing`."""
    if dialect != "sqlite":
        new = _unnested(table, names)
        return new, dict(new.c)
    rows = func.json_each(bindparam(_ROWS, type_=Text)).table_valued("value", name="new")
    return rows, {
        name: func.json_extract(rows.c.value, f"$[{place}]", type_=table.c[name].type)
        for place, name in enumerate(names)
    }


def listing(tx: Transaction, table: Table, rows: Sequence[Row]) -> dict[str, Any]:
    """The values of `listed` rows, which all name the same columns in its order."""
    names = tuple(rows[0])
    if tx.dialect.name != "sqlite":
        return _arrays(names, rows)
    processors = _processors(tx.dialect, table, names)
    columns = [
        _column(rows, name, prepare) for name, prepare in zip(names, processors, strict=True)
    ]
    return {_ROWS: msgspec.json.encode(list(zip(*columns, strict=True))).decode()}


def among(
    dialect: str, known: ColumnElement[Any], name: str = "ids", kind: type[Any] = BigInteger
) -> ColumnElement[bool]:
    """Whether an id is one of `:ids`, for a statement that is built once; see `given`."""
    if dialect == "sqlite":
        listed = func.json_each(bindparam(name, type_=Text)).table_valued("value")
        return known.in_(select(listed.c.value))
    return known == any_(bindparam(name, type_=ARRAY(kind)))


def given(tx: Transaction, ids: Iterable[object]) -> Any:  # noqa: ANN401 - as the database takes it
    """The value of `:ids`."""
    found = list(ids)
    return msgspec.json.encode(found).decode() if tx.dialect.name == "sqlite" else found
