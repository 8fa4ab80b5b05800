"""Signed credentials: which are owed, which were issued, and what was withdrawn."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID, uuid4

import msgspec
from sqlalchemy import Select, exists, func, select, update
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from lessonbot.domain.enrolment import Check, Progress
from lessonbot.domain.learner import Data
from lessonbot.store import tables
from lessonbot.store.database import Transaction
from lessonbot.store.issuers import KeyState
from lessonbot.store.submissions import Passed
from lessonbot.store.tables import (
    OWED_SIGNATURE,
    PICTURE_DUE,
    STANDS,
    achievements,
    addresses,
    courses,
    credentials,
    enrolments,
    issuer_keys,
    learners,
)


class CredentialState(StrEnum):
    """Whether a credential stands."""

    ISSUED = "issued"
    REVOKED = "revoked"
    SUPERSEDED = "superseded"


@dataclass(frozen=True, slots=True)
class Owed:
    """A course that somebody passed, which is not signed yet.

    `work` is what was handed in for it, `check` its best final check.
    """

    achievement_id: int
    public_id: str
    learner_id: int
    version_id: int
    name: str
    score: int
    language: str
    began_at: datetime
    earned_at: datetime
    expires_at: datetime | None
    work: tuple[Passed, ...] = ()
    check: Check | None = None


@dataclass(frozen=True, slots=True)
class StoredCredential:
    """A credential as it was issued, and what became of it."""

    id: int
    organisation_id: int
    public_id: str
    learner_id: int | None
    achievement_id: int | None
    track_id: int | None
    name: str
    language: str
    issued_at: datetime
    expires_at: datetime | None
    status_list_id: int
    place: int
    document: bytes
    sha256: str
    jwt: str | None
    key_id: int
    state: CredentialState
    withdrawn_at: datetime | None
    reason: str | None
    reason_shown: bool
    superseded_by: str | None
    hidden: bool
    searchable: bool
    remind_at: datetime | None


SIGNED, UNSIGNABLE = "signed", "unsignable"
"""State of an achievement that has its credential, and of one that none can be made of."""

_OWED_COLUMNS = [
    achievements.c.id,
    achievements.c.public_id,
    achievements.c.learner_id,
    achievements.c.version_id,
    achievements.c.name,
    achievements.c.score,
    learners.c.language,
    enrolments.c.created_at,
    achievements.c.earned_at,
    achievements.c.expires_at,
]
_OWED = (
    select(*_OWED_COLUMNS)
    .join(learners, learners.c.id == achievements.c.learner_id)
    .join(enrolments, enrolments.c.id == achievements.c.enrolment_id)
)


async def checks(tx: Transaction, achievement_ids: Collection[int]) -> dict[int, Check]:
    """The best final check behind each of these achievements that has any."""
    rows = await tx.execute(
        select(achievements.c.id, enrolments.c.progress)
        .join(enrolments, enrolments.c.id == achievements.c.enrolment_id)
        .where(achievements.c.id.in_(list(achievement_ids)))
    )
    best = {row.id: msgspec.convert(row.progress, Progress).best for row in rows}
    return {achievement: check for achievement, check in best.items() if check}


async def owed(tx: Transaction, organisation: int, limit: int) -> Sequence[Owed]:
    """Achievements that nothing was signed for, the oldest first."""
    rows = await tx.execute(
        _OWED.where(
            achievements.c.organisation_id == organisation,
            OWED_SIGNATURE,
        )
        .order_by(achievements.c.id)
        .limit(limit)
    )
    return [Owed(*row) for row in rows]


async def owed_for(tx: Transaction, organisation: int, public_id: str) -> Owed | None:
    """The achievement with this id, if it is not signed yet."""
    row = (
        await tx.execute(
            _OWED.where(
                achievements.c.organisation_id == organisation,
                achievements.c.public_id == public_id,
                OWED_SIGNATURE,
            )
        )
    ).first()
    return Owed(*row) if row else None


async def given_up(tx: Transaction, organisation: int) -> Sequence[Owed]:
    """Achievements that could not be signed as they are, the oldest first."""
    rows = await tx.execute(
        _OWED.where(achievements.c.organisation_id == organisation, tables.UNSIGNABLE).order_by(
            achievements.c.id
        )
    )
    return [Owed(*row) for row in rows]


async def give_up(tx: Transaction, achievement: int) -> None:
    """This achievement cannot be signed: it is not tried again by itself."""
    await tx.execute(
        update(achievements).where(achievements.c.id == achievement).values(state=UNSIGNABLE)
    )


async def subjects(tx: Transaction, ids: Collection[int]) -> Mapping[int, UUID]:
    """What these learners are in credentials; who has no name there yet gets a random one."""
    named = select(learners.c.id, learners.c.subject).where(learners.c.id.in_(list(ids)))
    nameless = [row.id for row in await tx.execute(named) if row.subject is None]
    for learner in sorted(nameless):  # whoever else does it locks them in the same order
        await tx.execute(
            update(learners)
            .where(learners.c.id == learner, learners.c.subject.is_(None))
            .values(subject=str(uuid4()))
        )
    return {row.id: UUID(row.subject) for row in await tx.execute(named)}


async def add(tx: Transaction, rows: Sequence[Mapping[str, Any]], now: datetime) -> set[str]:
    """Keep what was signed; what was issued meanwhile by another process stays. The ids kept.

    What its holder chose meanwhile counts.
    """
    kept: set[str] = set()
    make = sqlite_insert if tx.dialect.name == "sqlite" else postgresql_insert
    for row in rows:
        made = await tx.execute(
            make(credentials)
            .values(**row, changed_at=now)
            .on_conflict_do_nothing()
            .returning(credentials.c.public_id)
        )
        kept |= set(made.scalars())
    chosen = select(achievements).where(achievements.c.public_id == credentials.c.public_id)
    await tx.execute(
        update(credentials)
        .where(credentials.c.public_id.in_(kept), chosen.exists())
        .values(
            {
                name: chosen.with_only_columns(achievements.c[name]).scalar_subquery()
                for name in ("hidden", "searchable")
            }
        )
    )
    earned = [row["achievement_id"] for row in rows if row.get("achievement_id")]
    stands = exists().where(credentials.c.achievement_id == achievements.c.id, STANDS)
    await tx.execute(
        update(achievements).where(achievements.c.id.in_(earned), stands).values(state=SIGNED)
    )
    return kept


# of who was erased nothing is left but the place in the list, which nobody else may get
_HELD = credentials.c.learner_id.is_not(None)
_COLUMNS = [credentials.c[name] for name in StoredCredential.__slots__]


async def by_public_id(tx: Transaction, public_id: str) -> StoredCredential | None:
    """A credential by the id in its link, which is all that a visitor knows."""
    query = select(*_COLUMNS).where(credentials.c.public_id == public_id, _HELD)
    row = (await tx.execute(query)).first()
    return _stored(row) if row else None


async def several(tx: Transaction, public_ids: Collection[str]) -> Mapping[str, StoredCredential]:
    """Those that there are of the credentials with these ids."""
    query = select(*_COLUMNS).where(credentials.c.public_id.in_(list(public_ids)), _HELD)
    found = map(_stored, await tx.execute(query))
    return {each.public_id: each for each in found}


async def withdraw(  # noqa: PLR0913 - what is told of it
    tx: Transaction,
    credential: int,
    state: CredentialState,
    now: datetime,
    *,
    reason: str | None = None,
    shown: bool = False,
    superseded_by: str | None = None,
) -> bool:
    """This credential does not stand any more; False if it did not before."""
    done = await tx.execute(
        update(credentials)
        .where(credentials.c.id == credential, credentials.c.state == CredentialState.ISSUED)
        .values(
            state=state,
            withdrawn_at=now,
            changed_at=now,
            reason=reason,
            reason_shown=shown,
            superseded_by=superseded_by,
            remind_at=None,
        )
    )
    return bool(done.rowcount)


async def distrusted(
    tx: Transaction, organisation: int, but: Collection[int], limit: int
) -> Sequence[StoredCredential]:
    """Credentials that stand but were signed with a key that is not believed; tracks last.

    `but` are status lists whose credentials are left out.
    """
    lost = select(issuer_keys.c.id).where(
        issuer_keys.c.organisation_id == organisation, issuer_keys.c.state == KeyState.COMPROMISED
    )
    tracks_last = (credentials.c.track_id.is_not(None), credentials.c.id)
    ids = (
        select(credentials.c.id)
        .where(
            credentials.c.key_id.in_(lost),
            credentials.c.status_list_id.not_in(list(but)),
            STANDS,
            _HELD,
        )
        .order_by(*tracks_last)
        .limit(limit)
    )
    rows = await tx.execute(
        select(*_COLUMNS).where(credentials.c.id.in_(ids)).order_by(*tracks_last)
    )
    return [_stored(row) for row in rows]


async def signed_with(
    tx: Transaction, organisation: int, keys: Collection[int], but: Collection[int]
) -> int:
    """How many credentials stand that these keys signed; `but` are lists that are left out."""
    count = await tx.scalar(
        select(func.count()).where(
            credentials.c.organisation_id == organisation,
            credentials.c.key_id.in_(list(keys)),
            credentials.c.status_list_id.not_in(list(but)),
            STANDS,
            _HELD,
        )
    )
    return count or 0


async def digests(
    tx: Transaction, organisation: int, numbers: Collection[str]
) -> Mapping[str, bytes]:
    """The SHA-256 of what was issued under these numbers."""
    rows = await tx.execute(
        select(credentials.c.public_id, credentials.c.sha256).where(
            credentials.c.organisation_id == organisation,
            credentials.c.public_id.in_(list(numbers)),
        )
    )
    return {row.public_id: bytes.fromhex(row.sha256) for row in rows}


async def renew(tx: Transaction, credential: int, values: Mapping[str, Any]) -> None:
    """Keep a credential that was signed anew."""
    await tx.execute(update(credentials).where(credentials.c.id == credential).values(**values))


async def change(
    tx: Transaction,
    organisation: int,
    numbers: Collection[str],
    **values: Any,  # noqa: ANN401 - columns
) -> int:
    """Change the same about these credentials; how many of them are signed already."""
    done = await tx.execute(
        update(credentials)
        .where(
            credentials.c.organisation_id == organisation,
            credentials.c.public_id.in_(list(numbers)),
        )
        .values(**values)
    )
    return done.rowcount


async def wanted(tx: Transaction, organisation: int) -> Sequence[tuple[str, str]]:
    """Credentials whose holders want another name, each with that name."""
    rows = await tx.execute(
        select(credentials.c.public_id, credentials.c.wanted)
        .where(credentials.c.organisation_id == organisation, credentials.c.wanted.is_not(None))
        .order_by(credentials.c.id)
        .limit(100)
    )
    return [(row.public_id, row.wanted) for row in rows]


async def undrawn(tx: Transaction, organisation: int, limit: int) -> Sequence[str]:
    """The numbers of credentials whose holders are to get a picture, the oldest first."""
    numbers = await tx.scalars(
        select(credentials.c.public_id)
        .where(credentials.c.organisation_id == organisation, PICTURE_DUE)
        .order_by(credentials.c.id)
        .limit(limit)
    )
    return list(numbers)


@dataclass(frozen=True, slots=True)
class Expiring:
    """A certificate whose holder is to hear that it will expire, by the key of its course."""

    public_id: str
    key: str | None
    document: bytes
    expires_at: datetime


async def expiring(
    tx: Transaction, organisation: int, now: datetime, limit: int
) -> Sequence[Expiring]:
    """Certificates that soon expire and whose holders were not told, the soonest first."""
    rows = await tx.execute(
        select(
            credentials.c.public_id,
            courses.c.key,
            credentials.c.document,
            credentials.c.expires_at,
        )
        .outerjoin(achievements, achievements.c.id == credentials.c.achievement_id)
        .outerjoin(courses, courses.c.id == achievements.c.course_id)
        .where(credentials.c.organisation_id == organisation, credentials.c.remind_at <= now)
        .order_by(credentials.c.remind_at)
        .limit(limit)
    )
    return [Expiring(row[0], row[1], bytes(row[2]), row[3]) for row in rows]


@dataclass(frozen=True, slots=True)
class Reached:
    """Whom to tell of a certificate: where they learned last, and when they wrote there.

    `data` is how much of it they want to use.
    """

    public_id: str
    track_id: int | None
    language: str
    address_id: int
    sender_id: int
    heard_at: datetime | None
    data: Data | None
    zone: str | None


async def reached(
    tx: Transaction, organisation: int, numbers: Collection[str]
) -> Sequence[Reached]:
    """Where the holders of these credentials learned last, unless they want no messages there."""
    own = enrolments.alias()
    latest = (
        select(func.max(own.c.id))
        .where(own.c.learner_id == credentials.c.learner_id)
        .correlate(credentials)
        .scalar_subquery()
    )
    rows = await tx.execute(
        select(
            credentials.c.public_id,
            credentials.c.track_id,
            learners.c.language,
            addresses.c.id,
            addresses.c.sender_id,
            addresses.c.last_inbound_at,
            learners.c.data,
            learners.c.zone,
        )
        .select_from(credentials)
        .join(learners, learners.c.id == credentials.c.learner_id)
        .join(enrolments, enrolments.c.id == latest)
        .join(addresses, addresses.c.id == enrolments.c.address_id)
        .where(
            credentials.c.organisation_id == organisation,
            credentials.c.public_id.in_(list(numbers)),
            addresses.c.stopped_at.is_(None),
        )
    )
    return [Reached(*row) for row in rows]


async def erase(tx: Transaction, people: Select[Any]) -> None:
    """Leave nothing of these learners' credentials but their places, and whether they stood."""
    await tx.execute(
        update(credentials)
        .where(credentials.c.learner_id.in_(people))
        .values(
            learner_id=None,
            achievement_id=None,
            name="",
            document=b"",
            sha256="",
            jwt=None,
            reason=None,
            reason_shown=False,
            wanted=None,
            remind_at=None,
            picture_due=False,
        )
    )


async def lead_on(tx: Transaction, organisation: int, number: str, fresh: str) -> None:
    """What was replaced by this credential is replaced by another one now."""
    await tx.execute(
        update(credentials)
        .where(credentials.c.organisation_id == organisation, credentials.c.superseded_by == number)
        .values(superseded_by=fresh)
    )


async def replaced_at(tx: Transaction, organisation: int, number: str) -> datetime | None:
    """When the last one was replaced by this credential; None if none was."""
    found: datetime | None = await tx.scalar(
        select(func.max(credentials.c.withdrawn_at)).where(
            credentials.c.organisation_id == organisation, credentials.c.superseded_by == number
        )
    )
    return found


async def point_to(tx: Transaction, achievement: int, public_id: str) -> None:
    """The certificate of an achievement is another one now."""
    await tx.execute(
        update(achievements).where(achievements.c.id == achievement).values(public_id=public_id)
    )


def _stored(row: Any) -> StoredCredential:  # noqa: ANN401 - a row of the columns above
    values = dict(zip(StoredCredential.__slots__, row, strict=True))
    values["document"] = bytes(values["document"])
    values["state"] = CredentialState(values["state"])
    return StoredCredential(**values)
