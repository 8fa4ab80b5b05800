"""Questions in Aiken become a course; each known mistake is told with its line."""

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lessonbot.domain.course import QuizItem
from lessonbot.domain.text import plain
from lessonbot.packs.drafts import Draft, NotImportable
from lessonbot.packs.importers.aiken import read

DATA = Path(__file__).parents[1] / "data" / "aiken"

Make = Callable[[str], Draft]


@pytest.fixture
def made(tmp_path: Path) -> Make:
    """Read a text as an Aiken file."""

    def make(text: str) -> Draft:
        path = tmp_path / "quiz.txt"
        path.write_text(text, encoding="utf-8")
        return read(path)

    return make


def items(draft: Draft) -> list[QuizItem]:
    return [item for lesson in draft.course.lessons for item in lesson.items]


def told(draft: Draft) -> list[str]:
    """What is told beyond what was taken."""
    return [str(remark) for remark in draft.remarks[1:] if remark.fate != "taken"]


def drawn(item: QuizItem) -> list[str]:
    """The answers, the right ones with a star."""
    return [f"{option.text}{'*' * option.right}" for option in item.options]


def test_a_right_file_becomes_a_course_with_a_few_questions_a_day():
    draft = read(DATA / "jars.txt")
    course = draft.course
    assert (course.key, course.title, course.language) == ("jars", "jars", "en")
    assert [(each.key, each.title, len(each.items)) for each in course.lessons] == [
        ("day-1", "jars 1", 3),
        ("day-2", "jars 2", 1),
    ]
    first = items(draft)[0]
    assert first.key == "day-1-1"
    assert plain(first.prompt) == "Mira gets ten coins. When does she put one in the jar?"
    assert drawn(first) == [
        "On Sunday, from what is left",
        "Right away, before she shops*",
        "When a bigger payment comes",
    ]
    assert [option.key for option in first.options] == ["a", "b", "c"]
    assert drawn(items(draft)[1])[1] == "Adam is ill and cannot work*"
    assert told(draft) == []
    assert [str(remark) for remark in draft.remarks if remark.fate == "taken"] == [
        "jars.txt:1: taken: lesson “jars 1”, 3 questions",
        "jars.txt:17: taken: lesson “jars 2”, 1 question",
    ]


@pytest.mark.parametrize(
    ("text", "answers", "words"),
    [
        ("Q?\nA.one\nB. two\nANSWER: A", "one* two", "2: changed: a space is missing behind A."),
        ("Q?\nA)one\nB)two\nANSWER: A", "one* two", "2: changed: a space is missing behind A)"),
        ("Q?\na. one\nB. two\nANSWER: A", "one* two", "2: changed: the letter a is read as A"),
        ("Q?\nA. one\nB. two\nANSWER:A", "one* two", "4: changed: “ANSWER:A” is read as ANSWER: A"),
        (
            "Q?\nA. one\nB. two\nAnswer: b",
            "one two*",
            "4: changed: “Answer: b” is read as ANSWER: B",
        ),
        ("Q?\nA. one\nB. two\nANSWER B", "one two*", "4: changed: “ANSWER B” is read as ANSWER: B"),
        ("Q?\nA. one\nB. two\nANSWER: A, B", "one* two*", "4: changed: “ANSWER: A, B” is read as"),
        ("Q?\nA. one\nB. two\nANSWER: C", "one two", "4: changed: ANSWER: is C, and no answer has"),
        ("Q?\nA. one\nB. two\nANSWER: two", "one two", "4: changed: ANSWER: names no letter but"),
        ("Q?\nA. one\nB. two\nANSWER:", "one two", "4: changed: ANSWER: names no letter but “”"),
        ("Q?\nA. one\nB. two", "one two", "1: changed: no line ANSWER: stands below the answers"),
        ("Q?\nA. one\nANSWER: A", "one*", "1: changed: the question has 1 answer: write a second"),
        ("A. one\nB. two\nANSWER: A", "one* two", "1: changed: the question is missing above"),
        ("Q?\nA. one\nC. two\nANSWER: C", "one two*", "3: changed: the answer has the letter C"),
        (
            "Q?\nA. one\nB. two\nB. x\nANSWER: B",
            "one two x",
            "4: changed: the answer has the letter",
        ),
        (
            "Q?\nA. one\nand\nB. two\nANSWER: A",
            "one-and* two",
            "3: changed: “and” is joined to the",
        ),
        (
            "Q?\nA. one\nB. two\nand\nANSWER: A",
            "one* two-and",
            "4: changed: “and” is joined to the",
        ),
    ],
)
def test_each_known_mistake_is_told_with_its_line(made: Make, text: str, answers: str, words: str):
    draft = made(text)
    (item,) = items(draft)
    assert [answer.replace(" ", "-") for answer in drawn(item)] == answers.split()
    assert told(draft)[0].startswith(f"quiz.txt:{words}")


@pytest.mark.parametrize(
    "between", ["\n\n", "\n"], ids=["after an empty line", "without an empty line"]
)
def test_a_question_without_answer_ends_where_the_next_begins(made: Make, between: str):
    draft = made(f"Q?\nA. one\nB. two{between}R?\nA. three\nB. four\nANSWER: B")
    assert [plain(item.prompt) for item in items(draft)] == ["Q?", "R?"]
    assert [drawn(item) for item in items(draft)] == [["one", "two"], ["three", "four*"]]
    words = "no line ANSWER: stands below the answers A to B: none is marked as right"
    assert told(draft) == [f"quiz.txt:1: changed: {words}"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (
            "ANSWER: A",
            "1: left out: “ANSWER: A” has no question above it and no answers behind A. or A)",
        ),
        (
            "R?\nANSWER: A",
            "2: left out: “ANSWER: A” has “R?” above it and no answers behind A. or A)",
        ),
        ("R?\nYes", "1: left out: “R? Yes” has no answers behind A. or A)"),
    ],
)
def test_what_is_no_question_is_left_out_with_its_line(made: Make, text: str, words: str):
    good = "Q?\nA. one\nB. two\nANSWER: A\n\n"
    draft = made(good + text)
    assert [plain(item.prompt) for item in items(draft)] == ["Q?"]
    line, _, rest = words.partition(":")
    assert told(draft) == [f"quiz.txt:{int(line) + 5}:{rest}"]


def test_words_that_look_like_answers_are_left_in_the_question(made: Make):
    (item,) = items(made("e.g. this?\ni.e. that\nAnswer me.\nA. one\nB. two\nANSWER: A"))
    assert plain(item.prompt) == "e.g. this?\ni.e. that\nAnswer me."


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "quiz.txt has no question with answers"),
        ("Only words.", "quiz.txt has no question with answers"),
        ("Q?\nA. a\nB. b\nANSWER: A\n" * 3_001, "more than 3,000 questions"),
    ],
)
def test_what_is_no_aiken_file_is_refused_with_the_reason(made: Make, text: str, words: str):
    with pytest.raises(NotImportable, match=words):
        made(text)


@pytest.mark.parametrize(
    "hostile",
    [
        "A. " * 600_000,
        "ANSWER: " + "A, " * 600_000,
        "ANSWER:" + " " * 1_000_000 + "x",
        "Q?\nA. a\n" + "b\n" * 100_000,
        "Q?\n" + "A. a\n" * 2_500,
        "A." + " " * 1_000_000,
    ],
)
def test_long_lines_are_read(made: Make, hostile: str):
    draft = made(f"Q?\nA. one\nB. two\nANSWER: A\n\n{hostile}")
    assert drawn(items(draft)[0]) == ["one*", "two"]


LINES = st.sampled_from(
    [
        "{}",
        "",
        "A. {}",
        "a){}",
        "B. {}",
        "C.{}",
        "c. {}",
        "ANSWER: A",
        "ANSWER: {}",
        "A",
        "answer b",
    ]
)


@settings(max_examples=200, deadline=None)
@given(lines=st.lists(LINES, max_size=12))
def test_no_line_is_lost_silently(tmp_path_factory: pytest.TempPathFactory, lines: list[str]):
    named = [line.format(f"w{at}w") for at, line in enumerate(lines)]
    path = tmp_path_factory.mktemp("aiken") / "quiz.txt"
    path.write_text("\n".join(["Q?", "A. one", "B. two", "ANSWER: A", *named]), encoding="utf-8")
    draft = read(path)
    kept = [plain(item.prompt) for item in items(draft)]
    kept += [option.text for item in items(draft) for option in item.options]
    kept += [remark.words for remark in draft.remarks]
    for at, line in enumerate(lines):
        assert "{}" not in line or f"w{at}w" in " ".join(kept)
