"""Moving learners between senders."""

from lessonbot.services.runtime import Runtime
from lessonbot.store import addresses


async def switch_sender(rt: Runtime, path: str, from_sender: int, to_sender: int) -> None:
    """The learner at an address goes on through another sender, with all progress."""
    async with rt.database.write() as tx:
        await addresses.move(tx, rt.organisation, path, from_sender, to_sender)
