"""What was earned."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select, update

from lessonbot.store.database import Transaction
from lessonbot.store.tables import achievements, organisations


@dataclass(frozen=True, slots=True)
class StoredAchievement:
    """An achievement with its issuer and the course version it was earned in."""

    organisation_id: int
    version_id: int
    public_id: str
    name: str
    score: int
    earned_at: datetime
    state: str
    issuer: str


async def add(tx: Transaction, rows: Sequence[Mapping[str, Any]]) -> None:
    """Record achievements."""
    if rows:
        await tx.execute(insert(achievements), rows)


async def rename(tx: Transaction, organisation: int, number: str, name: str) -> None:
    """Another name for what is not signed yet."""
    await tx.execute(
        update(achievements)
        .where(achievements.c.organisation_id == organisation, achievements.c.public_id == number)
        .values(name=name)
    )


async def shown(tx: Transaction, public_ids: Collection[str]) -> Sequence[StoredAchievement]:
    """Achievements by the ids in their links, which are all that a visitor knows."""
    names = ("organisation_id", "version_id", "public_id", "name", "score", "earned_at", "state")
    columns = [*(achievements.c[name] for name in names), organisations.c.name]
    rows = await tx.execute(
        select(*columns)
        .join(organisations, organisations.c.id == achievements.c.organisation_id)
        .where(achievements.c.public_id.in_(list(public_ids)))
    )
    return [StoredAchievement(*row) for row in rows]
