"""Work as staff go through it, page by page: what was handed in together is one entry."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import exists, func, select

from lessonbot.store.database import Transaction
from lessonbot.store.submissions import WAITING
from lessonbot.store.tables import course_versions, courses, enrolments, learners, submissions


@dataclass(frozen=True, slots=True)
class Entry:
    """The first piece of a round, and of how many pieces that is; `name` as its learner is called."""

    public_id: str
    state: str
    kind: str
    round: int
    late: bool
    at: datetime
    lesson: str
    version_id: int
    course: str
    learner: str
    name: str
    pieces: int


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which work: in a state, for a course if one is named; `past` is a piece seen already."""

    state: str
    course: str = ""
    past: str = ""


async def page(tx: Transaction, organisation: int, wanted: Wanted, most: int) -> list[Entry]:
    """Work, the oldest first where it waits to be looked at, else the newest first."""
    key, others = submissions.c.id, submissions.alias()
    alike = [others.c[name] == submissions.c[name] for name in ("enrolment_id", "lesson", "round")]
    alike.append(others.c.state == wanted.state)
    pieces = select(func.count()).select_from(others).where(*alike).scalar_subquery()
    query = (
        select(
            *(submissions.c[name] for name in Entry.__slots__[:7]),
            enrolments.c.version_id,
            courses.c.code,
            learners.c.public_id,
            func.coalesce(learners.c.name, learners.c.app_name, ""),
            pieces,
        )
        .join(enrolments, enrolments.c.id == submissions.c.enrolment_id)
        .join(course_versions, course_versions.c.id == enrolments.c.version_id)
        .join(courses, courses.c.id == course_versions.c.course_id)
        .join(learners, learners.c.id == enrolments.c.learner_id)
        .where(
            submissions.c.organisation_id == organisation,
            submissions.c.state == wanted.state,
            ~exists().where(*alike, others.c.id < key),
        )
        .limit(most)
    )
    if wanted.course:
        query = query.where(courses.c.code == wanted.course)
    oldest = wanted.state == WAITING
    if wanted.past:
        seen = select(key).where(
            submissions.c.organisation_id == organisation, submissions.c.public_id == wanted.past
        )
        past = seen.scalar_subquery()
        query = query.where(key > past if oldest else key < past)
    rows: Sequence[Sequence[object]] = (
        await tx.execute(query.order_by(key if oldest else key.desc()))
    ).all()
    return [Entry(*row) for row in rows]  # type: ignore[arg-type]


async def whose(tx: Transaction, organisation: int, enrolment: int) -> str:
    """What the learner of an enrolment is called; empty if that is not known."""
    name: str | None = await tx.scalar(
        select(func.coalesce(learners.c.name, learners.c.app_name, ""))
        .join(enrolments, enrolments.c.learner_id == learners.c.id)
        .where(enrolments.c.organisation_id == organisation, enrolments.c.id == enrolment)
    )
    return name or ""
