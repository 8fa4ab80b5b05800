"""A process of its own for what takes long: canonical forms, drawn certificates.

It is begun when it is needed, and ends when nothing came for a while, so that an evening on which
thousands finish delays no lesson, and a small server keeps its memory.
"""

import asyncio
import contextlib
import multiprocessing
import os
import threading
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from typing import ParamSpec, TypeVar

from lessonbot.credentials.drawing import typesetter

IDLE_SECONDS = 20.0
MOST_KEPT = 20_000_000
"""Bytes of drawings that are kept."""

_NICE = 10
_P = ParamSpec("_P")
_R = TypeVar("_R")


class Drawings:
    """What was drawn lately, so that a link that many open is drawn once."""

    def __init__(self, most: int = MOST_KEPT) -> None:
        self._most = most
        self._kept: OrderedDict[tuple[str, str], bytes] = OrderedDict()
        self._size = 0
        self._alone = asyncio.Lock()

    async def drawn(self, key: tuple[str, str], draw: Callable[[], Awaitable[bytes]]) -> bytes:
        """What is kept, else what is drawn now: once, however many ask for it at the same time."""
        found = self.get(key)
        if found is None:
            async with self._alone:  # the press does one thing after the other, too
                found = self.get(key)
                if found is None:
                    found = await draw()
                    self.keep(key, found)
        return found

    def get(self, key: tuple[str, str]) -> bytes | None:
        """What was drawn, if it is still kept."""
        found = self._kept.get(key)
        if found is not None:
            self._kept.move_to_end(key)
        return found

    def keep(self, key: tuple[str, str], drawn: bytes) -> None:
        """Keep a drawing in place of those that nobody asked for."""
        self._size += len(drawn) - len(self._kept.get(key, b""))
        self._kept[key] = drawn
        self._kept.move_to_end(key)
        while self._size > self._most:
            self._size -= len(self._kept.popitem(last=False)[1])


class Press:
    """Does one thing after the other elsewhere; what is handed over and back is pickled.

    `fonts` is a folder with more fonts to draw with.
    """

    def __init__(self, fonts: str = "") -> None:
        self._fonts = fonts
        self._pool: ProcessPoolExecutor | None = None
        self._alone = asyncio.Lock()
        self._closing: asyncio.TimerHandle | None = None

    async def do(self, work: Callable[_P, _R], /, *args: _P.args, **kwargs: _P.kwargs) -> _R:
        """The result of a function at the top of a module, or what it raises."""
        async with self._alone:
            if self._closing:
                self._closing.cancel()
            try:
                return await self._done(work, *args, **kwargs)
            except BrokenProcessPool:  # it was killed: once more with another one
                self._end()
                return await self._done(work, *args, **kwargs)
            finally:
                loop = asyncio.get_running_loop()
                self._closing = loop.call_later(IDLE_SECONDS, self._end)

    async def _done(self, work: Callable[_P, _R], *args: _P.args, **kwargs: _P.kwargs) -> _R:
        if self._pool is None:
            fresh = multiprocessing.get_context("spawn")
            self._pool = ProcessPoolExecutor(1, fresh, initializer=_begin, initargs=(self._fonts,))
        return await asyncio.wrap_future(self._pool.submit(work, *args, **kwargs))

    def _end(self) -> None:
        if self._pool:
            self._pool.shutdown(wait=False, cancel_futures=True)
        self._pool = None

    async def close(self) -> None:
        """End the process."""
        if self._closing:
            self._closing.cancel()
        pool, self._pool = self._pool, None
        if pool:
            await asyncio.to_thread(pool.shutdown)


def _begin(fonts: str) -> None:
    """Whatever else this machine does goes first."""
    threading.Thread(target=_follow, daemon=True).start()
    typesetter.use(fonts)
    with contextlib.suppress(OSError, AttributeError):  # Windows has no nice
        os.nice(_NICE)


def _follow() -> None:
    """Whom this works for was killed, and could not end it: then it ends itself."""
    parent = multiprocessing.parent_process()
    if parent:
        parent.join()
        os._exit(0)
