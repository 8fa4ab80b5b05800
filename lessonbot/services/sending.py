"""Sending what the outbox owes: claimed and committed first, sent, then settled.

A crash between the provider's yes and our commit may send that one message again; nothing
else is ever sent twice, and nothing is lost.
"""

import asyncio
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from lessonbot.channels.base import Rejected, SendError, Throttled
from lessonbot.services import pacing, settling
from lessonbot.services.claiming import BATCH, Lane, Start, take
from lessonbot.services.runtime import Runtime
from lessonbot.services.settling import Sent
from lessonbot.store import deliveries, gates
from lessonbot.store.database import DatabaseUnavailable
from lessonbot.store.deliveries import Due

log = structlog.get_logger()
AT_ONCE = 20
MOST_AT_ONCE = 128
LATENCY = 0.128  # seconds: as many are on their way as a sender's rate fills in this time
SLOW = 2.0  # seconds: a send that takes longer holds nobody else up
MOST_SLOW = 100
GATHER_SECONDS = 0.005
IDLE_SECONDS = 1.0
LONGEST_BACKOFF = 15.0
FIRST_RETRY, LAST_RETRY, LONGEST_RETRY = 0.25, 3.0, 5.0
LEASE = timedelta(seconds=60)
START_WITHIN = timedelta(seconds=35)  # a send may take 20 s more and still end within the lease

Clock = Callable[[], datetime]


def at_once(rt: Runtime, sender: int) -> int:
    """How many sends of one lane may be on their way, and so in doubt after a crash."""
    per_second = rt.tempo(sender).per_second
    if not per_second:
        return MOST_AT_ONCE
    return max(AT_ONCE, min(MOST_AT_ONCE, int(per_second * LATENCY)))


async def send_due(rt: Runtime, clock: Clock, limit: int = BATCH) -> int:
    """Send what is due from the senders of this process once; how many were taken."""
    places = {(sender, urgent): limit for sender in rt.channels for urgent in (True, False)}
    taken, starts = await take(rt, clock(), places)
    lookout = _Lookout(rt, clock)
    sent = await asyncio.gather(*(_send(rt, each, clock, lookout) for each in starts))
    if sent:
        await settling.settle(rt, sent)
    rt.flying.difference_update(each.due.id for each in starts)
    return taken


async def pump(rt: Runtime, clock: Clock) -> None:
    """Send what is due as it becomes due, until `rt.stopping`; what is on its way is finished."""
    flight = _Flight(rt, clock)
    landing = asyncio.create_task(flight.land())
    backoff = IDLE_SECONDS
    try:
        while not rt.stopping.is_set():
            rt.pulse.beat("sending", clock())
            rt.owed.clear()
            try:
                taken = await flight.launch()
            except DatabaseUnavailable as error:
                log.warning("database_unavailable", part="sending", reason=str(error))
            except Exception:
                log.exception("part_failed", part="sending")
            else:
                backoff = IDLE_SECONDS
                if not taken:
                    await rt.idle(rt.owed, IDLE_SECONDS)
                continue
            await rt.idle(rt.stopping, backoff)
            backoff = min(backoff * 2, LONGEST_BACKOFF)
    finally:
        await flight.close()
        await landing


async def release_stale(rt: Runtime, now: datetime) -> int:
    """Take back what a dead process had claimed; how many are sent again."""
    async with rt.database.write() as tx:
        given, doubted = await deliveries.release_stale(tx, now - LEASE, now + LEASE, rt.flying)
    if given or doubted:
        log.warning("deliveries_released", count=given, in_doubt=doubted)
        rt.owed.set()
    return given


class _Flight:
    """What is on its way from this process: places, landings, and what waits for them."""

    def __init__(self, rt: Runtime, clock: Clock) -> None:
        self._rt = rt
        self._clock = clock
        self._lookout = _Lookout(rt, clock)
        self._taken: Counter[Lane] = Counter()
        self._slow = 0
        self._landed: asyncio.Queue[tuple[Sent, _Place] | None] = asyncio.Queue()
        self._sends: set[asyncio.Task[None]] = set()

    async def launch(self) -> int:
        """Claim as many as there are places, and let them go; how many were taken."""
        starts: Sequence[Start] = ()
        taken = 0
        places = {
            (sender, urgent): min(left, BATCH)
            for sender in self._rt.channels
            for urgent in (True, False)
            if (left := at_once(self._rt, sender) - self._taken[sender, urgent]) > 0
        }
        if places:
            taken, starts = await take(self._rt, self._clock(), places)
        for each in starts:
            self._taken[each.lane] += 1
            send = asyncio.create_task(self._go(each))
            self._sends.add(send)
            send.add_done_callback(self._sends.discard)
        return taken

    async def land(self) -> None:
        """Write down what lands, together, until closed."""
        while batch := await self._arrived():
            await self._write([sent for sent, _ in batch])
            for sent, place in batch:
                self._free(sent.due, place)
            self._wake(batch)

    async def close(self) -> None:
        """Wait for what is on its way; after this nothing lands any more."""
        if self._sends:
            await asyncio.wait(self._sends)
        self._landed.put_nowait(None)

    async def _go(self, start: Start) -> None:
        place = _Place(start.lane)
        wait = max(0.0, (start.at - start.claimed_at).total_seconds())
        timer = asyncio.get_running_loop().call_later(wait + SLOW, self._lend, place)
        try:
            sent = await _send(self._rt, start, self._clock, self._lookout)
        finally:
            timer.cancel()
        self._landed.put_nowait((sent, place))

    def _lend(self, place: "_Place") -> None:
        """A send that takes long gives its place to another, while not too many do."""
        if self._slow < MOST_SLOW:
            self._slow += 1
            self._taken[place.lane] -= 1
            place.lent = True
            self._rt.owed.set()

    def _free(self, due: Due, place: "_Place") -> None:
        self._rt.flying.discard(due.id)
        if place.lent:
            self._slow -= 1
        else:
            self._taken[place.lane] -= 1

    def _wake(self, batch: Sequence[tuple[Sent, "_Place"]]) -> None:
        """There are places again, and after their pause the same people may get their next."""
        self._rt.owed.set()
        pauses = {self._rt.tempo(sent.due.sender_id).person_seconds for sent, _ in batch}
        for each in pauses - {0.0}:
            asyncio.get_running_loop().call_later(each, self._rt.owed.set)

    async def _arrived(self) -> Sequence[tuple[Sent, "_Place"]]:
        first = await self._landed.get()
        if first is None:
            return []
        batch = [first]
        await asyncio.sleep(GATHER_SECONDS)  # what ends together is written together
        while not self._landed.empty():
            each = self._landed.get_nowait()
            if each is None:
                self._landed.put_nowait(None)
                break
            batch.append(each)
        return batch

    async def _write(self, batch: Sequence[Sent]) -> None:
        """Write down a batch; while there is no database it is kept, and tried again."""
        wait = FIRST_RETRY
        while True:
            try:
                await settling.settle(self._rt, batch)
            except DatabaseUnavailable as error:
                log.warning("database_unavailable", part="settling", reason=str(error))
                if self._rt.stopping.is_set() and wait > LAST_RETRY:
                    return  # the lease will end, and another process takes over
                await asyncio.sleep(wait)
                wait = min(wait * 2, LONGEST_RETRY)
            except Exception:
                log.exception("not_settled", size=len(batch))
                if len(batch) == 1:
                    return
                for each in batch:  # one by one: the others shall not suffer
                    await self._write([each])
                return
            else:
                return


@dataclass
class _Place:
    """A place on the way; lent to another when its send takes long."""

    lane: Lane
    lent: bool = False


class _Lookout:
    """The last look before a send: one for all that are about to be sent at this moment."""

    def __init__(self, rt: Runtime, clock: Clock) -> None:
        self._rt = rt
        self._clock = clock
        self._asked: set[int] = set()
        self._look: asyncio.Task[tuple[set[int], set[int]]] | None = None

    async def sees(self, address: int) -> tuple[bool, bool]:
        """Whether STOP was said, and whether the sender is paused, as committed before this."""
        if self._look is None:
            self._look = asyncio.create_task(self._ask())
        self._asked.add(address)
        stopped, held = await asyncio.shield(self._look)
        return address in stopped, address in held

    async def _ask(self) -> tuple[set[int], set[int]]:
        await asyncio.sleep(0)  # those that start together ask together
        asked, self._asked, self._look = self._asked, set(), None
        async with self._rt.database.read() as tx:
            return await gates.closed(tx, asked, self._clock())


async def _send(rt: Runtime, start: Start, clock: Clock, lookout: _Lookout) -> Sent:
    """Wait for the turn, look for STOP, send; without a receipt or an error it was not begun."""
    due = start.due
    if start.at > start.claimed_at:
        wait = pacing.mark(start.at) - clock()
        await asyncio.sleep(wait.total_seconds())
    now = clock()
    late = now - start.claimed_at > START_WITHIN  # the lease could end before the send does
    if late or rt.stopping.is_set() or rt.held.get(due.sender_id, now) > now:
        return Sent(due, now)
    try:
        stopped, held = await lookout.sees(due.address_id)
        if held:
            return Sent(due, now)
        if stopped and not due.farewell:
            return Sent(due, now, stopped=True)
        receipt = await rt.channels[due.sender_id].send(due.path, start.parcel)
    except DatabaseUnavailable:
        return Sent(due, clock())
    except SendError as error:
        if isinstance(error, Throttled):
            rt.held[due.sender_id] = clock() + timedelta(seconds=error.after)
        return Sent(due, clock(), error=error)
    except Exception as error:
        log.exception("send_broke", delivery=due.id)
        return Sent(due, clock(), error=Rejected(f"{type(error).__name__} in the channel"))
    return Sent(due, clock(), receipt=receipt)
