"""Versions of a course: which is later, and how a learner in progress goes over to another."""

from collections.abc import Iterable

from msgspec import structs

from lessonbot.domain.course import Course, Lesson
from lessonbot.domain.enrolment import Progress, reference


def numbers(version: str) -> tuple[int, ...]:
    """A version as numbers to compare: 1.10.0 comes after 1.9.0."""
    return tuple(int(number) for number in version.split("."))


def raised(version: str) -> str:
    """The next version after a small change."""
    start, dot, last = version.rpartition(".")
    return f"{start}{dot}{int(last) + 1}"


def moved(progress: Progress, old: Course, new: Course) -> Progress | None:
    """The same progress in another version; None for who finishes the version they began.

    Nobody loses what they had, gets a lesson twice, or is asked what no lesson told them: a
    lesson or scored question that was put before the place where a learner stands keeps them in
    the old version. A question that is open keeps them there until it is answered.
    """
    if progress.asking or progress.retries or progress.checks:
        return None
    had = {lesson.key: lesson for lesson in old.lessons[: progress.lesson]}
    place = _behind(had, new.lessons)
    before = new.lessons[:place]
    if any(lesson.key not in had for lesson in before) or place == len(new.lessons):
        return None
    if any(_scored(lesson) - _scored(had[lesson.key]) for lesson in before):
        return None
    known = {ref for lesson in new.lessons for ref in _all(lesson)}
    results = {ref: right for ref, right in progress.results.items() if ref in known}
    cards = {ref: card for ref, card in progress.cards.items() if ref in known}
    return structs.replace(progress, lesson=place, queue=(), results=results, cards=cards)


def _behind(had: Iterable[str], lessons: tuple[Lesson, ...]) -> int:
    """The place behind the last lesson that was had."""
    keys = set(had)
    return max((at for at, lesson in enumerate(lessons, 1) if lesson.key in keys), default=0)


def _scored(lesson: Lesson) -> set[str]:
    return {reference(lesson, item) for item in lesson.items if item.scored}


def _all(lesson: Lesson) -> set[str]:
    return {reference(lesson, item) for item in lesson.items}
