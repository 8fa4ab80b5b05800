"""A batch of inbound: everything it needs to know, what is answered, everything it changes."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from lessonbot.domain import conversation
from lessonbot.domain.enrolment import Enrolment
from lessonbot.domain.learner import Learner
from lessonbot.domain.messages import Kind
from lessonbot.domain.traffic import temper
from lessonbot.domain.turn import ConsentWithdrawn, Enrolled, Offer, PutOff, Talk, Turn
from lessonbot.domain.zones import guess
from lessonbot.services import inviting, outbox
from lessonbot.services.recording import Book
from lessonbot.services.runtime import Edition, Runtime, public_id
from lessonbot.services.succeeding import Over, brought_over
from lessonbot.store import addresses, courses, deliveries, enrolments, windows
from lessonbot.store.addresses import StoredAddress
from lessonbot.store.database import Transaction, after_commit
from lessonbot.store.enrolments import StoredEnrolment
from lessonbot.store.inbound import Arrival

_COUNTRY = re.compile(r"([A-Z]{2})\.")
QUESTION, MORE = "q", "m"
"""What the data of the buttons of a question and of a lesson begins with: an enrolment follows."""


_RACE = timedelta(seconds=10)  # whatever is further ahead was written by a wrong clock


@dataclass
class _Held:
    """An enrolment while it is talked about; `id` is None until it is stored."""

    id: int | None
    version_id: int
    enrolment: Enrolment
    changed: bool = False


@dataclass
class _Caller:
    """One address while its messages are answered, one after the other."""

    address: StoredAddress
    held: list[_Held]
    learner_before: Learner
    stop_reason: str | None = None
    stopped: bool = False
    changed: bool = False


@dataclass
class Room:
    """Everything a batch of inbound needs to know, and everything it changes."""

    rt: Runtime
    editions: Mapping[int, Edition]
    offers: tuple[Offer, ...]
    callers: dict[tuple[int, str], _Caller]
    awards: dict[tuple[int, int], str]
    waiting: set[int]
    turns: list[tuple[_Caller, _Held | None, Turn]] = field(default_factory=list)
    put_off: dict[int, datetime] = field(default_factory=dict)

    @classmethod
    async def enter(
        cls, rt: Runtime, tx: Transaction, waiting: Sequence[Arrival], now: datetime
    ) -> "Room":
        """Read what the batch needs; whoever is new gets an address and a learner."""
        known = await _known(rt, tx, waiting, now)
        talks = {a.id for a in known.values() if inviting.has_window(rt.limits_of(a.sender_id))}
        released = await windows.release(tx, talks, now, now + outbox.LIFETIME)
        held = await enrolments.of_learners(tx, {each.learner_id for each in known.values()})
        answers_only = all((each.said.tap or "").startswith((QUESTION, MORE)) for each in waiting)
        # whoever answers a question is not offered courses
        offered = [] if answers_only else await courses.offered(tx, rt.organisation)
        wanted = {version for _, version in offered} | {each.version_id for each in held}
        editions = await rt.editions.get(tx, rt.organisation, wanted)
        over: Over = {}
        if not answers_only:  # an open question keeps its learner in the version that asked it
            over, editions = await brought_over(rt, tx, held, editions)
            held = [over.get(each.id, each) for each in held]
        return cls(
            rt,
            editions,
            tuple(editions[version].offer for _, version in offered),
            _callers(known, held, over),
            {
                (address.learner_id, course): public_id
                for address in known.values()
                for course, public_id in address.awards.items()
            },
            released,
        )

    def hear(self, arrival: Arrival, now: datetime) -> None:
        """Answer one message and keep what it changes."""
        caller = self.callers[arrival.sender_id, arrival.path]
        held = _meant(caller.held, arrival.said.tap)
        before = self._talk(caller, held, arrival)
        turn = conversation.reply(before, arrival.said, now)
        turn, traffic = temper(caller.address.traffic, before, turn, now)
        if arrival.said.confirmed:
            turn = replace(turn, says=tuple(each for each in turn.says if not each.farewell))
        after = turn.talk
        caller.changed = True
        caller.address = replace(
            caller.address,
            learner=after.learner,
            dialog=after.dialog,
            dialogs=after.dialogs,
            traffic=traffic,
            heard_at=_after(caller.address.heard_at, now),
        )
        if after.stopped != before.stopped:
            caller.stopped = after.stopped
            caller.stop_reason = _stop_reason(turn) if after.stopped else None
        if after.enrolment is not before.enrolment and after.enrolment is not None:
            held = self._keep(caller, held, turn, after.enrolment)
        if held and after.award and after.award != before.award:
            course = self.editions[held.version_id].course_id
            self.awards[caller.address.learner_id, course] = after.award
        self.turns.append((caller, held, turn))
        for fact in turn.facts:
            if isinstance(fact, PutOff):
                self.put_off[caller.address.id] = fact.until
        self.waiting.discard(caller.address.id)  # what waited is on its way, or put off

    def apologise(self, arrival: Arrival, now: datetime) -> None:
        """Say that it was our fault."""
        caller = self.callers[arrival.sender_id, arrival.path]
        if not caller.stopped:
            before = self._talk(caller, None, arrival)
            turn = Turn(before).phrase("unknown.fault")
            turn, traffic = temper(caller.address.traffic, before, turn, now)
            heard_at = _after(caller.address.heard_at, now)
            caller.address = replace(caller.address, traffic=traffic, heard_at=heard_at)
            caller.changed = True
            self.turns.append((caller, None, turn))

    async def leave(self, tx: Transaction, now: datetime) -> None:
        """Write everything down."""
        await self._write_enrolments(tx, now)
        changed = [caller for caller in self.callers.values() if caller.changed]
        await addresses.save(tx, [caller.address for caller in changed])
        await addresses.save_learners(
            tx, [c.address for c in changed if c.address.learner != c.learner_before]
        )
        turned = [caller for caller in changed if caller.stopped != caller.address.stopped]
        stops = {c.address.id: c.stop_reason or "blocked" for c in turned if c.stopped}
        if stops:
            await addresses.stop(tx, stops, now)
            after_commit(tx, partial(self.rt.hush, stops))
        await addresses.restart(tx, [c.address.id for c in turned if not c.stopped])
        await self._write_facts(tx, now)
        says = [
            row for caller, held, turn in self.turns for row in self._rows(caller, held, turn, now)
        ]
        await windows.put_off(tx, self.put_off, now)
        await deliveries.add(tx, says)

    def _talk(self, caller: _Caller, held: _Held | None, arrival: Arrival) -> Talk:
        address = caller.address
        edition = self.editions.get(held.version_id) if held else None
        name = arrival.said.name
        learner = address.learner
        if name and name != learner.app_name:
            learner = replace(learner, app_name=name[:100])
        return Talk(
            key=f"i{arrival.id}",
            fresh=public_id(),
            phrases=self.rt.voice(learner.language),
            learner=learner,
            public_url=self.rt.public_url,
            offers=self.offers,
            voices=self.rt.voices,
            stopped=caller.stopped,
            waiting=address.id in self.waiting,
            dialog=address.dialog,
            dialogs=address.dialogs,
            enrolment=held.enrolment if held else None,
            offer=edition.offer if edition else None,
            award=self.awards.get((address.learner_id, edition.course_id)) if edition else None,
        )

    def _keep(self, caller: _Caller, held: _Held | None, turn: Turn, enrolment: Enrolment) -> _Held:
        new = next((fact for fact in turn.facts if isinstance(fact, Enrolled)), None)
        if new:
            held = _Held(None, new.version, enrolment)
        elif held is None:
            raise LookupError("an enrolment appeared from nowhere")
        else:
            caller.held.remove(held)
            held.enrolment = enrolment
        held.changed = True
        caller.held.append(held)
        return held

    async def _write_enrolments(self, tx: Transaction, now: datetime) -> None:
        fresh, old = [], {}
        for caller in self.callers.values():
            for held in caller.held:
                if held.id is not None and held.changed:
                    old[held.id] = held.enrolment
                elif held.id is None:
                    fresh.append((caller, held))
        await enrolments.save(tx, old, now)
        if fresh:
            ids = await enrolments.add(
                tx,
                [
                    {
                        "organisation_id": caller.address.organisation_id,
                        "learner_id": caller.address.learner_id,
                        "address_id": caller.address.id,
                        "version_id": held.version_id,
                        "enrolment": held.enrolment,
                    }
                    for caller, held in fresh
                ],
                now,
            )
            for _, held in fresh:
                held.id = ids[held.enrolment.public_id]

    async def _write_facts(self, tx: Transaction, now: datetime) -> None:
        book = Book()
        for caller, held, turn in self.turns:
            edition = self.editions[held.version_id] if held else None
            book.write(caller.address, held.id if held else None, edition, turn, now)
        await book.close(tx)

    def _rows(
        self, caller: _Caller, held: _Held | None, turn: Turn, now: datetime
    ) -> list[dict[str, Any]]:
        address = caller.address
        envelope = outbox.Envelope(
            address.organisation_id,
            address.sender_id,
            address.id,
            held.id if held else None,
            turn.talk.key,
            Kind.REPLY,
        )
        return outbox.rows(self.rt, envelope, turn.says, address.heard_at or now)


def _after(heard: datetime | None, now: datetime) -> datetime:
    """Now, but not before what came from there earlier was answered.

    Who answers next may have looked at the clock before, and an answer never overtakes another.
    """
    return heard if heard and now < heard < now + _RACE else now


async def _known(
    rt: Runtime, tx: Transaction, waiting: Sequence[Arrival], now: datetime
) -> dict[tuple[int, str], StoredAddress]:
    places = {(each.sender_id, each.path): each for each in reversed(waiting)}
    known = await addresses.known(tx, places.keys())
    new = [each for place, each in places.items() if place not in known]
    if new:
        rows = [
            {
                "organisation_id": each.organisation_id,
                "sender_id": each.sender_id,
                "path": each.path,
                "public_id": public_id(),
                "learner": _newcomer(rt, each),
            }
            for each in new
        ]
        for address in await addresses.add(tx, rows, now):
            known[address.sender_id, address.path] = address
    return known


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


def _callers(
    known: Mapping[tuple[int, str], StoredAddress],
    held: Sequence[StoredEnrolment],
    changed: Collection[int],
) -> dict[tuple[int, str], _Caller]:
    own: dict[int, list[_Held]] = {}
    for each in held:
        one = _Held(each.id, each.version_id, each.enrolment, changed=each.id in changed)
        own.setdefault(each.learner_id, []).append(one)
    return {
        place: _Caller(
            address,
            own.get(address.learner_id, []).copy(),
            address.learner,
            stopped=address.stopped,
        )
        for place, address in known.items()
    }


def _meant(held: Sequence[_Held], tap: str | None) -> _Held | None:
    """The enrolment that is talked about: that of the button, else the one last used."""
    if tap and tap.startswith((QUESTION, MORE)):
        named = tap[1:].split(".")[0]
        for each in held:
            if each.enrolment.public_id == named:
                return each
    return held[-1] if held else None


def _stop_reason(turn: Turn) -> str:
    withdrawn = any(isinstance(fact, ConsentWithdrawn) for fact in turn.facts)
    return "asked to stop" if withdrawn else "blocked"
