"""What an organisation says of itself: kept by staff, looked up by every process."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from urllib.parse import urlsplit

from lessonbot.domain import quiet, zones
from lessonbot.domain.portrait import Customs, Portrait
from lessonbot.services.runtime import Runtime
from lessonbot.services.seating import Seat
from lessonbot.services.staffing import NotDone
from lessonbot.store import audits, organisations
from lessonbot.store.database import Transaction
from lessonbot.store.organisations import Own

LONGEST_NAME, LONGEST_ABOUT, LONGEST_LINE = 100, 1000, 200
MOST_AT_ONCE = 10


@dataclass(frozen=True, slots=True)
class Said:
    """What staff typed of their organisation; a place is a city, a country or a time zone."""

    name: str
    about: str
    website: str
    contact: str
    language: str
    place: str


async def refresh(rt: Runtime) -> None:
    """Look up what the organisation says, so that this process goes by it."""
    async with rt.database.read() as tx:
        found = await organisations.own(tx, rt.organisation)
    rt.portrait = found.portrait
    customs = customs_of(found, rt.usual)
    rt.quiet, rt.at_once = customs.quiet, customs.at_once


async def own(seat: Seat) -> Own:
    """What the organisation of somebody says."""
    async with seat.rt.database.read() as tx:
        return await organisations.own(tx, seat.rt.organisation)


def customs_of(found: Own, usual: Customs) -> Customs:
    """What holds for its learners: what it says, else what the settings say."""
    hours = usual.quiet if found.quiet_hours is None else quiet.read(found.quiet_hours)
    return Customs(hours, found.courses_at_once or usual.at_once)


async def save(seat: Seat, said: Said, now: datetime) -> None:
    """Keep what staff say of their organisation. Raises NotDone."""
    async with seat.rt.database.write() as tx:
        found = await organisations.own(tx, seat.rt.organisation)
        portrait = _checked(seat.rt, said, found, now)
        await _change(tx, seat, found, asdict(portrait), now)
    await refresh(seat.rt)


async def keep_customs(seat: Seat, hours: str | None, at_once: int | None, now: datetime) -> None:
    """Other quiet hours, as they are written, or another number of courses; None: as usual."""
    async with seat.rt.database.write() as tx:
        found = await organisations.own(tx, seat.rt.organisation)
        values = {"quiet_hours": hours, "courses_at_once": at_once}
        await _change(tx, seat, found, values, now)
    await refresh(seat.rt)


async def _change(
    tx: Transaction, seat: Seat, found: Own, values: Mapping[str, object], now: datetime
) -> None:
    changed = {name: value for name, value in values.items() if getattr(found, name) != value}
    if changed:
        await organisations.save(tx, seat.rt.organisation, **changed)
        told = {name: "usual" if value is None else value for name, value in changed.items()}
        await audits.write(tx, seat.rt.organisation, seat.deed("organisation", "", **told), now)


def _checked(rt: Runtime, said: Said, found: Own, now: datetime) -> Portrait:
    name = " ".join(said.name.split()) or found.usual_name or ""
    if not 0 < len(name) <= LONGEST_NAME:
        raise NotDone("name")
    if len(about := said.about.strip().replace("\r\n", "\n")) > LONGEST_ABOUT:
        raise NotDone("about")
    if len(contact := " ".join(said.contact.split())) > LONGEST_LINE:
        raise NotDone("contact")
    language = said.language if said.language in rt.voices else ""
    return Portrait(name, about, _website(said.website), contact, language, _zone(said, found, now))


def _zone(said: Said, found: Own, now: datetime) -> str:
    if not said.place.strip():
        return ""
    zone = zones.find(said.place, now, found.zone or None)
    if len(zone) != 1:
        raise NotDone("place")
    return zone[0]


def _website(written: str) -> str:
    """A whole address; without what it begins with it is one of the web."""
    address = written.strip()
    if not address:
        return ""
    whole = address if "://" in address else f"https://{address}"
    try:
        parts = urlsplit(whole)
        named = parts.scheme in {"http", "https"} and "." in (parts.hostname or "")
    except ValueError:
        named = False
    if not named or len(whole) > LONGEST_LINE or set(whole) & set(' "<>\\'):
        raise NotDone("website")
    return whole
