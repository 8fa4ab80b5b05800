"""Links that show how a course fares to who has no account: until a day, or until they are ended."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from lessonbot.services import evaluating, surveying
from lessonbot.services.evaluating import NotFound
from lessonbot.services.runtime import Runtime, public_id
from lessonbot.services.seating import Seat, digest, for_organisation
from lessonbot.services.surveying import Seen
from lessonbot.store import audits, shares
from lessonbot.store import dashboards as kept
from lessonbot.store.shares import Share

DAYS = (7, 30, 90, 365)
"""How long a link may work."""
_LONGEST = 100


@dataclass(frozen=True, slots=True)
class Links:
    """The links to a course that work."""

    code: str
    title: str
    working: Sequence[Share]


@dataclass(frozen=True, slots=True)
class Shown:
    """What somebody with a link sees."""

    organisation: str
    seen: Seen


async def make(seat: Seat, course: str, days: int, now: datetime) -> str | None:
    """A link, which is shown this once; None where there is no such course."""
    rt, secret = seat.rt, secrets.token_urlsafe(32)
    async with rt.database.write() as tx:
        id_ = await kept.course(tx, rt.organisation, course)
        if id_ is None:
            return None
        row = {"public_id": public_id(), "digest": digest(secret), "course_id": id_}
        times = {"created_at": now, "expires_at": until(days, now)}
        await shares.add(tx, rt.organisation, created_by=seat.staff.id, **row, **times)
        deed = seat.deed("shared", course, link=row["public_id"], days=days)
        await audits.write(tx, rt.organisation, deed, now)
    return f"{rt.public_url}/shared/{secret}"


def until(days: int, now: datetime) -> datetime:
    """When a link that is made now works no more."""
    return now + timedelta(days=days)


async def of(seat: Seat, course: str, now: datetime) -> Links | None:
    """The links that work; None where there is no such course."""
    rt = seat.rt
    try:
        chosen = await evaluating.choose(rt, course)
    except NotFound:
        return None
    async with rt.database.read() as tx:
        id_ = await kept.course(tx, rt.organisation, course)
        found = await shares.of(tx, rt.organisation, id_ or 0, now)
    return Links(chosen.code, chosen.course.title, found)


async def end(seat: Seat, course: str, share: str, now: datetime) -> bool:
    """Whether there was such a link, which works no more."""
    rt = seat.rt
    async with rt.database.write() as tx:
        id_ = await kept.course(tx, rt.organisation, course)
        done = id_ is not None and await shares.end(tx, rt.organisation, id_, share, now)
        if done:
            await audits.write(tx, rt.organisation, seat.deed("unshared", course, link=share), now)
    return done


async def shown(rt: Runtime, secret: str, now: datetime) -> Shown | None:
    """What a link shows, while it works."""
    if len(secret) > _LONGEST:
        return None
    async with rt.database.read() as tx:
        found = await shares.shown(tx, digest(secret), now)
    if found is None:
        return None
    own = for_organisation(rt, found.organisation_id, found.organisation)
    seen = await surveying.look(own, found.code, "", now)
    return Shown(found.organisation, seen) if seen else None
