"""What a certificate's link shows."""

from dataclasses import dataclass
from datetime import datetime

import msgspec

from lessonbot.domain.course import Course
from lessonbot.services.runtime import Runtime
from lessonbot.store import achievements


@dataclass(frozen=True, slots=True)
class Certificate:
    """An achievement as everybody with its link may see it; `name` is empty when none is printed."""

    public_id: str
    name: str
    course: Course
    score: int
    shows_score: bool
    earned_at: datetime
    issuer: str
    status: str
    language: str


async def certificate(rt: Runtime, public_id: str) -> Certificate | None:
    """The certificate of a public id."""
    async with rt.database.read() as tx:
        found = await achievements.shown(tx, public_id)
    if found is None:
        return None
    course = msgspec.json.decode(found.content, type=Course)
    return Certificate(
        found.public_id,
        found.name,
        course,
        found.score,
        course.credential.shows_score,
        found.earned_at,
        found.issuer,
        found.state,
        course.language,
    )
