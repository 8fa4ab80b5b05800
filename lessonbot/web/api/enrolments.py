"""Who takes which course, and how far: for registers that ask each night what has changed."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Query, status
from pydantic import BaseModel

from lessonbot.domain.enrolment import State
from lessonbot.domain.scope import Scope
from lessonbot.services import charting, registering
from lessonbot.services.charting import Chart
from lessonbot.services.keying import Program
from lessonbot.services.registering import Change, Course
from lessonbot.web.api.brought import Changed, Id, Now, Paged, after_change, needs
from lessonbot.web.api.problems import Refused

router = APIRouter(tags=["enrolments"])
Reads = Annotated[Program, Depends(needs(Scope.LEARNERS_READ))]


class Enrolment(BaseModel):
    """A course that a learner takes: `lessons_done` of `lessons`, `score` in percent so far."""

    id: str
    course: str
    version: str
    state: str
    lessons_done: int
    lessons: int
    score: int
    next_at: datetime | None
    began_at: datetime
    changed_at: datetime


class Recorded(Enrolment):
    """The same, with the learner whose it is."""

    learner: str


class Enrolments(BaseModel):
    """A page of them, in the order they changed; `next` is null on the last one."""

    items: list[Recorded]
    next: str | None


class Step(BaseModel):
    """A lesson: when it came, how many of its questions were answered, and right the first time.

    `task` is open, waiting, again or passed where something is to be handed in.
    """

    lesson: str
    title: str
    came_at: datetime | None
    questions: int
    answered: int
    right: int
    answered_at: datetime | None
    task: str | None


class Charted(Enrolment):
    """A course with its lessons in order."""

    steps: list[Step]


class Progress(BaseModel):
    """How far a learner is in each course, the oldest first."""

    learner: str
    items: list[Charted]


@router.get("/enrolments")
async def enrolments(
    program: Reads,
    now: Now,
    place: Paged,
    since: Changed,
    course: Annotated[
        str, Query(pattern=r"^[^\x00]{0,100}$", description="Only the course of this code.")
    ] = "",
    state: Annotated[State | None, Query(description="Only what stands so.")] = None,
) -> Enrolments:
    """Enrolments in the order in which they changed."""
    found = await registering.changed(
        program.rt, place.limit + 1, since, now, course=course, state=state or ""
    )
    shown = found[: place.limit]
    more = None
    if len(found) > place.limit:
        more = after_change(shown[-1].course.taken.changed_at, shown[-1].id)
    return Enrolments(items=[_changed(each) for each in shown], next=more)


@router.get("/learners/{learner}/progress")
async def get_progress(program: Reads, learner: Id) -> Progress:
    """How far a learner is, lesson by lesson."""
    try:
        found = await charting.charts(program.rt, learner)
    except LookupError:
        raise Refused(status.HTTP_404_NOT_FOUND, "No learner has this id.") from None
    return Progress(learner=learner, items=[_charted(each) for each in found])


def told(far: Course) -> dict[str, object]:
    """An enrolment as programs read it."""
    taken = far.taken
    return {
        "id": taken.public_id,
        "course": taken.course,
        "version": far.version,
        "state": taken.state,
        "lessons_done": far.done,
        "lessons": far.lessons,
        "score": far.score,
        "next_at": taken.next_at,
        "began_at": taken.created_at,
        "changed_at": taken.changed_at,
    }


def _changed(found: Change) -> Recorded:
    return Recorded.model_validate({**told(found.course), "learner": found.learner})


def _charted(chart: Chart) -> Charted:
    steps = [
        Step(
            lesson=each.key,
            title=each.title,
            came_at=each.came_at,
            questions=each.questions,
            answered=each.answered,
            right=each.right,
            answered_at=each.answered_at,
            task=each.task,
        )
        for each in chart.steps
    ]
    return Charted.model_validate({**told(chart.change.course), "steps": steps})
