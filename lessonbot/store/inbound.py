"""What came in: committed before the provider is told, worked on from here."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import msgspec
from sqlalchemy import bindparam, select, update
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from lessonbot.domain.messages import Inbound
from lessonbot.store.database import Transaction
from lessonbot.store.tables import UNANSWERED, InboundState, inbound


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
    values = [
        {
            "organisation_id": each.organisation_id,
            "sender_id": each.sender_id,
            "provider_id": each.provider_id,
            "path": each.path,
            "said": msgspec.to_builtins(each.said),
            "state": InboundState.DEAD if each.error else InboundState.WAITING,
            "payload": each.payload,
            "error": each.error,
            "received_at": each.received_at,
        }
        for each in new
    ]
    if values:
        await tx.execute(_ADD[tx.dialect.name], values)


_ADD = {
    "sqlite": sqlite_insert(inbound).on_conflict_do_nothing(),
    "postgresql": postgresql_insert(inbound).on_conflict_do_nothing(),
}


async def take(tx: Transaction, owned: Collection[int], limit: int) -> Sequence[Arrival]:
    """What waits longest at these senders, locked until this transaction ends."""
    rows = await tx.execute(
        select(inbound)
        # the sum keeps SQLite from beginning with all that these senders ever received
        .where(UNANSWERED, (inbound.c.sender_id + 0).in_(list(owned)))
        .order_by(inbound.c.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    return [
        Arrival(
            row.id,
            row.organisation_id,
            row.sender_id,
            row.path,
            msgspec.convert(row.said, Inbound),
        )
        for row in rows
    ]


async def finish(
    tx: Transaction, done: Collection[int], dead: Mapping[int, str], now: datetime
) -> None:
    """Mark arrivals as answered, or set them aside with their error."""
    if done:
        await tx.execute(
            update(inbound)
            .where(inbound.c.id.in_(list(done)))
            .values(state=InboundState.DONE, handled_at=now)
        )
    if dead:
        await tx.execute(
            update(inbound)
            .where(inbound.c.id == bindparam("row"))
            .values(state=InboundState.DEAD, handled_at=now, error=bindparam("why")),
            [{"row": row, "why": why} for row, why in dead.items()],
        )
