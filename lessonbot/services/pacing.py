"""Sending no faster than a network allows."""

import asyncio
from collections.abc import Callable


class Pacer:
    """Evenly spaced turns: at most `per_second` of them in any second, without a burst."""

    def __init__(
        self,
        per_second: float,
        now: Callable[[], float],
        sleep: Callable[[float], object] = asyncio.sleep,
    ) -> None:
        self._step = 1 / per_second
        self._now = now
        self._sleep = sleep
        self._free = 0.0

    async def turn(self) -> None:
        """Wait for the next turn."""
        now = self._now()
        at = max(now, self._free)
        self._free = at + self._step
        if at > now:
            waiting = self._sleep(at - now)
            if asyncio.iscoroutine(waiting):
                await waiting
