"""A reminder that a learner asked for comes at its moment, unless that was overtaken."""

import datetime as dt
from dataclasses import replace

import pytest
from sqlalchemy import select

from lessonbot.channels.demo import RICH, Demo
from lessonbot.domain.window import OPEN
from lessonbot.services import reminding, teaching
from lessonbot.store import tables
from tests.support.courses import course
from tests.support.school import School

ANA = "ana"
AGAIN = "You asked me to come back"
HOUR = dt.timedelta(hours=1)


@pytest.fixture
async def asked(school: School) -> School:
    """A school where a learner has not answered the question of the first lesson, at 9:30."""
    await school.publish(course())
    await school.join(ANA)
    return school


async def said(school: School, *words: str) -> str:
    before = len(school.texts(ANA))
    for each in words:
        await school.hears(ANA, each)
    return "\n".join(school.texts(ANA)[before:])


async def passes(school: School, time: dt.timedelta) -> str:
    before = len(school.texts(ANA))
    school.clock.now += time
    await school.settle()
    return "\n".join(school.texts(ANA)[before:])


async def reasons(school: School) -> set[str]:
    async with school.rt.database.read() as tx:
        rows = await tx.execute(select(tables.deliveries.c.reason).distinct())
        return {each for each in rows.scalars() if each}


async def test_it_comes_at_its_moment_and_its_button_leads_back_to_the_question(asked: School):
    assert "12:30" in await said(asked, "later")
    assert await passes(asked, 3 * HOUR - dt.timedelta(seconds=1)) == ""
    assert AGAIN in await passes(asked, dt.timedelta(seconds=1))
    before = len(asked.texts(ANA))
    await asked.taps(ANA, "Show it")
    assert any("What about q10?" in each for each in asked.texts(ANA)[before:])
    await asked.taps(ANA, "q10 yes")
    assert any("Well done!" in each for each in asked.texts(ANA))


async def test_it_does_not_come_when_the_question_was_answered_before(asked: School):
    await said(asked, "later")
    await asked.taps(ANA, "q10 yes")
    assert await passes(asked, 3 * HOUR) == ""
    assert await reasons(asked) == {reminding.OVERTAKEN}


async def test_of_two_moments_the_last_one_counts(asked: School):
    await said(asked, "later", "later 18:00")
    assert await passes(asked, 3 * HOUR) == ""
    assert AGAIN in await passes(asked, 6 * HOUR)
    assert await reasons(asked) == {reminding.ANOTHER}


@pytest.mark.parametrize("word", ["pause", "stop"])
async def test_it_does_not_come_to_who_wants_nothing_meanwhile(asked: School, word: str):
    await said(asked, "later", word)
    assert await passes(asked, 3 * HOUR) == ""


async def test_who_came_back_meanwhile_is_asked_the_question_and_reminded_all_the_same(
    asked: School,
):
    await said(asked, "later", "next")
    assert AGAIN in await passes(asked, 3 * HOUR)
    await asked.taps(ANA, "q10 yes")
    assert any("Right!" in each for each in asked.texts(ANA))


async def test_it_comes_within_the_window_of_a_network_that_has_one(asked: School):
    windowed = Demo("demo", replace(RICH, window=OPEN))
    asked.rt.channels = {**asked.rt.channels, asked.sender: windowed}
    await said(asked, "later")
    assert AGAIN in await passes(asked, 3 * HOUR)


async def test_a_lesson_that_waited_for_a_word_and_was_put_off_twice_comes_once(asked: School):
    windowed = Demo("demo", replace(RICH, window=OPEN))
    asked.rt.channels = {**asked.rt.channels, asked.sender: windowed}
    assert await passes(asked, 24 * HOUR) == ""  # held, at 9:30 of the next day
    await said(asked, "later")
    assert "18:00" in await said(asked, "later 18:00")
    assert await passes(asked, 3 * HOUR) == ""
    shown = await passes(asked, 6 * HOUR)
    assert "Day 2 of 3" in shown
    assert AGAIN not in shown


async def test_a_lesson_put_off_comes_then_although_lessonbot_was_started_again(asked: School):
    await asked.taps(ANA, "q10 yes")
    await passes(asked, 20 * HOUR)  # 5:30 of the next day
    assert "12:15" in await said(asked, "later 12:15")
    await teaching.renew_hours(asked.rt, asked.clock())
    assert await passes(asked, 3 * HOUR) == ""
    assert "Day 2 of 3" in await passes(asked, 4 * HOUR)
    async with asked.rt.database.read() as tx:
        (row,) = await tx.execute(
            select(tables.enrolments, tables.openings.c.on_date).join(
                tables.openings, tables.openings.c.lesson == "lesson-2"
            )
        )
    assert (row.next_moved, row.minute, row.on_date) == (False, 480, dt.date(2026, 11, 24))
    assert row.next_at == dt.datetime(2026, 11, 25, 5, tzinfo=dt.UTC)
