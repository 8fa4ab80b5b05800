"""Senders one by one: what they are called, who wrote to them, and how a message of theirs fared."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from lessonbot.store.database import Transaction
from lessonbot.store.tables import addresses, audits, deliveries


@dataclass(frozen=True, slots=True)
class Known:
    """An address that wrote to a sender; `stopped` says that its owner wants no more messages."""

    id: int
    stopped: bool
    heard_at: datetime | None


@dataclass(frozen=True, slots=True)
class Fared:
    """How far one message got; `provider_status` is what its network told of it later."""

    sender_id: int
    state: str
    provider_status: str | None
    error_code: str | None
    reason: str | None
    created_at: datetime
    sent_at: datetime | None


async def known(tx: Transaction, organisation: int, sender: int, path: str) -> Known | None:
    """The address with this path at a sender."""
    row = (
        await tx.execute(
            select(
                addresses.c.id, addresses.c.stopped_at.is_not(None), addresses.c.last_inbound_at
            ).where(
                addresses.c.organisation_id == organisation,
                addresses.c.sender_id == sender,
                addresses.c.path == path,
            )
        )
    ).first()
    return Known(row[0], bool(row[1]), row[2]) if row else None


async def fared(tx: Transaction, organisation: int, turn: str) -> Fared | None:
    """How the one message of a turn fared."""
    row = (
        await tx.execute(
            select(*(deliveries.c[name] for name in Fared.__slots__)).where(
                deliveries.c.organisation_id == organisation, deliveries.c.turn == turn
            )
        )
    ).first()
    return Fared(*row) if row else None


async def done_since(
    tx: Transaction, organisation: int, act: str, subject: str, since: datetime
) -> int:
    """How often staff did something to one thing since an instant."""
    found = await tx.scalar(
        select(func.count())
        .select_from(audits)
        .where(
            audits.c.organisation_id == organisation,
            audits.c.subject == subject,
            audits.c.act == act,
            audits.c.at > since,
        )
    )
    return found or 0
