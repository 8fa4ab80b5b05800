"""Learners written straight into the tables, for audiences."""

import datetime as dt

from sqlalchemy import insert, select

from lessonbot.domain.enrolment import State
from lessonbot.store import tables
from lessonbot.store.database import Transaction
from tests.support.school import MONDAY, School

LONG_AGO = MONDAY - dt.timedelta(days=30)


async def learner(
    school: School,
    path: str,
    *,
    sms: str = "",
    only_sms: bool = False,
    stopped: str | None = None,
    **columns: object,
) -> int:
    """One who agreed, at the phone with buttons, unless told otherwise; the learner's id.

    `sms` for the plain phone as well, `only_sms` for that alone; `stopped` is why nothing is sent.
    """
    async with school.rt.database.write() as tx:
        values = {
            "organisation_id": school.rt.organisation,
            "public_id": f"PERSON{path.removeprefix('+')}",
            "language": "en",
            "zone": "Africa/Nairobi",
            "consented": True,
            "created_at": LONG_AGO,
            **columns,
        }
        made = await tx.execute(
            insert(tables.learners).values(values).returning(tables.learners.c.id)
        )
        found = int(made.scalar_one())
        if not only_sms:
            await address(school, tx, found, path, school.sender, stopped=stopped)
        if sms or only_sms:
            await address(school, tx, found, sms or path, school.plain_sender, stopped=stopped)
        return found


async def address(  # noqa: PLR0913 - one row
    school: School,
    tx: Transaction,
    learner_id: int,
    path: str,
    sender: int,
    *,
    stopped: str | None = None,
    used_at: dt.datetime = LONG_AGO,
) -> None:
    """An address of a learner, and when they last wrote from it."""
    await tx.execute(
        insert(tables.addresses).values(
            organisation_id=school.rt.organisation,
            sender_id=sender,
            learner_id=learner_id,
            path=path,
            stopped_at=LONG_AGO if stopped else None,
            stop_reason=stopped,
            last_inbound_at=used_at,
            created_at=LONG_AGO,
        )
    )


async def enrolled(
    school: School,
    learner_id: int,
    state: State = State.ACTIVE,
    code: str = "tiny",
    **columns: object,
) -> int:
    """An enrolment of a learner in a published course; its id."""
    async with school.rt.database.write() as tx:
        version = await tx.scalar(
            select(tables.courses.c.version_id).where(tables.courses.c.code == code)
        )
        at = await tx.scalar(
            select(tables.addresses.c.id).where(tables.addresses.c.learner_id == learner_id)
        )
        made = await tx.execute(
            insert(tables.enrolments)
            .values(
                organisation_id=school.rt.organisation,
                public_id=f"enrolment-{learner_id}-{code}",
                learner_id=learner_id,
                address_id=at,
                version_id=version,
                state=state,
                minute=480,
                zone="Africa/Nairobi",
                days=127,
                **{
                    # a question is open
                    "progress": {"asking": True},
                    "created_at": LONG_AGO,
                    "changed_at": LONG_AGO,
                    **columns,
                },
            )
            .returning(tables.enrolments.c.id)
        )
        return int(made.scalar_one())


async def answered(school: School, enrolment: int, at: dt.datetime, number: int = 1) -> None:
    """An answer to a question."""
    async with school.rt.database.write() as tx:
        await tx.execute(
            insert(tables.attempts).values(
                organisation_id=school.rt.organisation,
                enrolment_id=enrolment,
                number=number,
                item="lesson-1/q",
                chosen=["a"],
                is_right=True,
                answered_at=at,
            )
        )


async def many(school: School, count: int, **columns: object) -> None:
    """Learners with the paths 10000, 10001 and so on."""
    async with school.rt.database.write() as tx:
        made = await tx.execute(
            insert(tables.learners).returning(tables.learners.c.id, sort_by_parameter_order=True),
            [
                {
                    "organisation_id": school.rt.organisation,
                    "public_id": f"PERSON{10_000 + number}",
                    "language": "en",
                    "zone": "Africa/Nairobi",
                    "consented": True,
                    "created_at": LONG_AGO,
                    **columns,
                }
                for number in range(count)
            ],
        )
        await tx.execute(
            insert(tables.addresses),
            [
                {
                    "organisation_id": school.rt.organisation,
                    "sender_id": school.sender,
                    "learner_id": row.id,
                    "path": str(10_000 + number),
                    "last_inbound_at": LONG_AGO,
                    "created_at": LONG_AGO,
                }
                for number, row in enumerate(made)
            ],
        )
