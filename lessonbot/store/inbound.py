"""What came in: committed before the provider is told, worked on from here."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter

import msgspec
from sqlalchemy import Integer, bindparam, select, update

from lessonbot.domain.messages import Inbound
from lessonbot.store.batches import insert_many, update_many
from lessonbot.store.database import Transaction
from lessonbot.store.tables import UNANSWERED, InboundState, UtcDateTime, inbound


@dataclass(frozen=True, slots=True)
class New:
    """One thing that a provider delivered; with an `error` it is kept but never answered."""

    organisation_id: int
    sender_id: int
    provider_id: str
    path: str
    said: Inbound
    payload: str | None
    error: str | None
    received_at: datetime


@dataclass(frozen=True, slots=True)
class Arrival:
    """One thing that came in and waits to be answered."""

    id: int
    organisation_id: int
    sender_id: int
    path: str
    said: Inbound


async def add(tx: Transaction, new: Sequence[New]) -> None:
    """Keep what came in; what was seen before (same sender and provider id) changes nothing."""
    rows = [
        {
            "organisation_id": each.organisation_id,
            "sender_id": each.sender_id,
            "provider_id": each.provider_id,
            "path": each.path,
            "said": each.said,
            "state": InboundState.DEAD if each.error else InboundState.WAITING,
            "payload": each.payload,
            "error": each.error,
            "received_at": each.received_at,
        }
        for each in new
    ]
    await insert_many(tx, inbound, rows, once=True)


_oldest = (
    select(inbound.c.id)
    # the sum keeps SQLite from beginning with all that these senders ever received
    .where(UNANSWERED, (inbound.c.sender_id + 0).in_(bindparam("owned", expanding=True)))
    .order_by(inbound.c.id)
    .limit(bindparam("most", type_=Integer))
    .with_for_update(skip_locked=True)
    .cte("oldest")
)
_TAKE = (
    update(inbound)
    .where(inbound.c.id.in_(select(_oldest.c.id)))
    .values(state=InboundState.DONE, handled_at=bindparam("now", type_=UtcDateTime))
    .returning(
        inbound.c.id, inbound.c.organisation_id, inbound.c.sender_id, inbound.c.path, inbound.c.said
    )
)


async def take(
    tx: Transaction, owned: Collection[int], now: datetime, limit: int
) -> Sequence[Arrival]:
    """What waits longest at these senders; it is answered when this transaction commits."""
    rows = await tx.execute(_TAKE, {"owned": list(owned), "now": now, "most": limit})
    taken = [
        Arrival(row, organisation, sender, path, msgspec.convert(said, Inbound))
        for row, organisation, sender, path, said in rows
    ]
    return sorted(taken, key=attrgetter("id"))


async def set_aside(tx: Transaction, dead: Mapping[int, str], now: datetime) -> None:
    """Keep arrivals that cannot be answered, with the error."""
    rows = [
        {"id": row, "state": InboundState.DEAD, "handled_at": now, "error": why}
        for row, why in dead.items()
    ]
    await update_many(tx, inbound, rows)
