"""Tracks as they are published, and who has earned what they consist of."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, insert, literal, or_, select, union_all, update
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from lessonbot.store.credentials import CredentialState
from lessonbot.store.database import Transaction
from lessonbot.store.tables import (
    achievements,
    courses,
    credential_parts,
    credentials,
    learners,
    tracks,
)


@dataclass(frozen=True, slots=True)
class StoredTrack:
    """A track as it is published now."""

    id: int
    key: str
    version: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Part:
    """A credential that stands and may count towards a track, by the key of what was earned."""

    key: str
    credential_id: int
    learner_id: int
    public_id: str
    name: str
    language: str
    sha256: str
    document: bytes
    issued_at: datetime
    expires_at: datetime | None


async def put(
    tx: Transaction, organisation: int, key: str, version: str, content: bytes, now: datetime
) -> None:
    """Publish a track, or another version of it."""
    make = sqlite_insert if tx.dialect.name == "sqlite" else postgresql_insert
    values = {"version": version, "content": content, "published_at": now}
    await tx.execute(
        make(tracks)
        .values(organisation_id=organisation, key=key, **values)
        .on_conflict_do_update(index_elements=["organisation_id", "key"], set_=values)
    )


async def published(tx: Transaction, organisation: int) -> Sequence[StoredTrack]:
    """All tracks of an organisation, the oldest first."""
    rows = await tx.execute(
        select(tracks.c.id, tracks.c.key, tracks.c.version, tracks.c.content)
        .where(tracks.c.organisation_id == organisation)
        .order_by(tracks.c.id)
    )
    return [StoredTrack(row.id, row.key, row.version, bytes(row.content)) for row in rows]


async def parts(tx: Transaction, organisation: int, learner_ids: Collection[int]) -> Sequence[Part]:
    """What these learners hold that was not withdrawn, courses and tracks, the oldest first."""
    columns = [
        credentials.c.id,
        credentials.c.learner_id,
        credentials.c.public_id,
        credentials.c.name,
        credentials.c.language,
        credentials.c.sha256,
        credentials.c.document,
        credentials.c.issued_at,
        credentials.c.expires_at,
    ]
    rows = await tx.execute(
        select(func.coalesce(courses.c.key, tracks.c.key), *columns)
        .outerjoin(achievements, achievements.c.id == credentials.c.achievement_id)
        .outerjoin(courses, courses.c.id == achievements.c.course_id)
        .outerjoin(tracks, tracks.c.id == credentials.c.track_id)
        .where(
            credentials.c.organisation_id == organisation,
            credentials.c.learner_id.in_(list(learner_ids)),
            credentials.c.state == CredentialState.ISSUED,
        )
        .order_by(credentials.c.id)
    )
    return [Part(*row) for row in rows]


async def learners_with(
    tx: Transaction,
    organisation: int,
    track: int,
    keys: Collection[str],
    least: int,
    now: datetime,
) -> Sequence[int]:
    """Who holds enough of these and was never given this track, or it expired before some of it."""
    held = union_all(_held(courses, keys, now), _held(tracks, keys, now)).subquery()
    given = select(credentials.c.learner_id).where(
        credentials.c.track_id == track,
        credentials.c.learner_id == held.c.learner_id,
        or_(credentials.c.expires_at.is_(None), credentials.c.expires_at > now),
    )
    before = (
        select(func.max(credentials.c.issued_at))
        .where(credentials.c.track_id == track, credentials.c.learner_id == held.c.learner_id)
        .correlate(held)
        .scalar_subquery()
    )
    rows = await tx.scalars(
        select(held.c.learner_id)
        .join(learners, learners.c.id == held.c.learner_id)
        .where(learners.c.organisation_id == organisation, ~given.correlate(held).exists())
        .group_by(held.c.learner_id)
        .having(
            func.count(held.c.key.distinct()) >= least,
            or_(before.is_(None), func.max(held.c.issued_at) > before),
        )
    )
    return list(rows)


def _held(of: Any, keys: Collection[str], now: datetime) -> Select[Any]:  # noqa: ANN401 - courses or tracks
    """Who holds which of these keys, as courses or as tracks, and since when."""
    query = select(credentials.c.learner_id, of.c.key, credentials.c.issued_at)
    if of is courses:
        query = query.join(achievements, achievements.c.id == credentials.c.achievement_id)
        query = query.join(courses, courses.c.id == achievements.c.course_id)
    else:
        query = query.join(tracks, tracks.c.id == credentials.c.track_id)
    return query.where(
        of.c.key.in_(list(keys)),
        credentials.c.state == CredentialState.ISSUED,
        credentials.c.learner_id.is_not(None),
        or_(credentials.c.expires_at.is_(None), credentials.c.expires_at > now),
    )


async def make_way(tx: Transaction, organisation: int, credential: int) -> None:
    """A track is given again: the credential of before holds as long as it says."""
    await tx.execute(
        update(credentials)
        .where(credentials.c.organisation_id == organisation, credentials.c.id == credential)
        .values(renewed=True)
    )


async def holders(tx: Transaction, organisation: int) -> Mapping[int, int]:
    """How many people hold each track, by its number."""
    rows = await tx.execute(
        select(credentials.c.track_id, func.count())
        .where(
            credentials.c.organisation_id == organisation,
            credentials.c.track_id.is_not(None),
            credentials.c.state == CredentialState.ISSUED,
        )
        .group_by(credentials.c.track_id)
    )
    return {row[0]: row[1] for row in rows}


async def join(tx: Transaction, organisation: int, whole: str, part_ids: Sequence[int]) -> None:
    """The credential of a track, by its public id, consists of these."""
    row = await tx.scalar(select(credentials.c.id).where(credentials.c.public_id == whole))
    values: Sequence[Mapping[str, Any]] = [
        {"organisation_id": organisation, "credential_id": row, "part_id": part}
        for part in part_ids
    ]
    await tx.execute(insert(credential_parts), values)


async def join_alike(tx: Transaction, organisation: int, before: int, fresh: str) -> None:
    """The credential that replaces one of a track, by its public id, consists of the same."""
    row = await tx.scalar(select(credentials.c.id).where(credentials.c.public_id == fresh))
    same = select(
        credential_parts.c.organisation_id, literal(row), credential_parts.c.part_id
    ).where(
        credential_parts.c.organisation_id == organisation,
        credential_parts.c.credential_id == before,
    )
    names = ["organisation_id", "credential_id", "part_id"]
    await tx.execute(insert(credential_parts).from_select(names, same))


_part, _successor = credentials.alias(), credentials.alias()
# a part that was only corrected is what replaced it
_STANDS_ON = (
    select(credentials.c.public_id)
    .join(credential_parts, credential_parts.c.credential_id == credentials.c.id)
    .join(_part, _part.c.id == credential_parts.c.part_id)
    .where(credentials.c.state == CredentialState.ISSUED)
    .order_by(credentials.c.id)
    .distinct()
)


async def standing_on(tx: Transaction, organisation: int, number: str) -> Sequence[str]:
    """The numbers of tracks' credentials that stand on this one, also by way of other tracks."""
    found: dict[str, None] = {}
    fresh = {number}
    while fresh:
        rows = await tx.execute(
            _STANDS_ON.add_columns(credentials.c.id).where(
                credentials.c.organisation_id == organisation,
                or_(_part.c.public_id.in_(fresh), _part.c.superseded_by.in_(fresh)),
            )
        )
        fresh = {row.public_id for row in rows} - found.keys()
        found |= dict.fromkeys(sorted(fresh))
    return list(found)


async def shaken(tx: Transaction, organisation: int) -> Sequence[str]:
    """The numbers of tracks' credentials of which something was withdrawn."""
    rows = await tx.execute(
        _STANDS_ON.add_columns(credentials.c.id)
        .outerjoin(_successor, _successor.c.public_id == _part.c.superseded_by)
        .where(
            credentials.c.organisation_id == organisation,
            func.coalesce(_successor.c.state, _part.c.state) == CredentialState.REVOKED,
        )
    )
    return [row.public_id for row in rows]
