"""Messages as staff watch over them: what reached nobody, who does not open, who does not pass."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    and_,
    case,
    cast,
    exists,
    func,
    literal,
    or_,
    select,
)

from lessonbot.domain.enrolment import State
from lessonbot.domain.messages import Kind
from lessonbot.store.database import Transaction
from lessonbot.store.outcomes import Reason
from lessonbot.store.tables import (
    LOST,
    DeliveryState,
    addresses,
    attempts,
    course_versions,
    courses,
    deliveries,
    enrolments,
    learners,
    senders,
)

LOOKED_AT = 5_000
"""So many enrolments are looked through for one page; a page may end before it is full."""
MOST_LOST = 20_000
"""So many of the newest losses are put into groups."""
_LATELY, FEWEST = 10, 4
"""Of their last ten questions, with four answers at least, half or more were wrong."""


@dataclass(frozen=True, slots=True)
class LostLine:
    """A message that reached nobody, and whose it was."""

    id: int
    learner: str
    name: str
    channel: str
    path: str
    priority: int
    state: str
    code: str | None
    reason: str
    at: datetime


@dataclass(frozen=True, slots=True)
class QuietLine:
    """Somebody who is in the middle of a course: since when, and how their last answers were."""

    id: int
    learner: str
    name: str
    channel: str
    path: str
    course: str
    lesson: int
    at: datetime | None
    right: int
    answered: int


@dataclass(frozen=True, slots=True)
class Found:
    """A page of a list; `more` is the number to go on from, 0 at its end."""

    lines: Sequence[QuietLine]
    more: int


async def lost_reasons(tx: Transaction, organisation: int, since: datetime) -> Sequence[Reason]:
    """Why messages of the time since an instant reached nobody, the most frequent reason first."""
    newest = (
        select(
            deliveries.c.state,
            deliveries.c.error_code,
            func.coalesce(deliveries.c.reason, "").label("reason"),
        )
        .where(deliveries.c.organisation_id == organisation, deliveries.c.due_at >= since, LOST)
        .order_by(deliveries.c.due_at.desc(), deliveries.c.id.desc())
        .limit(MOST_LOST)
        .subquery()
    )
    count = func.count().label("count")
    by = newest.c.state, newest.c.error_code, newest.c.reason
    rows = await tx.execute(select(*by, count).group_by(*by).order_by(count.desc()))
    return [Reason(*row) for row in rows]


async def again(
    tx: Transaction, organisation: int, senders_: Collection[int], now: datetime
) -> int:
    """How many messages of these senders did not arrive at first and are tried again later."""
    waits = _waits(organisation, senders_, now)
    later = select(deliveries.c.reason).where(*waits).limit(MOST_LOST).subquery()
    return int(await tx.scalar(select(func.count(later.c.reason))) or 0)


async def tried_again(
    tx: Transaction, organisation: int, senders_: Collection[int], now: datetime, most: int
) -> Sequence[LostLine]:
    """These messages, those that are tried soonest first; `at` is when."""
    due, key = deliveries.c.due_at, deliveries.c.id
    waits = *_waits(organisation, senders_, now), deliveries.c.reason.is_not(None)
    ids = select(key).where(*waits).order_by(due, key).limit(most)
    rows = await tx.execute(_lines().where(key.in_(ids)).order_by(due, key))
    return [LostLine(**dict(zip(LostLine.__slots__, row, strict=True))) for row in rows]


def _waits(
    organisation: int, senders_: Collection[int], now: datetime
) -> Sequence[ColumnElement[bool]]:
    """What waits for later, as the index of what waits has it."""
    return (
        deliveries.c.organisation_id == organisation,
        deliveries.c.sender_id.in_(senders_),
        deliveries.c.priority.in_(list(map(int, Kind))),
        deliveries.c.state == DeliveryState.WAITING,
        deliveries.c.due_at > now,
    )


async def lost(
    tx: Transaction, organisation: int, since: datetime, most: int, past: int = 0
) -> Sequence[LostLine]:
    """Messages that reached nobody, the newest first; `past` the number of one seen already."""
    due, key = deliveries.c.due_at, deliveries.c.id
    ids = (
        select(key)
        .where(deliveries.c.organisation_id == organisation, due >= since, LOST)
        .order_by(due.desc(), key.desc())
        .limit(most)
    )
    if past:
        own = deliveries.alias()
        seen = select(own.c.due_at).where(own.c.organisation_id == organisation, own.c.id == past)
        at = seen.scalar_subquery()
        ids = ids.where(due <= at, or_(due < at, key < past))
    rows = await tx.execute(_lines().where(key.in_(ids)).order_by(due.desc(), key.desc()))
    return [LostLine(**dict(zip(LostLine.__slots__, row, strict=True))) for row in rows]


def _lines() -> Select[Any]:
    return (
        select(
            deliveries.c.id,
            learners.c.public_id,
            func.coalesce(learners.c.name, learners.c.app_name, ""),
            senders.c.scheme,
            addresses.c.path,
            deliveries.c.priority,
            deliveries.c.state,
            deliveries.c.error_code,
            func.coalesce(deliveries.c.reason, ""),
            deliveries.c.due_at,
        )
        .join(senders, senders.c.id == deliveries.c.sender_id)
        .join(addresses, addresses.c.id == deliveries.c.address_id)
        .join(learners, learners.c.id == addresses.c.learner_id)
    )


async def unopened(tx: Transaction, organisation: int, most: int, after: int = 0) -> Found:
    """Who got a lesson and has sent nothing since."""
    nothing = func.coalesce(_PROGRESS["unanswered"].as_integer(), 0) > 0
    return await _listed(
        tx,
        organisation,
        and_(nothing, enrolments.c.last_at.is_not(None), addresses.c.stopped_at.is_(None)),
        most,
        after,
    )


async def under_way(tx: Transaction, organisation: int) -> Sequence[int]:
    """The versions of courses that somebody is in the middle of."""
    taken = enrolments.c.version_id == course_versions.c.id
    rows = await tx.scalars(
        select(course_versions.c.id).where(
            course_versions.c.organisation_id == organisation,
            exists().where(taken, enrolments.c.state == State.ACTIVE),
        )
    )
    return list(rows)


async def failing(
    tx: Transaction, organisation: int, most: int, after: int, short: Mapping[int, int]
) -> Found:
    """Who answers, but not right; of `short` versions fewer answers are enough."""
    answers = func.coalesce(_PROGRESS["unanswered"].as_integer(), 0) == 0
    version = enrolments.c.version_id
    enough = case(short, value=version, else_=FEWEST) if short else literal(FEWEST)
    return await _listed(
        tx,
        organisation,
        and_(answers, enough <= _ANSWERED, _RIGHT * 2 <= _ANSWERED),
        most,
        after,
    )


async def _listed(
    tx: Transaction, organisation: int, fits: ColumnElement[bool], most: int, after: int
) -> Found:
    looked_at = (
        select(enrolments.c.id)
        .where(
            enrolments.c.organisation_id == organisation,
            enrolments.c.state == State.ACTIVE,
            enrolments.c.id > after,
        )
        .order_by(enrolments.c.id)
        .limit(LOOKED_AT)
    )
    rows = await tx.execute(
        _quiet()
        .where(enrolments.c.id.in_(looked_at), fits)
        .order_by(enrolments.c.id)
        .limit(most + 1)
    )
    lines = [QuietLine(**dict(zip(QuietLine.__slots__, row, strict=True))) for row in rows]
    if len(lines) > most:
        return Found(lines[:most], lines[most - 1].id)
    window = looked_at.subquery()
    number, last = (await tx.execute(select(func.count(), func.max(window.c.id)))).one()
    return Found(lines, int(last) if number == LOOKED_AT else 0)


def _quiet() -> Select[Any]:
    return (
        select(
            enrolments.c.id,
            learners.c.public_id,
            func.coalesce(enrolments.c.called, learners.c.name, learners.c.app_name, ""),
            senders.c.scheme,
            addresses.c.path,
            courses.c.code,
            func.coalesce(_PROGRESS["lesson"].as_integer(), 0),
            enrolments.c.last_at,
            _RIGHT,
            _ANSWERED,
        )
        .join(learners, learners.c.id == enrolments.c.learner_id)
        .join(addresses, addresses.c.id == enrolments.c.address_id)
        .join(senders, senders.c.id == addresses.c.sender_id)
        .join(course_versions, course_versions.c.id == enrolments.c.version_id)
        .join(courses, courses.c.id == course_versions.c.course_id)
    )


_PROGRESS = enrolments.c.progress
_LAST = and_(
    attempts.c.enrolment_id == enrolments.c.id,
    attempts.c.number > func.coalesce(_PROGRESS["asked"].as_integer(), 0) - _LATELY,
    attempts.c.is_right.is_not(None),
)
_RIGHT = (
    select(func.coalesce(func.sum(case((attempts.c.is_right, 1), else_=0)), 0))
    .where(_LAST)
    .correlate(enrolments)
    .scalar_subquery()
)
_ANSWERED = select(cast(func.count(), Integer)).where(_LAST).correlate(enrolments).scalar_subquery()
