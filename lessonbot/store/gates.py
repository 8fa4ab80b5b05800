"""Whether a message may leave now: senders' turns and pauses, people's turns, and STOP."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, case, func, or_, select, update

from lessonbot.store.batches import DIALECTS, among, given
from lessonbot.store.columns import UtcDateTime
from lessonbot.store.database import Transaction
from lessonbot.store.tables import addresses, senders


@dataclass(frozen=True, slots=True)
class Standing:
    """How a sender stands: paused until, turns taken until, and faults of its provider in a row."""

    id: int
    paused_until: datetime | None
    paced_at: datetime | None
    faults: int


async def standings(tx: Transaction, ids: Collection[int]) -> Sequence[Standing]:
    """How these senders stand, locked in the order of their ids: their turns are ours to take."""
    rows = await tx.execute(_STANDINGS[tx.dialect.name], {"ids": given(tx, ids)})
    return [Standing(*row) for row in rows]


async def reserve(tx: Transaction, sender: int, until: datetime) -> None:
    """Take a sender's turns up to an instant."""
    await tx.execute(_RESERVE, {"sender": sender, "until": until})


async def reserve_people(tx: Transaction, taken: Mapping[datetime, Collection[int]]) -> None:
    """Take people's turns up to an instant: addresses by that instant."""
    for until, ids in taken.items():
        values = {"ids": given(tx, ids), "until": until}
        await tx.execute(_RESERVE_PEOPLE[tx.dialect.name], values)


async def closed(tx: Transaction, ids: Collection[int], now: datetime) -> tuple[set[int], set[int]]:
    """Of these addresses: who said STOP, and whose sender is paused. The last look before a send."""
    rows = await tx.execute(_CLOSED[tx.dialect.name], {"ids": given(tx, ids), "now": now})
    found = {row[0]: bool(row[1]) for row in rows}
    return {each for each in found if found[each]}, {each for each in found if not found[each]}


_STANDINGS = {
    dialect: select(senders.c.id, senders.c.paused_until, senders.c.paced_at, senders.c.faults)
    .where(among(dialect, senders.c.id))
    .order_by(senders.c.id)
    .with_for_update()
    for dialect in DIALECTS
}
_UNTIL = bindparam("until", type_=UtcDateTime)
_RESERVE = update(senders).where(senders.c.id == bindparam("sender")).values(paced_at=_UNTIL)
_RESERVE_PEOPLE = {
    dialect: update(addresses).where(among(dialect, addresses.c.id)).values(paced_at=_UNTIL)
    for dialect in DIALECTS
}
_CLOSED = {
    dialect: select(addresses.c.id, addresses.c.stopped_at.is_not(None))
    .join(senders, senders.c.id == addresses.c.sender_id)
    .where(
        among(dialect, addresses.c.id),
        or_(
            addresses.c.stopped_at.is_not(None),
            senders.c.paused_until > bindparam("now", type_=UtcDateTime),
        ),
    )
    for dialect in DIALECTS
}


async def pause(
    tx: Transaction, organisation: int, sender: int, until: datetime, reason: str | None = None
) -> None:
    """Nothing leaves from this sender before an instant; a longer pause stays, with its reason."""
    await _change(tx, organisation, sender, **_paused(until, reason))


async def blame(
    tx: Transaction, organisation: int, sender: int, until: datetime | None, reason: str
) -> None:
    """Count a fault of the sender's provider, and pause the sender if that is asked for."""
    held = {} if until is None else _paused(until, reason)
    await _change(tx, organisation, sender, faults=senders.c.faults + 1, **held)


async def trust(tx: Transaction, organisation: int, sender: int) -> None:
    """The sender's provider works again, so nobody has to wait for a probe any more."""
    await _change(tx, organisation, sender, faults=0, paced_at=None)


async def _change(tx: Transaction, organisation: int, sender: int, **values: Any) -> None:  # noqa: ANN401
    await tx.execute(
        update(senders)
        .where(senders.c.organisation_id == organisation, senders.c.id == sender)
        .values(values)
    )


def _paused(until: datetime, reason: str | None) -> dict[str, Any]:
    shorter = or_(senders.c.paused_until.is_(None), senders.c.paused_until <= until)
    why = case((shorter, reason), else_=senders.c.pause_reason)
    return {"paused_until": _later(until), "pause_reason": why}


def _later(until: datetime) -> Any:  # noqa: ANN401 - an expression
    shown = bindparam(None, until, type_=UtcDateTime)
    has = func.coalesce(senders.c.paused_until, shown)
    return case((has > shown, has), else_=shown)
