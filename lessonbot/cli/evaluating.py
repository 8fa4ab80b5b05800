"""What `lessonbot course show` does: tells whether a course teaches."""

import csv
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

from lessonbot.cli import databases
from lessonbot.cli.output import NOT_SO, fail, tell
from lessonbot.cli.serving import clock
from lessonbot.cli.showing import cell
from lessonbot.config import Settings
from lessonbot.domain.items import FEWEST, ItemFigures, OptionFigures
from lessonbot.domain.passages import SILENCE, Crowd, LessonFigures
from lessonbot.services import evaluating
from lessonbot.services.evaluating import Chosen, Measured, NotFound
from lessonbot.services.runtime import Runtime

TOO_FEW = f"fewer than {FEWEST} learners, so nothing is shown of single ones; --small shows it"
NO_PROOF = (
    "There is nobody to compare with who did not take the course: without such a control group "
    "this is no proof that the course made the difference."
)
_WIDEST = 40
_MINUTE, _HOUR = 60, 3600


@dataclass(frozen=True, slots=True)
class Wish:
    """What is asked for: `reports` are items, lessons, gain; `table` is a file for one of them."""

    code: str
    version: str | None
    reports: Sequence[str]
    table: Path | None
    small: bool
    as_json: bool


@dataclass(frozen=True, slots=True)
class Found:
    """What was asked for; None is what was not, or is about too few."""

    crowd: Crowd
    items: Sequence[ItemFigures] | None = None
    lessons: Sequence[LessonFigures] | None = None
    gain: Measured | None = None


async def show(settings: Settings, wish: Wish) -> None:
    """Tell how a course fares."""
    if wish.table and len(wish.reports) != 1:
        fail("--csv writes one report: add --items, --lessons or --gain")
    if wish.table and wish.table.exists():
        fail(f"{wish.table} is there already: name another file, or delete it")
    async with databases.opened(settings) as rt:
        try:
            chosen = await evaluating.choose(rt, wish.code, wish.version, small=wish.small)
        except NotFound as unknown:
            fail(str(unknown))
        found = await _found(rt, chosen, wish.reports)
    if wish.table:
        if not chosen.shows(found.crowd.learners):
            fail(f"nothing was written: {TOO_FEW}", NOT_SO)
        _write(wish.table, found)
    if wish.as_json:
        tell(json.dumps(_values(chosen, found), ensure_ascii=False, indent=2))
        return
    for line in _lines(chosen, found, wish):
        tell(line)


async def _found(rt: Runtime, chosen: Chosen, reports: Sequence[str]) -> Found:
    now = clock()
    crowd = await evaluating.crowd(rt, chosen, now)
    if not chosen.shows(crowd.learners):
        return Found(crowd)
    return Found(
        crowd,
        await evaluating.items_of(rt, chosen) if "items" in reports else None,
        await evaluating.lessons_of(rt, chosen, now) if "lessons" in reports else None,
        await evaluating.gain_of(rt, chosen) if "gain" in reports else None,
    )


def _values(chosen: Chosen, found: Found) -> dict[str, Any]:
    """All of it for programs; shares are between 0 and 1."""
    enough = chosen.shows(found.crowd.learners)
    values: dict[str, Any] = {
        "course": chosen.code,
        "title": chosen.course.title,
        "versions": list(chosen.versions.values()),
        "enough": enough,
        "learners": msgspec.to_builtins(found.crowd) if enough else None,
    }
    for name in ("items", "lessons", "gain"):
        if (report := getattr(found, name)) is not None:
            values[name] = msgspec.to_builtins(report)
    return values


def _lines(chosen: Chosen, found: Found, wish: Wish) -> Iterator[str]:
    versions = ", ".join(chosen.versions.values())
    yield f"{chosen.code}  {chosen.course.title}  {versions}"
    crowd = found.crowd
    if not crowd.joined:
        yield "Nobody has joined yet."
        return
    if not chosen.shows(crowd.learners):
        yield TOO_FEW[0].upper() + TOO_FEW[1:] + "."
        return
    yield (
        f"{crowd.learners:,} learners. Joined: {crowd.joined:,}, began: {crowd.began:,}, finished: "
        f"{crowd.finished:,}, left: {crowd.left:,} (stopped, or silent for {SILENCE.days} days)."
    )
    if not wish.reports:
        yield f"How it fares: lessonbot course show {chosen.code} --items --lessons --gain"
    for each in found.items or ():
        yield from _item_lines(each)
    if found.lessons is not None:
        yield from _lesson_lines(found.lessons)
    if found.gain is not None:
        yield from _gain_lines(found.gain)


def _item_lines(item: ItemFigures) -> Iterator[str]:
    gone = " (not in the course any more)" if item.removed else ""
    words = f"  “{item.words}”" if item.words else ""
    yield f"\n{item.ref}{words}{gone}"
    if item.withheld:
        yield f"  {TOO_FEW}"
        return
    parts = [f"{item.count:,} answers"]
    if item.share is not None:
        parts.append(f"{_percent(item.share)} right")
        fit = "not known yet" if item.discrimination is None else f"{item.discrimination:.2f}"
        parts.append(f"fit with the rest {fit}")
    if item.seconds is not None:
        parts.append(f"answered within {_duration(item.seconds)} (median)")
    yield "  " + ", ".join(parts)
    if item.options and item.count:
        yield "  " + "   ".join(_option(each) for each in item.options)
    yield from (f"  → {each}" for each in item.advice)


def _option(option: OptionFigures) -> str:
    mark = " ✓" if option.right else ""
    return f"{option.letter} {_percent(option.share)}{mark}"


def _lesson_lines(lessons: Sequence[LessonFigures]) -> Iterator[str]:
    width = max([len("Lesson"), *(len(_title(each)) for each in lessons)])
    yield f"\n{'Lesson':<{width}}  opened  answered  right  left after  reviewed"
    for each in lessons:
        if each.withheld:
            yield f"{_title(each):<{width}}  {TOO_FEW}"
            continue
        through = each.passage
        right = "" if each.share is None else _percent(each.share)
        yield (
            f"{_title(each):<{width}}  {through.opened:>6,}  {through.answered:>8,}  {right:>5}  "
            f"{each.left:>10,}  {through.reviewed:>8,}"
        )


def _title(lesson: LessonFigures) -> str:
    number = f"{lesson.number}." if lesson.number else "(removed)"
    return f"{number} {lesson.title or lesson.key}"[:_WIDEST]


def _gain_lines(measured: Measured) -> Iterator[str]:
    yield ""
    if not measured.before and not measured.after:
        yield "No question of this course is asked before its first lesson and after its last."
        return
    found = measured.gain
    if found is None:
        yield f"Before and after both times: {TOO_FEW}."
        return
    yield (
        f"{found.count:,} answered the same questions before and after; {measured.before:,} before, "
        f"{measured.after:,} after."
    )
    yield f"Right before: {_percent(found.before)}, after: {_percent(found.after)}."
    sure = ""
    if found.low is not None and found.high is not None:
        sure = f" (95 % interval {_points(found.low)} to {_points(found.high)})"
    yield f"Gain: {_points(found.gain)} percentage points{sure}."
    if found.normalised is not None:
        yield f"That is {_percent(found.normalised)} of what could be gained (normalised gain)."
    yield NO_PROOF


def _write(path: Path, found: Found) -> None:
    """One report as a table for spreadsheets."""
    rows = [*_table(found)]
    try:
        with path.open("x", encoding="utf-8-sig", newline="") as file:
            csv.writer(file).writerows(rows)
    except OSError as error:
        fail(f"{path} cannot be written: {error.strerror}")


def _table(found: Found) -> Iterator[Sequence[object]]:
    if found.items is not None:
        yield (
            "item", "kind", "words", "answers", "right", "discrimination", "seconds", "options",
            "advice", "removed", "withheld",
        )  # fmt: skip
        for item in found.items:
            options = "; ".join(_option(each) for each in item.options) if item.count else ""
            yield (
                item.ref, item.kind, cell(item.words), item.count, _figure(item.share),
                _figure(item.discrimination), _figure(item.seconds), cell(options),
                " ".join(item.advice), int(item.removed), int(item.withheld),
            )  # fmt: skip
    if found.lessons is not None:
        yield (
            "number", "lesson", "title", "opened", "answered", "right", "left", "reviewed",
            "withheld",
        )  # fmt: skip
        for each in found.lessons:
            yield (
                each.number, each.key, cell(each.title), each.passage.opened,
                each.passage.answered, _figure(each.share), each.left, each.passage.reviewed,
                int(each.withheld),
            )  # fmt: skip
    if found.gain is not None:
        gain = found.gain.gain
        names = ("count", "before", "after", "gain", "low", "high", "normalised")
        yield ("answered_before", "answered_after", *names)
        figures = [_figure(getattr(gain, name, None)) for name in names]
        yield (found.gain.before, found.gain.after, *figures)


def _figure(value: float | None) -> str:
    return "" if value is None else f"{value:.4f}".rstrip("0").rstrip(".")


def _percent(share: float) -> str:
    return f"{share * 100:.0f} %"


def _points(share: float) -> str:
    return f"{share * 100:+.0f}"


def _duration(seconds: int) -> str:
    if seconds < 2 * _MINUTE:
        return f"{seconds} s"
    return f"{seconds // _MINUTE} min" if seconds < 2 * _HOUR else f"{seconds // _HOUR} h"
