"""What a program settles for a learner."""

from collections.abc import Mapping
from typing import Annotated

from fastapi import APIRouter, Depends, status
from pydantic import ConfigDict, Field

from lessonbot.domain.controls import LONGEST_PAUSE
from lessonbot.domain.scope import Scope
from lessonbot.services import registering, steering
from lessonbot.services.keying import Program
from lessonbot.services.steering import NotSteered, Wish
from lessonbot.web.api.brought import Id, Now, needs
from lessonbot.web.api.learners import Learner, told
from lessonbot.web.api.once import Named
from lessonbot.web.api.problems import Refused
from lessonbot.web.api.written import Clock, Line, Said

router = APIRouter(tags=["learners"])
Writes = Annotated[Program, Depends(needs(Scope.LEARNERS_WRITE))]
_WHY: Mapping[str, tuple[int, str, str]] = {
    "language": (422, "No such language is spoken here.", "language"),
    "zone": (422, "Write a zone like Africa/Nairobi.", "zone"),
    "nothing": (409, "No course of this learner stands so that this can be done.", ""),
    "stopped": (409, "This learner said STOP: only the learner can begin again.", ""),
}


class LearnerChanges(Said):
    """What is to be different; what is not named stays. `at` is the hour of all courses."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"zone": "Africa/Nairobi", "at": "18:30"}]},
    )

    name: Annotated[Line, Field(min_length=1)] | None = None
    language: Annotated[Line, Field(min_length=1)] | None = None
    zone: Annotated[Line, Field(min_length=1)] | None = None
    at: Clock | None = None


class Break(Said):
    """A break in one course, or in all that are under way; without `days` it has no end."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"days": 7}]})

    course: Line = ""
    days: Annotated[int, Field(ge=1, le=LONGEST_PAUSE)] | None = None


class GoOn(Said):
    """The end of a break in one course, or in all."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"course": "money-basics"}]}
    )

    course: Line = ""


@router.patch("/learners/{learner}")
async def change(program: Writes, now: Now, learner: Id, said: LearnerChanges) -> Learner:
    """Settle name, language, zone or hour; the learner is told when lessons come now."""
    if said.name is not None and not said.name.strip():
        raise Refused(422, "A name has at least one letter.", where="name")
    wish = Wish(said.name and " ".join(said.name.split()), said.language, said.zone, said.at)
    try:
        await steering.change(program, learner, wish, now)
    except NotSteered as why:
        raise _refused(why) from why
    except LookupError:
        raise _nobody() from None
    return await _learner(program, learner)


@router.post("/learners/{learner}/pause")
async def pause(program: Writes, now: Now, _name: Named, learner: Id, said: Break) -> Learner:
    """Let no lesson come for a while; the learner is told, and can go on at any time."""
    try:
        await steering.pause(program, learner, said.course, said.days, now)
    except NotSteered as why:
        raise _refused(why) from why
    except LookupError:
        raise _nobody() from None
    return await _learner(program, learner)


@router.post("/learners/{learner}/resume")
async def resume(program: Writes, now: Now, _name: Named, learner: Id, said: GoOn) -> Learner:
    """End a break; who said STOP gets nothing all the same."""
    try:
        await steering.resume(program, learner, said.course, now)
    except NotSteered as why:
        raise _refused(why) from why
    except LookupError:
        raise _nobody() from None
    return await _learner(program, learner)


async def _learner(program: Program, learner: str) -> Learner:
    return told(await registering.one(program.rt, learner), tells=False)


def _nobody() -> Refused:
    return Refused(status.HTTP_404_NOT_FOUND, "No learner has this id.")


def _refused(why: NotSteered) -> Refused:
    code, said, where = _WHY[why.why]
    return Refused(code, said, where=where)
