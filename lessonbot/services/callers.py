"""Who calls: an address, the learners behind it, and what each of them takes."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from lessonbot.domain.enrolment import Enrolment
from lessonbot.domain.learner import Learner, Profile
from lessonbot.domain.profiles import SILENT
from lessonbot.domain.submitting import awaited
from lessonbot.domain.turn import Desk
from lessonbot.domain.zones import guess
from lessonbot.services.runtime import Runtime, public_id
from lessonbot.store import addresses, enrolments, profiles
from lessonbot.store.addresses import StoredAddress
from lessonbot.store.database import Transaction
from lessonbot.store.enrolments import StoredEnrolment
from lessonbot.store.inbound import Arrival
from lessonbot.store.profiles import StoredMove

OWNED = ("q", "m", "f", "l")
"""What the data of the buttons of a question and of a lesson begins with: an enrolment follows."""

Place = tuple[int, str]
"""A sender and the path of an address there."""

Awards = dict[tuple[int, int], str]
"""Public ids of what was earned, by (learner, course)."""

_COUNTRY = re.compile(r"([A-Z]{2})\.")
_RACE = timedelta(seconds=10)  # whatever is further ahead was written by a wrong clock


@dataclass
class Held:
    """An enrolment while it is talked about; `id` is None until it is stored."""

    id: int | None
    version_id: int
    enrolment: Enrolment
    address_id: int
    called: str | None = None
    changed: bool = False


@dataclass
class Person:
    """A learner while their messages are answered, and what they take, last used last.

    `desk` is what there is of questions to people, once it was looked up.
    """

    id: int
    learner: Learner
    held: list[Held] = field(default_factory=list)
    before: Learner | None = None
    desk: Desk | None = None

    def __post_init__(self) -> None:
        self.before = self.before or self.learner

    def meant(self, tap: str | None) -> Held | None:
        """The enrolment that is talked about: that of the button, else the one last used."""
        return self.owns(tap) or (self.held[-1] if self.held else None)

    def handing_in(self, public_id: str | None) -> Held | None:
        """The enrolment of this id; without one, the last used that work is handed in for."""
        for each in reversed(self.held):
            if public_id is None and awaited(tuple(each.enrolment.progress.tasks.values())):
                return each
            if public_id == each.enrolment.public_id:
                return each
        return None

    def owns(self, tap: str | None) -> Held | None:
        """The enrolment that a button is about, if it is one of theirs."""
        if not tap or not tap.startswith(OWNED):
            return None
        named = tap[1:].split(".")[0]
        return next((each for each in self.held if each.enrolment.public_id == named), None)


@dataclass
class Caller:
    """One address while its messages are answered, one after the other."""

    address: StoredAddress
    person: Person
    others: dict[int, Person] = field(default_factory=dict)
    profiles: tuple[Profile, ...] = ()
    stopped: bool = False
    stop_reason: str | None = None
    doubted: bool = False
    changed: bool = False

    def __post_init__(self) -> None:
        self.owned_before = self.address.learner_id, self.address.shared
        self.profiles_before = self.profiles

    @property
    def people(self) -> Iterator[Person]:
        """All who learn at this address, who writes just now first."""
        yield self.person
        yield from (each for each in self.others.values() if each is not self.person)

    @property
    def called(self) -> str | None:
        """The name above the lessons of who writes, where several learn on a phone."""
        names = {each.learner: each.name for each in self.profiles}
        return names.get(self.person.id) if len(names) > 1 else None

    @property
    def has_other_owners(self) -> bool:
        """Whether somebody else writes than before, or another number of learners does."""
        learner, shared = self.owned_before
        return self.person.id != learner or bool(self.profiles) != shared

    def doubt(self, alias: str | None, awards: Awards, now: datetime) -> None:
        """Whether a number may be somebody else's: the network says so, or it was silent for long.

        It matters only where there is something of a learner to be seen.
        """
        address, person = self.address, self.person
        other = bool(alias and address.alias and alias != address.alias)
        silent = address.heard_at is not None and now - address.heard_at > SILENT
        own = person.held or person.learner.name or any(who == person.id for who, _ in awards)
        self.doubted = self.doubted or bool((other or silent) and own)

    def meant(self, tap: str | None) -> int | None:
        """The learner whose button was tapped, if it is another one's than who writes."""
        if not self.others or self.person.owns(tap):
            return None
        return next((each.id for each in self.people if each.owns(tap)), None)

    def become(self, learner: int) -> None:
        """Somebody else writes from now on; what was asked was asked another."""
        if learner != self.person.id:
            self.others.setdefault(self.person.id, self.person)
            self.person = self.others[learner]
            self.address.learner_id, self.address.dialog = learner, None

    def heard(self, now: datetime) -> datetime:
        """Now, but not before what came from here earlier was answered.

        Who answers next may have looked at the clock before, and an answer never overtakes another.
        """
        before = self.address.heard_at
        return before if before and now < before < now + _RACE else now


async def addressed(
    rt: Runtime,
    tx: Transaction,
    waiting: Sequence[Arrival],
    moves: Iterable[StoredMove],
    now: datetime,
) -> dict[Place, StoredAddress]:
    """Where all of these are, and those whom a code was given to."""
    places = {(each.sender_id, each.path): each for each in reversed(waiting)}
    elsewhere = {(each.sender_id, each.path) for each in moves}
    known = await addresses.known(tx, places.keys() | elsewhere)
    new = {place: each for place, each in places.items() if place not in known}
    if any(each.said.alias for each in new.values()):
        for place, address in (await _renamed(rt, tx, new)).items():
            known[place] = address
            del new[place]
    if new:
        rows = [
            {
                "organisation_id": each.organisation_id,
                "sender_id": each.sender_id,
                "path": each.path,
                "alias": each.said.alias,
                "public_id": public_id(),
                "learner": _newcomer(rt, each),
            }
            for each in new.values()
        ]
        for address in await addresses.add(tx, rows, now):
            known[address.sender_id, address.path] = address
    return known


async def _renamed(
    rt: Runtime, tx: Transaction, new: Mapping[Place, Arrival]
) -> dict[Place, StoredAddress]:
    """Those that the network knows by another name: their number vanished, or came back."""
    named = {
        (each.sender_id, each.said.alias): place for place, each in new.items() if each.said.alias
    }
    found = {}
    for alias, address in (await addresses.aliased(tx, named.keys())).items():
        place = named[alias]
        await addresses.rename(tx, rt.organisation, address.id, place[1])
        found[place] = replace(address, path=place[1])
    return found


def _newcomer(rt: Runtime, arrival: Arrival) -> Learner:
    said = arrival.said
    language = rt.tag(said.language)
    name = said.name[:100] if said.name else None
    return Learner(language, app_name=name, zone=_zone(arrival.path, said.language))


def _zone(path: str, language: str | None) -> str | None:
    """Where its owner likely is: by the number, by a WhatsApp id's country, or by the app."""
    if path.startswith("+"):
        return guess(language, path)
    hidden = _COUNTRY.match(path)
    return guess(f"en-{hidden[1]}" if hidden else language)


async def callers(
    tx: Transaction,
    known: Mapping[Place, StoredAddress],
    moves: Iterable[StoredMove],
) -> tuple[dict[Place, Caller], Sequence[StoredEnrolment], Awards]:
    """Who calls from these addresses, without what they take; all that they take, and have earned.

    Who comes from somewhere else by a code is read, too.
    """
    shared = {each.id for each in known.values() if each.shared}
    owned = await profiles.of_addresses(tx, shared) if shared else {}
    more = {each.learner for group in owned.values() for each in group}
    more |= {each.learner_id for each in moves}
    own = {each.learner_id: each.learner for each in known.values()}
    own |= await profiles.learners_of(tx, more - own.keys()) if more - own.keys() else {}
    people = {row: Person(row, learner) for row, learner in own.items()}
    awards = {
        (each.learner_id, course): public_id
        for each in known.values()
        for course, public_id in each.awards.items()
    }
    if more:
        awards |= await profiles.awards_of(tx, more)
    held = await enrolments.of_learners(tx, people.keys())
    by_place = {
        place: Caller(
            each,
            people[each.learner_id],
            {profile.learner: people[profile.learner] for profile in owned.get(each.id, ())},
            tuple(owned.get(each.id, ())),
            stopped=each.stopped,
        )
        for place, each in known.items()
    }
    return by_place, held, awards


def give(
    by_place: Iterable[Caller], held: Sequence[StoredEnrolment], changed: Collection[int]
) -> None:
    """Put into the hands of callers what they take; `changed` has to be written in any case."""
    people = {person.id: person for caller in by_place for person in caller.people}
    for each in held:
        one = Held(
            each.id,
            each.version_id,
            each.enrolment,
            each.address_id,
            each.called,
            changed=each.id in changed,
        )
        if each.learner_id in people:
            people[each.learner_id].held.append(one)
