"""Who was never asked how much data lessons may cost."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import exists, or_, select, update

from lessonbot.store.database import Transaction
from lessonbot.store.tables import DeliveryState, addresses, deliveries, enrolments, learners


@dataclass(frozen=True, slots=True)
class Unasked:
    """A learner who chose nothing yet, and the enrolment that something was sent for.

    `called` is whose lesson it is, where several learn on a phone; `heard_at` is when something came
    from there.
    """

    learner_id: int
    language: str
    enrolment_id: int
    public_id: str
    called: str | None
    address_id: int
    sender_id: int
    heard_at: datetime | None


async def unasked(
    tx: Transaction, organisation: int, some: Collection[int], others: Collection[int]
) -> Sequence[Unasked]:
    """The learners of some deliveries who were not asked yet, each once.

    Of the `others` only where another message of the same turn was sent.
    """
    beside = deliveries.alias()
    went = exists().where(beside.c.turn == deliveries.c.turn, beside.c.state == DeliveryState.SENT)
    rows = await tx.execute(
        select(
            learners.c.id,
            learners.c.language,
            enrolments.c.id,
            enrolments.c.public_id,
            enrolments.c.called,
            addresses.c.id,
            addresses.c.sender_id,
            addresses.c.last_inbound_at,
        )
        .select_from(deliveries)
        .join(enrolments, enrolments.c.id == deliveries.c.enrolment_id)
        .join(learners, learners.c.id == enrolments.c.learner_id)
        .join(addresses, addresses.c.id == deliveries.c.address_id)
        .where(
            deliveries.c.organisation_id == organisation,
            deliveries.c.id.in_([*some, *others]),
            or_(deliveries.c.id.in_(list(some)), went),
            learners.c.data.is_(None),
            addresses.c.stopped_at.is_(None),
        )
        .order_by(deliveries.c.id)
    )
    first: dict[int, Unasked] = {}
    for row in rows:
        first.setdefault(row[0], Unasked(*row))
    return list(first.values())


async def asked(tx: Transaction, ids: Collection[int]) -> None:
    """These learners were asked, and get all until they choose something else."""
    if ids:
        await tx.execute(
            update(learners)
            .where(learners.c.id.in_(list(ids)), learners.c.data.is_(None))
            .values(data="full")
        )
