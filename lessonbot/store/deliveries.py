"""The outbox: what is owed to whom, claimed before it is sent.

waiting -> claimed -> sent | failed | unknown
   ^          |
   +----------+ released: throttled, network down, lease over
waiting -> expired | suppressed
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import (
    ColumnElement,
    bindparam,
    or_,
    select,
    text,
    update,
)

from lessonbot.domain.messages import Kind, Outbound
from lessonbot.store import tallies
from lessonbot.store.batches import DIALECTS, among, given, insert_many, update_many
from lessonbot.store.columns import UtcDateTime
from lessonbot.store.database import Transaction
from lessonbot.store.tables import (
    CLAIMED,
    DeliveryState,
    deliveries,
)
from lessonbot.store.tallies import Tally


class Behind(msgspec.Struct, frozen=True):
    """A delivery that is tried again at an instant; what is of its kind and later waits behind it."""

    address: int
    kind: int
    id: int
    at: datetime


class Outcome(msgspec.Struct, frozen=True):
    """What became of a claimed delivery; back to waiting when it is tried again at `due_at`."""

    id: int
    tally: Tally
    state: DeliveryState
    due_at: datetime
    attempts: int
    doubts: int = 0
    provider_id: str | None = None
    error_code: str | None = None
    reason: str | None = None
    sent_at: datetime | None = None


NOT_SENT = (DeliveryState.WAITING, DeliveryState.HELD)
_SETTLED = tuple(name for name in Outcome.__struct_fields__ if name not in {"id", "tally"})


async def add(tx: Transaction, rows: Sequence[Mapping[str, Any]]) -> None:
    """Put messages into the outbox; a key that is there already changes nothing."""
    if rows:
        await insert_many(tx, deliveries, rows, once=True)
        await tallies.count(tx, tallies.owed(rows))


async def claim(tx: Transaction, ids: Collection[int], now: datetime, by: str) -> set[int]:
    """Take these for this process; those that were still there to be taken."""
    if not ids:
        return set()
    values = {"ids": given(tx, ids), "now": now, "claimer": by}
    taken = await tx.execute(_CLAIM[tx.dialect.name], values)
    return set(taken.scalars())


_CLAIM = {
    dialect: update(deliveries)
    .where(among(dialect, deliveries.c.id), deliveries.c.state == DeliveryState.WAITING)
    .values(
        state=DeliveryState.CLAIMED,
        claimed_at=bindparam("now", type_=UtcDateTime),
        claimed_by=bindparam("claimer"),
    )
    .returning(deliveries.c.id)
    for dialect in DIALECTS
}


async def settle(tx: Transaction, outcomes: Sequence[Outcome], by: str) -> None:
    """Write down what became of deliveries that this process had claimed."""
    sent = [each for each in outcomes if each.state == DeliveryState.SENT]
    others = [each for each in outcomes if each.state != DeliveryState.SENT]
    if sent:
        await _settle_sent(tx, sent, by)
    if others:
        await tx.execute(
            _SETTLE,
            [
                {"row": each.id, "claimer": by}
                | {f"new_{name}": getattr(each, name) for name in _SETTLED}
                for each in others
            ],
        )
    await tallies.count(
        tx, Counter(each.tally for each in outcomes if each.state != DeliveryState.WAITING)
    )


async def stay_behind(tx: Transaction, put_back: Sequence[Behind]) -> None:
    """Let nothing overtake, at its address, what could not be sent yet."""
    if put_back:
        rows = [
            {"address": each.address, "kind": each.kind, "row": each.id, "at": each.at}
            for each in put_back
        ]
        await tx.execute(_BEHIND, rows)


_BEHIND = (
    update(deliveries)
    .where(
        deliveries.c.address_id == bindparam("address"),
        deliveries.c.state == DeliveryState.WAITING,
        deliveries.c.priority == bindparam("kind"),
        deliveries.c.id > bindparam("row"),
        deliveries.c.due_at < bindparam("at", type_=UtcDateTime),
    )
    .values(due_at=bindparam("at", type_=UtcDateTime))
)


async def _settle_sent(tx: Transaction, sent: Sequence[Outcome], by: str) -> None:
    """The usual end, in one statement for all."""
    now = max(each.sent_at for each in sent if each.sent_at)
    if tx.dialect.name == "sqlite":
        rows: object = msgspec.json.encode([(each.id, each.provider_id) for each in sent]).decode()
        await tx.execute(_SENT_SQLITE, {"rows": rows, "at": now, "claimer": by})
    else:
        ids, provided = [each.id for each in sent], [each.provider_id for each in sent]
        values = {"ids": ids, "provided": provided, "at": now, "claimer": by}
        await tx.execute(_SENT_POSTGRESQL, values)


_SENT = """
UPDATE deliveries SET state = 'sent', claimed_at = NULL, provider_id = given.provider_id,
    sent_at = :at, attempts = attempts + 1, error_code = NULL, reason = NULL
FROM (SELECT {columns}) AS given
WHERE deliveries.id = given.id AND state = 'claimed' AND claimed_by = :claimer
"""
_SENT_SQLITE = text(
    _SENT.format(columns="value ->> 0 AS id, value ->> 1 AS provider_id FROM json_each(:rows)")
).bindparams(bindparam("at", type_=UtcDateTime))
_SENT_POSTGRESQL = text(
    _SENT.format(
        columns="unnest(CAST(:ids AS bigint[])) AS id, unnest(CAST(:provided AS text[])) AS provider_id"
    )
).bindparams(bindparam("at", type_=UtcDateTime))
_SETTLE = (
    update(deliveries)
    .where(
        deliveries.c.id == bindparam("row"),
        deliveries.c.state == DeliveryState.CLAIMED,
        deliveries.c.claimed_by == bindparam("claimer"),
    )
    .values(
        claimed_at=None,
        **{name: bindparam(f"new_{name}") for name in _SETTLED},
    )
)


async def release_stale(
    tx: Transaction, before: datetime, after: datetime, flying: Collection[int]
) -> tuple[int, int]:
    """Give back what dead processes had claimed before or, by a wrong clock, after an instant.

    It may have been sent, so it counts as a doubt; of a broadcast it stays in doubt, because
    nobody misses one as they would miss a lesson. What this process is sending, `flying`, stays.
    How many of both: (given back, in doubt).
    """
    stale = (
        CLAIMED,
        or_(deliveries.c.claimed_at < before, deliveries.c.claimed_at > after),
        deliveries.c.id.not_in(list(flying)),
    )
    doubted = await tx.execute(
        update(deliveries)
        .where(*stale, deliveries.c.priority == int(Kind.BROADCAST))
        .values(
            state=DeliveryState.UNKNOWN,
            claimed_at=None,
            doubts=deliveries.c.doubts + 1,
            reason="the process that was sending it died; it may have arrived",
        )
    )
    given = await tx.execute(
        update(deliveries)
        .where(*stale)
        .values(
            state=DeliveryState.WAITING,
            claimed_at=None,
            claimed_by=None,
            doubts=deliveries.c.doubts + 1,
        )
    )
    return given.rowcount, doubted.rowcount


class Charge(msgspec.Struct, frozen=True):
    """What a delivery cost: segments of a text message, and an amount in millionths."""

    id: int
    segments: int | None
    cost_micros: int | None
    cost_currency: str | None


async def charge(tx: Transaction, charges: Sequence[Charge]) -> None:
    """Write down what was paid."""
    await update_many(tx, deliveries, [msgspec.structs.asdict(each) for each in charges])


async def reword(tx: Transaction, messages: Mapping[int, Outbound]) -> None:
    """These deliveries say this instead."""
    rows = [
        {"id": each, "content": msgspec.to_builtins(message)} for each, message in messages.items()
    ]
    await update_many(tx, deliveries, rows)


async def expire_turns(tx: Transaction, turns: Collection[str], reason: str, now: datetime) -> None:
    """Drop what is left of these turns."""
    if not turns:
        return
    dropped = await tx.execute(
        update(deliveries)
        .where(deliveries.c.turn.in_(list(turns)), deliveries.c.state == DeliveryState.WAITING)
        .values(state=DeliveryState.EXPIRED, reason=reason)
        .returning(deliveries.c.sender_id, deliveries.c.priority)
    )
    hour = tallies.hour_of(now)
    await tallies.count(
        tx, Counter(Tally(sender, hour, kind, DeliveryState.EXPIRED) for sender, kind in dropped)
    )


async def suppress(
    tx: Transaction, organisation: int, which: ColumnElement[bool], reason: str, now: datetime
) -> int:
    """Keep broadcasts and invitations that wait from being sent; how many."""
    taken = await tx.execute(
        update(deliveries)
        .where(
            deliveries.c.organisation_id == organisation, which, deliveries.c.state.in_(NOT_SENT)
        )
        .values(state=DeliveryState.SUPPRESSED, reason=reason)
        .returning(deliveries.c.sender_id, deliveries.c.due_at)
    )
    found: Counter[Tally] = Counter()
    count = 0
    for sender, due_at in taken:
        count += 1
        if tallies.hour_of(due_at) > now:  # nobody expects these any more
            found[Tally(sender, tallies.hour_of(due_at), int(Kind.BROADCAST), tallies.OWED)] -= 1
        else:
            at = tallies.hour_of(now)
            found[Tally(sender, at, int(Kind.BROADCAST), DeliveryState.SUPPRESSED)] += 1
    await tallies.count(tx, found)
    return count


async def lost_turns(tx: Transaction, turns: Collection[str]) -> set[str]:
    """Of these turns, those whose first message was refused, or not sent at all."""
    if not turns:
        return set()
    rows = await tx.execute(
        select(deliveries.c.turn).where(
            deliveries.c.turn.in_(list(turns)),
            deliveries.c.place == 0,
            deliveries.c.state.in_([DeliveryState.FAILED, DeliveryState.EXPIRED]),
        )
    )
    return set(rows.scalars())


async def provider_ids(tx: Transaction, keys: Collection[str]) -> dict[str, str]:
    """The provider's ids of sent messages, by key."""
    if not keys:
        return {}
    rows = await tx.execute(
        select(deliveries.c.key, deliveries.c.provider_id).where(
            deliveries.c.key.in_(list(keys)), deliveries.c.provider_id.is_not(None)
        )
    )
    return {row.key: row.provider_id for row in rows}
