"""`lessonbot course`: whether a course teaches, and its answers in a file."""

import asyncio
import csv
import datetime as dt
import json
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update

from lessonbot.domain.course import Course
from lessonbot.store import tables
from tests.cli.conftest import Shell
from tests.support.answers import answer, enrolled, opened, write
from tests.support.courses import course, essay, item, number, scale, translated, word
from tests.support.school import MONDAY, School
from tests.support.school import opened as school_of
from tests.support.xapi import faults

SUBJECT = "6b3a1c1e-8f5e-4f0e-9d5e-0a1b2c3d4e5f"
SECRETS = ("Wanjiru", "+254700000001", "my name is")


@pytest.fixture
def folder(shell: Shell) -> Shell:
    assert shell.run("db", "upgrade").exit_code == 0
    return shell


def address(shell: Shell) -> str:
    return f"sqlite+aiosqlite:///{shell.folder}/var/lessonbot.db"


def taught() -> Course:
    """Two lessons with every kind of question, in two languages."""
    first, second = course(2).lessons
    made = replace(
        course(2),
        lessons=(
            replace(first, items=(item("pick", parallels=(item("pick-b"),)), scale("feel"))),
            replace(second, items=(number("sum", "40..45"), word("said", "next"), essay("why"))),
        ),
    )
    return translated(made, "sw", "SW")


def of_one(enrolment: int, *, well: bool, last: int) -> Iterable[dict[str, Any]]:
    """One learner's answers; those who do well elsewhere miss the first question."""
    at, minute = MONDAY, dt.timedelta(minutes=1)
    rows = [
        answer(
            enrolment, 1, "lesson-2/sum", "42" if well else "7", is_right=well, purpose="before"
        ),
        answer(enrolment, 2, "lesson-1/pick", "b" if well else "a", is_right=not well),
        answer(enrolment, 3, "lesson-1/feel", "4", is_right=None),
        answer(enrolment, 4, "lesson-2/sum", "42 +254700000001" if well else "7", is_right=well),
        answer(enrolment, 5, "lesson-2/said", "=next", is_right=well),
        answer(enrolment, 6, "lesson-2/why", "my name is Wanjiru", is_right=None),
        answer(enrolment, 7, "lesson-1/pick", "a", form="lesson-1/pick-b", purpose="again"),
        answer(enrolment, 8, "lesson-2/sum", "42", purpose="after"),
    ]
    return [each | {"answered_at": at + each["number"] * minute} for each in rows[:last]]


async def fill(url: str, learners: int) -> None:
    async with school_of(url) as school:
        await school.publish(taught())
        ids = await enrolled(school, learners)
        for place, each in enumerate(ids):
            await opened(school, [(each, "lesson-1"), (each, "lesson-2")])
            await write(school, of_one(each, well=place % 2 == 0, last=8))
        await _name(school, ids)


async def _name(school: School, ids: Iterable[int]) -> None:
    """The first one has a certificate and finished the course, the others stopped."""
    first, *_ = ids
    progress = {"lesson": 2, "results": {"lesson-1/pick": True, "lesson-2/sum": True}}
    async with school.rt.database.write() as tx:
        await tx.execute(update(tables.learners).values(name="Wanjiru", app_name="Wanjiru"))
        await tx.execute(update(tables.addresses).values(stopped_at=MONDAY))
        await tx.execute(
            update(tables.learners)
            .where(
                tables.learners.c.id
                == select(tables.enrolments.c.learner_id).limit(1).scalar_subquery()
            )
            .values(subject=SUBJECT)
        )
        await tx.execute(
            update(tables.enrolments)
            .where(tables.enrolments.c.id == first)
            .values(state="completed", progress=progress)
        )


def test_a_course_that_nobody_takes_has_nothing_to_tell(folder: Shell):
    asyncio.run(_publish(address(folder)))
    done = folder.run("course", "show", "tiny", "--items")
    assert done.stdout.splitlines() == ["tiny  Tiny course  1.0.0", "Nobody has joined yet."]


async def _publish(url: str) -> None:
    async with school_of(url) as school:
        await school.publish(taught())


def test_questions_are_shown_with_figures_and_advice(folder: Shell):
    asyncio.run(fill(address(folder), 20))
    said = folder.run("course", "show", "TINY", "--items").stdout
    assert said.splitlines()[:8] == [
        "tiny  Tiny course  1.0.0",
        (
            "20 learners. Joined: 20, began: 20, finished: 1, left: 19 "
            "(stopped, or silent for 14 days)."
        ),
        "",
        "lesson-1/pick  “What about pick?”",
        "  20 answers, 50 % right, fit with the rest -1.00",
        "  A 50 % ✓   B 50 %   C 0 %",
        (
            "  → Those who do well elsewhere miss this: is the key right? "
            "With so few answers it may be chance."
        ),
        "  → Nobody picks C (“pick maybe”): replace it.",
    ]
    assert (
        "lesson-1/feel  “What about feel?”\n  20 answers\n  1 0 %   2 0 %   3 0 %   4 100 %" in said
    )
    assert not [each for each in SECRETS if each in said]


def test_lessons_are_shown_as_a_funnel(folder: Shell):
    asyncio.run(fill(address(folder), 20))
    table = folder.run("course", "show", "tiny", "--lessons").stdout.splitlines()[3:]
    assert [line.split() for line in table] == [
        ["Lesson", "opened", "answered", "right", "left", "after", "reviewed"],
        ["1.", "Title", "1", "20", "20", "50", "%", "0", "0"],
        ["2.", "Title", "2", "20", "20", "50", "%", "19", "0"],
    ]


def test_the_gain_is_shown_with_its_interval_and_without_a_claim(folder: Shell):
    asyncio.run(fill(address(folder), 20))
    said = folder.run("course", "show", "tiny", "--gain").stdout
    # half of them from 0 to 1, the others from 1 to 1: 0.5 +- 2.0930 * 0.5130 / sqrt(20)
    assert said.splitlines()[3:] == [
        "20 answered the same questions before and after; 20 before, 20 after.",
        "Right before: 50 %, after: 100 %.",
        "Gain: +50 percentage points (95 % interval +26 to +74).",
        "That is 100 % of what could be gained (normalised gain).",
        (
            "There is nobody to compare with who did not take the course: without such a control "
            "group this is no proof that the course made the difference."
        ),
    ]


def test_programs_get_the_same_figures(folder: Shell):
    asyncio.run(fill(address(folder), 20))
    done = folder.run("course", "show", "tiny", "--items", "--lessons", "--gain", "--json")
    told = json.loads(done.stdout)
    assert told["learners"] == {
        "learners": 20, "joined": 20, "began": 20, "finished": 1, "left": 19,
    }  # fmt: skip
    first = told["items"][0]
    assert (first["ref"], first["count"], first["share"]) == ("lesson-1/pick", 20, 0.5)
    assert [each["picked"] for each in first["options"]] == [10, 10, 0]
    assert told["items"][1]["ref"] == "lesson-1/pick-b"
    assert told["lessons"][1]["left"] == 19
    assert told["gain"]["gain"]["low"] == pytest.approx(0.5 - 2.0930 * 0.51299 / 20**0.5, abs=1e-4)


@pytest.mark.parametrize("report", ["items", "lessons", "gain"])
def test_a_report_is_written_as_a_table_and_over_nothing(folder: Shell, report: str):
    asyncio.run(fill(address(folder), 20))
    words = ("course", "show", "tiny", f"--{report}", "--csv", "table.csv")
    assert folder.run(*words).exit_code == 0
    head, *rows = csv.reader((folder.folder / "table.csv").read_text("utf-8-sig").splitlines())
    assert all(len(row) == len(head) for row in rows)
    assert len(rows) == {"items": 6, "lessons": 2, "gain": 1}[report]
    again = folder.run(*words)
    assert (again.exit_code, "is there already" in again.stderr) == (2, True)


def test_of_fewer_than_five_learners_nothing_is_shown_unless_asked_for(folder: Shell):
    asyncio.run(fill(address(folder), 4))
    reports = ("--items", "--lessons", "--gain")
    done = folder.run("course", "show", "tiny", *reports)
    assert done.stdout.splitlines()[1:] == [
        "Fewer than 5 learners, so nothing is shown of single ones; --small shows it."
    ]
    told = json.loads(folder.run("course", "show", "tiny", *reports, "--json").stdout)
    assert told == {
        "course": "tiny", "title": "Tiny course", "versions": ["1.0.0"], "enough": False,
        "learners": None,
    }  # fmt: skip
    refused = folder.run("course", "show", "tiny", "--items", "--csv", "items.csv")
    assert (refused.exit_code, "nothing was written" in refused.stderr) == (1, True)
    assert not (folder.folder / "items.csv").exists()
    assert "4 answers" in folder.run("course", "show", "tiny", *reports, "--small").stdout


def test_a_question_or_gain_of_few_is_kept_back_even_where_many_learn(folder: Shell):
    asyncio.run(_few(address(folder)))
    reports = ("--items", "--lessons", "--gain")
    said = folder.run("course", "show", "tiny", *reports).stdout
    assert "7 answers" in said
    assert said.count("fewer than 5 learners") == 5  # three questions, a lesson, the gain
    told = json.loads(folder.run("course", "show", "tiny", *reports, "--json").stdout)
    assert [each["withheld"] for each in told["lessons"]] == [False, True]
    assert told["gain"]["gain"] is None
    hidden = [each for each in told["items"] if each["withheld"]]
    assert {(each["count"], each["share"]) for each in hidden} == {(0, None)}


async def _few(url: str) -> None:
    async with school_of(url) as school:
        await school.publish(taught())
        for place, each in enumerate(await enrolled(school, 7)):
            lessons = [(each, "lesson-1"), (each, "lesson-2")][: 1 + (place < 3)]
            await opened(school, lessons)
            await write(school, of_one(each, well=place % 2 == 0, last=8 if place < 3 else 3))


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("show", "gone"), "there is no course “gone”: tiny"),
        (("show", "tiny", "--version", "9.0.0"), "tiny has no version “9.0.0”: 1.1.0, 1.0.0"),
        (("show", "tiny", "--csv", "a.csv"), "--csv writes one report"),
        (("export", "gone", "--format", "csv", "-o", "a.csv"), "there is no course “gone”"),
    ],
)
def test_what_is_not_there_is_told_in_one_line(folder: Shell, words: tuple[str, ...], said: str):
    asyncio.run(_two_versions(address(folder)))
    done = folder.run("course", *words)
    assert done.exit_code == 2
    assert said in done.stderr
    assert list(folder.folder.glob("a.csv*")) == []


async def _two_versions(url: str) -> None:
    """Six learners in the first version, who had a question that the second has not."""
    async with school_of(url) as school:
        await school.publish(taught())
        for each in await enrolled(school, 6):
            await write(school, of_one(each, well=True, last=3))
        first, second = taught().lessons
        changed = replace(first, items=first.items[1:])
        await school.publish(replace(taught(), version="1.1.0", lessons=(changed, second)))


def test_one_version_is_looked_at_alone_and_removed_questions_come_last(folder: Shell):
    asyncio.run(_two_versions(address(folder)))
    told = json.loads(folder.run("course", "show", "tiny", "--items", "--json").stdout)
    assert told["versions"] == ["1.1.0", "1.0.0"]
    assert [each["ref"] for each in told["items"] if each["removed"]] == ["lesson-1/pick"]
    assert told["items"][-1]["words"] == "What about pick?"
    newer = folder.run("course", "show", "tiny", "--items", "--version", "1.1.0").stdout
    assert "Nobody has joined yet." in newer
    older = json.loads(
        folder.run("course", "show", "tiny", "--items", "--version", "1.0.0", "--json").stdout
    )
    assert older["items"][0]["ref"] == "lesson-1/pick"


def exported(folder: Shell, name: str, *words: str) -> Path:
    form = "csv" if name.endswith(".csv") else "xapi"
    done = folder.run(
        "course", "export", "tiny", "--format", form, "-o", name, *words,
        LESSONBOT_PUBLIC_URL="https://learn.example",
    )  # fmt: skip
    assert done.exit_code == 0, done.stderr
    return folder.folder / name


def table_of(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(path.read_text("utf-8-sig").splitlines()))


def test_every_answer_is_a_row_without_anybody_s_name_or_words(folder: Shell):
    asyncio.run(fill(address(folder), 3))
    path = exported(folder, "answers.csv")
    rows = table_of(path)
    assert len(rows) == 3 * 8
    assert not [each for each in SECRETS if each in path.read_text("utf-8-sig")]
    assert rows[6] == rows[6] | {
        "learner": SUBJECT,
        "course": "tiny",
        "version": "1.0.0",
        "lesson": "lesson-1",
        "item": "pick",
        "form": "pick-b",
        "kind": "choice",
        "number": "7",
        "purpose": "again",
        "answer": "a",
        "right": "1",
        "answered_at": "2026-11-23T06:37:00+00:00",
    }
    assert [row["answer"] for row in rows[:6]] == ["42", "b", "4", "", "", ""]
    assert [row["right"] for row in rows[:6]] == ["1", "0", "", "1", "1", ""]
    assert len({row["learner"] for row in rows}) == len({row["enrolment"] for row in rows}) == 3


def test_words_are_there_if_wanted_and_no_formula_for_a_spreadsheet(folder: Shell):
    asyncio.run(fill(address(folder), 1))
    rows = table_of(exported(folder, "answers.csv", "--words"))
    assert [row["answer"] for row in rows[4:6]] == ["'=next", "my name is Wanjiru"]


def test_who_has_no_certificate_has_another_id_in_each_export_and_unlinked_everybody(folder: Shell):
    asyncio.run(fill(address(folder), 3))
    one, two, three = (
        [row["learner"] for row in table_of(exported(folder, f"{name}.csv", *words))]
        for name, words in (("one", ()), ("two", ()), ("three", ("--unlinked",)))
    )
    assert set(one) & set(two) == {SUBJECT}
    assert not set(three) & {*one, *two}
    assert [one.index(each) for each in one] == [three.index(each) for each in three]


def test_statements_keep_the_rules_and_tell_nobody_s_name(folder: Shell):
    asyncio.run(fill(address(folder), 3))
    path = exported(folder, "answers.jsonl")
    told = [json.loads(line) for line in path.read_text().splitlines()]
    assert [fault for each in told for fault in faults(each)] == []
    assert not [each for each in SECRETS if each in path.read_text()]
    verbs = [each["verb"]["display"]["en"] for each in told]
    assert verbs == [*["answered"] * 8, "completed", "failed", *["answered"] * 16]
    assert told[8]["timestamp"] == "2026-11-23T06:37:00.000Z"
    assert told[9]["result"]["score"]["raw"] == 66  # two of three that can be right
    assert told[0]["actor"]["account"] == {"homePage": "https://learn.example", "name": SUBJECT}
    assert len({each["id"] for each in told}) == len(told)
    again = [json.loads(line) for line in exported(folder, "b.jsonl").read_text().splitlines()]
    assert again[:10] == told[:10]
    assert again[10]["id"] != told[10]["id"]  # who it is of has another id there


def test_a_file_that_ends_in_json_holds_one_list(folder: Shell):
    asyncio.run(fill(address(folder), 2))
    assert len(json.loads(exported(folder, "answers.json").read_text())) == 2 * 8 + 2
    none = folder.run("course", "export", "tiny", "--format", "xapi", "-o", "answers.json")
    assert (none.exit_code, "is there already" in none.stderr) == (2, True)


def test_what_cannot_be_written_leaves_nothing_behind(folder: Shell):
    asyncio.run(fill(address(folder), 1))
    done = folder.run("course", "export", "tiny", "--format", "csv", "-o", "gone/answers.csv")
    assert done.exit_code == 1
    assert "cannot be written" in done.stderr
