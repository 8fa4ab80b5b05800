"""Questions as staff go through them, page by page, each with where its learner is reached."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, exists, func, or_, select

from lessonbot.domain.window import Contact
from lessonbot.store.database import Transaction
from lessonbot.store.questions import OPEN
from lessonbot.store.tables import addresses, courses, enrolments, learners, profiles, questions


@dataclass(frozen=True, slots=True)
class Entry:
    """A question, who asked it, and the address where an answer goes.

    `name` is what its learner is called, `path` whatever the network has as an address; `theirs`
    tells whether that phone is still the learner's.
    """

    public_id: str
    state: str
    text: str
    lesson: str
    course: str | None
    course_id: int | None
    asked_at: datetime
    learner: str
    name: str
    sender_id: int
    path: str
    stopped: bool
    theirs: bool
    contact: Contact


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which questions: in a state, of a course if one is named; `past` is one seen already."""

    state: str
    course: str = ""
    past: str = ""


def _found() -> Select[tuple[object, ...]]:
    last = (
        select(enrolments.c.address_id)
        .where(enrolments.c.learner_id == questions.c.learner_id)
        .order_by(enrolments.c.id.desc())
        .limit(1)
        .correlate(questions)
        .scalar_subquery()
    )
    mine = exists().where(
        profiles.c.address_id == addresses.c.id, profiles.c.learner_id == questions.c.learner_id
    )
    return (
        select(
            *(questions.c[name] for name in ("public_id", "state", "text", "lesson")),
            courses.c.code,
            questions.c.course_id,
            questions.c.asked_at,
            learners.c.public_id,
            func.coalesce(learners.c.name, learners.c.app_name, ""),
            addresses.c.sender_id,
            addresses.c.path,
            addresses.c.stopped_at.is_not(None),
            or_(addresses.c.learner_id == questions.c.learner_id, mine),
            *(addresses.c[name] for name in ("last_inbound_at", "shut_at", "calls", "called_at")),
        )
        .join(learners, learners.c.id == questions.c.learner_id)
        .join(addresses, addresses.c.id == func.coalesce(last, questions.c.address_id))
        .outerjoin(courses, courses.c.id == questions.c.course_id)
    )


def _entry(row: Sequence[object]) -> Entry:
    *told, stopped, theirs, heard, shut, calls, called = row
    values = dict(zip(Entry.__slots__, told, strict=False))
    contact = Contact(heard, shut, calls, called)  # type: ignore[arg-type]
    return Entry(**values, stopped=bool(stopped), theirs=bool(theirs), contact=contact)  # type: ignore[arg-type]


async def page(tx: Transaction, organisation: int, wanted: Wanted, most: int) -> list[Entry]:
    """Questions, the oldest first where they are open, else the newest first."""
    key = questions.c.id
    query = _found().where(
        questions.c.organisation_id == organisation, questions.c.state == wanted.state
    )
    if wanted.course:
        query = query.where(questions.c.course_id == _course(organisation, wanted.course))
    oldest = wanted.state == OPEN
    if wanted.past:
        seen = select(key).where(
            questions.c.organisation_id == organisation, questions.c.public_id == wanted.past
        )
        past = seen.scalar_subquery()
        query = query.where(key > past if oldest else key < past)
    rows = await tx.execute(query.order_by(key if oldest else key.desc()).limit(most))
    return [_entry(row) for row in rows]


async def one(tx: Transaction, organisation: int, public_id: str) -> Entry | None:
    """A question by its id."""
    query = _found().where(
        questions.c.organisation_id == organisation, questions.c.public_id == public_id
    )
    row = (await tx.execute(query)).first()
    return _entry(row) if row else None


async def codes(tx: Transaction, organisation: int) -> list[str]:
    """The codes of all courses, whether they are offered or were."""
    rows = await tx.scalars(
        select(courses.c.code)
        .where(courses.c.organisation_id == organisation)
        .order_by(courses.c.code)
    )
    return list(rows)


def _course(organisation: int, code: str) -> ColumnElement[int]:
    return (
        select(courses.c.id)
        .where(courses.c.organisation_id == organisation, courses.c.code == code)
        .limit(1)
        .scalar_subquery()
    )
