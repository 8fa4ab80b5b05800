"""A course as GIFT, the text format in which Moodle takes questions.

The importer reads what this writes without loss: a question keeps its id by its title, a lesson
by the comment above its category.
"""

import re
from collections.abc import Iterator, Sequence

from lessonbot.domain.course import Course, Lesson, Option, QuizItem
from lessonbot.domain.text import Span, Text, plain
from lessonbot.packs.drafts import Remark
from lessonbot.packs.exporters.inline import html_of
from lessonbot.packs.exporters.lacking import beside, spoken_in

_SIGNS = re.compile(r"([:#={}~\\])")
_FORM = re.compile(r"\s*\[(html|markdown|moodle|plain)\]")
_WHOLE = 100
_TOOL = "GIFT"
_ABOUT = (
    "what course.yaml says beside the title (id, version, summary, outcomes, authors, licence, "
    "days, certificate): GIFT has no place for it"
)


def to_gift(course: Course, language: str | None = None) -> tuple[str, tuple[Remark, ...]]:
    """The texts and questions of a course in one of its languages, and what was left out."""
    spoken, remarks = spoken_in(course, language, _TOOL)
    remarks.append(Remark(course.key, "left out", _ABOUT))
    parts: list[str] = []
    for lesson in spoken.lessons:
        parts.append(_category(spoken, lesson))
        parts.extend(_written(lesson, remarks))
    return "\n\n".join(parts) + "\n", tuple(remarks)


# --- lessons -------------------------------------------------------------------------------------


def _category(course: Course, lesson: Lesson) -> str:
    names = [name.replace("/", "//") for name in (course.title, lesson.title)]
    # A name that begins with / stands apart from the / before it.
    between = " / " if any(name.startswith("/") for name in names) else "/"
    path = between.join(["$course$", "top", *names])
    return f"// [id:{lesson.key}]\n$CATEGORY: {path}"


def _written(lesson: Lesson, remarks: list[Remark]) -> Iterator[str]:
    remarks.extend(beside(lesson, _TOOL, facts=True))
    if not any(block.text for block in lesson.blocks) and not lesson.items:
        words = "the lesson has neither text nor questions"
        remarks.append(Remark(lesson.key, "left out", words))
    for block in lesson.blocks:
        if block.text:
            yield _Words([block.text]).rich(block.text, first=True)
    for item in lesson.items:
        place = f"{lesson.key}#{item.key}"
        remarks.extend(_lacks(item, place))
        if (answers := _answers(item)) is not None:
            yield answers


# --- questions -----------------------------------------------------------------------------------


def _lacks(item: QuizItem, place: str) -> Iterator[Remark]:
    """What of a question GIFT does not hold."""
    for parallel in item.parallels:
        words = f"{parallel.key}, another form of the question: GIFT has no place for it"
        yield Remark(place, "left out", words)
    if item.kind == "scale":
        yield Remark(place, "left out", "GIFT has no question with a scale")
    elif item.kind == "choice" and not item.options:
        yield Remark(place, "left out", "the question has no options")
    elif item.kind == "text" and any("->" in answer for answer in item.answers):
        words = "an answer has -> in it, which GIFT takes for a matching question"
        yield Remark(place, "left out", words)
    elif item.scored and not (item.right or item.answers):
        yield Remark(place, "changed", "the question has no right answer, and Moodle asks for one")


def _answers(item: QuizItem) -> str | None:
    """The question with its answers, or nothing where GIFT has no such kind."""
    texts = [item.prompt, item.explanation, *(option.feedback for option in item.options)]
    words = _Words(texts)
    match item.kind:
        case "choice" if item.options:
            lines = _options(item.options, words)
        case "number":
            lines = [f"={_number(answer)}" for answer in item.answers]
        case "text" if not any("->" in answer for answer in item.answers):
            lines = [f"={_typed(answer)}" for answer in item.answers] or ["="]
        case "open":
            lines = []
        case _:
            return None
    if item.explanation:
        lines.append(f"####{words.rich(item.explanation)}")
    sign = "{#" if item.kind == "number" else "{"
    body = "".join(f"\n\t{line}" for line in lines)
    prompt = words.rich(item.prompt, first=True)
    return f"::{_escaped(item.key)}::{prompt} {sign}{body}{chr(10) if body else ''}}}"


def _options(options: Sequence[Option], words: "_Words") -> list[str]:
    rights = sum(option.right for option in options)
    return [
        _mark(option, rights, len(options)) + words.line(option.text) + words.said(option.feedback)
        for option in options
    ]


def _mark(option: Option, rights: int, count: int) -> str:
    """One right option is marked by =, several share the points and a wrong one takes them all."""
    if rights > 1 or count == 1:
        share = f"{_WHOLE / max(rights, 1):.5f}".rstrip("0").rstrip(".")
        return f"~%{share}%" if option.right else f"~%-{_WHOLE}%"
    mark = "=" if option.right else "~"
    if option.text.startswith("%"):
        return f"{mark}%{_WHOLE if option.right else 0}%"
    return mark


def _number(answer: str) -> str:
    return answer.replace("±", ":")


def _typed(answer: str) -> str:
    """A wording; Moodle reads * as any words."""
    weight = f"%{_WHOLE}%" if answer.startswith("%") else ""
    return weight + _escaped(answer).replace("*", r"\*")


# --- words ---------------------------------------------------------------------------------------


class _Words:
    """The words of one question: plain where that holds them all, else HTML."""

    def __init__(self, texts: Sequence[Text]) -> None:
        self.html = any(_needs_html(text) for text in texts)

    def rich(self, text: Text, *, first: bool = False) -> str:
        """Rich text; what comes first says how all of the question is written."""
        words = html_of(text) if self.html else plain(text)
        form = "[html]" if self.html else "[plain]"
        return _escaped(f"{form}{words}" if first or _FORM.match(words) else words)

    def line(self, words: str) -> str:
        """An option."""
        return self.rich((Span(words),) if words else ())

    def said(self, feedback: Text) -> str:
        """What is said to an answer."""
        return f"#{self.rich(feedback)}" if feedback else ""


def _escaped(words: str) -> str:
    return _SIGNS.sub(r"\\\1", words).replace("\n", r"\n")


def _needs_html(text: Text) -> bool:
    words = "".join(span.text for span in text)
    return words != words.strip() or any(span.style or span.link for span in text)
