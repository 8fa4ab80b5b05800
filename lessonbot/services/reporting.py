"""How things stand."""

from collections.abc import Sequence
from datetime import datetime

from lessonbot.services.runtime import Runtime
from lessonbot.store import migrating, reports
from lessonbot.store.database import DatabaseUnavailable


async def complaints(rt: Runtime, now: datetime) -> Sequence[str]:
    """What keeps lessonbot from doing its work; empty when it is ready."""
    try:
        await rt.database.check()
        schema = await migrating.status(rt.database)
    except DatabaseUnavailable:
        return ["the database cannot be reached"]
    found = [] if schema.current else ["the database has another version than this program"]
    return [*found, *rt.pulse.complaints(now)]


async def next_due(rt: Runtime, sender_id: int, path: str) -> datetime | None:
    """When the next lesson of an address is due."""
    async with rt.database.read() as tx:
        return await reports.next_lesson(tx, rt.organisation, sender_id, path)


async def zone(rt: Runtime, sender_id: int, path: str) -> str | None:
    """The time zone of the learner at an address."""
    async with rt.database.read() as tx:
        return await reports.zone(tx, rt.organisation, sender_id, path)
