"""Small calls that nobody waits for: tracked, a few at a time, ended with the channel."""

import asyncio
from collections.abc import Awaitable, Callable

_AT_ONCE = 16  # the session's connections are for sending first


class Background:
    """Runs calls beside the conversation."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[None]] = set()
        self._room = asyncio.Semaphore(_AT_ONCE)

    def run(self, call: Callable[[], Awaitable[None]]) -> None:
        """Start a call; it deals with its own errors."""
        task = asyncio.create_task(self._run(call))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def close(self) -> None:
        """Cancel what is still running."""
        tasks = tuple(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _run(self, call: Callable[[], Awaitable[None]]) -> None:
        async with self._room:
            await call()
