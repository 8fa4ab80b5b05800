"""One learner in one course version: where they are and what comes next."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal

from lessonbot.domain.course import Course, Lesson, QuizItem
from lessonbot.domain.schedule import Due, Pace


class State(StrEnum):
    """Where an enrolment stands."""

    ACTIVE = "active"
    PAUSED = "paused"
    COMPLETED = "completed"
    LEFT = "left"


Purpose = Literal["lesson", "again", "review", "final", "before", "after"]
"""Why a question is asked: with its lesson, once more, to remember, at the end, to compare."""


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


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a learner is; stored as one JSON value.

    `queue` holds the items still to ask, the one at its head is open if `asking`;
    `asked` counts all questions ever asked, so that each has its own number; `answered` is
    the number of the last one that was answered.
    `picked` are the options ticked so far in a multiple-choice question.
    `results` tells for each answered item that is scored whether its best answer was right.
    `turn` names the messages of the day's lesson while nothing was answered yet.
    `retries` counts the rounds over missed items that were begun.
    `tasks` tells for each lesson with an assignment, by its key, how the work for it stands.
    """

    lesson: int = 0
    queue: tuple[str, ...] = ()
    asking: bool = False
    asked: int = 0
    answered: int = 0
    picked: tuple[int, ...] = ()
    results: Mapping[str, bool] = field(default_factory=dict)
    turn: str = ""
    retries: int = 0
    tasks: Mapping[str, Task] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Enrolment:
    """One learner in one course version.

    `next` is when the next lesson comes, None when nothing is planned; `last` is when the
    last one came, and the local date it counted for.
    """

    public_id: str
    pace: Pace
    state: State = State.ACTIVE
    progress: Progress = Progress()
    next: Due | None = None
    last: Due | None = None


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


def score(course: Course, progress: Progress) -> int:
    """Percent of what can be answered right that was, rounded down; 100 where nothing can."""
    everything = scored(course)
    if not everything:
        return 100
    return 100 * sum(progress.results.get(ref, False) for ref in everything) // len(everything)
