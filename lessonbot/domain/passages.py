"""How learners come through the lessons of a course: a funnel, lesson by lesson."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta

from lessonbot.domain.course import Course

SILENCE = timedelta(days=14)
"""Who has said nothing for so long, and has not finished, counts as gone."""


@dataclass(frozen=True, slots=True)
class Crowd:
    """How many learners took a course and joined it, began, finished, and went away before."""

    learners: int
    joined: int
    began: int
    finished: int
    left: int


@dataclass(frozen=True, slots=True)
class Passage:
    """How many learners were given a lesson, answered in it, were asked it again to remember."""

    opened: int = 0
    answered: int = 0
    reviewed: int = 0


@dataclass(frozen=True, slots=True)
class LessonFigures:
    """One lesson of the funnel; `share` of the first answers were right, None where none can be.

    `left` went away after it. `number` counts from 1; 0 for one that the course has no more.
    `withheld` says that so few learners were given it that nothing is shown.
    """

    number: int
    key: str
    title: str
    passage: Passage
    share: float | None
    left: int
    withheld: bool = False


def funnel(
    course: Course,
    passages: Mapping[str, Passage],
    shares: Mapping[str, float | None],
    left: Mapping[str, int],
) -> Iterator[LessonFigures]:
    """Every lesson in its order, then those that the course has no more."""
    titles = {lesson.key: lesson.title for lesson in course.lessons}
    removed = sorted({*passages, *left} - titles.keys())
    for number, key in enumerate((*titles, *removed), 1):
        yield LessonFigures(
            number if key in titles else 0,
            key,
            titles.get(key, ""),
            passages.get(key, Passage()),
            shares.get(key),
            left.get(key, 0),
        )


def withheld(figures: LessonFigures) -> LessonFigures:
    """The same without what would be about single learners."""
    hidden = figures.passage.opened > 0
    return replace(figures, passage=Passage(), share=None, left=0, withheld=hidden)
