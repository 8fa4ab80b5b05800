"""A database full of learners of the shipped course, some of whom have a lesson due."""

import datetime as dt
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import msgspec
from sqlalchemy import insert, text

from benchmarks.product import ROOT
from lessonbot.channels.demo import RICH, Demo
from lessonbot.domain.enrolment import Progress, State
from lessonbot.domain.schedule import local
from lessonbot.services import publishing
from lessonbot.services.runtime import Runtime
from lessonbot.services.speaking import voices
from lessonbot.store import migrating, organisations
from lessonbot.store.database import Database
from lessonbot.store.tables import addresses, course_versions, enrolments, learners

PACK = ROOT / "lessons" / "money-basics"
FIRST = dt.datetime(2026, 11, 23, 6, 0, tzinfo=dt.UTC)
LATER = dt.timedelta(days=60)
_CHUNK = 5_000
_ZONES = (
    "Africa/Nairobi", "Africa/Lagos", "Africa/Cairo", "America/Bogota", "America/Sao_Paulo",
    "Asia/Dhaka", "Asia/Jakarta", "Asia/Kathmandu", "Asia/Kolkata", "Asia/Manila", "Europe/Kyiv",
    "Pacific/Apia",
)  # fmt: skip


@asynccontextmanager
async def school(url: str) -> AsyncIterator[Runtime]:
    """A runtime with one channel that keeps what it is given, on a migrated database."""
    database = Database(url)
    try:
        async with database.write() as tx:
            organisation = await organisations.ensure_default(tx, FIRST)
            sender = await organisations.ensure_sender(tx, organisation, "demo", "demo", FIRST)
        yield Runtime(
            database=database,
            organisation=organisation,
            public_url="https://learn.example",
            voices=voices(),
            senders={sender.id: sender},
            channels={sender.id: Demo("demo", RICH)},
        )
    finally:
        await database.close()


async def fill(url: str, crowd: int, due: int) -> None:
    """Tables, the course, and a crowd of enrolments; `due` of them have lessons from FIRST on."""
    database = Database(url)
    await migrating.upgrade(database)
    await database.close()
    async with school(url) as rt:
        await publishing.publish(rt, PACK, FIRST)
        async with rt.database.write() as tx:
            version = await tx.scalar(
                course_versions.select().with_only_columns(course_versions.c.id)
            )
            for start in range(1, crowd + 1, _CHUNK):
                numbers = range(start, min(start + _CHUNK, crowd + 1))
                await tx.execute(insert(learners), [_learner(rt, each) for each in numbers])
                await tx.execute(insert(addresses), [_address(rt, each) for each in numbers])
                # those who are due are spread over the whole table
                dues = (each % (crowd // due) == 0 for each in numbers)
                rows = [
                    _enrolment(rt, n, version, due=d) for n, d in zip(numbers, dues, strict=True)
                ]
                await tx.execute(insert(enrolments), rows)
        if not rt.database.is_sqlite:
            async with rt.database.write() as tx:
                await tx.execute(text("ANALYZE"))  # as autovacuum does on a real server


def _learner(rt: Runtime, number: int) -> dict[str, Any]:
    return {
        "id": number,
        "organisation_id": rt.organisation,
        "public_id": secrets.token_hex(8),
        "language": "en",
        "zone": _zone(number),
        "consented": True,
        "created_at": FIRST,
    }


def _address(rt: Runtime, number: int) -> dict[str, Any]:
    return {
        "id": number,
        "organisation_id": rt.organisation,
        "sender_id": next(iter(rt.senders)),
        "learner_id": number,
        "path": f"{100_000_000 + number}",
        "created_at": FIRST,
    }


def _enrolment(rt: Runtime, number: int, version: int | None, *, due: bool) -> dict[str, Any]:
    at = FIRST if due else FIRST + LATER
    wall = local(_zone(number), at)
    return {
        "id": number,
        "organisation_id": rt.organisation,
        "public_id": secrets.token_hex(8),
        "learner_id": number,
        "address_id": number,
        "version_id": version,
        "state": State.ACTIVE,
        "minute": wall.hour * 60 + wall.minute,
        "zone": _zone(number),
        "days": 0b1111111,
        "progress": msgspec.to_builtins(Progress()),
        "next_at": at,
        "next_date": wall.date(),
        "created_at": FIRST,
        "changed_at": FIRST,
    }


def _zone(number: int) -> str:
    return _ZONES[number % len(_ZONES)]
