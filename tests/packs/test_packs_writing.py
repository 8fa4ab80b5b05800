from pathlib import Path

import pytest
from hypothesis import given, settings

from lessonbot.domain.course import Course, Option, QuizItem
from lessonbot.domain.text import Span
from lessonbot.packs.archive import open_pack
from lessonbot.packs.reading import check, check_files
from lessonbot.packs.writing import NotWritable, files_of, write_pack, zipped
from tests.packs.courses import MEDIA, courses
from tests.packs.packfolder import COURSE, LESSON, LESSON_FILE, PackFolder


def read(files: dict[str, bytes]) -> Course:
    checked = check_files(files)
    assert checked.pack, [str(problem) for problem in checked.problems]
    return checked.pack.course


@settings(max_examples=40)
@given(courses())
def test_any_course_is_read_as_it_was_written(course: Course) -> None:
    assert read(files_of(course, MEDIA)) == course


def test_a_lesson_is_written_as_an_author_would(pack: PackFolder) -> None:
    checked = pack.check()
    assert checked.pack
    written = files_of(checked.pack.course, {})[LESSON_FILE].decode()
    assert written.replace("id: why-a-budget\n", "", 1) == LESSON.replace(
        "## Question\nWhen", "## Question\n\nWhen"
    )


def test_the_course_file_has_its_keys_in_the_usual_order(pack: PackFolder) -> None:
    checked = pack.check()
    assert checked.pack
    written = files_of(checked.pack.course, {})["course.yaml"].decode()
    keys = [line.partition(":")[0] for line in written.splitlines() if line[0].isalpha()]
    first = [line.partition(":")[0] for line in COURSE.splitlines() if line[0].isalpha()]
    assert [key for key in keys if key in first] == first
    assert "version: 1.0.0\n" in written


def test_a_draft_with_what_no_pack_can_hold_is_written_for_its_author_to_mend() -> None:
    item = QuizItem("q", (Span("Why?"),), (Option("a", "{", right=False),), kind="text")
    course = read({"course.yaml": COURSE.encode(), LESSON_FILE: LESSON.encode()})
    lesson = course.lessons[0]
    object.__setattr__(lesson, "items", (item,))
    problems = check_files(files_of(course, {})).problems
    assert [problem.rule for problem in problems if problem.severity == "error"] != []


def test_a_pack_is_written_into_a_new_folder(tmp_path: Path, pack: PackFolder) -> None:
    files = open_pack(pack.path)
    write_pack(tmp_path / "new" / "course", files)
    assert open_pack(tmp_path / "new" / "course") == files


def test_a_folder_that_holds_something_is_left_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(NotWritable, match="is there already: name a folder that is new or empty"):
        write_pack(tmp_path, {"course.yaml": b""})
    assert [file.name for file in tmp_path.iterdir()] == ["mine.txt"]


def test_a_file_stands_where_the_folder_shall_be(tmp_path: Path) -> None:
    (tmp_path / "pack").write_text("mine")
    with pytest.raises(NotWritable, match="is there already"):
        write_pack(tmp_path / "pack", {"course.yaml": b""})
    with pytest.raises(NotWritable, match="cannot be written: Not a directory"):
        write_pack(tmp_path / "pack" / "inside", {"course.yaml": b""})


@pytest.mark.parametrize("name", ["../out.md", "/out.md", "media/../../out", "a\\..\\b", ""])
def test_nothing_is_written_outside_the_folder(tmp_path: Path, name: str) -> None:
    with pytest.raises(NotWritable, match="is no name for a file of a pack"):
        write_pack(tmp_path / "pack", {"course.yaml": b"", name: b""})
    assert list(tmp_path.iterdir()) == []


def test_the_same_files_are_the_same_zip(tmp_path: Path, pack: PackFolder) -> None:
    files = open_pack(pack.path)
    data = zipped(files)
    assert data == zipped(dict(reversed(files.items())))
    file = tmp_path / "pack.zip"
    file.write_bytes(data)
    assert open_pack(file) == files
    assert check(file) == check(pack.path)
