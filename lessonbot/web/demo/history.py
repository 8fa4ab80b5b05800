"""What was before the demo's visitor came: two weeks of a group, lived when its console is opened."""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field

import structlog

log = structlog.get_logger()


@dataclass
class History:
    """Lives the past once, in turn with all that visitors do; `percent` of it are over."""

    live: Callable[[], AsyncIterator[int]]
    turns: asyncio.Lock
    percent: int = 0
    _under_way: asyncio.Task[None] | None = field(default=None, repr=False)

    @property
    def is_over(self) -> bool:
        """Whether there is no more to wait for."""
        return self._under_way is not None and self._under_way.done()

    def begin(self) -> None:
        """Let it be lived, if that has not begun."""
        self._under_way = self._under_way or asyncio.create_task(self._lived())

    async def _lived(self) -> None:
        try:
            async with self.turns:
                async for percent in self.live():
                    self.percent = percent
        except Exception:  # the console opens all the same, with what there is
            log.exception("past_not_lived")
