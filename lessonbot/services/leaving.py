"""Leaving: what was claimed goes when its turn comes, after a last look at who said STOP."""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from lessonbot.channels.base import Parcel, Rejected, SendError, Throttled
from lessonbot.services import claiming, pacing, picturing
from lessonbot.services.claiming import Taken
from lessonbot.services.runtime import Runtime
from lessonbot.services.settling import Sent
from lessonbot.store import gates
from lessonbot.store.dues import Due

log = structlog.get_logger()
START_WITHIN = timedelta(seconds=15)  # a send may take 20 s more and still end within the lease
FRESH = timedelta(milliseconds=200)  # what the claim saw of STOP and pauses is as good as a look

Clock = Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class Start:
    """A claimed delivery, what to hand to the channel, and when."""

    due: Due
    parcel: Parcel
    at: datetime


@dataclass(frozen=True, slots=True)
class Look:
    """When it was looked up who may be sent to, and how many STOPs this process knew before."""

    at: datetime
    hushes: int


@dataclass(frozen=True, slots=True)
class Wave:
    """What leaves together, and the look at which it was claimed."""

    at: datetime
    claimed: Look
    starts: Sequence[Start]


async def waves(rt: Runtime, taken: Taken, look: Look) -> Sequence[Wave]:
    """What leaves together: at once, or at the same mark."""
    rt.flying.update(due.id for due, _ in taken.going)
    parcels = await claiming.parcels(rt, [due for due, _ in taken.going])
    waves: dict[datetime, list[Start]] = defaultdict(list)
    for due, at in taken.going:
        leaves = pacing.mark(at) if at - look.at > pacing.GRID else look.at
        waves[leaves].append(Start(due, parcels[due.id], leaves))
    return [Wave(at, look, starts) for at, starts in waves.items()]


async def turn_of(wave: Wave, clock: Clock) -> None:
    """Wait for the turn of a wave."""
    if wave.at > wave.claimed.at:
        await asyncio.sleep((wave.at - clock()).total_seconds())


async def leave(rt: Runtime, wave: Wave, clock: Clock) -> tuple[list[Sent], Sequence[Start], Look]:
    """Take the last look: those of a wave that stay, those that go, and what they rely on.

    One that stays without a reason was not begun, and waits on.
    """
    starts, last = wave.starts, Look(clock(), rt.hushes)
    now, since = last.at, max(last.at, wave.at) - wave.claimed.at
    # in the end the lease could be over before the send is
    if since > START_WITHIN or rt.stopping.is_set():
        return [Sent(each.due, now) for each in starts], (), last
    stopped: set[int] = set()
    held: set[int] = set()
    if abs(since) < FRESH:
        last = wave.claimed
    else:
        try:
            async with rt.database.read() as tx:
                addresses = {each.due.address_id for each in starts}
                stopped, held = await gates.closed(tx, addresses, now)
        except Exception as error:  # noqa: BLE001 - whatever it is, nothing has left and all waits
            log.warning("look_failed", error=type(error).__name__)
            return [Sent(each.due, now) for each in starts], (), last
    stay, go = [], []
    for each in starts:
        due = each.due
        if due.address_id in held or rt.held.get(due.sender_id, now) > now:
            stay.append(Sent(due, now))
        elif due.address_id in stopped and not due.farewell:
            stay.append(Sent(due, now, stopped=True))
        else:
            go.append(each)
    return stay, go, last


async def send(rt: Runtime, start: Start, clock: Clock, last: Look) -> Sent:
    """Send one message, unless its owner stopped after the last look."""
    due = start.due
    if rt.hushed.get(due.address_id, 0) > last.hushes and not due.farewell:
        return Sent(due, clock(), stopped=True)
    try:
        parcel = await picturing.ready(rt, start.parcel, rt.limits_of(due.sender_id), clock())
        receipt = await rt.channels[due.sender_id].send(due.path, parcel)
    except SendError as error:
        now = clock()
        if isinstance(error, Throttled):
            rt.held[due.sender_id] = now + timedelta(seconds=error.after)
        return Sent(due, now, error=error)
    except Exception as error:
        log.exception("send_broke", delivery=due.id)
        return Sent(due, clock(), error=Rejected(f"{type(error).__name__} in the channel"))
    return Sent(due, clock(), receipt=receipt)
