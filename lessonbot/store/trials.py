"""What whoever tries the product on a database of its own wants to know of it."""

from dataclasses import dataclass
from datetime import datetime

import msgspec
from sqlalchemy import func, inspect, or_, select

from lessonbot.domain.messages import Outbound
from lessonbot.store.database import Transaction
from lessonbot.store.tables import (
    CLAIMED,
    WAITING,
    InboundState,
    addresses,
    deliveries,
    enrolments,
    inbound,
)


@dataclass(frozen=True, slots=True)
class Claim:
    """A delivery in the hands of a process."""

    id: int
    by: str
    path: str
    message: Outbound


async def is_empty(tx: Transaction) -> bool:
    """Whether there is not a single table."""
    return not await tx.run_sync(lambda connection: inspect(connection).get_table_names())


async def owed(tx: Transaction, organisation: int, now: datetime) -> int:
    """How many lessons are due, messages unsent and answers unanswered."""
    left = [
        select(func.count()).where(table.c.organisation_id == organisation, condition)
        for table, condition in (
            (enrolments, enrolments.c.next_at <= now),
            (deliveries, or_(WAITING, CLAIMED)),
            (inbound, inbound.c.state == InboundState.WAITING),
        )
    ]
    return sum([int(await tx.scalar(each) or 0) for each in left])


async def claims(tx: Transaction, organisation: int) -> list[Claim]:
    """What processes have in hand."""
    rows = await tx.execute(
        select(deliveries.c.id, deliveries.c.claimed_by, deliveries.c.content, addresses.c.path)
        .join(addresses, addresses.c.id == deliveries.c.address_id)
        .where(deliveries.c.organisation_id == organisation, CLAIMED)
    )
    return [
        Claim(row.id, row.claimed_by or "", row.path, msgspec.convert(row.content, Outbound))
        for row in rows
    ]
