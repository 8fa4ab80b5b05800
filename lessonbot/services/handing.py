"""Links of certificates to those who hold them, when these come later than the conversation."""

from collections.abc import Callable, Collection
from datetime import datetime
from typing import Any

from lessonbot.domain.messages import Kind, Outbound
from lessonbot.domain.quiet import not_before
from lessonbot.domain.text import Text
from lessonbot.services import outbox
from lessonbot.services.outbox import Envelope
from lessonbot.services.runtime import Runtime
from lessonbot.store import credentials, deliveries
from lessonbot.store.credentials import Reached


async def hand(
    rt: Runtime,
    numbers: Collection[str],
    words: Callable[[Reached, str], Text],
    now: datetime,
    turn: str = "t",
    *,
    asked: bool = True,
) -> None:
    """Say these words, made with the link, to the holders; nobody waits for it, so it comes last.

    For one `turn` and certificate it is said once. What nobody `asked` for, wakes nobody.
    """
    rows: list[dict[str, Any]] = []
    async with rt.database.write() as tx:
        for each in await credentials.reached(tx, rt.organisation, numbers):
            if each.sender_id not in rt.channels:
                continue  # its bot is switched off
            key = f"{turn}{each.public_id}"
            said = words(each, f"{rt.public_url}/c/{each.public_id}")
            envelope = Envelope(
                rt.organisation, each.sender_id, each.address_id, None, key, Kind.BROADCAST
            )
            at = now if asked or not each.zone else not_before(now, each.zone, rt.quiet)
            rows += outbox.rows(rt, envelope, [Outbound(f"{key}.0", said)], at)
        await deliveries.add(tx, rows)
    rt.owed.set()
