"""The courses that ship, taken to other forms and back: what comes back is what there was."""

from collections import Counter
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from lessonbot.domain.course import Course, Lesson, QuizItem
from lessonbot.packs import exporting, importing
from lessonbot.packs.exporting import Order, named
from lessonbot.packs.reading import Pack, check, check_files
from lessonbot.packs.writing import files_of

SHIPPED = Path(__file__).parents[2] / "lessons"
PACKS = sorted(each.parent for each in SHIPPED.glob("*/course.yaml"))
every_pack = pytest.mark.parametrize("path", PACKS, ids=lambda path: path.name)


@cache
def pack_at(path: Path) -> Pack:
    pack = check(path).pack
    assert pack
    return pack


def exported(path: Path, folder: Path, form: str, language: str | None = None) -> Path:
    """The file that `lessonbot pack export` writes, and what lies beside it."""
    main = f"course{exporting.FORMATS[form].ending}"
    made, _ = exporting.FORMATS[form].make(Order(path, pack_at(path), language, {}))
    for name, data in made.items():
        file = folder / (name or main)
        file.parent.mkdir(exist_ok=True)
        file.write_bytes(data)
    return folder / main


def test_the_courses_that_ship_have_questions_of_several_kinds_and_forms() -> None:
    """Else coming back would prove less."""
    asked = [item for path in PACKS for each in pack_at(path).course.lessons for item in each.items]
    assert len(PACKS) >= 4
    assert Counter(item.kind for item in asked).keys() >= {"choice", "number", "scale", "text"}
    assert any(item.parallels for item in asked)
    assert any(item.multiple for item in asked)


@every_pack
def test_a_course_is_read_as_it_was_written(path: Path) -> None:
    pack = pack_at(path)
    written = check_files(files_of(pack.course, named(pack.course, pack.media)))
    assert written.pack
    assert written.pack.course == pack.course
    assert written.pack.media == pack.media
    assert written.problems == check(path).problems


@pytest.mark.parametrize("form", ["xlsx", "csv"])
@every_pack
def test_a_course_comes_back_from_its_sheets_with_all_languages(
    tmp_path: Path, path: Path, form: str
) -> None:
    pack = pack_at(path)
    file = exported(path, tmp_path, form)
    assert importing.guess(file) == "xlsx"
    draft = importing.read(file, "xlsx", {})
    assert draft.course == pack.course
    assert draft.media == named(pack.course, pack.media)
    assert {remark.fate for remark in draft.remarks} == {"taken"}


def in_gift(lesson: Lesson) -> tuple[object, ...]:
    """What GIFT has a place for: texts, and questions but for scales and forms of a bank."""
    words = tuple(block for block in lesson.blocks if block.text)
    asked = tuple(replace(each, parallels=()) for each in lesson.items if each.kind != "scale")
    return lesson.key, lesson.title, words, asked


@every_pack
def test_texts_and_questions_come_back_from_gift_in_each_language(
    tmp_path: Path, path: Path
) -> None:
    for spoken in spoken_in(pack_at(path).course):
        file = exported(path, tmp_path, "gift", spoken.language)
        draft = importing.read(file, "gift", {"language": spoken.language})
        assert draft.course.title == spoken.title
        assert list(map(in_gift, draft.course.lessons)) == list(map(in_gift, spoken.lessons))
        assert {remark.fate for remark in draft.remarks[1:]} == {"taken"}


@every_pack
def test_what_gift_leaves_out_of_a_course_is_told_question_by_question(path: Path) -> None:
    pack = pack_at(path)
    _, remarks = exporting.FORMATS["gift"].make(Order(path, pack, None, {}))
    told = [remark.place for remark in remarks if remark.fate == "left out" and "#" in remark.place]
    lost = [
        f"{lesson.key}#{item.key}"
        for lesson in pack.course.lessons
        for item in lesson.items
        for _ in beyond_gift(item)
    ]
    assert told == lost


def beyond_gift(item: QuizItem) -> tuple[QuizItem, ...]:
    return (item,) if item.kind == "scale" else item.parallels


def spoken_in(course: Course) -> list[Course]:
    return [course.spoken(language) for language in course.languages]
