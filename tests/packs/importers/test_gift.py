"""Questions in GIFT become a course; what does not fit is told with its line."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lessonbot.domain.course import Course, QuizItem
from lessonbot.domain.text import Span, Text, plain
from lessonbot.packs.drafts import Draft, NotImportable
from lessonbot.packs.importers.gift.read import read
from lessonbot.packs.importers.gift.syntax import Chunk, Miswritten, chunks, parse

DATA = Path(__file__).parents[1] / "data" / "gift"


Make = Callable[..., Draft]


@pytest.fixture
def made(tmp_path: Path) -> Make:
    """Read a text as a GIFT file."""

    def make(text: str | bytes, **how: Any) -> Draft:  # noqa: ANN401 - as read has them
        path = tmp_path / "quiz.gift"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return read(path, **how)

    return make


def items(course: Course) -> list[QuizItem]:
    return [item for lesson in course.lessons for item in lesson.items]


def told(draft: Draft) -> list[str]:
    """What is told beyond what was taken."""
    return [str(remark) for remark in draft.remarks[1:] if remark.fate != "taken"]


def only(draft: Draft) -> QuizItem:
    (item,) = items(draft.course)
    return item


def options(item: QuizItem) -> list[tuple[str, bool]]:
    return [(option.text, option.right) for option in item.options]


def test_a_whole_file_becomes_a_course_with_a_lesson_for_each_category():
    draft = read(DATA / "water.gift", language="en")
    course = draft.course
    assert (course.key, course.title, course.language) == ("safe-water", "Safe water", "en")
    assert [(lesson.key, lesson.title) for lesson in course.lessons] == [
        ("clear-water", "Is clear water clean?"),
        ("boil-filter", "Boil / filter"),
    ]
    assert [item.key for item in items(course)] == [
        "germs", "clear", "boil", "why-1", "sum", "range", "word", "blank", "signs", "story",
    ]  # fmt: skip
    assert [item.kind for item in items(course)] == [
        "choice", "choice", "choice", "choice", "number", "number", "text", "choice", "choice",
        "open",
    ]  # fmt: skip
    assert plain(course.lessons[0].blocks[0].text).startswith("A spring looks clear.\nStill")
    assert [str(remark) for remark in draft.remarks if remark.fate == "taken"] == [
        "water.gift:4: taken: lesson “Is clear water clean?”, 4 questions",
        "water.gift:30: taken: lesson “Boil / filter”, 6 questions",
    ]
    assert told(draft) == [
        "water.gift:27: left out: tags, for which there is no place: boiling",
        "water.gift:50: left out: a matching question has no form here: ask with options instead",
    ]


def test_options_have_their_feedback_and_a_question_its_explanation(made: Make):
    item = only(made("::when:: When? {~Late#Too late. =Early#Yes.####Plan first.}"))
    assert item.key == "when"
    assert plain(item.prompt) == "When?"
    assert options(item) == [("Late", False), ("Early", True)]
    assert [option.key for option in item.options] == ["a", "b"]
    assert [plain(option.feedback) for option in item.options] == ["Too late.", "Yes."]
    assert plain(item.explanation) == "Plan first."


@pytest.mark.parametrize("word", ["T", "TRUE", "true"])
def test_true_or_false_is_a_question_with_two_options(made: Make, word: str):
    item = only(made(f"Water boils. {{{word}#It does.#Right.}}"))
    assert options(item) == [("True", True), ("False", False)]
    assert [plain(option.feedback) for option in item.options] == ["Right.", "It does."]


def test_false_turns_the_feedback_round(made: Make):
    item = only(made("Ice is hot. {F#Touch it.}"))
    assert options(item) == [("True", False), ("False", True)]
    assert [plain(option.feedback) for option in item.options] == ["Touch it.", ""]


def test_true_and_false_speak_the_language_of_the_course_or_it_is_told(made: Make):
    assert options(only(made("A {T}", language="sw"))) == [("Kweli", True), ("Si kweli", False)]
    draft = made("A {T}", language="am")
    assert told(draft) == ["quiz.gift:1: changed: the options are True and False: translate them"]


@pytest.mark.parametrize(
    ("answers", "rights", "words"),
    [
        ("~%50%a ~%50%b ~%-100%c", "ab", ()),
        ("~%33.33333%a ~%33,33333%b ~%33.33333%c ~d", "abc", ()),
        ("=a ~%50%b ~c", "a", ("“b” gives 50 % in Moodle and counts as wrong here",)),
        ("=a ~%-20%b", "a", ("“b” gives -20 % in Moodle and counts as wrong here",)),
        ("=a =b ~c", "ab", ("each of the right answers is enough in Moodle; here all have to be",)),
        ("~%70%a ~%30%b", "ab", ("the right answers count alike, not 70 and 30 %",)),
        ("~%40%a ~b", "a", ("what is right gives 40 % in Moodle, and everything here",)),
        ("~%100%a ~%-50%b", "a", ()),
        ("~a ~b", "", ("no answer is marked as right",)),
    ],
)
def test_weights_say_what_is_right(made: Make, answers: str, rights: str, words: tuple[str, ...]):
    draft = made(f"Which? {{{answers}}}")
    assert "".join(text for text, right in options(only(draft)) if right) == rights
    assert len(told(draft)) == len(words)
    for remark, expected in zip(told(draft), words, strict=True):
        assert remark.startswith(f"quiz.gift:1: changed: {expected}")


@pytest.mark.parametrize(
    ("answers", "known"),
    [
        ("{#42}", ("42",)),
        ("{#3:2}", ("3±2",)),
        ("{#3.50:0}", ("3.50",)),
        ("{# 40 .. 45 }", ("40..45",)),
        ("{#-5..-1}", ("-5..-1",)),
        ("{#=1822:0 =1823}", ("1822", "1823")),
        ("{#=%100%7#}", ("7",)),
        ("{#1.5e3}", ("1500",)),
        ("{#.5}", ("0.5",)),
    ],
)
def test_numbers_have_a_value_a_range_or_a_tolerance(
    made: Make, answers: str, known: tuple[str, ...]
):
    draft = made(f"How many? {answers}")
    assert (only(draft).kind, only(draft).answers) == ("number", known)
    assert told(draft) == []


@pytest.mark.parametrize(
    ("answers", "known", "words"),
    [
        ("{#=5 =%50%5:1}", ("5",), "left out: “5:1” gives only 50 % in Moodle"),
        ("{#=5 =a}", ("5",), "left out: “a” is no number"),
        ("{#=5 =9..2}", ("5",), "left out: “9..2” is no number"),
        ("{#=5 =1e99}", ("5",), "left out: “1e99” is no number"),
        ("{#=5#Right!}", ("5",), "left out: feedback “Right!” to “5”"),
        ("{#=5 ~#Count again}", ("5",), "left out: feedback “Count again” to “*”"),
        ("{#}", (), "changed: the question has no right answer"),
    ],
)
def test_of_numbers_what_does_not_fit_is_told(
    made: Make, answers: str, known: tuple[str, ...], words: str
):
    draft = made(f"How many? {answers}")
    assert (only(draft).kind, only(draft).answers) == ("number", known)
    assert [remark.partition(words)[1] for remark in told(draft)] == [words]


def test_short_answers_are_wordings(made: Make):
    draft = made("Where? {=Dar es Salaam =Dar =Dar}")
    assert (only(draft).kind, only(draft).answers) == ("text", ("Dar es Salaam", "Dar"))
    assert told(draft) == []


@pytest.mark.parametrize(
    ("answers", "known", "words"),
    [
        ("{=a =%50%b}", ("a",), "left out: “b” gives only 50 % in Moodle"),
        ("{=a =%0%*#No.}", ("a",), "left out: feedback “No.” to “*”|left out: “*” gives only 0 %"),
        ("{=a =b*}", ("a",), "left out: “b*”: a * that stands for any words has no form here"),
        (r"{=2 \* 3}", ("2 * 3",), ""),
        ("{Paris}", ("Paris",), "changed: “Paris” has no = before it"),
        ("{=*}", (), "left out: “*”: a *|changed: the question has no right answer"),
    ],
)
def test_a_short_answer_that_does_not_fit_is_told(
    made: Make, answers: str, known: tuple[str, ...], words: str
):
    draft = made(f"Where? {answers}")
    assert only(draft).answers == known
    expected = [part for part in words.split("|") if part]
    found = told(draft)
    assert [part in remark for part, remark in zip(expected, found, strict=True)] == [
        True for _ in expected
    ]


def test_an_essay_is_read_by_a_person(made: Make):
    item = only(made("Tell us. { ####Thank you.}"))
    assert (item.kind, plain(item.explanation)) == ("open", "Thank you.")


def test_words_behind_the_answers_make_a_blank(made: Make):
    assert plain(only(made("Water {=boils ~burns} here.")).prompt) == "Water _____ here."
    item = only(made("[markdown]Water {=boils ~burns} **here**."))
    assert item.prompt == (Span("Water _____ "), Span("here", "bold"), Span("."))


def test_signs_behind_a_backslash_are_plain(made: Make):
    item = only(made(r"1 \= 1\: \{ok\} \#1 \~ c:\\new\nnext {=\=a\}#\#b ~\~c}"))
    assert plain(item.prompt) == "1 = 1: {ok} #1 ~ c:\\new\nnext"
    assert [option.text for option in item.options] == ["=a}", "~c"]
    assert plain(item.options[0].feedback) == "#b"


@pytest.mark.parametrize(
    ("written", "spans"),
    [
        ("[html]<p>A <b>b</b> &amp; c</p>", (Span("A "), Span("b", "bold"), Span(" & c"))),
        ("A <b>b</b>", (Span("A "), Span("b", "bold"))),
        ("[markdown]A **b**", (Span("A "), Span("b", "bold"))),
        ("[plain]A <b>b</b> **c**", (Span("A <b>b</b> **c**"),)),
        ("[moodle]A < b\n  & c", (Span("A < b\n& c"),)),
    ],
)
def test_a_question_says_how_its_words_are_written(made: Make, written: str, spans: Text):
    assert only(made(written + " {T}")).prompt == spans


def test_answers_are_written_as_their_question_unless_they_say_it(made: Make):
    item = only(made("[html]Which? {=a &lt; b#<i>Yes</i> ~[plain]a &lt; b}"))
    assert [option.text for option in item.options] == ["a < b", "a &lt; b"]
    assert item.options[0].feedback == (Span("Yes", "italic"),)


def test_what_is_unsafe_or_cannot_be_shown_is_dropped_and_told(made: Make):
    draft = made('\n[html]<script>x</script>See <img src\\="a.png" alt\\="a jar"> {=<b>a</b> ~b}')
    assert plain(only(draft).prompt) == "See a jar"
    assert [remark.partition("changed: ")[2] for remark in told(draft)] == [
        "left out here: a script",
        "left out here: the picture a.png (its description stays as words)",
        "“a” is an option and keeps no bold words and no links",
    ]


def test_without_categories_a_lesson_has_a_few_questions_and_a_text_begins_one(made: Make):
    text = "One {T}\n\nTwo {T}\n\nA text.\n\nThree {T}\n\nFour {T}\n\nFive {T}\n\nSix {T}"
    course = made(text).course
    assert [[plain(block.text) for block in lesson.blocks] for lesson in course.lessons] == [
        [], ["A text."], [],
    ]  # fmt: skip
    assert [[plain(item.prompt) for item in lesson.items] for lesson in course.lessons] == [
        ["One", "Two"],
        ["Three", "Four", "Five"],
        ["Six"],
    ]
    assert [lesson.title for lesson in course.lessons] == ["quiz 1", "quiz 2", "quiz 3"]
    assert [lesson.key for lesson in course.lessons] == ["quiz-1", "quiz-2", "quiz-3"]


def test_a_category_is_one_lesson_wherever_it_stands(made: Make):
    text = "$CATEGORY: a\n\nOne {T}\n\n$CATEGORY: b\nTwo {T}\n\n$CATEGORY: a\n\nThree {T}\n\nLate."
    draft = made(text)
    assert [(each.title, len(each.items)) for each in draft.course.lessons] == [("a", 2), ("b", 1)]
    assert told(draft) == [
        "quiz.gift:12: changed: “Late.” is read before the questions of its lesson"
    ]


def test_an_empty_category_is_no_lesson(made: Make):
    draft = made("$CATEGORY: $course$/top/Empty\n\n$CATEGORY: $course$/top/Full\n\nOne {T}")
    assert [lesson.title for lesson in draft.course.lessons] == ["Full"]
    assert told(draft) == ["quiz.gift:1: left out: “Empty” has nothing that was taken"]


def test_titles_become_ids_that_are_there_once(made: Make):
    text = "::one::A {T}\n\n::one::B {T}\n\n::Was ist das?::C {T}\n\n// [id:q-7]\nD {T}\n\n::ماء::E {T}"
    draft = made(text)
    assert [item.key for item in items(draft.course)] == [
        "one", "one-2", "was-ist-das", "q-7", "quiz-2-2",
    ]  # fmt: skip
    assert told(draft) == [
        "quiz.gift:3: changed: the id one is taken; it became one-2",
        "quiz.gift:10: changed: the title “ماء” became the id quiz-2-2",
    ]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("\nBad {=a\n~b\n\nGood {T}", "2: left out: the { is not closed: put }"),
        ("Bad =a}\n\nGood {T}", "1: left out: this } closes nothing"),
        ("Bad {=a\n {=b}}\n\nGood {T}", "2: left out: a { stands among the answers"),
        ("Bad {=a} and {=b}\n\nGood {T}", "1: left out: a question has answers in one { } only"),
        ("Bad {a =b}\n\nGood {T}", "1: left out: words stand before the first = or ~"),
        ("Good {T}\n\nBad \\", "3: left out: a \\ stands alone at the end"),
        ("Good {T}\n\n::Bad {=a ~b}", "3: left out: the title is not closed: put :: behind it"),
        ("Good {T}\n\n::Bad::", "3: left out: a title without words"),
        ("Good {T}\n\nBad {" + "~a" * 300 + "}", "3: left out: more than 200 signs = ~ #"),
    ],
)
def test_a_slip_is_told_with_its_line_and_the_others_are_taken(made: Make, text: str, words: str):
    draft = made(text)
    assert plain(only(draft).prompt) == "Good"
    assert [remark.startswith(f"quiz.gift:{words}") for remark in told(draft)] == [True]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("Only a text.", "quiz.gift has no question with answers in { }"),
        ("", "quiz.gift has no question"),
        ("A {=b", "quiz.gift:1: left out: the { is not closed"),
        (b"Caf\xe9 {T}", "quiz.gift:1: the file is not text in UTF-8"),
        ("Q {=a" + "~b" * 200_001 + "}", "quiz.gift has more than 200,000 signs = ~ #"),
        ("[html]" + "<b>" * 100_001 + "{T}", "or 100,000 HTML tags: divide it into several files"),
        ("A {T}\n\n" * 3_001, "quiz.gift has more than 3,000 questions"),
        (b" " * (2 * 1024 * 1024 + 1), "quiz.gift is larger than 2 MB"),
    ],
)
def test_a_file_that_is_no_gift_is_refused_with_the_reason(
    made: Make, content: str | bytes, words: str
):
    with pytest.raises(NotImportable) as refusal:
        made(content)
    assert words in str(refusal.value)


def test_a_file_that_is_not_there_is_refused(tmp_path: Path):
    with pytest.raises(NotImportable, match=r"absent\.gift cannot be opened"):
        read(tmp_path / "absent.gift")


def test_files_of_other_editors_are_read_and_hidden_characters_told(made: Make):
    assert plain(only(made("Wasser\r\nhier {T}".encode("utf-16"))).prompt) == "Wasser\nhier"
    draft = made("\ufeffA\u202eB {T}")
    assert plain(only(draft).prompt) == "AB"
    assert told(draft) == ["quiz.gift:1: changed: invisible characters taken out (U+202E)"]


@pytest.mark.parametrize(
    "hostile",
    [
        "{" * 100_000,
        "~" * 190_000,
        "::" * 300_000,
        "\\" * 1_000_001,
        "[id:" * 250_000,
        "//" + "[id:\\" * 200_000,
        "$CATEGORY:" * 100_000,
        "a {=" + " " * 1_000_000 + "}",
        "a {#" + "9" * 1_000_000 + "}",
        "a {#" + "1e" * 500_000 + "}",
        "a {=%" + " " * 1_000_000 + "%}",
        "a {=" + "*" * 1_000_000 + "}",
        "[html]" + "<b>" * 99_000 + "{T}",
        "[markdown]" + "*a" * 400_000 + "{T}",
        "[markdown]" + "[" * 400_000 + "{T}",
        "<p " * 99_000 + "{T}",
        "a {T#" + "\n " * 500_000 + "}",
        "// x\n" * 200_000 + "a {T}",
    ],
)
def test_long_lines_and_deep_nesting_are_read_or_refused(made: Make, hostile: str):
    draft = made(f"{hostile}\n\nGood {{T}}")
    assert plain(items(draft.course)[-1].prompt) == "Good"


def test_more_remarks_than_anybody_reads_are_counted_not_kept(made: Make):
    draft = made("Q {=a ~%50%b ~%40%c ~%30%d}\n\n" * 2_000)
    assert len(told(draft)) == 5_001
    assert told(draft)[-1].startswith("quiz.gift: changed: more than 5,000 remarks: mend these")


@settings(max_examples=200, deadline=None)
@given(st.text(st.sampled_from("ab \n\\{}=~#%:$/->[]50.TF")))
def test_any_text_is_parsed_or_told_with_a_line_of_it(text: str):
    for chunk in chunks(text):
        assert chunk.line <= _line_of(chunk) <= text.count("\n") + 1


def _line_of(chunk: Chunk) -> int:
    """Where a question stands, or the slip in it."""
    try:
        parse(chunk)
    except Miswritten as slip:
        return slip.line
    return chunk.line
