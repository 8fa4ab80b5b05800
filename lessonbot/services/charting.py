"""How far a learner is, lesson by lesson: when it came, what was answered, what was right."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import msgspec

from lessonbot.domain.course import Lesson
from lessonbot.domain.enrolment import Progress, Task, reference
from lessonbot.services.registering import Change, far
from lessonbot.services.runtime import Runtime
from lessonbot.store import attempts, registers
from lessonbot.store.attempts import Attempt
from lessonbot.store.registers import Enrolled

_LESSON = "lesson"
"""Questions that are asked with their lesson, not again later or to measure."""


@dataclass(frozen=True, slots=True)
class Step:
    """A lesson: `questions` it has, `answered` of them, and `right` the first time."""

    key: str
    title: str
    came_at: datetime | None
    questions: int
    answered: int
    right: int
    answered_at: datetime | None
    task: str | None


@dataclass(frozen=True, slots=True)
class Chart:
    """A course that somebody takes or took, with its lessons."""

    change: Change
    steps: Sequence[Step]


async def charts(rt: Runtime, public_id: str) -> Sequence[Chart]:
    """The courses of a learner, the oldest first. Raises LookupError."""
    async with rt.database.read() as tx:
        who = await registers.one(tx, rt.organisation, public_id)
        if who is None:
            raise LookupError(public_id)
        taken = await registers.of_learner(tx, rt.organisation, who.id)
        ids = [each.id for each in taken]
        came = _first(await registers.brought(tx, rt.organisation, ids))
        said: defaultdict[int, list[Attempt]] = defaultdict(list)
        for each in await attempts.of(tx, rt.organisation, ids):
            said[each.enrolment_id].append(each)
        versions = {each.taken.version_id for each in taken}
        editions = await rt.editions.get(tx, rt.organisation, versions)
    found = []
    for one in taken:
        edition = editions[one.taken.version_id]
        lessons = edition.offer.course.lessons
        steps = _steps(one, lessons, came, said[one.id])
        found.append(Chart(Change(one.id, one.learner, far(one.taken, edition)), steps))
    return found


def _first(brought: Iterable[tuple[int, str, datetime]]) -> Mapping[tuple[int, str], datetime]:
    came: dict[tuple[int, str], datetime] = {}
    for enrolment, lesson, at in brought:
        came.setdefault((enrolment, lesson), at)
    return came


def _steps(
    enrolled: Enrolled,
    lessons: Sequence[Lesson],
    came: Mapping[tuple[int, str], datetime],
    said: Sequence[Attempt],
) -> Sequence[Step]:
    first: dict[str, Attempt] = {}
    for each in said:
        if each.purpose == _LESSON:
            first.setdefault(each.item, each)
    tasks = msgspec.convert(enrolled.taken.progress, Progress).tasks
    return [
        _step(each, came.get((enrolled.id, each.key)), first, tasks.get(each.key))
        for each in lessons
    ]


def _step(
    lesson: Lesson, came_at: datetime | None, first: Mapping[str, Attempt], task: Task | None
) -> Step:
    refs = [reference(lesson, item) for item in lesson.items]
    answers = [first[ref] for ref in refs if ref in first]
    return Step(
        lesson.key,
        lesson.title,
        came_at,
        len(refs),
        len(answers),
        sum(each.is_right is True for each in answers),
        max((each.answered_at for each in answers), default=None),
        task.state if task else None,
    )
