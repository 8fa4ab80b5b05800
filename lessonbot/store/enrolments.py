"""Enrolments and what happened in them: rows to domain and back, always in batches."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import lru_cache
from operator import attrgetter
from typing import Any

import msgspec
from sqlalchemy import Row, insert, select

from lessonbot.domain.cohort import holidays
from lessonbot.domain.enrolment import Enrolment, Progress, State
from lessonbot.domain.learner import Data
from lessonbot.domain.schedule import Due, Pace
from lessonbot.store.batches import among, given, insert_many, update_many
from lessonbot.store.columns import bits, weekdays
from lessonbot.store.database import Transaction
from lessonbot.store.tables import addresses, attempts, cohorts, enrolments, learners, openings


@dataclass(frozen=True, slots=True)
class StoredEnrolment:
    """An enrolment with the ids around it; `called` is whose it is, where several learn on a phone."""

    id: int
    organisation_id: int
    learner_id: int
    address_id: int
    version_id: int
    changed_at: datetime
    enrolment: Enrolment
    called: str | None = None


@dataclass(frozen=True, slots=True)
class DueEnrolment:
    """An enrolment whose next lesson is due, with what is needed to open it."""

    stored: StoredEnrolment
    sender_id: int
    language: str
    data: Data | None = None


@dataclass(frozen=True, slots=True)
class Hour:
    """What many enrolments share: the wall clock of their next lesson, and when that is."""

    pace: Pace
    due: Due


# looked up row by row: a join lets a database begin with all addresses there are
_SENDER = (
    select(addresses.c.sender_id).where(addresses.c.id == enrolments.c.address_id).scalar_subquery()
)
_LANGUAGE = (
    select(learners.c.language).where(learners.c.id == enrolments.c.learner_id).scalar_subquery()
)
_DATA = select(learners.c.data).where(learners.c.id == enrolments.c.learner_id).scalar_subquery()
_OF_COHORT = tuple(
    select(cohorts.c[name])
    .where(cohorts.c.id == enrolments.c.cohort_id)
    .scalar_subquery()
    .label(name)
    for name in ("holidays", "starts_on")
)
_WITH_ADDRESS = select(
    enrolments,
    *_OF_COHORT,
    _SENDER.label("sender_id"),
    _LANGUAGE.label("language"),
    _DATA.label("wanted"),
)

_OF_LEARNERS = {
    dialect: select(enrolments, *_OF_COHORT)
    .where(among(dialect, enrolments.c.learner_id), enrolments.c.state != State.LEFT)
    .order_by(enrolments.c.id)
    .with_for_update()
    for dialect in ("sqlite", "postgresql")
}


async def of_learners(tx: Transaction, ids: Collection[int]) -> Sequence[StoredEnrolment]:
    """All enrolments of some learners, locked; the one changed last comes last."""
    rows = await tx.execute(_OF_LEARNERS[tx.dialect.name], {"ids": given(tx, ids)})
    return sorted(map(_stored, rows), key=lambda each: (each.changed_at, each.id))


async def due(
    tx: Transaction, now: datetime, owned: Collection[int], limit: int
) -> Sequence[DueEnrolment]:
    """Enrolments at these senders whose next lesson is due, longest due first, locked.

    Rows that another process has locked are left to it.
    """
    rows = await tx.execute(
        _WITH_ADDRESS.where(enrolments.c.next_at <= now, _SENDER.in_(list(owned)))
        .order_by(enrolments.c.next_at)
        .limit(limit)
        .with_for_update(skip_locked=True, of=enrolments)
    )
    return [_due(row) for row in rows]


async def hours(tx: Transaction, after: datetime) -> Sequence[Hour]:
    """The hours at which next lessons are planned after an instant, each one once.

    Those that were put to a time of their own are not among them.
    """
    columns = [enrolments.c[name] for name in ("minute", "zone", "next_at", "next_date")]
    rows = await tx.execute(
        select(*columns)
        .where(enrolments.c.next_at > after, enrolments.c.next_moved.is_(False))
        .distinct()
    )
    return [
        Hour(_pace(row.minute, row.zone, _EVERY_DAY), Due(row.next_at, row.next_date))
        for row in rows
    ]


async def move(tx: Transaction, hour: Hour, at: datetime, limit: int) -> int:
    """Let next lessons that are planned for an hour come at this instant; how many were moved.

    Those that somebody else has locked are left alone.
    """
    rows = await tx.scalars(
        select(enrolments.c.id)
        .where(
            enrolments.c.next_at == hour.due.at,
            enrolments.c.next_date == hour.due.date,
            enrolments.c.next_moved.is_(False),
            enrolments.c.zone == hour.pace.zone,
            enrolments.c.minute == hour.pace.at.hour * 60 + hour.pace.at.minute,
        )
        .order_by(enrolments.c.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    moved = list(rows)
    await update_many(tx, enrolments, [{"id": each, "next_at": at} for each in moved])
    return len(moved)


async def last_versions(tx: Transaction, ids: Collection[int]) -> dict[int, int]:
    """The version of the course that was joined last at each of these addresses."""
    if not ids:
        return {}
    rows = await tx.execute(
        select(enrolments.c.address_id, enrolments.c.version_id)
        .where(enrolments.c.address_id.in_(list(ids)))
        .order_by(enrolments.c.id)
    )
    return {row.address_id: row.version_id for row in rows}


async def by_ids(tx: Transaction, ids: Collection[int]) -> Sequence[DueEnrolment]:
    """Enrolments by id, locked."""
    rows = await tx.execute(
        _WITH_ADDRESS.where(enrolments.c.id.in_(list(ids)))
        .order_by(enrolments.c.id)
        .with_for_update(of=enrolments)
    )
    return [_due(row) for row in rows]


async def add(tx: Transaction, rows: Sequence[Mapping[str, Any]], now: datetime) -> dict[str, int]:
    """Insert enrolments: `enrolment` and the ids around it; their ids by public id."""
    values = [
        {
            **{name: value for name, value in row.items() if name != "enrolment"},
            **_columns(row["enrolment"]),
            "public_id": row["enrolment"].public_id,
            "cohort_id": row["enrolment"].cohort or None,
            "created_at": now,
            "changed_at": now,
            "recorded_at": now,
        }
        for row in rows
    ]
    made = await tx.execute(
        insert(enrolments).returning(enrolments.c.public_id, enrolments.c.id), values
    )
    return {row.public_id: row.id for row in made}


async def save(
    tx: Transaction,
    changed: Mapping[int, Enrolment],
    now: datetime,
    recorded_at: datetime | None = None,
) -> None:
    """Write enrolments back, by id; `now` is when their learners used them.

    Where staff or a program change them, `recorded_at` is when they did.
    """
    await update_many(
        tx,
        enrolments,
        [
            {"id": row, **_columns(enrolment), "changed_at": now, "recorded_at": recorded_at or now}
            for row, enrolment in changed.items()
        ],
    )


async def put_into_cohort(tx: Transaction, cohort_by_enrolment: Mapping[int, int]) -> None:
    """Let enrolments belong to a cohort."""
    rows = [{"id": row, "cohort_id": cohort} for row, cohort in cohort_by_enrolment.items()]
    await update_many(tx, enrolments, rows)


async def bring_over(tx: Transaction, versions: Mapping[int, int]) -> None:
    """Put enrolments into other versions of their courses: version by enrolment."""
    rows = [{"id": row, "version_id": version} for row, version in versions.items()]
    await update_many(tx, enrolments, rows)


async def record(
    tx: Transaction,
    opened: Sequence[Mapping[str, Any]],
    answered: Sequence[Mapping[str, Any]],
) -> None:
    """Write down lessons that were opened and questions that were answered."""
    await insert_many(tx, openings, opened)
    await insert_many(tx, attempts, answered)


def _due(row: Row[Any]) -> DueEnrolment:
    return DueEnrolment(_stored(row), row.sender_id, row.language, row.wanted)


def _stored(row: Row[Any]) -> StoredEnrolment:
    progress = msgspec.convert(row.progress, Progress)
    # who took the course before the cohort began with it goes on
    since = None if progress.lesson else row.starts_on
    return StoredEnrolment(
        row.id,
        row.organisation_id,
        row.learner_id,
        row.address_id,
        row.version_id,
        row.changed_at,
        Enrolment(
            row.public_id,
            _pace(row.minute, row.zone, row.days, row.holidays, since),
            State(row.state),
            progress,
            Due(row.next_at, row.next_date, row.next_moved) if row.next_at else None,
            Due(row.last_at, row.last_date) if row.last_at else None,
            row.cohort_id or 0,
        ),
        row.called,
    )


def _columns(enrolment: Enrolment) -> dict[str, Any]:
    pace = enrolment.pace
    return {
        "state": enrolment.state,
        "minute": pace.at.hour * 60 + pace.at.minute,
        "zone": pace.zone,
        "days": bits(pace.days),
        "progress": _kept(enrolment.progress),
        "next_at": enrolment.next.at if enrolment.next else None,
        "next_date": enrolment.next.date if enrolment.next else None,
        "next_moved": enrolment.next.moved if enrolment.next else False,
        "last_at": enrolment.last.at if enrolment.last else None,
        "last_date": enrolment.last.date if enrolment.last else None,
    }


def _kept(progress: Progress) -> dict[str, Any]:
    """Without what is empty: a row is written with every answer."""
    return {
        name: value
        for name, value in zip(_FIELDS, _VALUES(progress), strict=True)
        if value or name in _ALWAYS
    }


_ALWAYS = {"lesson", "queue", "asking", "asked", "answered", "picked", "results", "turn", "retries"}
"""What is there since the first version, and may be looked for."""

_FIELDS = Progress.__struct_fields__
_VALUES = attrgetter(*_FIELDS)
_EVERY_DAY = 0b1111111


@lru_cache(4096)
def _pace(
    minute: int, zone: str, days: int, off: str | None = None, since: date | None = None
) -> Pace:
    return Pace(time(*divmod(minute, 60)), zone, weekdays(days), holidays(off), since)


async def owners(tx: Transaction, enrolment_ids: Collection[int]) -> dict[int, int]:
    """Whose these enrolments on shared phones are: learner by address."""
    rows = await tx.execute(
        select(enrolments.c.address_id, enrolments.c.learner_id).where(
            enrolments.c.id.in_(list(enrolment_ids)), enrolments.c.called.is_not(None)
        )
    )
    return {row.address_id: row.learner_id for row in rows}
