"""Broadcasts: what is said to whom, and how far its deliveries are made or taken back."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import msgspec
from sqlalchemy import Row, Select, func, insert, select, update

from lessonbot.domain.broadcast import Message, Scope
from lessonbot.domain.messages import Kind
from lessonbot.store import tallies
from lessonbot.store.audiences import ASKED_TO_STOP
from lessonbot.store.database import Transaction
from lessonbot.store.deliveries import NOT_SENT, suppress
from lessonbot.store.outcomes import messages
from lessonbot.store.tables import (
    DeliveryState,
    addresses,
    broadcasts,
    deliveries,
    learners,
    organisations,
)
from lessonbot.store.tallies import OWED, Tally, hour_of

PREPARING, SENDING, STOPPED = "preparing", "sending", "stopped"
WAS_STOPPED = "the broadcast was stopped"
NOT_HEARD = "no word from the learner until it was over"


@dataclass(frozen=True, slots=True)
class Planned:
    """A broadcast to be written down."""

    public_id: str
    title: str
    message: Message
    scope: Scope
    minute: int | None
    last_id: int
    starts_at: datetime
    ends_at: datetime
    on_date: date | None = None


@dataclass(frozen=True, slots=True)
class Broadcast:
    """A broadcast as stored; `reached_id` is the last learner that deliveries were made for."""

    id: int
    public_id: str
    title: str
    message: Message
    scope: Scope
    minute: int | None
    state: str
    reached_id: int
    last_id: int
    people: int
    starts_at: datetime
    ends_at: datetime
    stopped_at: datetime | None
    finished_at: datetime | None
    created_at: datetime
    on_date: date | None = None


@dataclass(frozen=True, slots=True)
class Lost:
    """One reason for which messages were not sent."""

    state: str
    code: str | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Missing:
    """A message that was not sent, and its learner's zone."""

    id: int
    sender_id: int
    zone: str | None


async def one_at_a_time(tx: Transaction, organisation: int) -> None:
    """Whoever else starts a broadcast of this organisation waits until this transaction ends."""
    await tx.execute(
        select(organisations.c.id)
        .where(organisations.c.id == organisation)
        # rows that belong to it can be added all the same
        .with_for_update(key_share=True)
    )


async def add(tx: Transaction, organisation: int, planned: Planned, now: datetime) -> int:
    """Write a broadcast down; its deliveries are made from then on."""
    made = await tx.execute(
        insert(broadcasts)
        .values(
            organisation_id=organisation,
            public_id=planned.public_id,
            title=planned.title,
            content=msgspec.to_builtins(planned.message),
            audience=msgspec.to_builtins(planned.scope),
            minute=planned.minute,
            on_date=planned.on_date,
            state=PREPARING,
            last_id=planned.last_id,
            starts_at=planned.starts_at,
            ends_at=planned.ends_at,
            created_at=now,
        )
        .returning(broadcasts.c.id)
    )
    return int(made.scalar_one())


async def named(
    tx: Transaction, organisation: int, public_ids: Collection[str]
) -> Broadcast | None:
    """The broadcast with one of these public ids."""
    row = (
        await tx.execute(_of(organisation).where(broadcasts.c.public_id.in_(list(public_ids))))
    ).first()
    return _stored(row) if row else None


async def get(
    tx: Transaction, organisation: int, broadcast: int, *, lock: bool = False
) -> Broadcast | None:
    """A broadcast by its id; locked, nobody changes it until this transaction ends."""
    query = _of(organisation).where(broadcasts.c.id == broadcast)
    row = (await tx.execute(query.with_for_update(key_share=True) if lock else query)).first()
    return _stored(row) if row else None


async def latest(
    tx: Transaction, organisation: int, limit: int, since: datetime | None = None, before: int = 0
) -> Sequence[Broadcast]:
    """The newest broadcasts, newest first; `before` the number of one that was seen already."""
    query = _of(organisation).order_by(broadcasts.c.id.desc()).limit(limit)
    if since:
        query = query.where(broadcasts.c.created_at >= since)
    if before:
        query = query.where(broadcasts.c.id < before)
    return [_stored(row) for row in await tx.execute(query)]


async def unfinished(tx: Transaction, organisation: int) -> Sequence[Broadcast]:
    """Broadcasts whose deliveries are not all made, or not all taken back."""
    rows = await tx.execute(
        _of(organisation).where(broadcasts.c.finished_at.is_(None)).order_by(broadcasts.c.id)
    )
    return [_stored(row) for row in rows]


async def advance(
    tx: Transaction, organisation: int, broadcast: Broadcast, reached: int, count: int
) -> bool:
    """Go on to a learner; False when another process did, or somebody stopped it."""
    done = await tx.execute(
        update(broadcasts)
        .where(
            broadcasts.c.organisation_id == organisation,
            broadcasts.c.id == broadcast.id,
            broadcasts.c.reached_id == broadcast.reached_id,
            broadcasts.c.starts_at == broadcast.starts_at,
            broadcasts.c.state == PREPARING,
        )
        .values(reached_id=reached, people=broadcasts.c.people + count)
    )
    return done.rowcount > 0


async def change(
    tx: Transaction, organisation: int, broadcast: int, values: Mapping[str, Any]
) -> None:
    """Set columns of a broadcast."""
    await tx.execute(
        update(broadcasts)
        .where(broadcasts.c.organisation_id == organisation, broadcasts.c.id == broadcast)
        .values(**values)
    )


async def take_back(
    tx: Transaction,
    organisation: int,
    broadcast: int,
    now: datetime,
    limit: int,
    *,
    soonest: bool = False,
) -> int:
    """Keep waiting messages from being sent; how many, at most the limit.

    To look for those due soonest takes longer. What is being claimed at this moment is left
    to its process.
    """
    waiting = (
        select(deliveries.c.id)
        .where(*messages(organisation, broadcast), deliveries.c.state.in_(NOT_SENT))
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    if soonest:
        waiting = waiting.order_by(deliveries.c.due_at, deliveries.c.id)
    ids = list(await tx.scalars(waiting))
    if not ids:
        return 0
    return await suppress(tx, organisation, deliveries.c.id.in_(ids), WAS_STOPPED, now)


async def end_held(tx: Transaction, organisation: int, now: datetime) -> int:
    """What waited for a word of its learner until its broadcast was over is not sent; how many."""
    over = select(broadcasts.c.id).where(
        broadcasts.c.organisation_id == organisation,
        broadcasts.c.starts_at > now - _LONGEST,
        broadcasts.c.starts_at < now,
    )
    rows = await tx.execute(
        update(deliveries)
        .where(
            deliveries.c.broadcast_id.in_(over),
            deliveries.c.state == DeliveryState.HELD,
            deliveries.c.expires_at < now,
        )
        .values(state=DeliveryState.EXPIRED, reason=NOT_HEARD)
        .returning(deliveries.c.sender_id)
    )
    ended = Counter(
        Tally(sender, hour_of(now), int(Kind.BROADCAST), DeliveryState.EXPIRED)
        for sender in rows.scalars()
    )
    await tallies.count(tx, ended)
    return ended.total()


async def missing(
    tx: Transaction,
    organisation: int,
    broadcast: int,
    states: Collection[DeliveryState],
    limit: int,
    only: Lost | None = None,
) -> Sequence[Missing]:
    """Messages in these states whose learners could get them after all; in no order."""
    alike = (
        (
            func.coalesce(deliveries.c.error_code, "") == (only.code or ""),
            func.coalesce(deliveries.c.reason, "") == only.reason,
        )
        if only
        else ()
    )
    theirs = addresses.alias()
    asked = (
        select(theirs.c.id)
        .where(theirs.c.learner_id == learners.c.id, theirs.c.stop_reason == ASKED_TO_STOP)
        .exists()
    )
    rows = await tx.execute(
        select(deliveries.c.id, deliveries.c.sender_id, learners.c.zone)
        .join(addresses, addresses.c.id == deliveries.c.address_id)
        .join(learners, learners.c.id == addresses.c.learner_id)
        .where(
            *messages(organisation, broadcast),
            deliveries.c.state.in_(states),
            addresses.c.stopped_at.is_(None),
            learners.c.consented,
            ~asked,
            *alike,
        )
        .limit(limit)
        .with_for_update(skip_locked=True, of=deliveries)
    )
    return [Missing(*row) for row in rows]


async def owe_again(
    tx: Transaction,
    organisation: int,
    states: Collection[DeliveryState],
    times: Mapping[int, tuple[int, datetime, datetime]],
) -> None:
    """Messages by id, with their sender, when they are due and until when: they wait again."""
    alike: dict[tuple[int, datetime, datetime], list[int]] = {}
    for row, when in times.items():
        alike.setdefault(when, []).append(row)
    for (_, due_at, expires_at), ids in alike.items():
        await tx.execute(
            update(deliveries)
            .where(
                deliveries.c.organisation_id == organisation,
                deliveries.c.id.in_(ids),
                deliveries.c.state.in_(states),
            )
            .values(
                state=DeliveryState.WAITING,
                due_at=due_at,
                expires_at=expires_at,
                attempts=0,
                doubts=0,
                status_rank=0,
                **dict.fromkeys(_FORGOTTEN),
            )
        )
    owed: Counter[Tally] = Counter()
    for (sender, due_at, _), ids in alike.items():
        owed[Tally(sender, hour_of(due_at), int(Kind.BROADCAST), OWED)] += len(ids)
    await tallies.count(tx, owed)


_LONGEST = timedelta(days=30)  # no broadcast lasts so long
_FORGOTTEN = ("claimed_at", "claimed_by", "provider_id", "provider_status", "error_code", "reason")


def _of(organisation: int) -> Select[Any]:
    return select(broadcasts).where(broadcasts.c.organisation_id == organisation)


def _stored(row: Row[Any]) -> Broadcast:
    return Broadcast(
        message=msgspec.convert(row.content, Message),
        scope=msgspec.convert(row.audience, Scope),
        **{name: getattr(row, name) for name in _PLAIN},
    )


_PLAIN = tuple(name for name in Broadcast.__slots__ if name not in {"message", "scope"})
