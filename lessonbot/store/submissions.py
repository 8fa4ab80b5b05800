"""What learners hand in: kept, fetched, looked at."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Select, exists, select, update
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from lessonbot.store.batches import insert_many
from lessonbot.store.database import Transaction
from lessonbot.store.tables import (
    UNFETCHED,
    UNSEEN,
    achievements,
    addresses,
    course_versions,
    courses,
    enrolments,
    learners,
    submissions,
    works,
)

WAITING, PASSED, AGAIN, UNREADABLE = "waiting", "passed", "again", "unreadable"
"""States of a piece of work."""


@dataclass(frozen=True, slots=True)
class StoredSubmission:
    """A piece of work, with the code of its course and the id that staff know its learner by."""

    id: int
    public_id: str
    enrolment_id: int
    address_id: int
    lesson: str
    round: int
    kind: str
    text: str
    mime: str | None
    digest: str | None
    state: str
    late: bool
    points: list[int] | None
    comment: str | None
    at: datetime
    settled_at: datetime | None
    fetch_at: datetime | None
    version_id: int
    course: str
    learner: str


@dataclass(frozen=True, slots=True)
class Owed:
    """A file that is still with the network; it was tried to fetch it so often, this time too."""

    id: int
    public_id: str
    enrolment_id: int
    version_id: int
    sender_id: int
    lesson: str
    kind: str
    reference: str
    fetches: int


@dataclass(frozen=True, slots=True)
class Passed:
    """Work that was good: for which lesson, when it was handed in, and its points."""

    achievement_id: int
    lesson: str
    at: datetime
    points: list[int] | None


_FOUND: Select[Any] = (
    select(
        *(submissions.c[name] for name in StoredSubmission.__slots__[:-3]),
        enrolments.c.version_id,
        courses.c.code,
        learners.c.public_id,
    )
    .join(enrolments, enrolments.c.id == submissions.c.enrolment_id)
    .join(course_versions, course_versions.c.id == enrolments.c.version_id)
    .join(courses, courses.c.id == course_versions.c.course_id)
    .join(learners, learners.c.id == enrolments.c.learner_id)
)


async def add(tx: Transaction, rows: Sequence[Mapping[str, Any]]) -> None:
    """Keep what was just handed in."""
    await insert_many(tx, submissions, rows)


async def listed(
    tx: Transaction, organisation: int, limit: int, *, waiting: bool, course: str | None
) -> Sequence[StoredSubmission]:
    """Work, the oldest first where it waits to be looked at, else the newest first."""
    query = _FOUND.where(submissions.c.organisation_id == organisation).limit(limit)
    if course:
        query = query.where(courses.c.code == course)
    if waiting:
        query = query.where(UNSEEN).order_by(submissions.c.id)
    else:
        query = query.order_by(submissions.c.id.desc())
    return [StoredSubmission(*row) for row in await tx.execute(query)]


async def named(tx: Transaction, organisation: int, public_id: str) -> StoredSubmission | None:
    """The piece of work of an id."""
    query = _FOUND.where(
        submissions.c.organisation_id == organisation, submissions.c.public_id == public_id
    )
    row = (await tx.execute(query)).first()
    return StoredSubmission(*row) if row else None


async def together(
    tx: Transaction, organisation: int, one: StoredSubmission
) -> Sequence[StoredSubmission]:
    """All pieces of the same round, in the order in which they came."""
    query = _FOUND.where(
        submissions.c.organisation_id == organisation,
        submissions.c.enrolment_id == one.enrolment_id,
        submissions.c.lesson == one.lesson,
        submissions.c.round == one.round,
    )
    return [StoredSubmission(*row) for row in await tx.execute(query.order_by(submissions.c.id))]


async def settle(
    tx: Transaction,
    organisation: int,
    ids: Collection[int],
    **values: Any,  # noqa: ANN401 - columns
) -> None:
    """Write down what became of pieces; what was passed, or could not be read, stays so."""
    await tx.execute(
        update(submissions)
        .where(
            submissions.c.organisation_id == organisation,
            submissions.c.id.in_(list(ids)),
            submissions.c.state.in_((WAITING, AGAIN)),
        )
        .values(**values)
    )


async def are_owed(tx: Transaction, now: datetime) -> bool:
    """Whether any files are to be fetched now."""
    there = exists().where(UNFETCHED, submissions.c.fetch_at <= now)
    return bool(await tx.scalar(select(there)))


async def owed(
    tx: Transaction, senders: Collection[int], now: datetime, until: datetime, limit: int
) -> Sequence[Owed]:
    """Files of these senders that are to be fetched now; nobody else takes them `until` then."""
    due: Select[Any] = (
        select(
            submissions.c.id,
            submissions.c.public_id,
            submissions.c.enrolment_id,
            enrolments.c.version_id,
            addresses.c.sender_id,
            submissions.c.lesson,
            submissions.c.kind,
            submissions.c.reference,
            submissions.c.fetches,
        )
        .join(addresses, addresses.c.id == submissions.c.address_id)
        .join(enrolments, enrolments.c.id == submissions.c.enrolment_id)
        .where(
            UNFETCHED,
            submissions.c.fetch_at <= now,
            addresses.c.sender_id.in_(list(senders)),
        )
        .order_by(submissions.c.fetch_at)
        .limit(limit)
        .with_for_update(of=submissions, skip_locked=True)
    )
    found = [replace(Owed(*row), fetches=row.fetches + 1) for row in await tx.execute(due)]
    await tx.execute(
        update(submissions)
        .where(submissions.c.id.in_([each.id for each in found]))
        .values(fetch_at=until, fetches=submissions.c.fetches + 1)
    )
    return found


async def try_again(tx: Transaction, submission: int, at: datetime) -> None:
    """A file could not be fetched just now."""
    await tx.execute(
        update(submissions).where(submissions.c.id == submission, UNFETCHED).values(fetch_at=at)
    )


async def keep(
    tx: Transaction, organisation: int, submission: int, mime: str, file: tuple[str, bytes]
) -> None:
    """Keep a file that was fetched, by the SHA-256 of its bytes: the same one once."""
    digest, content = file
    make = sqlite_insert if tx.dialect.name == "sqlite" else postgresql_insert
    await tx.execute(
        make(works)
        .values(organisation_id=organisation, digest=digest, content=content)
        .on_conflict_do_nothing()
    )
    await tx.execute(
        update(submissions)
        .where(submissions.c.id == submission)
        .values(mime=mime, digest=digest, fetch_at=None)
    )


async def give_up(tx: Transaction, organisation: int, submission: int, why: str) -> bool:
    """A file cannot be had, or is no such file; whether its work still waited."""
    await tx.execute(
        update(submissions)
        .where(submissions.c.organisation_id == organisation, submissions.c.id == submission)
        .values(fetch_at=None)
    )
    changed = await tx.execute(
        update(submissions)
        .where(submissions.c.id == submission, UNSEEN)
        .values(state=UNREADABLE, comment=why)
    )
    return bool(changed.rowcount)


async def content(tx: Transaction, organisation: int, digest: str) -> bytes | None:
    """The bytes of a file."""
    found: bytes | None = await tx.scalar(
        select(works.c.content).where(
            works.c.organisation_id == organisation, works.c.digest == digest
        )
    )
    return found


async def passed(tx: Transaction, achievement_ids: Collection[int]) -> Sequence[Passed]:
    """The work that these achievements stand on; of each lesson's pieces the last one."""
    rows = await tx.execute(
        select(achievements.c.id, submissions.c.lesson, submissions.c.at, submissions.c.points)
        .join(submissions, submissions.c.enrolment_id == achievements.c.enrolment_id)
        .where(achievements.c.id.in_(list(achievement_ids)), submissions.c.state == PASSED)
        .order_by(submissions.c.id)
    )
    last = {(row[0], row[1]): Passed(*row) for row in rows}
    return list(last.values())
