"""Power cuts, restarts, locks, floods and STOP, each at the worst moment, on a whole process."""

import asyncio
import random
import sqlite3
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from sqlalchemy import func, select

from lessonbot.services.sending import MOST_AT_ONCE, MOST_SLOW
from lessonbot.store import tables
from tests.e2e.classroom import (
    LESSON,
    asked,
    copies,
    due_now,
    in_doubt,
    leases_end,
    nothing_is_left,
    posted,
)
from tests.e2e.support import Site, deployed, until

LEARNERS = 300
ANSWERED = [
    "What about q10?",
    "That is all for today. Well done! Your next lesson comes on",
    "Day 2 of 3",
    "What about q20?",
]


def a_moment(low: int, high: int) -> int:
    return random.randint(low, high)  # noqa: S311 - when to kill is no secret


async def kill_and_restart(site: Site) -> int:
    """A power cut; how many messages had left without the database knowing."""
    await site.kill()
    await asyncio.sleep(0.1)  # the Bot API still reads what was on the wire
    doubts = await in_doubt(site)
    await leases_end(site)
    await site.start()
    return doubts


async def test_kills_while_lessons_go_out_lose_none_and_repeat_only_what_was_in_flight(
    tmp_path: Path,
):
    async with deployed(tmp_path) as site:
        chats = await due_now(site, LEARNERS)
        await site.start()
        doubts = []
        for moment in (a_moment(1, LEARNERS), a_moment(LEARNERS + 1, 2 * LEARNERS - 1)):
            await until(lambda moment=moment: site.api.sends >= moment)  # type: ignore[misc]
            doubts.append(await kill_and_restart(site))
        await nothing_is_left(site)
        assert [posted(site, chat) for chat in chats] == [list(LESSON)] * LEARNERS
        assert copies(site) <= sum(doubts)
        assert (site.api.refused, site.complaints()) == ([], [])
        assert max(doubts) <= MOST_AT_ONCE + MOST_SLOW


@pytest.mark.parametrize("mode", ["polling", "webhook"])
async def test_kills_while_answers_come_in_lose_none_and_count_none_twice(
    mode: str, tmp_path: Path
):
    async with deployed(tmp_path, mode=mode) as site:
        buttons = await asked(site, LEARNERS // 2)
        if mode == "webhook":
            await site.start()
        for chat, data in buttons.items():
            site.api.forge(chat, data)
            site.api.say(chat, "NEXT")
        if mode == "polling":
            await site.start()
        taken, sent = a_moment(1, LEARNERS - 50), a_moment(1, 3 * len(buttons))
        await until(lambda: len(site.api.updates.confirmed) >= taken)
        doubts = await kill_and_restart(site)
        await until(lambda: site.api.sends >= sent)
        doubts += await kill_and_restart(site)
        await nothing_is_left(site)
        await each_answer_counts_once(site, buttons)
        for chat in buttons:
            shown = posted(site, chat)
            assert [a.startswith(b) for a, b in zip(shown, ANSWERED, strict=True)] == [True] * 4
        assert copies(site) <= doubts
        assert (site.api.refused, site.complaints()) == ([], [])


async def each_answer_counts_once(site: Site, buttons: dict[int, str]) -> None:
    attempts, openings, enrolments = tables.attempts.c, tables.openings.c, tables.enrolments.c
    async with site.database.read() as tx:
        answered = await tx.execute(select(attempts.enrolment_id, attempts.chosen))
        opened = await tx.execute(select(openings.enrolment_id, openings.lesson))
        progress = list(await tx.scalars(select(enrolments.progress)))
        states = await tx.execute(
            select(tables.inbound.c.state, func.count()).group_by(tables.inbound.c.state)
        )
    assert [tuple(row) for row in states] == [("done", 2 * len(buttons))]
    numbers = range(1, len(buttons) + 1)
    assert sorted((row[0], row[1]) for row in answered) == [(n, ["a"]) for n in numbers]
    assert sorted((row[0], row[1]) for row in opened) == [(n, "lesson-2") for n in numbers]
    for each in progress:
        assert (each["lesson"], each["queue"], each["asked"]) == (2, ["lesson-2/q20"], 2)
        assert each["results"] == {"lesson-1/q10": True}


async def test_a_stop_while_lessons_go_out_ends_in_time_and_nothing_comes_twice(tmp_path: Path):
    async with deployed(tmp_path) as site:
        chats = await due_now(site, LEARNERS)
        await site.start()
        await until(lambda: site.api.sends >= LEARNERS // 2)
        assert await site.stop(within=10) == 0
        assert site.api.sends < 2 * LEARNERS
        await site.start()
        await nothing_is_left(site)
        assert [posted(site, chat) for chat in chats] == [list(LESSON)] * LEARNERS
        assert copies(site) == 0
        assert (site.api.refused, site.complaints()) == ([], [])


@pytest.mark.parametrize("mode", ["polling", "webhook"])
async def test_a_database_that_is_locked_for_seconds_delays_answers_and_loses_none(
    mode: str, tmp_path: Path
):
    async with deployed(tmp_path, mode=mode) as site:
        buttons = await asked(site, 20)
        await site.start()
        with closing(sqlite3.connect(tmp_path / "lessonbot.db")) as other:
            other.execute("BEGIN IMMEDIATE")
            for chat, data in buttons.items():
                site.api.forge(chat, data)
                site.api.say(chat, "NEXT")
            await asyncio.sleep(3)  # the fault itself
            assert site.api.updates.confirmed == []
            other.rollback()
        await nothing_is_left(site)
        await each_answer_counts_once(site, buttons)
        assert copies(site) == 0
        assert {status for _, status in site.api.updates.deliveries} <= {200, 503}
        assert site.api.refused == []


async def test_whoever_says_stop_while_lessons_go_out_gets_only_the_farewell(tmp_path: Path):
    async with deployed(tmp_path, per_second=50) as site:
        chats = await due_now(site, 80)
        soon, later = chats[40:50], chats[70:]
        await site.start()
        await until(lambda: site.api.sends >= 4)
        for chat in (*soon, *later):
            site.api.say(chat, "stop")
        await until_stopped(site, 20)
        before = {chat: len(site.api.posts(chat)) for chat in chats}
        await nothing_is_left(site)
        assert site.api.sends > 60
        for chat in (*soon, *later):
            after = site.api.posts(chat)[before[chat] :]
            assert [text.startswith("You will get no more messages") for text in after] == [True]
        assert all(before[chat] == 0 for chat in later)
        others = [chat for chat in chats if chat not in {*soon, *later}]
        assert [posted(site, chat) for chat in others] == [list(LESSON)] * 60


async def until_stopped(site: Site, count: int) -> None:
    """Wait until the STOPs are committed."""
    stopped = select(func.count()).where(tables.addresses.c.stopped_at.is_not(None))
    async with asyncio.timeout(10):
        while True:
            async with site.database.read() as tx:
                if await tx.scalar(stopped) == count:
                    return


async def test_a_network_that_is_away_at_the_start_is_waited_for(tmp_path: Path):
    async with deployed(tmp_path) as site:
        (chat,) = await due_now(site, 1)
        await site.api.stop()
        starting = asyncio.create_task(site.start())
        await until(lambda: site.log.exists() and "network_unavailable" in site.log.read_text())
        await site.api.start(urlsplit(site.api.url).port or 0)
        await starting
        await until(lambda: posted(site, chat) == list(LESSON))
        assert await site.stop() == 0
        assert (site.api.refused, site.complaints()) == ([], [])


async def test_a_flood_of_one_learner_does_not_hold_up_another(tmp_path: Path):
    flood = 200
    async with deployed(tmp_path, mode="webhook") as site:
        noisy, patient = buttons = await asked(site, 2)
        await site.start()
        for _ in range(flood):
            site.api.say(noisy, "help")
        await until(lambda: site.api.posts(noisy))
        site.api.forge(patient, buttons[patient])
        await until(lambda: len(site.api.posts(patient)) == 2)
        assert await overtaken_by(site, patient) <= 2 * MOST_AT_ONCE


async def overtaken_by(site: Site, chat: int) -> int:
    """How many messages to others left while the answers to this chat were waiting."""
    deliveries, owners = tables.deliveries, tables.addresses
    owned = deliveries.join(owners, owners.c.id == deliveries.c.address_id)
    mine = owners.c.path == str(chat)
    async with site.database.read() as tx:
        waited = await tx.execute(
            select(func.min(deliveries.c.created_at), func.max(deliveries.c.sent_at))
            .select_from(owned)
            .where(mine)
        )
        first, last = waited.one()
        others = (
            select(func.count())
            .select_from(owned)
            .where(~mine, deliveries.c.sent_at.between(first, last))
        )
        return await tx.scalar(others) or 0
