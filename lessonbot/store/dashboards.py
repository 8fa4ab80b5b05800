"""The figures of courses that were counted and kept, and those that somebody waits for."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, or_, select, update

from lessonbot.store.batches import insert_many
from lessonbot.store.database import Transaction
from lessonbot.store.items import those
from lessonbot.store.tables import WANTED, courses, dashboards, enrolments

ALL = 0
"""In place of a version: all of them."""


@dataclass(frozen=True, slots=True)
class Kept:
    """Figures as they were counted; `content` is None where they never were."""

    content: bytes | None
    computed_at: datetime | None
    wanted_at: datetime | None


@dataclass(frozen=True, slots=True)
class Wanted:
    """Figures that somebody waits for."""

    organisation_id: int
    course_id: int
    version_id: int
    code: str


async def course(tx: Transaction, organisation: int, code: str) -> int | None:
    """The number of a course by its code."""
    return await tx.scalar(
        select(courses.c.id).where(
            courses.c.organisation_id == organisation, func.lower(courses.c.code) == code.lower()
        )
    )


async def is_small(
    tx: Transaction, organisation: int, versions: Collection[int], most: int
) -> bool:
    """Whether no more than so many have joined; no more than these are looked at."""
    some = select(enrolments.c.id).where(*those(organisation, versions)).limit(most + 1).subquery()
    return int(await tx.scalar(select(func.count()).select_from(some)) or 0) <= most


async def kept(tx: Transaction, organisation: int, course: int, version: int) -> Kept | None:
    """The figures that were counted last."""
    row = (
        await tx.execute(
            select(dashboards.c.content, dashboards.c.computed_at, dashboards.c.wanted_at).where(
                *_that(organisation, course, version)
            )
        )
    ).one_or_none()
    return Kept(*row) if row else None


async def want(
    tx: Transaction, organisation: int, course: int, version: int, now: datetime
) -> None:
    """Somebody waits for newer figures."""
    await _there(tx, organisation, course, version)
    await tx.execute(
        update(dashboards)
        .where(*_that(organisation, course, version), dashboards.c.wanted_at.is_(None))
        .values(wanted_at=now)
    )


async def keep(
    tx: Transaction, organisation: int, course: int, version: int, content: bytes, now: datetime
) -> None:
    """Figures were counted."""
    await _there(tx, organisation, course, version)
    await tx.execute(
        update(dashboards)
        .where(*_that(organisation, course, version))
        .values(content=content, computed_at=now, wanted_at=None, begun_at=None)
    )


async def wanted(tx: Transaction, begun_before: datetime, most: int) -> list[Wanted]:
    """What is waited for and nobody counts, of every organisation, longest waiting first."""
    rows = await tx.execute(
        select(
            dashboards.c.organisation_id,
            dashboards.c.course_id,
            dashboards.c.version_id,
            courses.c.code,
        )
        .join(courses, courses.c.id == dashboards.c.course_id)
        .where(WANTED, _free(begun_before))
        .order_by(dashboards.c.wanted_at)
        .limit(most)
    )
    return [Wanted(*row) for row in rows]


async def begin(tx: Transaction, which: Wanted, begun_before: datetime, now: datetime) -> bool:
    """Whether it is ours to count: of several processes one begins."""
    done = await tx.execute(
        update(dashboards)
        .where(
            *_that(which.organisation_id, which.course_id, which.version_id),
            dashboards.c.wanted_at.is_not(None),
            _free(begun_before),
        )
        .values(begun_at=now)
    )
    return done.rowcount == 1


def _that(organisation: int, course: int, version: int) -> tuple[ColumnElement[bool], ...]:
    return (
        dashboards.c.organisation_id == organisation,
        dashboards.c.course_id == course,
        dashboards.c.version_id == version,
    )


def _free(begun_before: datetime) -> ColumnElement[bool]:
    return or_(dashboards.c.begun_at.is_(None), dashboards.c.begun_at <= begun_before)


async def _there(tx: Transaction, organisation: int, course: int, version: int) -> None:
    """A row for it, unless there is one."""
    row = {"organisation_id": organisation, "course_id": course, "version_id": version}
    await insert_many(tx, dashboards, [row], once=True)
