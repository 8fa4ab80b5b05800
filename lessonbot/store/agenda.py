"""How much waits for staff, counted up to a number that says “many”."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Table, and_, func, select

from lessonbot.store import questions as asked
from lessonbot.store.database import Transaction
from lessonbot.store.submissions import WAITING
from lessonbot.store.tables import (
    cohort_members,
    cohorts,
    course_versions,
    drafts,
    enrolments,
    questions,
    senders,
    submissions,
)

MOST = 100
"""Nobody needs to know more exactly."""


@dataclass(frozen=True, slots=True)
class Agenda:
    """Open questions, work, drafts, senders that cannot send; and what there is at all."""

    questions: int
    work: int
    drafts: int
    silent: int
    courses: int
    cohorts: int
    learners: int
    members: int


async def of(tx: Transaction, organisation: int, faults: int, paused: datetime) -> Agenda:
    """What waits in an organisation.

    A sender with so many faults in a row, and a pause until later than an instant, cannot send.
    """
    silent = and_(senders.c.faults >= faults, senders.c.paused_until > paused)
    wanted = (
        (questions, questions.c.state == asked.OPEN),
        (submissions, submissions.c.state == WAITING),
        (drafts, drafts.c.published_at.is_(None)),
        (senders, silent),
        (course_versions, None),
        (cohorts, None),
        (enrolments, None),
        (cohort_members, None),
    )
    counts = [_count(organisation, table, which) for table, which in wanted]
    row = (await tx.execute(select(*counts))).one()
    return Agenda(*map(int, row))


def _count(
    organisation: int, table: Table, which: ColumnElement[bool] | None
) -> ColumnElement[int]:
    found = select(table.c.id).where(table.c.organisation_id == organisation).limit(MOST)
    some = (found if which is None else found.where(which)).subquery()
    return select(func.count()).select_from(some).scalar_subquery()
