"""What may be sent now, and what waits for a word: deliveries with what is known of their address."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any

import msgspec
from sqlalchemy import Integer, Select, Text, bindparam, cast, exists, or_, select, text, union_all

from lessonbot.domain.messages import Kind, Outbound
from lessonbot.domain.window import Contact
from lessonbot.store.batches import DIALECTS, among, given
from lessonbot.store.columns import UtcDateTime
from lessonbot.store.database import Transaction
from lessonbot.store.tables import HELD, WAITING, DeliveryState, addresses, deliveries


class Due(msgspec.Struct, frozen=True):
    """A delivery that may be sent now, with what is known about its address.

    `shared` tells that several learn there.
    """

    id: int
    organisation_id: int
    sender_id: int
    address_id: int
    enrolment_id: int | None
    path: str
    turn: str
    place: int
    kind: Kind
    message: Outbound
    farewell: bool
    stopped: bool
    paced_at: datetime | None
    attempts: int
    doubts: int
    late: bool
    contact: Contact
    due_at: datetime
    expires_at: datetime | None
    shared: bool


_COLUMNS = [
    deliveries.c[name]
    for name in (
        "id", "organisation_id", "sender_id", "address_id", "enrolment_id", "turn", "place",
        "priority", "farewell", "attempts", "doubts",
    )
]  # fmt: skip
_earlier = deliveries.alias()
_waits_for_earlier = exists().where(
    _earlier.c.turn == deliveries.c.turn,
    _earlier.c.place < deliveries.c.place,
    _earlier.c.state == DeliveryState.WAITING,
)
_flying = deliveries.alias("flying")
_one_is_on_its_way = exists().where(
    text("flying.state = 'claimed'"),  # word for word as in the index
    _flying.c.address_id == deliveries.c.address_id,
)


def _instant(name: str) -> Any:  # noqa: ANN401 - a parameter of the query
    return bindparam(name, type_=UtcDateTime)


def _about() -> Select[Any]:
    """Deliveries with their addresses, as `_due_row` reads them."""
    return select(
        *_COLUMNS,
        cast(deliveries.c.content, Text).label("content"),
        (deliveries.c.expires_at < _instant("now")).label("late"),
        deliveries.c.due_at,
        deliveries.c.expires_at,
        addresses.c.path,
        addresses.c.stopped_at.is_not(None).label("stopped"),
        addresses.c.paced_at,
        addresses.c.shared,
        addresses.c.last_inbound_at,
        addresses.c.shut_at,
        addresses.c.calls,
        addresses.c.called_at,
    ).join(addresses, addresses.c.id == deliveries.c.address_id)


def _due(kind: Kind) -> Select[Any]:
    """What is due of one kind: read from an index, however much is due later."""
    most = "most_urgent" if kind is Kind.REPLY else "most"
    return (
        _about()
        .where(
            WAITING,
            deliveries.c.sender_id == bindparam("sender"),
            deliveries.c.priority == int(kind),
            deliveries.c.due_at <= _instant("now"),
            or_(
                addresses.c.paced_at.is_(None),
                addresses.c.paced_at <= _instant("paced"),
                addresses.c.paced_at > _instant("absurd"),
            ),
            ~_one_is_on_its_way,
            or_(deliveries.c.place == 0, ~_waits_for_earlier),
        )
        .order_by(deliveries.c.due_at, deliveries.c.id)
        .limit(bindparam(most, type_=Integer))
    )


_DUE = union_all(*(select(_due(kind).subquery()) for kind in Kind))
_HELD = {
    dialect: _about()
    .where(HELD, among(dialect, deliveries.c.address_id), addresses.c.stopped_at.is_(None))
    .order_by(deliveries.c.id)
    for dialect in DIALECTS
}


async def due(  # noqa: PLR0913 - the limits of a claim
    tx: Transaction,
    sender: int,
    now: datetime,
    *,
    urgent: int,
    others: int,
    patience: timedelta,
    absurd: timedelta,
) -> Sequence[Due]:
    """What may be sent from a sender now: replies first, each turn in its order.

    At most `urgent` replies and `others` of each other kind. Of one address it may be several;
    those whose turns are taken for longer than `patience` are left out. The sender's row has
    to be locked: who holds it is the only one to claim.
    """
    found = await tx.execute(
        _DUE,
        {
            "sender": sender,
            "now": now,
            "paced": now + patience,
            "absurd": now + absurd,
            "most_urgent": urgent,
            "most": others,
        },
    )
    return sorted(map(_due_row, found), key=lambda each: each.kind)


async def held(tx: Transaction, ids: Collection[int], now: datetime) -> Sequence[Due]:
    """What waits for a word of these addresses, and came first at each."""
    found: dict[int, Due] = {}
    for row in await tx.execute(_HELD[tx.dialect.name], {"ids": given(tx, ids), "now": now}):
        each = _due_row(row)
        found.setdefault(each.address_id, each)
    return list(found.values())


_OUTBOUND = msgspec.json.Decoder(Outbound)


def _due_row(row: Any) -> Due:  # noqa: ANN401 - a row with the columns of the query
    (
        row_id, organisation, sender, address, enrolment, turn, place,
        priority, farewell, attempts, doubts, content, late, due_at, expires_at, path, stopped,
        paced_at, shared, *contact,
    ) = row  # fmt: skip
    # some drivers read JSON by themselves
    read = _OUTBOUND.decode if isinstance(content, str | bytes) else _converted
    return Due(
        row_id, organisation, sender, address, enrolment, path, turn, place, Kind(priority),
        read(content), farewell, bool(stopped), paced_at, attempts, doubts, bool(late),
        Contact(*contact), due_at, expires_at, bool(shared),
    )  # fmt: skip


def _converted(content: Any) -> Outbound:  # noqa: ANN401 - JSON that was read
    return msgspec.convert(content, Outbound)
