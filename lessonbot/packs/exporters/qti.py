"""A course as a QTI 1.2 zip, which Canvas and other systems take as a quiz.

text2qti knows the form that Canvas wants. Its own Markdown is not used: it would read files and
run formulas that an author wrote, and our texts are rich already.
"""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from html import escape
from typing import TYPE_CHECKING, Any

from lessonbot.domain.course import Course, Lesson, QuizItem
from lessonbot.domain.numbers import bounds
from lessonbot.domain.text import Span, Text, join
from lessonbot.packs.drafts import Remark
from lessonbot.packs.exporters.inline import html_of
from lessonbot.packs.exporters.lacking import beside, needs_extra, spoken_in
from lessonbot.packs.writing import zipped

if TYPE_CHECKING:
    from text2qti.quiz import Question  # type: ignore[import-untyped]

_TOOL = "QTI"
# A fixed date makes the same course the same bytes.
_DAY = "1980-01-01"
_RIGHTS = "Private (Copyrighted) - http://en.wikipedia.org/wiki/Copyright"


def to_qti(course: Course, language: str | None = None) -> tuple[bytes, tuple[Remark, ...]]:
    """The texts and questions of a course as one quiz (.zip), and what was left out.

    Raises NotExportable where text2qti is not installed.
    """
    try:
        import text2qti  # type: ignore[import-untyped]  # noqa: F401, PLC0415
    except ImportError as fault:
        raise needs_extra(_TOOL) from fault
    spoken, remarks = spoken_in(course, language, _TOOL)
    writer = _Writer(spoken, remarks)
    for lesson in spoken.lessons:
        writer.lesson(lesson)
    return writer.zip(), tuple(remarks)


class _Markup:
    """Our texts in the place of text2qti's Markdown: they are HTML already."""

    def md_to_html_xml(self, html: str) -> str:
        return escape(html, quote=False)

    def xml_escape(self, words: str) -> str:
        return escape(words)


@dataclass
class _Quiz:
    """What text2qti asks a quiz for; `questions_and_delims` is its name for what is in it."""

    questions_and_delims: list[Any] = field(default_factory=list)
    feedback_is_solution: bool = False


class _Writer:
    def __init__(self, course: Course, remarks: list[Remark]) -> None:
        self.course = course
        self.remarks = remarks
        self.quiz = _Quiz()
        self.markup = _Markup()
        self.points = 0

    def lesson(self, lesson: Lesson) -> None:
        """The text of a lesson, then its questions."""
        from text2qti.quiz import TextRegion  # noqa: PLC0415

        self.remarks.extend(beside(lesson, _TOOL))
        region = TextRegion(index=len(self.quiz.questions_and_delims), md=self.markup, **_NOWHERE)
        region.set_title(lesson.title, **_NOWHERE)
        texts = join(block.text for block in lesson.blocks if block.text)
        region.set_text(html_of(texts), **_NOWHERE)
        self.quiz.questions_and_delims.append(region)
        for item in lesson.items:
            self._item(item, f"{lesson.key}#{item.key}")

    def _item(self, item: QuizItem, place: str) -> None:
        """A question, or the bank that one of its forms is drawn from."""
        from text2qti.quiz import Group, GroupEnd, GroupStart  # noqa: PLC0415

        forms = [form for each in (item, *item.parallels) if (form := self._question(each, place))]
        if not forms:
            return
        self.points += 1
        if len(forms) == 1:
            self.quiz.questions_and_delims.extend(forms)
            return
        group = Group(**_NOWHERE)
        group.append_group_pick("1", **_NOWHERE)
        group.title_xml = escape(item.key)
        for form in forms:
            group.append_question(form, **_NOWHERE)
        group.finalize()
        start, end = GroupStart(group, **_NOWHERE), GroupEnd(group, **_NOWHERE)
        self.quiz.questions_and_delims.extend((start, *forms, end))

    def _question(self, item: QuizItem, place: str) -> "Question | None":
        """A question in the words of text2qti, or nothing and the reason noted."""
        from text2qti.err import Text2qtiError  # type: ignore[import-untyped]  # noqa: PLC0415
        from text2qti.quiz import Question  # noqa: PLC0415

        if item.kind == "scale":
            self.remarks.append(Remark(place, "left out", "QTI has no question with a scale"))
            return None
        question = Question(
            html_of(item.prompt),
            quiz=self.quiz,
            title=item.key,
            points=None,
            md=self.markup,
            **_NOWHERE,
        )
        question.id = hashlib.sha256(f"{self.course.key}#{place}#{item.key}".encode()).hexdigest()
        try:
            if item.explanation:
                question.append_feedback(html_of(item.explanation), **_NOWHERE)
            self.remarks.extend(_answer(question, item, place))
            question.finalize()
        except Text2qtiError as fault:
            self.remarks.append(Remark(place, "left out", f"it is not whole: {fault}"))
            return None
        return question

    def zip(self) -> bytes:
        """The zip as Canvas imports it."""
        from text2qti.xml_assessment import assessment  # type: ignore[import-untyped]  # noqa: PLC0415
        from text2qti.xml_assessment_meta import (  # type: ignore[import-untyped]  # noqa: PLC0415
            assessment_meta,
        )
        from text2qti.xml_imsmanifest import (  # type: ignore[import-untyped]  # noqa: PLC0415
            imsmanifest,
        )

        key, title = self.course.key, escape(self.course.title)
        name = f"lessonbot-assessment-{key}"
        manifest: str = imsmanifest(
            manifest_identifier=f"lessonbot-manifest-{key}",
            assessment_identifier=name,
            dependency_identifier=f"lessonbot-dependency-{key}",
            images={},
            date=_DAY,
        )
        meta: str = assessment_meta(
            assessment_identifier=name,
            assignment_group_identifier=f"lessonbot-group-{key}",
            assignment_identifier=f"lessonbot-assignment-{key}",
            title_xml=title,
            description_html_xml=escape(escape(self.course.summary)),
            points_possible=self.points,
            shuffle_answers="false",
            show_correct_answers="true",
            one_question_at_a_time="false",
            cant_go_back="false",
        )
        questions: str = assessment(quiz=self.quiz, assessment_identifier=name, title_xml=title)
        files = {
            "imsmanifest.xml": manifest.replace(_RIGHTS, escape(self.course.licence or "")),
            f"{name}/assessment_meta.xml": meta,
            f"{name}/{name}.xml": questions,
        }
        return zipped({file: content.encode() for file, content in files.items()})


# text2qti tells by these where in a file of its own a mistake stands.
_NOWHERE: dict[str, int] = {"linenum_start": 0, "linenum_end": 0}


def _answer(question: "Question", item: QuizItem, place: str) -> Iterator[Remark]:
    match item.kind:
        case "choice":
            _choose(question, item)
        case "number":
            yield from _count(question, item.answers, place)
        case "text":
            for answer in dict.fromkeys(item.answers):
                question.append_shortans_correct_choice(answer, **_NOWHERE)
        case _:
            question.append_essay("", **_NOWHERE)


def _choose(question: "Question", item: QuizItem) -> None:
    right, wrong = (
        (question.append_multans_correct_choice, question.append_multans_incorrect_choice)
        if item.multiple
        else (question.append_mctf_correct_choice, question.append_mctf_incorrect_choice)
    )
    for option in item.options:
        words: Text = (Span(option.text),)
        (right if option.right else wrong)(html_of(words), **_NOWHERE)
        if option.feedback:
            question.append_feedback(html_of(option.feedback), **_NOWHERE)


def _count(question: "Question", answers: Sequence[str], place: str) -> Iterator[Remark]:
    """Written here: text2qti rounds to four decimals, and takes no range that begins at 0."""
    if not answers:
        return
    if len(answers) > 1:
        words = f"{', '.join(answers[1:])}: QTI has one right number, or one range"
        yield Remark(place, "left out", words)
    low, high = bounds(answers[0])
    question.type = "numerical_question"
    question.numerical_min_html_xml = f"{low:f}"
    question.numerical_max_html_xml = f"{high:f}"
    if ".." not in answers[0]:
        middle = answers[0].partition("±")[0].strip()
        question.numerical_exact = question.numerical_exact_html_xml = middle
