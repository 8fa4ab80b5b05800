"""Silence, catching up, quiet hours and several courses at once, with the clock moved day by day."""

import datetime as dt
from dataclasses import replace

import pytest
from sqlalchemy import select

from lessonbot.channels.base import Parcel, Receipt, Rejected
from lessonbot.channels.demo import RICH, Demo
from lessonbot.domain.audience import parse
from lessonbot.domain.broadcast import Message, Wording
from lessonbot.domain.quiet import NIGHT
from lessonbot.domain.text import plain, text
from lessonbot.services import broadcasting, planning, reminding
from lessonbot.services.planning import Draft
from lessonbot.store import tables
from tests.support.courses import course
from tests.support.school import School

ANA = "ana"
DAY = dt.timedelta(days=1)
HOUR = dt.timedelta(hours=1)
REST = "away for a few days"
PING = "is where you left it"
OPEN = "is still open"
HELLO = Message({"": Wording(text("Hello everybody"))})


async def passes(school: School, time: dt.timedelta, path: str = ANA) -> str:
    before = len(school.texts(path))
    school.clock.now += time
    await school.settle()
    return "\n".join(school.texts(path)[before:])


async def says(school: School, *words: str, path: str = ANA) -> str:
    before = len(school.texts(path))
    for each in words:
        await school.hears(path, each)
    return "\n".join(school.texts(path)[before:])


async def days(school: School, count: int) -> dict[int, str]:
    """So many days pass; what was said on which of them."""
    told = {day: await passes(school, DAY) for day in range(1, count + 1)}
    return {day: said for day, said in told.items() if said}


async def openings(school: School) -> list[tuple[str, dt.date, bool]]:
    async with school.rt.database.read() as tx:
        rows = await tx.execute(
            select(tables.openings.c.lesson, tables.openings.c.on_date, tables.openings.c.daily)
        )
        return [(row.lesson, row.on_date, row.daily) for row in rows]


async def test_who_never_answers_gets_three_lessons_a_word_two_pings_and_then_nothing(
    school: School,
):
    await school.publish(course(12))
    await school.join(ANA)
    told = await days(school, 130)
    assert list(told) == [1, 2, 3, 4, 34, 64]
    assert ["Words of day" in each for each in told.values()] == [True] * 3 + [False] * 3
    assert REST in told[4]
    assert PING in told[34]
    assert PING in told[64]
    assert len(await openings(school)) == 4  # the first one was asked for


async def test_a_word_after_weeks_brings_the_course_back_two_lessons_at_a_time(school: School):
    await school.publish(course(12))
    await school.join(ANA)
    await days(school, 12)
    before = len(school.texts(ANA))
    await school.taps(ANA, "Go on")
    assert "Lessons that waited for you: 8" in "\n".join(school.texts(ANA)[before:])
    await school.taps(ANA, "Catch up")
    had = len(await openings(school))
    for first in (5, 7):
        said = await passes(school, DAY)
        assert f"Words of day {first}." in said
        assert f"Words of day {first + 1}." in said
        for number in (first, first + 1):
            await school.taps(ANA, f"q{number}0 yes")
    new = (await openings(school))[had:]
    assert [(lesson, daily) for lesson, _, daily in new] == [
        ("lesson-5", True),
        ("lesson-6", False),
        ("lesson-7", True),
        ("lesson-8", False),
    ]


class Closed(Demo):
    """A network that refuses lessons."""

    async def send(self, path: str, parcel: Parcel) -> Receipt:
        if "Words of day" in plain(parcel.text):
            raise Rejected("no such picture", "400")
        return await super().send(path, parcel)


async def test_who_was_sent_nothing_is_not_taken_for_silent(school: School):
    await school.publish(course(12))
    await school.join(ANA)
    school.rt.channels = {**school.rt.channels, school.sender: Closed("demo", RICH)}
    told = "\n".join((await days(school, 8)).values())
    assert REST not in told
    assert len(await openings(school)) == 9


@pytest.mark.parametrize("word", ["hm?", "progress"])
async def test_a_word_in_one_course_keeps_the_other_from_resting(school: School, word: str):
    await school.publish(course(12))
    await school.publish(course(12, key="other", title="Other course"))
    await take_both(school)
    for _ in range(5):
        said = await passes(school, DAY)
        assert said.count("Words of day") == 2
        await says(school, word)


# ---------------------------------------------------------------- reminders and quiet hours


async def test_an_open_question_is_reminded_of_once_and_an_answered_one_is_not(school: School):
    await school.publish(course(9, reminder_after_hours=4))
    await school.join(ANA)  # at 9:30
    assert await passes(school, 3 * HOUR) == ""
    assert OPEN in await passes(school, HOUR)
    assert await passes(school, 18 * HOUR) == ""
    assert "Words of day 2." in await passes(school, HOUR)
    await school.taps(ANA, "q20 yes")
    assert await passes(school, 12 * HOUR) == ""
    async with school.rt.database.read() as tx:
        reasons = await tx.scalars(
            select(tables.deliveries.c.reason).where(tables.deliveries.c.reason.is_not(None))
        )
        assert reasons.all() == [reminding.OVERTAKEN]


async def test_what_a_learner_asked_for_comes_in_the_night_and_a_reminder_does_not(school: School):
    school.rt.quiet = NIGHT
    await school.publish(course(9, reminder_after_hours=13))
    await school.join(ANA)  # at 9:30
    assert await passes(school, 13 * HOUR) == ""  # 22:30
    assert OPEN in await passes(school, dt.timedelta(hours=8.5))
    await says(school, "time 20:00")
    await passes(school, 13 * HOUR)
    await says(school, "later 22:30")
    assert "You asked me to come back" in await passes(school, 2.5 * HOUR)


async def test_a_reminder_that_an_outage_took_into_the_night_waits_for_the_morning(school: School):
    school.rt.quiet = NIGHT
    await school.publish(course(9, reminder_after_hours=11))  # 20:30
    await school.join(ANA)
    assert await passes(school, 12 * HOUR) == ""  # nobody looked until 21:30
    assert await passes(school, dt.timedelta(hours=9.4)) == ""
    assert OPEN in await passes(school, dt.timedelta(hours=0.1))


async def broadcast(school: School, minute: int | None = None) -> None:
    draft = Draft(HELLO, parse(["all"]), minute)
    await broadcasting.send(school.rt, draft, school.clock(), again=True)
    for each in await broadcasting.unfinished(school.rt):
        while await broadcasting.expand(school.rt, each, school.clock()):
            pass


@pytest.mark.parametrize(
    ("begun", "minute", "looked_at", "comes"),
    [
        ("20:59", None, "20:59", "20:59"),
        ("20:59", None, "21:00", "07:00"),  # a slow sender came to it too late
        ("23:00", None, "23:00", "07:00"),
        ("03:00", None, "03:00", "07:00"),
        ("23:00", 23 * 60 + 30, "23:30", "23:30"),  # an hour of its own
    ],
)
async def test_a_broadcast_wakes_nobody(
    school: School, begun: str, minute: int | None, looked_at: str, comes: str
):
    school.rt.quiet = NIGHT
    await school.publish(course(9))
    await school.join(ANA)
    await says(school, "pause")
    day = dt.datetime(2026, 11, 24, tzinfo=dt.timezone(3 * HOUR))

    def clock(written: str) -> dt.datetime:
        hour, minutes = map(int, written.split(":"))
        at = day.replace(hour=hour, minute=minutes)
        return at + DAY * (at < day.replace(hour=int(begun[:2]), minute=int(begun[3:])))

    school.clock.now = clock(begun)
    draft = Draft(HELLO, parse(["all"]), minute)
    planned = await planning.plan(school.rt, draft, school.clock())
    await broadcast(school, minute)
    school.clock.now = clock(looked_at)
    said = await passes(school, dt.timedelta(0))
    assert ("Hello" in said) == (looked_at == comes)
    if looked_at == begun or minute:
        assert planned.starts_at == clock(comes)
    if looked_at != comes:
        school.clock.now = clock(comes) - dt.timedelta(seconds=1)
        assert await passes(school, dt.timedelta(0)) == ""
        assert "Hello" in await passes(school, dt.timedelta(seconds=1))


# ---------------------------------------------------------------- several courses


async def take_both(school: School) -> None:
    """Takes the course “tiny” and, besides, the one with the code “other”."""
    await school.hears(ANA, "join tiny")
    for label in ("I agree", "That is right", "08:00", "Now"):
        await school.taps(ANA, label)
    await school.hears(ANA, "join other")
    for label in ("Begin it now", "That is right", "08:00", "Now"):
        await school.taps(ANA, label)


async def test_two_courses_are_told_of_together_and_a_third_one_takes_the_place_of_one(
    school: School,
):
    await school.publish(course(5))
    await school.publish(course(5, key="other", title="Other course"))
    await school.publish(course(5, key="third", title="Third course"))
    await take_both(school)
    told = await says(school, "progress")
    assert told.index("Other course") < told.index("Tiny course")
    school.clock.now += dt.timedelta(minutes=1)
    assert "already taking Tiny course" in await says(school, "join tiny")
    assert "What about q10?" in await says(school, "next")
    told = await says(school, "progress")
    assert told.index("Tiny course") < told.index("Other course")
    assert "hard to keep up with" in await says(school, "join third")
    before = len(school.texts(ANA))
    await school.taps(ANA, "Other course")
    assert "Third course" in "\n".join(school.texts(ANA)[before:])
    for label in ("That is right", "08:00", "Now"):
        await school.taps(ANA, label)
    told = await says(school, "progress")
    assert "Other course" not in told
    assert told.index("Third course") < told.index("Tiny course")
    assert (await passes(school, DAY)).count("Words of day 2.") == 2


async def test_how_many_courses_may_be_taken_is_a_setting(school: School):
    school.rt.at_once = 1
    await school.publish(course(5))
    await school.publish(course(5, key="other", title="Other course"))
    await school.hears(ANA, "join tiny")
    for label in ("I agree", "That is right", "08:00", "Now"):
        await school.taps(ANA, label)
    assert "hard to keep up with" in await says(school, "join other")


async def test_a_course_that_was_to_come_later_is_offered_at_the_end_of_this_one(school: School):
    tiny = course(2)
    await school.publish(replace(tiny, lessons=tiny.lessons[:1]))
    await school.publish(course(5, key="other", title="Other course"))
    await school.hears(ANA, "join tiny")
    for label in ("I agree", "That is right", "08:00", "Now"):
        await school.taps(ANA, label)
    await says(school, "join other")
    await school.taps(ANA, "After this one")
    await school.taps(ANA, "q10 yes")
    assert "another course after this one" in await says(school, "Amina O.")
    before = len(school.texts(ANA))
    await school.taps(ANA, "Begin it")
    assert "Other course" in "\n".join(school.texts(ANA)[before:])


async def test_a_reminder_on_a_shared_phone_says_whose_it_is(school: School):
    await school.publish(course(5, reminder_after_hours=4))
    await school.join(ANA)
    await says(school, "who")
    await school.taps(ANA, "Somebody new")
    await says(school, "Juma")
    await says(school, "join tiny", "1", "1", "8:00", "1", "a")
    await passes(school, 4 * HOUR)
    said = await passes(school, dt.timedelta(hours=18.5))
    assert said.count("Words of day 2.") == 2
    said = await passes(school, 4 * HOUR)
    assert "For Juma\nThe question of your last lesson" in said
    assert "For Amina\nThe question of your last lesson" in said
