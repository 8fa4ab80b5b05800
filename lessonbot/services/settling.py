"""What a send's end means: for its row, for its address, and for the whole sender."""

import random
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from lessonbot.channels.base import (
    Absent,
    MediaRefused,
    Misconfigured,
    Moved,
    OutcomeUnknown,
    Receipt,
    SendError,
    Throttled,
    Unavailable,
    WindowClosed,
)
from lessonbot.domain.messages import Kind
from lessonbot.services import charging, consequences
from lessonbot.services.consequences import Loss, why
from lessonbot.services.runtime import Runtime
from lessonbot.store import deliveries, gates, uploads
from lessonbot.store.database import Transaction
from lessonbot.store.deliveries import Behind, Outcome
from lessonbot.store.dues import Due
from lessonbot.store.tables import DeliveryState
from lessonbot.store.tallies import Tally, hour_of

log = structlog.get_logger()
FIRST_WAIT, LONGEST_WAIT, PATIENT_WAIT = 2.0, 60.0, 600.0
PATIENT_AFTER = 10  # attempts
MOST_DOUBTS = {Kind.BROADCAST: 0}  # others: one
FAULTS = 3  # in a row, and the provider counts as down
LONGEST_PAUSE = 15.0

DOWN = (Unavailable, Misconfigured)


@dataclass(frozen=True, slots=True)
class Sent:
    """What a channel said about one delivery; nothing at all when its turn did not come."""

    due: Due
    at: datetime
    receipt: Receipt | None = None
    error: SendError | None = None
    stopped: bool = False


async def settle(rt: Runtime, tx: Transaction, batch: Sequence[Sent]) -> None:
    """Write down what became of a batch."""
    outcomes = [_judge(each) for each in batch]
    await deliveries.settle(tx, outcomes, rt.name)
    put_back = [
        Behind(each.due.address_id, int(each.due.kind), each.due.id, after.due_at)
        for each, after in zip(batch, outcomes, strict=True)
        if after.state == DeliveryState.WAITING
    ]
    await deliveries.stay_behind(tx, put_back)
    await uploads.remember(
        tx,
        rt.organisation,
        {
            (each.due.sender_id, medium.upload): each.receipt.upload
            for each in batch
            if each.receipt
            and each.receipt.upload
            and (medium := each.due.message.medium)
            and medium.upload
        },
    )
    await charging.charge(rt, tx, [each.due for each in batch if each.receipt])
    for sender, well in Counter(each.due.sender_id for each in batch if each.receipt).items():
        rt.losses.went(sender, well, batch[-1].at)
    await consequences.draw(rt, tx, [loss for each in batch if (loss := _loss(each))])
    await _judge_senders(rt, tx, batch)


def report(batch: Sequence[Sent]) -> None:
    """Log what did not go well, once that is committed."""
    for each in batch:
        if each.error:
            log.info(
                "send_failed",
                delivery=each.due.id,
                outcome=type(each.error).__name__,
                code=each.error.code,
                reason=str(each.error),
            )


def outcome(
    due: Due, state: DeliveryState, now: datetime, reason: str, error: SendError | None = None
) -> Outcome:
    """The end of a delivery that was not sent."""
    return Outcome(
        due.id,
        _tally(due, state, now),
        state,
        now,
        due.attempts + (error is not None),
        due.doubts,
        error_code=error.code if error else None,
        reason=reason,
    )


async def _judge_senders(rt: Runtime, tx: Transaction, batch: Sequence[Sent]) -> None:
    """Hold a sender back when its provider asks for it, or seems to be down."""
    by_sender: dict[int, list[Sent]] = defaultdict(list)
    for each in batch:
        if each.receipt or each.error:
            by_sender[each.due.sender_id].append(each)
    for sender, sends in by_sender.items():
        organisation = sends[0].due.organisation_id
        if any(isinstance(each.error, Throttled) for each in sends):
            continue  # it works, and asked for patience
        if all(isinstance(each.error, DOWN) for each in sends):
            faults = rt.faults[sender] = rt.faults.get(sender, 0) + 1
            until = sends[-1].at + pause(faults) if faults >= FAULTS else None
            await gates.blame(tx, organisation, sender, until, why(sends[-1].error))
        elif rt.faults.pop(sender, 0):
            await gates.trust(tx, organisation, sender)


def pause(faults: int) -> timedelta:
    """How long a provider that is down is left alone before the next attempt."""
    return timedelta(seconds=min(2.0 ** (faults - FAULTS), LONGEST_PAUSE))


def _loss(sent: Sent) -> Loss | None:
    return _lost(sent.due, sent.error, sent.at) if sent.error else None


def _lost(due: Due, error: SendError, at: datetime) -> Loss:
    return Loss(
        due.id,
        due.organisation_id,
        due.sender_id,
        due.address_id,
        due.attempts + 1,
        due.message,
        error,
        at,
    )


def _judge(sent: Sent) -> Outcome:
    """What a send's end means for its row."""
    due, error, now = sent.due, sent.error, sent.at
    if sent.stopped:
        return outcome(due, DeliveryState.SUPPRESSED, now, "stopped")
    if sent.receipt:
        return Outcome(
            due.id,
            _tally(due, DeliveryState.SENT, now),
            DeliveryState.SENT,
            now,
            due.attempts + 1,
            due.doubts,
            provider_id=sent.receipt.provider_id or None,
            sent_at=now,
        )
    match error:
        case None:
            return _again(due, None, now)
        case Throttled():
            return _again(due, error, now + timedelta(seconds=error.after))
        case Moved() if due.attempts == 0:
            return _again(due, error, now)
        case WindowClosed() | MediaRefused() | Absent():
            at = consequences.again(_lost(due, error, now))
            if at is None:
                return outcome(due, DeliveryState.FAILED, now, why(error), error)
            return _again(due, error, at)
        case OutcomeUnknown() if due.doubts >= MOST_DOUBTS.get(due.kind, 1):
            return outcome(due, DeliveryState.UNKNOWN, now, why(error), error)
        case OutcomeUnknown() | Unavailable() | Misconfigured():
            return _again(due, error, now + _backoff(due.attempts))
        case _:
            return outcome(due, DeliveryState.FAILED, now, why(error), error)


def _again(due: Due, error: SendError | None, at: datetime) -> Outcome:
    """Try again at an instant; how long that goes on is limited by the row's own expiry."""
    return Outcome(
        due.id,
        _tally(due, DeliveryState.WAITING, at),
        DeliveryState.WAITING,
        at,
        due.attempts + (error is not None and not isinstance(error, Throttled)),
        due.doubts + isinstance(error, OutcomeUnknown),
        error_code=error.code if error else None,
        reason=why(error),
    )


def _tally(due: Due, state: DeliveryState, at: datetime) -> Tally:
    return Tally(due.sender_id, hour_of(at), int(due.kind), state.value)


def _backoff(attempts: int) -> timedelta:
    longest = LONGEST_WAIT if attempts < PATIENT_AFTER else PATIENT_WAIT
    # jitter keeps what failed together from coming back together
    wait = min(FIRST_WAIT * 2 ** min(attempts, 10), longest) * random.uniform(0.75, 1.25)  # noqa: S311
    return timedelta(seconds=wait)
