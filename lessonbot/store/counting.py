"""How many take a course, how far they are, and what that cost."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, not_, or_, select

from lessonbot.domain.dashboard import Paid
from lessonbot.domain.enrolment import State
from lessonbot.domain.price import PAID
from lessonbot.store.database import Transaction
from lessonbot.store.items import those
from lessonbot.store.passages import stuck as is_stuck
from lessonbot.store.passages import with_addresses
from lessonbot.store.tables import (
    achievements,
    course_versions,
    courses,
    deliveries,
    enrolments,
    senders,
)


@dataclass(frozen=True, slots=True)
class CourseCount:
    """A course: how many joined it, are active in it, have finished it, and its certificates."""

    id: int
    code: str
    version: int | None
    joined: int
    active: int
    finished: int
    certificates: int


async def counts(tx: Transaction, organisation: int, most: int, after: int) -> list[CourseCount]:
    """Courses in the order in which they came, from the one after a number on."""
    page = (
        select(courses.c.id, courses.c.code, courses.c.version_id)
        .where(courses.c.organisation_id == organisation, courses.c.id > after)
        .order_by(courses.c.id)
        .limit(most)
    )
    found = [(row.id, row.code, row.version_id) for row in await tx.execute(page)]
    ids = [row[0] for row in found]
    states = await _states(tx, organisation, ids)
    earned = await _earned(tx, organisation, ids)
    return [
        CourseCount(
            id_,
            code,
            version,
            sum(count for (course, _), count in states.items() if course == id_),
            states.get((id_, State.ACTIVE), 0),
            states.get((id_, State.COMPLETED), 0),
            earned.get(id_, 0),
        )
        for id_, code, version in found
    ]


async def stuck(
    tx: Transaction, organisation: int, versions: Collection[int], now: datetime
) -> int:
    """How many are stuck."""
    found = await tx.scalar(
        select(func.count())
        .select_from(with_addresses())
        .where(*those(organisation, versions), is_stuck(now))
    )
    return int(found or 0)


@dataclass(frozen=True, slots=True)
class Stuck:
    """An enrolment whose question, the one of this number, has been open for long."""

    id: int
    public_id: str
    learner_id: int
    course_id: int
    asked: int


async def who_is_stuck(
    tx: Transaction, organisation: int, now: datetime, after: int, most: int
) -> list[Stuck]:
    """Who is stuck."""
    progress = enrolments.c.progress
    rows = await tx.execute(
        select(
            enrolments.c.id,
            enrolments.c.public_id,
            enrolments.c.learner_id,
            course_versions.c.course_id,
            progress["asked"].as_integer(),
        )
        .select_from(with_addresses())
        .join(course_versions, course_versions.c.id == enrolments.c.version_id)
        .where(
            enrolments.c.organisation_id == organisation,
            enrolments.c.id > after,
            is_stuck(now),
            progress["asking"].as_boolean(),
        )
        .order_by(enrolments.c.id)
        .limit(most)
    )
    return [Stuck(*row) for row in rows]


async def certificates(tx: Transaction, organisation: int, versions: Collection[int]) -> int:
    """How many were earned, each once however often it was renewed."""
    found = await tx.scalar(
        select(func.count())
        .select_from(achievements)
        .where(
            achievements.c.organisation_id == organisation,
            achievements.c.version_id.in_(list(versions)),
            not_(achievements.c.renewed),
        )
    )
    return int(found or 0)


async def joined_in(
    tx: Transaction,
    organisation: int,
    versions: Collection[int],
    since: datetime,
    until: datetime,
) -> int:
    """How many joined from one instant to another."""
    found = await tx.scalar(
        select(func.count())
        .select_from(enrolments)
        .where(
            *those(organisation, versions),
            enrolments.c.created_at >= since,
            enrolments.c.created_at < until,
        )
    )
    return int(found or 0)


async def earned_in(
    tx: Transaction,
    organisation: int,
    versions: Collection[int],
    since: datetime,
    until: datetime,
) -> int:
    """How many certificates were earned from one instant to another."""
    found = await tx.scalar(
        select(func.count())
        .select_from(achievements)
        .where(
            achievements.c.organisation_id == organisation,
            achievements.c.version_id.in_(list(versions)),
            achievements.c.earned_at >= since,
            achievements.c.earned_at < until,
        )
    )
    return int(found or 0)


async def paid(
    tx: Transaction, organisation: int, versions: Collection[int]
) -> tuple[Sequence[Paid], int]:
    """What the lessons and questions of a course cost, and how many had no price."""
    rows = await tx.execute(
        select(
            deliveries.c.cost_currency,
            func.sum(deliveries.c.cost_micros),
            func.count(),
        )
        # by the address, of which there is an index
        .select_from(
            enrolments.join(
                deliveries,
                (deliveries.c.address_id == enrolments.c.address_id)
                & (deliveries.c.enrolment_id == enrolments.c.id),
            ).join(senders, senders.c.id == deliveries.c.sender_id)
        )
        .where(
            *those(organisation, versions),
            deliveries.c.sent_at.is_not(None),
            or_(deliveries.c.cost_micros.is_not(None), senders.c.scheme.in_(PAID)),
        )
        .group_by(deliveries.c.cost_currency)
        .order_by(deliveries.c.cost_currency)
    )
    known, unpriced = [], 0
    for currency, micros, count in rows:
        if currency and micros is not None:
            known.append(Paid(currency, int(micros)))
        else:
            unpriced += int(count)
    return known, unpriced


async def _states(
    tx: Transaction, organisation: int, ids: Collection[int]
) -> Mapping[tuple[int, str], int]:
    rows = await tx.execute(
        select(course_versions.c.course_id, enrolments.c.state, func.count())
        .join(course_versions, course_versions.c.id == enrolments.c.version_id)
        .where(
            course_versions.c.organisation_id == organisation,
            course_versions.c.course_id.in_(list(ids)),
        )
        .group_by(course_versions.c.course_id, enrolments.c.state)
    )
    return {(course, state): int(count) for course, state, count in rows}


async def _earned(tx: Transaction, organisation: int, ids: Collection[int]) -> Mapping[int, int]:
    rows = await tx.execute(
        select(achievements.c.course_id, func.count())
        .where(
            achievements.c.organisation_id == organisation,
            achievements.c.course_id.in_(list(ids)),
            not_(achievements.c.renewed),
        )
        .group_by(achievements.c.course_id)
    )
    return {course: int(count) for course, count in rows}
