"""A database full of learners of the shipped course, some of whom have a lesson due."""

import datetime as dt
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

import httpx
import msgspec
from sqlalchemy import (
    ColumnElement,
    FromClause,
    Integer,
    String,
    case,
    cast,
    func,
    insert,
    literal,
    select,
    text,
)

from benchmarks.product import ROOT
from lessonbot.channels.demo import RICH, Demo
from lessonbot.credentials.sealing import Vault
from lessonbot.domain.enrolment import Progress, State
from lessonbot.domain.schedule import local
from lessonbot.domain.staff import Role
from lessonbot.services import publishing, staffing
from lessonbot.services.runtime import Runtime
from lessonbot.services.speaking import voices
from lessonbot.store import migrating, organisations
from lessonbot.store.columns import UtcDateTime
from lessonbot.store.database import Database
from lessonbot.store.tables import addresses, course_versions, enrolments, learners

PACK = ROOT / "lessons" / "money-basics"
FIRST = dt.datetime(2026, 11, 23, 6, 0, tzinfo=dt.UTC)
LATER = dt.timedelta(days=60)
_CHUNK = 100_000
PATHS = 100_000_000
_ZONES = (
    "Africa/Nairobi", "Africa/Lagos", "Africa/Cairo", "America/Bogota", "America/Sao_Paulo",
    "Asia/Dhaka", "Asia/Jakarta", "Asia/Kathmandu", "Asia/Kolkata", "Asia/Manila", "Europe/Kyiv",
    "Pacific/Apia",
)  # fmt: skip
_Columns = dict[str, ColumnElement[Any]]


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
            vault=Vault(lambda: "a secret key of a benchmark"),
        )
    finally:
        await database.close()


async def sign_in(rt: Runtime, client: httpx.AsyncClient) -> None:
    """Let a browser in as the owner of the organisation."""
    link = await staffing.add(rt, "owner@example.org", Role.OWNER, FIRST)
    said = {"name": "Owner", "password": "three green umbrellas"}
    answer = await client.post(link, data=said)
    if not answer.is_redirect:
        raise RuntimeError(answer.text)


async def fill(url: str, crowd: int, due: int) -> None:
    """Tables, the course, and a crowd of enrolments; `due` of them have lessons from FIRST on.

    The rows are made by the database itself: a million of them take tens of seconds.
    """
    database = Database(url)
    await migrating.upgrade(database)
    await database.close()
    async with school(url) as rt:
        await publishing.publish(rt, PACK, FIRST)
        async with rt.database.write() as tx:
            version = await tx.scalar(select(course_versions.c.id))
            public_id = _public_id(sqlite=rt.database.is_sqlite)
            every = crowd // due  # those who are due are spread over the whole table
            for start in range(1, crowd + 1, _CHUNK):
                n, numbers = _numbers(start, min(start + _CHUNK - 1, crowd))
                for table, columns in (
                    (learners, _learner(rt, n, public_id)),
                    (addresses, _address(rt, n)),
                    (enrolments, _enrolment(rt, n, public_id, version, n % every == 0)),
                ):
                    values = select(*columns.values()).select_from(numbers)
                    await tx.execute(insert(table).from_select([*columns], values))
        await analysed(rt)


async def analysed(rt: Runtime) -> None:
    """Let the server know its tables, as autovacuum does on a real one."""
    if not rt.database.is_sqlite:
        async with rt.database.engine.connect() as plain:
            await plain.execution_options(isolation_level="AUTOCOMMIT")
            await plain.execute(text("VACUUM ANALYZE"))


def _numbers(first: int, last: int) -> tuple[ColumnElement[int], FromClause]:
    """A series of numbers, in the SQL that both databases know."""
    series = select(literal(first, Integer).label("n")).cte("series", recursive=True)
    series = series.union_all(select(series.c.n + 1).where(series.c.n < last))
    return series.c.n, series


def _public_id(*, sqlite: bool) -> ColumnElement[str]:
    """A random id in 16 characters, another one in each row."""
    if sqlite:
        return func.hex(func.randomblob(8))
    return func.substr(func.md5(cast(func.random(), String)), 1, 16)


def _learner(rt: Runtime, n: ColumnElement[int], public_id: ColumnElement[str]) -> _Columns:
    return {
        "id": n,
        "organisation_id": literal(rt.organisation),
        "public_id": public_id,
        "language": literal("en"),
        "zone": _by_zone(n, {zone: zone for zone in _ZONES}),
        "consented": literal(True),
        "created_at": literal(FIRST, UtcDateTime),
    }


def _address(rt: Runtime, n: ColumnElement[int]) -> _Columns:
    return {
        "id": n,
        "organisation_id": literal(rt.organisation),
        "sender_id": literal(next(iter(rt.senders))),
        "learner_id": n,
        "path": cast(n + PATHS, String),
        "created_at": literal(FIRST, UtcDateTime),
    }


def _enrolment(
    rt: Runtime,
    n: ColumnElement[int],
    public_id: ColumnElement[str],
    version: int | None,
    due: ColumnElement[bool],
) -> _Columns:
    walls = {zone: local(zone, FIRST) for zone in _ZONES}
    minutes = {zone: wall.hour * 60 + wall.minute for zone, wall in walls.items()}
    today = {zone: wall.date() for zone, wall in walls.items()}
    later = {zone: date + LATER for zone, date in today.items()}
    return {
        "id": n,
        "organisation_id": literal(rt.organisation),
        "public_id": public_id,
        "learner_id": n,
        "address_id": n,
        "version_id": literal(version),
        "state": literal(State.ACTIVE.value),
        "minute": _by_zone(n, minutes),
        "zone": _by_zone(n, {zone: zone for zone in _ZONES}),
        "days": literal(0b1111111),
        "progress": literal(msgspec.to_builtins(Progress()), enrolments.c.progress.type),
        "next_at": case(
            (due, literal(FIRST, UtcDateTime)), else_=literal(FIRST + LATER, UtcDateTime)
        ),
        "next_date": case((due, _by_zone(n, today)), else_=_by_zone(n, later)),
        "created_at": literal(FIRST, UtcDateTime),
        "changed_at": literal(FIRST, UtcDateTime),
    }


def _by_zone(n: ColumnElement[int], values: Mapping[str, Any]) -> ColumnElement[Any]:
    """What fits the zone of a learner: their number tells which one it is."""
    return case(
        *((n % len(_ZONES) == place, literal(values[zone])) for place, zone in enumerate(_ZONES))
    )
