"""Everything at once and on demand: for the demo and for tests."""

from collections.abc import Callable
from datetime import datetime

from lessonbot.services import (
    bidding,
    fetching,
    gleaning,
    inviting,
    sending,
    talking,
    teaching,
    unpacking,
)
from lessonbot.services.runtime import Runtime

MOST_ROUNDS = 1000


async def settle(rt: Runtime, clock: Callable[[], datetime]) -> None:
    """Answer, open and send until nothing is left to do at this time."""
    for _ in range(MOST_ROUNDS):
        done = await talking.handle_inbound(rt, clock())
        done += await teaching.open_due_lessons(rt, clock())
        done += await fetching.fetch(rt, clock())
        done += await unpacking.work(rt, clock())
        done += await inviting.call_waiting(rt, clock())
        done += await gleaning.go_on(rt, clock())
        done += await bidding.go_on(rt, clock())
        done += await sending.send_due(rt, clock)
        if not done:
            return
    raise RuntimeError("the work does not come to an end")
