"""Broadcasts that staff write: kept until they begin, and while they wait for something."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, delete, func, insert, select, update

from lessonbot.store.database import Transaction
from lessonbot.store.tables import UNSENT, compositions, organisations, staff

DRAFT, WAITING, SCHEDULED, SENT = "draft", "waiting", "scheduled", "sent"


@dataclass(frozen=True, slots=True)
class StoredComposition:
    """A broadcast that somebody writes.

    `said` are the fields of its form, `staff_id` and `by` who changed it last; it waits for the
    word of anybody but them and `asked_by`.
    """

    id: int
    public_id: str
    title: str
    said: Mapping[str, list[str]]
    state: str
    revision: int
    staff_id: int | None
    asked_by: int | None
    begins_at: datetime | None
    refused: str | None
    broadcast_id: int | None
    created_at: datetime
    changed_at: datetime
    by: str


_COLUMNS = tuple(compositions.c[name] for name in StoredComposition.__slots__[:-1])


async def add(tx: Transaction, organisation: int, **values: object) -> None:
    """Keep a new one."""
    await tx.execute(insert(compositions).values(organisation_id=organisation, **values))


async def change(
    tx: Transaction, organisation: int, known: StoredComposition, **values: object
) -> bool:
    """Change it, unless somebody else has since it was read; whether it was done."""
    done = await tx.execute(
        update(compositions)
        .where(
            compositions.c.organisation_id == organisation,
            compositions.c.id == known.id,
            compositions.c.revision == known.revision,
            UNSENT,
        )
        .values(revision=known.revision + 1, **values)
    )
    return done.rowcount == 1


async def became(tx: Transaction, organisation: int, id_: int, broadcast: int) -> None:
    """Note the broadcast that it has become."""
    await tx.execute(
        update(compositions)
        .where(compositions.c.organisation_id == organisation, compositions.c.id == id_)
        .values(broadcast_id=broadcast)
    )


async def remove(tx: Transaction, organisation: int, id_: int) -> None:
    """Forget one that was not sent."""
    await tx.execute(
        delete(compositions).where(
            compositions.c.organisation_id == organisation, compositions.c.id == id_, UNSENT
        )
    )


async def by_public_id(
    tx: Transaction, organisation: int, public_id: str
) -> StoredComposition | None:
    """One by the name it has in links."""
    found = _found(organisation).where(compositions.c.public_id == public_id)
    row = (await tx.execute(found)).one_or_none()
    return _stored(row) if row else None


async def unsent(
    tx: Transaction, organisation: int, most: int, *, before: int | None = None
) -> Sequence[StoredComposition]:
    """Those that were not sent, the newest first; `before` the number of one seen already."""
    found = _found(organisation).where(UNSENT).order_by(compositions.c.id.desc()).limit(most)
    if before is not None:
        found = found.where(compositions.c.id < before)
    return [_stored(row) for row in await tx.execute(found)]


async def waiting_for(tx: Transaction, organisation: int, staff_id: int) -> int:
    """How many wait for the word of somebody."""
    found = await tx.scalar(
        select(func.count())
        .select_from(compositions)
        .where(
            compositions.c.organisation_id == organisation,
            UNSENT,
            compositions.c.state == WAITING,
            compositions.c.asked_by != staff_id,
            compositions.c.staff_id != staff_id,
        )
    )
    return int(found or 0)


async def due(tx: Transaction, organisation: int, now: datetime) -> Sequence[StoredComposition]:
    """Those whose time to begin has come."""
    found = _found(organisation).where(
        compositions.c.state == SCHEDULED, compositions.c.begins_at <= now
    )
    return [_stored(row) for row in await tx.execute(found.order_by(compositions.c.begins_at))]


async def approve_above(tx: Transaction, organisation: int) -> int:
    """To how many people one person alone may send."""
    found = select(organisations.c.approve_above).where(organisations.c.id == organisation)
    return int((await tx.execute(found)).scalar_one())


async def set_approve_above(tx: Transaction, organisation: int, people: int) -> None:
    """Settle to how many people one person alone may send."""
    await tx.execute(
        update(organisations).where(organisations.c.id == organisation).values(approve_above=people)
    )


def _found(organisation: int) -> Select[Any]:
    return (
        select(*_COLUMNS, func.coalesce(staff.c.name, ""))
        .outerjoin(staff, staff.c.id == compositions.c.staff_id)
        .where(compositions.c.organisation_id == organisation)
    )


def _stored(row: Row[Any]) -> StoredComposition:
    return StoredComposition(**dict(zip(StoredComposition.__slots__, row, strict=True)))
