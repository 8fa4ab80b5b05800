"""The outbox: what is owed to whom, claimed before it is sent.

waiting -> claimed -> sent | failed | unknown
   ^          |
   +----------+ released: throttled, network down, lease over
waiting -> expired | suppressed
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import Integer, and_, bindparam, exists, or_, select, update
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from lessonbot.domain.messages import Outbound
from lessonbot.store.database import Transaction
from lessonbot.store.tables import (
    CLAIMED,
    WAITING,
    DeliveryState,
    UtcDateTime,
    addresses,
    deliveries,
    senders,
    uploads,
)


@dataclass(frozen=True, slots=True)
class Claimed:
    """A delivery that this process may send now."""

    id: int
    organisation_id: int
    sender_id: int
    address_id: int
    enrolment_id: int | None
    path: str
    key: str
    turn: str
    place: int
    message: Outbound
    farewell: bool
    stopped: bool
    attempts: int
    doubts: int
    expires_at: datetime | None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a claimed delivery; back to waiting when it is tried again at `due_at`."""

    id: int
    state: DeliveryState
    due_at: datetime
    attempts: int
    doubts: int = 0
    provider_id: str | None = None
    error_code: str | None = None
    reason: str | None = None
    sent_at: datetime | None = None


_earlier = deliveries.alias()
_waits_for_earlier = exists().where(
    _earlier.c.turn == deliveries.c.turn,
    _earlier.c.place < deliveries.c.place,
    or_(
        _earlier.c.state == DeliveryState.CLAIMED,
        and_(
            _earlier.c.state == DeliveryState.WAITING,
            _earlier.c.due_at > bindparam("now", type_=UtcDateTime),
        ),
    ),
)
_DUE = (
    select(deliveries, addresses.c.path, addresses.c.stopped_at)
    .join(addresses, addresses.c.id == deliveries.c.address_id)
    .join(senders, senders.c.id == deliveries.c.sender_id)
    .where(
        WAITING,
        deliveries.c.due_at <= bindparam("now", type_=UtcDateTime),
        deliveries.c.sender_id.in_(bindparam("owned", expanding=True)),
        or_(
            senders.c.paused_until.is_(None),
            senders.c.paused_until <= bindparam("now", type_=UtcDateTime),
        ),
        ~_waits_for_earlier,
    )
    .order_by(deliveries.c.priority, deliveries.c.due_at, deliveries.c.id)
    .limit(bindparam("most", type_=Integer))
    .with_for_update(skip_locked=True, of=deliveries)
)


async def add(tx: Transaction, rows: Sequence[Mapping[str, Any]]) -> None:
    """Put messages into the outbox; a key that is there already changes nothing."""
    if rows:
        make = sqlite_insert if tx.dialect.name == "sqlite" else postgresql_insert
        await tx.execute(make(deliveries).on_conflict_do_nothing(), rows)


async def claim(
    tx: Transaction, now: datetime, by: str, owned: Collection[int], limit: int
) -> Sequence[Claimed]:
    """Take what is due from these senders: most urgent first, each turn in its order."""
    rows = await tx.execute(_DUE, {"now": now, "owned": list(owned), "most": limit})
    claimed = [_claimed(row) for row in rows]
    if claimed:
        await tx.execute(
            update(deliveries)
            .where(deliveries.c.id.in_([each.id for each in claimed]))
            .values(state=DeliveryState.CLAIMED, claimed_at=now, claimed_by=by)
        )
    return claimed


async def settle(tx: Transaction, outcomes: Sequence[Outcome]) -> None:
    """Write down what became of claimed deliveries."""
    if not outcomes:
        return
    names = [name for name in Outcome.__slots__ if name != "id"]
    await tx.execute(
        update(deliveries)
        .where(deliveries.c.id == bindparam("row"), deliveries.c.state == DeliveryState.CLAIMED)
        .values(claimed_at=None, **{name: bindparam(f"new_{name}") for name in names}),
        [
            {"row": each.id, **{f"new_{name}": getattr(each, name) for name in names}}
            for each in outcomes
        ],
    )


async def release_stale(tx: Transaction, before: datetime) -> int:
    """Give back what was claimed before an instant and never settled: a process died.

    It may have been sent, so it counts as a doubt.
    """
    done = await tx.execute(
        update(deliveries)
        .where(
            CLAIMED,
            deliveries.c.claimed_at < before,
        )
        .values(
            state=DeliveryState.WAITING,
            claimed_at=None,
            claimed_by=None,
            doubts=deliveries.c.doubts + 1,
        )
    )
    return done.rowcount


async def expire_turns(tx: Transaction, turns: Collection[str]) -> None:
    """Drop what is left of these turns."""
    if turns:
        await tx.execute(
            update(deliveries)
            .where(deliveries.c.turn.in_(list(turns)), deliveries.c.state == DeliveryState.WAITING)
            .values(state=DeliveryState.EXPIRED, reason="too late for its hour")
        )


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


async def known_uploads(
    tx: Transaction, organisation: int, places: Collection[tuple[int, str]]
) -> dict[tuple[int, str], str]:
    """Providers' names of pictures sent before, by (sender, digest)."""
    rows = await tx.execute(
        select(uploads).where(
            uploads.c.organisation_id == organisation,
            uploads.c.sender_id.in_({sender for sender, _ in places}),
            uploads.c.digest.in_({digest for _, digest in places}),
        )
    )
    return {(row.sender_id, row.digest): row.reference for row in rows}


async def remember_uploads(
    tx: Transaction, organisation: int, references: Mapping[tuple[int, str], str]
) -> None:
    """Keep providers' names of pictures, by (sender, digest)."""
    if not references:
        return
    make = sqlite_insert if tx.dialect.name == "sqlite" else postgresql_insert
    statement = make(uploads)
    await tx.execute(
        statement.on_conflict_do_update(
            index_elements=["organisation_id", "sender_id", "digest"],
            set_={"reference": statement.excluded.reference},
        ),
        [
            {
                "organisation_id": organisation,
                "sender_id": sender,
                "digest": digest,
                "reference": reference,
            }
            for (sender, digest), reference in references.items()
        ],
    )


def _claimed(row: Any) -> Claimed:  # noqa: ANN401 - a row with the columns of the query
    return Claimed(
        row.id,
        row.organisation_id,
        row.sender_id,
        row.address_id,
        row.enrolment_id,
        row.path,
        row.key,
        row.turn,
        row.place,
        msgspec.convert(row.content, Outbound),
        row.farewell,
        row.stopped_at is not None,
        row.attempts,
        row.doubts,
        row.expires_at,
    )
