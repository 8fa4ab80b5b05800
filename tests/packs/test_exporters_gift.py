"""A course as GIFT: nothing is lost on the way there and back, and the rest is told."""

from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lessonbot.domain.course import (
    Attribution,
    Block,
    Course,
    Credential,
    Lesson,
    Option,
    Outcome,
    Picture,
    QuizItem,
    Video,
)
from lessonbot.domain.text import Span, Style, Text
from lessonbot.packs.drafts import Draft
from lessonbot.packs.exporters.gift import to_gift
from lessonbot.packs.importers.gift.read import read

SIGNS = st.sampled_from("abcé ماء水 :#={}~\\/%$*_[]<>&\"'`|.,-+0123456789\t")
# What has a meaning in GIFT, in HTML or in Markdown.
MEANT = [
    "[html] a",
    "[plain]",
    "%50%b",
    "####",
    "//x",
    "$CATEGORY: y",
    "T",
    "::",
    "\\n",
    "&amp;<b>",
]
WORDS = st.text(SIGNS, min_size=1, max_size=30) | st.sampled_from(MEANT)


NO_PLACE = "GIFT has no place for it"
COURSE_FILE = (
    "jars: left out: what course.yaml says beside the title (id, version, summary, outcomes, "
    f"authors, licence, days, certificate): {NO_PLACE}"
)


def there_and_back(course: Course) -> Draft:
    written, _ = to_gift(course)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "course.gift"
        path.write_text(written, encoding="utf-8")
        return read(path, language=course.language)


def lines(words: str) -> str:
    """Words as an option or a title has them."""
    return " ".join(words.split())


@st.composite
def texts(draw: st.DrawFn) -> Text:
    """Rich text as a lesson file gives it: paragraphs of marked words, lists, blocks of code."""
    spans: list[Span] = []
    for at in range(draw(st.integers(1, 3))):
        if at:
            spans.append(Span("\n\n"))
        kind = draw(st.sampled_from(["words", "marked", "list", "pre"]))
        words = draw(WORDS.filter(lambda each: bool(each.strip())))
        match kind:
            case "words":
                spans.append(Span(words.strip() + draw(st.sampled_from(["", "\nx", ".  y"]))))
            case "marked":
                style: Style | None = draw(st.sampled_from(["bold", "italic", "code", None]))
                link = draw(st.sampled_from([None, "https://example.org/?a=1&b={2}~#x"]))
                spans += [Span("See "), Span(words, style, link), Span(".")]
            case "list":
                spans += [Span("• "), Span(words, "bold"), Span(f"\n  • {words.strip()}")]
            case _:
                spans.append(Span(words, "pre"))
    return merged(spans)


def merged(spans: list[Span]) -> Text:
    kept: list[Span] = []
    for span in spans:
        last = kept[-1] if kept else None
        if last and (last.style, last.link) == (span.style, span.link):
            kept[-1] = replace(last, text=last.text + span.text)
        else:
            kept.append(span)
    return tuple(kept)


MAYBE = st.one_of(st.just(()), texts())
NUMBERS = st.sampled_from(["42", "-3.5", "40..45", "-2..3", "3.5±0.1", "0.25"])
WORDINGS = WORDS.map(str.strip).filter(lambda each: bool(each) and "->" not in each)


@st.composite
def items(draw: st.DrawFn, key: str) -> QuizItem:
    prompt, explanation = draw(texts()), draw(MAYBE)
    kind = draw(st.sampled_from(["choice", "number", "text", "open"]))
    match kind:
        case "choice":
            count = draw(st.integers(1, 6))
            options = tuple(
                Option("abcdef"[at], lines(draw(WORDS)), draw(st.booleans()), draw(MAYBE))
                for at in range(count)
            )
            return QuizItem(key, prompt, options, explanation)
        case "number":
            answers = tuple(dict.fromkeys(draw(st.lists(NUMBERS, max_size=3))))
            return QuizItem(key, prompt, (), explanation, "number", answers)
        case "text":
            found = tuple(dict.fromkeys(draw(st.lists(WORDINGS, max_size=3))))
            return QuizItem(key, prompt, (), explanation, "text", found)
        case _:
            return QuizItem(key, prompt, (), explanation, "open")


@st.composite
def courses(draw: st.DrawFn) -> Course:
    titles = WORDS.map(lines).filter(bool)
    lessons = []
    for day in range(draw(st.integers(1, 3))):
        asked = [draw(items(f"q-{day}-{at}")) for at in range(draw(st.integers(day == 0, 3)))]
        blocks = [Block(draw(texts())) for _ in range(draw(st.integers(not asked, 2)))]
        lessons.append(Lesson(f"day-{day}", draw(titles), tuple(blocks), tuple(asked)))
    title = draw(titles)
    return Course("x", "1.0.0", title, "", "en", Credential(title, title), tuple(lessons))


@settings(max_examples=100, deadline=None)
@given(courses())
def test_a_course_comes_back_from_gift_as_it_was(course: Course):
    draft = there_and_back(course)
    assert draft.course.lessons == course.lessons
    assert draft.course.title == course.title
    untold = {
        "no answer is marked as right: put an x in its box in the course",
        "the question has no right answer: write it in the course",
    }
    rest = [remark for remark in draft.remarks[1:] if remark.fate != "taken"]
    assert {remark.words for remark in rest} <= untold


def course_with(lesson: Lesson) -> Course:
    return Course("jars", "2.0.0", "Jars", "", "en", Credential("Jars", "All"), (lesson,))


def test_moodle_sees_what_a_teacher_would_write():
    when = QuizItem(
        "when",
        (Span("When do you plan?"),),
        (
            Option("a", "Late", right=False, feedback=(Span("Too late: gone."),)),
            Option("b", "Early", right=True),
        ),
        (Span("Plan first."),),
    )
    both = QuizItem(
        "both",
        (Span("Which "), Span("two", "bold"), Span("?")),
        (
            Option("a", "A < B", right=True),
            Option("b", "C", right=True),
            Option("c", "D", right=False),
        ),
    )
    count = QuizItem("count", (Span("How many?"),), (), (), "number", ("3.5±0.1", "4..5"))
    text = (Span("A plan\nfor money."),)
    written, _ = to_gift(
        course_with(Lesson("why", "Why / how", (Block(text),), (when, both, count)))
    )
    assert (
        written
        == r"""// [id:why]
$CATEGORY: $course$/top/Jars/Why // how

[plain]A plan\nfor money.

::when::[plain]When do you plan? {
	~Late#Too late\: gone.
	=Early
	####Plan first.
}

::both::[html]Which <b>two</b>? {
	~%50%A &lt; B
	~%50%C
	~%-100%D
}

::count::[plain]How many? {#
	=3.5\:0.1
	=4..5
}
""".replace(r"3.5\:0.1", "3.5:0.1")
    )


def test_what_gift_does_not_hold_is_told():
    picture = Picture("0" * 64, "A jar", "image/png", 4, 3, 100, "jar.png")
    other = QuizItem("q-b", (Span("Again?"),), (), (), "open")
    asked = (
        QuizItem("q", (Span("?"),), (Option("a", "x", right=False),), parallels=(other,)),
        QuizItem("feel", (Span("?"),), (Option("1", "1", right=False),), kind="scale"),
        QuizItem("arrow", (Span("?"),), (), (), "text", ("a->b",)),
        QuizItem("none", (Span("?"),)),
    )
    lesson = Lesson(
        "why",
        "Why",
        (Block(picture=picture),),
        asked,
        sms=(Span("Short"),),
        minutes=4,
        video=Video("https://example.org", "v", "t", 1, 1),
    )
    swahili = replace(course_with(Lesson("why", "Kwa nini", ())), language="sw")
    course = replace(
        course_with(lesson),
        outcomes=(Outcome("o", "O"),),
        attribution=(Attribution("A"),),
        translations=(swahili,),
    )
    written, remarks = to_gift(course)
    assert "::feel::" not in written
    assert [str(remark) for remark in remarks] == [
        "jars: left out: the course in sw: GIFT has one language, export each by itself",
        COURSE_FILE,
        f"why: left out: the picture jar.png, its SMS text, its video, its minutes: {NO_PLACE}",
        "why#q: left out: q-b, another form of the question: GIFT has no place for it",
        "why#q: changed: the question has no right answer, and Moodle asks for one",
        "why#feel: left out: GIFT has no question with a scale",
        "why#arrow: left out: an answer has -> in it, which GIFT takes for a matching question",
        "why#none: left out: the question has no options",
    ]


@pytest.mark.parametrize(("language", "title"), [("sw", "Kwa nini"), (None, "Why"), ("fr", "Why")])
def test_one_language_is_written(language: str | None, title: str):
    swahili = replace(course_with(Lesson("why", "Kwa nini", ())), language="sw")
    course = replace(course_with(Lesson("why", "Why", ())), translations=(swahili,))
    written, remarks = to_gift(course, language)
    assert f"top/Jars/{title}\n" in written
    assert ("there is no translation fr" in str(remarks[0])) is (language == "fr")
