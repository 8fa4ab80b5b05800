"""How far deliveries got, as their networks tell."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from lessonbot.store.batches import among, given, update_many
from lessonbot.store.database import Transaction
from lessonbot.store.tables import deliveries


@dataclass(frozen=True, slots=True)
class Tracked:
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


_CHANGED = (
    "state",
    "provider_id",
    "provider_status",
    "status_rank",
    "error_code",
    "reason",
    "sent_at",
)
_TRACKED = {
    dialect: select(*(deliveries.c[name] for name in Tracked.__slots__))
    .where(among(dialect, deliveries.c.id))
    .order_by(deliveries.c.id)
    .with_for_update()
    for dialect in ("sqlite", "postgresql")
}


async def tracked(tx: Transaction, ids: Collection[int]) -> dict[int, Tracked]:
    """These deliveries, locked in the order of their ids."""
    rows = await tx.execute(_TRACKED[tx.dialect.name], {"ids": given(tx, ids)})
    return {row[0]: Tracked(*row) for row in rows}


async def save(tx: Transaction, changed: Sequence[Tracked]) -> None:
    """Write down how far they got, and what that makes of their state."""
    rows = [
        {"id": each.id, "claimed_at": None, **{name: getattr(each, name) for name in _CHANGED}}
        for each in changed
    ]
    await update_many(tx, deliveries, rows)
