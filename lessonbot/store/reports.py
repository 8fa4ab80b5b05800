"""Typed rows for whoever watches: straight from SQL."""

import shutil
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Executable, func, select, text
from sqlalchemy.engine import make_url

from lessonbot.store.columns import UtcDateTime
from lessonbot.store.database import Database, Transaction, async_url
from lessonbot.store.organisations import DEFAULT
from lessonbot.store.tables import (
    CLAIMED,
    UNANSWERED,
    WAITING,
    addresses,
    deliveries,
    enrolments,
    inbound,
    learners,
    organisations,
    senders,
    tallies,
)

PRIORITIES = (1, 2, 3, 4)
DEAD = text("state = 'dead'")


@dataclass(frozen=True, slots=True)
class SenderStanding:
    """How a sender stands with its provider and its pace."""

    id: int
    scheme: str
    slug: str
    paused_until: datetime | None
    paced_at: datetime | None
    faults: int
    pause_reason: str | None = None


@dataclass(frozen=True, slots=True)
class Backlog:
    """How many wait, and since when the one that has waited longest."""

    count: int = 0
    oldest: datetime | None = None


@dataclass(frozen=True, slots=True)
class Counted:
    """One tally: how many of a sender's messages of one priority had an outcome in an hour."""

    sender_id: int
    hour: datetime
    priority: int
    outcome: str
    count: int


async def next_lesson(
    tx: Transaction, organisation: int, sender: int, path: str
) -> datetime | None:
    """When the next lesson of an address is due."""
    found = await tx.scalar(
        select(func.min(enrolments.c.next_at))
        .join(addresses, addresses.c.id == enrolments.c.address_id)
        .where(
            addresses.c.organisation_id == organisation,
            addresses.c.sender_id == sender,
            addresses.c.path == path,
        )
    )
    return found if isinstance(found, datetime) else None


async def zone(tx: Transaction, organisation: int, sender: int, path: str) -> str | None:
    """The time zone of the learner at an address."""
    return await tx.scalar(
        select(learners.c.zone)
        .join(addresses, addresses.c.learner_id == learners.c.id)
        .where(
            addresses.c.organisation_id == organisation,
            addresses.c.sender_id == sender,
            addresses.c.path == path,
        )
    )


async def default_organisation(tx: Transaction) -> int | None:
    """The id of the organisation that the settings are about."""
    return await tx.scalar(select(organisations.c.id).where(organisations.c.slug == DEFAULT))


async def write_nothing(tx: Transaction) -> None:
    """Write a row as it is: fails where nothing can be written."""
    await tx.execute(text("UPDATE alembic_version SET version_num = version_num"))


async def clock(tx: Transaction) -> datetime | None:
    """The clock of the database server; none where the database is a file of this machine."""
    if tx.dialect.name == "sqlite":
        return None
    return await tx.scalar(select(func.clock_timestamp(type_=UtcDateTime)))


async def senders_standing(tx: Transaction, organisation: int) -> Sequence[SenderStanding]:
    """How each sender of an organisation stands."""
    rows = await tx.execute(
        select(*(senders.c[name] for name in SenderStanding.__slots__))
        .where(senders.c.organisation_id == organisation)
        .order_by(senders.c.id)
    )
    return [SenderStanding(*row) for row in rows]


async def waiting(tx: Transaction, owned: Collection[int]) -> dict[tuple[int, int], Backlog]:
    """What waits to be sent, also what is not due yet, by sender and priority."""
    rows = await tx.execute(_waiting(owned))
    return {(row[0], row[1]): Backlog(row[2], row[3]) for row in rows}


async def overdue(tx: Transaction, owned: Collection[int], before: datetime) -> dict[int, int]:
    """How many were due before an instant and wait still, by sender."""
    rows = await tx.execute(_overdue(owned, before))
    return {row[0]: row[1] for row in rows}


async def begun(tx: Transaction, before: datetime) -> Backlog:
    """What was claimed before an instant and has not ended."""
    return await _backlog(tx, _begun(before))


async def lessons_overdue(tx: Transaction, owned: Collection[int], before: datetime) -> Backlog:
    """The enrolments at these senders whose lesson was due before an instant and is not planned."""
    return await _backlog(tx, _lessons_overdue(owned, before))


async def unanswered(tx: Transaction, owned: Collection[int]) -> Backlog:
    """What came in at these senders and waits for an answer."""
    return await _backlog(tx, _unanswered(owned))


async def dead_letters(tx: Transaction, owned: Collection[int]) -> Backlog:
    """What came in and could not be answered: set aside with its error; `oldest` is the newest."""
    return await _backlog(tx, _dead_letters(owned))


async def counted(
    tx: Transaction, owned: Collection[int], since: datetime, until: datetime
) -> Sequence[Counted]:
    """The tallies of the hours from one instant to another."""
    rows = await tx.execute(_counted(owned, since, until))
    return [Counted(*row) for row in rows]


async def outcomes(
    tx: Transaction, owned: Collection[int], since: datetime | None, until: datetime
) -> dict[tuple[int, int, str], int]:
    """How often each outcome was counted in the hours up to an instant, by sender and priority."""
    rows = await tx.execute(_outcomes(owned, since, until))
    return {(row[0], row[1], row[2]): int(row[3]) for row in rows}


def file(url: str) -> Path | None:
    """The file of a SQLite database by its address. Raises DatabaseUnavailable for none."""
    parsed = make_url(async_url(url))
    name = parsed.database if parsed.drivername.startswith("sqlite") else None
    return Path(name) if name and name != ":memory:" else None


def free_space(database: Database) -> int | None:
    """How many bytes the disk of a SQLite database has left."""
    path = file(database.url)
    return shutil.disk_usage(path.parent).free if path else None


async def _backlog(tx: Transaction, wanted: Executable) -> Backlog:
    row = (await tx.execute(wanted)).one()
    return Backlog(row[0], row[1])


def _waiting(owned: Collection[int]) -> Executable:
    by = deliveries.c.sender_id, deliveries.c.priority
    return (
        select(*by, func.count(), func.min(deliveries.c.due_at))
        .where(WAITING, deliveries.c.sender_id.in_(list(owned)))
        .group_by(*by)
    )


def _overdue(owned: Collection[int], before: datetime) -> Executable:
    return (
        select(deliveries.c.sender_id, func.count())
        .where(
            WAITING,
            deliveries.c.sender_id.in_(list(owned)),
            # all priorities there are: so the instant, too, is looked up in the index
            deliveries.c.priority.in_(PRIORITIES),
            deliveries.c.due_at <= before,
        )
        .group_by(deliveries.c.sender_id)
    )


def _begun(before: datetime) -> Executable:
    return select(func.count(), func.min(deliveries.c.claimed_at)).where(
        CLAIMED, deliveries.c.claimed_at <= before
    )


def _lessons_overdue(owned: Collection[int], before: datetime) -> Executable:
    return (
        select(func.count(), func.min(enrolments.c.next_at))
        .join(addresses, addresses.c.id == enrolments.c.address_id)
        .where(
            enrolments.c.next_at <= before,
            # the sum keeps SQLite from beginning with all addresses of the senders
            (addresses.c.sender_id + 0).in_(list(owned)),
        )
    )


def _unanswered(owned: Collection[int]) -> Executable:
    return select(func.count(), func.min(inbound.c.received_at)).where(
        UNANSWERED, (inbound.c.sender_id + 0).in_(list(owned))
    )


def _dead_letters(owned: Collection[int]) -> Executable:
    return select(func.count(), func.max(inbound.c.received_at)).where(
        DEAD, (inbound.c.sender_id + 0).in_(list(owned))
    )


def _counted(owned: Collection[int], since: datetime, until: datetime) -> Executable:
    return select(*(tallies.c[name] for name in Counted.__slots__)).where(
        tallies.c.sender_id.in_(list(owned)), tallies.c.hour >= since, tallies.c.hour <= until
    )


def _outcomes(owned: Collection[int], since: datetime | None, until: datetime) -> Executable:
    by = tallies.c.sender_id, tallies.c.priority, tallies.c.outcome
    wanted = (
        select(*by, func.sum(tallies.c["count"]))
        .where(tallies.c.sender_id.in_(list(owned)), tallies.c.hour <= until)
        .group_by(*by)
    )
    return wanted if since is None else wanted.where(tallies.c.hour > since)
