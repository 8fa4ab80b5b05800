"""Links that show how a course fares to who has no account."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, insert, select, update

from lessonbot.store.database import Transaction
from lessonbot.store.tables import courses, organisations, shares, staff

MOST = 100


@dataclass(frozen=True, slots=True)
class Share:
    """A link that works; `by` is empty where nobody is known."""

    public_id: str
    by: str
    created_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Shared:
    """What a link shows."""

    organisation_id: int
    organisation: str
    code: str


async def add(tx: Transaction, organisation: int, **values: object) -> None:
    """Keep a link."""
    await tx.execute(insert(shares).values(organisation_id=organisation, **values))


async def of(tx: Transaction, organisation: int, course: int, now: datetime) -> list[Share]:
    """The links to a course that work, the newest first."""
    rows = await tx.execute(
        select(
            shares.c.public_id,
            func.coalesce(staff.c.name, ""),
            shares.c.created_at,
            shares.c.expires_at,
        )
        .outerjoin(staff, staff.c.id == shares.c.created_by)
        .where(
            shares.c.organisation_id == organisation,
            shares.c.course_id == course,
            shares.c.ended_at.is_(None),
            shares.c.expires_at > now,
        )
        .order_by(shares.c.id.desc())
        .limit(MOST)
    )
    return [Share(*row) for row in rows]


async def end(
    tx: Transaction, organisation: int, course: int, public_id: str, now: datetime
) -> bool:
    """Whether a link worked, and does no more."""
    done = await tx.execute(
        update(shares)
        .where(
            shares.c.organisation_id == organisation,
            shares.c.course_id == course,
            shares.c.public_id == public_id,
            shares.c.ended_at.is_(None),
        )
        .values(ended_at=now)
    )
    return done.rowcount == 1


async def shown(tx: Transaction, digest: str, now: datetime) -> Shared | None:
    """What a link shows while it works, by the digest of its secret."""
    row = (
        await tx.execute(
            select(shares.c.organisation_id, organisations.c.name, courses.c.code)
            .join(organisations, organisations.c.id == shares.c.organisation_id)
            .join(courses, courses.c.id == shares.c.course_id)
            .where(
                shares.c.digest == digest,
                shares.c.ended_at.is_(None),
                shares.c.expires_at > now,
            )
        )
    ).one_or_none()
    return Shared(*row) if row else None
