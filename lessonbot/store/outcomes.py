"""What became of a broadcast's messages: counted, explained, and listed by learner."""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, case, func, literal, select

from lessonbot.store.database import Transaction
from lessonbot.store.tables import DeliveryState, addresses, deliveries, learners, senders

LEAVING = (DeliveryState.WAITING, DeliveryState.CLAIMED)
OPEN = (*LEAVING, DeliveryState.HELD)
# of a person's several messages, the one that is worst stands for all
_WORST = (
    DeliveryState.SENT,
    DeliveryState.SUPPRESSED,
    DeliveryState.EXPIRED,
    DeliveryState.FAILED,
    DeliveryState.UNKNOWN,
    DeliveryState.HELD,
    DeliveryState.WAITING,
    DeliveryState.CLAIMED,
)
_PAGE = 1000
_BADNESS = case(
    {state.value: place for place, state in enumerate(_WORST)}, value=deliveries.c.state
)


@dataclass(frozen=True, slots=True)
class End:
    """What became of one learner's message."""

    learner: str
    state: str
    reason: str
    at: datetime | None


@dataclass(frozen=True, slots=True)
class Recipient:
    """What became of one learner's messages; `id` is where the next page begins."""

    id: int
    learner: str
    state: str
    reason: str
    at: datetime | None


@dataclass(frozen=True, slots=True)
class Reason:
    """Why messages were not sent, and how many."""

    state: str
    code: str | None
    reason: str
    count: int


def messages(organisation: int, broadcast: int) -> tuple[ColumnElement[bool], ...]:
    """The condition that a delivery belongs to a broadcast."""
    return (
        deliveries.c.broadcast_id == broadcast,
        deliveries.c.organisation_id == organisation,
    )


async def counts(
    tx: Transaction, organisation: int, broadcast: int, *, by_person: bool = False
) -> Mapping[str, int]:
    """How many messages, or learners, are in each state."""
    if not by_person:
        rows = await tx.execute(
            select(deliveries.c.state, func.count())
            .where(*messages(organisation, broadcast))
            .group_by(deliveries.c.state)
        )
        return {row[0]: row[1] for row in rows}
    each = (
        select(func.max(_BADNESS).label("worst"))
        .where(*messages(organisation, broadcast))
        .group_by(deliveries.c.turn)
        .subquery()
    )
    rows = await tx.execute(select(each.c.worst, func.count()).group_by(each.c.worst))
    return {_WORST[row[0]].value: row[1] for row in rows}


async def sent_since(tx: Transaction, organisation: int, broadcast: int, since: datetime) -> int:
    """How many messages were sent after an instant."""
    found = await tx.scalar(
        select(func.count()).where(
            *messages(organisation, broadcast),
            deliveries.c.state == DeliveryState.SENT,
            deliveries.c.sent_at > since,
        )
    )
    return int(found or 0)


async def reasons(
    tx: Transaction, organisation: int, broadcast: int, limit: int
) -> Sequence[Reason]:
    """Why messages were not sent, or wait for the learner; the most frequent reason first."""
    count = func.count().label("count")
    why = func.coalesce(deliveries.c.reason, "")
    rows = await tx.execute(
        select(deliveries.c.state, deliveries.c.error_code, why, count)
        .where(
            *messages(organisation, broadcast),
            deliveries.c.state.not_in((*LEAVING, DeliveryState.SENT)),
        )
        .group_by(deliveries.c.state, deliveries.c.error_code, why)
        .order_by(count.desc(), why)
        .limit(limit)
    )
    return [Reason(*row) for row in rows]


async def waiting_by_hour(
    tx: Transaction, organisation: int, broadcast: int
) -> Sequence[tuple[int, datetime, int]]:
    """What is still to leave: sender, when it is due, how many."""
    rows = await tx.execute(
        select(deliveries.c.sender_id, deliveries.c.due_at, func.count())
        .where(*messages(organisation, broadcast), deliveries.c.state.in_(LEAVING))
        .group_by(deliveries.c.sender_id, deliveries.c.due_at)
    )
    return [(row[0], row[1], row[2]) for row in rows]


async def paid(
    tx: Transaction, organisation: int, broadcast: int, prefix: int
) -> Sequence[tuple[str, str, int]]:
    """What was sent: channel, the beginning of the address, messages or segments."""
    start = func.substr(addresses.c.path, 1, prefix) if prefix else literal("")
    rows = await tx.execute(
        select(senders.c.scheme, start, func.sum(func.coalesce(deliveries.c.segments, 1)))
        .join(senders, senders.c.id == deliveries.c.sender_id)
        .join(addresses, addresses.c.id == deliveries.c.address_id)
        .where(*messages(organisation, broadcast), deliveries.c.state == DeliveryState.SENT)
        .group_by(senders.c.scheme, start)
    )
    return [(row[0], row[1], int(row[2])) for row in rows]


async def ends(
    tx: Transaction, organisation: int, broadcast: int, *, sent: bool
) -> AsyncIterator[End]:
    """Each learner who got all of it, or who did not, in the order in which they came."""
    worst = func.max(_BADNESS)
    at_worst = func.max(case((deliveries.c.state != DeliveryState.SENT, deliveries.c.reason)))
    rows = await tx.stream(
        select(
            learners.c.public_id,
            worst,
            func.coalesce(at_worst, ""),
            func.max(deliveries.c.sent_at),
        )
        .join(addresses, addresses.c.id == deliveries.c.address_id)
        .join(learners, learners.c.id == addresses.c.learner_id)
        .where(*messages(organisation, broadcast))
        .group_by(learners.c.id, learners.c.public_id)
        .having(worst == 0 if sent else worst > 0)
        .order_by(learners.c.id)
        .execution_options(yield_per=_PAGE)
    )
    async for row in rows:
        yield End(row[0], _WORST[row[1]].value, row[2], row[3])


async def recipients(
    tx: Transaction, organisation: int, broadcast: int, limit: int, after: int
) -> Sequence[Recipient]:
    """Learners in the order in which their first messages were made, after one of those."""
    # by the broadcast's own index: in the order of all deliveries there are millions
    place = deliveries.c.id + 0
    first = (
        select(deliveries.c.id, deliveries.c.turn, learners.c.public_id)
        .join(addresses, addresses.c.id == deliveries.c.address_id)
        .join(learners, learners.c.id == addresses.c.learner_id)
        .where(*messages(organisation, broadcast), deliveries.c.place == 0, place > after)
        .order_by(place)
        .limit(limit)
        .subquery()
    )
    worst = func.max(_BADNESS)
    why = func.max(case((deliveries.c.state != DeliveryState.SENT, deliveries.c.reason)))
    rows = await tx.execute(
        select(
            first.c.id,
            first.c.public_id,
            worst,
            func.coalesce(why, ""),
            func.max(deliveries.c.sent_at),
        )
        .join(deliveries, deliveries.c.turn == first.c.turn)
        .where(*messages(organisation, broadcast))
        .group_by(first.c.id, first.c.public_id)
        .order_by(first.c.id)
    )
    return [Recipient(row[0], row[1], _WORST[row[2]].value, row[3], row[4]) for row in rows]


@dataclass(frozen=True, slots=True)
class Part:
    """So many learners of a broadcast who are alike: through which sender, by which clock.

    `state` is of the worst of their messages, `rank` how far the network says that all of them got.
    """

    sender_id: int
    zone: str
    state: str
    rank: int
    people: int


@dataclass(frozen=True, slots=True)
class Line:
    """One message of a broadcast, and whose it is."""

    id: int
    learner: str
    name: str
    channel: str
    path: str
    state: str
    rank: int
    code: str | None
    reason: str
    at: datetime


async def shares(
    tx: Transaction, organisation: int, broadcast: int, *, by_person: bool = False
) -> Sequence[Part]:
    """The learners of a broadcast, counted by sender, clock and what became of it.

    It takes longer `by_person`, which is needed where some got several messages.
    """
    zone = func.coalesce(learners.c.zone, "")
    if not by_person:
        values = deliveries.c.sender_id, zone, deliveries.c.state, deliveries.c.status_rank
        rows = await tx.execute(
            select(*values, func.count())
            .join(addresses, addresses.c.id == deliveries.c.address_id)
            .join(learners, learners.c.id == addresses.c.learner_id)
            .where(*messages(organisation, broadcast))
            .group_by(*values)
        )
        return [Part(*row) for row in rows]
    each = (
        select(
            func.max(deliveries.c.sender_id).label("sender"),
            func.max(zone).label("zone"),
            func.max(_BADNESS).label("worst"),
            func.min(deliveries.c.status_rank).label("rank"),
        )
        .join(addresses, addresses.c.id == deliveries.c.address_id)
        .join(learners, learners.c.id == addresses.c.learner_id)
        .where(*messages(organisation, broadcast))
        .group_by(deliveries.c.turn)
        .subquery()
    )
    by = each.c.sender, each.c.zone, each.c.worst, each.c.rank
    found = await tx.execute(select(*by, func.count()).group_by(*by))
    return [Part(row[0], row[1], _WORST[row[2]].value, row[3], row[4]) for row in found]


async def page(
    tx: Transaction,
    organisation: int,
    broadcast: int,
    state: str,
    most: int,
    *,
    after: int = 0,
) -> Sequence[Line]:
    """Messages of a broadcast in a state, in the order in which they were made."""
    rows = await tx.execute(
        select(
            deliveries.c.id,
            learners.c.public_id,
            func.coalesce(learners.c.name, learners.c.app_name, ""),
            senders.c.scheme,
            addresses.c.path,
            deliveries.c.state,
            deliveries.c.status_rank,
            deliveries.c.error_code,
            func.coalesce(deliveries.c.reason, ""),
            func.coalesce(deliveries.c.sent_at, deliveries.c.due_at),
        )
        .join(senders, senders.c.id == deliveries.c.sender_id)
        .join(addresses, addresses.c.id == deliveries.c.address_id)
        .join(learners, learners.c.id == addresses.c.learner_id)
        .where(
            *messages(organisation, broadcast),
            deliveries.c.state == state,
            deliveries.c.id > after,
        )
        .order_by(deliveries.c.id)
        .limit(most)
    )
    return [Line(**dict(zip(Line.__slots__, row, strict=True))) for row in rows]
