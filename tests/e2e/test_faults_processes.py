"""Several processes on one database, restarts after days, crowds, and certificates in a crash."""

import asyncio
import datetime as dt
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path

import pytest
from msgspec import structs
from sqlalchemy import func, select, update

from lessonbot.cli.chaos import learners
from lessonbot.cli.chaos.script import Fault
from lessonbot.cli.serving import clock
from lessonbot.domain.enrolment import Enrolment, Progress
from lessonbot.domain.schedule import Due, Pace
from lessonbot.services.sending import AT_ONCE, MOST_SLOW
from lessonbot.store import tables
from tests.e2e.classroom import (
    LEASE,
    LESSON,
    ONE_DAY,
    copies,
    due_now,
    enrolled,
    in_doubt,
    leases_end,
    nothing_is_left,
    posted,
)
from tests.e2e.support import Site, deployed, free_port, until

PER_SECOND = 150.0
HOURS = dt.timedelta(hours=6)


@asynccontextmanager
async def sites(folder: Path, url: str, count: int) -> AsyncIterator[list[Site]]:
    """Several processes' sites on one database, none of them running yet."""
    async with deployed(folder, url=url, per_second=PER_SECOND) as first:
        first.settings["LESSONBOT_SECRET_KEY"] = "the same for all processes"
        made = [first]
        for number in range(1, count):
            own = folder / str(number)
            own.mkdir()
            made.append(Site(first.api, own, free_port(), first.database, first.settings))
        try:
            yield made
        finally:
            for each in made[1:]:
                await each.end()


async def its_leases_end(site: Site, dead: int) -> None:
    """Only what this process had claimed."""
    deliveries = tables.deliveries
    async with site.database.write() as tx:
        await tx.execute(
            update(deliveries)
            .where(
                deliveries.c.claimed_at.is_not(None), deliveries.c.claimed_by.endswith(f":{dead}")
            )
            .values(claimed_at=clock() - LEASE)
        )


async def test_three_processes_lose_nothing_when_one_dies_and_double_only_what_it_was_sending(
    postgres_url: str, tmp_path: Path
):
    async with sites(tmp_path, postgres_url, 3) as (first, second, third):
        chats = await due_now(first, 300)
        await asyncio.gather(*(each.start("engine") for each in (first, second, third)))
        await until(lambda: first.api.accepted >= 150)
        dead = second.pid
        await second.kill()
        await asyncio.sleep(0.3)  # the provider still reads what was on the wire
        doubts = await in_doubt(first, dead)
        assert doubts <= AT_ONCE + MOST_SLOW
        await its_leases_end(first, dead)
        await nothing_is_left(first)
        assert [posted(first, chat) for chat in chats] == [list(LESSON)] * len(chats)
        assert copies(first) <= doubts
        assert first.complaints() + second.complaints() + third.complaints() == []
        assert [await first.stop(), await third.stop()] == [0, 0]


async def test_of_two_pollers_the_second_takes_over_when_the_first_dies(
    postgres_url: str, tmp_path: Path
):
    async with sites(tmp_path, postgres_url, 2) as (first, second):
        (chat,) = await due_now(first, 1)
        roles = "engine,telegram"
        await asyncio.gather(first.start(roles), second.start(roles))
        await until(lambda: len(first.api.posts(chat)) == 2)
        first.api.say(chat, "progress")
        await until(lambda: len(first.api.posts(chat)) == 3)
        await nothing_is_left(first)
        await first.kill()
        first.api.say(chat, "progress")
        await until(lambda: len(first.api.posts(chat)) == 4)
        await nothing_is_left(first)
        assert len(first.api.posts(chat)) == 4
        assert first.complaints() + second.complaints() == []
        said = (first.log.read_text() + second.log.read_text()).count("Another process polls")
        assert 1 <= said <= 20
        assert await second.stop() == 0


async def test_a_stop_waits_for_answers_that_are_slow(tmp_path: Path):
    async with deployed(tmp_path, per_second=PER_SECOND) as site:
        chats = await due_now(site, 100)
        site.api.misbehave(Fault("slow", seconds=2))
        await site.start()
        await until(lambda: site.api.accepted >= 10)
        assert await site.stop(within=15) == 0
        assert len(site.api.heard) < 200
        assert await in_doubt(site) == 0
        site.api.script.clear()
        await site.start()
        await nothing_is_left(site)
        assert [posted(site, chat) for chat in chats] == [list(LESSON)] * len(chats)
        assert copies(site) == 0


def missed_since_days(now: dt.datetime, ago: dt.timedelta) -> Enrolment:
    """Someone whose lesson was due three days ago, at an hour that was some time ago today."""
    hour = now - ago
    pace = Pace(hour.time().replace(second=0, microsecond=0), learners.ZONE)
    then = hour - 3 * ONE_DAY
    return structs.replace(learners.due_now(now), pace=pace, next=Due(then, then.date()))


async def test_after_three_days_down_everyone_gets_one_lesson_and_nobody_at_a_wrong_hour(
    tmp_path: Path,
):
    async with deployed(tmp_path, per_second=PER_SECOND) as site:
        in_time = partial(missed_since_days, ago=dt.timedelta(minutes=1))
        too_late = partial(missed_since_days, ago=HOURS)
        hours = iter([in_time] * 150 + [too_late] * 150)
        chats = list(await enrolled(site, 300, lambda now, at=hours: next(at)(now)))  # type: ignore[misc]
        await site.start()
        await nothing_is_left(site)
        assert [posted(site, chat) for chat in chats[:150]] == [list(LESSON)] * 150
        assert not any(site.api.posts(chat) for chat in chats[150:])
        openings = tables.openings.c
        async with site.database.read() as tx:
            opened = list(await tx.scalars(select(openings.enrolment_id)))
            soonest = await tx.scalar(select(func.min(tables.enrolments.c.next_at)))
        assert sorted(Counter(opened).values()) == [1] * 150
        assert soonest > clock()
        assert copies(site) == 0


@pytest.mark.nightly
async def test_a_thousand_due_in_the_same_second_all_get_theirs_at_the_senders_pace(
    tmp_path: Path,
):
    async with deployed(tmp_path, per_second=PER_SECOND) as site:
        chats = await due_now(site, 1000)
        await site.start()
        await nothing_is_left(site)
        assert [posted(site, chat) for chat in chats] == [list(LESSON)] * len(chats)
        assert copies(site) == 0
        times = [each.at for each in site.api.heard]
        busiest = max(sum(at <= each < at + 10 for each in times) for at in times[::50])
        assert busiest <= 10 * PER_SECOND + AT_ONCE + MOST_SLOW
        assert (site.api.refused, site.complaints()) == ([], [])


def at_the_last_question(now: dt.datetime) -> Enrolment:
    return structs.replace(
        learners.due_now(now),
        progress=Progress(
            lesson=3,
            queue=("lesson-3/q30",),
            asking=True,
            asked=3,
            answered=2,
            results={"lesson-1/q10": True, "lesson-2/q20": True},
        ),
        next=None,
        last=Due(now, now.date()),
    )


async def test_certificates_earned_while_the_process_dies_again_and_again_are_one_each(
    tmp_path: Path,
):
    async with deployed(tmp_path, mode="webhook") as site:
        made = await enrolled(site, 60, at_the_last_question)
        await site.start()
        for chat, enrolment in made.items():
            site.api.forge(chat, f"q{enrolment.public_id}.3.a")
            site.api.say(chat, "certificate")
            site.api.say(chat, "Amina Diallo")
        for moment in (20, 60, 100):
            confirmed = site.api.updates.confirmed
            await until(lambda moment=moment, at=confirmed: len(at) >= moment)  # type: ignore[misc]
            await site.kill()
            await leases_end(site)
            await site.start()
        await nothing_is_left(site)
        achievements = tables.achievements.c
        async with site.database.read() as tx:
            issued = list(await tx.execute(select(achievements.learner_id, achievements.public_id)))
        assert len(issued) == len({learner for learner, _ in issued}) == len(made)
        links = [{text for text in site.api.posts(chat) if "/c" in text} for chat in made]
        serials = {public_id for _, public_id in issued}
        for each in links:
            assert len({serial for serial in serials for text in each if serial in text}) == 1
        assert site.complaints() == []
