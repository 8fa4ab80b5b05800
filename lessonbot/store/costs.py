"""What was paid, added up."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlalchemy import func, select

from lessonbot.store.database import Transaction
from lessonbot.store.tables import (
    addresses,
    course_versions,
    courses,
    deliveries,
    enrolments,
    learners,
    senders,
)


@dataclass(frozen=True, slots=True)
class Cost:
    """What messages of one course, or to one learner, cost on one channel in one currency.

    `course` and `learner` are empty where messages belong to none, or where all are added up;
    `micros` is None where no price was known.
    """

    course: str
    learner: str
    scheme: str
    currency: str | None
    messages: int
    segments: int
    micros: int | None


async def paid(
    tx: Transaction,
    organisation: int,
    since: datetime,
    until: datetime,
    *,
    course: str | None = None,
    by_learner: bool = False,
) -> Sequence[Cost]:
    """Costs by course and channel, or by learner as well, of messages sent in a time."""
    columns = [courses.c.key, senders.c.scheme, deliveries.c.cost_currency]
    if by_learner:
        columns.append(learners.c.public_id)
    query = (
        select(
            *columns,
            func.count().label("messages"),
            func.coalesce(func.sum(deliveries.c.segments), 0).label("segments"),
            func.sum(deliveries.c.cost_micros).label("micros"),
        )
        .join(senders, senders.c.id == deliveries.c.sender_id)
        .join(addresses, addresses.c.id == deliveries.c.address_id)
        .join(learners, learners.c.id == addresses.c.learner_id)
        .outerjoin(enrolments, enrolments.c.id == deliveries.c.enrolment_id)
        .outerjoin(course_versions, course_versions.c.id == enrolments.c.version_id)
        .outerjoin(courses, courses.c.id == course_versions.c.course_id)
        .where(
            deliveries.c.organisation_id == organisation,
            deliveries.c.sent_at >= since,
            deliveries.c.sent_at < until,
        )
        .group_by(*columns)
        .order_by(*columns)
    )
    if course is not None:
        query = query.where(courses.c.key == course)
    return [
        Cost(
            row.key or "",
            row.public_id if by_learner else "",
            row.scheme,
            row.cost_currency,
            row.messages,
            int(row.segments),
            _whole(row.micros),
        )
        for row in await tx.execute(query)
    ]


def _whole(amount: Decimal | None) -> int | None:
    """A sum, which some drivers give as a decimal."""
    return None if amount is None else int(amount)
