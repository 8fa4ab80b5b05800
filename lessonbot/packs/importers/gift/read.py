"""GIFT, the text format in which Moodle takes questions, as a course.

Each category is a lesson; in a file without categories a lesson has a few questions. A text
without answers is read before the questions of its lesson.
"""

import re
from dataclasses import dataclass, field, replace
from pathlib import Path

from lessonbot.domain.course import Block, Lesson, QuizItem
from lessonbot.domain.text import plain
from lessonbot.packs.drafts import Draft, NotImportable
from lessonbot.packs.forms import is_key
from lessonbot.packs.importers.gift.questions import Question, Words
from lessonbot.packs.importers.gift.syntax import (
    Chunk,
    Miswritten,
    Written,
    chunks,
    parse,
    unescaped,
)
from lessonbot.packs.importers.shared.draft_course import (
    QUESTIONS_A_DAY,
    course_of,
    key_of,
    one_line,
    unique,
)
from lessonbot.packs.importers.shared.questionfile import QuestionFile
from lessonbot.packs.importers.shared.textfile import check_count
from lessonbot.packs.problems import shown

_MOST_SIGNS = 200_000
_MOST_TAGS = 100_000

_SIGN = re.compile(r"[=~#]")
_CONTEXT = re.compile(r"\$\w+\$|top")


def read(path: Path, *, language: str = "en") -> Draft:
    """The questions of a GIFT file as a course."""
    file = QuestionFile(path)
    _check_amount(file)
    found = list(chunks(file.text))
    check_count(len(found), file.name)
    reading = _Reading(file, language)
    for chunk in found:
        reading.take(chunk)
    days = reading.filled()
    if not any(day.items for day in days):
        raise file.without_questions("has no question with answers in { }: is it a GIFT file?")
    course = course_of(
        reading.common_title() or file.title,
        language,
        [Lesson(day.key, day.title, tuple(day.blocks), tuple(day.items)) for day in days],
    )
    return file.draft(course, [day.line for day in days])


@dataclass(slots=True)
class _Day:
    """A lesson that is being filled."""

    key: str
    title: str
    line: int
    blocks: list[Block] = field(default_factory=list)
    items: list[QuizItem] = field(default_factory=list)


@dataclass(slots=True)
class _Reading:
    file: QuestionFile
    language: str
    days: list[_Day] = field(default_factory=list)
    categories: dict[tuple[str, str], _Day] = field(default_factory=dict)
    roots: set[str | None] = field(default_factory=set)
    category: _Day | None = None
    lessons: set[str] = field(default_factory=set)
    keys: set[str] = field(default_factory=set)

    def take(self, chunk: Chunk) -> None:
        """A question, a text or a category."""
        if chunk.category is not None:
            self._open_category(chunk, chunk.category)
            return
        try:
            written = parse(chunk)
        except Miswritten as fault:
            self.file.say(fault.line, "left out", fault.words)
            return
        if written.asks:
            self._take_question(chunk, written)
        else:
            self._take_text(chunk, written)

    def filled(self) -> list[_Day]:
        """The lessons that hold something; the others are told."""
        for day in self.days:
            if not day.blocks and not day.items:
                self.file.say(
                    day.line, "left out", f"“{shown(day.title)}” has nothing that was taken"
                )
        return [day for day in self.days if day.blocks or day.items]

    def common_title(self) -> str | None:
        """The name above all categories, if there is one."""
        return next(iter(self.roots)) if len(self.roots) == 1 else None

    # --- lessons ---------------------------------------------------------------------------------

    def _open_category(self, chunk: Chunk, path: str) -> None:
        day = self.categories.get((path, chunk.label))
        if day is None:
            names = _names(path)
            self.roots.add(names[0] if len(names) > 1 else None)
            title = names[-1] if names else self.file.title
            day = self._day(title, chunk.line, chunk.label)
            self.categories[path, chunk.label] = day
        self.category = day

    def _day(self, title: str, line: int, label: str = "") -> _Day:
        short = one_line(title)
        if short != " ".join(title.split()):
            self.file.say(line, "changed", f"the title is shortened to “{shown(short)}”")
        fallback = f"day-{len(self.days) + 1}"
        key = label if is_key(label) else key_of(short, fallback)
        day = _Day(unique(key, self.lessons), short or fallback, line)
        self.days.append(day)
        return day

    def _open(self, line: int, *, text: bool, title: str = "") -> _Day:
        """The lesson that takes the next piece: without categories, a text begins a new one."""
        if self.category:
            return self.category
        last = self.days[-1] if self.days else None
        most = 1 if text else QUESTIONS_A_DAY
        if last and len(last.items) < most:
            return last
        return self._day(title or f"{self.file.title} {len(self.days) + 1}", line)

    # --- what they hold --------------------------------------------------------------------------

    def _take_text(self, chunk: Chunk, written: Written) -> None:
        words = Words(self.file, chunk.line)
        words.begin(written.text)
        text = words.rich(written.text)
        if not text:
            self.file.say(chunk.line, "left out", "a title without words")
            return
        title = unescaped(written.title).strip()
        day = self._open(chunk.line, text=True, title=title)
        if day.items:
            said = f"“{shown(plain(text))}” is read before the questions of its lesson"
            self.file.say(chunk.line, "changed", said)
        day.blocks.append(Block(text))

    def _take_question(self, chunk: Chunk, written: Written) -> None:
        question = Question(self.file, written, chunk.line, self.language)
        item = question.item("")
        if item is None:
            return
        day = self._open(chunk.line, text=False)
        key = self._key(chunk, written, f"{day.key}-{len(day.items) + 1}")
        day.items.append(replace(item, key=key))

    def _key(self, chunk: Chunk, written: Written, fallback: str) -> str:
        title = unescaped(written.title).strip()
        wanted = next((name for name in (title, chunk.label) if is_key(name)), None)
        made = wanted or key_of(title, fallback)
        key = unique(made, self.keys)
        if wanted and key != wanted:
            self.file.say(chunk.line, "changed", f"the id {wanted} is taken; it became {key}")
        elif title and made == fallback:
            self.file.say(chunk.line, "changed", f"the title “{shown(title)}” became the id {key}")
        if chunk.label and chunk.label != key:
            self.file.say(chunk.line, "changed", f"the id “{shown(chunk.label)}” became {key}")
        if chunk.tags:
            words = f"tags, for which there is no place: {shown(', '.join(chunk.tags))}"
            self.file.say(chunk.line, "left out", words)
        return key


def _check_amount(file: QuestionFile) -> None:
    """Refuse a file that would take minutes because it is nothing but signs."""
    if len(_SIGN.findall(file.text)) > _MOST_SIGNS or file.text.count("<") > _MOST_TAGS:
        words = f"has more than {_MOST_SIGNS:,} signs = ~ # or {_MOST_TAGS:,} HTML tags"
        raise NotImportable(f"{file.name} {words}: divide it into several files")


def _names(path: str) -> list[str]:
    """The names in the path of a category; a name holds its own / twice."""
    names = [part.replace("\0", "/").strip() for part in path.replace("//", "\0").split("/")]
    # What Moodle puts before the names that teachers gave.
    if _CONTEXT.fullmatch(names[0]):
        names = names[2:] if names[1:2] == ["top"] else names[1:]
    return [name for name in names if name]
