"""Questions of learners to teachers, and the other learners whom they were passed on to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, func, or_, select, update

from lessonbot.domain.enrolment import State
from lessonbot.domain.turn import Desk
from lessonbot.store.batches import insert_many
from lessonbot.store.database import Transaction
from lessonbot.store.tables import (
    PUBLISHED,
    UNSETTLED,
    addresses,
    course_versions,
    courses,
    enrolments,
    learners,
    peers,
    questions,
)

OPEN, ANSWERED, CLOSED = "open", "answered", "closed"
"""States of a question."""

ASKED, DECLINED = "asked", "declined"
"""States of a question that was passed on, besides `ANSWERED`."""

MOST_READ = 5


@dataclass(frozen=True, slots=True)
class StoredQuestion:
    """A question, with the code of its course and the id that staff know its learner by."""

    id: int
    public_id: str
    learner_id: int
    address_id: int
    enrolment_id: int | None
    course_id: int | None
    lesson: str
    text: str
    state: str
    answer: str | None
    published: bool
    asked_at: datetime
    settled_at: datetime | None
    course: str | None
    learner: str


@dataclass(frozen=True, slots=True)
class Peer:
    """A learner whom a question was passed on to, and what came of it."""

    public_id: str
    state: str
    answer: str | None


@dataclass(frozen=True, slots=True)
class Wanted:
    """Whom to ask for help: `most` people who are more than `beyond` lessons into the course.

    They are at senders that can be reached, where they wrote after the instant that stands for
    each, and were asked nothing `since`.
    """

    beyond: int
    reached: Mapping[int, datetime | None]
    since: datetime
    most: int


@dataclass(frozen=True, slots=True)
class Candidate:
    """A learner who may be asked for help."""

    learner_id: int
    address_id: int
    sender_id: int
    language: str


_COLUMNS = (
    *(questions.c[name] for name in StoredQuestion.__slots__[:-2]),
    courses.c.code,
    learners.c.public_id,
)
_FOUND = (
    select(*_COLUMNS)
    .join(learners, learners.c.id == questions.c.learner_id)
    .outerjoin(courses, courses.c.id == questions.c.course_id)
)


async def add(tx: Transaction, rows: Sequence[Mapping[str, Any]]) -> None:
    """Keep questions that were just asked."""
    await insert_many(tx, questions, rows)


async def desk(
    tx: Transaction, organisation: int, learner: int, course: int | None, lesson: str
) -> Desk:
    """What there is for a learner who is at a lesson of a course."""
    mine = (questions.c.organisation_id == organisation, questions.c.learner_id == learner)
    open_ = select(func.count()).select_from(questions).where(*mine, UNSETTLED)
    answered = (
        select(questions.c.text, questions.c.answer)
        .where(
            questions.c.organisation_id == organisation,
            questions.c.course_id == course,
            questions.c.lesson == lesson,
            PUBLISHED,
        )
        .order_by(questions.c.id.desc())
        .limit(MOST_READ)
    )
    passed_on = (
        select(peers.c.public_id, questions.c.text)
        .join(questions, questions.c.id == peers.c.question_id)
        .where(
            peers.c.organisation_id == organisation,
            peers.c.learner_id == learner,
            peers.c.state == ASKED,
        )
    )
    return Desk(
        await tx.scalar(open_) or 0,
        tuple((row.text, row.answer) for row in await tx.execute(answered)) if course else (),
        {row.public_id: row.text for row in await tx.execute(passed_on)},
    )


async def listed(
    tx: Transaction, organisation: int, limit: int, *, open_only: bool, course: str | None
) -> Sequence[StoredQuestion]:
    """Questions, the oldest first where they are open, else the newest first."""
    query = _FOUND.where(questions.c.organisation_id == organisation).limit(limit)
    if course:
        query = query.where(courses.c.code == course)
    if open_only:
        query = query.where(UNSETTLED).order_by(questions.c.id)
    else:
        query = query.order_by(questions.c.id.desc())
    return [StoredQuestion(*row) for row in await tx.execute(query)]


async def named(
    tx: Transaction, organisation: int, public_id: str, *, lock: bool = False
) -> StoredQuestion | None:
    """The question of an id."""
    query = _FOUND.where(
        questions.c.organisation_id == organisation, questions.c.public_id == public_id
    )
    row = (await tx.execute(query.with_for_update(of=questions) if lock else query)).first()
    return StoredQuestion(*row) if row else None


async def change(tx: Transaction, organisation: int, question: int, **values: Any) -> None:  # noqa: ANN401 - columns
    """Write down what became of a question."""
    await tx.execute(
        update(questions)
        .where(questions.c.organisation_id == organisation, questions.c.id == question)
        .values(**values)
    )


async def helped(tx: Transaction, given: Mapping[str, str | None], now: datetime) -> None:
    """Write down what learners answered to questions of others; None: nothing. By public id."""
    for public_id, answer in given.items():
        await tx.execute(
            update(peers)
            .where(peers.c.public_id == public_id, peers.c.state == ASKED)
            .values(state=ANSWERED if answer else DECLINED, answer=answer, settled_at=now)
        )


async def asked_peers(tx: Transaction, organisation: int, question: int) -> Sequence[Peer]:
    """Whom a question was passed on to, in the order in which they were asked."""
    rows = await tx.execute(
        select(peers.c.public_id, peers.c.state, peers.c.answer)
        .where(peers.c.organisation_id == organisation, peers.c.question_id == question)
        .order_by(peers.c.id)
    )
    return [Peer(*row) for row in rows]


async def add_peers(tx: Transaction, rows: Sequence[Mapping[str, Any]]) -> None:
    """Pass a question on."""
    await insert_many(tx, peers, rows)


async def withdraw_peers(tx: Transaction, organisation: int, question: int, now: datetime) -> None:
    """Nobody has to answer a question any more."""
    await tx.execute(
        update(peers)
        .where(
            peers.c.organisation_id == organisation,
            peers.c.question_id == question,
            peers.c.state == ASKED,
        )
        .values(state=DECLINED, settled_at=now)
    )


async def candidates(
    tx: Transaction, organisation: int, question: StoredQuestion, wanted: Wanted
) -> Sequence[Candidate]:
    """Learners of the same course who agreed to help; who was asked longest ago comes first."""
    latest = (
        select(func.max(peers.c.asked_at))
        .where(peers.c.learner_id == learners.c.id)
        .scalar_subquery()
    )
    query: Select[Any] = (
        select(learners.c.id, addresses.c.id, addresses.c.sender_id, learners.c.language)
        .select_from(enrolments)
        .join(course_versions, course_versions.c.id == enrolments.c.version_id)
        .join(learners, learners.c.id == enrolments.c.learner_id)
        .join(addresses, addresses.c.id == enrolments.c.address_id)
        .where(
            enrolments.c.organisation_id == organisation,
            course_versions.c.course_id == question.course_id,
            learners.c.helps,
            learners.c.id != question.learner_id,
            or_(
                enrolments.c.state == State.COMPLETED,
                enrolments.c.progress["lesson"].as_integer() > wanted.beyond,
            ),
            enrolments.c.state != State.LEFT,
            _is_theirs(),
            or_(*(_reached(*each) for each in wanted.reached.items())),
            or_(latest.is_(None), latest < wanted.since),
            ~exists().where(
                peers.c.question_id == question.id, peers.c.learner_id == learners.c.id
            ),
        )
        .distinct()
        .order_by(latest.is_not(None), latest, learners.c.id)
        .limit(wanted.most)
    )
    found: dict[int, Candidate] = {}
    for row in await tx.execute(query.add_columns(latest.is_not(None), latest)):
        found.setdefault(row[0], Candidate(*row[:4]))
    return list(found.values())


def _is_theirs() -> ColumnElement[bool]:
    """A phone of nobody else, which wants messages."""
    return (
        (addresses.c.learner_id == learners.c.id)
        & ~addresses.c.shared
        & addresses.c.stopped_at.is_(None)
    )


def _reached(sender: int, after: datetime | None) -> ColumnElement[bool]:
    here = addresses.c.sender_id == sender
    return here if after is None else here & (addresses.c.last_inbound_at > after)


async def there_are(tx: Transaction, organisation: int) -> bool:
    """Whether anybody has asked anything."""
    there = exists().where(questions.c.organisation_id == organisation)
    return bool(await tx.scalar(select(there)))
