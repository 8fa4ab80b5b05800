"""What waits for a word of the learner, on networks with a window."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import msgspec
from sqlalchemy import ColumnElement, bindparam, case, select, update

from lessonbot.domain.approval import INVITE
from lessonbot.domain.messages import Outbound
from lessonbot.store import tallies
from lessonbot.store.batches import DIALECTS, among, given
from lessonbot.store.columns import UtcDateTime
from lessonbot.store.database import Transaction
from lessonbot.store.tables import (
    HELD,
    DeliveryState,
    addresses,
    deliveries,
    learners,
)
from lessonbot.store.tallies import Tally, hour_of


async def hold(tx: Transaction, turns: Mapping[str, str], now: datetime) -> None:
    """What is left of these turns waits for a word of the learner; each with its reason."""
    held: Counter[Tally] = Counter()
    for turn, reason in turns.items():
        rows = await tx.execute(
            update(deliveries)
            .where(deliveries.c.turn == turn, deliveries.c.state == DeliveryState.WAITING)
            .values(state=DeliveryState.HELD, reason=reason)
            .returning(deliveries.c.sender_id, deliveries.c.priority)
        )
        held.update(Tally(sender, hour_of(now), kind, DeliveryState.HELD) for sender, kind in rows)
    await tallies.count(tx, held)


async def explain(tx: Transaction, turns: Mapping[str, str]) -> None:
    """Why these turns, which wait for a word of the learner, wait on."""
    for turn, reason in turns.items():
        await tx.execute(
            update(deliveries).where(HELD, deliveries.c.turn == turn).values(reason=reason)
        )


async def release(
    tx: Transaction, ids: Collection[int], now: datetime, until: datetime
) -> set[int]:
    """Let go what waits for a word of these addresses, which came; who had something waiting.

    What asked them to join is answered by any word: it is not said any more.
    """
    if not ids:
        return set()
    rows = await tx.execute(
        _RELEASE[tx.dialect.name], {"ids": given(tx, ids), "now": now, "until": until}
    )
    return {address for address, state in rows if state == DeliveryState.WAITING}


async def put_off(
    tx: Transaction, until: Mapping[int, datetime], now: datetime, lifetime: timedelta
) -> None:
    """What was just let go for these addresses goes at an instant instead, and holds from then."""
    for address, at in until.items():
        await tx.execute(
            update(deliveries)
            .where(
                deliveries.c.address_id == address,
                deliveries.c.state == DeliveryState.WAITING,
                deliveries.c.due_at == now,
            )
            .values(due_at=at, expires_at=at + lifetime)
        )


async def waiting(tx: Transaction, enrolments: Collection[int]) -> dict[int, int]:
    """Of these enrolments, those that have something waiting for a word of their learner.

    With how many templates were sent there since the last one.
    """
    if not enrolments:
        return {}
    rows = await tx.execute(
        select(deliveries.c.enrolment_id, addresses.c.calls)
        .join(addresses, addresses.c.id == deliveries.c.address_id)
        .where(HELD, deliveries.c.enrolment_id.in_(list(enrolments)))
        .distinct()
    )
    return {row.enrolment_id: row.calls for row in rows}


async def knock(tx: Transaction, ids: Collection[int], now: datetime, until: datetime) -> None:
    """What waits of these enrolments is due again: it is looked at what may be done for it."""
    await _knock(tx, [deliveries.c.enrolment_id.in_(list(ids))], now, until)


async def knock_for(tx: Transaction, sender: int, now: datetime, until: datetime) -> None:
    """The same for all addresses of a sender that no template was sent to, and none waits for."""
    quiet = select(addresses.c.id).where(
        addresses.c.id == deliveries.c.address_id,
        addresses.c.called_at.is_(None),
        addresses.c.call_by.is_(None),
    )
    await _knock(tx, [deliveries.c.sender_id == sender, quiet.exists()], now, until)


async def knock_again(
    tx: Transaction, ids: Collection[int], now: datetime, until: datetime
) -> None:
    """The same for addresses whose template could not be sent, which does not count then."""
    await uncall(tx, ids)
    await _knock(tx, [deliveries.c.address_id.in_(list(ids))], now, until)


async def _knock(
    tx: Transaction, which: Sequence[ColumnElement[bool]], now: datetime, until: datetime
) -> None:
    await tx.execute(
        update(deliveries)
        .where(HELD, *which)
        .values(state=DeliveryState.WAITING, due_at=now, expires_at=until)
    )


async def uncall(tx: Transaction, ids: Collection[int]) -> None:
    """The last template to each of these addresses was not sent after all."""
    if not ids:
        return
    where = addresses.c.id.in_(list(ids))
    await tx.execute(
        update(addresses).where(where, addresses.c.calls > 0).values(calls=addresses.c.calls - 1)
    )
    await tx.execute(update(addresses).where(where).values(called_at=None, written_at=None))


async def uncount(tx: Transaction, ids: Collection[int]) -> None:
    """The last template to each of these addresses did not arrive: the network counts nobody."""
    if ids:
        await tx.execute(
            update(addresses).where(addresses.c.id.in_(list(ids))).values(written_at=None)
        )


async def withdraw(tx: Transaction, ids: Collection[int], reason: str, now: datetime) -> None:
    """These messages, which waited to be sent, are not sent at all."""
    if ids:
        these = deliveries.c.id.in_(list(ids))
        await _suppress(tx, these, deliveries.c.state == DeliveryState.WAITING, reason, now)


async def called(tx: Transaction, ids: Collection[int], now: datetime) -> None:
    """One more template goes to each of these addresses."""
    if ids:
        await tx.execute(
            update(addresses)
            .where(addresses.c.id.in_(list(ids)))
            .values(calls=addresses.c.calls + 1, called_at=now, written_at=now, call_by=None)
        )


async def shut(tx: Transaction, ids: Collection[int], now: datetime) -> None:
    """The network said that the window of these addresses is closed."""
    if ids:
        await tx.execute(update(addresses).where(addresses.c.id.in_(list(ids))).values(shut_at=now))


@dataclass(frozen=True, slots=True)
class Other:
    """Another address of the same learner, on another network."""

    address_id: int
    sender_id: int


async def others(
    tx: Transaction, ids: Collection[int], senders: Collection[int]
) -> dict[int, Other]:
    """For each of these addresses, one of the same learner at these senders that wants messages.

    None where several share a phone: what waits there may be another's.
    """
    if not ids or not senders:
        return {}
    other = addresses.alias()
    rows = await tx.execute(
        select(addresses.c.id, other.c.id, other.c.sender_id)
        .join(other, other.c.learner_id == addresses.c.learner_id)
        .where(
            addresses.c.id.in_(list(ids)),
            other.c.sender_id.in_(list(senders)),
            other.c.stopped_at.is_(None),
            ~addresses.c.shared,
            ~other.c.shared,
        )
        .order_by(other.c.id)
    )
    return {row[0]: Other(row[1], row[2]) for row in rows}


async def take_turns(
    tx: Transaction, turns: Collection[str], reason: str
) -> dict[str, list[Outbound]]:
    """What is left of these turns, which is said in another way: nothing more of them is sent."""
    taken: dict[str, list[tuple[int, Outbound]]] = {}
    rows = await tx.execute(
        update(deliveries)
        .where(
            deliveries.c.turn.in_(list(turns)),
            deliveries.c.state.in_([DeliveryState.WAITING, DeliveryState.HELD]),
        )
        .values(state=DeliveryState.SUPPRESSED, reason=reason)
        .returning(deliveries.c.turn, deliveries.c.place, deliveries.c.content)
    )
    for turn, place, content in rows:
        taken.setdefault(turn, []).append((place, msgspec.convert(content, Outbound)))
    return {
        turn: [message for _, message in sorted(said, key=lambda each: each[0])]
        for turn, said in taken.items()
    }


async def turns_of(tx: Transaction, address: int, enrolments: Collection[int]) -> dict[str, int]:
    """Turns of which something has not left for an address yet, of these enrolments; by turn."""
    rows = await tx.execute(
        select(deliveries.c.turn, deliveries.c.enrolment_id)
        .where(
            deliveries.c.address_id == address,
            deliveries.c.enrolment_id.in_(list(enrolments)),
            deliveries.c.state.in_([DeliveryState.WAITING, DeliveryState.HELD]),
        )
        .order_by(deliveries.c.id)
    )
    return {row.turn: row.enrolment_id for row in rows}


async def withhold(tx: Transaction, address: int, reason: str, now: datetime) -> None:
    """Nothing that has not left for an address yet is sent any more."""
    open_ = deliveries.c.state.in_([DeliveryState.WAITING, DeliveryState.HELD])
    await _suppress(tx, deliveries.c.address_id == address, open_, reason, now)


async def _suppress(
    tx: Transaction,
    these: ColumnElement[bool],
    open_: ColumnElement[bool],
    reason: str,
    now: datetime,
) -> None:
    """Those of these that are open are not sent, and counted so."""
    rows = await tx.execute(
        update(deliveries)
        .where(these, open_)
        .values(state=DeliveryState.SUPPRESSED, reason=reason)
        .returning(deliveries.c.sender_id, deliveries.c.priority)
    )
    hour = hour_of(now)
    await tallies.count(
        tx, Counter(Tally(sender, hour, kind, DeliveryState.SUPPRESSED) for sender, kind in rows)
    )


async def languages(tx: Transaction, ids: Collection[int]) -> dict[int, str]:
    """The language of the learner of each of these addresses."""
    rows = await tx.execute(
        select(addresses.c.id, learners.c.language)
        .join(learners, learners.c.id == addresses.c.learner_id)
        .where(addresses.c.id.in_(list(ids)))
    )
    return {row[0]: row[1] for row in rows}


ANSWERED = "answered before it was said"
_ASKS = deliveries.c.turn.startswith(f"{INVITE}.")
_RELEASE = {
    dialect: update(deliveries)
    .where(HELD, among(dialect, deliveries.c.address_id))
    .values(
        state=case((_ASKS, DeliveryState.SUPPRESSED), else_=DeliveryState.WAITING),
        due_at=bindparam("now", type_=UtcDateTime),
        expires_at=bindparam("until", type_=UtcDateTime),
        reason=case((_ASKS, ANSWERED), else_=None),
    )
    .returning(deliveries.c.address_id, deliveries.c.state)
    for dialect in DIALECTS
}
