"""How far the members of a cohort came, from its list to the certificate."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, or_, select

from lessonbot.domain.cohort import MemberState
from lessonbot.domain.enrolment import State
from lessonbot.store.database import Transaction
from lessonbot.store.tables import (
    NEWEST,
    achievements,
    cohort_members,
    deliveries,
    enrolments,
    openings,
)

_DELIVERED = 4


@dataclass(frozen=True, slots=True)
class Stages:
    """How many came so far; of each only as much as networks and learners told."""

    listed: int
    asked: int
    delivered: int
    joined: int
    first: int
    half: int
    finished: int
    certified: int


async def counted(
    tx: Transaction, organisation: int, cohort: int, course: int, lessons: int
) -> Stages:
    """The members of a cohort of a course with so many lessons."""
    asked = cohort_members.c.asked > 0
    lesson = func.coalesce(enrolments.c.progress["lesson"].as_integer(), 0)
    finished = enrolments.c.state == State.COMPLETED
    row = await tx.execute(
        select(
            func.count(),
            _sum(asked),
            _sum(and_(asked, _arrived())),
            _sum(cohort_members.c.state == MemberState.JOINED),
            _sum(_began()),
            _sum(or_(finished, lesson * 2 >= lessons)),
            _sum(finished),
            _sum(_certified(course)),
        )
        .select_from(cohort_members)
        .outerjoin(enrolments, enrolments.c.id == cohort_members.c.enrolment_id)
        .where(
            cohort_members.c.organisation_id == organisation, cohort_members.c.cohort_id == cohort
        )
    )
    return Stages(*(int(each or 0) for each in row.one()))


def _sum(which: ColumnElement[bool]) -> ColumnElement[Any]:
    return func.sum(case((which, 1), else_=0))


def _arrived() -> ColumnElement[bool]:
    return (
        select(deliveries.c.id)
        .where(
            deliveries.c.address_id == cohort_members.c.address_id,
            deliveries.c.status_rank >= _DELIVERED,
        )
        .exists()
    )


def _began() -> ColumnElement[bool]:
    return (
        select(openings.c.id)
        .where(openings.c.enrolment_id == enrolments.c.id, openings.c.lesson != "")
        .exists()
    )


def _certified(course: int) -> ColumnElement[bool]:
    return (
        select(achievements.c.id)
        .where(
            achievements.c.learner_id == cohort_members.c.learner_id,
            achievements.c.course_id == course,
            NEWEST,
        )
        .exists()
    )
