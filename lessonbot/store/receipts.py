"""How far deliveries got, as their networks tell."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, select, update

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
_TRACKED = (
    select(*(deliveries.c[name] for name in Tracked.__slots__))
    .where(deliveries.c.id.in_(bindparam("ids", expanding=True)))
    .order_by(deliveries.c.id)
    .with_for_update()
)
_SAVE = (
    update(deliveries)
    .where(deliveries.c.id == bindparam("row"))
    .values(claimed_at=None, **{name: bindparam(f"new_{name}") for name in _CHANGED})
)


async def tracked(tx: Transaction, ids: Collection[int]) -> dict[int, Tracked]:
    """These deliveries, locked in the order of their ids."""
    rows = await tx.execute(_TRACKED, {"ids": list(ids)})
    return {row[0]: Tracked(*row) for row in rows}


async def save(tx: Transaction, changed: Sequence[Tracked]) -> None:
    """Write down how far they got, and what that makes of their state."""
    if changed:
        await tx.execute(
            _SAVE,
            [
                {"row": each.id, **{f"new_{name}": getattr(each, name) for name in _CHANGED}}
                for each in changed
            ],
        )
