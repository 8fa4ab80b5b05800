"""Many rows at once are what they would be one by one, on both databases."""

import datetime as dt
from collections.abc import AsyncIterator
from typing import Any

import pytest
from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError

from lessonbot.domain.enrolment import Progress
from lessonbot.store import migrating
from lessonbot.store.batches import insert_many, update_many
from lessonbot.store.database import Database
from lessonbot.store.tables import (
    addresses,
    course_versions,
    courses,
    enrolments,
    learners,
    organisations,
    senders,
)

NOON = dt.datetime(2026, 11, 22, 12, 0, tzinfo=dt.timezone(dt.timedelta(hours=3)))
DATE = dt.date(2026, 11, 22)


@pytest.fixture
async def database(migrated_url: str) -> AsyncIterator[Database]:
    """A database of each kind in turn, where a learner can be enrolled."""
    made = Database(migrated_url)
    await _prepare(made)
    yield made
    await made.close()


async def _prepare(database: Database) -> None:
    """An organisation, a sender, a learner's address, and a course."""
    first = {"id": 1, "organisation_id": 1, "created_at": NOON}
    version = {"id": 1, "organisation_id": 1, "course_id": 1, "digest": "d", "version": "1"}
    async with database.write() as tx:
        await tx.execute(insert(organisations).values(id=1, slug="a", name="A", created_at=NOON))
        await tx.execute(insert(senders).values(**first, slug="a", scheme="demo"))
        await tx.execute(insert(learners).values(**first, public_id="L", language="en"))
        await tx.execute(insert(addresses).values(**first, sender_id=1, learner_id=1, path="1"))
        await tx.execute(insert(courses).values(**first, key="c", code="c"))
        await tx.execute(
            insert(course_versions).values(**version, content=b"{}", published_at=NOON)
        )


def _enrolment(number: int, **others: object) -> dict[str, Any]:
    return {
        "organisation_id": 1,
        "public_id": f"E{number}",
        "learner_id": 1,
        "address_id": 1,
        "version_id": 1,
        "state": "active",
        "minute": number,
        "zone": "Africa/Nairobi",
        "days": 127,
        "progress": Progress(lesson=number, results={"a/“b”": True}),
        "next_at": NOON if number % 2 else None,
        "next_date": DATE if number % 2 else None,
        "created_at": NOON,
        "changed_at": NOON,
        **others,
    }


async def _all(database: Database) -> list[Any]:
    async with database.read() as tx:
        return list(await tx.execute(select(enrolments).order_by(enrolments.c.minute)))


async def test_rows_come_back_as_they_were_put_in(database: Database):
    async with database.write() as tx:
        await insert_many(tx, enrolments, [_enrolment(n) for n in range(1, 701)])
    found = await _all(database)
    assert len(found) == 700
    for row in found[:2]:
        put_in = _enrolment(row.minute)
        results = row.progress["results"]
        assert (results, row.progress["lesson"]) == ({"a/“b”": True}, row.minute)
        for name in ("public_id", "zone", "days", "next_at", "next_date", "created_at"):
            assert getattr(row, name) == put_in[name], name
        assert row.created_at.tzinfo is dt.UTC


async def test_each_row_gets_its_own_new_values_and_the_others_stay(database: Database):
    await _change_two_of_three(database)


async def test_the_other_postgresql_driver_takes_batches_too(postgres_url: str):
    database = Database(postgres_url.replace("+asyncpg", "+psycopg"))
    await migrating.upgrade(database)
    await _prepare(database)
    await _change_two_of_three(database)
    await database.close()


async def _change_two_of_three(database: Database) -> None:
    async with database.write() as tx:
        await insert_many(tx, enrolments, [_enrolment(n) for n in (1, 2, 3)])
    ids = {row.minute: row.id for row in await _all(database)}
    later = NOON + dt.timedelta(days=1, microseconds=1)
    changes = [
        {"id": ids[1], "next_at": None, "next_date": None, "progress": Progress(7)},
        {"id": ids[2], "next_at": later, "next_date": DATE, "progress": Progress(8)},
    ]
    async with database.write() as tx:
        await update_many(tx, enrolments, changes)
    one, two, three = await _all(database)
    assert (one.next_at, one.next_date, one.progress["lesson"]) == (None, None, 7)
    assert (two.next_at, two.next_date, two.progress["lesson"]) == (later, DATE, 8)
    assert (three.next_at, three.progress["lesson"], three.zone) == (NOON, 3, "Africa/Nairobi")


async def test_what_is_there_already_stays_when_asked_for_and_is_an_error_otherwise(
    database: Database,
):
    async with database.write() as tx:
        await insert_many(tx, enrolments, [_enrolment(1)])
    again = [_enrolment(1, zone="Asia/Kathmandu"), _enrolment(2)]
    async with database.write() as tx:
        await insert_many(tx, enrolments, again, once=True)
    assert [(row.minute, row.zone) for row in await _all(database)] == [
        (1, "Africa/Nairobi"),
        (2, "Africa/Nairobi"),
    ]
    with pytest.raises(IntegrityError):
        async with database.write() as tx:
            await insert_many(tx, enrolments, again)


async def test_nothing_is_no_statement(database: Database):
    async with database.write() as tx:
        await insert_many(tx, enrolments, [])
        await update_many(tx, enrolments, [])
    assert await _all(database) == []


async def test_an_instant_without_a_zone_is_refused_in_a_batch_too(database: Database):
    with pytest.raises(Exception, match="needs a time zone"):
        async with database.write() as tx:
            await insert_many(tx, enrolments, [_enrolment(1, next_at=NOON.replace(tzinfo=None))])
