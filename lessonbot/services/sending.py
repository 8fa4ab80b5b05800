"""Sending what the outbox owes: claimed and committed first, sent, then settled.

A crash between the provider's yes and our commit may send that one message again; nothing
else is ever sent twice, and nothing is lost.
"""

import asyncio
from collections import Counter
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import structlog

from lessonbot.services import claiming, leaving, settling
from lessonbot.services.claiming import AHEAD, BATCH, Lane, Taken, lane
from lessonbot.services.leaving import Clock, Look, Start, Wave
from lessonbot.services.runtime import Runtime
from lessonbot.services.settling import Sent
from lessonbot.store import deliveries
from lessonbot.store.database import DatabaseUnavailable

log = structlog.get_logger()
AT_ONCE = 20
MOST_AT_ONCE = 128
LATENCY = 0.128  # seconds: as many are on their way as a sender's rate fills in this time
FEWEST = 0.25  # of its places a lane has free before more is claimed for it
SLOW = timedelta(seconds=2)  # a send that takes longer holds nobody else up
MOST_SLOW = 100
GATHER, GATHER_MANY = 0.005, 0.02  # seconds: what ends together is written together
IDLE_SECONDS = 1.0
LONGEST_BACKOFF = 5.0
FIRST_RETRY, LAST_RETRY = 0.25, 3.0
LEASE = timedelta(seconds=40)  # with the tick that looks for its end, less than a minute


def at_once(rt: Runtime, sender: int) -> int:
    """How many sends of one lane may be on their way, and so in doubt after a crash."""
    per_second = rt.tempo(sender).per_second
    if not per_second:
        return MOST_AT_ONCE
    return max(AT_ONCE, min(MOST_AT_ONCE, int(per_second * LATENCY)))


def in_hand(rt: Runtime, sender: int, *, urgent: bool) -> int:
    """How many of one lane may be claimed: on their way, or waiting for the turns taken ahead."""
    waiting = rt.tempo(sender).per_second * AHEAD[urgent].total_seconds()
    return at_once(rt, sender) + min(BATCH, int(waiting))


async def send_due(rt: Runtime, clock: Clock, limit: int = BATCH) -> int:
    """Send what is due from the senders of this process once; how many were taken."""
    look = Look(clock(), rt.hushes)
    places = {(sender, urgent): limit for sender in rt.channels for urgent in (True, False)}
    async with rt.database.write() as tx:
        taken = await claiming.take(rt, tx, look.at, places)
    for wave in await leaving.waves(rt, taken, look):
        await leaving.turn_of(wave, clock)
        landed, going, last = await leaving.leave(rt, wave, clock)
        landed += await asyncio.gather(*(leaving.send(rt, each, clock, last) for each in going))
        async with rt.database.write() as tx:
            await settling.settle(rt, tx, landed)
        settling.report(landed)
        rt.flying.difference_update(each.due.id for each in landed)
    return taken.rows


async def pump(rt: Runtime, clock: Clock) -> None:
    """Send what is due as it becomes due, until `rt.stopping`; what is on its way is finished."""
    flight = _Flight(rt, clock)
    backoff = FIRST_RETRY
    while not (rt.stopping.is_set() and flight.is_over):
        rt.pulse.beat("sending", clock())
        try:
            again = await flight.turn()
        except DatabaseUnavailable as error:
            log.warning("database_unavailable", part="sending", reason=str(error))
            if rt.stopping.is_set() and backoff > LAST_RETRY:
                return  # the lease will end, and another process takes over
            await rt.idle(rt.stopping, backoff)
            backoff = min(backoff * 2, LONGEST_BACKOFF)
        except Exception:
            log.exception("part_failed", part="sending")
            await rt.idle(rt.stopping, IDLE_SECONDS)
        else:
            backoff = FIRST_RETRY
            if not again:
                await flight.pause()


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
        self._taken: Counter[Lane] = Counter()  # claimed, by lane
        self._leaving: Counter[Lane] = Counter()  # and of these on their way
        self._place_free = asyncio.Event()
        self._full: set[Lane] = set()  # lanes for which more was due than they have places
        self._under_way: dict[int, Start] = {}  # by delivery, the longest under way first
        self._slow: set[int] = set()  # deliveries that gave their place to another
        self._landed: list[Sent] = []
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def is_over(self) -> bool:
        """Whether nothing is on its way, and all that landed is written down."""
        return not (self._tasks or self._landed)

    async def turn(self) -> bool:
        """Write down what has landed and claim what may leave, together; whether to go on at once.

        Otherwise a landing tells that there are places again.
        """
        rt, landed = self._rt, tuple(self._landed)
        look = Look(self._clock(), rt.hushes)
        rt.owed.clear()
        places = {} if rt.stopping.is_set() else self._places(landed)
        if not (landed or places):
            return False
        try:
            async with rt.database.write(brief=True) as tx:
                if landed:
                    await settling.settle(rt, tx, landed)
                taken = await claiming.take(rt, tx, look.at, places) if places else Taken()
        except DatabaseUnavailable:
            raise
        except Exception:
            if not landed:
                raise
            log.exception("not_settled", size=len(landed))
            await self._write_each(landed)
            return True
        self._written(landed)
        self._full = (self._full - places.keys()) | taken.full
        if taken.paced:
            self._later(AHEAD[False].total_seconds() / 2, rt.owed.set)
        self._taken.update(lane(due) for due, _ in taken.going)
        try:
            waves = await leaving.waves(rt, taken, look)
        except Exception:
            self._land(*(Sent(due, look.at) for due, _ in taken.going))  # not begun: it waits on
            raise
        for wave in waves:
            self._begin(self._go(wave))
        return bool(taken.full) and taken.rows > len(taken.going)

    async def pause(self) -> None:
        """Wait for work; what lands together is written together."""
        await self._rt.idle(self._rt.owed, IDLE_SECONDS)
        if self._landed and self._under_way:
            await asyncio.sleep(GATHER_MANY if self._full else GATHER)

    def _places(self, landed: Sequence[Sent]) -> dict[Lane, int]:
        """The places of lanes that have enough of them: claiming one by one costs too much."""
        self._lend()
        freed = Counter(lane(each.due) for each in landed if each.due.id not in self._slow)
        places = {}
        for sender, channel in self._rt.channels.items():
            if self._rt.pulse.is_waiting(channel.scheme):
                continue  # tried in vain, what comes first would be overtaken by what follows
            for urgent in (True, False):
                most = in_hand(self._rt, sender, urgent=urgent)
                left = most - self._taken[sender, urgent] + freed[sender, urgent]
                if left >= most * FEWEST:
                    places[sender, urgent] = min(left, BATCH)
        return places

    async def _go(self, wave: Wave) -> None:
        """Let a wave leave when its turn comes, as places for it become free."""
        await leaving.turn_of(wave, self._clock)
        left: Sequence[Start] = wave.starts
        while left:
            starts, left = self._fitting(left)
            if starts:
                await self._let_go(replace(wave, starts=starts))
            else:
                self._place_free.clear()
                await self._place_free.wait()

    def _fitting(self, starts: Sequence[Start]) -> tuple[Sequence[Start], Sequence[Start]]:
        """Those for which there are places now, which are theirs from here on; and the others."""
        fit: list[Start] = []
        others: list[Start] = []
        for each in starts:
            which = lane(each.due)
            # when all is to stop, none of them will leave
            if self._rt.stopping.is_set() or self._leaving[which] < at_once(self._rt, which[0]):
                self._leaving[which] += 1
                fit.append(each)
            else:
                others.append(each)
        return fit, others

    async def _let_go(self, wave: Wave) -> None:
        landed, going, last = await leaving.leave(self._rt, wave, self._clock)
        self._under_way.update((each.due.id, each) for each in going)
        for sent in landed:
            self._leaving[lane(sent.due)] -= 1
        self._land(*landed)
        for each in going:
            self._begin(self._one(each, last))

    async def _one(self, start: Start, last: Look) -> None:
        self._land(await leaving.send(self._rt, start, self._clock, last))

    def _land(self, *landed: Sent) -> None:
        self._landed += landed
        if landed:
            self._rt.owed.set()

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
                self._taken[lane(start.due)] -= 1
                self._leaving[lane(start.due)] -= 1
                self._place_free.set()

    def _written(self, landed: Sequence[Sent]) -> None:
        """Give the places back, and look again when the same people may get their next."""
        del self._landed[: len(landed)]
        settling.report(landed)
        for each in landed:
            delivery = each.due.id
            self._rt.flying.discard(delivery)
            started = self._under_way.pop(delivery, None)
            if delivery in self._slow:
                self._slow.discard(delivery)
                continue
            self._taken[lane(each.due)] -= 1
            if started:
                self._leaving[lane(each.due)] -= 1
        self._place_free.set()
        pauses = {self._rt.tempo(each.due.sender_id).person_seconds for each in landed}
        for pause in pauses:
            self._later(pause, self._look_unless_busy)

    def _look_unless_busy(self) -> None:
        if not self._under_way:  # otherwise the next landing looks anyway
            self._rt.owed.set()

    def _later(self, seconds: float, act: Callable[[], None]) -> None:
        asyncio.get_running_loop().call_later(seconds, act)

    async def _write_each(self, landed: Sequence[Sent]) -> None:
        """Write one by one what could not be written together: the others shall not suffer."""
        for each in landed:
            try:
                async with self._rt.database.write() as tx:
                    await settling.settle(self._rt, tx, [each])
            except DatabaseUnavailable:
                raise
            except Exception:
                log.exception("not_settled", delivery=each.due.id)
            self._written([each])
