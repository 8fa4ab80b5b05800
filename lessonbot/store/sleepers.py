"""Who sleeps: where the learners are to whom something goes that they did not ask for."""

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import and_, or_, select

from lessonbot.domain.approval import INVITE
from lessonbot.domain.messages import Kind
from lessonbot.store.batches import update_many
from lessonbot.store.database import Transaction
from lessonbot.store.tables import addresses, broadcasts, deliveries, learners


async def zones(tx: Transaction, ids: Collection[int]) -> dict[int, str]:
    """Of these deliveries, those without an hour of their own that nobody asked for: zone by delivery.

    Those whose learner's zone is not known are left out.
    """
    rows = await tx.execute(
        select(deliveries.c.id, learners.c.zone)
        .join(addresses, addresses.c.id == deliveries.c.address_id)
        .join(learners, learners.c.id == addresses.c.learner_id)
        .outerjoin(broadcasts, broadcasts.c.id == deliveries.c.broadcast_id)
        .where(
            deliveries.c.id.in_(list(ids)),
            learners.c.zone.is_not(None),
            or_(
                deliveries.c.priority == int(Kind.REMINDER),
                and_(broadcasts.c.id.is_not(None), broadcasts.c.minute.is_(None)),
                deliveries.c.turn.startswith(f"{INVITE}."),
            ),
        )
    )
    return {row.id: row.zone for row in rows}


async def wake_at(tx: Transaction, times: Mapping[int, tuple[datetime, datetime | None]]) -> None:
    """These deliveries are due at other instants, each with when it is too late for it."""
    rows = [{"id": each, "due_at": at, "expires_at": until} for each, (at, until) in times.items()]
    await update_many(tx, deliveries, rows)
