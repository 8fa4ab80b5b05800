"""What real conversations leave behind, as rows and statements, on both databases."""

import json
from itertools import groupby
from typing import Any

from lessonbot.services import evaluating, extracting
from lessonbot.services.extracting import COLUMNS, Veil, Wanted
from tests.support.answers import answer, enrolled, write
from tests.support.courses import course
from tests.support.school import School
from tests.support.xapi import faults


async def wanted(school: School, veil: Veil | None = None) -> Wanted:
    return Wanted(await evaluating.choose(school.rt, "tiny"), veil or Veil())


async def rows(school: School, veil: Veil | None = None) -> list[dict[str, object]]:
    found = extracting.rows(school.rt, await wanted(school, veil))
    return [dict(zip(COLUMNS, row, strict=True)) async for row in found]


async def told(school: School) -> list[dict[str, Any]]:
    return [json.loads(each) async for each in extracting.told(school.rt, await wanted(school))]


async def finish(school: School, path: str, answers: str) -> None:
    """A whole course of two lessons with a question each, answered with these options."""
    await school.join(path)
    await school.taps(path, f"q10 {answers}")
    await school.hears(path, "next")
    await school.taps(path, f"q20 {answers}")


async def test_a_course_that_was_passed_and_one_that_was_not_are_told(school: School):
    await school.publish(course(2, attempts=1))
    await finish(school, "passes", "yes")
    await finish(school, "fails", "no")
    await school.join("begins")
    statements = await told(school)
    assert [fault for each in statements for fault in faults(each)] == []
    by_learner = [
        [(each["verb"]["display"]["en"], each["result"].get("success")) for each in own]
        for _, own in groupby(statements, key=lambda each: each["actor"]["account"]["name"])
    ]
    assert by_learner == [
        [("answered", True), ("answered", True), ("completed", None), ("passed", True)],
        [("answered", False), ("answered", False), ("completed", None), ("failed", False)],
    ]
    assert statements[0]["object"]["id"] == (
        "https://learn.example/courses/tiny/lessons/lesson-1/items/q10"
    )
    assert {row["answer"] for row in await rows(school)} == {"a", "b"}


async def test_every_page_is_told_once_and_each_learner_has_one_id(school: School):
    await school.publish(course(1))
    ids = await enrolled(school, 2 * extracting.PAGE + 3)
    for number in (1, 2):
        await write(
            school,
            [answer(each, number, "lesson-1/q10", "a") for each in ids if each % 7],
        )
    found = await rows(school)
    assert len(found) == 2 * len([each for each in ids if each % 7])
    assert [row["number"] for row in found[:4]] == [1, 2, 1, 2]
    assert len({row["learner"] for row in found}) == len(found) / 2
    veil = Veil()
    assert await rows(school, veil) == await rows(school, veil)
    assert {row["learner"] for row in found}.isdisjoint(
        row["learner"] for row in await rows(school)
    )
