"""Updates that come doubled, out of order, twenty at a time, and from someone who never stops."""

import asyncio
import json
import random
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import aiohttp
from sqlalchemy import Table, func, select

from lessonbot.cli.chaos.server import DATE
from lessonbot.domain.traffic import MOST_A_MINUTE, MOST_ALIKE
from lessonbot.store import tables
from tests.e2e.classroom import asked, nothing_is_left
from tests.e2e.support import Site, deployed, until

FIRST_UPDATE = 800_000_001
A_NOTICE = 1


def tap(site: Site, number: int, chat: int, data: str) -> bytes:
    """An update that Telegram has not handed to this site yet."""
    who, name = site.api.chats[chat], f"tap-{number}"
    site.api._taps.add(name)
    place = {"message_id": 1, "date": DATE, "chat": who.public}
    query: dict[str, Any] = {"id": name, "from": who.person, "chat_instance": "1"}
    query |= {"message": place, "data": data}
    return json.dumps({"update_id": FIRST_UPDATE + number, "callback_query": query}).encode()


async def post_all(site: Site, bodies: Sequence[bytes]) -> set[int]:
    """Bring all to the webhook at once, as Telegram does on many connections; what it answered."""
    webhook = site.api.updates.webhook
    assert webhook
    headers = {"X-Telegram-Bot-Api-Secret-Token": webhook["secret_token"]}
    address = f"http://127.0.0.1:{site.port}/telegram/default/webhook"

    async def post(session: aiohttp.ClientSession, body: bytes) -> int:
        async with session.post(address, data=body, headers=headers) as answer:
            return answer.status

    async with aiohttp.ClientSession() as session:
        return set(await asyncio.gather(*(post(session, body) for body in bodies)))


async def count(site: Site, table: Table) -> int:
    async with site.database.read() as tx:
        return await tx.scalar(select(func.count()).select_from(table)) or 0


async def test_updates_that_come_ten_times_at_once_and_in_any_order_count_once(tmp_path: Path):
    async with deployed(tmp_path, mode="webhook") as site:
        buttons = await asked(site, 40)
        await site.start()
        updates = [tap(site, n, chat, data) for n, (chat, data) in enumerate(buttons.items())]
        brought = updates * 10
        random.shuffle(brought)
        assert await post_all(site, brought) == {200}
        await nothing_is_left(site)
        assert await post_all(site, updates) == {200}  # and once more, long after
        await nothing_is_left(site)
        assert await count(site, tables.inbound) == len(buttons)
        assert await count(site, tables.attempts) == len(buttons)
        assert {len(site.api.posts(chat)) for chat in buttons} == {2}
        assert (site.api.refused, site.complaints()) == ([], [])


async def test_twenty_taps_at_once_are_one_answer_and_every_tap_is_answered(tmp_path: Path):
    async with deployed(tmp_path, mode="webhook") as site:
        ((chat, data),) = (await asked(site, 1)).items()
        await site.start()
        wrong = data.removesuffix("a") + "b"
        first, *others = [tap(site, n, chat, (data, wrong)[n % 2]) for n in range(20)]
        assert await post_all(site, [first]) == {200}
        assert await post_all(site, others) == {200}
        await nothing_is_left(site)
        await until(lambda: sum(site.api.answered.values()) == 20)
        assert await count(site, tables.attempts) == 1
        async with site.database.read() as tx:
            assert await tx.scalar(select(tables.attempts.c.chosen)) == ["a"]
        feedback = [text for text in site.api.posts(chat) if "What about q10?" in text]
        assert len(feedback) == 1


async def test_a_flood_of_one_learner_ends_in_silence_and_the_others_are_answered(tmp_path: Path):
    flood = 500
    async with deployed(tmp_path, mode="webhook", per_second=150) as site:
        (noisy, _), *others = (await asked(site, 21)).items()
        await site.start()
        for _ in range(flood):
            site.api.say(noisy, "help")
        await until(lambda: site.api.posts(noisy))
        for chat, data in others:
            site.api.forge(chat, data)
        await until(lambda: all(len(site.api.posts(chat)) == 2 for chat, _ in others))
        await nothing_is_left(site)
        assert len(site.api.posts(noisy)) <= 2 * MOST_A_MINUTE + A_NOTICE
        assert (site.api.refused, site.complaints()) == ([], [])


async def test_two_bots_that_talk_to_each_other_stop(tmp_path: Path):
    async with deployed(tmp_path, mode="webhook") as site:
        ((chat, _),) = (await asked(site, 1)).items()
        await site.start()
        site.api.say(chat, "How do you do?")
        heard = 0
        for _ in range(5 * MOST_ALIKE):
            await nothing_is_left(site)
            new = site.api.posts(chat)[heard:]
            heard += len(new)
            if not new:
                break
            for text in new:
                site.api.say(chat, text)
        assert heard <= MOST_ALIKE + A_NOTICE
