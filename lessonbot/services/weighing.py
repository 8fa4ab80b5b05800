"""What a pack becomes on each channel: messages, segments, bytes, and what is too much there."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import time
from pathlib import Path

from msgspec import structs

from lessonbot.channels.faces import FACES
from lessonbot.channels.segments import is_narrow, segments
from lessonbot.channels.text import characters, units
from lessonbot.channels.twilio.limits import ADVISED_SEGMENTS
from lessonbot.channels.twilio.sms_text import why_wide
from lessonbot.domain import assessment, opening, question, telling
from lessonbot.domain.course import Course, Lesson, QuizItem
from lessonbot.domain.enrolment import Enrolment, Progress, reference
from lessonbot.domain.learner import Learner
from lessonbot.domain.messages import Outbound, Revision
from lessonbot.domain.phrases import Phrases, nearest
from lessonbot.domain.schedule import Pace
from lessonbot.domain.turn import Offer, Same, Talk, Turn
from lessonbot.packs.lesson import Sheet
from lessonbot.packs.problems import Notes, Problem
from lessonbot.packs.reading import Checked, Pack, check
from lessonbot.services.speaking import voices

# A question has to be asked whole; in a script of its own that takes more segments.
_WIDE_QUESTION = 5
# Few letters of a text that make all of it dearer are worth a thought; a script of its own is not.
_FEW_LETTERS = 8
_PACE = Pace(time(9), "UTC")
_SMS, _WHATSAPP = FACES["sms"], FACES["whatsapp"]

Advance = Callable[[int, int], None]
_Weight = tuple[int, tuple[str, ...]]
"""Segments, and the letters that make them dearer."""


@dataclass(frozen=True, slots=True)
class Day:
    """What a day of a course takes in one language.

    `segments` are those of the lesson and of its questions as text messages, `letters` the ones
    that make these dearer, `size` the bytes of its pictures, voice and documents.
    """

    language: str
    number: int
    lesson: str
    title: str
    segments: int
    letters: tuple[str, ...]
    size: int


@dataclass(frozen=True)
class Weighed:
    """What the check of a pack found, and what each of its days takes."""

    checked: Checked
    problems: tuple[Problem, ...]
    days: tuple[Day, ...]


def weigh(path: Path, advance: Advance | None = None) -> Weighed:
    """Check a pack, and what it becomes on each channel."""
    tell = advance or (lambda _done, _all: None)
    return of_checked(check(path, lambda done, total: tell(done, 2 * total)), tell)


def of_checked(checked: Checked, tell: Advance = lambda _done, _all: None) -> Weighed:
    """The same for a pack that was checked already."""
    if checked.pack is None:
        return Weighed(checked, checked.problems, ())
    found: list[Problem] = []
    total = sum(map(len, checked.pack.sheets.values()))
    days = []
    for day in _days(checked.pack, found):
        days.append(day)
        tell(total + len(days), 2 * total)
    return Weighed(checked, tuple(sorted({*checked.problems, *found})), tuple(days))


def _days(pack: Pack, found: list[Problem]) -> Iterator[Day]:
    for language in pack.course.languages:
        course = pack.course.spoken(language)
        scale = _Scale(course, nearest(voices(), language), found)
        for number, sheet in enumerate(pack.sheets[language]):
            yield scale.day(number, sheet)


class _Scale:
    """Weighs the days of a course in one language."""

    def __init__(self, course: Course, phrases: Phrases, found: list[Problem]) -> None:
        self.course = replace(course, translations=())
        self.talk = talk_in(course.language, phrases)
        self.found = found

    def day(self, number: int, sheet: Sheet) -> Day:
        notes = Notes(sheet.file, self.found)
        lesson = self.course.lessons[number]
        said = told(self.course, self.talk, number)
        line = sheet.parts.get("sms", 1)
        total, letters = self._lesson(said[0], line, notes)
        for each in sheet.asked:
            form = replace(each.item, parallels=())
            count, more = self._question(lesson, form, each.line, notes)
            # The forms of a bank are never asked on the same day.
            total += count if each.like is None else 0
            letters += more
        dear = tuple(dict.fromkeys(letters))
        return Day(
            self.course.language, number + 1, lesson.key, lesson.title, total, dear, size(lesson)
        )

    def _lesson(self, said: Outbound, line: int, notes: Notes) -> _Weight:
        text = "\n".join(map(_SMS.shown, _SMS.messages(said)))
        count = _SMS.size(said).segments or 0
        if count > ADVISED_SEGMENTS:
            where = "shorten it" if line > 1 else "add a part :::sms with a shorter text"
            words = (
                f"as text messages the lesson is {count} segments without its questions, "
                f"{ADVISED_SEGMENTS} or fewer are better: {where}"
            )
            notes.warning(line, 1, "sms", words)
        letters = _noted_letters(text, count, line, notes)
        most = _WHATSAPP.limits.body or _WHATSAPP.limits.text
        length = units(characters(said.text))
        if length > most:
            words = (
                f"the lesson fills {length:,} characters, a WhatsApp message with a button "
                f"holds {most:,}: shorten it, or move a part to :::more"
            )
            notes.warning(1, 1, "whatsapp", words)
        return count, letters

    def _question(self, lesson: Lesson, item: QuizItem, line: int, notes: Notes) -> _Weight:
        said = asked(self.course, self.talk, lesson, item)
        count = _SMS.size(said).segments or 0
        text = "\n".join(_SMS.shown(each) for each in _SMS.messages(said))
        advised = ADVISED_SEGMENTS if is_narrow(text) else _WIDE_QUESTION
        if count > advised:
            words = (
                f"as text messages the question is {count} segments, "
                f"{advised} or fewer are better: shorten it"
            )
            notes.warning(line, 1, "sms", words)
        return count, _noted_letters(text, count, line, notes)


def talk_in(language: str, phrases: Phrases) -> Talk:
    """Somebody who learns in a language."""
    return Talk("k", "0" * 16, phrases, Learner(language))


def told(course: Course, talk: Talk, number: int) -> list[Outbound]:
    """What a lesson says, without its questions."""
    first, *others = telling.told(Same(course), Same(talk.phrases), number)
    more = opening.offer_more(course.lessons[number], talk.phrases, "m")
    return [
        Outbound("k", **first, choices=more),
        *(Outbound("k", **message) for message in others),
    ]


def asked(course: Course, talk: Talk, lesson: Lesson, item: QuizItem) -> Outbound:
    """A question as it is asked, as the only one of its lesson."""
    alone = replace(lesson, items=(item,))
    course = replace(course, lessons=(alone,))
    progress = Progress(lesson=1, queue=(reference(alone, item),))
    talk = structs.replace(
        talk,
        enrolment=Enrolment("0" * 16, _PACE, progress=progress),
        offer=Offer(course.key, 0, course),
    )
    (said,) = assessment.ask(Turn(talk)).says
    return said


def answered(talk: Talk, item: QuizItem) -> list[tuple[str, Outbound]]:
    """What each answer to a question gets; with its words, which are empty for any other answer."""
    return [(words, _reply(talk, item, chosen, right)) for words, chosen, right in _answers(item)]


def _answers(item: QuizItem) -> Iterator[tuple[str, frozenset[int], bool | None]]:
    if not item.judged:
        yield "", frozenset(), None
    elif not item.options:
        yield item.answers[0], frozenset(), True
        yield "", frozenset(), False
    else:
        if item.multiple:
            yield (
                ", ".join(item.options[each].text for each in sorted(item.right)),
                item.right,
                True,
            )
        for place, option in enumerate(item.options):
            if not (item.multiple and option.right):
                yield option.text, frozenset({place}), option.right


def _reply(talk: Talk, item: QuizItem, chosen: frozenset[int], right: bool | None) -> Outbound:  # noqa: FBT001
    said, marked = question.judged(Same(item), chosen, right, Same(talk.phrases))
    return Outbound("k", said, revision=Revision("k", marked) if item.options else None)


def size(lesson: Lesson) -> int:
    """Bytes of the pictures, the voice and the documents of a lesson."""
    media = [each for block in lesson.blocks for each in (block.picture, block.document)]
    return sum(each.size for each in (*media, lesson.recording) if each)


def _noted_letters(text: str, count: int, line: int, notes: Notes) -> tuple[str, ...]:
    """The letters that make a text dearer; noted where they are few."""
    letters = why_wide(text)
    if not 0 < len(letters) <= _FEW_LETTERS:
        return letters
    plain = segments(text.translate(dict.fromkeys(map(ord, "".join(letters)), "e")))
    if plain < count:
        words = (
            f"{' '.join(letters)} make this {count} segments instead of {plain}: "
            "other words may do without"
        )
        notes.hint(line, 1, "letters", words)
    return letters
