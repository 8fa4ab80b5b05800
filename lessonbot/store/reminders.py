"""Reminders of questions that are open: they wait among the deliveries for their moment."""

from collections.abc import Collection
from datetime import datetime

import msgspec
from sqlalchemy import select, update

from lessonbot.domain.enrolment import Progress, State
from lessonbot.domain.messages import Kind
from lessonbot.store import windows
from lessonbot.store.database import Transaction
from lessonbot.store.tables import DeliveryState, deliveries, enrolments


async def withdraw(
    tx: Transaction, sender: int, enrolment: int, reason: str, now: datetime
) -> None:
    """What waits to remind of an enrolment's question is not sent at all."""
    rows = await tx.scalars(
        select(deliveries.c.id).where(
            deliveries.c.sender_id == sender,
            deliveries.c.priority == int(Kind.REMINDER),
            deliveries.c.state == DeliveryState.WAITING,
            deliveries.c.enrolment_id == enrolment,
        )
    )
    await windows.withdraw(tx, set(rows), reason, now)


async def move(
    tx: Transaction, sender: int, enrolment: int, now: datetime, at: datetime, until: datetime
) -> bool:
    """A lesson that was put off already goes at another instant; whether there was one."""
    rows = await tx.execute(
        update(deliveries)
        .where(
            deliveries.c.sender_id == sender,
            deliveries.c.priority == int(Kind.LESSON),
            deliveries.c.state == DeliveryState.WAITING,
            deliveries.c.due_at > now,
            deliveries.c.enrolment_id == enrolment,
        )
        .values(due_at=at, expires_at=until)
        .returning(deliveries.c.id)
    )
    return bool(rows.all())


async def asking(tx: Transaction, enrolment_ids: Collection[int]) -> dict[int, int]:
    """Of these enrolments, those that wait for an answer, each with where its lessons go."""
    rows = await tx.execute(
        select(enrolments.c.id, enrolments.c.address_id, enrolments.c.progress).where(
            enrolments.c.id.in_(list(enrolment_ids)), enrolments.c.state == State.ACTIVE
        )
    )
    return {
        row.id: row.address_id for row in rows if msgspec.convert(row.progress, Progress).asking
    }
