"""A phone in a house, and all that is promised of it: the rules without a database.

One person or several learn on it, on a network with a window or without; they take up to three
courses at once. `hears` and `sweeps` do what `services/answering` and `services/teaching` do, and
after each step what is promised is looked at; a promise that is broken is a `Broken`.
"""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import count

from lessonbot.domain import controls, conversation, earlier, lessons
from lessonbot.domain.course import Course
from lessonbot.domain.credential import Award
from lessonbot.domain.enrolment import Enrolment, Progress, State
from lessonbot.domain.learner import Dialog, Learner, Profile
from lessonbot.domain.messages import Inbound, Outbound
from lessonbot.domain.phrases import nearest
from lessonbot.domain.traffic import QUIET, temper
from lessonbot.domain.turn import (
    Added,
    Awarded,
    Became,
    Enrolled,
    HandedOver,
    Meant,
    Offer,
    Remind,
    Talk,
    Turn,
)
from lessonbot.services.speaking import voices
from tests.journeys import promises
from tests.journeys.promises import Broken, Held

MONDAY = dt.datetime(2026, 11, 23, 6, 30, tzinfo=dt.UTC)  # 09:30 in Nairobi
_ROUNDS = 3  # of one message: somebody else turned out to have the phone


@dataclass
class Person:
    """Who learns on the phone, and the certificates that they have."""

    learner: Learner
    awards: tuple[Award, ...] = ()
    earned: dict[str, str] = field(default_factory=dict)


class Household:
    """A phone with all who learn on it."""

    def __init__(self, *courses: Course, window: bool = False) -> None:
        offers = enumerate(courses, start=1)
        self.offers = tuple(Offer(each.key, number, each) for number, each in offers)
        self.window = dt.timedelta(hours=24) if window else None
        self.now = MONDAY
        self.who = 1
        self.people = {1: Person(Learner("en", app_name="Amina", zone="Africa/Nairobi"))}
        self.held: list[Held] = []
        self.profiles: tuple[Profile, ...] = ()
        self.dialog: Dialog | None = None
        self.dialogs = 0
        self.stopped = False
        self.doubted = False
        self.buttons: list[str] = []
        self.history: list[str] = []
        self._traffic = QUIET
        self._steps = count(1)
        self._keys: set[str] = set()
        self._reminders: list[Remind] = []

    # What happens

    def hears(self, text: str = "", **said: object) -> list[Outbound]:
        """Somebody writes or taps, or the app reports something."""
        inbound = Inbound(text, **said)  # type: ignore[arg-type]
        self.history.append(f"{self.now:%d %b %H:%M} {inbound.tap or inbound.event or text!r}")
        before = self._account()
        was_stopped, may_be_silent = self.stopped, self._may_be_silent(inbound)
        says: list[Outbound] = []
        step: Callable[[Talk], Turn] | None
        step = partial(conversation.reply, said=inbound, now=self.now)
        tap, raw = inbound.tap, 0
        for number in range(_ROUNDS):
            if step is None:
                break
            turn, spoken = self._turn(step, tap, number)
            raw += spoken
            says += turn.says
            step, tap = self._follow(turn)
            may_be_silent |= tap is not None and not self._is_live(tap)
        if not (raw or may_be_silent):
            raise Broken(f"no answer to {inbound.tap or inbound.text!r}")
        if was_stopped and self.stopped and says:
            raise Broken("who said STOP was answered")
        self._rest(inbound.text.strip().casefold())
        self._settled(before, says)
        return says

    def sweeps(self, after: dt.timedelta) -> list[Outbound]:
        """Time passes, in hours at most as long as a lesson can be late, and what is due comes."""
        says: list[Outbound] = []
        until = self.now + after
        while self.now < until:
            due = [each.enrolment.next.at for each in self.held if each.enrolment.next]
            due += [each.at for each in self._reminders]
            self.now = min([until, *(at for at in due if at > self.now)])
            says += self._sweep()
        return says

    def skips(self, after: dt.timedelta) -> list[Outbound]:
        """The same, but nobody looks before the time is over: the machine was down."""
        self.now += after
        return self._sweep()

    def fails(self) -> None:
        """The network could not bring the lesson that came last: it comes on another day."""
        for each in self.held:
            if each.enrolment.progress.turn and not self.stopped:
                self.history.append(f"{self.now:%d %b %H:%M} the lesson could not be brought")
                before = each.enrolment
                talk = self._talk(each.learner, each, before.progress.turn)
                each.enrolment = after = lessons.put_back(Turn(talk), self.now).enrolment
                if after.progress.lesson not in {
                    before.progress.lesson,
                    before.progress.lesson - 1,
                }:
                    raise Broken("more than one lesson was put back")
                self._settled({}, [])
                return

    def about(self) -> Talk:
        """All that is known of who writes, to look what would be said."""
        return self._talk(self.who, self.current, f"p{next(self._steps)}")

    def asked_of(self) -> Turn | None:
        """The question that is open with who writes, if there is one."""
        held = self.current
        return Turn(self.about()) if held and held.enrolment.progress.asking else None

    def doubts(self) -> None:
        """The network says that the number may be somebody else's now."""
        self.doubted = bool(self.held)

    # What can be asked of it

    @property
    def current(self) -> Held | None:
        """What is talked about: what who writes used last."""
        own = [each for each in self.held if each.learner == self.who]
        return own[-1] if own else None

    # One turn

    def _turn(self, step: Callable[[Talk], Turn], tap: str | None, number: int) -> tuple[Turn, int]:
        held = self._meant(tap)
        key = f"i{next(self._steps)}.{number}"
        before = replace(
            self._talk(self.who, held, key), meant=None if number else self._other(tap)
        )
        turn = earlier.heard(step(before), self.now)
        spoken = len(turn.says) + sum(type(fact).__name__ == "PutOff" for fact in turn.facts)
        turn, self._traffic = temper(self._traffic, before, turn, self.now)
        self._keep(held, before, turn)
        return turn, spoken

    def _talk(self, who: int, held: Held | None, key: str) -> Talk:
        person = self.people[who]
        award = person.earned.get(held.offer.code) if held else None
        return Talk(
            key=key,
            fresh=f"{next(self._steps):016}",
            phrases=nearest(voices(), person.learner.language),
            learner=person.learner,
            public_url="https://learn.example",
            offers=self.offers,
            voices=voices(),
            stopped=self.stopped,
            dialog=self.dialog,
            dialogs=self.dialogs,
            enrolment=held.enrolment if held else None,
            offer=held.offer if held else None,
            award=award,
            awards=person.awards,
            who=who,
            profiles=self.profiles,
            doubted=self.doubted,
            window=self.window,
        )

    def _meant(self, tap: str | None) -> Held | None:
        own = [each for each in self.held if each.learner == self.who]
        owned = [each for each in own if _is_about(tap, each)]
        return owned[-1] if owned else own[-1] if own else None

    def _other(self, tap: str | None) -> int | None:
        about = [each.learner for each in self.held if _is_about(tap, each)]
        return about[0] if about and about[0] != self.who and len(self.people) > 1 else None

    def _keep(self, held: Held | None, before: Talk, turn: Turn) -> None:
        after, person = turn.talk, self.people[self.who]
        person.learner, person.awards = after.learner, after.awards
        self.dialog, self.dialogs = after.dialog, after.dialogs
        self.profiles, self.doubted = after.profiles, after.doubted
        if after.enrolment is not before.enrolment and after.enrolment is not None:
            held = self._taken(held, turn, after.enrolment)
        if held:
            self._note(held, turn)
        if after.stopped != before.stopped:
            self._stop(held, turn)
        self._reminders += [fact for fact in turn.facts if isinstance(fact, Remind)]
        self._bring_forward()

    def _taken(self, held: Held | None, turn: Turn, enrolment: Enrolment) -> Held:
        if any(isinstance(fact, Enrolled) for fact in turn.facts):
            if turn.talk.offer is None:
                raise Broken("an enrolment without a course")
            held = Held(self.who, enrolment, turn.talk.offer)
        elif held is None:
            raise Broken("an enrolment appeared from nowhere")
        else:
            self.held.remove(held)
        held.enrolment = enrolment
        self.held.append(held)
        return held

    def _stop(self, held: Held | None, turn: Turn) -> None:
        self.stopped = turn.talk.stopped
        for each in self.held:
            if each is not held:
                talk = replace(turn.talk, enrolment=each.enrolment, offer=each.offer)
                each.enrolment = controls.rest(Turn(talk), self.now).enrolment

    def _rest(self, words: str) -> None:
        """Who says PAUSE without a number gets nothing until they go on."""
        for each in self.held:
            paused = each.enrolment.state is State.PAUSED
            asked_now = words == "pause" and each is self.current
            pause_ends = words.startswith("pause ") and each is self.current
            each.resting = paused and (asked_now or each.resting) and not pause_ends

    def _bring_forward(self) -> None:
        if self.window and self.people[self.who].learner.early:
            for each in self.held:
                if each.learner == self.who:
                    each.enrolment = earlier.brought_forward(each.enrolment, self.now, self.window)

    def _follow(self, turn: Turn) -> tuple[Callable[[Talk], Turn] | None, str | None]:
        """Who writes is decided, as services/identifying does it."""
        greet = partial(conversation.greet, now=self.now)
        for fact in turn.facts:
            match fact:
                case Became(learner, said):
                    self._become(learner)
                    if said is None:
                        return greet, None
                    return partial(conversation.reply, said=said, now=self.now), said.tap
                case Meant(enrolment, said):
                    return partial(conversation.reply, said=said, now=self.now), f"q{enrolment}."
                case Added(name, other):
                    number = self._newcomer(name)
                    owned = self.profiles or (Profile(self.who, other),)
                    self.profiles = (*owned, Profile(number, name))
                    self._become(number)
                    return greet, None
                case HandedOver():
                    self._hand_over()
                    return greet, None
                case _:
                    pass
        return None, None

    def _newcomer(self, name: str | None) -> int:
        like, number = self.people[self.who].learner, max(self.people) + 1
        self.people[number] = Person(Learner(like.language, app_name=name, zone=like.zone))
        return number

    def _become(self, learner: int) -> None:
        if learner != self.who:
            self.who, self.dialog = learner, None

    def _hand_over(self) -> None:
        """All who had the phone are gone, with what they take."""
        self.held, self.profiles, self.dialog = [], (), None
        self.who = self._newcomer("Zuri")
        self.people = {self.who: self.people[self.who]}

    def _sweep(self) -> list[Outbound]:
        before = self._account()
        says: list[Outbound] = []
        for each in list(self.held):
            due = each.enrolment.next
            if due is None or due.at > self.now:
                continue
            key = f"{each.enrolment.public_id}.{due.date}"
            turn = lessons.open_due(Turn(self._talk(each.learner, each, key)), self.now)
            each.enrolment = turn.enrolment
            self._note(each, turn)
            says += turn.says
        due_now = [each for each in self._reminders if each.at <= self.now]
        self._reminders = [each for each in self._reminders if each.at > self.now]
        if says and self.stopped:
            raise Broken("a lesson came after STOP")
        self.history.append(f"{self.now:%d %b %H:%M} {len(says)} came by themselves")
        self._settled(before, [*says, *(each.said for each in due_now)])
        return says

    # What is promised

    def _may_be_silent(self, inbound: Inbound) -> bool:
        """Whether nothing need be answered: after STOP, to a report, to a button of the past."""
        if self.stopped or inbound.event in {"blocked", "unblocked"}:
            return True
        return inbound.tap is not None and not self._is_live(inbound.tap)

    def _is_live(self, tap: str) -> bool:
        """Whether a button stands for a command, or belongs to what is open."""
        if tap not in self.buttons:
            return False
        about = (each for each in self.held if _is_about(tap, each))
        asking = (each.enrolment.progress for each in about if each.enrolment.progress.asking)
        stems = {f".{each.asked}." for each in asking}
        stems |= {f"d{self.dialog.number}."} if self.dialog else set()
        return tap[0] == "w" or any(stem in tap for stem in stems)

    def _account(self) -> dict[str, Enrolment]:
        return {each.enrolment.public_id: each.enrolment for each in self.held}

    def _note(self, held: Held, turn: Turn) -> None:
        """Keep an account of our own of what a turn says that happened."""
        person = self.people[held.learner]
        promises.of_facts(held, turn, consented=person.learner.consented)
        for fact in turn.facts:
            if isinstance(fact, Awarded):
                person.earned[held.offer.code] = fact.public_id

    def _settled(self, before: dict[str, Enrolment], says: Sequence[Outbound]) -> None:
        """Look at every promise after a step."""
        for message in says:
            self.buttons += promises.of_message(message, self._keys)
        after = self._account()
        if self.held and (gone := before.keys() - after.keys()):
            raise Broken(f"the enrolment {min(gone)} vanished")
        for each in self.held:
            was = before.get(each.enrolment.public_id)
            if was is not each.enrolment:
                promises.of_progress(was.progress if was else Progress(), each)
            is_asked = self.dialog is not None and each.learner == self.who
            promises.of_the_plan(each, stopped=self.stopped, is_asked=is_asked)


def _is_about(tap: str | None, held: Held) -> bool:
    return bool(tap and tap[0] in "qm" and tap[1:].split(".")[0] == held.enrolment.public_id)
