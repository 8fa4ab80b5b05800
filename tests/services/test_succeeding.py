"""A new version takes over: learners come over between two lessons, and lose nothing."""

import datetime as dt
from dataclasses import replace
from pathlib import Path

from sqlalchemy import select

from lessonbot.domain.course import Course
from lessonbot.domain.text import text
from lessonbot.packs.writing import files_of, write_pack
from lessonbot.services import publishing, reporting
from lessonbot.store.tables import course_versions, enrolments
from tests.support.courses import course
from tests.support.school import School

PATH = "1001"
OLD = course(lessons=3)


def newer(old: Course, version: str = "2.0.0") -> Course:
    """The same lessons in other words."""
    blocks = [replace(each.blocks[0], text=text(f"New {each.title}.")) for each in old.lessons]
    return replace(
        old,
        version=version,
        lessons=tuple(
            replace(lesson, blocks=(block,))
            for lesson, block in zip(old.lessons, blocks, strict=True)
        ),
    )


async def next_day(school: School) -> None:
    due = await reporting.next_due(school.rt, school.sender, PATH)
    assert due
    school.clock.now = due + dt.timedelta(seconds=30)
    await school.settle()


async def version(school: School) -> str:
    async with school.rt.database.read() as tx:
        found = await tx.scalar(
            select(course_versions.c.version).join(
                enrolments, enrolments.c.version_id == course_versions.c.id
            )
        )
    return str(found)


async def test_the_next_lesson_comes_from_the_version_that_takes_over(school: School):
    await school.publish(OLD)
    await school.join(PATH)
    await school.hears(PATH, "a")
    await school.publish(newer(OLD), takes_over=True)
    await next_day(school)
    assert any("New Title 2." in each for each in school.texts(PATH))
    assert await version(school) == "2.0.0"
    await school.hears(PATH, "a")
    await next_day(school)
    await school.hears(PATH, "a")
    assert any("/c/" in each or "certificate" in each for each in school.texts(PATH))


async def test_without_taking_over_everybody_finishes_what_they_began(school: School):
    await school.publish(OLD)
    await school.join(PATH)
    await school.hears(PATH, "a")
    await school.publish(newer(OLD))
    await next_day(school)
    assert not any("New" in each for each in school.texts(PATH))
    assert await version(school) == "1.0.0"


async def test_asking_for_the_next_lesson_brings_over_too(school: School):
    await school.publish(OLD)
    await school.join(PATH)
    await school.hears(PATH, "a")
    await school.publish(newer(OLD), takes_over=True)
    await school.hears(PATH, "NEXT")
    assert any("New Title 2." in each for each in school.texts(PATH))
    assert await version(school) == "2.0.0"


async def test_an_open_question_is_answered_in_the_version_that_asked_it(school: School):
    await school.publish(OLD)
    await school.join(PATH)
    await school.publish(newer(OLD), takes_over=True)
    await school.hears(PATH, "a")
    assert await version(school) == "1.0.0"
    await next_day(school)
    assert await version(school) == "2.0.0"


async def test_only_the_version_that_is_current_takes_over(school: School):
    await school.publish(OLD)
    await school.join(PATH)
    await school.hears(PATH, "a")
    await school.publish(newer(OLD), takes_over=True)
    await school.publish(newer(newer(OLD), "3.0.0"))
    await next_day(school)
    assert await version(school) == "1.0.0"


async def test_going_back_moves_learners_only_where_it_takes_over(school: School, tmp_path: Path):
    old, new = (packed(tmp_path, number) for number in ("1.9.0", "1.10.0"))
    await publishing.publish(school.rt, new, school.clock())
    await school.join(PATH)
    await school.hears(PATH, "a")
    await publishing.publish(school.rt, old, school.clock(), go_back=True)
    await next_day(school)
    assert await version(school) == "1.10.0"
    await school.hears(PATH, "a")
    await publishing.publish(school.rt, old, school.clock(), go_back=True, take_over=True)
    await next_day(school)
    assert await version(school) == "1.9.0"


def packed(folder: Path, number: str) -> Path:
    """A pack of this version."""
    write_pack(folder / number, files_of(course(lessons=4, version=number), {}))
    return folder / number
