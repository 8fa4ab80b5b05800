"""Quiz files of the "For Beginners" curricula become a course, in one language or in several."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from lessonbot.domain.text import plain
from lessonbot.packs.drafts import Draft, NotImportable
from lessonbot.packs.importers.beginners import read

DATA = Path(__file__).parents[1] / "data" / "beginners"
EN, AR, HI = DATA / "en.json", DATA / "ar.json", DATA / "hin.json"


def told(draft: Draft) -> list[str]:
    """What is told beyond what was taken."""
    return [str(remark) for remark in draft.remarks[1:] if remark.fate != "taken"]


Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """A quiz file with one quiz."""

    def write(
        *questions: tuple[str, dict[str, object]], name: str = "en.json", **quiz: object
    ) -> Path:
        form = {
            "id": 1,
            "title": "Quiz",
            "quiz": [
                {
                    "questionText": text,
                    "answerOptions": [
                        {"answerText": answer, "isCorrect": right}
                        for answer, right in answers.items()
                    ],
                }
                for text, answers in questions
            ],
        }
        path = tmp_path / name
        path.write_text(json.dumps([{"title": "All", "quizzes": [form | quiz]}]), encoding="utf-8")
        return path

    return write


def test_each_quiz_is_a_lesson_and_the_word_true_makes_an_answer_right():
    draft = read(EN)
    assert draft.course.title == "IoT Development for Beginners: Quizzes"
    assert [lesson.key for lesson in draft.course.lessons] == ["quiz-1", "quiz-18", "quiz-21"]
    assert [len(lesson.items) for lesson in draft.course.lessons] == [3, 3, 3]
    first = draft.course.lessons[0].items[0]
    assert (first.key, plain(first.prompt)) == ("quiz-1-1", "The I in IoT stands for:")
    assert [(option.key, option.text, option.right) for option in first.options] == [
        ("a", "Internet", True),
        ("b", "Iridium", False),
        ("c", "Ironing", False),
    ]
    assert told(draft) == []
    assert "complete the summary" in str(draft.remarks[0])
    assert str(draft.remarks[1]) == (
        "en.json:12, quiz 1: taken: lesson “Lesson 1 - Introduction to IoT: "
        "Pre-Lecture Quiz”, 3 questions"
    )


def test_the_arabic_question_without_a_right_answer_is_named_and_keeps_none():
    draft = read(AR, language="ar")
    item = draft.course.lessons[1].items[2]
    assert not item.right
    place = "ar.json:91, quiz 18, question 3: changed: "
    assert AR.read_text(encoding="utf-8").split("\n")[90].lstrip().startswith('"questionText"')
    assert told(draft) == [
        f"{place}“frue” is neither true nor false: “{item.options[2].text}” is not taken as right",
        f"{place}no answer is marked as right: put an x in its box in the course",
    ]


@pytest.mark.parametrize("source", [DATA, {"en": EN, "ar": AR, "hi": HI}])
def test_a_course_in_several_languages_has_the_quizzes_that_all_have(
    source: Path | dict[str, Path],
):
    draft = read(source)
    course = draft.course
    assert course.languages == ("en", "ar", "hi")
    for each in (course, *course.translations):
        assert each.key == "iot-development-for-beginners-quizzes"
        assert [lesson.key for lesson in each.lessons] == ["quiz-1", "quiz-18"]
        assert [[item.key for item in lesson.items] for lesson in each.lessons] == [
            ["quiz-1-1", "quiz-1-2", "quiz-1-3"],
            ["quiz-18-1", "quiz-18-2", "quiz-18-3"],
        ]
    assert {tuple(each.lessons[1].items[2].right) for each in (course, *course.translations)} == {
        (2,)
    }
    assert course.translations[1].title.startswith("शुरुआती")
    arabic, why, *missing = told(draft)
    assert arabic.startswith("ar.json:91, quiz 18, question 3: changed: “frue” is neither true")
    assert why.endswith("no answer is marked as right: en.json says which one is")
    assert [words.partition(", which")[0] for words in missing] == [
        "en.json: left out: 1 of 3 quizzes (21)",
        "en.json: left out: 1 of 3 quizzes (21)",
    ]


def test_a_translation_that_marks_another_answer_is_told_and_does_not_count(write: Write):
    en = write(("Q?", {"a": "true", "b": "false"}))
    sw = write(("S?", {"x": "false", "y": "true"}), name="sw.json")
    draft = read({"en": en, "sw": sw})
    assert draft.course.translations[0].lessons[0].items[0].right == {0}
    (words,) = told(draft)
    assert words.startswith("sw.json:1, quiz 1, question 1: changed: other answers are marked")


def test_a_question_that_differs_between_languages_is_left_out_by_name(write: Write):
    en = write(("Q?", {"a": "true", "b": "false"}), ("R?", {"a": "true", "b": "false"}))
    sw = write(("S?", {"x": "true"}), ("T?", {"x": "true", "y": "false"}), name="sw.json")
    draft = read({"en": en, "sw": sw})
    for course in (draft.course, *draft.course.translations):
        assert [item.key for item in course.lessons[0].items] == ["quiz-1-2"]
    words = "the number of answers differs (2 in en.json, 1 in sw.json): make them alike"
    assert told(draft) == [f"en.json:1, quiz 1, question 1: left out: {words}"]


def test_a_question_that_one_language_lacks_is_left_out_by_name(write: Write):
    en = write(("Q?", {"a": "true", "b": "false"}))
    two = {"x": "true", "y": "false"}
    sw = write(("S?", two), ("T?", two), name="sw.json")
    draft = read({"en": en, "sw": sw})
    assert [len(course.lessons[0].items) for course in (draft.course, *draft.course.translations)] == [
        1, 1,
    ]  # fmt: skip
    assert told(draft)[0].startswith(
        "sw.json:1, quiz 1, question 2: left out: the number of answers"
    )


def test_true_as_a_truth_value_is_read_too(write: Write):
    item = read(write(("Q?", {"a": True, "b": False}))).course.lessons[0].items[0]
    assert item.right == {0}


def test_the_titles_of_further_curricula_are_told(tmp_path: Path):
    form = json.loads(EN.read_text(encoding="utf-8"))
    path = tmp_path / "en.json"
    path.write_text(json.dumps([*form, {"title": "Data", "quizzes": []}]), encoding="utf-8")
    assert told(read(path)) == [
        "en.json: left out: further titles, for which there is no place: Data"
    ]


def test_of_two_quizzes_with_one_id_the_second_is_left_out(tmp_path: Path):
    form = json.loads(EN.read_text(encoding="utf-8"))
    form[0]["quizzes"][1]["id"] = 1
    path = tmp_path / "en.json"
    path.write_text(json.dumps(form), encoding="utf-8")
    draft = read(path)
    assert [lesson.key for lesson in draft.course.lessons] == ["quiz-1", "quiz-21"]
    assert "left out: a second quiz has the id 1" in told(draft)[0]


def test_languages_with_nothing_in_common_are_no_course(write: Write):
    en = write(("Q?", {"a": "true"}))
    sw = write(("S?", {"a": "true"}), name="sw.json", id=2)
    with pytest.raises(NotImportable, match="no quiz in common: import each of them alone"):
        read({"en": en, "sw": sw})


def test_a_folder_needs_the_language_that_the_others_come_from(write: Write):
    write(("S?", {"a": "true"}), name="sw.json")
    with pytest.raises(NotImportable, match=r"has no file en\.json"):
        read(write(("S?", {"a": "true"}), name="notes-of-mine!.json").parent)


def test_a_file_whose_name_is_no_language_is_told(write: Write):
    write(("S?", {"a": "true"}), name="notes!.json")
    draft = read(write(("S?", {"a": "true"})).parent)
    assert told(draft)[0].startswith("notes!.json: left out: the name of the file is no language")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("", "en.json is no quiz file"),
        ("{", "en.json is no quiz file"),
        ("[]", "en.json has no quiz in it"),
        ('[{"title": "A", "quizzes": []}]', "en.json has no quiz in it"),
        ('[{"title": "A", "quizzes": [{"id": 1}]}]', "0 > quizzes > 0 > title: Field required"),
        (
            '[{"title": "A", "quizzes": [{"id": 1, "title": "B", "quiz": []}]}]',
            "en.json has no questions",
        ),
        ("[" * 1_000_000, "en.json is no quiz file"),
        ('{"a":' * 400_000, "en.json is no quiz file"),
        ('"' + "x" * 2_000_000 + '"', "en.json is no quiz file"),
    ],
)
def test_what_is_no_quiz_file_is_refused_with_the_reason(tmp_path: Path, content: str, words: str):
    path = tmp_path / "en.json"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(NotImportable) as refusal:
        read(path)
    assert words in str(refusal.value)
    assert len(str(refusal.value)) < 2000


def test_more_questions_than_anybody_looks_through_are_refused(write: Write):
    path = write(*[(f"Q{at}?", {"a": "true"}) for at in range(3_001)])
    with pytest.raises(NotImportable, match="more than 3,000 questions"):
        read(path)
