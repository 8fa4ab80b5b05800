"""Learners as other programs and staff see them: where they are reached, what they take, how far."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import msgspec

from lessonbot.domain.enrolment import Progress, score
from lessonbot.services.runtime import Edition, Runtime
from lessonbot.store import registers
from lessonbot.store.database import Transaction
from lessonbot.store.registers import Listed, Reached, Since, Taken

SETTLED = timedelta(minutes=1)
"""What changed within it comes later: some of it may not be written yet, and would be missed."""


@dataclass(frozen=True, slots=True)
class Course:
    """How far a learner is in a course: of `lessons` so many are `done`, `score` is in percent."""

    taken: Taken
    version: str
    done: int
    lessons: int
    score: int


@dataclass(frozen=True, slots=True)
class Learner:
    """A learner with everything that a list tells."""

    listed: Listed
    places: Sequence[Reached]
    courses: Sequence[Course]


@dataclass(frozen=True, slots=True)
class Change:
    """An enrolment that changed, with the number of its row and the id of its learner."""

    id: int
    learner: str
    course: Course


async def page(rt: Runtime, most: int, after: str = "", course: str = "") -> Sequence[Learner]:
    """Learners in the order they came, after the one with this id. Raises LookupError for none."""
    async with rt.database.read() as tx:
        last = await _found(tx, rt, after) if after else None
        after_id = last.id if last else 0
        found = await registers.page(tx, rt.organisation, most, after=after_id, course=course)
        return await _whole(rt, tx, found)


async def one(rt: Runtime, public_id: str) -> Learner:
    """A learner. Raises LookupError."""
    async with rt.database.read() as tx:
        (found,) = await _whole(rt, tx, [await _found(tx, rt, public_id)])
    return found


async def _found(tx: Transaction, rt: Runtime, public_id: str) -> Listed:
    found = await registers.one(tx, rt.organisation, public_id)
    if found is None:
        raise LookupError(public_id)
    return found


async def _whole(rt: Runtime, tx: Transaction, found: Sequence[Listed]) -> Sequence[Learner]:
    ids = [each.id for each in found]
    places, courses = defaultdict(list), defaultdict(list)
    for place in await registers.places(tx, rt.organisation, ids):
        places[place.learner_id].append(place)
    taken = await registers.taken(tx, rt.organisation, ids)
    editions = await rt.editions.get(tx, rt.organisation, {each.version_id for each in taken})
    for each in taken:
        courses[each.learner_id].append(far(each, editions[each.version_id]))
    return [Learner(each, places[each.id], courses[each.id]) for each in found]


async def changed(
    rt: Runtime, most: int, since: Since, now: datetime, *, course: str = "", state: str = ""
) -> Sequence[Change]:
    """Enrolments in the order in which they changed, but what may still be written."""
    async with rt.database.read() as tx:
        found = await registers.changed(
            tx, rt.organisation, most, since, now - SETTLED, course=course, state=state
        )
        versions = {each.taken.version_id for each in found}
        editions = await rt.editions.get(tx, rt.organisation, versions)
    return [
        Change(each.id, each.learner, far(each.taken, editions[each.taken.version_id]))
        for each in found
    ]


def far(taken: Taken, edition: Edition) -> Course:
    """How far it is in the version that is taken."""
    course = edition.offer.course
    progress = msgspec.convert(taken.progress, Progress)
    done, whole = progress.lesson, len(course.lessons)
    return Course(taken, course.version, done, whole, score(course, progress))
