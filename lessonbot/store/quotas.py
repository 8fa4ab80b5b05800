"""How many people a sender wrote to first in a day, and who waits until it may write to more."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Executable, and_, bindparam, case, func, select, update

from lessonbot.store.batches import DIALECTS, among, given
from lessonbot.store.columns import UtcDateTime
from lessonbot.store.database import Transaction
from lessonbot.store.tables import HELD, addresses, deliveries, senders

DAY = timedelta(hours=24, minutes=5)
"""How long a person counts: a little longer than the network's day, as its clock is not ours."""


@dataclass(frozen=True, slots=True)
class Quota:
    """How a sender stands: people written to first in a day, and people who wait for that.

    `first` is the earliest of those writings, `full_until` is what the network said.
    """

    used: int = 0
    first: datetime | None = None
    waiting: int = 0
    full_until: datetime | None = None


async def standing(tx: Transaction, sender: int, now: datetime) -> Quota:
    """How a sender stands."""
    row = (await tx.execute(_standing(sender, now))).one()
    return Quota(*row)


async def every(tx: Transaction, owned: Collection[int], now: datetime) -> dict[int, Quota]:
    """How each of these senders stands."""
    return {each: await standing(tx, each, now) for each in owned}


def _standing(sender: int, now: datetime) -> Executable:
    written = (
        select(func.count().label("used"), func.min(addresses.c.written_at).label("first"))
        .where(addresses.c.sender_id == sender, addresses.c.written_at > now - DAY)
        .subquery()
    )
    waiting = (
        select(func.count())
        .where(
            addresses.c.sender_id == sender,
            addresses.c.call_by >= now,
            addresses.c.stopped_at.is_(None),
        )
        .scalar_subquery()
    )
    full = select(senders.c.full_until).where(senders.c.id == sender).scalar_subquery()
    return select(written.c.used, written.c.first, waiting, full)


async def waits(tx: Transaction, sender: int) -> bool:
    """Whether a template waits at a sender, too late or not."""
    return (await tx.execute(_waits(sender))).first() is not None


def _waits(sender: int) -> Executable:
    return (
        select(addresses.c.id)
        .where(addresses.c.sender_id == sender, addresses.c.call_by.is_not(None))
        .limit(1)
    )


async def full_until(tx: Transaction, sender: int) -> datetime | None:
    """Until when nobody more may be written to first, by what the network said last."""
    found = await tx.scalar(select(senders.c.full_until).where(senders.c.id == sender))
    return found if isinstance(found, datetime) else None


async def queue(tx: Transaction, until: Mapping[int, datetime], now: datetime) -> None:
    """A template for each of these addresses waits, and is too late after an instant.

    What waits there already keeps its own where that is sooner.
    """
    if until:
        await tx.execute(
            _QUEUE, [{"row": row, "until": at, "now": now} for row, at in sorted(until.items())]
        )


async def next_(tx: Transaction, sender: int, now: datetime, limit: int) -> Sequence[int]:
    """The addresses whose template goes next: who was never called before, then who waits longest."""
    rows = await tx.execute(_next(sender, now, limit))
    return list(rows.scalars())


def _next(sender: int, now: datetime, limit: int) -> Executable:
    return (
        select(addresses.c.id)
        .where(
            addresses.c.sender_id == sender,
            addresses.c.call_by >= now,
            addresses.c.stopped_at.is_(None),
        )
        .order_by(addresses.c.calls, addresses.c.call_by, addresses.c.id)
        .limit(limit)
    )


async def leave(tx: Transaction, ids: Collection[int]) -> None:
    """These addresses wait for no template any more."""
    if ids:
        await tx.execute(_LEAVE[tx.dialect.name], {"ids": given(tx, ids)})


async def give_up(tx: Transaction, sender: int, reason: str, now: datetime) -> int:
    """For whom a template would be too late now, none goes; how many these are."""
    late = (addresses.c.sender_id == sender, addresses.c.call_by < now)
    found = await tx.execute(select(addresses.c.id).where(*late))
    ids = list(found.scalars())
    if ids:
        await tx.execute(_EXPLAIN[tx.dialect.name], {"ids": given(tx, ids), "why": reason})
        await leave(tx, ids)
    return len(ids)


async def fill(tx: Transaction, sender: int, until: datetime) -> None:
    """The network said that the sender may write first to nobody more before an instant."""
    await tx.execute(update(senders).where(senders.c.id == sender).values(full_until=until))


_UNTIL, _NOW = (bindparam(name, type_=UtcDateTime) for name in ("until", "now"))
_QUEUE = (
    update(addresses)
    .where(addresses.c.id == bindparam("row"))
    .values(
        call_by=case(
            (and_(addresses.c.call_by >= _NOW, addresses.c.call_by < _UNTIL), addresses.c.call_by),
            else_=_UNTIL,
        )
    )
)
_LEAVE = {
    dialect: update(addresses).where(among(dialect, addresses.c.id)).values(call_by=None)
    for dialect in DIALECTS
}
_EXPLAIN = {
    dialect: update(deliveries)
    .where(HELD, among(dialect, deliveries.c.address_id))
    .values(reason=bindparam("why"))
    for dialect in DIALECTS
}
