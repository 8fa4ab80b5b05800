"""Sending what the outbox owes: claimed and committed first, sent, then settled.

A crash between the provider's yes and our commit may send that one message again; nothing
else is ever sent twice, and nothing is lost.
"""

import asyncio
import random
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from lessonbot.channels.base import (
    Attachment,
    Misconfigured,
    Moved,
    OptedOut,
    OutcomeUnknown,
    Parcel,
    Receipt,
    Rejected,
    SendError,
    Throttled,
    Unavailable,
    Unreachable,
)
from lessonbot.domain.messages import Revision
from lessonbot.services import teaching
from lessonbot.services.runtime import Runtime
from lessonbot.store import addresses, courses, deliveries, organisations
from lessonbot.store.database import Transaction
from lessonbot.store.deliveries import Claimed, Outcome
from lessonbot.store.tables import DeliveryState

log = structlog.get_logger()
BATCH = 100
AT_ONCE = 20
GATHER_SECONDS = 0.005
LEASE = timedelta(seconds=60)
START_WITHIN = timedelta(seconds=35)  # a send may take 20 s more and still end within the lease
FIRST_WAIT, LONGEST_WAIT = 2.0, 600.0
MOST_DOUBTS = 1


Clock = Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class _Watch:
    """The clock, when the batch was claimed, and who looks for STOP."""

    clock: Clock
    claimed_at: datetime
    lookout: "_Lookout"

    def over(self) -> bool:
        """Whether the lease could end before a send that starts now."""
        return self.clock() - self.claimed_at > START_WITHIN


class _Lookout:
    """The last look before a send: one for all that are about to be sent at this moment."""

    def __init__(self, rt: Runtime) -> None:
        self._rt = rt
        self._asked: set[int] = set()
        self._look: asyncio.Task[set[int]] | None = None

    async def stopped(self, address: int) -> bool:
        """Whether an address gets nothing; what was committed before the question counts."""
        if self._look is None:
            self._look = asyncio.create_task(self._ask())
        self._asked.add(address)
        return address in await asyncio.shield(self._look)

    async def _ask(self) -> set[int]:
        await asyncio.sleep(0)  # those that start together ask together
        asked, self._asked, self._look = self._asked, set(), None
        async with self._rt.database.read() as tx:
            return await addresses.stopped(tx, asked)


@dataclass(frozen=True, slots=True)
class _Sent:
    """What a channel said about one delivery; nothing at all when its turn did not come."""

    claimed: Claimed
    at: datetime
    receipt: Receipt | None = None
    error: SendError | None = None
    stopped: bool = False


_Results = asyncio.Queue[tuple[_Sent, asyncio.Event]]


async def send_due(rt: Runtime, clock: Clock, limit: int = BATCH) -> int:
    """Send what is due from the senders of this process; how many deliveries were taken."""
    now = clock()
    async with rt.database.write() as tx:
        claimed = await deliveries.claim(tx, now, rt.name, rt.channels.keys(), limit)
        ready = await _set_aside(rt, tx, claimed, now)
    if ready:
        parcels = await _parcels(rt, ready)
        await _send_all(rt, ready, parcels, _Watch(clock, now, _Lookout(rt)))
    return len(claimed)


async def release_stale(rt: Runtime, now: datetime) -> int:
    """Take back what a dead process had claimed."""
    async with rt.database.write() as tx:
        count = await deliveries.release_stale(tx, now - LEASE)
    if count:
        log.warning("deliveries_released", count=count)
        rt.owed.set()
    return count


async def _set_aside(
    rt: Runtime, tx: Transaction, claimed: Sequence[Claimed], now: datetime
) -> list[Claimed]:
    """Settle what must not be sent: its owner stopped, or it is too late for it."""
    stopped = [each for each in claimed if each.stopped and not each.farewell]
    late = [
        each
        for each in claimed
        if each not in stopped and each.expires_at and each.expires_at < now
    ]
    # when the first message of a turn is too late, so is all of it; a later one is dropped alone
    turns = {each.turn for each in late if each.place == 0}
    late += [each for each in claimed if each.turn in turns and each not in late]
    await deliveries.settle(
        tx, [_outcome(each, DeliveryState.SUPPRESSED, now, "stopped") for each in stopped]
    )
    await deliveries.settle(
        tx, [_outcome(each, DeliveryState.EXPIRED, now, "too late for its hour") for each in late]
    )
    await deliveries.expire_turns(tx, turns)
    back = [(e.enrolment_id, e.turn) for e in late if e.enrolment_id and e.turn in turns]
    await teaching.put_back(rt, tx, back, now)
    aside = {each.id for each in stopped} | {each.id for each in late}
    return [each for each in claimed if each.id not in aside]


async def _parcels(rt: Runtime, ready: Sequence[Claimed]) -> dict[int, Parcel]:
    """What to hand to the channels: pictures by the provider's name where it knows them."""
    pictures = {
        (each.sender_id, each.message.picture.media) for each in ready if each.message.picture
    }
    edited = {each.message.revision.key for each in ready if each.message.revision}
    async with rt.database.read() as tx:
        uploads = await deliveries.known_uploads(tx, rt.organisation, pictures) if pictures else {}
        sent = await deliveries.provider_ids(tx, edited)
        files = {
            digest: await courses.medium(tx, rt.organisation, digest)
            for sender, digest in pictures
            if (sender, digest) not in uploads
        }
    return {each.id: _parcel(each, uploads, files, sent) for each in ready}


def _parcel(
    claimed: Claimed,
    uploads: dict[tuple[int, str], str],
    files: dict[str, bytes | None],
    sent: dict[str, str],
) -> Parcel:
    message = claimed.message
    if isinstance(message.revision, Revision):
        earlier = sent.get(message.revision.key)
        return Parcel(message.revision.text, message.revision.choices, edits=earlier)
    picture = message.picture
    if picture is None:
        return Parcel(message.text, message.choices)
    upload = uploads.get((claimed.sender_id, picture.media))
    data = files.get(picture.media)
    attachment = Attachment(picture.media, picture.mime, picture.alt, data, upload)
    return Parcel(message.text, message.choices, attachment)


async def _send_all(
    rt: Runtime, ready: Sequence[Claimed], parcels: dict[int, Parcel], watch: _Watch
) -> None:
    """Send side by side, each address in order; settle what is done while the rest goes on."""
    gate = asyncio.Semaphore(AT_ONCE)
    results: _Results = asyncio.Queue()
    by_address: dict[int, list[Claimed]] = defaultdict(list)
    for each in ready:
        by_address[each.address_id].append(each)
    async with asyncio.TaskGroup() as group:
        for row in by_address.values():
            row.sort(key=lambda each: each.id)
            group.create_task(_send_in_order(rt, row, parcels, watch, gate, results))
        settled = 0
        while settled < len(ready):
            batch = [await results.get()]
            await asyncio.sleep(GATHER_SECONDS)  # what ends together is written together
            while not results.empty():
                batch.append(results.get_nowait())
            await _settle(rt, [sent for sent, _ in batch])
            for _, written in batch:
                written.set()
            settled += len(batch)


async def _send_in_order(
    rt: Runtime,
    row: Sequence[Claimed],
    parcels: dict[int, Parcel],
    watch: _Watch,
    gate: asyncio.Semaphore,
    results: _Results,
) -> None:
    """Send to one address; when one message has to wait, those behind it wait too.

    The gate stays closed until the result is written down, so that a crash leaves no more
    messages in doubt than may be in flight.
    """
    sent: _Sent | None = None
    for each in row:
        async with gate:
            if sent and isinstance(sent.error, _GONE):
                sent = _Sent(each, watch.clock(), error=sent.error, stopped=True)
            elif sent and isinstance(sent.error, _PASSING):
                await _written(results, _Sent(each, watch.clock()))
                continue
            else:
                sent = await _send(rt, each, parcels[each.id], watch)
            await _written(results, sent)


async def _written(results: _Results, sent: _Sent) -> None:
    written = asyncio.Event()
    results.put_nowait((sent, written))
    await written.wait()


_GONE = (OptedOut, Unreachable)
_PASSING = (Throttled, Unavailable, Misconfigured, Moved, OutcomeUnknown)


async def _send(rt: Runtime, claimed: Claimed, parcel: Parcel, watch: _Watch) -> _Sent:
    pacer = rt.pacers.get(claimed.sender_id)
    if pacer:
        await pacer.turn()
    if watch.over() or rt.stopping.is_set():
        return _Sent(claimed, watch.clock())
    if not claimed.farewell and await watch.lookout.stopped(claimed.address_id):
        return _Sent(claimed, watch.clock(), stopped=True)
    try:
        receipt = await rt.channels[claimed.sender_id].send(claimed.path, parcel)
    except SendError as error:
        return _Sent(claimed, watch.clock(), error=error)
    except Exception as error:
        log.exception("send_broke", delivery=claimed.id)
        return _Sent(
            claimed, watch.clock(), error=Rejected(f"{type(error).__name__} in the channel")
        )
    return _Sent(claimed, watch.clock(), receipt=receipt)


async def _settle(rt: Runtime, batch: Sequence[_Sent]) -> None:
    now = batch[-1].at
    async with rt.database.write() as tx:
        await deliveries.settle(tx, [_judge(each) for each in batch])
        await deliveries.remember_uploads(
            tx,
            rt.organisation,
            {
                (each.claimed.sender_id, each.claimed.message.picture.media): each.receipt.upload
                for each in batch
                if each.receipt and each.receipt.upload and each.claimed.message.picture
            },
        )
        await addresses.stop(
            tx,
            {
                each.claimed.address_id: _why(each.error)
                for each in batch
                if isinstance(each.error, _GONE)
            },
            now,
        )
        for each in batch:
            await _follow_up(tx, each)


async def _follow_up(tx: Transaction, sent: _Sent) -> None:
    claimed, error = sent.claimed, sent.error
    if isinstance(error, Throttled):
        until = sent.at + timedelta(seconds=error.after)
        await organisations.pause_sender(tx, claimed.organisation_id, claimed.sender_id, until)
    elif isinstance(error, Moved):
        await addresses.rename(tx, claimed.organisation_id, claimed.address_id, error.path)
    if error:
        log.info(
            "send_failed",
            delivery=claimed.id,
            outcome=type(error).__name__,
            code=error.code,
            reason=str(error),
        )


def _judge(sent: _Sent) -> Outcome:
    """What a send's end means for its row."""
    claimed, error, now = sent.claimed, sent.error, sent.at
    if sent.stopped:
        return _outcome(claimed, DeliveryState.SUPPRESSED, now, "stopped")
    if sent.receipt:
        return Outcome(
            claimed.id,
            DeliveryState.SENT,
            now,
            claimed.attempts + 1,
            claimed.doubts,
            provider_id=sent.receipt.provider_id or None,
            sent_at=now,
        )
    match error:
        case None:
            return _again(claimed, None, now)
        case Throttled():
            return _again(claimed, error, now + timedelta(seconds=error.after))
        case Moved() if claimed.attempts == 0:
            return _again(claimed, error, now)
        case OutcomeUnknown() if claimed.doubts >= MOST_DOUBTS:
            return _outcome(claimed, DeliveryState.UNKNOWN, now, _why(error), error)
        case OutcomeUnknown() | Unavailable() | Misconfigured():
            return _again(claimed, error, now + _backoff(claimed.attempts))
        case _:
            return _outcome(claimed, DeliveryState.FAILED, now, _why(error), error)


def _again(claimed: Claimed, error: SendError | None, at: datetime) -> Outcome:
    """Try again at an instant; how long that goes on is limited by the row's own expiry."""
    return Outcome(
        claimed.id,
        DeliveryState.WAITING,
        at,
        claimed.attempts + (error is not None and not isinstance(error, Throttled)),
        claimed.doubts + isinstance(error, OutcomeUnknown),
        error_code=error.code if error else None,
        reason=_why(error),
    )


def _outcome(
    claimed: Claimed,
    state: DeliveryState,
    now: datetime,
    reason: str,
    error: SendError | None = None,
) -> Outcome:
    return Outcome(
        claimed.id,
        state,
        now,
        claimed.attempts + (error is not None),
        claimed.doubts,
        error_code=error.code if error else None,
        reason=reason,
    )


def _why(error: SendError | None) -> str:
    return str(error).replace("\0", "")[:500] if error else ""


def _backoff(attempts: int) -> timedelta:
    # jitter keeps what failed together from coming back together
    wait = min(FIRST_WAIT * 2 ** min(attempts, 10), LONGEST_WAIT) * random.uniform(0.75, 1.25)  # noqa: S311
    return timedelta(seconds=wait)
