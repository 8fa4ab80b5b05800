"""A whole course over HTTP: the program in its own process, Telegram's protocol on the other side."""

import asyncio
import datetime as dt
import html
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import Select, func, select, update

from lessonbot.domain.course import Course, QuizItem
from lessonbot.packs.reading import check
from lessonbot.services.speaking import voices
from lessonbot.store import tables
from tests.e2e.classroom import asked
from tests.e2e.support import (
    COURSE,
    PATIENCE,
    PUBLIC_URL,
    Learner,
    Site,
    deployed,
    free_port,
    in_one_day,
    until,
)

CODE = "money-basics"
RESTART_BEFORE = 4
ONE_DAY = dt.timedelta(days=1)


def course() -> Course:
    pack = check(COURSE).pack
    assert pack
    return pack.course


def right(item: QuizItem) -> list[str]:
    """What to tap for a right answer; several options end with a tap on Done."""
    keys = [option.key for option in item.options if option.right]
    return [*keys, "!"] if item.multiple else keys


async def a_day_passes(site: Site) -> None:
    """Move everything that is planned or was done a day back, as if a day had gone by."""
    openings, enrolments = tables.openings, tables.enrolments
    async with site.database.write() as tx:
        rows = await tx.execute(select(openings.c.id, openings.c.on_date).order_by("on_date"))
        for row in list(rows):  # one by one: two lessons of one date are refused
            await tx.execute(
                update(openings)
                .where(openings.c.id == row.id)
                .values(on_date=row.on_date - ONE_DAY)
            )
        for row in list(await tx.execute(select(enrolments))):
            await tx.execute(
                update(enrolments)
                .where(enrolments.c.id == row.id)
                .values(
                    next_at=row.next_at - ONE_DAY,
                    next_date=row.next_date - ONE_DAY,
                    last_at=row.last_at - ONE_DAY,
                    last_date=row.last_date - ONE_DAY,
                )
            )


async def an_hour_that_just_began(site: Site) -> str:
    """The minute that the learner's clock shows, so that its lesson was due seconds ago."""
    async with site.database.read() as tx:
        zone = await tx.scalar(select(tables.enrolments.c.zone))
        instant = await tx.scalar(select(tables.enrolments.c.changed_at))
    assert zone == "Africa/Nairobi"
    assert isinstance(instant, dt.datetime)
    return (instant + dt.timedelta(hours=3)).strftime("%H:%M")


async def learn(site: Site, amina: Learner, taught: Course) -> None:
    """From the second word to the last answer; the fourth lesson comes by itself after a restart."""
    for day, lesson in enumerate(taught.lessons, 1):
        if day == RESTART_BEFORE:
            amina.says(f"TIME {await an_hour_that_just_began(site)}")
            await amina.reads("From now on your lessons come at")
            assert await site.stop() == 0
            await a_day_passes(site)
            await site.start()
        elif day > 1:
            amina.says("NEXT")
        await amina.reads(f"Day {day} of {len(taught.lessons)}")
        for item in lesson.items:
            question = await amina.chooses(*right(item))
            assert question.text.count("✅") == len(item.right)
            assert "❌" not in question.text


async def certificate(amina: Learner) -> str:
    await amina.reads("You have finished")
    await amina.taps("Amina")
    told = await amina.reads("Here is your certificate")
    return next(word for word in told.text.split() if word.startswith(PUBLIC_URL))


@pytest.fixture(params=["webhook on sqlite", "polling on postgresql"])
def kind(request: pytest.FixtureRequest) -> tuple[str, str]:
    mode, _, database = request.param.split()
    url = request.getfixturevalue("postgres_url") if database == "postgresql" else ""
    return mode, url


async def test_seven_lessons_end_at_a_certificate_whatever_brings_the_updates(
    kind: tuple[str, str], tmp_path: Path
):
    mode, url = kind
    taught = course()
    async with deployed(tmp_path, mode=mode, url=url) as site:
        assert taught.title in await site.command("pack", "publish", str(in_one_day(tmp_path)))
        await site.start()
        amina = Learner(site.api, 7)
        await amina.join(CODE)
        await learn(site, amina, taught)
        link = await certificate(amina)

        page = html.unescape(await site.page(link.removeprefix(PUBLIC_URL)))
        assert "Amina" in page
        assert taught.credential.name in page
        await one_of_everything(site, taught)
        assert await site.stop() == 0
        assert (site.api.refused, site.api.strays, site.complaints()) == ([], [], [])
        assert (site.api.updates.webhook is None) == (mode == "polling")
        site.settings["TELEGRAM_BOT_TOKEN"] = ""  # who does not teach any more, still shows them
        await site.start("web", sign="/healthz")
        assert "Amina" in await site.page(link.removeprefix(PUBLIC_URL))


async def one_of_everything(site: Site, taught: Course) -> None:
    """Each lesson was opened once, one of them by the sweep, and each question answered once."""
    questions = sum(len(lesson.items) for lesson in taught.lessons)
    claimed = select(func.count()).where(tables.deliveries.c.state == "claimed")
    async with asyncio.timeout(PATIENCE):
        while await _counted(site, claimed):  # noqa: ASYNC110 - the last receipt is still to come
            await asyncio.sleep(0.05)
    async with site.database.read() as tx:
        opened = list(await tx.scalars(select(tables.openings.c.lesson)))
        attempts = await tx.scalar(select(func.count()).select_from(tables.attempts))
        by_the_sweep = tables.deliveries.c.turn.contains(".")
        turns = set(await tx.scalars(select(tables.deliveries.c.turn).where(by_the_sweep)))
        states = set(await tx.scalars(select(tables.deliveries.c.state)))
    assert sorted(opened) == sorted(lesson.key for lesson in taught.lessons)
    assert (attempts, len(turns), states) == (questions, 1, {"sent"})
    taps = [call["callback_query_id"] for call in site.api.called("answerCallbackQuery")]
    assert len(taps) == len(set(taps)) == sum(site.api.answered.values()) > questions


async def test_a_picture_is_uploaded_once_and_then_sent_by_its_name(tmp_path: Path):
    async with deployed(tmp_path) as site:
        await site.command("pack", "publish", str(COURSE))
        await site.start()
        for chat in (7, 8):
            learner = Learner(site.api, chat)
            await learner.join(CODE)
            assert "Picture, 34 kB" in (await learner.reads("Day 1 of")).text
            await until(partial(_has_photo, site, chat))
        first, second = (call["photo"] for call in site.api.called("sendPhoto"))
        assert isinstance(first, bytes)
        assert second == site.api.messages(7)[-2].photo


def _has_photo(site: Site, chat: int) -> bool:
    return any(each.photo for each in site.api.messages(chat))


async def test_the_bots_menu_is_put_up_in_every_language(tmp_path: Path):
    spoken = {"" if language == "en" else language for language in voices()}
    async with deployed(tmp_path) as site:
        await site.start()
        menus = site.api.menus
        await until(lambda: len(menus) == 3 * len(spoken))
        kinds = ("commands", "description", "short_description")
        assert set(menus) == {(kind, language) for kind in kinds for language in spoken}
        assert all(menus.values())
        names = [command["command"] for command in menus["commands", ""]]
        assert {"next", "pause", "help", "stop"} <= set(names)
        assert site.api.refused == []


async def test_what_the_web_process_takes_in_another_process_answers(
    postgres_url: str, tmp_path: Path
):
    async with deployed(tmp_path, mode="webhook", url=postgres_url) as web:
        ((chat, right_button),) = (await asked(web, 1)).items()
        web.settings["LESSONBOT_SECRET_KEY"] = "the same for all processes"
        (tmp_path / "other").mkdir()
        other = Site(web.api, tmp_path / "other", free_port(), web.database, web.settings)
        try:
            await asyncio.gather(web.start("web"), other.start("engine"))
            web.api.forge(chat, right_button)
            await until(lambda: len(web.api.posts(chat)) == 2)
            assert web.api.posts(chat)[1].startswith("That is all for today")
            assert [await web.stop(), await other.stop()] == [0, 0]
            assert (web.api.refused, web.complaints(), other.complaints()) == ([], [], [])
        finally:
            await other.close()


async def _counted(site: Site, query: Select[int]) -> int:
    async with site.database.read() as tx:
        return await tx.scalar(query) or 0
