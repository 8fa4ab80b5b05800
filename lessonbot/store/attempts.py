"""Every answer in a course, page by page, without who gave it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from lessonbot.store.database import Transaction
from lessonbot.store.tables import attempts, enrolments, learners


@dataclass(frozen=True, slots=True)
class Taker:
    """An enrolment, and of its learner only the ids: our own and the one in credentials."""

    id: int
    public_id: str
    learner_id: int
    subject: str | None
    version_id: int
    state: str
    progress: dict[str, Any]
    last_at: datetime | None


@dataclass(frozen=True, slots=True)
class Attempt:
    """One answer as it was recorded."""

    enrolment_id: int
    number: int
    item: str
    form: str | None
    chosen: list[str]
    is_right: bool | None
    purpose: str
    answered_at: datetime


async def takers(
    tx: Transaction, organisation: int, versions: Collection[int], after: int, limit: int
) -> Sequence[Taker]:
    """The next enrolments in these versions, in the order of their ids."""
    rows = await tx.execute(
        select(
            enrolments.c.id,
            enrolments.c.public_id,
            enrolments.c.learner_id,
            learners.c.subject,
            enrolments.c.version_id,
            enrolments.c.state,
            enrolments.c.progress,
            enrolments.c.last_at,
        )
        .join(learners, learners.c.id == enrolments.c.learner_id)
        .where(
            enrolments.c.organisation_id == organisation,
            enrolments.c.version_id.in_(list(versions)),
            enrolments.c.id > after,
        )
        .order_by(enrolments.c.id)
        .limit(limit)
    )
    return [Taker(*row) for row in rows]


async def of(
    tx: Transaction, organisation: int, enrolment_ids: Collection[int]
) -> Sequence[Attempt]:
    """The answers of these enrolments, each one's in the order they were given."""
    rows = await tx.execute(
        select(*(attempts.c[name] for name in Attempt.__slots__))
        .where(
            attempts.c.organisation_id == organisation,
            attempts.c.enrolment_id.in_(list(enrolment_ids)),
        )
        .order_by(attempts.c.enrolment_id, attempts.c.number)
    )
    return [Attempt(*row) for row in rows]
