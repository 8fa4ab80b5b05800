"""Many learners in a course without a word said, each with a lesson planned."""

import datetime as dt
from collections.abc import Sequence

from sqlalchemy import insert, select

from lessonbot.domain.enrolment import Enrolment
from lessonbot.domain.schedule import Pace, next_due
from lessonbot.services.runtime import public_id
from lessonbot.store import enrolments
from lessonbot.store.tables import addresses, course_versions, learners
from tests.support.school import School


async def enrol(
    school: School, paces: Sequence[Pace], after: dt.datetime, *, sender: int | None = None
) -> list[str]:
    """A learner with each of these paces, whose next lesson comes after an instant: their ids.

    The course has to be published; phones are numbered from 1 on.
    """
    now, organisation = school.clock(), school.rt.organisation
    async with school.rt.database.write() as tx:
        version = await tx.scalar(select(course_versions.c.id))
        planned = [Enrolment(public_id(), pace, next=next_due(pace, after)) for pace in paces]
        rows = []
        for number, enrolment in enumerate(planned, start=1):
            learner = await tx.scalar(
                insert(learners)
                .values(
                    organisation_id=organisation,
                    public_id=public_id(),
                    language="en",
                    consented=True,
                    created_at=now,
                )
                .returning(learners.c.id)
            )
            address = await tx.scalar(
                insert(addresses)
                .values(
                    organisation_id=organisation,
                    sender_id=sender or school.sender,
                    learner_id=learner,
                    path=str(number),
                    created_at=now,
                )
                .returning(addresses.c.id)
            )
            rows.append(
                {
                    "organisation_id": organisation,
                    "learner_id": learner,
                    "address_id": address,
                    "version_id": version,
                    "enrolment": enrolment,
                }
            )
        await enrolments.add(tx, rows, now)
    return [each.public_id for each in planned]
