"""Typed rows for whoever watches: straight from SQL."""

from datetime import datetime

from sqlalchemy import func, select

from lessonbot.store.database import Transaction
from lessonbot.store.tables import addresses, enrolments, learners


async def next_lesson(
    tx: Transaction, organisation: int, sender: int, path: str
) -> datetime | None:
    """When the next lesson of an address is due."""
    found = await tx.scalar(
        select(func.min(enrolments.c.next_at))
        .join(addresses, addresses.c.id == enrolments.c.address_id)
        .where(
            addresses.c.organisation_id == organisation,
            addresses.c.sender_id == sender,
            addresses.c.path == path,
        )
    )
    return found if isinstance(found, datetime) else None


async def zone(tx: Transaction, organisation: int, sender: int, path: str) -> str | None:
    """The time zone of the learner at an address."""
    return await tx.scalar(
        select(learners.c.zone)
        .join(addresses, addresses.c.learner_id == learners.c.id)
        .where(
            addresses.c.organisation_id == organisation,
            addresses.c.sender_id == sender,
            addresses.c.path == path,
        )
    )
