"""A process's own sign of life, and its look at how all of it stands, whatever its roles are.

The look does not go through the engine: it also has to see that the engine or the database is
what is wrong, and that no engine is left.
"""

import asyncio
from collections.abc import Collection
from contextlib import suppress
from itertools import count

from lessonbot.engines.work import Clock, guarded
from lessonbot.services import portraying, watching
from lessonbot.services.runtime import Runtime
from lessonbot.store import processes
from lessonbot.store.processes import Process

BEAT_SECONDS = 10.0
WATCH_EVERY = 6  # beats


async def beat(
    rt: Runtime, clock: Clock, roles: Collection[str], seconds: float = BEAT_SECONDS
) -> None:
    """Write down that this process lives until `rt.stopping` is set, and then that it left.

    It looks up what staff changed of their organisation. Once a minute it looks whether
    something is wrong, and tells staff.
    """
    started = clock()

    async def once() -> None:
        async with rt.database.write() as tx:
            await processes.beat(tx, Process(rt.name, sorted(roles), started, clock()))

    async def look_up() -> None:
        await portraying.refresh(rt)

    async def leave() -> None:
        async with rt.database.write() as tx:
            await processes.leave(tx, rt.name)

    try:
        for number in count(1):
            await guarded("heartbeat", once)
            await guarded("organisation", look_up)
            if number % WATCH_EVERY == 0:
                await guarded("watch", lambda: watching.watch(rt, clock()))
            with suppress(TimeoutError):
                await asyncio.wait_for(rt.stopping.wait(), seconds)
                break
    finally:  # also when a start failed
        await guarded("heartbeat", leave)
