"""Where staff are reached themselves: the chats that they have shown to be theirs."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, insert, select, update

from lessonbot.store import staff as accounts
from lessonbot.store.database import Transaction
from lessonbot.store.staff import StoredStaff
from lessonbot.store.tables import addresses, senders, staff, staff_addresses, staff_links


@dataclass(frozen=True, slots=True)
class Linked:
    """A chat of somebody on the staff."""

    id: int
    staff_id: int
    address_id: int
    sender_id: int
    channel: str
    path: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Whose:
    """Somebody on the staff, by a code or a chat of theirs."""

    staff_id: int
    public_id: str
    name: str


async def offer(tx: Transaction, organisation: int, **values: object) -> None:
    """Keep a code."""
    await tx.execute(insert(staff_links).values(organisation_id=organisation, **values))


async def forget_offers(tx: Transaction, organisation: int, staff_id: int) -> None:
    """Make the codes of somebody worthless."""
    await tx.execute(
        delete(staff_links).where(
            staff_links.c.organisation_id == organisation, staff_links.c.staff_id == staff_id
        )
    )


async def take(tx: Transaction, organisation: int, digest: str, now: datetime) -> Whose | None:
    """Use a code, once; whose it is, None where it holds no more."""
    used = await tx.execute(
        update(staff_links)
        .where(
            staff_links.c.organisation_id == organisation,
            staff_links.c.digest == digest,
            staff_links.c.used_at.is_(None),
            staff_links.c.expires_at > now,
        )
        .values(used_at=now)
        .returning(staff_links.c.staff_id)
    )
    numbers = list(used.scalars())
    found = select(staff.c.id, staff.c.public_id, staff.c.name).where(
        staff.c.organisation_id == organisation,
        staff.c.id.in_(numbers),
        staff.c.ended_at.is_(None),
    )
    row = (await tx.execute(found)).first()
    return Whose(*row) if row else None


async def add(
    tx: Transaction, organisation: int, staff_id: int, address_id: int, now: datetime
) -> None:
    """From now on a chat is somebody's, and nobody else's."""
    await tx.execute(
        delete(staff_addresses).where(
            staff_addresses.c.organisation_id == organisation,
            staff_addresses.c.address_id == address_id,
        )
    )
    await tx.execute(
        insert(staff_addresses).values(
            organisation_id=organisation,
            staff_id=staff_id,
            address_id=address_id,
            created_at=now,
        )
    )


async def remove(tx: Transaction, organisation: int, staff_id: int, id_: int) -> bool:
    """A chat is nobody's any more; whether it was this person's."""
    done = await tx.execute(
        delete(staff_addresses).where(
            staff_addresses.c.organisation_id == organisation,
            staff_addresses.c.staff_id == staff_id,
            staff_addresses.c.id == id_,
        )
    )
    return done.rowcount == 1


async def of(tx: Transaction, organisation: int, staff_id: int) -> Sequence[Linked]:
    """The chats of somebody, the oldest first."""
    rows = await tx.execute(
        select(
            staff_addresses.c.id,
            staff_addresses.c.staff_id,
            addresses.c.id,
            addresses.c.sender_id,
            senders.c.scheme,
            addresses.c.path,
            staff_addresses.c.created_at,
        )
        .join(addresses, addresses.c.id == staff_addresses.c.address_id)
        .join(senders, senders.c.id == addresses.c.sender_id)
        .where(
            staff_addresses.c.organisation_id == organisation,
            staff_addresses.c.staff_id == staff_id,
        )
        .order_by(staff_addresses.c.id)
    )
    return [Linked(*row) for row in rows]


async def at(tx: Transaction, organisation: int, address_id: int) -> Whose | None:
    """Whose chat an address is, as long as the account lasts."""
    found = (
        select(staff.c.id, staff.c.public_id, staff.c.name)
        .join(staff_addresses, staff_addresses.c.staff_id == staff.c.id)
        .where(
            staff_addresses.c.organisation_id == organisation,
            staff_addresses.c.address_id == address_id,
            staff.c.ended_at.is_(None),
        )
    )
    row = (await tx.execute(found)).first()
    return Whose(*row) if row else None


async def staff_of(tx: Transaction, address_id: int) -> StoredStaff | None:
    """Whose chat an address is, if it is one of staff that still work here."""
    row = (
        await tx.execute(
            select(staff_addresses.c.organisation_id, staff_addresses.c.staff_id).where(
                staff_addresses.c.address_id == address_id
            )
        )
    ).first()
    return await accounts.by_id(tx, row[0], row[1]) if row else None


async def path_of(tx: Transaction, organisation: int, staff_id: int, sender: int) -> str:
    """Where somebody on the staff writes to a sender from; empty where that is not known."""
    found = (
        select(addresses.c.path)
        .join(staff_addresses, staff_addresses.c.address_id == addresses.c.id)
        .where(
            staff_addresses.c.organisation_id == organisation,
            staff_addresses.c.staff_id == staff_id,
            addresses.c.sender_id == sender,
        )
        .order_by(staff_addresses.c.id.desc())
    )
    return await tx.scalar(found.limit(1)) or ""
