"""A phone in a house, and all that is promised of it: the rules without a database.

One person or several learn on it, on a network with a window or without; they take up to three
courses at once. `hears` and `sweeps` do what `services/answering` and `services/teaching` do, and
after each step what is promised is looked at; a promise that is broken is a `Broken`.
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from functools import partial

from msgspec import structs

from lessonbot.domain import controls, conversation, earlier, silence, submitting
from lessonbot.domain.enrolment import UNDER_WAY, Enrolment, Progress
from lessonbot.domain.learner import Learner, Profile
from lessonbot.domain.messages import Inbound, Outbound
from lessonbot.domain.phrases import nearest
from lessonbot.domain.traffic import temper
from lessonbot.domain.turn import (
    Added,
    Became,
    Consulted,
    Desk,
    Enrolled,
    HandedOver,
    Meant,
    Talk,
    Turn,
    Underway,
)
from lessonbot.services.speaking import voices
from tests.journeys.ledger import Ledger, Person, is_about
from tests.journeys.promises import Broken, Held

_EXPIRES = dt.timedelta(days=1)  # what cannot be brought is too late by then
_ROUNDS = 4  # of one message: somebody else turned out to have the phone, or asks a teacher


class Household(Ledger):
    """A phone with all who learn on it."""

    # What happens

    def hears(self, text: str = "", **said: object) -> list[Outbound]:
        """Somebody writes or taps, or the app reports something."""
        inbound = Inbound(text, **said)  # type: ignore[arg-type]
        if not (text.strip() or inbound.tap or inbound.event):
            inbound = replace(inbound, event="unreadable")  # as every channel reports it
        what = inbound.tap or inbound.file or inbound.event or text
        self.history.append(f"{self.now:%d %b %H:%M} {what!r}")
        before = self._account()
        self.people[self.who].desk = None
        was_stopped, may_be_silent = self.stopped, self._may_be_silent(inbound)
        says: list[Outbound] = []
        step: Callable[[Talk], Turn] | None
        step = partial(conversation.reply, said=inbound, now=self.now)
        tap, raw = inbound.tap, 0
        for number in range(_ROUNDS):
            if step is None:
                break
            turn, spoken = self._turn(step, tap, number, is_file=inbound.file is not None)
            raw += spoken
            says += turn.says
            step, tap = self._follow(turn, step, tap)
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
            due += [fact.at for _, fact in self._reminders]
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
            last = each.enrolment.last
            is_new = last is not None and self.now - last.at < _EXPIRES
            if each.enrolment.progress.turn and is_new and not self.stopped:
                self.history.append(f"{self.now:%d %b %H:%M} the lesson could not be brought")
                before = each.enrolment.progress
                talk = self._talk(each.learner, each, before.turn)
                each.enrolment = silence.put_back(Turn(talk), self.now).enrolment
                if each.enrolment.progress.lesson != before.lesson - before.brought:
                    raise Broken("other lessons were put back than those that were not brought")
                if each.enrolment.last:
                    each.had[each.enrolment.last.date] -= before.brought
                each.silent = max(0, each.silent - 1)
                self._settled({}, [])
                return

    def tells(self, held: Held, turn: Turn) -> None:
        """Somebody of the staff took a step, and its learner hears of it."""
        was, held.enrolment = self._account(), turn.enrolment
        self._note(held, was[held.enrolment.public_id].progress, turn)
        person = self.people[held.learner]
        person.awards = turn.talk.awards if turn.talk.award else person.awards
        self._settled(was, turn.says)

    def about(self) -> Talk:
        """All that is known of who writes, to look what would be said."""
        return self._talk(self.who, self.current, f"p{next(self._steps)}")

    def about_work(self, held: Held, key: str) -> Talk:
        """All that is known of a learner whose work was looked at."""
        return self._talk(held.learner, held, key)

    def asked_of(self) -> Turn | None:
        """The question that is open with who writes, if there is one."""
        held = self.current
        return Turn(self.about()) if held and held.enrolment.progress.asking else None

    def doubts(self) -> None:
        """The network says that the number may be somebody else's now."""
        self.doubted = bool(self.held)

    # One turn

    def _turn(
        self, step: Callable[[Talk], Turn], tap: str | None, number: int, *, is_file: bool
    ) -> tuple[Turn, int]:
        held = self._meant(tap, is_file=is_file)
        key = f"i{next(self._steps)}.{number}"
        before = structs.replace(
            self._talk(self.who, held, key), meant=None if number else self._other(tap)
        )
        self._spoke()
        turn = earlier.heard(step(before), self.now)
        spoken = len(turn.says) + sum(type(fact).__name__ == "PutOff" for fact in turn.facts)
        turn, self._traffic = temper(self._traffic, before, turn, self.now)
        self._keep(held, before, turn)
        return turn, spoken

    def _talk(self, who: int, held: Held | None, key: str) -> Talk:
        person = self.people[who]
        award = person.earned.get(held.offer.code) if held else None
        own = [each for each in self.held if each.learner == who and each is not held]
        under_way = (each for each in own if each.enrolment.state in UNDER_WAY)
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
            besides=tuple(Underway(each.enrolment, each.offer) for each in under_way),
            award=award,
            awards=person.awards,
            who=who,
            profiles=self.profiles,
            doubted=self.doubted,
            desk=person.desk,
            may_help=self.media and not self.profiles,
            window=self.window,
            media=self.media,
        )

    def _meant(self, tap: str | None, *, is_file: bool = False) -> Held | None:
        """What is talked about: a file, or words about one, are for what is handed in."""
        own = [each for each in self.held if each.learner == self.who]
        owned = [each for each in own if is_about(tap, each)]
        if owned:
            return owned[-1]
        asked = self.dialog.code if self.dialog and self.dialog.step == "work" else None
        for each in reversed(own):
            awaits = submitting.awaited(tuple(each.enrolment.progress.tasks.values()))
            if each.enrolment.public_id == asked or (is_file and not asked and awaits):
                return each
        return own[-1] if own else None

    def _other(self, tap: str | None) -> int | None:
        about = [each.learner for each in self.held if is_about(tap, each)]
        return about[0] if about and about[0] != self.who and len(self.people) > 1 else None

    def _keep(self, held: Held | None, before: Talk, turn: Turn) -> None:
        after, person = turn.talk, self.people[self.who]
        person.learner, person.awards, person.desk = after.learner, after.awards, after.desk
        self.dialog, self.dialogs = after.dialog, after.dialogs
        self.profiles, self.doubted = after.profiles, after.doubted
        for other in after.besides if after.besides is not before.besides else ():
            self._held_as(other.enrolment, held).enrolment = other.enrolment
        meant = held
        if after.enrolment is not before.enrolment and after.enrolment is not None:
            held = self._taken(held, turn, after.enrolment)
        self._note_questions(turn)
        if held:
            was = before.enrolment.progress if before.enrolment else Progress()
            self._note(held, was, turn)
        if after.stopped != before.stopped:
            self._stop(meant, turn)
        self._bring_forward()

    def _taken(self, held: Held | None, turn: Turn, enrolment: Enrolment) -> Held:
        if any(isinstance(fact, Enrolled) for fact in turn.facts):
            if turn.talk.offer is None:
                raise Broken("an enrolment without a course")
            held = Held(self.who, enrolment, turn.talk.offer)
        else:
            held = self._held_as(enrolment, held)  # it may have turned to another course
            self.held.remove(held)
        held.enrolment = enrolment
        self.held.append(held)
        return held

    def _stop(self, held: Held | None, turn: Turn) -> None:
        self.stopped = turn.talk.stopped
        for each in self.held:
            if each is not held:
                talk = structs.replace(turn.talk, enrolment=each.enrolment, offer=each.offer)
                each.enrolment = controls.rest(Turn(talk), self.now).enrolment

    def _bring_forward(self) -> None:
        if self.window and self.people[self.who].learner.early:
            for each in self.held:
                if each.learner == self.who:
                    each.enrolment = earlier.brought_forward(each.enrolment, self.now, self.window)

    def _follow(
        self, turn: Turn, step: Callable[[Talk], Turn], tap: str | None
    ) -> tuple[Callable[[Talk], Turn] | None, str | None]:
        """Who writes is decided, as services/identifying does it; or what few ask for is looked up."""
        greet = partial(conversation.greet, now=self.now)
        for fact in turn.facts:
            match fact:
                case Consulted():
                    self._look_up(tap)
                    return step, tap
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

    def _look_up(self, tap: str | None) -> None:
        person, held = self.people[self.who], self._meant(tap)
        at = held.enrolment.progress.lesson if held else 0
        lesson = held.course.lessons[at - 1].key if held and at else ""
        answered = tuple(self.published.get(lesson, ()))
        person.desk = Desk(len(person.asked), answered, dict(person.passed_on))

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
            talk, was = self._talk(each.learner, each, key), each.enrolment.progress
            turn = silence.open_due(Turn(talk), self.now)
            each.enrolment, self.people[each.learner].learner = turn.enrolment, turn.talk.learner
            self._note(each, was, turn)
            says += turn.says
        if says and self.stopped:
            raise Broken("a lesson came after STOP")
        self.history.append(f"{self.now:%d %b %H:%M} {len(says)} came by themselves")
        self._settled(before, [*says, *self._reminds()])
        return says
