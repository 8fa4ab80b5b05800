"""What came in: committed before the provider is told, worked on from here."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter
from typing import Any

import msgspec
from sqlalchemy import (
    Integer,
    bindparam,
    case,
    literal,
    null,
    or_,
    select,
    text,
    true,
    update,
)
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from lessonbot.domain.messages import Inbound
from lessonbot.store.batches import insert_many, listed, listing, update_many
from lessonbot.store.columns import UtcDateTime
from lessonbot.store.database import Transaction
from lessonbot.store.tables import UNANSWERED, InboundState, inbound


@dataclass(frozen=True, slots=True)
class New:
    """One thing that a provider delivered; with an `error` it is kept but never answered."""

    organisation_id: int
    sender_id: int
    provider_id: str
    path: str
    said: Inbound
    payload: str | None
    error: str | None
    received_at: datetime


@dataclass(frozen=True, slots=True)
class Arrival:
    """One thing that came in and waits to be answered."""

    id: int
    organisation_id: int
    sender_id: int
    path: str
    said: Inbound


async def add(tx: Transaction, new: Sequence[New]) -> None:
    """Keep what came in; what was seen before (same sender and provider id) changes nothing."""
    rows = [
        _columns(each) | {"state": InboundState.DEAD if each.error else InboundState.WAITING}
        for each in new
    ]
    await insert_many(tx, inbound, rows, once=True)


async def admit(tx: Transaction, new: Sequence[New]) -> Sequence[Arrival]:
    """Keep what came in; what is to be answered in this transaction, oldest first.

    Where something older waits at its sender, what is new waits behind it.
    """
    if not new:
        return []
    rows = [_columns(each) for each in new]
    kept = await tx.execute(_ADMIT[tx.dialect.name], listing(tx, inbound, rows))
    brought = {(each.sender_id, each.provider_id): each for each in reversed(new)}
    admitted = []
    for row, sender, provider_id, state in kept:
        if state == InboundState.DONE:
            each = brought[sender, provider_id]
            admitted.append(Arrival(row, each.organisation_id, sender, each.path, each.said))
    return sorted(admitted, key=attrgetter("id"))


def _columns(new: New) -> dict[str, Any]:
    return {name: getattr(new, name) for name in _NEW}


_NEW = New.__slots__
_older = inbound.alias("older")


def _admission(insert: Any, dialect: str) -> Any:  # noqa: ANN401 - the insert of one of the two dialects
    rows, new = listed(dialect, inbound, _NEW)
    # not looked up row by row: much may wait at a sender that nobody answers for
    waits = new["sender_id"].in_(
        # word for word as in the index
        select(_older.c.sender_id).where(text("older.state = 'waiting'"))
    )
    unanswerable = new["error"].is_not(None)
    state = case(
        (unanswerable, literal(InboundState.DEAD.value)),
        (waits, literal(InboundState.WAITING.value)),
        else_=literal(InboundState.DONE.value),
    )
    handled_at = case((or_(unanswerable, waits), null()), else_=new["received_at"])
    # SQLite needs a condition before what is to be done on a conflict
    columns = select(*new.values(), state, handled_at).select_from(rows).where(true())
    return (
        insert(inbound)
        .from_select((*_NEW, "state", "handled_at"), columns)
        .on_conflict_do_nothing()
        .returning(inbound.c.id, inbound.c.sender_id, inbound.c.provider_id, inbound.c.state)
    )


_ADMIT = {
    "sqlite": _admission(sqlite_insert, "sqlite"),
    "postgresql": _admission(postgresql_insert, "postgresql"),
}


_oldest = (
    select(inbound.c.id)
    # the sum keeps SQLite from beginning with all that these senders ever received
    .where(UNANSWERED, (inbound.c.sender_id + 0).in_(bindparam("owned", expanding=True)))
    .order_by(inbound.c.id)
    .limit(bindparam("most", type_=Integer))
    .with_for_update(skip_locked=True)
    .cte("oldest")
)
_TAKE = (
    update(inbound)
    .where(inbound.c.id.in_(select(_oldest.c.id)))
    .values(state=InboundState.DONE, handled_at=bindparam("now", type_=UtcDateTime))
    .returning(
        inbound.c.id, inbound.c.organisation_id, inbound.c.sender_id, inbound.c.path, inbound.c.said
    )
)


async def take(
    tx: Transaction, owned: Collection[int], now: datetime, limit: int
) -> Sequence[Arrival]:
    """What waits longest at these senders; it is answered when this transaction commits."""
    rows = await tx.execute(_TAKE, {"owned": list(owned), "now": now, "most": limit})
    taken = [
        Arrival(row, organisation, sender, path, msgspec.convert(said, Inbound))
        for row, organisation, sender, path, said in rows
    ]
    return sorted(taken, key=attrgetter("id"))


async def set_aside(tx: Transaction, dead: Mapping[int, str], now: datetime) -> None:
    """Keep arrivals that cannot be answered, with the error."""
    rows = [
        {"id": row, "state": InboundState.DEAD, "handled_at": now, "error": why}
        for row, why in dead.items()
    ]
    await update_many(tx, inbound, rows)


async def forget_words(tx: Transaction, ids: Collection[int]) -> None:
    """What was said is not kept: it was a secret."""
    values = {"said": Inbound(), "payload": None}
    await tx.execute(update(inbound).where(inbound.c.id.in_(list(ids))).values(**values))
