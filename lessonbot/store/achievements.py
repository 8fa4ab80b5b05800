"""What was earned."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, insert, null, select, true, update

from lessonbot.store.database import Transaction
from lessonbot.store.tables import (
    NEWEST,
    STANDS,
    achievements,
    courses,
    credentials,
    organisations,
    tracks,
)


@dataclass(frozen=True, slots=True)
class StoredAchievement:
    """An achievement with its issuer and the course version it was earned in."""

    organisation_id: int
    version_id: int
    public_id: str
    name: str
    score: int
    earned_at: datetime
    expires_at: datetime | None
    hidden: bool
    state: str
    issuer: str


@dataclass(frozen=True, slots=True)
class Held:
    """A certificate that somebody has, by the key of its course or track.

    `course_id` and `enrolment_id` are None for a track.
    """

    learner_id: int
    public_id: str
    key: str
    course_id: int | None
    enrolment_id: int | None
    earned_at: datetime
    expires_at: datetime | None
    stands: bool
    hidden: bool
    searchable: bool


async def add(
    tx: Transaction, rows: Sequence[Mapping[str, Any]], renewed: Collection[str] = ()
) -> None:
    """Record achievements; some take the place of those that were `renewed`, by public id."""
    if renewed:
        await tx.execute(
            update(achievements)
            .where(achievements.c.public_id.in_(list(renewed)))
            .values(renewed=True)
        )
    if rows:
        await tx.execute(insert(achievements), rows)


async def held(tx: Transaction, organisation: int, learner_ids: Collection[int]) -> Sequence[Held]:
    """What these learners have, courses and tracks, the newest first; each in its newest form."""
    signed, ids = credentials.c, list(learner_ids)
    of_courses = (
        select(
            achievements.c.learner_id,
            achievements.c.public_id,
            courses.c.key,
            achievements.c.course_id,
            achievements.c.enrolment_id,
            achievements.c.earned_at,
            achievements.c.expires_at,
            func.coalesce(signed.state == "issued", true()),
            func.coalesce(signed.hidden, achievements.c.hidden),
            func.coalesce(signed.searchable, achievements.c.searchable),
        )
        .join(courses, courses.c.id == achievements.c.course_id)
        .outerjoin(credentials, signed.public_id == achievements.c.public_id)
        .where(
            achievements.c.organisation_id == organisation,
            achievements.c.learner_id.in_(ids),
            NEWEST,
        )
        .order_by(achievements.c.id.desc())
    )
    of_tracks = (
        select(
            signed.learner_id,
            signed.public_id,
            tracks.c.key,
            null(),
            null(),
            signed.issued_at,
            signed.expires_at,
            true(),
            signed.hidden,
            signed.searchable,
        )
        .join(tracks, tracks.c.id == signed.track_id)
        .where(
            signed.organisation_id == organisation,
            signed.learner_id.in_(ids),
            STANDS,
            ~signed.renewed,
        )
        .order_by(signed.id.desc())
    )
    found = [Held(*row) for query in (of_courses, of_tracks) for row in await tx.execute(query)]
    return sorted(found, key=lambda each: each.earned_at, reverse=True)


async def change(tx: Transaction, organisation: int, number: str, **values: Any) -> None:  # noqa: ANN401 - columns
    """Change what its holder may change about what is not signed yet."""
    await tx.execute(
        update(achievements)
        .where(achievements.c.organisation_id == organisation, achievements.c.public_id == number)
        .values(**values)
    )


async def shown(tx: Transaction, public_ids: Collection[str]) -> Sequence[StoredAchievement]:
    """Achievements by the ids in their links, which are all that a visitor knows."""
    names = StoredAchievement.__slots__[:-1]
    columns = [*(achievements.c[name] for name in names), organisations.c.name]
    rows = await tx.execute(
        select(*columns)
        .join(organisations, organisations.c.id == achievements.c.organisation_id)
        .where(achievements.c.public_id.in_(list(public_ids)))
    )
    return [StoredAchievement(*row) for row in rows]
