"""Whoever is signed in, in the organisation that they work for."""

from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256

from lessonbot.domain.portrait import Portrait
from lessonbot.domain.staff import ALLOWS, May
from lessonbot.services.runtime import Editions, Runtime, Shelf
from lessonbot.store.audits import Deed
from lessonbot.store.sessions import Session
from lessonbot.store.staff import StoredStaff


@dataclass(frozen=True, slots=True)
class Seat:
    """Somebody who is signed in, and the organisation's own view of the runtime."""

    rt: Runtime
    staff: StoredStaff
    session: Session

    def may(self, thing: May) -> bool:
        """Whether the role of this person allows it."""
        return thing in ALLOWS[self.staff.role]

    def deed(self, act: str, subject: str = "", **detail: object) -> Deed:
        """Something that this person does, to be written down."""
        return Deed(self.staff.id, act, subject, detail)


def by_chat(rt: Runtime, who: StoredStaff, now: datetime) -> Seat:
    """Somebody who writes from a chat that is linked with the account."""
    times = {"created_at": now, "seen_at": now, "expires_at": now}
    here = Session(0, who.organisation_id, who.id, proved=True, agent="", **times)
    return Seat(for_organisation(rt, who.organisation_id, who.organisation), who, here)


@dataclass(frozen=True, slots=True)
class Visit:
    """A browser that asks to be let in: its network address and what it calls itself.

    `mark` is what it kept from when somebody signed in there before.
    """

    network: str
    agent: str
    mark: str = ""


def digest(secret: str) -> str:
    """What is kept of a random secret that stands in a link or a cookie."""
    return sha256(secret.encode()).hexdigest()


def for_organisation(rt: Runtime, organisation: int, name: str) -> Runtime:
    """The runtime as an organisation sees it: its own rows, its own senders."""
    if organisation == rt.organisation:
        return rt
    own = {id_: each for id_, each in rt.senders.items() if each.organisation_id == organisation}
    return replace(
        rt,
        organisation=organisation,
        portrait=Portrait(name),
        senders=own,
        channels={id_: each for id_, each in rt.channels.items() if id_ in own},
        shelf=Shelf(),
        editions=Editions(),
    )
