"""What is known of a phone in a house and of all that happened there, held to what is promised."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import count

from lessonbot.domain import quiet, silence
from lessonbot.domain.course import Course
from lessonbot.domain.credential import Award
from lessonbot.domain.enrolment import Enrolment, Progress, State
from lessonbot.domain.learner import Dialog, Learner, Profile
from lessonbot.domain.messages import Inbound, Outbound
from lessonbot.domain.schedule import LATE
from lessonbot.domain.traffic import QUIET
from lessonbot.domain.turn import Asked, Awarded, Desk, Helped, Offer, Remind, Turn
from lessonbot.services.callers import OWNED
from tests.journeys import promises
from tests.journeys.promises import Broken, Held

MONDAY = dt.datetime(2026, 11, 23, 6, 30, tzinfo=dt.UTC)  # 09:30 in Nairobi


@dataclass
class Person:
    """Who learns on the phone, the certificates that they have, and their questions to people.

    `asked` are those that wait for an answer, `passed_on` those of others, by their public ids.
    """

    learner: Learner
    awards: tuple[Award, ...] = ()
    earned: dict[str, str] = field(default_factory=dict)
    desk: Desk | None = None
    asked: dict[str, Asked] = field(default_factory=dict)
    passed_on: dict[str, str] = field(default_factory=dict)


class Ledger:
    """Who learns on a phone, what they take, and an account of what happened."""

    def __init__(self, *courses: Course, window: bool = False, media: bool = True) -> None:
        offers = enumerate(courses, start=1)
        self.offers = tuple(Offer(each.key, number, each) for number, each in offers)
        self.media = media
        self.published: dict[str, list[tuple[str, str]]] = {}
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
        self._reminders: list[tuple[Held, Remind]] = []

    @property
    def current(self) -> Held | None:
        """What is talked about: what who writes used last."""
        own = [each for each in self.held if each.learner == self.who]
        return own[-1] if own else None

    def _held_as(self, enrolment: Enrolment, held: Held | None) -> Held:
        for each in self.held:
            if each.enrolment.public_id == enrolment.public_id:
                return each
        if held is None:
            raise Broken("an enrolment appeared from nowhere")
        return held

    def _spoke(self) -> None:
        for each in self.held:
            if each.learner == self.who and not self.stopped:
                each.spoke()

    def _rest(self, words: str) -> None:
        """Who says PAUSE without a number gets nothing until they go on."""
        is_asked_first = self.dialog is not None and self.dialog.step in {"same", "pin"}
        for each in self.held:
            silent = each.enrolment.progress.resting  # which any word ends, but not this one
            paused = each.enrolment.state is State.PAUSED and not silent
            asked_now = words == "pause" and each is self.current and not is_asked_first
            pause_ends = words.startswith("pause ") and each is self.current
            each.resting = paused and (asked_now or each.resting) and not pause_ends

    def _reminds(self) -> list[Outbound]:
        """Reminders whose time has come, of questions that are still open."""
        due = [each for each in self._reminders if each[1].at <= self.now]
        self._reminders = [each for each in self._reminders if each[1].at > self.now]
        says = []
        for held, fact in due:
            unasked, zone = fact.said.key.endswith(silence.REMINDER), held.enrolment.pace.zone
            morning = quiet.not_before(self.now, zone)
            if self.stopped or held not in self.held or not held.enrolment.progress.asking:
                continue
            if unasked and self.now - fact.at > LATE:
                continue
            if unasked and morning > self.now:
                self._reminders.append((held, replace(fact, at=morning)))
                continue
            says.append(fact.said)
        return says

    def _may_be_silent(self, inbound: Inbound) -> bool:
        """Whether nothing need be answered: after STOP, to a report, to a button of the past."""
        if self.stopped or inbound.event in {"blocked", "unblocked"}:
            return True
        return inbound.tap is not None and not self._is_live(inbound.tap)

    def _is_live(self, tap: str) -> bool:
        """Whether a button stands for a command, or belongs to what is open."""
        if tap not in self.buttons:
            return False
        about = (each for each in self.held if is_about(tap, each))
        asking = (each.enrolment.progress for each in about if each.enrolment.progress.asking)
        stems = {f".{each.asked}." for each in asking}
        stems |= {f"d{self.dialog.number}."} if self.dialog else set()
        return tap[0] == "w" or any(stem in tap for stem in stems)

    def _account(self) -> dict[str, Enrolment]:
        return {each.enrolment.public_id: each.enrolment for each in self.held}

    def _note(self, held: Held, was: Progress, turn: Turn) -> None:
        """Keep an account of our own of what a turn says that happened."""
        person = self.people[held.learner]
        promises.of_facts(held, was, turn, consented=person.learner.consented)
        for fact in turn.facts:
            match fact:
                case Awarded():
                    if held.offer.code in person.earned:
                        raise Broken("a second certificate for the same")
                    person.earned[held.offer.code] = fact.public_id
                case Remind():
                    self._remind(held, fact, by_itself=turn.talk.key[0] != "i")
                case _:
                    pass

    def _note_questions(self, turn: Turn) -> None:
        person = self.people[self.who]
        for fact in turn.facts:
            match fact:
                case Asked():
                    person.asked[fact.public_id] = fact
                    promises.of_questions(person.asked.values())
                case Helped():
                    del person.passed_on[fact.public_id]
                case _:
                    pass

    def _remind(self, held: Held, fact: Remind, *, by_itself: bool) -> None:
        """What was to be said later before is withdrawn by another moment that was chosen."""
        if not by_itself:
            self._reminders = [each for each in self._reminders if each[0] is not held]
        self._reminders.append((held, fact))

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
                promises.of_progress(was, each, self.now)
            is_asked = self.dialog is not None and each.learner == self.who
            promises.of_the_plan(each, stopped=self.stopped, is_asked=is_asked)
        promises.of_courses(self.held)


def is_about(tap: str | None, held: Held) -> bool:
    """Whether a button is one of an enrolment's."""
    return bool(tap and tap.startswith(OWNED) and tap[1:].split(".")[0] == held.enrolment.public_id)
