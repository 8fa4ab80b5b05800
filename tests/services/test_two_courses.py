"""Two courses of one learner at the same time: each answer counts for the course it is about."""

import datetime as dt

import pytest
from sqlalchemy import select

from lessonbot.store import tables
from tests.support.courses import course
from tests.support.school import School

AMINA = "1001"


@pytest.fixture
async def both(school: School) -> School:
    """Amina takes two courses; of the one she has just passed she is asked for her name."""
    await school.publish(course(2, key="other", title="Other"))
    await school.join(AMINA)
    await school.publish(course(1))
    await school.hears(AMINA, "join tiny")
    for label in ("Begin it now", "That is right", "08:00", "Now"):
        await school.taps(AMINA, label)
    await school.taps(AMINA, "q10 yes")
    assert "Which name should be printed" in school.texts(AMINA)[-1]
    return school


async def earned(school: School) -> list[tuple[str, str, int]]:
    """Who earned what, with how much."""
    achievements, courses = tables.achievements, tables.courses
    query = select(courses.c.key, achievements.c.name, achievements.c.score).join(
        courses, courses.c.id == achievements.c.course_id
    )
    async with school.rt.database.read() as tx:
        return [tuple(row) for row in await tx.execute(query)]


@pytest.mark.parametrize("answered", ["Amina Yusuf", "taps her name"])
async def test_a_name_is_for_the_certificate_of_the_course_that_was_passed(
    both: School, answered: str
):
    other = next(
        choice.data
        for message in both.phone().shown(AMINA)
        for choice in message.choices
        if choice.label == "q10 no"
    )
    both.clock.now += dt.timedelta(minutes=1)
    await both.hears(AMINA, tap=other)
    if answered == "taps her name":
        await both.taps(AMINA, "Amina")
    else:
        await both.hears(AMINA, answered)
    assert "/c/" in both.texts(AMINA)[-1]
    name = "Amina" if answered == "taps her name" else answered
    assert await earned(both) == [("tiny", name, 100)]


async def test_without_the_other_course_between_it_is_the_same(both: School):
    await both.hears(AMINA, "Amina Yusuf")
    assert await earned(both) == [("tiny", "Amina Yusuf", 100)]


async def test_who_comes_back_by_another_course_gets_its_lessons_again(school: School):
    for key in ("one", "two"):
        await school.publish(course(4, key=key, title=key.title()))
    await school.hears(AMINA, "join one")
    for label in ("I agree", "That is right", "08:00", "Now"):
        await school.taps(AMINA, label)
    await school.hears(AMINA, "join two")
    for label in ("Begin it now", "That is right", "08:00", "Now"):
        await school.taps(AMINA, label)
    for words in ("stop", "join one"):
        await school.hears(AMINA, words)
    assert "already taking One" in school.texts(AMINA)[-1]
    query = select(tables.enrolments.c.next_at).where(tables.enrolments.c.next_at.is_not(None))
    async with school.rt.database.read() as tx:
        assert len((await tx.execute(query)).all()) == 2
