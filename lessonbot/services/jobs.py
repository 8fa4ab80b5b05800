"""Long or shared work as jobs: what a service asks of the engine that runs them.

A job is a name and ids, never content. It may run twice, and what it is for is in the tables,
so that a tick finds it again when it is lost.
"""

from datetime import datetime, timedelta
from enum import IntEnum
from typing import Protocol

from lessonbot.store.database import Transaction

AT_ONCE = timedelta(0)


class Priority(IntEnum):
    """Which waiting job goes first: the lowest number."""

    FIRST = 1
    NORMAL = 5
    LAST = 9


class Engine(Protocol):
    """Whatever runs the jobs: in this process, or shared by all of them."""

    async def submit(
        self,
        tx: Transaction | None,
        name: str,
        job_id: str,
        *ids: int,
        delay: timedelta = AT_ONCE,
        priority: int = Priority.NORMAL,
    ) -> None:
        """Have a job done; not at all if the transaction rolls back, once for one job id."""

    async def cancel(self, job_id: str) -> None:
        """Leave a job undone; one that has begun goes on to its end."""

    async def forget(self, before: datetime) -> int:
        """Drop the records of jobs submitted before then; how many there were."""

    async def start(self) -> None:
        """Begin to take jobs."""

    async def stop(self) -> None:
        """Take no more jobs; return when those under way have ended."""
