"""Addresses and the learners behind them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import msgspec
from sqlalchemy import (
    JSON,
    Row,
    Select,
    String,
    bindparam,
    exists,
    func,
    insert,
    or_,
    select,
    update,
)

from lessonbot.domain.learner import Dialog, Learner
from lessonbot.domain.traffic import QUIET, Traffic
from lessonbot.store.batches import DIALECTS, among, given, update_many
from lessonbot.store.database import Transaction
from lessonbot.store.tables import (
    NEWEST,
    achievements,
    addresses,
    consents,
    enrolments,
    learners,
    profiles,
)


@dataclass(slots=True)
class StoredAddress:
    """An address with its learner, the dialog that is open there, and what came from it lately.

    `alias` is what the network calls its owner beside the path. Where `shared`, its learners have
    profiles. `heard_at` is when something came from it before; `awards` are the public ids of what the
    learner has earned, by course.
    """

    id: int
    organisation_id: int
    sender_id: int
    learner_id: int
    path: str
    learner: Learner
    dialog: Dialog | None = None
    dialogs: int = 0
    stopped: bool = False
    traffic: Traffic = QUIET
    heard_at: datetime | None = None
    alias: str | None = None
    shared: bool = False
    awards: Mapping[int, str] = field(default_factory=dict)


LEARNER = ("language", "name", "app_name", "zone", "consented", "early", "data", "helps")
_AS_OBJECT = {"sqlite": "json_group_object", "postgresql": "json_object_agg"}


def _known(dialect: str, name: str) -> Select[Any]:
    """Addresses by their path, or by their alias."""
    pairs = getattr(func, _AS_OBJECT[dialect])
    awards = select(pairs(achievements.c.course_id, achievements.c.public_id, type_=JSON)).where(
        achievements.c.learner_id == addresses.c.learner_id, NEWEST
    )
    return (
        select(
            addresses.c.id,
            addresses.c.organisation_id,
            addresses.c.sender_id,
            addresses.c.learner_id,
            addresses.c.path,
            addresses.c.dialog,
            addresses.c.dialogs,
            addresses.c.stopped_at.is_not(None),
            addresses.c.traffic,
            addresses.c.last_inbound_at,
            addresses.c.alias,
            addresses.c.shared,
            awards.scalar_subquery(),
            *(learners.c[name] for name in LEARNER),
        )
        .join(learners, learners.c.id == addresses.c.learner_id)
        .where(
            # not pairs: SQLite finds no index for those
            among(dialect, addresses.c.sender_id, "senders"),
            among(dialect, addresses.c[name], "paths", String),
        )
        .order_by(addresses.c.id)
        .with_for_update(of=addresses)
    )


_KNOWN = {dialect: _known(dialect, "path") for dialect in _AS_OBJECT}
_ALIASED = {dialect: _known(dialect, "alias") for dialect in _AS_OBJECT}


async def known(
    tx: Transaction, places: Collection[tuple[int, str]]
) -> dict[tuple[int, str], StoredAddress]:
    """Addresses by (sender, path), locked in the order of their ids."""
    found = map(_stored, await tx.execute(_KNOWN[tx.dialect.name], _wanted(tx, places)))
    return {place: each for each in found if (place := (each.sender_id, each.path)) in places}


async def aliased(
    tx: Transaction, places: Collection[tuple[int, str]]
) -> dict[tuple[int, str], StoredAddress]:
    """The same by (sender, alias)."""
    found = map(_stored, await tx.execute(_ALIASED[tx.dialect.name], _wanted(tx, places)))
    named = ((each, (each.sender_id, each.alias or "")) for each in found)
    return {place: each for each, place in named if place in places}


def _wanted(tx: Transaction, places: Collection[tuple[int, str]]) -> dict[str, Any]:
    return {
        "senders": given(tx, {sender for sender, _ in places}),
        "paths": given(tx, {path for _, path in places}),
    }


async def add(
    tx: Transaction, rows: Sequence[Mapping[str, Any]], now: datetime
) -> Sequence[StoredAddress]:
    """Add addresses, each with a new learner.

    Each row has `organisation_id`, `sender_id`, `path`, `public_id`, `learner`, and
    """
    learner_ids = await add_learners(tx, rows, now)
    made = await tx.execute(
        insert(addresses).returning(addresses.c.id, sort_by_parameter_order=True),
        [
            {
                "organisation_id": row["organisation_id"],
                "sender_id": row["sender_id"],
                "path": row["path"],
                "alias": row.get("alias"),
                "learner_id": learner_id,
                "last_inbound_at": now,
                "created_at": now,
            }
            for row, learner_id in zip(rows, learner_ids, strict=True)
        ],
    )
    return [
        StoredAddress(
            made_row.id,
            row["organisation_id"],
            row["sender_id"],
            learner_id,
            row["path"],
            row["learner"],
            alias=row.get("alias"),
        )
        for made_row, row, learner_id in zip(made, rows, learner_ids, strict=True)
    ]


async def add_learners(
    tx: Transaction, rows: Sequence[Mapping[str, Any]], now: datetime
) -> Sequence[int]:
    """Add learners; each row has `organisation_id`, `public_id` and `learner`. Their ids."""
    made = await tx.execute(
        insert(learners).returning(learners.c.id, sort_by_parameter_order=True),
        [
            {
                "organisation_id": row["organisation_id"],
                "public_id": row["public_id"],
                **_learner_columns(row["learner"]),
                "created_at": now,
            }
            for row in rows
        ],
    )
    return [row.id for row in made]


async def save(tx: Transaction, changed: Sequence[StoredAddress]) -> None:
    """Write addresses back after something came in from them, at their `heard_at`."""
    rows = [
        {
            "id": each.id,
            "dialog": each.dialog,
            "dialogs": each.dialogs,
            "traffic": None if each.traffic == QUIET else each.traffic,
            "last_inbound_at": each.heard_at,
        }
        for each in changed
    ]
    await update_many(tx, addresses, rows)
    await tx.execute(_FOUND[tx.dialect.name], {"ids": given(tx, [each.id for each in changed])})


_FOUND = {
    dialect: update(addresses)
    .where(
        among(dialect, addresses.c.id),
        # most were never looked for
        or_(
            addresses.c.calls > 0,
            addresses.c.called_at.is_not(None),
            addresses.c.call_by.is_not(None),
            addresses.c.doubted_at.is_not(None),
        ),
    )
    .values(calls=0, called_at=None, call_by=None, doubted_at=None)
    for dialect in DIALECTS
}
"""Who wrote is there: what was tried to reach them counts no more."""


async def save_learners(tx: Transaction, changed: Mapping[int, Learner]) -> None:
    """Write learners back, by id."""
    rows = [{"id": row, **_learner_columns(learner)} for row, learner in changed.items()]
    await update_many(tx, learners, rows)


async def hand_to(tx: Transaction, address: int, learner: int, *, shared: bool) -> None:
    """From now on this learner writes from an address."""
    await tx.execute(
        update(addresses).where(addresses.c.id == address).values(learner_id=learner, shared=shared)
    )


async def hand_over(tx: Transaction, owners: Mapping[int, int]) -> None:
    """These learners are spoken to at their shared addresses from now on: learner by address.

    A question that was open there was another learner's.
    """
    for address, learner in owners.items():
        await tx.execute(
            update(addresses)
            .where(addresses.c.id == address, addresses.c.learner_id != learner)
            .values(learner_id=learner, dialog=None)
        )


async def alias(tx: Transaction, aliases: Mapping[int, str]) -> None:
    """Keep what the network calls the owners of these addresses."""
    await update_many(tx, addresses, [{"id": row, "alias": to} for row, to in aliases.items()])


async def stop(tx: Transaction, reasons: Mapping[int, str], now: datetime) -> None:
    """Nothing is sent to these addresses any more, for the reason given."""
    if reasons:
        await tx.execute(
            update(addresses)
            .where(addresses.c.id == bindparam("row"))
            .values(stopped_at=now, stop_reason=bindparam("why")),
            [{"row": row, "why": why} for row, why in reasons.items()],
        )


async def doubt(tx: Transaction, ids: Collection[int], now: datetime) -> set[int]:
    """The network doubts that there is anybody; of whom it doubted so on another day before."""
    if not ids:
        return set()
    before = now - timedelta(hours=20)
    rows = await tx.execute(
        select(addresses.c.id).where(
            addresses.c.id.in_(list(ids)), addresses.c.doubted_at <= before
        )
    )
    again = set(rows.scalars())
    await tx.execute(
        update(addresses)
        .where(addresses.c.id.in_(list(ids)), addresses.c.doubted_at.is_(None))
        .values(doubted_at=now)
    )
    return again


async def restart(tx: Transaction, ids: Collection[int]) -> None:
    """These addresses want messages again."""
    if ids:
        await tx.execute(
            update(addresses)
            .where(addresses.c.id.in_(list(ids)))
            .values(stopped_at=None, stop_reason=None)
        )


async def move(
    tx: Transaction, organisation: int, path: str, from_sender: int, to_sender: int
) -> None:
    """An address is reached through another sender from now on."""
    await tx.execute(
        update(addresses)
        .where(
            addresses.c.organisation_id == organisation,
            addresses.c.sender_id == from_sender,
            addresses.c.path == path,
        )
        .values(sender_id=to_sender)
    )


async def rename(tx: Transaction, organisation: int, address: int, path: str) -> None:
    """The network gave an address a new path; if that is known already, nothing changes."""
    other = addresses.alias()
    taken = exists().where(other.c.sender_id == addresses.c.sender_id, other.c.path == path)
    await tx.execute(
        update(addresses)
        .where(addresses.c.organisation_id == organisation, addresses.c.id == address, ~taken)
        .values(path=path)
    )


@dataclass(frozen=True, slots=True)
class Reach:
    """Where a learner is reached; `called` is whose it is, where several learn on the phone."""

    learner_id: int
    address_id: int
    sender_id: int
    language: str
    stopped: bool
    called: str | None = None


async def reach(tx: Transaction, organisation: int, learner: int, address: int) -> Reach | None:
    """Where a learner learned last, or else this address, as long as that phone is theirs."""
    last = (
        select(enrolments.c.address_id)
        .where(enrolments.c.learner_id == learner)
        .order_by(enrolments.c.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    own = profiles.alias()
    mine = exists().where(own.c.address_id == addresses.c.id, own.c.learner_id == learner)
    row = (
        await tx.execute(
            select(
                addresses.c.id,
                addresses.c.sender_id,
                learners.c.language,
                addresses.c.stopped_at.is_not(None),
            )
            .join(learners, learners.c.id == learner)
            .where(
                addresses.c.organisation_id == organisation,
                addresses.c.id == func.coalesce(last, address),
                or_(addresses.c.learner_id == learner, mine),
            )
        )
    ).first()
    if row is None:
        return None
    place, sender, language, stopped = row
    there = await tx.execute(
        select(profiles.c.learner_id, profiles.c.name).where(profiles.c.address_id == place)
    )
    names = {each.learner_id: each.name for each in there}
    called = names.get(learner) if len(names) > 1 else None
    return Reach(learner, place, sender, language, bool(stopped), called)


async def record_consents(tx: Transaction, rows: Sequence[Mapping[str, Any]]) -> None:
    """Write down who agreed to what, or withdrew it, in which words."""
    if rows:
        await tx.execute(insert(consents), rows)


def _learner_columns(learner: Learner) -> dict[str, Any]:
    return {name: getattr(learner, name) for name in LEARNER}


def _stored(row: Row[Any]) -> StoredAddress:
    one, organisation, sender, learner, path, *rest = row[:_OF_ADDRESS]
    dialog, dialogs, stopped, traffic, heard_at, alias, shared, awards = rest
    return StoredAddress(
        one,
        organisation,
        sender,
        learner,
        path,
        Learner(*row[_OF_ADDRESS:]),
        msgspec.convert(dialog, Dialog) if dialog else None,
        dialogs,
        bool(stopped),
        msgspec.convert(traffic, Traffic) if traffic else QUIET,
        heard_at,
        alias,
        bool(shared),
        {int(course): public_id for course, public_id in awards.items()} if awards else {},
    )


_OF_ADDRESS = 13  # columns, before those of the learner
