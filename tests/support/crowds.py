"""Many learners in a course without a word said, each with a lesson planned."""

import datetime as dt
from collections.abc import Sequence

from sqlalchemy import select

from lessonbot.domain.enrolment import Enrolment
from lessonbot.domain.schedule import Pace, next_due
from lessonbot.services.runtime import public_id
from lessonbot.store import enrolments
from lessonbot.store.batches import insert_many
from lessonbot.store.tables import addresses, course_versions, learners
from tests.support.school import School


async def enrol(
    school: School, paces: Sequence[Pace], after: dt.datetime, *, sender: int | None = None
) -> None:
    """A learner with each of these paces, whose next lesson comes after an instant.

    The course has to be published, and nobody enrolled at this sender; phones count from 1.
    """
    made = {"organisation_id": school.rt.organisation, "created_at": school.clock()}
    at = sender or school.sender
    async with school.rt.database.write() as tx:
        version = await tx.scalar(select(course_versions.c.id))
        names = [public_id() for _ in paces]
        people = [
            {**made, "public_id": name, "language": "en", "consented": True} for name in names
        ]
        await insert_many(tx, learners, people)
        found = await tx.execute(select(learners.c.public_id, learners.c.id))
        ids = {row.public_id: row.id for row in found}
        phones = [
            {**made, "sender_id": at, "learner_id": ids[name], "path": str(number)}
            for number, name in enumerate(names, start=1)
        ]
        await insert_many(tx, addresses, phones)
        found = await tx.execute(select(addresses.c.learner_id, addresses.c.id))
        homes = {row.learner_id: row.id for row in found}
        rows = [
            {
                "organisation_id": school.rt.organisation,
                "learner_id": ids[name],
                "address_id": homes[ids[name]],
                "version_id": version,
                "enrolment": Enrolment(name, pace, next=next_due(pace, after)),
            }
            for name, pace in zip(names, paces, strict=True)
        ]
        await enrolments.add(tx, rows, school.clock())
