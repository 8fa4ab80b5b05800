"""A batch of inbound: everything it needs to know, what is answered, everything it changes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from typing import Any, NamedTuple

from msgspec import structs

from lessonbot.domain import controls, conversation, earlier, gathering, moving
from lessonbot.domain.credential import Award, is_renewable
from lessonbot.domain.enrolment import UNDER_WAY, Enrolment
from lessonbot.domain.learner import Learner
from lessonbot.domain.messages import Kind
from lessonbot.domain.track import Track
from lessonbot.domain.traffic import temper
from lessonbot.domain.turn import (
    ConsentWithdrawn,
    Consulted,
    Enrolled,
    Gathered,
    Offer,
    PutOff,
    Remind,
    Talk,
    Turn,
    Underway,
)
from lessonbot.services import (
    asking,
    drafting,
    identifying,
    inviting,
    linking,
    offering,
    outbox,
    reminding,
)
from lessonbot.services.callers import (
    OWNED,
    Awards,
    Caller,
    Held,
    Person,
    Place,
    addressed,
    callers,
    give,
)
from lessonbot.services.identifying import GoOn
from lessonbot.services.recording import Book, Whose
from lessonbot.services.runtime import Edition, Runtime, public_id
from lessonbot.services.succeeding import Over, brought_over
from lessonbot.store import (
    achievements,
    addresses,
    deliveries,
    enrolments,
    inbound,
    profiles,
    questions,
    windows,
)
from lessonbot.store.addresses import StoredAddress
from lessonbot.store.database import Transaction, after_commit
from lessonbot.store.inbound import Arrival
from lessonbot.store.profiles import StoredMove

_ROUNDS = 4  # of one message: somebody else turned out to have the phone, or asks a teacher


class Said(NamedTuple):
    """One turn of a conversation: where, with whom, and about what."""

    caller: Caller
    person: Person
    address: StoredAddress
    held: Held | None
    turn: Turn


@dataclass
class Room:
    """Everything a batch of inbound needs to know, and everything it changes."""

    rt: Runtime
    editions: Mapping[int, Edition]
    offers: tuple[Offer, ...]
    cohorts: tuple[Offer, ...]
    callers: dict[Place, Caller]
    awards: Awards
    waiting: set[int]
    moves: dict[str, StoredMove]
    people: dict[int, Person]
    tracks: tuple[Track, ...] = ()
    keys: Mapping[int, str] = field(default_factory=dict)
    certificates: dict[int, tuple[Award, ...]] = field(default_factory=dict)
    earned_by: dict[str, int | None] = field(default_factory=dict)
    expired: set[str] = field(default_factory=set)
    turns: list[Said] = field(default_factory=list)
    put_off: dict[int, datetime] = field(default_factory=dict)
    secrets: set[int] = field(default_factory=set)

    @classmethod
    async def enter(
        cls, rt: Runtime, tx: Transaction, waiting: Sequence[Arrival], now: datetime
    ) -> "Room":
        """Read what the batch needs; whoever is new gets an address and a learner."""
        moves = await _moves(rt, tx, waiting, now)
        known = await addressed(rt, tx, waiting, moves.values(), now)
        talks = {a.id for a in known.values() if inviting.has_window(rt.limits_of(a.sender_id))}
        released = await windows.release(tx, talks, now, now + outbox.LIFETIME)
        by_place, held, awards = await callers(tx, known, moves.values())
        answers_only = all((each.said.tap or "").startswith(OWNED) for each in waiting)
        listed = offering.Listed()
        if not answers_only:  # whoever answers a question is not offered courses
            listed = await offering.listed(rt, tx, offering.codes(waiting, known.values()))
        wanted = listed.versions | {each.version_id for each in held}
        editions = await rt.editions.get(tx, rt.organisation, wanted)
        over: Over = {}
        if not answers_only:  # an open question keeps its learner in the version that asked it
            over, editions = await brought_over(rt, tx, held, editions)
            held = [over.get(each.id, each) for each in held]
        give(by_place.values(), held, over)
        people = {person.id: person for each in by_place.values() for person in each.people}
        shelf: tuple[tuple[Track, ...], Mapping[int, str]] = ((), {})
        if not answers_only:
            shelf = await rt.shelf.get(tx, rt.organisation, now)
        offers, named = listed.offers(editions), listed.gatherings(editions)
        room = cls(rt, editions, offers, named, by_place, awards, released, moves, people, *shelf)
        if awards:
            await room._hand_out(tx, now)
        await room.doubt(tx, waiting, now)
        return room

    async def _hand_out(self, tx: Transaction, now: datetime) -> None:
        """Put into the hands of those who have certificates all of them."""
        names = {each.course_id: each.offer.course for each in self.editions.values()}
        holders = self.people.keys() & {who for who, _ in self.awards}
        for each in await achievements.held(tx, self.rt.organisation, holders):
            language = self.people[each.learner_id].learner.language
            course = names.get(each.course_id or 0)
            source = course or next((one for one in self.tracks if one.key == each.key), None)
            title = source.spoken(language).credential.name if source else each.key
            award = Award(
                each.public_id,
                each.key,
                title,
                each.expires_at,
                is_renewable(each.earned_at, each.expires_at, now),
                each.stands,
                each.hidden,
                each.searchable,
            )
            before = self.certificates.get(each.learner_id, ())
            self.certificates[each.learner_id] = (*before, award)
            self.earned_by[each.public_id] = each.enrolment_id
            if each.expires_at and each.expires_at <= now:
                self.expired.add(each.public_id)

    async def doubt(self, tx: Transaction, waiting: Sequence[Arrival], now: datetime) -> None:
        """Whether the network calls somebody else by a number now, or it was silent for long."""
        aliases = {}
        for arrival in waiting:
            alias = arrival.said.alias
            if not (alias or arrival.path.startswith("+")):
                continue  # no number, which could be given to somebody else
            caller = self.callers[arrival.sender_id, arrival.path]
            if arrival.path.startswith("+"):
                caller.doubt(alias, self.awards, now)
            if alias and alias != caller.address.alias:
                aliases[caller.address.id] = alias
        await addresses.alias(tx, aliases)

    async def hear(self, tx: Transaction, arrival: Arrival, now: datetime) -> None:
        """Answer one message and keep what it changes."""
        caller = self.callers[arrival.sender_id, arrival.path]
        talk = partial(self.talk, caller, None, f"i{arrival.id}")
        if code := linking.code_in(arrival.said.text):
            await self._link(tx, arrival, code, now)
            return
        if drafted := await drafting.heard(tx, caller, arrival, talk, now):
            caller.address.heard_at, caller.changed = caller.heard(now), True
            self.say(caller, drafted)
            return
        said, number = arrival.said, 0
        step: GoOn | None = GoOn(partial(conversation.reply, said=said, now=now), said.tap)
        while step and number < _ROUNDS:
            turn = self._answer(caller, arrival, step, now, number)
            if any(isinstance(fact, Consulted) for fact in turn.facts):
                await self._look_up(tx, caller, step)
            elif identifying.is_decided(turn):
                step = await identifying.follow(self, tx, caller, arrival, turn, now)
            else:
                step = None
            number += 1
        self.waiting.discard(caller.address.id)  # what waited is on its way, or put off

    async def _link(self, tx: Transaction, arrival: Arrival, code: str, now: datetime) -> None:
        """Make this chat somebody's on the staff; learning goes on as it was."""
        caller = self.callers[arrival.sender_id, arrival.path]
        name = await linking.take(self.rt, tx, caller.address.id, code, now)
        before = self._talk(caller, None, arrival, now)
        values = {"who": name, "organisation": self.rt.organisation_name}
        turn = (
            Turn(before).phrase("link.done", **values) if name else Turn(before).phrase("link.not")
        )
        turn, traffic = temper(caller.address.traffic, before, turn, now)
        caller.address.traffic, caller.address.heard_at = traffic, caller.heard(now)
        caller.changed = True
        self.turns.append(Said(caller, caller.person, caller.address, None, turn))
        self.secrets.add(arrival.id)

    async def _look_up(self, tx: Transaction, caller: Caller, step: GoOn) -> None:
        """Look up what few ask for: questions to people."""
        person = caller.person
        held = person.meant(step.tap)
        edition = self.editions.get(held.version_id) if held else None
        lesson = asking.lesson(held.enrolment, edition) if held and edition else ""
        course = edition.course_id if edition else None
        person.desk = await questions.desk(tx, self.rt.organisation, person.id, course, lesson)

    def _answer(
        self,
        caller: Caller,
        arrival: Arrival,
        step: GoOn,
        now: datetime,
        number: int,
    ) -> Turn:
        held = _held(caller, step, arrival)
        before = self._talk(caller, held, arrival, now, number)
        turn = earlier.heard(step.answer(before), caller.heard(now))
        turn, traffic = temper(caller.address.traffic, before, turn, now)
        if arrival.said.confirmed:
            turn = structs.replace(
                turn, says=tuple(each for each in turn.says if not each.farewell)
            )
        after = turn.talk
        address = caller.address
        address.dialog, address.dialogs = after.dialog, after.dialogs
        address.traffic, address.heard_at = traffic, caller.heard(now)
        self._keep(caller, held, before, turn, now)
        return turn

    def apologise(self, arrival: Arrival, now: datetime) -> None:
        """Say that it was our fault."""
        caller = self.callers[arrival.sender_id, arrival.path]
        if not caller.stopped:
            before = self._talk(caller, None, arrival, now)
            turn = Turn(before).phrase("unknown.fault")
            turn, traffic = temper(caller.address.traffic, before, turn, now)
            caller.address.traffic, caller.address.heard_at = traffic, caller.heard(now)
            caller.changed = True
            self.turns.append(Said(caller, caller.person, caller.address, None, turn))

    def say(self, caller: Caller, turn: Turn) -> None:
        """Say something at an address where nothing was said."""
        self.turns.append(Said(caller, caller.person, caller.address, None, turn))

    async def leave(self, tx: Transaction, now: datetime) -> None:
        """Write everything down."""
        await self._write_enrolments(tx, now)
        changed = [caller for caller in self.callers.values() if caller.changed]
        await self._write_owners(tx, now)
        await addresses.save(tx, [caller.address for caller in changed])
        await addresses.save_learners(tx, self._changed_learners())
        turned = [caller for caller in changed if caller.stopped != caller.address.stopped]
        stops = {c.address.id: c.stop_reason or "blocked" for c in turned if c.stopped}
        if stops:
            await addresses.stop(tx, stops, now)
            after_commit(tx, partial(self.rt.hush, stops))
        await addresses.restart(tx, [c.address.id for c in turned if not c.stopped])
        await self._write_facts(tx, now)
        says = [row for said in self.turns for row in self._rows(said, now)]
        await windows.put_off(tx, self.put_off, now, outbox.LIFETIME)
        await deliveries.add(tx, says)
        await reminding.put_down(self.rt, tx, self._reminders(), now)
        if self.secrets:
            await inbound.forget_words(tx, self.secrets)

    def talk(self, caller: Caller, held: Held | None, key: str) -> Talk:
        """All that is known of who writes from an address."""
        address, person = caller.address, caller.person
        edition = self.editions.get(held.version_id) if held else None
        awards = self.certificates.get(person.id, ())
        limits = self.rt.limits_of(address.sender_id)
        award = self.awards.get((person.id, edition.course_id)) if edition else None
        mine = (each.number for each in awards if each.number == award and each.renewable)
        renews = next(mine, None)
        if renews and held and self.earned_by[renews] != held.id:
            award = None  # this enrolment earns another one
        return Talk(
            key=key,
            fresh=public_id(),
            phrases=self.rt.voice(person.learner.language),
            learner=person.learner,
            public_url=self.rt.public_url,
            organisation=self.rt.organisation_name,
            offers=self.offers,
            voices=self.rt.voices,
            stopped=caller.stopped,
            waiting=address.id in self.waiting,
            dialog=address.dialog,
            dialogs=address.dialogs,
            enrolment=held.enrolment if held else None,
            offer=edition.offer if edition else None,
            besides=self._besides(person, held),
            at_once=self.rt.at_once,
            quiet=self.rt.quiet,
            award=award,
            awards=awards,
            renews=renews,
            who=person.id,
            profiles=caller.profiles,
            doubted=caller.doubted,
            desk=person.desk,
            may_help=asking.may_help(self.rt, caller),
            cohorts=self.cohorts,
            channel=self.rt.channels[address.sender_id].scheme,
            window=limits.window,
            media=limits.pictures,
            tracks=self.tracks,
            earned=frozenset(
                self.keys[course]
                for (who, course), number in self.awards.items()
                if who == person.id and course in self.keys and number not in self.expired
            )
            if self.tracks
            else frozenset(),
        )

    def _besides(self, person: Person, held: Held | None) -> tuple[Underway, ...]:
        """The other courses that somebody has under way, last used last."""
        return tuple(
            Underway(each.enrolment, self.editions[each.version_id].offer)
            for each in person.held
            if each is not held and each.enrolment.state in UNDER_WAY
        )

    def _talk(
        self,
        caller: Caller,
        held: Held | None,
        arrival: Arrival,
        now: datetime,
        number: int = 0,
    ) -> Talk:
        said, learner = arrival.said, caller.person.learner
        if said.name and said.name != learner.app_name and not caller.profiles:
            caller.person.learner = replace(learner, app_name=said.name[:100])
        key = f"i{arrival.id}.{number}" if number else f"i{arrival.id}"
        talk = self.talk(caller, held, key)
        if not (self.moves or caller.others):
            return talk
        moving = identifying.moving(self, caller, said, now)
        return structs.replace(
            talk, meant=None if number else caller.meant(said.tap), moving=moving
        )

    def _keep(
        self, caller: Caller, held: Held | None, before: Talk, turn: Turn, now: datetime
    ) -> None:
        """Keep what a turn changed."""
        after, person = turn.talk, caller.person
        caller.changed = True
        person.learner, person.desk = after.learner, after.desk
        caller.profiles, caller.doubted = after.profiles, after.doubted
        if after.besides is not before.besides:
            _taken_besides(person, after.besides)
        meant = held
        if after.enrolment is not before.enrolment and after.enrolment is not None:
            held = _taken(caller, held, turn, after.enrolment)
        if after.stopped != before.stopped:
            self._stop(caller, meant, turn, now)
        if held and after.award and after.award != before.award:
            course = self.editions[held.version_id].course_id
            self.awards[person.id, course] = after.award
            self.earned_by[after.award] = held.id
        self.certificates[person.id] = after.awards
        self.turns.append(Said(caller, person, caller.address, held, turn))
        for fact in turn.facts:
            if isinstance(fact, PutOff):
                self.put_off[caller.address.id] = fact.until
            elif isinstance(fact, Enrolled | Gathered) and fact.cohort:
                self.cohorts = gathering.one_more(self.cohorts, fact.cohort)
        self._bring_forward(caller, caller.heard(now))

    def _bring_forward(self, caller: Caller, heard: datetime) -> None:
        """Let the next lessons come while this word still allows it, if the learner agreed."""
        window = self.rt.limits_of(caller.address.sender_id).window
        if window is None or not caller.person.learner.early:
            return
        for each in caller.person.held:
            if each.address_id == caller.address.id:
                after = earlier.brought_forward(each.enrolment, heard, window)
                each.changed |= after is not each.enrolment
                each.enrolment = after

    def _stop(self, caller: Caller, held: Held | None, turn: Turn, now: datetime) -> None:
        """Nothing comes to a phone that stopped, of no course and for nobody there."""
        caller.stopped = turn.talk.stopped
        caller.stop_reason = _stop_reason(turn) if caller.stopped else None
        for person in caller.people:
            for each in person.held:
                if each is held or each.address_id != caller.address.id:
                    continue
                talk = structs.replace(
                    turn.talk,
                    enrolment=each.enrolment,
                    offer=self.editions[each.version_id].offer,
                )
                after = controls.rest(Turn(talk), now).enrolment
                each.changed |= after != each.enrolment
                each.enrolment = after

    async def _write_owners(self, tx: Transaction, now: datetime) -> None:
        """Who writes from where, and the learners of shared phones."""
        for caller in self.callers.values():
            if caller.profiles != caller.profiles_before:
                address = caller.address
                await profiles.save(tx, address.organisation_id, address.id, caller.profiles, now)
            if caller.has_other_owners:
                await addresses.hand_to(
                    tx, caller.address.id, caller.person.id, shared=bool(caller.profiles)
                )

    def _changed_learners(self) -> dict[int, Learner]:
        people = self.people.values()
        return {each.id: each.learner for each in people if each.learner != each.before}

    async def _write_enrolments(self, tx: Transaction, now: datetime) -> None:
        taken = [(person, held) for person in self.people.values() for held in person.held]
        old = {held.id: held.enrolment for _, held in taken if held.id and held.changed}
        await enrolments.save(tx, old, now)
        fresh = [(person, held) for person, held in taken if held.id is None]
        if fresh:
            rows = [
                {
                    "organisation_id": self.rt.organisation,
                    "learner_id": person.id,
                    "address_id": held.address_id,
                    "version_id": held.version_id,
                    "called": held.called,
                    "enrolment": held.enrolment,
                }
                for person, held in fresh
            ]
            ids = await enrolments.add(tx, rows, now)
            for _, held in fresh:
                held.id = ids[held.enrolment.public_id]

    async def _write_facts(self, tx: Transaction, now: datetime) -> None:
        book = Book()
        for said in self.turns:
            held = said.held
            edition = self.editions[held.version_id] if held else None
            who = Whose(said.address.organisation_id, said.person.id, said.address.id)
            book.write(who, held.id if held else None, edition, said.turn, now)
        await book.close(tx, self.rt.organisation)

    def _rows(self, said: Said, now: datetime) -> list[dict[str, Any]]:
        at = said.address.heard_at or now
        return outbox.rows(self.rt, _envelope(said), said.turn.says, at)

    def _reminders(self) -> list[tuple[outbox.Envelope, Remind]]:
        return [
            (_envelope(said), fact)
            for said in self.turns
            for fact in said.turn.facts
            if isinstance(fact, Remind)
        ]


def _held(caller: Caller, step: GoOn, arrival: Arrival) -> Held | None:
    """The enrolment that is talked about: a file, or words about one, are for what is handed in."""
    person, dialog = caller.person, caller.address.dialog
    asked = dialog.code if dialog and dialog.step == "work" else None
    work = person.handing_in(asked) if asked or arrival.said.file else None
    return person.owns(step.tap) or work or person.meant(None)


def _envelope(said: Said) -> outbox.Envelope:
    address = said.address
    return outbox.Envelope(
        address.organisation_id,
        address.sender_id,
        address.id,
        said.held.id if said.held else None,
        said.turn.talk.key,
        Kind.REPLY,
    )


def _taken(caller: Caller, held: Held | None, turn: Turn, enrolment: Enrolment) -> Held:
    """What a learner takes, as it is now; what was used last comes last."""
    own = caller.person.held
    new = next((fact for fact in turn.facts if isinstance(fact, Enrolled)), None)
    if new:
        held = Held(None, new.version, enrolment, caller.address.id, caller.called)
    elif held is None:
        raise LookupError("an enrolment appeared from nowhere")
    else:
        held = _held_as(own, enrolment) or held  # it may have turned to another course
        own.remove(held)
        held.enrolment = enrolment
    held.changed = True
    own.append(held)
    return held


def _taken_besides(person: Person, besides: Sequence[Underway]) -> None:
    """What a turn changed of courses that it was not about."""
    for each in besides:
        held = _held_as(person.held, each.enrolment)
        if held and held.enrolment is not each.enrolment:
            held.enrolment, held.changed = each.enrolment, True


def _held_as(own: Sequence[Held], enrolment: Enrolment) -> Held | None:
    return next((each for each in own if each.enrolment.public_id == enrolment.public_id), None)


async def _moves(
    rt: Runtime, tx: Transaction, waiting: Sequence[Arrival], now: datetime
) -> dict[str, StoredMove]:
    words = (each.said.text for each in waiting if each.said.text)
    codes = {code for each in words if (code := moving.code_in(each))}
    return await profiles.offered(tx, rt.organisation, codes, now) if codes else {}


def _stop_reason(turn: Turn) -> str:
    withdrawn = any(isinstance(fact, ConsentWithdrawn) for fact in turn.facts)
    return "asked to stop" if withdrawn else "blocked"
