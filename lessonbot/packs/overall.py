"""What only the whole course shows: a check at the end, outcomes, and questions that measure."""

from lessonbot.domain.course import Course
from lessonbot.domain.enrolment import scored
from lessonbot.packs.lesson import Sheet
from lessonbot.packs.problems import Notes, many
from lessonbot.packs.yaml import Tree


def note_final(course: Course, tree: Tree, notes: Notes) -> None:
    """A check at the end that asks for more questions than can be drawn."""
    drawable = len(scored(course))
    if course.mastery.final > drawable:
        words = (
            f"final is {course.mastery.final}, but {many(drawable, 'question')} can be drawn, for "
            f"those with measure=1, scale= or open=1 are not: write {drawable}, or add questions"
        )
        # Of nothing there is no percentage, so nobody could ever pass.
        note = notes.warning if drawable else notes.error
        note(*tree.values["mastery", "final"], "questions", words)


def note_outcomes(course: Course, tree: Tree, notes: Notes) -> None:
    """Outcomes that no lesson serves."""
    served = {key for lesson in course.lessons for key in lesson.outcomes}
    for at, outcome in enumerate(course.outcomes):
        if outcome.key not in served:
            words = (
                f"no lesson serves {outcome.key}: write outcomes: [{outcome.key}] at the top of "
                "those that do, or delete the outcome"
            )
            notes.warning(*tree.values["outcomes", at, "id"], "outcome", words)


def note_measuring(sheet: Sheet, notes: Notes) -> None:
    """Questions that are asked in the same words before the course and after it."""
    doubled = {each.like for each in sheet.asked}
    for each in sheet.asked:
        if each.item.measure and each.item.judged and each.item.key not in doubled:
            words = (
                "this is asked in the same words before and after the course: add a second form "
                f'below it, {{#{each.item.key}-b like="{each.item.key}"}}'
            )
            notes.hint(each.line, sheet.source.start(each.line), "bank", words)
