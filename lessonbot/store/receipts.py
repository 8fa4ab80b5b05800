"""How far deliveries got, as their networks tell."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter
from typing import Any

import msgspec
from sqlalchemy import select

from lessonbot.domain.messages import Outbound
from lessonbot.store.batches import among, given, update_many
from lessonbot.store.database import Transaction
from lessonbot.store.tables import deliveries


class Tracked(msgspec.Struct, frozen=True):
    """A delivery as far as its network's reports change it."""

    id: int
    sender_id: int
    priority: int
    due_at: datetime
    state: str
    provider_id: str | None
    provider_status: str | None
    status_rank: int
    error_code: str | None
    reason: str | None
    sent_at: datetime | None
    attempts: int


@dataclass(frozen=True, slots=True)
class Lost:
    """A delivery that failed after it was sent, with what it was."""

    id: int
    organisation_id: int
    sender_id: int
    address_id: int
    message: Outbound


_TRACKED = {
    dialect: select(*(deliveries.c[name] for name in Tracked.__struct_fields__))
    .where(among(dialect, deliveries.c.id))
    .order_by(deliveries.c.id)
    .with_for_update()
    for dialect in ("sqlite", "postgresql")
}


async def tracked(tx: Transaction, ids: Collection[int]) -> dict[int, Tracked]:
    """These deliveries, locked in the order of their ids."""
    rows = await tx.execute(_TRACKED[tx.dialect.name], {"ids": given(tx, ids)})
    return {row[0]: Tracked(*row) for row in rows}


async def lost(tx: Transaction, ids: Collection[int]) -> Sequence[Lost]:
    """These deliveries with what was said."""
    names = Lost.__slots__[:-1]
    rows = await tx.execute(
        select(*(deliveries.c[name] for name in names), deliveries.c.content).where(
            deliveries.c.id.in_(list(ids))
        )
    )
    return [
        Lost(
            row.id,
            row.organisation_id,
            row.sender_id,
            row.address_id,
            msgspec.convert(row.content, Outbound),
        )
        for row in rows
    ]


async def save(tx: Transaction, before: Mapping[int, Tracked], after: Sequence[Tracked]) -> None:
    """Write down how far they got, and what that makes of their state.

    Most only got further: nothing changes then that an index is kept of.
    """
    further: list[dict[str, Any]] = []
    others: list[dict[str, Any]] = []
    for each in after:
        row: dict[str, Any] = {
            "id": each.id,
            "provider_status": each.provider_status,
            "status_rank": each.status_rank,
        }
        values = _rest(each)
        if values == _rest(before[each.id]):
            further.append(row)
        else:
            others.append(row | {"claimed_at": None} | dict(zip(_REST, values, strict=True)))
    await update_many(tx, deliveries, further)
    await update_many(tx, deliveries, others)


_REST = ("due_at", "attempts", "state", "provider_id", "error_code", "reason", "sent_at")
_rest = attrgetter(*_REST)
