"""Lists of people on their way into a cohort, and what became of each row."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, delete, func, insert, select, update

from lessonbot.store.batches import insert_many, update_many
from lessonbot.store.database import Transaction
from lessonbot.store.tables import OPEN_IMPORTS, cohorts, import_rows, imports


@dataclass(frozen=True, slots=True)
class StoredImport:
    """A list without its file; `looked` rows were looked at, up to row `done` it is taken in."""

    id: int
    public_id: str
    cohort_id: int
    staff_id: int | None
    name: str
    shape: Mapping[str, Any]
    encoding: str
    sheet: str
    columns: str
    country: str
    language: str
    statement: str
    state: str
    total: int
    looked: int
    done: int
    created_at: datetime
    wanted_at: datetime | None
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class StoredRow:
    """A row, and what becomes of it."""

    id: int
    row: int
    result: str
    why: str
    place: str
    stands: str
    number: str
    name: str
    language: str
    zone: str | None
    proof: str
    own_id: str
    cells: Sequence[str]


_IMPORT = [imports.c[name] for name in StoredImport.__slots__]
_ROW = [import_rows.c[name] for name in StoredRow.__slots__]


async def add(tx: Transaction, organisation: int, **values: object) -> int:
    """Keep a list that came; its number."""
    made = await tx.execute(
        insert(imports).values(organisation_id=organisation, **values).returning(imports.c.id)
    )
    return int(made.scalar_one())


async def change(tx: Transaction, organisation: int, id_: int, **values: object) -> None:
    """Change single columns of a list."""
    await tx.execute(update(imports).where(*_that(organisation, id_)).values(**values))


async def lock(tx: Transaction, organisation: int, id_: int) -> StoredImport | None:
    """A list that nobody else changes until this is over."""
    found = select(*_IMPORT).where(*_that(organisation, id_)).with_for_update()
    return _import((await tx.execute(found)).one_or_none())


async def by_id(tx: Transaction, organisation: int, id_: int) -> StoredImport | None:
    """A list by number."""
    found = select(*_IMPORT).where(*_that(organisation, id_))
    return _import((await tx.execute(found)).one_or_none())


async def one(
    tx: Transaction, organisation: int, cohort: int, public_id: str
) -> StoredImport | None:
    """The list of a link, of one cohort."""
    found = select(*_IMPORT).where(
        imports.c.organisation_id == organisation,
        imports.c.cohort_id == cohort,
        imports.c.public_id == public_id,
    )
    return _import((await tx.execute(found)).one_or_none())


async def page(
    tx: Transaction, organisation: int, cohort: int, most: int, before: int | None = None
) -> Sequence[StoredImport]:
    """The lists of a cohort, the newest first."""
    found = (
        select(*_IMPORT)
        .where(imports.c.organisation_id == organisation, imports.c.cohort_id == cohort)
        .order_by(imports.c.id.desc())
        .limit(most)
    )
    rows = await tx.execute(found.where(imports.c.id < before) if before else found)
    return [StoredImport(*row) for row in rows]


async def file(tx: Transaction, organisation: int, id_: int) -> bytes:
    """The file of a list, empty once it is taken in."""
    found = await tx.scalar(select(imports.c.file).where(*_that(organisation, id_)))
    return bytes(found or b"")


async def unfinished(tx: Transaction) -> Sequence[tuple[int, str, int]]:
    """Lists that are looked at or taken in, of every organisation: whose, its cohort, its number."""
    rows = await tx.execute(
        select(imports.c.organisation_id, cohorts.c.public_id, imports.c.id)
        .join(cohorts, cohorts.c.id == imports.c.cohort_id)
        .where(OPEN_IMPORTS)
        .order_by(imports.c.id)
    )
    return [(row[0], row[1], row[2]) for row in rows]


async def add_rows(tx: Transaction, rows: Sequence[Mapping[str, Any]]) -> None:
    """What a look at rows brought."""
    await insert_many(tx, import_rows, rows)


async def save_rows(tx: Transaction, rows: Sequence[Mapping[str, Any]]) -> None:
    """What became of rows: `id`, `result`, `why`, `cells`."""
    await update_many(tx, import_rows, rows)


async def forget_rows(tx: Transaction, organisation: int, id_: int) -> None:
    """Forget what was found in a list."""
    await tx.execute(delete(import_rows).where(*_those(organisation, id_)))


async def forget(tx: Transaction, organisation: int, id_: int) -> None:
    """Forget a list with all of its rows."""
    await forget_rows(tx, organisation, id_)
    await tx.execute(delete(imports).where(*_that(organisation, id_)))


async def rows(
    tx: Transaction,
    organisation: int,
    id_: int,
    most: int,
    *,
    results: Sequence[str] = (),
    after: int = 0,
) -> Sequence[StoredRow]:
    """Rows in the order of the file, of all results or of some."""
    found = (
        select(*_ROW)
        .where(*_those(organisation, id_), import_rows.c.row > after)
        .order_by(import_rows.c.row)
        .limit(most)
    )
    if results:
        found = found.where(import_rows.c.result.in_(list(results)))
    return [StoredRow(*row) for row in await tx.execute(found)]


async def counted(tx: Transaction, organisation: int, id_: int) -> Mapping[tuple[str, str], int]:
    """How many rows there are, by result and reason."""
    rows = await tx.execute(
        select(import_rows.c.result, import_rows.c.why, func.count())
        .where(*_those(organisation, id_))
        .group_by(import_rows.c.result, import_rows.c.why)
        .order_by(import_rows.c.result, import_rows.c.why)
    )
    return {(result, why): count for result, why, count in rows}


async def seen(
    tx: Transaction, organisation: int, id_: int, results: Sequence[str]
) -> Sequence[tuple[int, str, str]]:
    """Row, number and own id of what was found in a list so far, of these results."""
    rows = await tx.execute(
        select(import_rows.c.row, import_rows.c.number, import_rows.c.own_id).where(
            *_those(organisation, id_), import_rows.c.result.in_(list(results))
        )
    )
    return [(row[0], row[1], row[2]) for row in rows]


async def forget_cells(
    tx: Transaction, organisation: int, id_: int, results: Sequence[str]
) -> None:
    """What stood in rows of these results is needed no more."""
    await tx.execute(
        update(import_rows)
        .where(*_those(organisation, id_), import_rows.c.result.in_(list(results)))
        .values(cells=[])
    )


def _that(organisation: int, id_: int) -> tuple[ColumnElement[bool], ...]:
    return imports.c.organisation_id == organisation, imports.c.id == id_


def _those(organisation: int, id_: int) -> tuple[ColumnElement[bool], ...]:
    return import_rows.c.organisation_id == organisation, import_rows.c.import_id == id_


def _import(row: Row[Any] | None) -> StoredImport | None:
    return StoredImport(*tuple(row)) if row else None
