"""What networks tell about messages of ours: accepted, delivered, read, or failed after all.

A report only ever raises how far a message got, so that late, doubled and out-of-order ones
change nothing wrongly. Whatever is told of a message that is still in doubt or waits for
another attempt settles it: its network has it.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from msgspec.structs import replace

from lessonbot.channels.base import Progressed, Rejected, Stage
from lessonbot.services import consequences
from lessonbot.services.consequences import Loss
from lessonbot.services.runtime import Runtime
from lessonbot.services.talking import storable
from lessonbot.store import receipts, tallies
from lessonbot.store.database import Transaction
from lessonbot.store.receipts import Tracked
from lessonbot.store.tables import DeliveryState
from lessonbot.store.tallies import Tally, hour_of

_FURTHER = ((Stage.DELIVERED, tallies.DELIVERED), (Stage.READ, tallies.READ))
NO_REASON = "the network accepted it but could not deliver it"


@dataclass(frozen=True, slots=True)
class Report:
    """What the network of a sender told, and when."""

    sender_id: int
    progressed: Progressed
    at: datetime


async def take(
    rt: Runtime, sender_id: int, progressed: Sequence[Progressed], now: datetime
) -> None:
    """Commit what a network told about messages of this sender."""
    await keep(rt, reports(sender_id, progressed, now))


def reports(sender_id: int, progressed: Sequence[Progressed], now: datetime) -> Sequence[Report]:
    """What a network told, as it can be kept."""
    return [Report(sender_id, each, now) for each in progressed]


async def keep(rt: Runtime, told: Sequence[Report]) -> None:
    """Commit reports, of any senders, in one transaction."""
    async with rt.database.write() as tx:
        before = await receipts.tracked(tx, {each.progressed.delivery for each in told})
        after = dict(before)
        for each in told:
            delivery = after.get(each.progressed.delivery)
            if delivery and delivery.sender_id == each.sender_id:
                after[delivery.id] = raised(delivery, each.progressed, each.at)
        lost = await _lost(tx, told, before, after)
        for loss in lost:
            if at := consequences.again(loss):
                after[loss.delivery_id] = replace(
                    before[loss.delivery_id],
                    state=DeliveryState.WAITING,
                    provider_id=None,
                    provider_status=None,
                    status_rank=0,
                    error_code=loss.error.code and storable(loss.error.code),
                    reason=storable(str(loss.error)),
                    due_at=at,
                    attempts=loss.attempts,
                )
        changed = [each for each in after.values() if each is not before[each.id]]
        await receipts.save(tx, before, changed)
        for loss in lost:
            rt.losses.went(loss.sender_id, -1, loss.at)  # it was taken before it failed
        await consequences.draw(rt, tx, lost)
        await tallies.count(tx, _moved(before, after))
    if any(consequences.again(loss) for loss in lost):
        rt.owed.set()


async def _lost(
    tx: Transaction,
    told: Sequence[Report],
    before: Mapping[int, Tracked],
    after: Mapping[int, Tracked],
) -> Sequence[Loss]:
    """The messages that failed by these reports, with what each was."""
    failures = {
        each.progressed.delivery: each
        for each in told
        if each.progressed.failure is not None
        and (delivery := after.get(each.progressed.delivery))
        and delivery is not before[delivery.id]
        and delivery.state == DeliveryState.FAILED
    }
    known = await receipts.lost(tx, failures.keys()) if failures else ()
    return [
        Loss(
            each.id,
            each.organisation_id,
            each.sender_id,
            each.address_id,
            _attempts(before[each.id]),
            each.message,
            failures[each.id].progressed.failure or Rejected(),
            failures[each.id].at,
        )
        for each in known
    ]


def _attempts(delivery: Tracked) -> int:
    """How often it was tried; this can be told before the sending itself is written down."""
    return delivery.attempts + (delivery.state == DeliveryState.CLAIMED)


def raised(delivery: Tracked, told: Progressed, now: datetime) -> Tracked:
    """The delivery after a report; the same one if that tells nothing new."""
    failed = told.stage is Stage.FAILED
    of_another_attempt = delivery.provider_id not in {None, told.provider_id}
    if told.stage.rank <= delivery.status_rank or (failed and of_another_attempt):
        return delivery
    return replace(
        delivery,
        state=DeliveryState.FAILED if failed else DeliveryState.SENT,
        provider_id=delivery.provider_id or storable(told.provider_id),
        provider_status=told.stage.value,
        status_rank=told.stage.rank,
        error_code=_code(told) if failed else None,
        reason=_reason(told) if failed else None,
        sent_at=delivery.sent_at or now,
    )


def _code(told: Progressed) -> str | None:
    code = told.failure.code if told.failure else None
    return code and storable(code)


def _reason(told: Progressed) -> str:
    return (told.failure and storable(str(told.failure))) or NO_REASON


def _moved(before: Mapping[int, Tracked], after: Mapping[int, Tracked]) -> Counter[Tally]:
    """What the tallies have to learn: one outcome less, another more.

    Who has claimed a message counts it as sent when the receipt is in.
    """
    found: Counter[Tally] = Counter()
    for delivery in after.values():
        for stage, outcome in _FURTHER:
            if before[delivery.id].status_rank < stage.rank <= delivery.status_rank:
                at = hour_of(delivery.due_at)
                found[Tally(delivery.sender_id, at, delivery.priority, outcome)] += 1
        was = before[delivery.id].state
        was = DeliveryState.SENT if was == DeliveryState.CLAIMED else was
        if was == delivery.state:
            continue
        then, hour = hour_of(before[delivery.id].due_at), hour_of(delivery.due_at)
        if was != DeliveryState.WAITING:
            found[Tally(delivery.sender_id, then, delivery.priority, was)] -= 1
        if delivery.state != DeliveryState.WAITING:
            found[Tally(delivery.sender_id, hour, delivery.priority, delivery.state)] += 1
        elif then != hour:  # it is owed in another hour now
            found[Tally(delivery.sender_id, then, delivery.priority, tallies.OWED)] -= 1
            found[Tally(delivery.sender_id, hour, delivery.priority, tallies.OWED)] += 1
    return found
