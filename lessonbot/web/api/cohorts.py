"""Cohorts: listed, made, settled, started and ended."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, time
from typing import Annotated

from fastapi import APIRouter, Depends, status

from lessonbot.domain.cohort import CohortState
from lessonbot.domain.scope import Scope
from lessonbot.services import gathering
from lessonbot.services.gathering import MOST_HOLIDAYS, NotGathered, Sight, Wish
from lessonbot.services.keying import Program
from lessonbot.web.api.brought import Id, Now, Paged, needs
from lessonbot.web.api.cohort_forms import Changes, Cohort, Cohorts, NewCohort, Way, WholeCohort
from lessonbot.web.api.once import Named, id_for
from lessonbot.web.api.problems import Refused
from lessonbot.web.public import ways_of

router = APIRouter(tags=["cohorts"])
Reads = Annotated[Program, Depends(needs(Scope.COHORTS_READ))]
Writes = Annotated[Program, Depends(needs(Scope.COHORTS_WRITE))]
_UNFIT, _CLASH = status.HTTP_422_UNPROCESSABLE_CONTENT, status.HTTP_409_CONFLICT
_SENDABLE = (
    "A code has 3 to 32 letters, digits and dashes, and is no word that learners send for "
    "something else, such as HELP."
)
_WHY: Mapping[str, tuple[int, str]] = {
    "name": (_UNFIT, "The name needs at least one letter and has at most 100."),
    "code": (_UNFIT, _SENDABLE),
    "twice": (_CLASH, "This code stands for another course or cohort. Choose another one."),
    "course": (_UNFIT, "No published course has this code; see GET /courses."),
    "days": (_UNFIT, "Name at least one day of the week."),
    "many": (_UNFIT, f"At most {MOST_HOLIDAYS} days without a lesson."),
    "most": (_UNFIT, "The number of members is from 1 to 1,000,000."),
    "started": (_CLASH, "This cohort has started already."),
    "ended": (_CLASH, "This cohort is over."),
    "full": (_CLASH, "This cohort has as many members as it takes."),
    "channel": (_CLASH, "This learner is on no channel that the cohort is open on."),
    "courses": (_CLASH, "This learner takes as many courses at once as are allowed."),
    "known": (status.HTTP_404_NOT_FOUND, "There is no such cohort or learner."),
}


@router.get("/cohorts")
async def cohorts(program: Reads, place: Paged) -> Cohorts:
    """Cohorts, the newest first."""
    found = await gathering.page(program.rt, place.limit + 1, place.number or None)
    shown = found[: place.limit]
    more = str(shown[-1].cohort.id) if len(found) > place.limit else None
    return Cohorts(items=[Cohort(**_told(program, each)) for each in shown], next=more)


@router.get("/cohorts/{cohort}")
async def cohort(program: Reads, now: Now, cohort: Id) -> WholeCohort:
    """A cohort, with its members counted."""
    return await _whole(program, now, await sight(program, cohort))


@router.post("/cohorts", status_code=status.HTTP_201_CREATED)
async def make(program: Writes, now: Now, name: Named, said: NewCohort) -> WholeCohort:
    """Make a cohort."""
    wish = _fitting(
        program,
        Wish(
            said.course,
            said.name,
            said.starts_on,
            said.code,
            time.fromisoformat(said.at),
            _days(said.days),
            tuple(said.holidays),
            said.language,
            tuple(said.channels),
            said.most,
            said.pinned,
        ),
    )
    try:
        made = await gathering.create(
            program.rt, wish, now, program.key.name, id_for(program, name, "cohort")
        )
    except NotGathered as why:
        raise refused(why) from why
    return await _whole(program, now, await sight(program, made.public_id))


@router.patch("/cohorts/{cohort}")
async def change(program: Writes, now: Now, cohort: Id, said: Changes) -> WholeCohort:
    """Settle a cohort anew; hour and weekdays are for who joins from now on."""
    found = await sight(program, cohort)
    wish = _fitting(program, _changed(_wish(found), said))
    begun = found.cohort.state is not CohortState.PLANNED
    for fixed in ("starts_on", "pinned"):
        if begun and getattr(wish, fixed) != getattr(found.cohort.plan, fixed):
            raise Refused(_CLASH, f"It has begun, so {fixed} stays as it is.", where=fixed)
    try:
        await gathering.settle(program.rt, found.cohort, wish, now, program.key.name)
    except NotGathered as why:
        raise refused(why) from why
    return await _whole(program, now, await sight(program, cohort))


@router.post("/cohorts/{cohort}/start")
async def start(program: Writes, now: Now, _name: Named, cohort: Id) -> WholeCohort:
    """Let it begin today."""
    found = await sight(program, cohort)
    try:
        await gathering.start(program.rt, found.cohort, now, program.key.name)
    except NotGathered as why:
        raise refused(why) from why
    return await _whole(program, now, await sight(program, cohort))


@router.post("/cohorts/{cohort}/end")
async def end(program: Writes, now: Now, _name: Named, cohort: Id) -> WholeCohort:
    """Let nobody else join; who is under way goes on."""
    found = await sight(program, cohort)
    try:
        await gathering.end(program.rt, found.cohort, now, program.key.name)
    except NotGathered as why:
        raise refused(why) from why
    return await _whole(program, now, await sight(program, cohort))


async def sight(program: Program, cohort: str) -> Sight:
    """A cohort of the organisation. Raises Refused."""
    found = await gathering.sight(program.rt, cohort)
    if found is None:
        raise Refused(status.HTTP_404_NOT_FOUND, "No cohort has this id.")
    return found


def refused(why: NotGathered) -> Refused:
    """What was not done, in words for programmers."""
    code, said = _WHY[why.why]
    return Refused(code, said, where=why.field)


def _days(said: list[int]) -> tuple[int, ...]:
    return tuple(sorted({day - 1 for day in said}))


def _wish(found: Sight) -> Wish:
    plan = found.cohort.plan
    return Wish(
        found.cohort.course,
        plan.name,
        plan.starts_on,
        plan.code,
        plan.at,
        plan.days,
        plan.holidays,
        plan.language,
        plan.channels,
        plan.most,
        plan.pinned,
    )


def _changed(wish: Wish, said: Changes) -> Wish:
    given = {name: getattr(said, name) for name in said.model_fields_set}
    changes = {name: value for name, value in given.items() if value is not None or name == "most"}
    if "at" in changes:
        changes["at"] = time.fromisoformat(changes["at"])
    if "days" in changes:
        changes["days"] = _days(changes["days"])
    for many in {"holidays", "channels"} & changes.keys():
        changes[many] = tuple(changes[many])
    return replace(wish, **changes)


def _fitting(program: Program, wish: Wish) -> Wish:
    """Raises Refused for a language or a channel that there is not."""
    if wish.language and wish.language not in program.rt.voices:
        known = ", ".join(sorted(program.rt.voices))
        raise Refused(_UNFIT, f"Languages here are {known}.", where="language")
    known_channels = {each.scheme for each in program.rt.channels.values()}
    if not set(wish.channels) <= known_channels:
        known = ", ".join(sorted(known_channels))
        raise Refused(_UNFIT, f"Channels here are {known}.", where="channels")
    return wish


def _told(program: Program, sight: Sight) -> dict[str, object]:
    plan, found = sight.cohort.plan, sight.cohort
    return {
        "id": found.public_id,
        "state": found.state,
        "name": plan.name,
        "code": plan.code,
        "course": found.course,
        "starts_on": plan.starts_on,
        "at": plan.at.isoformat("minutes"),
        "days": [day + 1 for day in plan.days],
        "holidays": list(plan.holidays),
        "language": plan.language,
        "channels": list(plan.channels),
        "most": plan.most,
        "pinned": plan.pinned,
        "members": found.members,
        "join": f"{program.rt.public_url}/join/{plan.code}",
    }


async def _whole(program: Program, now: datetime, sight: Sight) -> WholeCohort:
    plan = sight.cohort.plan
    counts = await gathering.counted(program.rt, sight.cohort, now)
    ways = ways_of(program.rt, plan.code, plan.channels)
    return WholeCohort.model_validate(
        {
            **_told(program, sight),
            "counts": dict(counts),
            "ways": [Way(channel=each.scheme, link=each.link) for each in ways],
        }
    )
