"""One learner in one course version: where they are and what comes next."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Literal, NamedTuple, cast

import msgspec
from msgspec import structs

from lessonbot.domain.course import Course, Lesson, QuizItem
from lessonbot.domain.review import Card
from lessonbot.domain.schedule import Due, Pace


class State(StrEnum):
    """Where an enrolment stands."""

    ACTIVE = "active"
    PAUSED = "paused"
    COMPLETED = "completed"
    LEFT = "left"


UNDER_WAY = frozenset({State.ACTIVE, State.PAUSED})
"""Who stands there has more to come."""


Purpose = Literal["lesson", "again", "review", "final", "before", "after"]
"""Why a question is asked: with its lesson, once more, to remember, at the end, to compare."""


class Entry(NamedTuple):
    """What stands in a queue: the reference of an item, and why it is asked."""

    item: str
    purpose: Purpose


@dataclass(frozen=True, slots=True)
class Check:
    """A final check; its `seed` drew `items` of the bank, so that the draw can be repeated."""

    seed: str
    items: int
    right: int = 0
    answered: int = 0

    @property
    def percent(self) -> int:
        """Of its items that were answered right, rounded down."""
        return 100 * self.right // self.items

    @property
    def over(self) -> bool:
        """Whether all of it was answered."""
        return self.answered >= self.items


@dataclass(frozen=True, slots=True)
class Task:
    """How the work for a lesson's assignment stands; stored within `Progress`.

    `due` is the ordinal of the local date by which it should come, 0 for none; `round` counts how
    often it was asked for, `parts` the messages that were handed in this time.
    """

    due: int = 0
    state: Literal["open", "waiting", "passed", "again"] = "open"
    round: int = 1
    parts: int = 0


class Progress(msgspec.Struct, frozen=True):
    """How far a learner is; stored as one JSON value.

    `queue` holds the items still to ask, the one at its head is open if `asking`;
    `asked` counts all questions ever asked, so that each has its own number; `answered` is
    the number of the last one that was answered.
    `picked` are the options ticked so far in a multiple-choice question.
    `results` tells for each answered item that is scored whether its best answer was right.
    `turn` names the messages of the day's lesson while nothing was answered yet.
    `retries` counts the rounds over missed items that were begun.
    `tries` tells how often an item was answered that had to be asked again.
    `cards` are the items that come back, `reviewing` is the last local date on which they do once
    the course is over; of the local date `back_on` (its ordinal) `back` items came back.
    `held` counts the days that the next lesson waited for the last one. `checks` are the final
    checks that were begun. `measured` is the last purpose for which the items that measure were
    asked.

    Of the local date `had_on` (its ordinal) `had` lessons were had; the messages of `turn` brought
    `brought` of them. `unanswered` lessons came by themselves since the last word of the learner;
    an enrolment that is `resting` for it was pinged `pings` times. `behind` lessons waited for a
    learner who was away, `catching` of them come two a day. `streak` counts the days in a row with
    an answer, `skipped` those that brought a question since then, `frozen_on` is the last one that
    was forgiven. `then` is the code of the course to offer after this one.
    `tasks` tells for each lesson with an assignment, by its key, how the work for it stands.
    """

    lesson: int = 0
    queue: tuple[str, ...] = ()
    asking: bool = False
    asked: int = 0
    answered: int = 0
    picked: tuple[int, ...] = ()
    results: Mapping[str, bool] = {}
    turn: str = ""
    retries: int = 0
    tries: Mapping[str, int] = {}
    cards: Mapping[str, Card] = {}
    reviewing: date | None = None
    back_on: int = 0
    back: int = 0
    held: int = 0
    checks: tuple[Check, ...] = ()
    measured: Literal["", "before", "after"] = ""
    had_on: int = 0
    had: int = 0
    brought: int = 1
    unanswered: int = 0
    resting: bool = False
    pings: int = 0
    behind: int = 0
    catching: int = 0
    streak: int = 0
    skipped: int = 0
    frozen_on: int = 0
    then: str = ""
    tasks: Mapping[str, Task] = {}

    @property
    def best(self) -> Check | None:
        """The best final check that was answered to its end; of equal ones the first."""
        over = (each for each in self.checks if each.over)
        return max(over, key=lambda each: each.percent, default=None)

    @property
    def head(self) -> Entry:
        """What is asked next, or is open if `asking`."""
        return entry(self.queue[0])


class Enrolment(msgspec.Struct, frozen=True):
    """One learner in one course version.

    `next` is when the next lesson comes, None when nothing is planned; `last` is when the
    last one came, and the local date it counted for. `cohort` is the number of the one that it is
    in, 0 for none.
    """

    public_id: str
    pace: Pace
    state: State = State.ACTIVE
    progress: Progress = Progress()
    next: Due | None = None
    last: Due | None = None
    cohort: int = 0


def in_time(enrolment: Enrolment) -> Enrolment:
    """Once a course is over, nothing is planned for after its days of review."""
    due, until = enrolment.next, enrolment.progress.reviewing
    if due is None or enrolment.state is not State.COMPLETED or (until and due.date <= until):
        return enrolment
    return structs.replace(enrolment, next=None)


def entries(refs: Iterable[str], purpose: Purpose) -> tuple[str, ...]:
    """References as they stand in a queue: with their purpose, unless it is their own lesson."""
    return tuple(f"{purpose} {ref}" for ref in refs)


def entry(queued: str) -> Entry:
    """What a queue's entry stands for."""
    purpose, _, ref = queued.rpartition(" ")
    return Entry(ref, cast("Purpose", purpose or "lesson"))


def reference(lesson: Lesson, item: QuizItem) -> str:
    """The name of an item within its course, stable across versions."""
    return f"{lesson.key}/{item.key}"


def items(course: Course) -> dict[str, QuizItem]:
    """All items of a course by reference, in order."""
    return {reference(lesson, item): item for lesson in course.lessons for item in lesson.items}


def scored(course: Course) -> tuple[str, ...]:
    """References of the items whose answers are right or wrong, in order."""
    return tuple(ref for ref, item in items(course).items() if item.scored)


def missed(course: Course, progress: Progress) -> tuple[str, ...]:
    """References of the items not yet answered right, in order."""
    return tuple(ref for ref in scored(course) if not progress.results.get(ref))


def answerable(course: Course, progress: Progress) -> int:
    """How many of the questions so far could be answered right; what is still to be asked is not one."""
    had = course.lessons[: progress.lesson]
    asked = {reference(each, item) for each in had for item in each.items if item.scored}
    ahead = {ref for ref, purpose in map(entry, progress.queue) if purpose == "lesson"}
    return len(asked - ahead | progress.results.keys())


def score(course: Course, progress: Progress) -> int:
    """Percent of what can be answered right that was, rounded down; 100 where nothing can.

    Where there is a check at the end, the best that was answered to its end.
    """
    everything = scored(course)
    if not everything:
        return 100
    if course.mastery.final:
        return progress.best.percent if progress.best else 0
    return 100 * sum(progress.results.get(ref, False) for ref in everything) // len(everything)
