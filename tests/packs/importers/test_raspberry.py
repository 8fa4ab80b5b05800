"""Quizzes of Raspberry Pi projects become a course with its translations."""

import shutil
import zipfile
from pathlib import Path

import pytest

from lessonbot.domain.text import Span, plain
from lessonbot.packs.drafts import Draft, NotImportable
from lessonbot.packs.importers.raspberry.page import read_page
from lessonbot.packs.importers.raspberry.read import read

DATA = Path(__file__).parents[1] / "data" / "raspberry"

META = """\
title: Jars
description: Coins
steps:
  - title: Read
  - title: Quiz
    knowledge_quiz: {path: quiz1, questions: 4, passing_score: 3}
"""
QUESTION = """\
--- question ---
---
legend: Question 1
---
Where does the coin go?
--- choices ---
- ( ) Pocket
  --- feedback ---
It is soon spent.
  --- /feedback ---
- (x) Jar
--- /choices ---
--- /question ---
"""


def told(draft: Draft) -> list[str]:
    """What is told beyond what was taken."""
    return [str(remark) for remark in draft.remarks[1:] if remark.fate != "taken"]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project with four questions in English."""
    for at in range(1, 5):
        write(tmp_path / "jars", f"en/quiz1/question_{at}.md", QUESTION)
    write(tmp_path / "jars", "en/meta.yml", META)
    return tmp_path / "jars"


def write(folder: Path, name: str, text: str) -> None:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def test_a_real_project_becomes_a_course_with_its_translation():
    course = read(DATA).course
    assert (course.key, course.title) == ("space-talk", "Space talk")
    assert course.summary.startswith("Use Scratch to give sprites")
    assert course.pass_percent == 100
    assert course.languages == ("en", "ar-SA")
    (lesson,), (arabic,) = (each.lessons for each in (course, *course.translations))
    assert (lesson.key, lesson.title, arabic.key, arabic.title) == (
        "quick-quiz", "Quick quiz", "quick-quiz", "تفكير",
    )  # fmt: skip
    assert plain(lesson.blocks[0].text).startswith("Answer the three questions")
    assert [item.key for item in lesson.items] == ["quick-quiz-1", "quick-quiz-2", "quick-quiz-3"]
    assert [item.key for item in arabic.items] == [item.key for item in lesson.items]
    rights = [frozenset({2}), frozenset({0}), frozenset({2})]
    assert [item.right for item in lesson.items] == [item.right for item in arabic.items] == rights
    assert [len(item.options) for item in arabic.items] == [4, 4, 4]
    assert lesson.items[1].options[0].text == "Looks"
    assert lesson.items[1].options[0].feedback[:2] == (Span("Yes. The "), Span("say", "code"))
    assert lesson.items[2].options[0].text == (
        "when this sprite clicked / start sound [Alien Creak1 v] / say [Hello!] for [2] seconds"
    )
    assert all(option.feedback for item in arabic.items for option in item.options)


def test_the_slip_of_the_arabic_translation_is_named_with_its_line():
    remarks = told(read(DATA))
    file = DATA / "ar-SA/quiz1/question_1.md"
    assert file.read_text(encoding="utf-8").split("\n")[47].startswith("- ()")
    assert (
        "ar-SA/quiz1/question_1.md:48: changed: “- ()” is neither - ( ) nor - (x): it is taken as a "
        "wrong answer" in remarks
    )
    picture = [words for words in remarks if "the picture images/question1.png" in words]
    assert [words.partition(":")[0] for words in picture] == [
        "en/quiz1/question_1.md",
        "ar-SA/quiz1/question_1.md",
    ]
    assert remarks[-1].startswith("LICENCE.md: left out: write the licence and the attribution")


def test_a_zip_of_the_project_and_the_folder_of_one_language_are_read_too(tmp_path: Path):
    whole = tmp_path / "space.zip"
    with zipfile.ZipFile(whole, "w") as archive:
        for file in sorted(DATA.rglob("*.*")):
            archive.write(file, f"space-talk-main/{file.relative_to(DATA)}")
    assert read(whole).course == read(DATA).course
    alone = read(DATA / "ar-SA", language="ar").course
    assert alone.languages == ("ar",)
    assert alone.lessons[0].items[0].right == {2}


def test_a_wish_for_a_language_is_met_by_its_kin(project: Path):
    shutil.copytree(project / "en", project / "fr-FR")
    assert read(project, language="fr").course.languages == ("fr-FR", "en")


def test_the_score_to_pass_is_a_share_of_the_questions(project: Path):
    assert read(project).course.pass_percent == 75
    write(project, "en/meta.yml", META.replace(", passing_score: 3", ""))
    assert read(project).course.pass_percent == 70


def test_a_translation_that_marks_another_answer_is_told_and_does_not_count(project: Path):
    shutil.copytree(project / "en", project / "sw")
    turned = QUESTION.replace("(x)", "(y)").replace("( )", "(x)").replace("(y)", "( )")
    write(project, "sw/quiz1/question_2.md", turned)
    draft = read(project)
    (swahili,) = draft.course.translations
    assert swahili.lessons[0].items[1].right == {1}
    assert told(draft) == [
        "sw/quiz1/question_2.md:1: changed: other answers are marked (x) than in en, which counts"
    ]


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("quiz1/question_2.md", QUESTION.replace("- (x) Jar", "Jar"), "sw: answers: 1, in en 2"),
        ("quiz1/question_2.md", "Nothing", "sw: questions: 3, in en 4"),
        ("quiz2/question_1.md", QUESTION, "sw: its quizzes are not those of en"),
        ("meta.yml", "title: [", "sw: sw/meta.yml:1:"),
    ],
)
def test_a_translation_that_lacks_something_is_left_out_by_name(
    project: Path, name: str, text: str, words: str
):
    shutil.copytree(project / "en", project / "sw")
    write(project, f"sw/{name}", text)
    draft = read(project)
    assert draft.course.languages == ("en",)
    assert f"left out: the translation {words}" in told(draft)[-1]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (QUESTION.replace("(x)", "(✓)"), "11: changed: “- (✓)” is neither - ( ) nor - (x)"),
        (QUESTION.replace("(x)", "( )"), "1: changed: no answer is marked as right"),
        (QUESTION.replace("--- /choices ---\n", ""), "6: changed: --- choices --- is not closed"),
        (QUESTION.replace("--- /question ---\n", ""), "1: changed: --- question --- is not closed"),
        (QUESTION + "--- /hint ---\n", "14: left out: the line --- hint ---; its words are kept"),
        (QUESTION + "--- /choices ---\n", "14: changed: --- /choices --- closes nothing"),
        (QUESTION + "Well done!\n", "14: left out: “Well done!” stands neither in a question"),
        (QUESTION.replace("Jar", "**Jar**"), "1: changed: an option is one plain line"),
        (
            QUESTION.replace("- (x)", "- ( ) a\n" * 60 + "- (x)"),
            "60: left out: “a”: a question has",
        ),
        (QUESTION.replace("coin", "coin{:.big}"), "5: changed: colours and sizes"),
        ("Nothing", ": left out: the file has no --- question ---"),
    ],
)
def test_a_slip_in_a_page_is_named_with_its_line(project: Path, text: str, words: str):
    write(project, "en/quiz1/question_1.md", text)
    remarks = told(read(project))
    assert any(
        remark.startswith(f"en/quiz1/question_1.md:{words.removeprefix(':')}") for remark in remarks
    )


def test_the_number_that_is_missing_and_the_quiz_that_is_absent_are_told(project: Path):
    (project / "en/quiz1/question_4.md").unlink()
    write(project, "en/meta.yml", f"{META}  - knowledge_quiz: {{path: ../quiz2}}\n")
    assert told(read(project)) == [
        "en/quiz1/question_1.md: changed: meta.yml says 4 questions, found are 3",
        "en/meta.yml: left out: the quiz ../quiz2 has no file question_1.md",
    ]


def test_what_is_no_quiz_is_told(project: Path):
    write(project, "en/step_1.md", "## Read")
    assert told(read(project)) == [
        "en/: left out: what is no quiz of the project (step_1.md): only its quizzes are taken"
    ]


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("en/meta.yml", "has no folder en with a file meta.yml"),
        ("en/quiz1", "has no quiz"),
        ("", "there is no folder and no zip file"),
    ],
)
def test_what_is_no_project_is_refused_with_the_reason(project: Path, name: str, words: str):
    path = project / name
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink()
    with pytest.raises(NotImportable, match=words):
        read(project)


def test_a_description_of_the_project_without_end_is_refused(project: Path):
    write(project, "en/meta.yml", "title: " + "a" * 128 * 1024)
    with pytest.raises(NotImportable, match=r"en/meta\.yml is larger than 128 kB"):
        read(project)


def test_quizzes_larger_than_anybody_writes_are_refused(project: Path):
    write(project, "en/quiz1/question_1.md", QUESTION + "- ( ) a\n" * 140_000)
    with pytest.raises(NotImportable, match="the quizzes are larger than 1 MB"):
        read(project)


def test_a_damaged_meta_file_is_refused_with_its_place(project: Path):
    write(project, "en/meta.yml", "title: [")
    with pytest.raises(NotImportable, match=r"en/meta\.yml:1:\d+: error \[yaml\]"):
        read(project)


@pytest.mark.parametrize(
    "hostile",
    [
        "- (" * 1_000_000,
        "--- question ---\n" * 60_000,
        "--- question ---\n--- choices ---\n" + "- ( ) a\n" * 100_000,
        "{:" * 1_000_000,
        "--- choices ---\n" * 100_000,
        "--- " * 1_000_000,
        "-" * 3_000_000,
    ],
)
def test_long_lines_and_many_parts_are_read(hostile: str):
    page = read_page(hostile)
    assert len(page.slips) <= 50
