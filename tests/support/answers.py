"""Answers of many learners, written down without a word said."""

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import insert, select

from lessonbot.domain.schedule import Pace
from lessonbot.store.batches import insert_many
from lessonbot.store.tables import attempts, deliveries, enrolments, openings
from tests.support.crowds import enrol
from tests.support.school import School

PACE = Pace(dt.time(8), "Africa/Nairobi")


async def enrolled(school: School, count: int) -> Sequence[int]:
    """Learners in the published course; the ids of their enrolments."""
    await enrol(school, [PACE] * count, school.clock())
    async with school.rt.database.read() as tx:
        return list(await tx.scalars(select(enrolments.c.id).order_by(enrolments.c.id)))


def answer(enrolment: int, number: int, item: str, *chosen: str, **values: Any) -> dict[str, Any]:  # noqa: ANN401 - columns
    """One answer; right unless it says otherwise."""
    return {
        "enrolment_id": enrolment,
        "number": number,
        "item": item,
        "form": None,
        "chosen": list(chosen),
        "is_right": True,
        "purpose": "lesson",
        **values,
    }


async def write(school: School, answers: Iterable[dict[str, Any]]) -> None:
    """Write answers down, given now unless they say when."""
    own = {"organisation_id": school.rt.organisation}
    rows = [own | {"answered_at": school.clock()} | each for each in answers]
    async with school.rt.database.write() as tx:
        await insert_many(tx, attempts, rows)


async def opened(school: School, lessons: Iterable[tuple[int, str]]) -> None:
    """Write down that these enrolments were given these lessons."""
    async with school.rt.database.write() as tx:
        for enrolment, lesson in lessons:
            await tx.execute(
                insert(openings).values(
                    organisation_id=school.rt.organisation,
                    enrolment_id=enrolment,
                    lesson=lesson,
                    on_date=school.clock().date(),
                    daily=False,
                    opened_at=school.clock(),
                )
            )


async def asked(school: School, enrolment: int, number: int, at: dt.datetime) -> None:
    """Write down when a question left."""
    async with school.rt.database.write() as tx:
        row = (
            await tx.execute(
                select(enrolments.c.public_id, enrolments.c.address_id).where(
                    enrolments.c.id == enrolment
                )
            )
        ).one()
        await tx.execute(
            insert(deliveries).values(
                organisation_id=school.rt.organisation,
                sender_id=school.sender,
                address_id=row.address_id,
                enrolment_id=enrolment,
                key=f"{row.public_id}.q{number}",
                turn=f"{enrolment}.{number}",
                priority=1,
                content={},
                state="sent",
                due_at=at,
                sent_at=at,
                created_at=at,
            )
        )
