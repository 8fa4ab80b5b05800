"""Learners, and how far they are."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Query, status
from pydantic import BaseModel

from lessonbot.domain.scope import Scope
from lessonbot.services import keying, registering
from lessonbot.services.keying import Program
from lessonbot.services.registering import Learner as Found
from lessonbot.web.api.brought import Id, Now, Paged, needs, not_a_page
from lessonbot.web.api.enrolments import Enrolment
from lessonbot.web.api.enrolments import told as enrolled
from lessonbot.web.api.problems import Refused

router = APIRouter(tags=["learners"])
Reads = Annotated[Program, Depends(needs(Scope.LEARNERS_READ))]


class Channel(BaseModel):
    """Where a learner is reached; `address` only for keys with numbers:read."""

    channel: str
    address: str | None
    heard_at: datetime | None
    stopped_at: datetime | None


class Learner(BaseModel):
    """Somebody who learns."""

    id: str
    name: str | None
    language: str
    zone: str | None
    came_at: datetime
    channels: list[Channel]
    enrolments: list[Enrolment]


class Learners(BaseModel):
    """A page of them; `next` is null on the last one."""

    items: list[Learner]
    next: str | None


@router.get("/learners")
async def learners(
    program: Reads,
    now: Now,
    place: Paged,
    course: Annotated[
        str, Query(max_length=100, description="Only who takes or took the course of this code.")
    ] = "",
) -> Learners:
    """Learners in the order they came."""
    try:
        found = await registering.page(program.rt, place.limit + 1, place.after, course)
    except LookupError:
        raise not_a_page() from None
    shown = found[: place.limit]
    await _noted(program, shown, now)
    more = shown[-1].listed.public_id if len(found) > place.limit else None
    return Learners(items=[told(each, tells=_tells(program)) for each in shown], next=more)


@router.get("/learners/{learner}")
async def learner(program: Reads, now: Now, learner: Id) -> Learner:
    """One learner."""
    try:
        found = await registering.one(program.rt, learner)
    except LookupError:
        raise Refused(status.HTTP_404_NOT_FOUND, "No learner has this id.") from None
    await _noted(program, [found], now)
    return told(found, tells=_tells(program))


async def _noted(program: Program, shown: Sequence[Found], now: datetime) -> None:
    """Whoever sees numbers is written down."""
    if shown and Scope.NUMBERS_READ in program.key.scopes:
        ids = [each.listed.public_id for each in shown]
        await keying.note(program, "numbers_read", now, first=ids[0], people=len(ids))


def _tells(program: Program) -> bool:
    return Scope.NUMBERS_READ in program.key.scopes


def told(found: Found, *, tells: bool) -> Learner:
    """A learner as programs read it; `tells` addresses too."""
    one = found.listed
    return Learner(
        id=one.public_id,
        name=one.name,
        language=one.language,
        zone=one.zone,
        came_at=one.created_at,
        channels=[
            Channel(
                channel=each.channel,
                address=each.path if tells else None,
                heard_at=each.heard_at,
                stopped_at=each.stopped_at,
            )
            for each in found.places
        ],
        enrolments=[Enrolment.model_validate(enrolled(each)) for each in found.courses],
    )
