"""A provider that refuses, fails, hangs and talks nonsense, and a whole process that copes."""

import asyncio
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Row, func, select, update

from lessonbot.cli.chaos.script import IN_DOUBT, Fault, Mode, Refusal, too_many
from lessonbot.cli.serving import clock
from lessonbot.services.sending import AT_ONCE, MOST_SLOW
from lessonbot.store import tables
from tests.e2e.classroom import LESSON, copies, due_now, nothing_is_left, posted
from tests.e2e.support import Site, deployed, until

PER_SECOND = 150.0  # the fastest at which no more than AT_ONCE are on their way
ON_THEIR_WAY = AT_ONCE + MOST_SLOW  # on a machine that is slow itself


async def rows(site: Site, chat: int) -> list[Row[Any]]:
    """What was owed to a chat and what became of it, in order."""
    deliveries, owners = tables.deliveries, tables.addresses
    async with site.database.read() as tx:
        found = await tx.execute(
            select(deliveries)
            .join(owners, owners.c.id == deliveries.c.address_id)
            .where(owners.c.path == str(chat))
            .order_by(deliveries.c.id)
        )
        return list(found)


async def total(site: Site, column: str) -> int:
    """The sum of a column of all deliveries."""
    async with site.database.read() as tx:
        return await tx.scalar(select(func.sum(tables.deliveries.c[column]))) or 0


async def everything_came_once(site: Site, chats: list[int]) -> None:
    await nothing_is_left(site)
    assert [posted(site, chat) for chat in chats] == [list(LESSON)] * len(chats)
    assert copies(site) == 0
    assert site.complaints() == []


async def test_asked_for_patience_the_whole_sender_waits_and_no_attempt_is_counted(tmp_path: Path):
    async with deployed(tmp_path, per_second=PER_SECOND) as site:
        chats = await due_now(site, 200)
        await site.start()
        for moment in (20, 150, 300):
            await until(lambda moment=moment: site.api.accepted >= moment)  # type: ignore[misc]
            site.api.misbehave(Fault("refused", lasts=3, refusal=too_many(3)))
            await until(lambda: site.api.heard[-1].mode == "429")
        await everything_came_once(site, chats)
        refused = [each for each in site.api.heard if each.mode == "429"]
        # only what was on its way already; nobody knocked again before the time was over
        assert 3 <= len(refused) <= 3 * ON_THEIR_WAY
        assert await total(site, "attempts") == 2 * len(chats)


async def test_a_pause_of_an_hour_outlives_the_process(tmp_path: Path):
    async with deployed(tmp_path, per_second=PER_SECOND) as site:
        chats = await due_now(site, 100)
        site.api.misbehave(Fault("refused", refusal=too_many(3600)))
        await site.start()
        await until(lambda: site.api.heard)
        assert await site.stop() == 0
        knocked = len(site.api.heard)
        assert knocked <= ON_THEIR_WAY
        site.api.script.clear()
        await site.start(sign="/healthz")
        assert "patience" in await site.complaint(within=10)
        await asyncio.sleep(3)  # time in which a hundred lessons would have gone out
        assert len(site.api.heard) == knocked
        async with site.database.write() as tx:
            await tx.execute(update(tables.senders).values(paused_until=None))
            await tx.execute(update(tables.deliveries).values(due_at=clock()))
        await everything_came_once(site, chats)


async def test_a_provider_that_fails_now_and_then_and_then_is_away_loses_and_doubles_nothing(
    tmp_path: Path,
):
    async with deployed(tmp_path, per_second=PER_SECOND) as site:
        chats = await due_now(site, 300)
        site.api.misbehave(Fault("unavailable", share=0.2, lasts=6))
        await site.start()
        await until(lambda: site.api.accepted >= 200)
        await site.api.leave(5)
        await everything_came_once(site, chats)
        assert site.api.accepted == 2 * len(chats)


@pytest.mark.nightly
async def test_a_provider_that_is_down_is_knocked_at_gently(tmp_path: Path):
    async with deployed(tmp_path, per_second=PER_SECOND) as site:
        chats = await due_now(site, 200)
        await site.start()
        await until(lambda: site.api.accepted >= 50)
        before = len(site.api.heard)
        site.api.misbehave(Fault("unavailable"))
        await until(lambda: len(site.api.heard) > before)
        await asyncio.sleep(5)
        noticed = len(site.api.heard)
        assert noticed - before <= 4 * ON_THEIR_WAY
        await asyncio.sleep(10)
        assert len(site.api.heard) - noticed <= 10
        site.api.script.clear()
        await everything_came_once(site, chats)


async def test_what_is_accepted_without_an_answer_comes_once_more_and_is_counted(tmp_path: Path):
    async with deployed(tmp_path, per_second=PER_SECOND) as site:
        chats = await due_now(site, 150)
        site.api.misbehave(Fault("silent", share=0.05))
        await site.start()
        await nothing_is_left(site)
        assert [posted(site, chat) for chat in chats] == [list(LESSON)] * len(chats)
        unanswered = site.api.unanswered
        assert unanswered > 0
        assert copies(site) <= unanswered
        counted = Counter((each.chat, each.text) for each in site.api.heard)
        assert max(counted.values()) == 2
        assert await doubted(site) == unanswered
        assert site.complaints() == []


async def doubted(site: Site) -> int:
    """How many answers the database knows to be missing."""
    async with site.database.read() as tx:
        given_up = select(func.count()).where(tables.deliveries.c.state == "unknown")
        return await total(site, "doubts") + (await tx.scalar(given_up) or 0)


MODES: dict[Mode, float] = {
    "unheard": 0,
    "unavailable": 0,
    "elsewhere": 0,
    "slow": 3,
    "silent": 0,
    "closed": 0,
    "reset": 0,
    "half closed": 0,
    "truncated": 0,
    "garbage": 0,
    "odd": 0,
}


async def test_no_kind_of_bad_answer_loses_a_message_or_holds_up_the_others(tmp_path: Path):
    async with deployed(tmp_path, per_second=PER_SECOND) as site:
        chats = await due_now(site, 200)
        faulty = dict(zip(MODES, chats[::10], strict=False))
        for mode, chat in faulty.items():
            site.api.misbehave(Fault(mode, chats=[chat], times=1, seconds=MODES[mode]))
        others = [chat for chat in chats if chat not in faulty.values()]
        await site.start()
        await until(lambda: all(len(site.api.posts(chat)) == 2 for chat in others))
        # the one that hangs has not even been given up yet
        assert len(site.api.posts(faulty["silent"])) == 1
        await nothing_is_left(site)
        assert [posted(site, chat) for chat in chats] == [list(LESSON)] * len(chats)
        for mode, chat in faulty.items():
            assert len(site.api.posts(chat)) == (3 if mode in IN_DOUBT else 2), mode
        assert site.complaints() == []


async def test_an_answer_of_200_that_says_no_ends_one_message_with_its_reason(tmp_path: Path):
    async with deployed(tmp_path, per_second=PER_SECOND) as site:
        first, second = await due_now(site, 2)
        site.api.misbehave(Fault("not ok", chats=[first], times=1))
        await site.start()
        await nothing_is_left(site)
        assert posted(site, second) == list(LESSON)
        refused, _ = await rows(site, first)
        # counted where it arrives: an attempt before the bot was reached counts in the outbox, too
        assert [each.chat for each in site.api.heard if not each.accepted] == [first]
        assert refused.state == "failed"
        assert refused.reason


GONE = {
    "bot was blocked by the user": 403,
    "user is deactivated": 403,
    "bot can't initiate conversation with a user": 403,
    "chat not found": 400,
    "PEER_ID_INVALID": 400,
}


async def test_whoever_cannot_be_reached_is_tried_once_and_comes_back_with_start(tmp_path: Path):
    async with deployed(tmp_path, per_second=PER_SECOND) as site:
        chats = await due_now(site, 20)
        gone = dict(zip(GONE, chats, strict=False))
        for why, chat in gone.items():
            refusal = Refusal(why, GONE[why])
            site.api.misbehave(Fault("refused", chats=[chat], refusal=refusal))
        await site.start()
        await nothing_is_left(site)
        for why, chat in gone.items():
            tried, other = await rows(site, chat)
            assert (tried.state, tried.error_code) == ("failed", str(GONE[why]))
            assert why.lower() in tried.reason.lower()
            assert other.state == "suppressed"
        assert Counter(each.chat for each in site.api.heard if not each.accepted) == Counter(
            gone.values()
        )
        site.api.script.clear()
        for chat in gone.values():
            site.api.say(chat, "/start")
        await nothing_is_left(site)
        for chat in gone.values():
            assert 1 <= len(site.api.posts(chat)) <= 3
        assert site.complaints() == []


async def test_whoever_blocks_the_bot_gets_nothing_more_and_no_flood_on_the_way_back(
    tmp_path: Path,
):
    async with deployed(tmp_path, per_second=20) as site:
        chats = await due_now(site, 60)
        blocked = chats[20:40]
        await site.start()
        await until(lambda: site.api.accepted >= 5)
        for chat in blocked:
            site.api.chats[chat].state = "blocked"  # told by the refusal only
        await nothing_is_left(site)
        tried = Counter(each.chat for each in site.api.heard if each.mode == "403")
        assert set(tried.values()) <= {1}
        assert len(tried) > 10
        before = {chat: len(site.api.posts(chat)) for chat in blocked}
        for chat in blocked:
            site.api.unblock(chat)
            site.api.say(chat, "/start")
        await nothing_is_left(site)
        for chat in blocked:
            assert 1 <= len(site.api.posts(chat)) - before[chat] <= 3
        assert Counter(e.chat for e in site.api.heard if e.mode == "403") == tried


async def test_readiness_tells_that_the_provider_is_down_and_that_it_is_back(tmp_path: Path):
    async with deployed(tmp_path, per_second=PER_SECOND) as site:
        await due_now(site, 50)
        await site.start()
        await until(lambda: site.api.accepted >= 20)
        site.api.misbehave(Fault("unavailable"))
        assert "telegram" in await site.complaint(within=30)
        site.api.script.clear()
        await site.is_ready(within=30)
