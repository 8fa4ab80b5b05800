"""Jobs in this process: a few at a time, no tables of its own.

What is lost with the process is found again by the ticks of the next one.
"""

import asyncio
import itertools
from collections import OrderedDict
from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import partial

from lessonbot.engines.work import JOBS, Clock, Job, Shift
from lessonbot.services.jobs import AT_ONCE, Priority
from lessonbot.services.runtime import Runtime
from lessonbot.store.database import Transaction, after_commit

AT_A_TIME = 4
MOST_REMEMBERED = 10_000
_AFTER_ALL = 1 << 32

_Waiting = tuple[int, int, str, str, tuple[int, ...]]


class Embedded:
    """An engine that is part of its process."""

    def __init__(self, rt: Runtime, clock: Clock, jobs: Mapping[str, Job] = JOBS) -> None:
        self._shift = Shift(rt, clock, self, jobs)
        self._numbers = itertools.count()
        self._queue: asyncio.PriorityQueue[_Waiting] = asyncio.PriorityQueue()
        self._known: OrderedDict[str, None] = OrderedDict()
        self._waiting: set[str] = set()
        self._timers: dict[str, asyncio.TimerHandle] = {}
        self._workers: list[asyncio.Task[None]] = []
        self._stopping = False

    async def submit(
        self,
        tx: Transaction | None,
        name: str,
        job_id: str,
        *ids: int,
        delay: timedelta = AT_ONCE,
        priority: int = Priority.NORMAL,
    ) -> None:
        """Have a job done after the commit, once for one job id."""
        job = (priority, next(self._numbers), job_id, name, ids)
        if tx is None:
            self._take(job, delay)
        else:
            after_commit(tx, partial(self._take, job, delay))

    def _take(self, job: _Waiting, delay: timedelta) -> None:
        job_id = job[2]
        if self._stopping or job_id in self._known:
            return
        self._known[job_id] = None
        if len(self._known) > MOST_REMEMBERED:
            self._known.popitem(last=False)
        self._waiting.add(job_id)
        if delay > AT_ONCE:
            later = asyncio.get_running_loop().call_later
            self._timers[job_id] = later(delay.total_seconds(), self._ripe, job)
        else:
            self._queue.put_nowait(job)

    def _ripe(self, job: _Waiting) -> None:
        del self._timers[job[2]]
        self._queue.put_nowait(job)

    async def cancel(self, job_id: str) -> None:
        """Leave a job undone that has not begun."""
        self._waiting.discard(job_id)
        if timer := self._timers.pop(job_id, None):
            timer.cancel()

    async def forget(self, before: datetime) -> int:  # noqa: ARG002 - nothing is kept that long
        """Nothing: no records are kept."""
        return 0

    async def start(self) -> None:
        """Begin to take jobs."""
        self._workers = [asyncio.create_task(self._work()) for _ in range(AT_A_TIME)]

    async def stop(self) -> None:
        """Take no more jobs; return when those under way have ended."""
        self._stopping = True
        for job_id in list(self._timers):
            await self.cancel(job_id)
        for _ in self._workers:
            self._queue.put_nowait((_AFTER_ALL, next(self._numbers), "", "", ()))
        await asyncio.gather(*self._workers)

    async def _work(self) -> None:
        while True:
            _, _, job_id, name, ids = await self._queue.get()
            if self._stopping:
                return
            if job_id in self._waiting:
                self._waiting.discard(job_id)
                await self._shift.do(name, ids)
