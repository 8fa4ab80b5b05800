"""Who is in a cohort, and how far each one is."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Query, status
from pydantic import BaseModel, ConfigDict

from lessonbot.domain.cohort import MemberState
from lessonbot.domain.scope import Scope
from lessonbot.services import adding, gathering, keying, registering
from lessonbot.services.gathering import NotGathered
from lessonbot.services.keying import Program
from lessonbot.store.members import Member as Found
from lessonbot.web.api.brought import Id, Now, Paged, needs
from lessonbot.web.api.cohorts import refused, sight
from lessonbot.web.api.once import Named
from lessonbot.web.api.problems import Refused
from lessonbot.web.api.written import PublicId, Said

router = APIRouter(tags=["cohorts"])
Reads = Annotated[Program, Depends(needs(Scope.COHORTS_READ, Scope.LEARNERS_READ))]
Writes = Annotated[Program, Depends(needs(Scope.COHORTS_WRITE))]


class Member(BaseModel):
    """Somebody in a cohort.

    `learner` is null where nobody has come yet, `enrolment` is the state of the course that is
    taken; so many lessons are done, and so many of the last ones not answered. `address` is only
    for keys with numbers:read.
    """

    learner: str | None
    name: str | None
    state: MemberState
    enrolment: str | None
    lessons_done: int
    unanswered: int
    resting: bool
    channel: str | None
    address: str | None
    heard_at: datetime | None
    stopped_at: datetime | None


class Members(BaseModel):
    """A page of them, in the order they came; `next` is null on the last one."""

    items: list[Member]
    next: str | None


class NewMember(Said):
    """A learner who is to be in a cohort."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"learner": "8Q2F0M5ZK3D7XW1C"}]}
    )

    learner: PublicId


class Added(BaseModel):
    """Who only is invited joins by the code of the cohort."""

    learner: str
    state: MemberState


@router.get("/cohorts/{cohort}/members")
async def list_members(
    program: Reads,
    now: Now,
    place: Paged,
    cohort: Id,
    stuck: Annotated[bool, Query(description="Only who left a question open.")] = False,  # noqa: FBT002 - a part of the address
) -> Members:
    """Members of a cohort."""
    found = await sight(program, cohort)
    stuck_at = now if stuck else None
    there = await gathering.listed(
        program.rt, found.cohort, place.limit + 1, after=place.number, only=stuck_at
    )
    shown = there[: place.limit]
    tells = Scope.NUMBERS_READ in program.key.scopes
    if shown and tells:
        await keying.note(program, "numbers_read", now, cohort=cohort, people=len(shown))
    more = str(shown[-1].id) if len(there) > place.limit else None
    return Members(items=[_member(each, tells=tells) for each in shown], next=more)


@router.post("/cohorts/{cohort}/members", status_code=status.HTTP_201_CREATED)
async def add_member(program: Writes, now: Now, _name: Named, cohort: Id, said: NewMember) -> Added:
    """Put a learner into a cohort; who did not agree to lessons yet is only invited."""
    found = await sight(program, cohort)
    try:
        learner = await registering.one(program.rt, said.learner)
    except LookupError:
        unfit = status.HTTP_422_UNPROCESSABLE_CONTENT
        raise Refused(unfit, "No learner has this id.", where="learner") from None
    try:
        state = await adding.add(program.rt, found.cohort, learner.listed.id, now, program.key.name)
    except NotGathered as why:
        raise refused(why) from why
    return Added(learner=learner.listed.public_id, state=state)


def _member(found: Found, *, tells: bool) -> Member:
    return Member(
        learner=found.learner or None,
        name=found.name or None,
        state=found.state,
        enrolment=found.taking or None,
        lessons_done=found.lesson,
        unanswered=found.unanswered,
        resting=found.resting,
        channel=found.channel or None,
        address=(found.path or None) if tells else None,
        heard_at=found.heard_at,
        stopped_at=found.stopped_at,
    )
