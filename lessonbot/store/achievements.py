"""What was earned."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select

from lessonbot.store.database import Transaction
from lessonbot.store.tables import achievements, course_versions, organisations


@dataclass(frozen=True, slots=True)
class StoredAchievement:
    """An achievement with its issuer and the course version it was earned in."""

    public_id: str
    name: str
    score: int
    state: str
    earned_at: datetime
    issuer: str
    content: bytes


async def add(tx: Transaction, rows: Sequence[Mapping[str, Any]]) -> None:
    """Record achievements."""
    if rows:
        await tx.execute(insert(achievements), rows)


async def shown(tx: Transaction, public_id: str) -> StoredAchievement | None:
    """An achievement by the id in its link, which is all that a visitor knows."""
    rows = await tx.execute(
        select(
            achievements.c.public_id,
            achievements.c.name,
            achievements.c.score,
            achievements.c.state,
            achievements.c.earned_at,
            organisations.c.name.label("issuer"),
            course_versions.c.content,
        )
        .join(organisations, organisations.c.id == achievements.c.organisation_id)
        .join(course_versions, course_versions.c.id == achievements.c.version_id)
        .where(achievements.c.public_id == public_id)
    )
    row = rows.one_or_none()
    return None if row is None else StoredAchievement(*row[:-1], bytes(row.content))
