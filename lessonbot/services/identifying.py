"""Who it is that writes: learners of a shared phone, phones that change hands, and moves."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import NamedTuple, Protocol

from msgspec import structs

from lessonbot.domain import conversation
from lessonbot.domain.enrolment import State
from lessonbot.domain.learner import Learner, Profile
from lessonbot.domain.messages import Inbound, Kind
from lessonbot.domain.moving import code_in
from lessonbot.domain.traffic import is_flooding
from lessonbot.domain.turn import (
    Added,
    Became,
    HandedOver,
    Kept,
    Meant,
    Moved,
    MoveOffered,
    Moving,
    Secret,
    Talk,
    Turn,
)
from lessonbot.services import inviting, outbox
from lessonbot.services.callers import OWNED, Awards, Caller, Held, Person, Place
from lessonbot.services.runtime import Runtime, public_id
from lessonbot.store import addresses, deliveries, profiles, windows
from lessonbot.store.database import Transaction
from lessonbot.store.inbound import Arrival
from lessonbot.store.profiles import StoredMove

HANDED_OVER = "the phone belongs to somebody else now"
WENT_ALONG = "the learner went on with another phone or app"
_KEPT_FOR = timedelta(days=1)


class Room(Protocol):
    """What has to be known of a batch of inbound."""

    rt: Runtime
    callers: dict[Place, Caller]
    people: dict[int, Person]
    awards: Awards
    moves: dict[str, StoredMove]
    secrets: set[int]

    def talk(self, caller: Caller, held: Held | None, key: str) -> Talk:
        """All that is known of who writes from an address."""

    def say(self, caller: Caller, turn: Turn) -> None:
        """Say something at an address where nothing was said."""


class GoOn(NamedTuple):
    """How a conversation goes on after somebody else turned out to write; `tap` is what they tapped."""

    answer: Callable[[Talk], Turn]
    tap: str | None = None


def moving(room: Room, caller: Caller, said: Inbound, now: datetime) -> Moving | None:
    """Who wants to come here by the code in what was said, if it holds and is not guessed."""
    if not room.moves or is_flooding(caller.address.traffic, now):
        return None
    code = code_in(said.text)
    move = room.moves.get(code) if code else None
    if code is None or move is None or move.used_at or move.address_id == caller.address.id:
        return None
    person = _mover(room, move)
    return Moving(code, person.learner.language) if person else None


def _mover(room: Room, move: StoredMove) -> Person | None:
    before = room.callers[move.sender_id, move.path]
    return next((each for each in before.people if each.id == move.learner_id), None)


_DECISIONS = {Added, Became, HandedOver, Kept, Meant, MoveOffered, Moved, Secret}


def is_decided(turn: Turn) -> bool:
    """Whether a turn decided anything about who writes."""
    return any(type(fact) in _DECISIONS for fact in turn.facts)


async def follow(
    room: Room, tx: Transaction, caller: Caller, arrival: Arrival, turn: Turn, now: datetime
) -> GoOn | None:
    """Do what a turn decided about who writes; how the conversation goes on, if it does."""
    goes_on = None
    for fact in turn.facts:
        match fact:
            case Became(learner, said):
                caller.become(learner)
                goes_on = _greeted(now) if said is None else _heard(said, now)
            case Meant(enrolment, said):
                again = partial(conversation.reply, said=said, now=now)
                goes_on = GoOn(again, f"{OWNED[0]}{enrolment}.")
            case Added():
                await _add(room, tx, caller, fact, now)
                goes_on = _greeted(now)
            case HandedOver():
                await _hand_over(room, tx, caller, now)
                goes_on = _greeted(now)
            case MoveOffered(code, until):
                address = caller.address
                await profiles.offer_move(
                    tx, address.organisation_id, caller.person.id, address.id, code, until
                )
            case Moved(code):
                goes_on = await _move(room, tx, caller, code, now)
            case Kept(code):
                await _keep_both(room.rt, tx, caller, code, now)
            case Secret():
                room.secrets.add(arrival.id)
            case _:
                pass
    return goes_on


def _greeted(now: datetime) -> GoOn:
    return GoOn(partial(conversation.greet, now=now))


def _heard(said: Inbound, now: datetime) -> GoOn:
    return GoOn(partial(conversation.reply, said=said, now=now), said.tap)


async def _newcomer(
    room: Room, tx: Transaction, like: Caller, name: str | None, now: datetime
) -> Person:
    """Somebody who was not known yet, at an address where somebody is."""
    learner = Learner(like.person.learner.language, app_name=name, zone=like.person.learner.zone)
    organisation = like.address.organisation_id
    row = {"organisation_id": organisation, "public_id": public_id(), "learner": learner}
    (number,) = await addresses.add_learners(tx, [row], now)
    room.people[number] = person = Person(number, learner)
    return person


async def _add(room: Room, tx: Transaction, caller: Caller, new: Added, now: datetime) -> None:
    first = caller.person
    person = await _newcomer(room, tx, caller, new.name, now)
    owned = caller.profiles or (Profile(first.id, new.other),)
    caller.others[person.id] = person
    caller.profiles = (*owned, Profile(person.id, new.name))
    caller.become(person.id)
    await profiles.call(tx, caller.address.id, {each.learner: each.name for each in owned})


async def _hand_over(room: Room, tx: Transaction, caller: Caller, now: datetime) -> None:
    """Nothing of who had this phone is seen there any more; what they take waits for them."""
    address = caller.address
    for person in caller.people:
        for held in person.held:
            if held.address_id == address.id and held.enrolment.state is not State.COMPLETED:
                held.enrolment = structs.replace(held.enrolment, state=State.PAUSED, next=None)
                held.changed = True
    await windows.withhold(tx, address.id, HANDED_OVER, now)
    for each in caller.profiles:
        await profiles.remove(tx, address.id, each.learner)
    _leave_to(caller, await _newcomer(room, tx, caller, None, now))


def _leave_to(caller: Caller, person: Person) -> None:
    """This phone is somebody's alone."""
    caller.person, caller.others, caller.profiles = person, {}, ()
    caller.address.learner_id, caller.address.dialog = person.id, None


async def _move(room: Room, tx: Transaction, caller: Caller, code: str, now: datetime) -> GoOn:
    """Let a learner go on here with all that they take; where they were, nothing is left of them."""
    move = room.moves[code]
    before = room.callers[move.sender_id, move.path]
    person = next(each for each in before.people if each.id == move.learner_id)
    room.moves[code] = replace(move, used_at=now)
    await profiles.use(tx, move.id, now)
    if any(each.id == person.id for each in caller.people):  # both were theirs already
        caller.become(person.id)
        await _bring(room, tx, person, before, caller, now)
        return _greeted(now)
    mine = next((each for each in before.profiles if each.learner == person.id), None)
    _welcome(room, caller, person, mine or _profile(person))
    await profiles.call(
        tx, caller.address.id, {each.learner: each.name for each in caller.profiles}
    )
    await _bring(room, tx, person, before, caller, now)
    await _take_leave(room, tx, before, person, move.id, now)
    return GoOn(partial(conversation.moved, code=code))


def _profile(person: Person) -> Profile:
    """What somebody is called on a phone where they did not say it."""
    return Profile(person.id, person.learner.name or person.learner.app_name or "1")


def _welcome(room: Room, caller: Caller, person: Person, profile: Profile) -> None:
    """Somebody learns on this phone from now on: alone if nobody did."""
    first = caller.person
    earned = any(who == first.id for who, _ in room.awards)
    if not (caller.profiles or first.held or earned):
        _leave_to(caller, person)
        caller.profiles = (profile,) if profile.pin else ()
        return
    owned = caller.profiles or (_profile(first),)
    taken = {each.name for each in owned}
    called = profile.name if profile.name not in taken else f"{profile.name} 2"
    caller.profiles = (*owned, replace(profile, name=called))
    caller.others[person.id] = person
    caller.become(person.id)


async def _bring(
    room: Room, tx: Transaction, person: Person, before: Caller, caller: Caller, now: datetime
) -> None:
    """What a learner takes comes here from now on, and what waited there comes here now."""
    for held in person.held:
        if held.address_id == before.address.id:
            held.address_id, held.called = caller.address.id, caller.called
    await profiles.bring(tx, person.id, before.address.id, caller.address.id, caller.called)
    ids = [held.id for held in person.held if held.id]
    turns = await windows.turns_of(tx, before.address.id, ids)
    rows = []
    for turn, said in (await windows.take_turns(tx, turns, WENT_ALONG)).items():
        address = caller.address
        envelope = outbox.Envelope(
            address.organisation_id,
            address.sender_id,
            address.id,
            turns[turn],
            f"{turn}.moved",
            Kind.LESSON,
        )
        rows += outbox.rows(room.rt, envelope, list(inviting.reworded(said, "moved")), now)
    await deliveries.add(tx, rows)


async def _take_leave(
    room: Room, tx: Transaction, before: Caller, person: Person, move: int, now: datetime
) -> None:
    """Where a learner came from nothing is left of them, and it is said there."""
    if not before.stopped:
        talk = room.talk(before, None, f"v{move}")
        phrases = room.rt.voice(person.learner.language)
        room.say(before, Turn(structs.replace(talk, phrases=phrases)).phrase("move.gone"))
    await profiles.remove(tx, before.address.id, person.id)
    left = tuple(each for each in before.profiles if each.learner != person.id)
    others = {each.id: each for each in before.people if each is not person}
    if before.person is person:
        heir = next(iter(others.values()), None) or await _newcomer(room, tx, before, None, now)
        _leave_to(before, heir)
    before.others, before.profiles = others, left
    if len(left) == 1:
        await profiles.call(tx, before.address.id, {left[0].learner: None})


async def _keep_both(
    rt: Runtime, tx: Transaction, caller: Caller, code: str, now: datetime
) -> None:
    """Where a learner came from stays theirs, if nobody else has begun there meanwhile."""
    moves = await profiles.offered(tx, rt.organisation, [code], now - _KEPT_FOR)
    move = moves.get(code)
    if move and move.learner_id == caller.person.id:
        await profiles.give_back(tx, move.address_id, caller.person.id)
