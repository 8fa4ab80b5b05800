"""Broadcasts: planned, begun, followed, stopped, and sent to who has not got them."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, status

from lessonbot.domain import audience, price
from lessonbot.domain.audience import NotAnAudience
from lessonbot.domain.scope import Scope
from lessonbot.services import broadcasting, following, planning
from lessonbot.services.broadcasting import NoSuchBroadcast, NotBegun
from lessonbot.services.following import Standing
from lessonbot.services.keying import Program
from lessonbot.store.audits import Deed
from lessonbot.store.broadcasts import Broadcast as Stored
from lessonbot.web.api import drafting
from lessonbot.web.api.broadcast_forms import (
    Again,
    Broadcast,
    Broadcasts,
    Hour,
    Leg,
    NewBroadcast,
    Planned,
    Recipient,
    Recipients,
    WholeBroadcast,
    Why,
)
from lessonbot.web.api.brought import Id, Now, Paged, needs
from lessonbot.web.api.drafting import Written
from lessonbot.web.api.once import Named, SurelyNamed
from lessonbot.web.api.problems import Refused

router = APIRouter(tags=["broadcasts"])
Reads = Annotated[Program, Depends(needs(Scope.BROADCASTS_READ))]
Writes = Annotated[Program, Depends(needs(Scope.BROADCASTS_WRITE))]
_CLASH = status.HTTP_409_CONFLICT


@router.post("/broadcasts/plan")
async def plan(program: Reads, now: Now, said: Written) -> Planned:
    """Tell what a broadcast would do; nothing is sent."""
    return _planned(await _plan(program, said, now))


@router.post("/broadcasts", status_code=status.HTTP_201_CREATED)
async def begin(program: Writes, now: Now, name: SurelyNamed, said: NewBroadcast) -> WholeBroadcast:
    """Begin a broadcast: its audience is who is there now; who said STOP gets nothing."""
    found = await _plan(program, said, now)
    own_id = f"api:{program.key.public_id}:{name}"
    if not await broadcasting.is_begun(program.rt, own_id):
        _allow(found.people, said.people)
    try:
        begun = await broadcasting.send(
            program.rt,
            drafting.understood(said),
            now,
            title=said.title,
            own_id=own_id,
            by=program.key.name,
        )
    except NotBegun as why:
        raise Refused(_CLASH, str(why)) from why
    return await _whole(program, begun.public_id, now)


@router.get("/broadcasts")
async def broadcasts(program: Reads, place: Paged) -> Broadcasts:
    """Broadcasts, the newest first."""
    found = await following.latest(program.rt, place.limit + 1, place.number)
    shown = found[: place.limit]
    more = str(shown[-1].id) if len(found) > place.limit else None
    return Broadcasts(
        items=[Broadcast.model_validate(_told(each, each.state)) for each in shown], next=more
    )


@router.get("/broadcasts/{broadcast}")
async def broadcast(program: Reads, now: Now, broadcast: Id) -> WholeBroadcast:
    """How a broadcast stands."""
    return await _whole(program, broadcast, now)


@router.post("/broadcasts/{broadcast}/stop")
async def stop(program: Writes, now: Now, _name: Named, broadcast: Id) -> WholeBroadcast:
    """Send nothing more of it; what is on its way at this moment arrives."""
    if (await _standing(program, broadcast)).state == "done":
        raise Refused(_CLASH, "It is over already.")
    deed = Deed(program.key.name, "broadcast_stopped", broadcast)
    await broadcasting.stop(program.rt, broadcast, now, deed)
    return await _whole(program, broadcast, now)


@router.post("/broadcasts/{broadcast}/resume")
async def resume(
    program: Writes, now: Now, _name: Named, broadcast: Id, said: Again
) -> WholeBroadcast:
    """Send it to whoever has not got it and still can."""
    stands = await _standing(program, broadcast)
    count = stands.not_sent + stands.not_prepared + (stands.in_doubt if said.in_doubt else 0)
    _allow(count, said.people)
    deed = Deed(program.key.name, "broadcast_resumed", broadcast, {"in_doubt": said.in_doubt})
    await broadcasting.resume(program.rt, broadcast, now, in_doubt=said.in_doubt, deed=deed)
    return await _whole(program, broadcast, now)


@router.get("/broadcasts/{broadcast}/recipients")
async def list_recipients(program: Reads, place: Paged, broadcast: Id) -> Recipients:
    """Learners whose copies are made, and what became of each."""
    with _known():
        found = await following.recipients(program.rt, broadcast, place.limit + 1, place.number)
    shown = found[: place.limit]
    return Recipients(
        items=[
            Recipient(learner=each.learner, state=each.state, reason=each.reason, sent_at=each.at)
            for each in shown
        ],
        next=str(shown[-1].id) if len(found) > place.limit else None,
    )


def _allow(people: int, most: int) -> None:
    """Raises Refused if it would go to nobody, or to more than was thought."""
    if not people:
        raise Refused(_CLASH, "Nobody would get it; POST /broadcasts/plan tells why.")
    if people > most:
        said = f"It would go to {people}, more than the {most} that were allowed."
        raise Refused(_CLASH, said, where="people")


async def _plan(program: Program, said: Written, now: datetime) -> planning.Plan:
    try:
        return await planning.plan(program.rt, drafting.understood(said), now)
    except NotAnAudience as unclear:
        raise drafting.unfit(unclear) from unclear


async def _standing(program: Program, name: str) -> Standing:
    with _known():
        return await following.standing(program.rt, name)


@contextmanager
def _known() -> Iterator[None]:
    try:
        yield
    except NoSuchBroadcast:
        raise Refused(status.HTTP_404_NOT_FOUND, "No broadcast has this id.") from None


def _planned(plan: planning.Plan) -> Planned:
    legs = [{name: getattr(each, name) for name in Leg.model_fields} for each in plan.channels]
    values = {name: getattr(plan, name) for name in Planned.model_fields}
    values["channels"] = [Leg(**each) for each in legs]
    values["hours"] = [Hour(at=at, messages=count) for at, count in plan.hours.items()]
    values["costs"] = _costs(plan.costs)
    values["hints"] = [each.replace("--within", "`within`") for each in plan.hints]
    return Planned.model_validate(values)


async def _whole(program: Program, name: str, now: datetime) -> WholeBroadcast:
    stands = await _standing(program, name)
    more = await following.details(program.rt, stands.broadcast, now)
    return WholeBroadcast.model_validate(
        {
            **_told(stands.broadcast, stands.state),
            **following.share(stands),
            "per_minute": more.per_minute,
            "done_at": more.ends_at,
            "reasons": [
                Why(state=each.state, code=each.code, reason=each.reason, messages=each.count)
                for each in more.reasons
            ],
            "costs": _costs(more.bill.costs),
            "unpriced": more.bill.unpriced,
        }
    )


def _told(found: Stored, state: str) -> dict[str, object]:
    return {
        "id": found.public_id,
        "title": found.title,
        "audience": audience.shown(found.scope.audience),
        "state": state,
        "created_at": found.created_at,
        "starts_at": found.starts_at,
        "ends_at": found.ends_at,
        "stopped_at": found.stopped_at,
    }


def _costs(millionths: Mapping[str, int]) -> dict[str, str]:
    return {currency: price.shown(count) for currency, count in millionths.items()}
