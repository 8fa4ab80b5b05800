from pathlib import Path

import msgspec
import pytest

from lessonbot.domain.course import Course, Outcome
from lessonbot.domain.text import Span, plain
from lessonbot.packs.problems import Problem
from lessonbot.packs.reading import check, digest_of
from tests.packs.packfolder import COURSE, LESSON, LESSON_FILE, TOP, PackFolder, drawing, zipped


def course_of(pack: PackFolder) -> Course:
    checked = pack.check()
    assert checked.pack, checked.problems
    return checked.pack.course


def test_a_right_pack_becomes_a_course(pack: PackFolder) -> None:
    checked = pack.check()
    assert checked.problems == ()
    assert checked.pack
    course = checked.pack.course
    assert (course.key, course.version, course.language) == ("money-basics", "1.0.0", "en")
    assert (course.days, course.pass_percent, course.attempts) == ((0, 2, 4), 60, 3)
    assert course.authors == ("Amina O.",)
    assert course.outcomes == (Outcome("budget", "Write a budget"),)
    assert course.credential.name == "Money Basics"
    (lesson,) = course.lessons
    assert (lesson.key, lesson.minutes, lesson.outcomes) == ("why-a-budget", 4, ("budget",))
    assert lesson.blocks[0].text == (
        Span("A budget is a plan for your "),
        Span("money", "bold"),
        Span("."),
    )


def test_a_question_has_options_feedback_and_an_explanation(pack: PackFolder) -> None:
    (item,) = course_of(pack).lessons[0].items
    assert item.key == "when"
    assert plain(item.prompt) == "When should you write a budget?"
    assert [option.key for option in item.options] == ["a", "b", "c"]
    assert [option.right for option in item.options] == [False, True, False]
    assert item.options[1].text == "Before the money comes in"
    assert plain(item.options[1].feedback) == "Yes. Plan first."
    assert item.options[2].feedback == ()
    assert plain(item.explanation) == "A plan helps before the spending."
    assert not item.multiple


def test_a_question_without_an_id_is_named_by_its_lesson_and_place(pack: PackFolder) -> None:
    second = LESSON.replace("{#when}\n", "").partition("---\n")[2].partition("---\n")[2]
    pack.write(LESSON_FILE, LESSON + second.partition("\n")[2])
    assert [item.key for item in course_of(pack).lessons[0].items] == ["when", "why-a-budget-2"]


def test_several_right_options_make_it_multiple_choice(pack: PackFolder) -> None:
    pack.write(LESSON_FILE, LESSON.replace("[ ] Never", "[X] Never"))
    item = course_of(pack).lessons[0].items[0]
    assert item.multiple
    assert item.right == {1, 2}


def test_lessons_come_in_the_order_of_their_numbers(pack: PackFolder) -> None:
    for name in ("10-ten", "2-two", "007-seven"):
        pack.write(f"lessons/{name}.md", LESSON.replace("{#when}", ""))
    keys = [lesson.key for lesson in course_of(pack).lessons]
    assert keys == ["why-a-budget", "two", "seven", "ten"]


def test_the_same_bytes_have_the_same_digest_in_a_folder_and_a_zip(
    pack: PackFolder, tmp_path: Path
) -> None:
    jars = drawing()
    lesson = LESSON + "\n"
    lesson = lesson.replace("A budget", "![Jars](jars.png)\n\nA budget")
    pack.write(LESSON_FILE, lesson)
    pack.write("media/jars.png", jars)
    files: dict[str, str | bytes] = {
        "course.yaml": COURSE,
        LESSON_FILE: lesson,
        "media/jars.png": jars,
    }
    plain_zip = zipped(tmp_path / "a.zip", files)
    nested = zipped(tmp_path / "b.zip", {f"money/{name}": files[name] for name in files})
    packs = [check(path).pack for path in (pack.path, plain_zip, nested)]
    assert packs[0]
    assert packs[0] == packs[1] == packs[2]
    assert packs[0].digest == digest_of(packs[0].course)
    assert list(packs[0].media.values()) == [jars]


def test_another_picture_makes_another_digest(pack: PackFolder) -> None:
    pack.lesson("![Jars](jars.png)\n\n" + LESSON.removeprefix(TOP))
    digests = []
    for width in (40, 41):
        pack.write("media/jars.png", drawing(width))
        checked = pack.check()
        assert checked.pack
        digests.append(checked.pack.digest)
    assert digests[0] != digests[1]


def test_a_course_comes_back_from_its_stored_form(pack: PackFolder) -> None:
    course = course_of(pack)
    stored = msgspec.json.encode(course, order="deterministic")
    assert msgspec.json.decode(stored, type=Course) == course


def test_windows_line_ends_and_a_byte_order_mark_change_nothing(pack: PackFolder) -> None:
    before = pack.check()
    for name, content in (("course.yaml", COURSE), (LESSON_FILE, LESSON)):
        pack.write(name, b"\xef\xbb\xbf" + content.replace("\n", "\r\n").encode())
    assert pack.check() == before


def test_files_that_are_not_part_of_the_format_are_left_alone(pack: PackFolder) -> None:
    for name in ("LICENSE", "README.md", "course.schema.json", ".DS_Store", ".git/config"):
        pack.write(name, "anything <b>at</b> all")
    assert pack.problems() == []


def test_a_problem_prints_its_place_its_rule_and_its_mending() -> None:
    problem = Problem("lessons/01-why.md", 11, 1, "error", "quiz", "no option is marked right")
    assert str(problem) == "lessons/01-why.md:11:1: error [quiz] no option is marked right"


def test_problems_come_in_the_order_of_the_files(pack: PackFolder) -> None:
    pack.course("language: en", "language: english!")
    pack.write(LESSON_FILE, LESSON.replace("[x]", "[ ]").replace("title:", "titel:"))
    places = [(problem.file, problem.line) for problem in pack.check().problems]
    assert places == [("course.yaml", 6), (LESSON_FILE, 2), (LESSON_FILE, 2), (LESSON_FILE, 12)]


def test_no_course_comes_of_a_pack_with_an_error(pack: PackFolder) -> None:
    pack.course("version: 1.0.0", "version: one")
    assert pack.check().pack is None


def test_a_warning_does_not_keep_a_course_from_being_published(pack: PackFolder) -> None:
    pack.course("licence: CC-BY-4.0\n", "")
    checked = pack.check()
    assert checked.pack
    assert [problem.severity for problem in checked.problems] == ["warning"]


def test_an_empty_folder_is_told_what_it_needs(tmp_path: Path) -> None:
    (problem,) = check(tmp_path).problems
    assert problem.message == "the pack is empty: it needs a file course.yaml and a folder lessons"


def test_a_pack_without_course_yaml_is_told_the_near_name(pack: PackFolder) -> None:
    (pack.path / "course.yaml").rename(pack.path / "Course.yml")
    assert pack.problems() == [
        (
            "course.yaml:1:1: error [pack] the pack has Course.yml instead: "
            "move or rename it to course.yaml"
        )
    ]


def test_a_pack_without_lessons_is_refused(pack: PackFolder) -> None:
    (pack.path / LESSON_FILE).unlink()
    assert pack.problems() == [
        "course.yaml:1:1: error [pack] the pack has no lessons: add lessons/01-….md"
    ]


@pytest.mark.parametrize("name", ["missing", "no\0name"])
def test_a_path_that_leads_nowhere_is_a_problem(tmp_path: Path, name: str) -> None:
    checked = check(tmp_path / name)
    assert checked.pack is None
    assert [problem.rule for problem in checked.problems] == ["pack"]


def test_two_lessons_of_one_number_are_refused(pack: PackFolder) -> None:
    pack.write("lessons/1-again.md", LESSON.replace("{#when}", ""))
    assert pack.problems() == [
        (
            "lessons/1-again.md:1:1: error [order] lessons/01-why-a-budget.md has the same number: "
            "give each lesson its own"
        )
    ]


def test_two_lessons_of_one_id_are_refused(pack: PackFolder) -> None:
    pack.write("lessons/02-why-a-budget.md", LESSON.replace("{#when}", ""))
    assert pack.problems() == [
        (
            "lessons/02-why-a-budget.md:2:1: error [id] the lesson lessons/01-why-a-budget.md "
            "has the id why-a-budget too: change one"
        )
    ]


def test_two_questions_of_one_id_are_refused_across_lessons(pack: PackFolder) -> None:
    pack.write("lessons/02-again.md", LESSON)
    assert pack.problems() == [
        (
            "lessons/02-again.md:8:1: error [id] the question in lessons/01-why-a-budget.md:8 "
            "has the id when too: change one"
        )
    ]


def test_a_lesson_file_without_a_number_is_refused(pack: PackFolder) -> None:
    pack.write("lessons/intro.md", LESSON)
    assert pack.problems() == [
        (
            "lessons/intro.md:1:1: error [name] this is no lesson file: "
            "name it by number and words, as in 01-why-a-budget.md"
        )
    ]


@pytest.mark.parametrize(
    ("name", "ending"),
    [
        ("02-more.md.txt", "txt"),
        ("02-more.txt", "txt"),
        ("02-more.MD", "MD"),
        ("02-more.markdown", "markdown"),
    ],
)
def test_the_ending_that_an_editor_added_is_named(pack: PackFolder, name: str, ending: str) -> None:
    pack.write(f"lessons/{name}", LESSON)
    assert (
        f"lessons/{name}:1:1: error [name] the name ends in .{ending}: rename it to 02-more.md "
        "(Windows shows endings with View > File name extensions)"
    ) in pack.problems()


def test_a_course_file_with_another_ending_is_named(pack: PackFolder) -> None:
    (pack.path / "course.yaml").rename(pack.path / "course.yaml.txt")
    assert pack.problems() == [
        (
            "course.yaml:1:1: error [pack] the pack has course.yaml.txt instead: "
            "move or rename it to course.yaml"
        )
    ]


def test_file_names_have_small_letters_only(pack: PackFolder) -> None:
    pack.write("lessons/02-Why.md", LESSON.replace("{#when}", "").replace("title", "id: b\ntitle"))
    assert pack.problems() == [
        (
            "lessons/02-Why.md:1:1: error [name] file names have only small letters a-z, digits "
            "and - . _: rename it"
        )
    ]


def test_a_file_name_that_is_no_id_asks_for_one(pack: PackFolder) -> None:
    pack.write("lessons/02-a.b.md", LESSON.replace("{#when}", ""))
    assert pack.problems() == [
        "lessons/02-a.b.md:2:1: error [id] a.b is no id: rename the file, or add a line id: …"
    ]


def test_the_course_that_ships_is_without_a_fault() -> None:
    checked = check(Path(__file__).parents[2] / "lessons" / "money-basics")
    assert checked.problems == ()
    assert checked.pack
    assert len(checked.pack.course.lessons) == 7
