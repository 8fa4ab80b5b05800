"""A process's own sign of life, whatever its roles are."""

import asyncio
from collections.abc import Collection

from lessonbot.engines.work import Clock, guarded
from lessonbot.services.runtime import Runtime
from lessonbot.store import processes
from lessonbot.store.processes import Process

BEAT_SECONDS = 10.0


async def beat(
    rt: Runtime, clock: Clock, roles: Collection[str], seconds: float = BEAT_SECONDS
) -> None:
    """Write down that this process lives until `rt.stopping` is set, and then that it left."""
    started = clock()

    async def once() -> None:
        async with rt.database.write() as tx:
            await processes.beat(tx, Process(rt.name, sorted(roles), started, clock()))

    async def leave() -> None:
        async with rt.database.write() as tx:
            await processes.leave(tx, rt.name)

    while not rt.stopping.is_set():
        await guarded("heartbeat", once)
        try:
            await asyncio.wait_for(rt.stopping.wait(), seconds)
        except TimeoutError:
            continue
    await guarded("heartbeat", leave)
