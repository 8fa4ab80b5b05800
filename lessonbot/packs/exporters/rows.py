"""A course as the rows of a spreadsheet."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import get_args

from lessonbot.domain.course import Block, Course, Lesson, QuizItem
from lessonbot.domain.text import Text
from lessonbot.packs.columns import (
    COURSE,
    COURSE_COLUMNS,
    FACTS,
    LESSON_COLUMNS,
    LESSONS,
    QUESTIONS,
    Column,
    letters,
    question_columns,
    spoken,
)
from lessonbot.packs.exporters.lacking import NotExportable
from lessonbot.packs.manifest import Day
from lessonbot.packs.marking import marked

Value = str | int
Values = Mapping[str, Value | None]

# What a cell of Excel holds.
LONGEST_CELL = 32_767

_DAYS = get_args(Day)


class TooLong(NotExportable):
    """A text is longer than what a cell holds; the message says which."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet as it is written: a row has a value for each of its columns."""

    name: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Value, ...], ...]


def sheets_of(course: Course) -> list[Sheet]:
    """The sheets of a course: three in its own language, and three for each other one."""
    options = max((len(item.options) for item in _all_items(course)), default=0)
    questions = question_columns(options)
    sheets = [
        _sheet(COURSE, COURSE_COLUMNS, _course(course)),
        _sheet(LESSONS, LESSON_COLUMNS, _lessons(course)),
        _sheet(QUESTIONS, questions, _questions(course)),
    ]
    for other in course.translations:
        sheets += [
            _sheet(f"{COURSE} {other.language}", spoken(COURSE_COLUMNS), _course(other, own=False)),
            _sheet(f"{LESSONS} {other.language}", spoken(LESSON_COLUMNS), _lessons(other)),
            _sheet(f"{QUESTIONS} {other.language}", spoken(questions), _questions(other)),
        ]
    return sheets


def _sheet(name: str, columns: tuple[Column, ...], rows: Iterable[Values]) -> Sheet:
    filled = []
    for row in rows:
        values = tuple(_value(row.get(column.key)) for column in columns)
        for value, column in zip(values, columns, strict=True):
            if isinstance(value, str) and len(value) > LONGEST_CELL:
                words = f"the column {column.title} of the sheet {name} would get a text of "
                words += f"{len(value):,} characters, a cell holds {LONGEST_CELL:,}: divide it"
                raise TooLong(words)
        filled.append(values)
    return Sheet(name, columns, tuple(filled))


def _value(value: Value | None) -> Value:
    return "" if value is None else value


def _all_items(course: Course) -> Iterator[QuizItem]:
    for lesson in course.lessons:
        for item in lesson.items:
            yield item
            yield from item.parallels


# --- the course ----------------------------------------------------------------------------------


def _course(course: Course, *, own: bool = True) -> Iterator[Values]:
    """A row for each fact; in another language only those that are said in words."""
    facts, lists = _facts(course), _lists(course)
    for fact in FACTS:
        if own or fact.spoken:
            empty: list[Values] = [{"value": facts.get(fact.key)}]
            for row in lists.get(fact.key) or empty:
                yield {"what": fact.title, "help": fact.note, **row}


def _facts(course: Course) -> Values:
    credential, badge, track = course.credential, course.credential.badge, course.membership
    return {
        "id": course.key,
        "version": course.version,
        "title": course.title,
        "summary": course.summary,
        "language": course.language,
        "languages": ", ".join(each.language for each in course.translations),
        "licence": course.licence,
        "level": course.level,
        "minutes_per_day": course.minutes_per_day,
        "days": ", ".join(_DAYS[day] for day in course.days),
        "most_per_day": course.most_per_day,
        "reminder": course.reminder_after_hours,
        "pass_percent": course.pass_percent,
        "attempts": course.attempts,
        "retry": course.retry_after_days,
        "again": course.mastery.again,
        "gate": "yes" if course.mastery.gate else "no",
        "final": course.mastery.final or None,
        "name": credential.name,
        "criteria": credential.criteria,
        "shows_score": "yes" if credential.shows_score else "no",
        "valid_days": credential.valid_days,
        "badge": badge.name if badge else None,
        "badge_alt": badge.alt if badge else None,
        "track": track.track if track else None,
        "position": track.position if track else None,
    }


def _lists(course: Course) -> Mapping[str, list[Values]]:
    """The facts that can have several rows."""
    return {
        "author": [{"value": name, "more": course.roles.get(name)} for name in course.authors],
        "outcome": [{"value": each.text, "more": each.key} for each in course.outcomes],
        "source": [
            {"value": each.text, "link": each.url, "licence": each.licence}
            for each in course.attribution
        ],
        "prerequisite": [{"value": key} for key in course.prerequisites],
    }


# --- lessons -------------------------------------------------------------------------------------


def _lessons(course: Course) -> Iterator[Values]:
    for lesson in course.lessons:
        first, *rest = _lesson_rows(lesson)
        yield {**_lesson(lesson), **first}
        yield from rest


def _lesson(lesson: Lesson) -> dict[str, Value | None]:
    recording, video, task = lesson.recording, lesson.video, lesson.assignment
    return {
        "lesson": lesson.key,
        "title": lesson.title,
        "minutes": lesson.minutes,
        "outcomes": ", ".join(lesson.outcomes),
        "audio": recording.name if recording else None,
        "reads": "yes" if recording and recording.reads_lesson else None,
        "video": video.url if video else None,
        "video_title": video.title if video else None,
        "video_text": video.text if video else None,
        "video_minutes": video.minutes if video else None,
        "video_megabytes": video.megabytes if video else None,
        "rubric": "\n".join(f"{each.points}: {each.text}" for each in task.rubric)
        if task
        else None,
        "accepts": ", ".join(task.accepts) if task else None,
        "due": task.due_days if task else None,
    }


def _lesson_rows(lesson: Lesson) -> Iterator[dict[str, Value]]:
    """What stands in one row, and in those below where a lesson has several pictures."""
    transcript = lesson.recording.transcript if lesson.recording else ()
    parts = {"sms": lesson.sms, "low": lesson.low, "more": lesson.more, "transcript": transcript}
    columns = [
        _block_rows(lesson.blocks),
        *([{key: piece} for piece in _cells(text)] for key, text in parts.items()),
    ]
    rows = list(zip_longest(*columns, fillvalue={}))
    for pieces in rows or [({},)]:
        row: dict[str, Value] = {}
        for piece in pieces:
            row |= piece
        yield row


def _block_rows(blocks: Sequence[Block]) -> list[dict[str, str]]:
    rows: list[dict[str, str]] = []
    for block in blocks:
        if block.picture:
            rows.append({"file": block.picture.name, "shows": block.picture.alt})
        elif block.document:
            rows.append({"file": block.document.name, "shows": block.document.title})
        else:
            first, *rest = _cells(block.text) or [""]
            if rows and "text" not in rows[-1]:
                rows[-1]["text"] = first
            else:
                rows.append({"text": first})
            rows.extend({"text": piece} for piece in rest)
    return rows


def _cell(text: Text) -> str:
    return marked(text, line_break="\n")


def _cells(text: Text) -> list[str]:
    """The text in as many pieces as cells are needed, cut at empty lines."""
    written = _cell(text)
    if len(written) <= LONGEST_CELL:
        return [written] if written else []
    cells = [""]
    for piece in written.split("\n\n"):
        longer = f"{cells[-1]}\n\n{piece}" if cells[-1] else piece
        if len(longer) > LONGEST_CELL and cells[-1]:
            cells.append(piece)
        else:
            cells[-1] = longer
    return cells


# --- questions -----------------------------------------------------------------------------------


def _questions(course: Course) -> Iterator[Values]:
    for lesson in course.lessons:
        for item in lesson.items:
            yield _question(item, lesson.key)
            for parallel in item.parallels:
                yield _question(parallel, lesson.key, item.key)


def _question(item: QuizItem, lesson: str, like: str = "") -> Values:
    low, high = item.ends
    row: dict[str, Value] = {
        "lesson": lesson,
        "id": item.key,
        "kind": item.kind,
        "prompt": _cell(item.prompt),
        "right": _right(item),
        "explanation": _cell(item.explanation),
        "like": like,
        "measure": "yes" if item.measure else "",
        "low": low,
        "high": high,
    }
    if item.kind != "scale":
        for name, option in zip(letters(len(item.options)), item.options, strict=False):
            row[f"option_{name}"] = option.text
            row[f"why_{name}"] = _cell(option.feedback)
    return row


def _right(item: QuizItem) -> str:
    match item.kind:
        case "number" | "text":
            return " | ".join(re.sub(r"[\\|]", r"\\\g<0>", answer) for answer in item.answers)
        case "scale" if item.options:
            return f"{item.options[0].text}-{item.options[-1].text}"
        case "choice":
            names = letters(len(item.options))
            return ", ".join(names[at] for at in sorted(item.right) if at < len(names))
        case _:
            return ""
