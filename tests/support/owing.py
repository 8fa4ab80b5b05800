"""Rows as they stand when something goes wrong: owed, overdue, claimed, unanswered."""

import datetime as dt
import itertools
from collections import Counter

import msgspec
from sqlalchemy import insert, select

from lessonbot.domain.messages import Inbound, Kind, Outbound
from lessonbot.domain.text import text
from lessonbot.store import deliveries, inbound, processes, tallies
from lessonbot.store.inbound import New
from lessonbot.store.processes import Process
from lessonbot.store.tables import addresses, course_versions, courses, enrolments, learners
from lessonbot.store.tallies import Tally, hour_of
from tests.support.school import School

_numbers = itertools.count(1)


async def learner_at(school: School, sender: int | None = None) -> int:
    """A learner's address; its id."""
    rt, number = school.rt, next(_numbers)
    base = {"organisation_id": rt.organisation, "created_at": school.clock()}
    async with rt.database.write() as tx:
        learner = await tx.scalar(
            insert(learners)
            .values(**base, public_id=f"L{number}", language="en")
            .returning(learners.c.id)
        )
        address = await tx.scalar(
            insert(addresses)
            .values(
                **base, sender_id=sender or school.sender, learner_id=learner, path=f"9{number}"
            )
            .returning(addresses.c.id)
        )
    assert address
    return int(address)


async def owe(
    school: School, due_at: dt.datetime, count: int = 1, sender: int | None = None, **values: object
) -> None:
    """Deliveries in the outbox, counted as the outbox counts them."""
    sender = sender or school.sender
    address = await learner_at(school, sender)
    async with school.rt.database.write() as tx:
        await deliveries.add(
            tx,
            [
                {
                    "organisation_id": school.rt.organisation,
                    "sender_id": sender,
                    "address_id": address,
                    "enrolment_id": None,
                    "broadcast_id": None,
                    "key": f"k{(number := next(_numbers))}",
                    "turn": f"t{number}",
                    "place": 0,
                    "priority": int(Kind.LESSON),
                    "content": msgspec.to_builtins(Outbound(key=f"k{number}", text=text("Hello"))),
                    "farewell": False,
                    "state": "waiting",
                    "due_at": due_at,
                    "expires_at": None,
                    "created_at": due_at,
                    **values,
                }
                for _ in range(count)
            ],
        )


async def tally(
    school: School, at: dt.datetime, outcome: str, count: int, sender: int | None = None
) -> None:
    """What became of deliveries, as it is counted."""
    counted = Tally(sender or school.sender, hour_of(at), int(Kind.LESSON), outcome)
    async with school.rt.database.write() as tx:
        await tallies.count(tx, Counter({counted: count}))


async def due_lesson(school: School, next_at: dt.datetime, sender: int | None = None) -> None:
    """An enrolment whose next lesson nobody has planned."""
    address, number, now = await learner_at(school, sender), next(_numbers), school.clock()
    base = {"organisation_id": school.rt.organisation}
    async with school.rt.database.write() as tx:
        learner = await tx.scalar(select(addresses.c.learner_id).where(addresses.c.id == address))
        course = await tx.scalar(
            insert(courses)
            .values(**base, key=f"c{number}", code=f"c{number}", created_at=now)
            .returning(courses.c.id)
        )
        version = await tx.scalar(
            insert(course_versions)
            .values(
                **base,
                course_id=course,
                digest="d",
                version="1",
                content=b"{}",
                published_at=now,
            )
            .returning(course_versions.c.id)
        )
        await tx.execute(
            insert(enrolments).values(
                **base,
                public_id=f"E{number}",
                learner_id=learner,
                address_id=address,
                version_id=version,
                state="active",
                minute=480,
                zone="UTC",
                days=127,
                progress={},
                next_at=next_at,
                created_at=now,
                changed_at=now,
            )
        )


async def arrive(school: School, at: dt.datetime, error: str | None = None) -> None:
    """Something that came in."""
    rt = school.rt
    new = New(
        organisation_id=rt.organisation,
        sender_id=school.sender,
        provider_id=f"p{next(_numbers)}",
        path="1",
        said=Inbound("hello"),
        payload=None,
        error=error,
        received_at=at,
    )
    async with rt.database.write() as tx:
        await inbound.add(tx, [new])


async def beats(school: School, name: str, roles: str, at: dt.datetime) -> None:
    """A process shows a sign of life."""
    async with school.rt.database.write() as tx:
        await processes.beat(tx, Process(name, roles.split(","), at, at))
