"""Lists of learners for staff and other programs, page by page."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, exists, or_, select, update

from lessonbot.store.database import Transaction
from lessonbot.store.tables import (
    addresses,
    course_versions,
    courses,
    enrolments,
    learners,
    openings,
    senders,
)


@dataclass(frozen=True, slots=True)
class Listed:
    """A learner in a list; `app_name` is what a chat app called them."""

    id: int
    public_id: str
    name: str | None
    app_name: str | None
    language: str
    zone: str | None
    created_at: datetime

    @property
    def called(self) -> str:
        """The name that staff see; empty where none is known."""
        return self.name or self.app_name or ""


@dataclass(frozen=True, slots=True)
class Reached:
    """Where a learner is reached."""

    learner_id: int
    channel: str
    path: str
    heard_at: datetime | None
    stopped_at: datetime | None


@dataclass(frozen=True, slots=True)
class Taken:
    """A course that a learner takes or took; `progress` as it is stored."""

    learner_id: int
    public_id: str
    course: str
    version_id: int
    state: str
    progress: dict[str, object]
    next_at: datetime | None
    created_at: datetime
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class Since:
    """Where a list of what changed begins: at an instant, after the row with this number then."""

    at: datetime
    id: int = 0


@dataclass(frozen=True, slots=True)
class Enrolled:
    """A course that somebody takes or took, with the number of its row and the learner's id."""

    id: int
    learner: str
    taken: Taken


_LISTED = tuple(learners.c[name] for name in Listed.__slots__)


async def page(
    tx: Transaction, organisation: int, most: int, *, after: int = 0, course: str = ""
) -> Sequence[Listed]:
    """Learners in the order they came, after one; with a course's code only who takes or took it."""
    found = (
        select(*_LISTED)
        .where(learners.c.organisation_id == organisation, learners.c.id > after)
        .order_by(learners.c.id)
        .limit(most)
    )
    if course:
        found = found.where(
            exists()
            .where(
                enrolments.c.learner_id == learners.c.id,
                course_versions.c.id == enrolments.c.version_id,
                courses.c.id == course_versions.c.course_id,
                courses.c.organisation_id == organisation,
                courses.c.code == course,
            )
            .correlate(learners)
        )
    return [Listed(*row) for row in await tx.execute(found)]


async def one(tx: Transaction, organisation: int, public_id: str) -> Listed | None:
    """A learner by id."""
    found = select(*_LISTED).where(
        learners.c.organisation_id == organisation, learners.c.public_id == public_id
    )
    row = (await tx.execute(found)).one_or_none()
    return Listed(*row) if row else None


async def places(
    tx: Transaction, organisation: int, learner_ids: Collection[int]
) -> Sequence[Reached]:
    """Where these learners are reached."""
    rows = await tx.execute(
        select(
            addresses.c.learner_id,
            senders.c.scheme,
            addresses.c.path,
            addresses.c.last_inbound_at,
            addresses.c.stopped_at,
        )
        .join(senders, senders.c.id == addresses.c.sender_id)
        .where(
            addresses.c.organisation_id == organisation,
            addresses.c.learner_id.in_(list(learner_ids)),
        )
        .order_by(addresses.c.id)
    )
    return [Reached(*row) for row in rows]


async def taken(
    tx: Transaction, organisation: int, learner_ids: Collection[int]
) -> Sequence[Taken]:
    """What these learners take or took."""
    rows = await tx.execute(
        _taken()
        .where(
            enrolments.c.organisation_id == organisation,
            enrolments.c.learner_id.in_(list(learner_ids)),
        )
        .order_by(enrolments.c.id)
    )
    return [Taken(*row) for row in rows]


async def changed(  # noqa: PLR0913 - each is a filter
    tx: Transaction,
    organisation: int,
    most: int,
    since: Since,
    until: datetime,
    *,
    course: str = "",
    state: str = "",
) -> Sequence[Enrolled]:
    """Enrolments in the order in which they changed, up to an instant."""
    at, key = enrolments.c.recorded_at, enrolments.c.id
    ids = (
        select(key)
        .where(enrolments.c.organisation_id == organisation, at >= since.at, at <= until)
        .where(or_(at > since.at, key > since.id))
        .order_by(at, key)
        .limit(most)
    )
    if state:
        ids = ids.where(enrolments.c.state == state)
    if course:
        versions = (
            select(course_versions.c.id)
            .join(courses, courses.c.id == course_versions.c.course_id)
            .where(courses.c.organisation_id == organisation, courses.c.code == course)
        )
        # in the order of changes, not by the index of versions
        ids = ids.where((enrolments.c.version_id + 0).in_(versions))
    rows = await tx.execute(
        _taken()
        .add_columns(key, learners.c.public_id)
        .join(learners, learners.c.id == enrolments.c.learner_id)
        .where(key.in_(ids))
        .order_by(at, key)
    )
    return [Enrolled(row[-2], row[-1], Taken(*row[:-2])) for row in rows]


async def brought(
    tx: Transaction, organisation: int, enrolment_ids: Collection[int]
) -> Sequence[tuple[int, str, datetime]]:
    """When the lessons of these enrolments came: enrolment, key of the lesson, instant."""
    rows = await tx.execute(
        select(openings.c.enrolment_id, openings.c.lesson, openings.c.opened_at)
        .where(
            openings.c.organisation_id == organisation,
            openings.c.enrolment_id.in_(list(enrolment_ids)),
        )
        .order_by(openings.c.id)
    )
    return [(row[0], row[1], row[2]) for row in rows]


async def of_learner(tx: Transaction, organisation: int, learner: int) -> Sequence[Enrolled]:
    """What a learner takes or took, the oldest first."""
    rows = await tx.execute(
        _taken()
        .add_columns(enrolments.c.id, learners.c.public_id)
        .join(learners, learners.c.id == enrolments.c.learner_id)
        .where(enrolments.c.organisation_id == organisation, learners.c.id == learner)
        .order_by(enrolments.c.id)
    )
    return [Enrolled(row[-2], row[-1], Taken(*row[:-2])) for row in rows]


def _taken() -> Select[Any]:
    return (
        select(
            enrolments.c.learner_id,
            enrolments.c.public_id,
            courses.c.code,
            enrolments.c.version_id,
            enrolments.c.state,
            enrolments.c.progress,
            enrolments.c.next_at,
            enrolments.c.created_at,
            enrolments.c.recorded_at,
        )
        .join(course_versions, course_versions.c.id == enrolments.c.version_id)
        .join(courses, courses.c.id == course_versions.c.course_id)
    )


async def settle(tx: Transaction, organisation: int, learner: int, **values: object) -> None:
    """Change what is known of a learner."""
    await tx.execute(
        update(learners)
        .where(learners.c.organisation_id == organisation, learners.c.id == learner)
        .values(**values)
    )
