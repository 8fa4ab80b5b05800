"""What waits for a word of its learner, or did not arrive: for staff who ask why."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select

from lessonbot.store.database import Transaction
from lessonbot.store.tables import (
    HELD,
    DeliveryState,
    addresses,
    broadcasts,
    course_versions,
    courses,
    deliveries,
    enrolments,
    learners,
    profiles,
    senders,
)

_whose = func.coalesce(enrolments.c.learner_id, addresses.c.learner_id)
_NOT_SENT = (DeliveryState.FAILED, DeliveryState.UNKNOWN, DeliveryState.EXPIRED)


@dataclass(frozen=True, slots=True)
class Wait:
    """What waits, or was not sent: since when, and why. All of one turn is one.

    `lesson` is the number of the lesson that its learner is at; `called_at` is when a template
    last told the learner that something waits.
    """

    learner: str
    channel: str
    course: str
    lesson: int | None
    kind: int
    state: str
    since: datetime
    called_at: datetime | None
    reason: str
    code: str | None
    broadcast: str


@dataclass(frozen=True, slots=True)
class Place:
    """Where a learner is reached, or why no more."""

    channel: str
    heard_at: datetime | None
    stopped_at: datetime | None
    stop_reason: str | None


@dataclass(frozen=True, slots=True)
class Profile:
    """Somebody who learns at an address that several share, or that has a PIN."""

    channel: str
    learner: str
    name: str
    has_pin: bool


@dataclass(frozen=True, slots=True)
class Person:
    """A learner as staff know one."""

    id: int
    public_id: str
    language: str
    zone: str | None


@dataclass(frozen=True, slots=True)
class Taking:
    """A course that a learner takes."""

    course: str
    state: str
    lesson: int
    next_at: datetime | None


async def person(tx: Transaction, organisation: int, name: str) -> Person | None:
    """A learner by id, or by a number or another address."""
    columns = (learners.c.id, learners.c.public_id, learners.c.language, learners.c.zone)
    theirs = select(addresses.c.learner_id).where(
        addresses.c.organisation_id == organisation, addresses.c.path == name
    )
    row = (
        await tx.execute(
            select(*columns)
            .where(
                learners.c.organisation_id == organisation,
                or_(learners.c.public_id == name, learners.c.id.in_(theirs)),
            )
            .order_by(learners.c.id)
            .limit(1)
        )
    ).first()
    return Person(*row) if row else None


async def places(tx: Transaction, organisation: int, learner: int) -> Sequence[Place]:
    """Where a learner is reached."""
    rows = await tx.execute(
        select(
            senders.c.scheme,
            addresses.c.last_inbound_at,
            addresses.c.stopped_at,
            addresses.c.stop_reason,
        )
        .join(senders, senders.c.id == addresses.c.sender_id)
        .where(addresses.c.organisation_id == organisation, _theirs(learner))
        .order_by(addresses.c.id)
    )
    return [Place(*row) for row in rows]


async def profiles_of(tx: Transaction, organisation: int, learner: int) -> Sequence[Profile]:
    """All who learn at the shared addresses of a learner, who is one of them."""
    rows = await tx.execute(
        select(senders.c.scheme, learners.c.public_id, profiles.c.name, profiles.c.pin != "")
        .join(addresses, addresses.c.id == profiles.c.address_id)
        .join(senders, senders.c.id == addresses.c.sender_id)
        .join(learners, learners.c.id == profiles.c.learner_id)
        .where(profiles.c.organisation_id == organisation, _theirs(learner))
        .order_by(profiles.c.address_id, profiles.c.id)
    )
    return [Profile(*row) for row in rows]


def _theirs(learner: int) -> ColumnElement[bool]:
    """Addresses that a learner writes from, alone or with others."""
    own = select(profiles.c.address_id).where(profiles.c.learner_id == learner)
    return or_(addresses.c.learner_id == learner, addresses.c.id.in_(own))


async def taken(tx: Transaction, organisation: int, learner: int) -> Sequence[Taking]:
    """The courses that a learner takes or took."""
    rows = await tx.execute(
        select(courses.c.code, enrolments.c.state, enrolments.c.progress, enrolments.c.next_at)
        .join(course_versions, course_versions.c.id == enrolments.c.version_id)
        .join(courses, courses.c.id == course_versions.c.course_id)
        .where(enrolments.c.organisation_id == organisation, enrolments.c.learner_id == learner)
        .order_by(enrolments.c.id)
    )
    return [Taking(row.code, row.state, row.progress.get("lesson", 0), row.next_at) for row in rows]


async def held(
    tx: Transaction, organisation: int, *, learner: int | None = None, course: str | None = None
) -> Sequence[Wait]:
    """What waits for a word of its learner, the longest first; of one learner or course."""
    query = _waits(organisation).where(HELD).order_by(deliveries.c.created_at, deliveries.c.id)
    if learner is not None:
        query = query.where(_whose == learner)
    if course is not None:
        query = query.where(courses.c.code == course)
    return _by_turn(await tx.execute(query))


async def lost(tx: Transaction, organisation: int, learner: int, limit: int) -> Sequence[Wait]:
    """The last messages that a learner did not get, the newest first."""
    query = (
        _waits(organisation)
        .where(_whose == learner, deliveries.c.state.in_(_NOT_SENT))
        .order_by(deliveries.c.id.desc())
        .limit(limit)
    )
    return _by_turn(await tx.execute(query))


def _waits(organisation: int) -> Select[Any]:
    return (
        select(
            deliveries.c.turn,
            learners.c.public_id,
            senders.c.scheme,
            courses.c.code,
            enrolments.c.progress,
            deliveries.c.priority,
            deliveries.c.state,
            deliveries.c.created_at,
            addresses.c.called_at,
            deliveries.c.reason,
            deliveries.c.error_code,
            broadcasts.c.title,
        )
        .join(addresses, addresses.c.id == deliveries.c.address_id)
        .join(senders, senders.c.id == deliveries.c.sender_id)
        .outerjoin(enrolments, enrolments.c.id == deliveries.c.enrolment_id)
        .join(learners, learners.c.id == _whose)
        .outerjoin(course_versions, course_versions.c.id == enrolments.c.version_id)
        .outerjoin(courses, courses.c.id == course_versions.c.course_id)
        .outerjoin(broadcasts, broadcasts.c.id == deliveries.c.broadcast_id)
        .where(deliveries.c.organisation_id == organisation)
    )


def _by_turn(rows: Any) -> Sequence[Wait]:  # noqa: ANN401 - a result of any columns
    found: dict[str, Wait] = {}
    for row in rows:
        lesson = row.progress.get("lesson") if row.progress else None
        found.setdefault(
            row.turn,
            Wait(
                row.public_id,
                row.scheme,
                row.code or "",
                lesson,
                row.priority,
                row.state,
                row.created_at,
                row.called_at,
                row.reason or "",
                row.error_code,
                row.title or "",
            ),
        )
    return list(found.values())
