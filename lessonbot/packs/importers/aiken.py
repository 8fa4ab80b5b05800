"""Aiken, the plainest text format for questions, as a course.

A question, its answers behind `A.` or `A)`, and a line `ANSWER: A`. What people often write
otherwise is read all the same where it can only mean one thing, and told.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from string import ascii_uppercase

from lessonbot.domain.course import Lesson, Option, QuizItem
from lessonbot.domain.text import Span
from lessonbot.packs.drafts import Draft
from lessonbot.packs.importers.shared.draft_course import (
    QUESTIONS_A_DAY,
    course_of,
    key_of,
    letter,
    one_line,
)
from lessonbot.packs.importers.shared.questionfile import QuestionFile
from lessonbot.packs.importers.shared.textfile import check_count
from lessonbot.packs.problems import shown

_FEWEST = 2
_OPTION = re.compile(r"([A-Za-z])([.)])(\s*)(\S.*)")
_ANSWER = re.compile(r"(ANSWERS?)(\s*)(:?)\s*(.{0,60})", re.IGNORECASE)
_LETTERS = re.compile(r"[A-Za-z](?:\s*(?:,|;|&|and|\s)\s*[A-Za-z])*[.)]?")


def read(path: Path, *, language: str = "en") -> Draft:
    """The questions of an Aiken file as a course with a few of them a day."""
    file = QuestionFile(path)
    reading = _Reading(file)
    for number, line in enumerate(file.text.split("\n"), 1):
        reading.take(number, line.strip())
    reading.finish()
    asked = reading.asked
    check_count(len(asked), file.name)
    if not any(each.options for each in asked):
        words = "has no question with answers behind A. or A): is it an Aiken file?"
        raise file.without_questions(words)
    name = one_line(file.title)
    days = [asked[at : at + QUESTIONS_A_DAY] for at in range(0, len(asked), QUESTIONS_A_DAY)]
    lessons = [_lesson(name, number, day) for number, day in enumerate(days, 1)]
    return file.draft(course_of(name, language, lessons), [day[0].line for day in days])


@dataclass(slots=True)
class _Written:
    """An answer and the letter before it."""

    letter: str
    words: str


@dataclass(slots=True)
class _Asked:
    """A question as far as it was read; `late` are lines below the answers."""

    line: int
    words: list[str] = field(default_factory=list)
    options: list[_Written] = field(default_factory=list)
    right: frozenset[str] = frozenset()
    late: list[tuple[int, str]] = field(default_factory=list)

    @property
    def expected(self) -> str:
        """The letter that the next answer has."""
        return ascii_uppercase[len(self.options) : len(self.options) + 1]


class _Reading:
    """Goes through the lines; a question ends with its ANSWER, or where the next one begins."""

    def __init__(self, file: QuestionFile) -> None:
        self.file = file
        self.asked: list[_Asked] = []
        self.open: _Asked | None = None
        self.gap = False

    def take(self, number: int, line: str) -> None:
        """One line, without the spaces around it."""
        answer = _ANSWER.fullmatch(line)
        if not line:
            self.gap = True
            return
        if answer and (answer[3] or (answer[2] and _LETTERS.fullmatch(answer[4]))):
            self._answer(number, answer)
        elif option := self._option_in(line):
            self._option(number, option)
        else:
            self._words(number, line)
        self.gap = False

    def finish(self) -> None:
        """The end of a question that has no ANSWER."""
        if self.open is None:
            return
        asked, self.open = self.open, None
        self._join(asked)
        if asked.options:
            last = asked.options[-1].letter
            words = f"no line ANSWER: stands below the answers A to {last}: none is marked as right"
            self.file.say(asked.line, "changed", words)
            self._keep(asked)
        else:
            words = f"“{shown(' '.join(asked.words))}” has no answers behind A. or A)"
            self.file.say(asked.line, "left out", words)

    def _keep(self, asked: _Asked) -> None:
        if not asked.words:
            self.file.say(
                asked.line, "changed", "the question is missing above the answers: write it"
            )
        if len(asked.options) < _FEWEST:
            self.file.say(asked.line, "changed", "the question has 1 answer: write a second one")
        self.asked.append(asked)

    # --- answers ---------------------------------------------------------------------------------

    def _option_in(self, line: str) -> re.Match[str] | None:
        """An answer: as it should be written, or as it can only be meant, being the next."""
        option = _OPTION.fullmatch(line)
        if option is None or (option[1].isupper() and option[3]):
            return option
        starts_anew = bool(self.open and self.open.late) and option[1].upper() == "A"
        is_next = self.open is not None and option[1].upper() == self.open.expected
        return option if is_next or starts_anew else None

    def _option(self, number: int, option: re.Match[str]) -> None:
        name = option[1].upper()
        if self.open and self.open.options and name == "A":
            # The lines in between were the next question, not the rest of an answer.
            following = self.open.late
            self.open.late = []
            self.finish()
            if following:
                self.open = _Asked(following[0][0], [line for _, line in following])
        asked = self.open = self.open or _Asked(number)
        self._join(asked)
        if not option[3]:
            self.file.say(number, "changed", f"a space is missing behind {option[1]}{option[2]}")
        if not option[1].isupper():
            self.file.say(number, "changed", f"the letter {option[1]} is read as {name}")
        if name != asked.expected:
            words = f"the answer has the letter {name} where {asked.expected or 'none'} is next"
            self.file.say(number, "changed", words)
        asked.options.append(_Written(name, " ".join(option[4].split())))

    def _answer(self, number: int, line: re.Match[str]) -> None:
        asked, self.open = self.open, None
        if asked is None or not asked.options:
            above = f"“{shown(' '.join(asked.words))}”" if asked else "no question"
            words = f"“{shown(line[0])}” has {above} above it and no answers behind A. or A)"
            self.file.say(number, "left out", words)
            return
        self._join(asked)
        asked.right = self._right(number, line, asked)
        self._keep(asked)

    def _right(self, number: int, line: re.Match[str], asked: _Asked) -> frozenset[str]:
        given = line[4].strip()
        if not _LETTERS.fullmatch(given):
            words = f"ANSWER: names no letter but “{shown(given)}”: none is marked as right"
            self.file.say(number, "changed", words)
            return frozenset()
        written = line[0]
        names = re.findall(r"\b[A-Za-z]\b", given)
        if not re.fullmatch(r"ANSWER: [A-Z]", written):
            self.file.say(
                number, "changed", f"“{shown(written)}” is read as ANSWER: {given.upper()}"
            )
        known = [option.letter for option in asked.options]
        right = {name.upper() for name in names}
        for name in sorted(right):
            if known.count(name) != 1:
                how = "no answer has" if name not in known else "more than one answer has"
                words = f"ANSWER: is {name}, and {how} this letter: it is not marked as right"
                self.file.say(number, "changed", words)
        return frozenset(name for name in right if known.count(name) == 1)

    # --- words -----------------------------------------------------------------------------------

    def _words(self, number: int, line: str) -> None:
        if self.open and self.open.options:
            if self.gap and not self.open.late:
                self.finish()
            else:
                self.open.late.append((number, line))
                return
        self.open = self.open or _Asked(number)
        self.open.words.append(line)

    def _join(self, asked: _Asked) -> None:
        """Lines below an answer that turned out to belong to it."""
        for number, line in asked.late:
            words = f"“{shown(line)}” is joined to the answer above: an answer is one line"
            self.file.say(number, "changed", words)
        if asked.late:
            last = asked.options[-1]
            last.words = " ".join([last.words, *(line for _, line in asked.late)])
            asked.late = []


def _lesson(title: str, number: int, asked: Sequence[_Asked]) -> Lesson:
    key = key_of(f"day {number}", "day")
    items = tuple(_item(each, f"{key}-{at}") for at, each in enumerate(asked, 1))
    return Lesson(key, one_line(f"{title} {number}"), (), items)


def _item(asked: _Asked, key: str) -> QuizItem:
    prompt = (Span("\n".join(asked.words)),) if asked.words else ()
    options = tuple(
        Option(letter(at), option.words, option.letter in asked.right)
        for at, option in enumerate(asked.options)
    )
    return QuizItem(key, prompt, options)
