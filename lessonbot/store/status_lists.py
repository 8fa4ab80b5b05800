"""Status lists: which places are taken, and what they say of credentials that do not stand."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from lessonbot.store.database import Transaction
from lessonbot.store.tables import WITHDRAWN, credentials, status_lists

NEVER = datetime(1970, 1, 1, tzinfo=UTC)
"""When a status list was signed that has to be signed anew."""


@dataclass(frozen=True, slots=True)
class StatusList:
    """A status list and its signed bytes; `used` places are taken."""

    id: int
    number: int
    document: bytes
    used: int


async def newest(tx: Transaction, organisation: int) -> StatusList | None:
    """The newest status list, with how many of its places are taken."""
    used = (
        select(func.count())
        .where(credentials.c.status_list_id == status_lists.c.id)
        .scalar_subquery()
    )
    row = (
        await tx.execute(
            select(status_lists.c.id, status_lists.c.number, status_lists.c.document, used)
            .where(status_lists.c.organisation_id == organisation)
            .order_by(status_lists.c.number.desc())
            .limit(1)
        )
    ).first()
    return StatusList(row[0], row[1], bytes(row[2]), row[3]) if row else None


async def add(
    tx: Transaction, organisation: int, number: int, document: bytes, now: datetime
) -> None:
    """Keep a new list; one that another process made meanwhile stays."""
    make = sqlite_insert if tx.dialect.name == "sqlite" else postgresql_insert
    await tx.execute(
        make(status_lists)
        .values(organisation_id=organisation, number=number, document=document, signed_at=now)
        .on_conflict_do_nothing(index_elements=["organisation_id", "number"])
    )


async def numbered(tx: Transaction, organisation: int, number: int) -> StatusList | None:
    """The list with this number."""
    row = (
        await tx.execute(
            select(status_lists.c.id, status_lists.c.number, status_lists.c.document).where(
                status_lists.c.organisation_id == organisation, status_lists.c.number == number
            )
        )
    ).first()
    return StatusList(row[0], row[1], bytes(row[2]), 0) if row else None


async def all_of(tx: Transaction, organisation: int) -> Sequence[StatusList]:
    """All status lists of an organisation."""
    rows = await tx.execute(
        select(status_lists.c.id, status_lists.c.number, status_lists.c.document)
        .where(status_lists.c.organisation_id == organisation)
        .order_by(status_lists.c.number)
    )
    return [StatusList(row[0], row[1], bytes(row[2]), 0) for row in rows]


async def resign(tx: Transaction, row: int, document: bytes, now: datetime) -> None:
    """Keep a list that was signed anew."""
    await tx.execute(
        update(status_lists)
        .where(status_lists.c.id == row)
        .values(document=document, signed_at=now)
    )


async def withdrawn_places(tx: Transaction, status_list_id: int) -> Sequence[int]:
    """The places of a list whose credentials do not stand any more; the list is locked."""
    await tx.execute(
        select(status_lists.c.id).where(status_lists.c.id == status_list_id).with_for_update()
    )
    rows = await tx.scalars(
        select(credentials.c.place).where(credentials.c.status_list_id == status_list_id, WITHDRAWN)
    )
    return list(rows)


async def free_places(tx: Transaction, status_list_id: int, count: int, of: int) -> Sequence[int]:
    """So many random places of a list that nobody has yet."""
    found: set[int] = set()
    while len(found) < count:
        drawn = {secrets.randbelow(of) for _ in range(count - len(found))} - found
        taken = await tx.scalars(
            select(credentials.c.place).where(
                credentials.c.status_list_id == status_list_id, credentials.c.place.in_(drawn)
            )
        )
        found |= drawn - set(taken)
    return list(found)


async def unsigned(tx: Transaction, organisation: int) -> Sequence[StatusList]:
    """Lists that do not say yet what was withdrawn."""
    rows = await tx.execute(
        select(status_lists.c.id, status_lists.c.number, status_lists.c.document).where(
            status_lists.c.organisation_id == organisation, status_lists.c.signed_at == NEVER
        )
    )
    return [StatusList(row[0], row[1], bytes(row[2]), 0) for row in rows]
