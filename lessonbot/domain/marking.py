"""What becomes of work that a person has looked at: told kindly, and the certificate if it was all."""

from collections.abc import Sequence
from dataclasses import replace

from lessonbot.domain import assessment, submitting
from lessonbot.domain.course import Assignment, Lesson
from lessonbot.domain.enrolment import Task
from lessonbot.domain.messages import Choice
from lessonbot.domain.text import Text, join
from lessonbot.domain.turn import Turn

CERTIFICATE_TAP = "wCERTIFICATE"


def looked_at(
    turn: Turn, key: str, *, passed: bool, points: Sequence[int] = (), comment: str = ""
) -> Turn:
    """Somebody looked at the work for the lesson with this key.

    The certificate comes with it, if it waited for nothing else; who has not said which name to
    print asks for it by a word.
    """
    lesson, task = _lesson(turn, key), turn.progress.tasks.get(key, Task())
    after = replace(task, state="passed") if passed else _again(task)
    turn = submitting.set_to(turn, key, after)
    say = turn.talk.phrases.say
    most = most_points(lesson.assignment) if lesson.assignment else 0
    told: list[Text | str] = [
        say("task.passed" if passed else "task.again", lesson=lesson.title),
        say("task.points", points=str(sum(points)), most=str(most)) if points else (),
        comment,
    ]
    turn = turn.say(join(told))
    return _awarded(turn) if passed else turn


def unreadable(turn: Turn, key: str) -> Turn:
    """A file that was handed in could not be had, or is something else: it is asked for again."""
    lesson, task = _lesson(turn, key), turn.progress.tasks.get(key, Task())
    parts = max(0, task.parts - 1)
    if task.state == "waiting" and not parts:
        task = replace(task, state="open" if task.round == 1 else "again")
    turn = submitting.set_to(turn, key, replace(task, parts=parts))
    forms = submitting.forms_told(
        turn.talk.phrases, lesson.assignment.accepts if lesson.assignment else ()
    )
    return turn.phrase("task.unreadable", lesson=lesson.title, forms=forms)


def most_points(assignment: Assignment) -> int:
    """How many points a rubric gives at most."""
    return sum(each.points for each in assignment.rubric)


def fault(assignment: Assignment, points: Sequence[int]) -> str:
    """What is wrong with points, one for each line of a rubric; empty if nothing is."""
    most = [each.points for each in assignment.rubric]
    if len(points) != len(most):
        return f"the rubric has {len(most)} lines, so give {len(most)} numbers, not {len(points)}"
    for number, (given, best) in enumerate(zip(points, most, strict=True), 1):
        if not 0 <= given <= best:
            return f"line {number} of the rubric gives 0 to {best} points, not {given}"
    return ""


def _awarded(turn: Turn) -> Turn:
    """The certificate, if it was this that it waited for."""
    if turn.talk.award is not None or not assessment.is_passed(turn):
        return turn
    if submitting.withheld(turn):
        return turn
    if turn.talk.learner.name is not None:
        return assessment.award(turn)
    choice = Choice(turn.talk.phrases.label("task.get"), CERTIFICATE_TAP, word="CERTIFICATE")
    return turn.phrase("task.certificate", choice)


def _again(task: Task) -> Task:
    return replace(task, state="again", round=task.round + 1, parts=0)


def _lesson(turn: Turn, key: str) -> Lesson:
    return next(each for each in turn.course.lessons if each.key == key)
