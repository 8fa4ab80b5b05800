"""The sheet Course: a row for each thing that is said about the course as a whole."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import get_args

from lessonbot.domain.course import (
    Again,
    Attribution,
    Course,
    Credential,
    Lesson,
    Level,
    Mastery,
    Membership,
    Outcome,
    Picture,
)
from lessonbot.packs.columns import FACTS
from lessonbot.packs.forms import is_key
from lessonbot.packs.importers.shared.draft_course import VERSION, key_of
from lessonbot.packs.importers.sheets.cells import Row, Table, nearest
from lessonbot.packs.manifest import Day
from lessonbot.packs.problems import shown, suggestion

_DAYS = get_args(Day)
_AGAIN: tuple[Again, ...] = get_args(Again)
_LEVELS: tuple[Level, ...] = get_args(Level)
_EVERY_DAY = (0, 1, 2, 3, 4, 5, 6)


@dataclass(frozen=True, slots=True)
class Facts:
    """The rows of the sheet by what they say."""

    table: Table
    rows: dict[str, list[Row]]

    def first(self, key: str) -> Row | None:
        """The row of a fact, if it says something."""
        return next((row for row in self.rows.get(key, []) if row.has("value")), None)

    def line(self, key: str) -> str:
        """What is said, in one line; empty where nothing is."""
        row = self.first(key)
        return row.line("value") if row else ""

    def words(self, key: str) -> str:
        """What is said, as it is written."""
        row = self.first(key)
        return row.words("value") if row else ""

    def whole(self, key: str, default: int) -> int:
        """A whole number, or the usual one."""
        row = self.first(key)
        number = row.whole("value") if row else None
        return default if number is None else number

    def many(self, key: str) -> Iterator[Row]:
        """The rows of a fact that can have several."""
        return (row for row in self.rows.get(key, []) if row.has("value"))


def facts_of(table: Table) -> Facts:
    """The facts of a sheet; a row that says something unknown is left out and told."""
    keys = {fact.title.casefold(): fact for fact in FACTS}
    rows: dict[str, list[Row]] = {}
    for row in table.rows():
        given = row.line("what")
        fact = keys.get(given.casefold())
        if fact is None:
            if row.has("value"):
                known = nearest(given, [each.title for each in FACTS])
                row.tell("what", "left out", f"unknown words {shown(given)}: {known}")
            continue
        same = rows.setdefault(fact.key, [])
        if same and not fact.many and row.has("value"):
            row.tell("value", "left out", f"{fact.title} is there already: keep one")
        same.append(row)
    return Facts(table, rows)


def course_from(facts: Facts, lessons: Sequence[Lesson], badge: Picture | None) -> Course:
    """The course of a sheet; what is missing gets what is usual, and is told."""
    title = facts.line("title") or "Course"
    track = facts.line("track")
    return Course(
        key=_key(facts, title),
        version=_said(facts, "version", VERSION),
        title=_said(facts, "title", title),
        summary=facts.words("summary"),
        language=_said(facts, "language", "en"),
        credential=Credential(
            _said(facts, "name", title),
            _said(facts, "criteria", title),
            _shows_score(facts),
            badge,
            facts.whole("valid_days", 0) or None,
        ),
        lessons=tuple(lessons),
        level=_level(facts),
        minutes_per_day=facts.whole("minutes_per_day", 5),
        licence=facts.line("licence") or None,
        authors=tuple(dict.fromkeys(row.line("value") for row in facts.many("author"))),
        attribution=tuple(_attribution(row) for row in facts.many("source")),
        outcomes=tuple(outcomes(facts)),
        days=_days(facts),
        pass_percent=facts.whole("pass_percent", 70),
        attempts=facts.whole("attempts", 2),
        retry_after_days=facts.whole("retry", 1),
        reminder_after_hours=facts.whole("reminder", 0) or None,
        most_per_day=facts.whole("most_per_day", 3),
        roles={
            row.line("value"): row.line("more") for row in facts.many("author") if row.has("more")
        },
        prerequisites=tuple(row.line("value") for row in facts.many("prerequisite")),
        membership=Membership(track, facts.whole("position", 1)) if track else None,
        mastery=Mastery(_again(facts), _yes(facts, "gate"), facts.whole("final", 0)),
    )


def outcomes(facts: Facts) -> Iterator[Outcome]:
    """The outcomes in their order; one without an id gets one."""
    for number, row in enumerate(facts.many("outcome"), 1):
        key = row.line("more")
        if not key:
            key = f"outcome-{number}"
            row.tell("more", "changed", f"the outcome got the id {key}: lessons name it so")
        yield Outcome(key, row.line("value"))


def _said(facts: Facts, key: str, default: str) -> str:
    words = facts.words(key) if key == "criteria" else facts.line(key)
    if not words:
        _tell_missing(facts, key, default)
    return words or default


def _tell_missing(facts: Facts, key: str, default: str) -> None:
    title = next(fact.title for fact in FACTS if fact.key == key)
    row = next(iter(facts.rows.get(key, [])), None) or Row(facts.table, 1, ())
    row.tell("value", "changed", f"{title} is missing: it is {shown(default)} until you write it")


def _key(facts: Facts, title: str) -> str:
    given = facts.line("id")
    if is_key(given):
        return given
    key = key_of(given or title, "course")
    if given and (row := facts.first("id")):
        row.tell("value", "changed", f"{shown(given)} is no id: the course got the id {key}")
    elif not given:
        _tell_missing(facts, "id", key)
    return key


def _level(facts: Facts) -> Level:
    given = facts.line("level").casefold()
    for level in _LEVELS:
        if given == level:
            return level
    if given and (row := facts.first("level")):
        words = f"unknown level {shown(given)}: {suggestion(given, _LEVELS)}"
        row.tell("value", "left out", words)
    return "beginner"


def _shows_score(facts: Facts) -> bool:
    return _yes(facts, "shows_score", usual=True)


def _yes(facts: Facts, key: str, *, usual: bool = False) -> bool:
    row = facts.first(key)
    return row.yes("value") if row else usual


def _again(facts: Facts) -> Again:
    given = facts.line("again").casefold()
    for again in _AGAIN:
        if given == again:
            return again
    if given and (row := facts.first("again")):
        words = f"unknown time {shown(given)}: {suggestion(given, _AGAIN)}"
        row.tell("value", "left out", words)
    return "tomorrow"


def _days(facts: Facts) -> tuple[int, ...]:
    row = facts.first("days")
    if row is None:
        return _EVERY_DAY
    days = set()
    for name in row.names("value"):
        short = name.casefold()[:3]
        if short in _DAYS:
            days.add(_DAYS.index(short))
        else:
            row.tell("value", "left out", f"unknown day {shown(name)}: {suggestion(name, _DAYS)}")
    return tuple(sorted(days)) or _EVERY_DAY


def _attribution(row: Row) -> Attribution:
    return Attribution(row.line("value"), row.line("link") or None, row.line("licence") or None)
