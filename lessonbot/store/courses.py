"""Courses, their immutable versions, and the media these hold."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, insert, select, update

from lessonbot.store.database import Transaction
from lessonbot.store.tables import course_versions, courses, enrolments, media


@dataclass(frozen=True, slots=True)
class Edition:
    """A version to be stored: its digest names its content and media.

    `takes_over`: learners of earlier versions come over to it between two lessons.
    """

    key: str
    version: str
    digest: str
    content: bytes
    media: Mapping[str, bytes]
    takes_over: bool = False


@dataclass(frozen=True, slots=True)
class StoredVersion:
    """A version as stored; `content` is the course in JSON."""

    id: int
    organisation_id: int
    course_id: int
    code: str
    content: bytes


async def publish(
    tx: Transaction, organisation: int, edition: Edition, now: datetime
) -> tuple[int, bool]:
    """Store a version and make it the one new learners get: its id, and whether it is new."""
    course = await _course(tx, organisation, edition.key, now)
    found = await tx.scalar(
        select(course_versions.c.id).where(
            course_versions.c.organisation_id == organisation,
            course_versions.c.course_id == course,
            course_versions.c.digest == edition.digest,
        )
    )
    version = int(found) if found is not None else None
    if version is None:
        await _store_media(tx, organisation, edition.media)
        version = await _store_version(tx, organisation, course, edition, now)
    elif edition.takes_over:
        await tx.execute(
            update(course_versions)
            .where(
                course_versions.c.organisation_id == organisation, course_versions.c.id == version
            )
            .values(takes_over=True)
        )
    await tx.execute(
        update(courses)
        .where(courses.c.organisation_id == organisation, courses.c.id == course)
        .values(version_id=version)
    )
    return version, found is None


async def digest_of(tx: Transaction, organisation: int, key: str, version: str) -> str | None:
    """The digest of a course's version of this name."""
    return await tx.scalar(
        select(course_versions.c.digest)
        .join(courses, courses.c.id == course_versions.c.course_id)
        .where(
            courses.c.organisation_id == organisation,
            courses.c.key == key,
            course_versions.c.version == version,
        )
    )


async def current(tx: Transaction, organisation: int, key: str) -> int | None:
    """The version of a course that new learners get."""
    return await tx.scalar(
        select(courses.c.version_id).where(
            courses.c.organisation_id == organisation, courses.c.key == key
        )
    )


async def successors(tx: Transaction, organisation: int, ids: Collection[int]) -> Mapping[int, int]:
    """The version that takes over, for each of these that is left behind."""
    old, new = course_versions.alias(), course_versions.alias()
    rows = await tx.execute(
        select(old.c.id, new.c.id.label("successor"))
        .join(courses, courses.c.id == old.c.course_id)
        .join(new, new.c.id == courses.c.version_id)
        .where(
            old.c.organisation_id == organisation,
            old.c.id.in_(list(ids)),
            new.c.id != old.c.id,
            new.c.takes_over,
        )
    )
    return {row.id: row.successor for row in rows}


async def offered(tx: Transaction, organisation: int) -> Sequence[tuple[str, int]]:
    """Codes and version ids of the courses that can be joined, oldest first."""
    rows = await tx.execute(
        select(courses.c.code, courses.c.version_id)
        .where(courses.c.organisation_id == organisation, courses.c.version_id.is_not(None))
        .order_by(courses.c.id)
    )
    return [(row.code, row.version_id) for row in rows]


async def listed(
    tx: Transaction, organisation: int, most: int, *, after: int = 0
) -> Sequence[tuple[int, int]]:
    """Numbers of the courses that can be joined and of their versions, behind a number, by number."""
    rows = await tx.execute(
        select(courses.c.id, courses.c.version_id)
        .where(
            courses.c.organisation_id == organisation,
            courses.c.version_id.is_not(None),
            courses.c.id > after,
        )
        .order_by(courses.c.id)
        .limit(most)
    )
    return [(row.id, row.version_id) for row in rows]


async def standings(
    tx: Transaction, organisation: int, ids: Collection[int]
) -> Mapping[int, Mapping[str, int]]:
    """How many enrolments of these courses, in any version, stand in each state."""
    rows = await tx.execute(
        select(course_versions.c.course_id, enrolments.c.state, func.count())
        .join(enrolments, enrolments.c.version_id == course_versions.c.id)
        .where(
            course_versions.c.organisation_id == organisation,
            course_versions.c.course_id.in_(list(ids)),
        )
        .group_by(course_versions.c.course_id, enrolments.c.state)
    )
    found: dict[int, dict[str, int]] = {}
    for course, state, count in rows:
        found.setdefault(course, {})[state] = count
    return found


async def history(tx: Transaction, organisation: int, code: str) -> Sequence[tuple[int, str]]:
    """Ids and names of all versions of a course by its code: what is joined now, then the newest."""
    rows = await tx.execute(
        select(course_versions.c.id, course_versions.c.version)
        .join(courses, courses.c.id == course_versions.c.course_id)
        .where(
            courses.c.organisation_id == organisation, func.lower(courses.c.code) == code.lower()
        )
        .order_by(
            (course_versions.c.id == courses.c.version_id).desc(), course_versions.c.id.desc()
        )
    )
    return [(row.id, row.version) for row in rows]


async def keys(tx: Transaction, organisation: int) -> Mapping[int, str]:
    """The keys of an organisation's courses, by number."""
    rows = await tx.execute(
        select(courses.c.id, courses.c.key).where(courses.c.organisation_id == organisation)
    )
    return {row.id: row.key for row in rows}


async def published(tx: Transaction, organisation: int, key: str) -> bytes | None:
    """The content of the version of a course that can be joined now."""
    rows = await tx.execute(
        select(course_versions.c.content)
        .join(courses, courses.c.version_id == course_versions.c.id)
        .where(courses.c.organisation_id == organisation, courses.c.key == key)
    )
    row = rows.first()
    return bytes(row.content) if row else None


async def newest(tx: Transaction, organisation: int, ids: Collection[int]) -> Mapping[int, int]:
    """For each of these versions, the version of its course that can be joined now, or itself."""
    rows = await tx.execute(
        select(course_versions.c.id, courses.c.version_id)
        .join(courses, courses.c.id == course_versions.c.course_id)
        .where(
            course_versions.c.organisation_id == organisation, course_versions.c.id.in_(list(ids))
        )
    )
    return {row.id: row.version_id or row.id for row in rows}


async def versions(
    tx: Transaction, organisation: int, ids: Collection[int]
) -> Sequence[StoredVersion]:
    """Versions by id."""
    rows = await tx.execute(
        select(
            course_versions.c.id,
            course_versions.c.course_id,
            courses.c.code,
            course_versions.c.content,
        )
        .join(courses, courses.c.id == course_versions.c.course_id)
        .where(
            course_versions.c.organisation_id == organisation, course_versions.c.id.in_(list(ids))
        )
    )
    return [
        StoredVersion(row.id, organisation, row.course_id, row.code, bytes(row.content))
        for row in rows
    ]


async def medium(tx: Transaction, organisation: int, digest: str) -> bytes | None:
    """The bytes of a picture, a recording or a document."""
    found = await tx.scalar(
        select(media.c.content).where(
            media.c.organisation_id == organisation, media.c.digest == digest
        )
    )
    return None if found is None else bytes(found)


async def medium_size(tx: Transaction, organisation: int, digest: str) -> int | None:
    """How many bytes it has, without reading them."""
    return await tx.scalar(
        select(func.length(media.c.content)).where(
            media.c.organisation_id == organisation, media.c.digest == digest
        )
    )


async def _course(tx: Transaction, organisation: int, key: str, now: datetime) -> int:
    found = await tx.scalar(
        select(courses.c.id).where(courses.c.organisation_id == organisation, courses.c.key == key)
    )
    if found is not None:
        return int(found)
    made = await tx.execute(
        insert(courses)
        .values(organisation_id=organisation, key=key, code=key, created_at=now)
        .returning(courses.c.id)
    )
    return int(made.scalar_one())


async def _store_media(tx: Transaction, organisation: int, files: Mapping[str, bytes]) -> None:
    known = set(
        await tx.scalars(
            select(media.c.digest).where(
                media.c.organisation_id == organisation, media.c.digest.in_(list(files))
            )
        )
    )
    rows = [
        {"organisation_id": organisation, "digest": digest, "content": content}
        for digest, content in files.items()
        if digest not in known
    ]
    if rows:
        await tx.execute(insert(media), rows)


async def _store_version(
    tx: Transaction, organisation: int, course: int, edition: Edition, now: datetime
) -> int:
    made = await tx.execute(
        insert(course_versions)
        .values(
            organisation_id=organisation,
            course_id=course,
            digest=edition.digest,
            version=edition.version,
            content=edition.content,
            takes_over=edition.takes_over,
            published_at=now,
        )
        .returning(course_versions.c.id)
    )
    return int(made.scalar_one())
