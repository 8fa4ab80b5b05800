"""Sending what the outbox owes: claimed and committed first, sent, then settled.

A crash between the provider's yes and our commit may send that one message again; nothing
else is ever sent twice, and nothing is lost.
"""

import asyncio
from collections import Counter, defaultdict
from collections.abc import Callable, Coroutine, Iterable, Sequence
from datetime import datetime, timedelta

import structlog

from lessonbot.channels.base import Rejected, SendError, Throttled
from lessonbot.services import pacing, settling
from lessonbot.services.claiming import AHEAD, BATCH, Lane, Start, lane, take
from lessonbot.services.runtime import Runtime
from lessonbot.services.settling import Sent
from lessonbot.store import deliveries, gates
from lessonbot.store.database import DatabaseUnavailable
from lessonbot.store.deliveries import Due

log = structlog.get_logger()
AT_ONCE = 20
MOST_AT_ONCE = 128
LATENCY = 0.128  # seconds: as many are on their way as a sender's rate fills in this time
FEWEST = 0.25  # of its places a lane has free before more is claimed for it
SLOW = timedelta(seconds=2)  # a send that takes longer holds nobody else up
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
    taken = await take(rt, clock(), places)
    for wave in _waves(taken.starts):
        settled, going = await _leave(rt, wave, clock)
        settled += await asyncio.gather(*(_send(rt, each, clock) for each in going))
        await settling.settle(rt, settled)
    rt.flying.difference_update(each.due.id for each in taken.starts)
    return taken.rows


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
                again = await flight.launch()
            except DatabaseUnavailable as error:
                log.warning("database_unavailable", part="sending", reason=str(error))
            except Exception:
                log.exception("part_failed", part="sending")
            else:
                backoff = IDLE_SECONDS
                if not again:
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
        self._taken: Counter[Lane] = Counter()
        self._full: set[Lane] = set()  # lanes for which more was due than they have places
        self._under_way: dict[int, Start] = {}  # by delivery, the longest under way first
        self._slow: set[int] = set()  # deliveries that gave their place to another
        self._landed: asyncio.Queue[Sent | None] = asyncio.Queue()
        self._tasks: set[asyncio.Task[None]] = set()

    async def launch(self) -> bool:
        """Claim as many as there are places, and let them go; whether to go on at once.

        Otherwise the next landing tells that there are places again.
        """
        places = self._places()
        if not places:
            return False
        taken = await take(self._rt, self._clock(), places)
        self._full = (self._full - places.keys()) | taken.full
        if taken.paced:
            self._later(AHEAD[False].total_seconds() / 2)
        for wave in _waves(taken.starts):
            self._taken.update(each.lane for each in wave)
            self._begin(self._go(wave))
        return bool(taken.full) and taken.rows > len(taken.starts)

    def _places(self) -> dict[Lane, int]:
        """The places of lanes that have enough of them: claiming one by one costs too much."""
        self._lend()
        places = {}
        for sender in self._rt.channels:
            most = at_once(self._rt, sender)
            for urgent in (True, False):
                left = most - self._taken[sender, urgent]
                if left >= most * FEWEST:
                    places[sender, urgent] = min(left, BATCH)
        return places

    async def land(self) -> None:
        """Write down what lands, together, until closed."""
        while batch := await self._arrived():
            await self._write(batch)
            for sent in batch:
                self._free(sent.due)
            self._wake(batch)

    async def close(self) -> None:
        """Wait for what is on its way; after this nothing lands any more."""
        while self._tasks:
            await asyncio.wait(self._tasks)
        self._landed.put_nowait(None)

    async def _go(self, wave: Sequence[Start]) -> None:
        """Let a wave leave when its turn comes."""
        settled, going = await _leave(self._rt, wave, self._clock)
        for sent in settled:
            self._landed.put_nowait(sent)
        for each in going:
            self._under_way[each.due.id] = each
            self._begin(self._one(each))

    async def _one(self, start: Start) -> None:
        self._landed.put_nowait(await _send(self._rt, start, self._clock))

    def _begin(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _lend(self) -> None:
        """Sends that take long give their places to others, while not too many do."""
        before = self._clock() - SLOW
        for delivery, start in self._under_way.items():
            if start.at > before or len(self._slow) >= MOST_SLOW:
                break
            if delivery not in self._slow:
                self._slow.add(delivery)
                self._taken[start.lane] -= 1

    def _free(self, due: Due) -> None:
        self._rt.flying.discard(due.id)
        self._under_way.pop(due.id, None)
        if due.id in self._slow:
            self._slow.discard(due.id)
        else:
            self._taken[lane(due)] -= 1

    def _wake(self, batch: Sequence[Sent]) -> None:
        """Look for more where there are places again, and when people may get their next."""
        pauses = {self._rt.tempo(sent.due.sender_id).person_seconds for sent in batch}
        if self._full or 0.0 in pauses:
            self._rt.owed.set()
        for each in pauses - {0.0}:
            self._later(each)

    def _later(self, seconds: float) -> None:
        asyncio.get_running_loop().call_later(seconds, self._rt.owed.set)

    async def _arrived(self) -> Sequence[Sent]:
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


def _waves(starts: Iterable[Start]) -> Sequence[Sequence[Start]]:
    """What leaves together: at once, or at the same mark."""
    waves: dict[datetime, list[Start]] = defaultdict(list)
    for each in starts:
        waves[pacing.mark(each.at) if each.at > each.claimed_at else each.at].append(each)
    return list(waves.values())


async def _leave(
    rt: Runtime, wave: Sequence[Start], clock: Clock
) -> tuple[list[Sent], Sequence[Start]]:
    """Wait for the turn of a wave and take the last look: those that stay, and those that go.

    One that stays without a reason was not begun, and waits on.
    """
    at, claimed_at = wave[0].at, wave[0].claimed_at
    if at > claimed_at:
        await asyncio.sleep((pacing.mark(at) - clock()).total_seconds())
    now = clock()
    late = now - claimed_at > START_WITHIN  # the lease could end before the send does
    if late or rt.stopping.is_set():
        return [Sent(each.due, now) for each in wave], ()
    try:
        async with rt.database.read() as tx:
            stopped, held = await gates.closed(tx, {each.due.address_id for each in wave}, now)
    except DatabaseUnavailable:
        return [Sent(each.due, now) for each in wave], ()
    stay, go = [], []
    for each in wave:
        due = each.due
        if due.address_id in held or rt.held.get(due.sender_id, now) > now:
            stay.append(Sent(due, now))
        elif due.address_id in stopped and not due.farewell:
            stay.append(Sent(due, now, stopped=True))
        else:
            go.append(each)
    return stay, go


async def _send(rt: Runtime, start: Start, clock: Clock) -> Sent:
    due = start.due
    try:
        receipt = await rt.channels[due.sender_id].send(due.path, start.parcel)
    except SendError as error:
        now = clock()
        if isinstance(error, Throttled):
            rt.held[due.sender_id] = now + timedelta(seconds=error.after)
        return Sent(due, now, error=error)
    except Exception as error:
        log.exception("send_broke", delivery=due.id)
        return Sent(due, clock(), error=Rejected(f"{type(error).__name__} in the channel"))
    return Sent(due, clock(), receipt=receipt)
