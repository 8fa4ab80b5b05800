"""Keys that other programs bring, and the answers they may ask for again."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, delete, insert, select, update
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from lessonbot.domain.scope import Scope
from lessonbot.store.database import Transaction
from lessonbot.store.tables import api_answers, api_keys, organisations


@dataclass(frozen=True, slots=True)
class Key:
    """A key, with the name of its organisation."""

    id: int
    organisation_id: int
    public_id: str
    name: str
    scopes: frozenset[Scope]
    created_at: datetime
    used_at: datetime | None
    organisation: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What was answered to a request; without a status it is still under way."""

    digest: str
    status: int | None
    body: bytes | None


_KEY = (*(api_keys.c[name] for name in Key.__slots__[:-1]), organisations.c.name)


def _key(row: Sequence[object]) -> Key:
    made = dict(zip(Key.__slots__, row, strict=True))
    scopes = frozenset(map(Scope, made["scopes"]))  # type: ignore[call-overload]
    return Key(**{**made, "scopes": scopes})  # type: ignore[arg-type]


async def by_digest(tx: Transaction, digest: str) -> Key | None:
    """The key that somebody brings, in whichever organisation."""
    row = (
        await tx.execute(
            select(*_KEY)
            .join(organisations, organisations.c.id == api_keys.c.organisation_id)
            .where(api_keys.c.digest == digest, api_keys.c.ended_at.is_(None))
        )
    ).one_or_none()
    return _key(row) if row else None


async def of(tx: Transaction, organisation: int) -> list[Key]:
    """The keys that open something, the newest first."""
    rows = await tx.execute(
        select(*_KEY)
        .join(organisations, organisations.c.id == api_keys.c.organisation_id)
        .where(api_keys.c.organisation_id == organisation, api_keys.c.ended_at.is_(None))
        .order_by(api_keys.c.id.desc())
    )
    return [_key(row) for row in rows]


async def add(
    tx: Transaction, organisation: int, scopes: Collection[Scope], **values: object
) -> None:
    """Keep a key."""
    kept = {"organisation_id": organisation, "scopes": sorted(scopes), **values}
    await tx.execute(insert(api_keys).values(**kept))


async def used(tx: Transaction, organisation: int, id_: int, now: datetime) -> None:
    """A key was brought."""
    await tx.execute(
        update(api_keys)
        .where(api_keys.c.organisation_id == organisation, api_keys.c.id == id_)
        .values(used_at=now)
    )


async def end(tx: Transaction, organisation: int, public_id: str, now: datetime) -> bool:
    """Whether there was such a key; it opens nothing any more."""
    done = await tx.execute(
        update(api_keys)
        .where(
            api_keys.c.organisation_id == organisation,
            api_keys.c.public_id == public_id,
            api_keys.c.ended_at.is_(None),
        )
        .values(ended_at=now)
    )
    return done.rowcount == 1


async def begin(  # noqa: PLR0913, PLR0917 - who asks, what, when
    tx: Transaction,
    organisation: int,
    key: int,
    name: str,
    digest: str,
    now: datetime,
    given_up: datetime,
) -> Answer | None:
    """The answer to the request of this name; None where it begins now.

    That is so for the first one, and for the same once more if one begun by `given_up` has no
    answer.
    """
    row = {
        "organisation_id": organisation,
        "key_id": key,
        "name": name,
        "digest": digest,
        "at": now,
    }
    make = sqlite_insert if tx.dialect.name == "sqlite" else postgresql_insert
    first = make(api_answers).values(row).on_conflict_do_nothing().returning(api_answers.c.id)
    if (await tx.execute(first)).first():
        return None
    mine = _named(organisation, key, name)
    again = await tx.execute(
        update(api_answers)
        .where(*mine, api_answers.c.status.is_(None), api_answers.c.at < given_up)
        .where(api_answers.c.digest == digest)
        .values(at=now)
    )
    if again.rowcount:
        return None
    found = await tx.execute(
        select(api_answers.c.digest, api_answers.c.status, api_answers.c.body).where(*mine)
    )
    answer = found.one_or_none()
    # one that was refused at this moment: whoever asks comes again
    return Answer(*answer) if answer else Answer(digest, None, None)


async def answered(
    tx: Transaction, organisation: int, key: int, name: str, status: int, body: bytes
) -> None:
    """Keep the answer to a request."""
    await tx.execute(
        update(api_answers).where(*_named(organisation, key, name)).values(status=status, body=body)
    )


async def give_up(tx: Transaction, organisation: int, key: int, name: str) -> None:
    """A request was not answered: it can be sent again."""
    await tx.execute(
        delete(api_answers).where(*_named(organisation, key, name), api_answers.c.status.is_(None))
    )


def _named(organisation: int, key: int, name: str) -> tuple[ColumnElement[bool], ...]:
    """The request of a key that has this name."""
    return (
        api_answers.c.organisation_id == organisation,
        api_answers.c.key_id == key,
        api_answers.c.name == name,
    )


async def forget(tx: Transaction, before: datetime) -> None:
    """Drop answers that nobody asks for again."""
    await tx.execute(delete(api_answers).where(api_answers.c.at < before))
