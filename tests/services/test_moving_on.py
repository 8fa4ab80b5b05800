"""MOVE: from one phone or app to another, with everything, by a code that works once."""

import datetime as dt
import re

import pytest
from sqlalchemy import select

from lessonbot.services import teaching
from lessonbot.store import tables
from tests.support.courses import course
from tests.support.school import School

OLD, NEW = "1001", "+254700000002"


def _code(school: School) -> str:
    found = re.search(r"MOVE (\d{4} \d{4})", "\n".join(school.texts(OLD)))
    assert found
    return found[1]


async def _says(school: School, *words: str) -> str:
    """What the new phone shows, which has no buttons."""
    before = len(school.texts(NEW, plain_phone=True))
    for each in words:
        await school.hears(NEW, each, plain_phone=True, name=None)
    return "\n".join(school.texts(NEW, plain_phone=True)[before:])


async def _results(school: School) -> list[bool]:
    async with school.rt.database.read() as tx:
        query = select(tables.attempts.c.is_right).order_by(tables.attempts.c.id)
        return list(await tx.scalars(query))


@pytest.fixture
async def leaving(school: School) -> School:
    """Amina, with a question open, was given a code."""
    await school.publish(course(3))
    await school.join(OLD)
    await school.hears(OLD, "MOVE")
    return school


async def test_the_course_goes_on_where_the_code_is_sent(leaving: School):
    shown = await _says(leaving, f"move {_code(leaving)}")
    assert "Your lessons come here from now on" in shown
    assert "What about q10?" in await _says(leaving, "2")
    assert "go to another phone" in leaving.texts(OLD)[-1]
    await _says(leaving, "1")
    assert await _results(leaving) == [True]
    before = len(leaving.texts(OLD))
    leaving.clock.now += dt.timedelta(hours=24)
    await leaving.settle()
    assert "2/3 Title 2" in "\n".join(leaving.texts(NEW, plain_phone=True))
    assert len(leaving.texts(OLD)) == before


async def test_nothing_is_left_where_somebody_came_from(leaving: School):
    tap = next(m.choices[0] for m in reversed(leaving.phone().shown(OLD)) if m.choices)
    await _says(leaving, f"move {_code(leaving)}", "no")
    await leaving.hears(OLD, tap=tap.data)
    await leaving.hears(OLD, "PROGRESS")
    assert await _results(leaving) == []
    assert "Lessons:" not in leaving.texts(OLD)[-1]


async def test_who_keeps_both_may_answer_on_both(leaving: School):
    await _says(leaving, f"move {_code(leaving)}", "Yes, I have both")
    await leaving.hears(OLD, "1")
    assert await _results(leaving) == [True]
    assert "Lessons: 1 of 3" in await _says(leaving, "progress")


async def test_a_code_works_once_within_its_time_and_not_where_it_was_given(leaving: School):
    code = _code(leaving)
    await leaving.hears(OLD, f"MOVE {code}")
    assert "I don't know that code" in leaving.texts(OLD)[-1]
    assert "I don't know that code" in await _says(leaving, "MOVE 12345678")
    leaving.clock.now += dt.timedelta(minutes=31)
    assert "I don't know that code" in await _says(leaving, f"MOVE {code}")
    await leaving.hears(OLD, "MOVE")
    newest = re.findall(r"MOVE (\d{4} \d{4})", "\n".join(leaving.texts(OLD)))[-1]
    assert "come here from now on" in await _says(leaving, f"MOVE {newest.replace(' ', '')}")
    await leaving.hears("1002", f"MOVE {newest}")
    assert "I don't know that code" in leaving.texts("1002")[-1]
    async with leaving.rt.database.read() as tx:
        kept = (await tx.execute(select(tables.moves))).all()
    assert newest.replace(" ", "") not in str(kept)


async def test_an_earlier_code_is_worth_nothing_once_there_is_another(leaving: School):
    code = _code(leaving)
    await leaving.hears(OLD, "MOVE")
    assert "I don't know that code" in await _says(leaving, f"MOVE {code}")


async def test_who_comes_to_a_phone_that_somebody_learns_on_shares_it(leaving: School):
    await _says(leaving, "join tiny", "1", "1", "8:00", "1", "1")
    shown = await _says(leaving, f"MOVE {_code(leaving)}", "2", "2")
    assert "Right answer" in shown
    assert await _results(leaving) == [True, False]
    shown = await _says(leaving, "who")
    assert "It is the turn of Amina" in shown
    assert re.search(r"1\) .+\n2\) Amina", shown)


async def test_who_leaves_a_shared_phone_takes_only_what_is_theirs(leaving: School):
    await leaving.hears(OLD, "WHO")
    await leaving.taps(OLD, "Somebody new")
    await leaving.hears(OLD, "Juma")
    label = leaving.rt.voice("en").label
    for name in ("join.agree", "join.zone_yes"):
        await leaving.taps(OLD, label(name))
    await leaving.taps(OLD, "08:00")
    await leaving.taps(OLD, label("join.start_now"))
    await leaving.hears(OLD, "MOVE")
    code = re.findall(r"MOVE (\d{4} \d{4})", "\n".join(leaving.texts(OLD)))[-1]
    await _says(leaving, f"MOVE {code}", "2", "1")
    assert await _results(leaving) == [True]
    await leaving.taps(OLD, "q10 no")  # the newest is Juma's, who is gone
    await leaving.hears(OLD, "2")
    assert await _results(leaving) == [True, False]
    leaving.clock.now += dt.timedelta(hours=24)
    before = len(leaving.texts(OLD))
    await leaving.settle()
    assert "For Amina" not in "\n".join(leaving.texts(OLD)[before:])  # she is alone there
    assert "Title 2" in "\n".join(leaving.texts(OLD)[before:])


async def test_a_lesson_that_has_not_left_yet_comes_where_the_learner_went(school: School):
    await school.publish(course(3))
    await school.join(OLD)
    await school.taps(OLD, "q10 yes")
    school.clock.now += dt.timedelta(hours=22, minutes=20)
    await school.hears(OLD, "MOVE")
    school.clock.now += dt.timedelta(minutes=15)
    assert await teaching.open_due_lessons(school.rt, school.clock()) == 1
    before = len(school.texts(OLD))
    shown = await _says(school, f"MOVE {_code(school)}")
    assert "Title 2" in shown
    assert "What about q20?" in shown
    (notice,) = school.texts(OLD)[before:]
    assert "go to another phone" in notice


async def test_a_code_is_not_found_by_guessing(leaving: School):
    code = _code(leaving)
    guesses = (f"MOVE {number:08}" for number in range(10))
    await _says(leaving, *guesses, f"MOVE {code}")
    assert "come here from now on" not in "".join(leaving.texts(NEW, plain_phone=True))
    leaving.clock.now += dt.timedelta(minutes=6)
    assert "come here from now on" in await _says(leaving, f"MOVE {code}")
