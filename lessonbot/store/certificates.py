"""Certificates as staff go through them, page by page, and who holds each."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, TextClause, func, or_, select

from lessonbot.store.credentials import CredentialState
from lessonbot.store.database import Transaction
from lessonbot.store.registers import Since
from lessonbot.store.tables import (
    UNSIGNABLE,
    achievements,
    courses,
    credentials,
    learners,
    tracks,
)


@dataclass(frozen=True, slots=True)
class Entry:
    """A certificate that was signed."""

    public_id: str
    name: str
    state: CredentialState
    issued_at: datetime
    expires_at: datetime | None
    document: bytes


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which certificates: with such a name, of a course; `past` is one seen already."""

    name: str = ""
    course: str = ""
    past: str = ""


@dataclass(frozen=True, slots=True)
class Holder:
    """A learner by the id that staff know, as they are called, and the other name they want."""

    learner: str = ""
    name: str = ""
    wanted: str = ""


@dataclass(frozen=True, slots=True)
class Unsigned:
    """What was earned and could not be signed."""

    public_id: str
    name: str
    course: str
    earned_at: datetime


@dataclass(frozen=True, slots=True)
class Attested:
    """A certificate as other programs see it, by the ids of who holds it and of what it is for."""

    id: int
    public_id: str
    name: str
    language: str
    state: CredentialState
    issued_at: datetime
    expires_at: datetime | None
    withdrawn_at: datetime | None
    reason: str | None
    superseded_by: str | None
    hidden: bool
    changed_at: datetime
    document: bytes
    learner: str
    course: str | None
    track: str | None


async def page(tx: Transaction, organisation: int, wanted: Wanted, most: int) -> list[Entry]:
    """Certificates, the newest first; not those of who was erased."""
    key = credentials.c.id
    # by its index alone: documents are long
    ids = (
        select(key)
        .where(credentials.c.organisation_id == organisation, credentials.c.learner_id.is_not(None))
        .order_by(key.desc())
    )
    if wanted.name:
        ids = ids.where(_named(wanted.name))
    if wanted.course:
        ids = (
            ids.join(achievements, achievements.c.id == credentials.c.achievement_id)
            .join(courses, courses.c.id == achievements.c.course_id)
            .where(courses.c.code == wanted.course)
        )
    if wanted.past:
        seen = select(key).where(
            credentials.c.organisation_id == organisation, credentials.c.public_id == wanted.past
        )
        ids = ids.where(key < seen.scalar_subquery())
    columns = [credentials.c[name] for name in Entry.__slots__]
    query = select(*columns).where(key.in_(ids.limit(most))).order_by(key.desc())
    rows = (await tx.execute(query)).all()
    return [
        Entry(number, name, CredentialState(state), *rest) for number, name, state, *rest in rows
    ]


async def holder(tx: Transaction, organisation: int, number: str) -> Holder:
    """Who holds a certificate."""
    row = (
        await tx.execute(
            select(
                learners.c.public_id,
                func.coalesce(learners.c.name, learners.c.app_name, ""),
                func.coalesce(credentials.c.wanted, ""),
            )
            .join(credentials, credentials.c.learner_id == learners.c.id)
            .where(credentials.c.organisation_id == organisation, credentials.c.public_id == number)
        )
    ).first()
    return Holder(*row) if row else Holder()


async def unsigned(tx: Transaction, organisation: int, number: str) -> Unsigned | None:
    """What was earned under a number and is not signed, or cannot be."""
    found = await _unsigned(tx, organisation, achievements.c.public_id == number, 1)
    return found[0] if found else None


async def unsignable(tx: Transaction, organisation: int, most: int) -> list[Unsigned]:
    """What was earned and could not be signed, the oldest first."""
    return await _unsigned(tx, organisation, UNSIGNABLE, most)


async def _unsigned(
    tx: Transaction, organisation: int, which: ColumnElement[bool] | TextClause, most: int
) -> list[Unsigned]:
    rows: Sequence[Sequence[object]] = (
        await tx.execute(
            select(
                achievements.c.public_id,
                achievements.c.name,
                courses.c.code,
                achievements.c.earned_at,
            )
            .join(courses, courses.c.id == achievements.c.course_id)
            .where(achievements.c.organisation_id == organisation, which)
            .order_by(achievements.c.id)
            .limit(most)
        )
    ).all()
    return [Unsigned(*row) for row in rows]  # type: ignore[arg-type]


def _named(words: str) -> ColumnElement[bool]:
    """Names with these words in them; not every database knows capitals beyond English."""
    ways = {words, words.lower(), words.upper(), words.title()}
    return or_(*(credentials.c.name.icontains(each, autoescape=True) for each in sorted(ways)))


async def changed(  # noqa: PLR0913 - each is a filter
    tx: Transaction,
    organisation: int,
    most: int,
    since: Since,
    until: datetime,
    *,
    course: str = "",
    learner: str = "",
) -> Sequence[Attested]:
    """Certificates in the order in which they changed, up to an instant; not of who was erased."""
    key = credentials.c.id
    ids = (
        select(key)
        .where(credentials.c.organisation_id == organisation, credentials.c.learner_id.is_not(None))
        .where(since.at <= _CHANGED, until >= _CHANGED)
        .where(or_(since.at < _CHANGED, key > since.id))
        .order_by(_CHANGED, key)
        .limit(most)
    )
    if learner:
        theirs = select(learners.c.id).where(
            learners.c.organisation_id == organisation, learners.c.public_id == learner
        )
        ids = ids.where(credentials.c.learner_id.in_(theirs))
    if course:
        ids = (
            ids.join(achievements, achievements.c.id == credentials.c.achievement_id)
            .join(courses, courses.c.id == achievements.c.course_id)
            .where(courses.c.code == course)
        )
    rows = await tx.execute(_attested().where(key.in_(ids)).order_by(_CHANGED, key))
    return [_whole(row) for row in rows]


async def attested(tx: Transaction, organisation: int, number: str) -> Attested | None:
    """A certificate by its number."""
    found = _attested().where(
        credentials.c.organisation_id == organisation, credentials.c.public_id == number
    )
    row = (await tx.execute(found)).first()
    return _whole(row) if row else None


_CHANGED = credentials.c.changed_at


def _attested() -> Select[Any]:
    names = Attested.__slots__[:-3]
    return (
        select(
            *(credentials.c[name] for name in names),
            func.coalesce(learners.c.public_id, ""),
            courses.c.code,
            tracks.c.key,
        )
        .outerjoin(learners, learners.c.id == credentials.c.learner_id)
        .outerjoin(achievements, achievements.c.id == credentials.c.achievement_id)
        .outerjoin(courses, courses.c.id == achievements.c.course_id)
        .outerjoin(tracks, tracks.c.id == credentials.c.track_id)
    )


def _whole(row: Row[Any]) -> Attested:
    made = dict(zip(Attested.__slots__, row, strict=True))
    return Attested(**{**made, "state": CredentialState(made["state"])})
