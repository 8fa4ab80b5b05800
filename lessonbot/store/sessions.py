"""Browsers that staff are signed in with, their passkeys and recovery codes, and failed attempts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, func, insert, select, update

from lessonbot.store.database import Transaction
from lessonbot.store.tables import (
    staff,
    staff_challenges,
    staff_failures,
    staff_passkeys,
    staff_recoveries,
    staff_sessions,
)


@dataclass(frozen=True, slots=True)
class Session:
    """One browser that somebody is signed in with."""

    id: int
    organisation_id: int
    staff_id: int
    proved: bool
    agent: str
    created_at: datetime
    seen_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Passkey:
    """A key in somebody's device."""

    id: int
    organisation_id: int
    staff_id: int
    credential: str
    public_key: bytes
    uses: int
    name: str
    created_at: datetime
    used_at: datetime | None


_SESSION = tuple(staff_sessions.c[name] for name in Session.__slots__)
_PASSKEY = tuple(staff_passkeys.c[name] for name in Passkey.__slots__)


async def begin(tx: Transaction, organisation: int, **values: object) -> None:
    """Keep a session."""
    await tx.execute(insert(staff_sessions).values(organisation_id=organisation, **values))


async def by_digest(tx: Transaction, digest: str, now: datetime) -> Session | None:
    """The session of a cookie, while it lasts and its owner has an account."""
    row = (
        await tx.execute(
            select(*_SESSION)
            .join(staff, staff.c.id == staff_sessions.c.staff_id)
            .where(
                staff_sessions.c.digest == digest,
                staff_sessions.c.expires_at > now,
                staff.c.ended_at.is_(None),
            )
        )
    ).one_or_none()
    return Session(*row) if row else None


async def of(tx: Transaction, organisation: int, staff_id: int, now: datetime) -> list[Session]:
    """Where somebody is signed in, the newest first."""
    rows = await tx.execute(
        select(*_SESSION)
        .where(
            staff_sessions.c.organisation_id == organisation,
            staff_sessions.c.staff_id == staff_id,
            staff_sessions.c.expires_at > now,
            staff_sessions.c.proved,
        )
        .order_by(staff_sessions.c.seen_at.desc())
    )
    return [Session(*row) for row in rows]


async def save(tx: Transaction, organisation: int, id_: int, **values: object) -> None:
    """Change a session."""
    await tx.execute(
        update(staff_sessions)
        .where(staff_sessions.c.organisation_id == organisation, staff_sessions.c.id == id_)
        .values(**values)
    )


async def end(
    tx: Transaction,
    organisation: int,
    staff_id: int,
    *,
    only: int | None = None,
    but: int | None = None,
) -> None:
    """Sign somebody out everywhere, in one browser `only`, or in all `but` one."""
    which = delete(staff_sessions).where(
        staff_sessions.c.organisation_id == organisation, staff_sessions.c.staff_id == staff_id
    )
    if only is not None:
        which = which.where(staff_sessions.c.id == only)
    if but is not None:
        which = which.where(staff_sessions.c.id != but)
    await tx.execute(which)


async def forget(tx: Transaction, now: datetime, failures_before: datetime) -> None:
    """Drop what is over: sessions, challenges, failures that do not count any more."""
    await tx.execute(delete(staff_sessions).where(staff_sessions.c.expires_at <= now))
    await tx.execute(delete(staff_challenges).where(staff_challenges.c.expires_at <= now))
    await tx.execute(delete(staff_failures).where(staff_failures.c.at < failures_before))


async def passkeys(tx: Transaction, organisation: int, staff_id: int) -> list[Passkey]:
    """Somebody's passkeys, in the order they were made."""
    rows = await tx.execute(
        select(*_PASSKEY)
        .where(
            staff_passkeys.c.organisation_id == organisation,
            staff_passkeys.c.staff_id == staff_id,
        )
        .order_by(staff_passkeys.c.id)
    )
    return [Passkey(*row) for row in rows]


async def passkey(tx: Transaction, credential: str) -> Passkey | None:
    """A passkey by what the browser calls it."""
    found = select(*_PASSKEY).where(staff_passkeys.c.credential == credential)
    row = (await tx.execute(found.with_for_update())).one_or_none()
    return Passkey(*row) if row else None


async def add_passkey(tx: Transaction, organisation: int, **values: object) -> None:
    """Keep a passkey."""
    await tx.execute(insert(staff_passkeys).values(organisation_id=organisation, **values))


async def use_passkey(
    tx: Transaction, organisation: int, id_: int, uses: int, now: datetime
) -> None:
    """It was used, so many times by its own count."""
    await tx.execute(
        update(staff_passkeys)
        .where(staff_passkeys.c.organisation_id == organisation, staff_passkeys.c.id == id_)
        .values(uses=uses, used_at=now)
    )


async def drop_passkey(tx: Transaction, organisation: int, staff_id: int, id_: int) -> bool:
    """Whether there was such a passkey; it is gone."""
    done = await tx.execute(
        delete(staff_passkeys).where(
            staff_passkeys.c.organisation_id == organisation,
            staff_passkeys.c.staff_id == staff_id,
            staff_passkeys.c.id == id_,
        )
    )
    return done.rowcount == 1


async def drop_passkeys(tx: Transaction, organisation: int, staff_id: int) -> None:
    """None of somebody's passkeys opens anything any more."""
    await tx.execute(
        delete(staff_passkeys).where(
            staff_passkeys.c.organisation_id == organisation,
            staff_passkeys.c.staff_id == staff_id,
        )
    )


async def set_recoveries(
    tx: Transaction, organisation: int, staff_id: int, digests: Sequence[str]
) -> None:
    """These codes, and no others, stand in for a lost phone."""
    await tx.execute(
        delete(staff_recoveries).where(
            staff_recoveries.c.organisation_id == organisation,
            staff_recoveries.c.staff_id == staff_id,
        )
    )
    if digests:
        await tx.execute(
            insert(staff_recoveries),
            [
                {"organisation_id": organisation, "staff_id": staff_id, "digest": each}
                for each in digests
            ],
        )


async def use_recovery(
    tx: Transaction, organisation: int, staff_id: int, digest: str, now: datetime
) -> bool:
    """Whether this code is good; it is not any more."""
    done = await tx.execute(
        update(staff_recoveries)
        .where(
            staff_recoveries.c.organisation_id == organisation,
            staff_recoveries.c.staff_id == staff_id,
            staff_recoveries.c.digest == digest,
            staff_recoveries.c.used_at.is_(None),
        )
        .values(used_at=now)
    )
    return done.rowcount == 1


async def recoveries_left(tx: Transaction, organisation: int, staff_id: int) -> int:
    """How many codes were not used yet."""
    found = select(func.count()).where(
        staff_recoveries.c.organisation_id == organisation,
        staff_recoveries.c.staff_id == staff_id,
        staff_recoveries.c.used_at.is_(None),
    )
    return (await tx.scalar(found)) or 0


async def challenge(tx: Transaction, digest: str, expires_at: datetime) -> None:
    """Something that a browser is asked to sign."""
    await tx.execute(insert(staff_challenges).values(digest=digest, expires_at=expires_at))


async def met(tx: Transaction, digest: str, now: datetime) -> bool:
    """Whether it was asked lately and not answered before."""
    done = await tx.execute(
        delete(staff_challenges).where(
            staff_challenges.c.digest == digest, staff_challenges.c.expires_at > now
        )
    )
    return done.rowcount == 1


async def failures(tx: Transaction, counted: Sequence[str], since: datetime) -> dict[str, int]:
    """How often each of these failed since then."""
    rows = await tx.execute(
        select(staff_failures.c.counted, func.count())
        .where(staff_failures.c.counted.in_(list(counted)), staff_failures.c.at >= since)
        .group_by(staff_failures.c.counted)
    )
    found = {name: number for name, number in rows}  # noqa: C416 - typed rows
    return {each: found.get(each, 0) for each in counted}


async def fail(tx: Transaction, counted: Sequence[str], now: datetime) -> None:
    """Count an attempt that failed."""
    await tx.execute(insert(staff_failures), [{"counted": each, "at": now} for each in counted])


async def forgive(tx: Transaction, counted: Sequence[str]) -> None:
    """What failed before does not count any more."""
    await tx.execute(delete(staff_failures).where(staff_failures.c.counted.in_(list(counted))))
