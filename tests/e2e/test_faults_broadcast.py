"""A broadcast by whole processes: kills, STOP in the middle of it, and a restart."""

import asyncio
import json
import random
from pathlib import Path

from sqlalchemy import func, select

from lessonbot.services.sending import AT_ONCE, MOST_SLOW
from lessonbot.store import tables
from tests.e2e.classroom import asked, copies, in_doubt, leases_end, nothing_is_left
from tests.e2e.support import Site, deployed, until

NEWS = "The centre is closed on Friday."
FAREWELL = "You will get no more messages"


async def announce(site: Site) -> None:
    """Begin a broadcast to all."""
    told = await site.command(
        "broadcast", "send", "--audience", "all", "--text", NEWS, "--yes", "--json"
    )
    assert json.loads(told)


async def states(site: Site) -> dict[str, int]:
    """How many of the broadcast's deliveries stand how."""
    deliveries = tables.deliveries.c
    async with site.database.read() as tx:
        rows = await tx.execute(
            select(deliveries.state, func.count())
            .where(deliveries.broadcast_id.is_not(None))
            .group_by(deliveries.state)
        )
        return {row[0]: row[1] for row in rows}


async def test_kills_in_the_middle_of_a_broadcast_double_nothing_and_count_what_is_in_doubt(
    tmp_path: Path,
):
    async with deployed(tmp_path, per_second=150) as site:
        chats = list(await asked(site, 600))
        await site.start()
        await announce(site)
        doubts = 0
        for moment in (random.randint(20, 250), random.randint(251, 500)):  # noqa: S311 - no secret
            await until(lambda moment=moment: site.api.accepted >= moment)  # type: ignore[misc]
            await site.kill()
            await asyncio.sleep(0.3)  # the provider still reads what was on the wire
            doubts += await in_doubt(site)
            await leases_end(site)
            await site.start()
        await nothing_is_left(site)
        became = await states(site)
        assert copies(site) == 0
        assert sum(became.values()) == len(chats)
        # whoever has not got it is among those that are told to be in doubt
        missing = [chat for chat in chats if not site.api.posts(chat)]
        assert became["sent"] + became.get("unknown", 0) == len(chats)
        assert became.get("unknown", 0) == len(missing) + doubts
        assert became.get("unknown", 0) <= 2 * (AT_ONCE + MOST_SLOW)
        assert site.complaints() == []


async def test_whoever_says_stop_in_the_middle_of_a_broadcast_gets_only_the_farewell(
    tmp_path: Path,
):
    async with deployed(tmp_path, per_second=50) as site:
        chats = list(await asked(site, 400))
        await site.start()
        await announce(site)
        await until(lambda: site.api.accepted >= 20)
        leaving = random.sample(chats[50:], 60)
        for chat in leaving:
            site.api.say(chat, "stop")
        async with asyncio.timeout(30):
            while await stopped(site) < len(leaving):  # noqa: ASYNC110 - another process does it
                await asyncio.sleep(0.02)
        before = {chat: len(site.api.posts(chat)) for chat in leaving}
        await nothing_is_left(site)
        for chat in leaving:
            after = site.api.posts(chat)[before[chat] :]
            assert [text for text in after if not text.startswith(FAREWELL)] == []
            assert sum(text.startswith(FAREWELL) for text in site.api.posts(chat)) == 1
        stayed = [chat for chat in chats if chat not in set(leaving)]
        assert [site.api.posts(chat) for chat in stayed] == [[NEWS]] * len(stayed)
        assert site.complaints() == []


async def stopped(site: Site) -> int:
    said = select(func.count()).where(tables.addresses.c.stopped_at.is_not(None))
    async with site.database.read() as tx:
        return await tx.scalar(said) or 0
