"""Files that staff sent by chat, and what becomes of each."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, insert, select, update

from lessonbot.store.database import Transaction
from lessonbot.store.tables import addresses, staff_files

FETCHING, FAILED, READY, PUBLISHING, PUBLISHED = (
    "fetching",
    "failed",
    "ready",
    "publishing",
    "published",
)


@dataclass(frozen=True, slots=True)
class StaffFile:
    """A file; `draft` is the public id of what it became, `about` what was said of that."""

    id: int
    organisation_id: int
    public_id: str
    staff_id: int
    address_id: int
    name: str
    reference: str
    state: str
    draft: str | None
    revision: int
    about: Mapping[str, Any] | None
    tries: int
    sender_id: int


_OWN = [staff_files.c[name] for name in StaffFile.__slots__[:-1]]
_FOUND: Select[Any] = select(*_OWN, addresses.c.sender_id).join(
    addresses, addresses.c.id == staff_files.c.address_id
)


async def add(tx: Transaction, organisation: int, **values: object) -> None:
    """Keep a file that is to be fetched."""
    await tx.execute(insert(staff_files).values(organisation_id=organisation, **values))


async def one(tx: Transaction, organisation: int, address: int, public_id: str) -> StaffFile | None:
    """A file that came from an address."""
    found = _FOUND.where(
        staff_files.c.organisation_id == organisation,
        staff_files.c.address_id == address,
        staff_files.c.public_id == public_id,
    )
    row = (await tx.execute(found)).first()
    return StaffFile(*row) if row else None


async def change(tx: Transaction, organisation: int, id_: int, **values: object) -> None:
    """Write down what became of a file."""
    await tx.execute(
        update(staff_files)
        .where(staff_files.c.organisation_id == organisation, staff_files.c.id == id_)
        .values(values)
    )


async def owed(
    tx: Transaction, senders: Collection[int], now: datetime, until: datetime, limit: int
) -> Sequence[StaffFile]:
    """Files at these senders with which something is to be done now; nobody else takes them until then."""
    due = (
        _FOUND.where(
            staff_files.c.due_at.is_not(None),
            staff_files.c.due_at <= now,
            addresses.c.sender_id.in_(list(senders)),
        )
        .order_by(staff_files.c.due_at)
        .limit(limit)
        .with_for_update(of=staff_files, skip_locked=True)
    )
    found = [StaffFile(*row) for row in await tx.execute(due)]
    if found:
        await tx.execute(
            update(staff_files)
            .where(staff_files.c.id.in_([each.id for each in found]))
            .values(due_at=until, tries=staff_files.c.tries + 1)
        )
    return found


async def are_owed(tx: Transaction, now: datetime) -> bool:
    """Whether anything is to be done with any."""
    found = select(staff_files.c.id).where(
        staff_files.c.due_at.is_not(None), staff_files.c.due_at <= now
    )
    return (await tx.execute(found.limit(1))).first() is not None
