"""What somebody changes in the own account."""

from dataclasses import dataclass
from datetime import datetime

from lessonbot.domain import zones
from lessonbot.services import admitting, staffing
from lessonbot.services.admitting import NotAdmitted
from lessonbot.services.seating import Seat, Visit
from lessonbot.services.staffing import NotDone
from lessonbot.store import audits, sessions, staff
from lessonbot.store.sessions import Session


@dataclass(frozen=True, slots=True)
class Own:
    """Where somebody is signed in, and how many printed codes are left."""

    sessions: list[Session]
    codes: int


async def own(seat: Seat, now: datetime) -> Own:
    """The state of the account."""
    who = seat.staff
    async with seat.rt.database.read() as tx:
        return Own(
            await sessions.of(tx, who.organisation_id, who.id, now),
            await sessions.recoveries_left(tx, who.organisation_id, who.id),
        )


@dataclass(frozen=True, slots=True)
class Named:
    """What somebody says of themselves; a place is a city, a country or a time zone."""

    name: str
    language: str
    place: str


async def save(seat: Seat, said: Named, now: datetime) -> None:
    """Another name, language or place. Raises NotDone."""
    name, who = staffing.named(said.name), seat.staff
    found = zones.find(said.place, now, who.zone) if said.place.strip() else ()
    if said.place.strip() and len(found) != 1:
        raise NotDone("place")
    values = {"name": name, "language": said.language, "zone": found[0] if found else None}
    async with seat.rt.database.write() as tx:
        await staff.save(tx, who.organisation_id, who.id, **values)
        await audits.write(tx, who.organisation_id, seat.deed("own_account", who.public_id), now)


async def is_own(seat: Seat, password: str, visit: Visit, now: datetime) -> bool:
    """Whether somebody knows the own password; tries are counted like those at the door."""
    try:
        await admitting.confirm(seat, password, visit, now)
    except NotAdmitted:
        return False
    return True


async def change_password(seat: Seat, old: str, new: str, visit: Visit, now: datetime) -> None:
    """Another password; all other devices are signed out. Raises NotDone."""
    who = seat.staff
    staffing.fit(new, who.email, who.name)
    try:
        await admitting.confirm(seat, old, visit, now)
    except NotAdmitted as refused:
        raise NotDone(refused.why) from None
    password = await seat.rt.hashing.hashed(new)
    async with seat.rt.database.write() as tx:
        await staff.save(tx, who.organisation_id, who.id, password=password)
        await sessions.end(tx, who.organisation_id, who.id, but=seat.session.id)
        await audits.write(tx, who.organisation_id, seat.deed("password", who.public_id), now)


async def is_signed_in(seat: Seat, device: int, now: datetime) -> bool:
    """Whether somebody is signed in there."""
    return any(each.id == device for each in (await own(seat, now)).sessions)


async def sign_out(seat: Seat, device: int | None, now: datetime) -> None:
    """Sign another device out, or all others."""
    who = seat.staff
    which = {"only": device} if device is not None else {"but": seat.session.id}
    async with seat.rt.database.write() as tx:
        await sessions.end(tx, who.organisation_id, who.id, **which)
        await audits.write(tx, who.organisation_id, seat.deed("devices"), now)
