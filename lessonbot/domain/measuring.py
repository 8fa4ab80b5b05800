"""Questions that are asked before a course and after it, to see what it changed."""

from lessonbot.domain.course import Course
from lessonbot.domain.enrolment import Purpose, entries, reference
from lessonbot.domain.turn import Turn

FORMS: tuple[Purpose, ...] = ("before", "after")
"""Which form of an item is asked when: another one after the course, if its author wrote one."""


def items(course: Course) -> tuple[str, ...]:
    """References of the items that measure, in order."""
    return tuple(
        reference(lesson, item)
        for lesson in course.lessons
        for item in lesson.items
        if item.measure
    )


def before(turn: Turn) -> Turn | None:
    """What is asked before the first lesson, in the queue; None if nothing is, or it was."""
    refs = () if turn.progress.lesson or turn.progress.measured else items(turn.source)
    if not refs:
        return None
    turn = turn.progressed(queue=entries(refs, "before"), measured="before", turn="")
    return turn.leading("measure.before")


def after(turn: Turn) -> Turn | None:
    """What is asked when all lessons were had, in the queue; None if nothing is, or it was."""
    refs = items(turn.source) if turn.progress.measured == "before" else ()
    if not refs:
        return None
    turn = turn.progressed(queue=entries(refs, "after"), measured="after", turn="")
    return turn.leading("measure.after")


def stands_before(turn: Turn) -> bool:
    """Whether the first lesson was not told yet, because something was asked before it."""
    return turn.progress.measured == "before" and not turn.progress.lesson
