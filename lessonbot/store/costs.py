"""What was paid, added up."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlalchemy import Subquery, and_, func, select

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
    """Costs by course and channel, or by learner as well, of messages sent in a time.

    What was said outside of a course, as while joining it, counts for the course that is learnt
    at that address, if it is one; a broadcast belongs to none.
    """
    only = _only_courses(organisation)
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
        .outerjoin(enrolments, enrolments.c.id == deliveries.c.enrolment_id)
        .join(
            learners,
            learners.c.id == func.coalesce(enrolments.c.learner_id, addresses.c.learner_id),
        )
        .outerjoin(course_versions, course_versions.c.id == enrolments.c.version_id)
        .outerjoin(
            only,
            and_(
                only.c.address_id == deliveries.c.address_id,
                deliveries.c.enrolment_id.is_(None),
                deliveries.c.broadcast_id.is_(None),
            ),
        )
        .outerjoin(
            courses,
            courses.c.id == func.coalesce(course_versions.c.course_id, only.c.course_id),
        )
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


def _only_courses(organisation: int) -> Subquery:
    """The course that is learnt at an address, for addresses where it is one."""
    return (
        select(enrolments.c.address_id, func.min(course_versions.c.course_id).label("course_id"))
        .join(course_versions, course_versions.c.id == enrolments.c.version_id)
        .where(enrolments.c.organisation_id == organisation)
        .group_by(enrolments.c.address_id)
        .having(func.count(course_versions.c.course_id.distinct()) == 1)
        .subquery()
    )


def _whole(amount: Decimal | None) -> int | None:
    """A sum, which some drivers give as a decimal."""
    return None if amount is None else int(amount)
