"""The learners of shared phones, and codes to go on elsewhere."""

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, exists, insert, select, update

from lessonbot.domain.learner import Learner, Profile
from lessonbot.store.addresses import LEARNER
from lessonbot.store.database import Transaction
from lessonbot.store.tables import (
    NEWEST,
    achievements,
    addresses,
    enrolments,
    learners,
    moves,
    profiles,
)

_PROFILE = ("learner_id", "name", "pin", "wrong", "open_until", "barred_until")  # as in Profile


async def of_addresses(tx: Transaction, ids: Collection[int]) -> dict[int, list[Profile]]:
    """The learners of these addresses, in the order in which they came."""
    found: dict[int, list[Profile]] = {each: [] for each in ids}
    columns = [profiles.c[name] for name in _PROFILE]
    rows = await tx.execute(
        select(profiles.c.address_id, *columns)
        .where(profiles.c.address_id.in_(list(ids)))
        .order_by(profiles.c.id)
    )
    for address, *values in rows:
        found[address].append(Profile(*values))
    return found


async def learners_of(tx: Transaction, ids: Collection[int]) -> dict[int, Learner]:
    """Learners by id."""
    columns = [learners.c[name] for name in LEARNER]
    rows = await tx.execute(select(learners.c.id, *columns).where(learners.c.id.in_(list(ids))))
    return {row: Learner(**dict(zip(LEARNER, values, strict=True))) for row, *values in rows}


async def awards_of(tx: Transaction, ids: Collection[int]) -> dict[tuple[int, int], str]:
    """Public ids of what these learners have earned, by (learner, course)."""
    columns = [achievements.c[name] for name in ("learner_id", "course_id", "public_id")]
    rows = await tx.execute(
        select(*columns).where(achievements.c.learner_id.in_(list(ids)), NEWEST)
    )
    return {(learner, course): public_id for learner, course, public_id in rows}


async def save(
    tx: Transaction, organisation: int, address: int, owned: Sequence[Profile], now: datetime
) -> None:
    """Write down the learners of an address, old and new."""
    for each in owned:
        values = _columns(each)
        own = (profiles.c.address_id == address, profiles.c.learner_id == each.learner)
        known = await tx.execute(update(profiles).where(*own).values(**values))
        if not known.rowcount:
            ids = {"organisation_id": organisation, "address_id": address, "created_at": now}
            await tx.execute(insert(profiles).values(**ids, **values))


async def clear_pin(tx: Transaction, organisation: int, learner: int) -> int:
    """A learner needs no PIN any more, wherever they had one; how many there were."""
    cleared = await tx.execute(
        update(profiles)
        .where(
            profiles.c.organisation_id == organisation,
            profiles.c.learner_id == learner,
            profiles.c.pin != "",
        )
        .values(pin="", wrong=0, open_until=None, barred_until=None)
    )
    return cleared.rowcount


async def remove(tx: Transaction, address: int, learner: int) -> None:
    """A learner has no place at an address any more."""
    await tx.execute(
        delete(profiles).where(profiles.c.address_id == address, profiles.c.learner_id == learner)
    )


async def call(tx: Transaction, address: int, names: Mapping[int, str | None]) -> None:
    """Say whose each lesson is that comes to an address: names by learner, None for no more."""
    for learner, name in names.items():
        await tx.execute(
            update(enrolments)
            .where(enrolments.c.address_id == address, enrolments.c.learner_id == learner)
            .values(called=name)
        )


async def bring(
    tx: Transaction, learner: int, from_address: int, to_address: int, called: str | None
) -> None:
    """All that a learner takes at one address comes to another from now on."""
    await tx.execute(
        update(enrolments)
        .where(enrolments.c.learner_id == learner, enrolments.c.address_id == from_address)
        .values(address_id=to_address, called=called)
    )


@dataclass(frozen=True, slots=True)
class StoredMove:
    """Where somebody comes from who was given a code."""

    id: int
    organisation_id: int
    learner_id: int
    address_id: int
    sender_id: int
    path: str
    used_at: datetime | None


async def offer_move(
    tx: Transaction, organisation: int, learner: int, address: int, code: str, until: datetime
) -> None:
    """Keep a code, by its digest; an earlier one of the same learner is worth nothing any more."""
    await tx.execute(delete(moves).where(moves.c.learner_id == learner, moves.c.used_at.is_(None)))
    await tx.execute(
        insert(moves).values(
            organisation_id=organisation,
            digest=_digest(code),
            learner_id=learner,
            address_id=address,
            expires_at=until,
        )
    )


async def offered(
    tx: Transaction, organisation: int, codes: Collection[str], now: datetime
) -> dict[str, StoredMove]:
    """What is known of codes that hold, or were used within their time; by code."""
    digests = {_digest(code): code for code in codes}
    columns = [moves.c[name] for name in ("id", "organisation_id", "learner_id", "address_id")]
    rows = await tx.execute(
        select(moves.c.digest, *columns, addresses.c.sender_id, addresses.c.path, moves.c.used_at)
        .join(addresses, addresses.c.id == moves.c.address_id)
        .where(
            moves.c.organisation_id == organisation,
            moves.c.digest.in_(list(digests)),
            moves.c.expires_at > now,
        )
        .order_by(moves.c.id)
        .with_for_update(of=moves)
    )
    return {digests[digest]: StoredMove(*values) for digest, *values in rows}


async def use(tx: Transaction, move: int, now: datetime) -> None:
    """A code works once."""
    await tx.execute(update(moves).where(moves.c.id == move).values(used_at=now))


async def give_back(tx: Transaction, address: int, learner: int) -> None:
    """An address is a learner's again, if nobody has a place or a course there."""
    took = exists().where(enrolments.c.learner_id == addresses.c.learner_id)
    await tx.execute(
        update(addresses)
        .where(addresses.c.id == address, ~addresses.c.shared, ~took)
        .values(learner_id=learner, dialog=None)
    )


def _columns(profile: Profile) -> dict[str, object]:
    values = (getattr(profile, name) for name in Profile.__dataclass_fields__)
    return dict(zip(_PROFILE, values, strict=True))


def _digest(code: str) -> str:
    return hashlib.sha256(code.encode()).hexdigest()
