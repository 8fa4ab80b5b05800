"""Writing together what many hand over, and going on when one of them cannot be written."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

import structlog

from lessonbot.store.database import DatabaseUnavailable

log = structlog.get_logger()
GATHERING = 0.002
"""Seconds that the next group of a crowd gathers on."""
T = TypeVar("T")


class Overfull(Exception):
    """More waits to be written than is kept in memory: whoever brings it has to come again."""


class Unwritable(Exception):
    """A batch that cannot be written for what is in it; `ids` are its rows."""

    def __init__(self, ids: Sequence[int]) -> None:
        super().__init__(f"{len(ids)} rows")
        self.ids = ids


@dataclass(frozen=True, slots=True)
class _Parcel(Generic[T]):
    """What one caller brought, and where it waits."""

    items: Sequence[T]
    written: asyncio.Future[None]


class Group(Generic[T]):
    """Writes whatever waits in one transaction, so that a crowd costs little more than one.

    While one group is written the next one gathers. Whoever comes alone waits for no company;
    in a crowd the next group gathers a moment longer, as fewer and larger ones cost less.
    `write` gets at most about `most` items; more than `room` of them are not kept waiting.
    """

    def __init__(
        self, write: Callable[[Sequence[T]], Awaitable[None]], most: int = 500, room: int = 20_000
    ) -> None:
        self._write = write
        self._most, self._room = most, room
        self._waiting: deque[_Parcel[T]] = deque()
        self._held = 0
        self._writer: asyncio.Task[None] | None = None

    async def write(self, items: Sequence[T]) -> None:
        """Come back when all of these are committed.

        Raises what the database says about them; DatabaseUnavailable and Overfull mean that
        the same may go well later.
        """
        if not items:
            return
        if self._waiting and self._held + len(items) > self._room:
            raise Overfull(f"{self._held} wait to be written")
        written = asyncio.get_running_loop().create_future()
        self._waiting.append(_Parcel(items, written))
        self._held += len(items)
        if self._writer is None:
            self._writer = asyncio.create_task(self._run())
        await written

    async def _run(self) -> None:
        try:
            while self._waiting:
                group = self._next()
                await self._settle(group)
                if len(group) > 1:
                    await asyncio.sleep(GATHERING)
        finally:
            self._writer = None
            while self._waiting:  # only when this task was cancelled: nobody waits for ever
                self._next()[0].written.cancel()

    def _next(self) -> list[_Parcel[T]]:
        taken: list[_Parcel[T]] = []
        size = 0
        while self._waiting and (not taken or size + len(self._waiting[0].items) <= self._most):
            taken.append(self._waiting.popleft())
            size += len(taken[-1].items)
        self._held -= size
        return taken

    async def _settle(self, parcels: Sequence[_Parcel[T]]) -> None:
        """Write them together; if that fails for what is in them, each by itself."""
        try:
            await self._write([item for each in parcels for item in each.items])
        except DatabaseUnavailable as error:
            _tell(parcels, error)
        except Exception as error:  # noqa: BLE001 - its caller is told
            if len(parcels) == 1:
                _tell(parcels, error)
                return
            log.warning("group_not_written", size=len(parcels), error=type(error).__name__)
            for each in parcels:
                await self._settle([each])
        except BaseException:
            for each in parcels:
                each.written.cancel()
            raise
        else:
            _tell(parcels, None)


def _tell(parcels: Sequence[_Parcel[T]], error: Exception | None) -> None:
    for each in parcels:
        if each.written.done():  # its caller has gone
            continue
        if error is None:
            each.written.set_result(None)
        else:
            each.written.set_exception(error)


async def batched(
    work: Callable[[int], Awaitable[int]],
    limit: int,
    set_aside: Callable[[Unwritable], Awaitable[None]],
) -> int:
    """Work on a batch of rows; how many were taken.

    When it is Unwritable its rows are tried one by one, and one that cannot be written even
    alone is set aside, so that nothing has to wait behind it.
    """
    try:
        return await work(limit)
    except Unwritable as failed:
        log.exception("batch_not_written", size=len(failed.ids))
        together = failed
    done = 0
    for _ in together.ids:
        try:
            done += await work(1)
        except Unwritable as alone:
            await set_aside(alone)
            done += 1
    return done
