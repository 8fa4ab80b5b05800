"""Whether a course teaches: how its questions and lessons fare, and what was gained."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from lessonbot.domain import gain as gains
from lessonbot.domain import items, passages
from lessonbot.domain.course import Course, QuizItem
from lessonbot.domain.gain import Gain
from lessonbot.domain.items import FEWEST, Group, ItemFigures
from lessonbot.domain.passages import Crowd, LessonFigures
from lessonbot.services.runtime import Runtime
from lessonbot.store import courses
from lessonbot.store import gain as paired
from lessonbot.store import items as counted
from lessonbot.store import passages as passed
from lessonbot.store.database import Transaction


class NotFound(Exception):
    """There is no such course or version; the message says which there are."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """What is looked at: versions of a course, by id; the first is what can be joined, or newest.

    `small` lets figures of fewer than five learners be seen.
    """

    code: str
    versions: Mapping[int, str]
    courses: Mapping[int, Course]
    small: bool = False

    @property
    def course(self) -> Course:
        """The version that lessons and questions are named after."""
        return next(iter(self.courses.values()))

    @property
    def questions(self) -> dict[str, QuizItem]:
        """Every question of every version by reference, as the first that has it says it."""
        found: dict[str, QuizItem] = {}
        for each in self.courses.values():
            for ref, item in items.questions(each):
                found.setdefault(ref, item)
        return found

    def shows(self, count: int) -> bool:
        """Whether so many are enough for figures that are not about single learners."""
        return self.small or count >= FEWEST


@dataclass(frozen=True, slots=True)
class Measured:
    """How many answered before, after and both times, and what they gained; None: too few."""

    before: int
    after: int
    gain: Gain | None


async def choose(
    rt: Runtime, code: str, version: str | None = None, *, small: bool = False
) -> Chosen:
    """All versions of a course, or one. Raises NotFound."""
    async with rt.database.read() as tx:
        known = dict(await courses.history(tx, rt.organisation, code))
        if not known:
            there = ", ".join(each for each, _ in await courses.offered(tx, rt.organisation))
            raise NotFound(f"there is no course “{code}”: {there or 'none is published'}")
        wanted = {row: name for row, name in known.items() if version in {None, name}}
        if not wanted:
            named = ", ".join(known.values())
            raise NotFound(f"{code} has no version “{version}”: {named}")
        found = await rt.editions.get(tx, rt.organisation, wanted.keys())
    taught = {row: found[row].offer.course for row in wanted}
    return Chosen(found[next(iter(wanted))].offer.code, wanted, taught, small)


async def crowd(rt: Runtime, chosen: Chosen, now: datetime) -> Crowd:
    """How many learners there are, and how far they came."""
    async with rt.database.read() as tx:
        since = now - passages.SILENCE
        return await passed.crowd(tx, rt.organisation, chosen.versions.keys(), since)


async def items_of(rt: Runtime, chosen: Chosen) -> Sequence[ItemFigures]:
    """How each question fares, in the order of the course; last what it has no more."""
    apart, versions = items.measuring(chosen.course), chosen.versions.keys()
    known = {ref: item for ref, item in chosen.questions.items() if ref not in apart}
    with_options = [ref for ref, item in known.items() if item.options]
    async with rt.database.read() as tx:
        groups = await counted.groups(tx, rt.organisation, versions)
        picked = await counted.picked(tx, rt.organisation, versions, with_options)
        waited = await counted.waited(tx, rt.organisation, versions)
    current = dict(items.questions(chosen.course))
    found = []
    for ref in (*known, *sorted(groups.keys() - known.keys())):
        count, those = groups.get(ref, (0, ()))
        if not count and ref not in current:
            continue
        if chosen.shows(count):
            each = items.figures(
                ref, known.get(ref), those, count, picked.get(ref, {}), waited.get(ref, ())
            )
        else:
            each = items.withheld(ref, known.get(ref), count)
        found.append(each if ref in current else replace(each, removed=True))
    return found


async def lessons_of(rt: Runtime, chosen: Chosen, now: datetime) -> Sequence[LessonFigures]:
    """How learners come through each lesson; last those that the course has no more."""
    versions = chosen.versions.keys()
    async with rt.database.read() as tx:
        through = await passed.passages(tx, rt.organisation, versions)
        left = await passed.left(tx, rt.organisation, versions, now - passages.SILENCE)
        shares = await _shares(rt, tx, chosen)
    return [
        each if chosen.shows(each.passage.opened) else passages.withheld(each)
        for each in passages.funnel(chosen.course, through, shares, left)
    ]


async def _shares(rt: Runtime, tx: Transaction, chosen: Chosen) -> Mapping[str, float | None]:
    """The share of first answers in each lesson that were right."""
    by_lesson: dict[str, list[Group]] = {}
    found = await counted.groups(tx, rt.organisation, chosen.versions.keys())
    for ref, (_, groups) in found.items():
        by_lesson.setdefault(ref.partition("/")[0], []).extend(groups)
    return {lesson: items.share(groups) for lesson, groups in by_lesson.items()}


async def gain_of(rt: Runtime, chosen: Chosen) -> Measured:
    """What learners know after the course that they did not before."""
    versions = chosen.versions.keys()
    async with rt.database.read() as tx:
        asked = await paired.measured(tx, rt.organisation, versions)
        pairs = await paired.pairs(tx, rt.organisation, versions)
    found = gains.gain(pairs)
    if found and not chosen.shows(found.count):
        found = None
    return Measured(asked.get("before", 0), asked.get("after", 0), found)
