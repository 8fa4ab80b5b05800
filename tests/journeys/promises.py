"""What is promised to learners, looked at after each step; who is told `Broken` found a fault."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field

from lessonbot.channels.text import units
from lessonbot.domain.enrolment import Enrolment, Progress, State, items, scored
from lessonbot.domain.messages import Outbound
from lessonbot.domain.turn import Answered, Awarded, LessonOpened, Offer, Turn

LONGEST_DATA = 64
_ONLY_GROW = ("lesson", "asked", "answered", "retries")


class Broken(AssertionError):
    """A promise that was not kept."""


@dataclass
class Held:
    """An enrolment, whose it is, and an account of its own of what happened in it.

    `best` is the best answer to each item that counts; `resting` tells that PAUSE was said.
    """

    learner: int
    enrolment: Enrolment
    offer: Offer
    openings: set[dt.date] = field(default_factory=set)
    numbers: set[int] = field(default_factory=set)
    best: dict[str, bool] = field(default_factory=dict)
    resting: bool = False

    @property
    def percent(self) -> int:
        """The score by our own account."""
        everything = scored(self.offer.course)
        right = sum(self.best.get(ref, False) for ref in everything)
        return 100 * right // len(everything) if everything else 100


def of_facts(held: Held, turn: Turn, *, consented: bool) -> None:
    """One daily lesson a date, each question answered once, and no certificate that is not earned."""
    for fact in turn.facts:
        match fact:
            case LessonOpened():
                if not consented:
                    raise Broken("who agreed to nothing was taught")
                _opened(held, fact, by_itself=turn.talk.key[0] != "i")
            case Answered():
                _answered(held, fact)
            case Awarded():
                _awarded(held, fact)
            case _:
                pass


def _opened(held: Held, fact: LessonOpened, *, by_itself: bool) -> None:
    if fact.daily and held.resting and by_itself:
        raise Broken("a lesson came after PAUSE")
    if fact.daily and fact.on in held.openings:
        raise Broken(f"two daily lessons on {fact.on}")
    held.openings |= {fact.on} if fact.daily else set()


def _answered(held: Held, fact: Answered) -> None:
    if fact.number in held.numbers:
        raise Broken(f"question {fact.number} was answered twice")
    held.numbers.add(fact.number)
    if (fact.right is not None) is not items(held.offer.course)[fact.item].scored:
        raise Broken(f"{fact.item} counts, and should not, or the other way round")
    if fact.form == fact.item:
        raise Broken(f"{fact.item} stands in for itself")
    if fact.right is not None:
        held.best[fact.item] = fact.right or held.best.get(fact.item, False)


def _awarded(held: Held, fact: Awarded) -> None:
    needed = held.offer.course.pass_percent
    if held.percent < needed:
        raise Broken(f"a certificate for {held.percent} % of {needed} %")
    if fact.score != held.percent:
        raise Broken(f"the certificate says {fact.score} %, earned were {held.percent} %")


def of_message(message: Outbound, keys: set[str]) -> Iterator[str]:
    """No key twice, and no button that does not fit; the data of its buttons."""
    if message.key in keys:
        raise Broken(f"the message key {message.key} was used twice")
    keys.add(message.key)
    revised = message.revision.choices if message.revision else ()
    for choice in (*message.choices, *revised):
        fits = units(choice.data) == len(choice.data.encode()) <= LONGEST_DATA
        if not (choice.label and fits):
            raise Broken(f"the button {choice.label!r} holds {choice.data!r}")
        yield choice.data


def of_progress(was: Progress, held: Held) -> None:
    """What was had is had, and the best answer stays the best."""
    now = held.enrolment.progress
    for name in _ONLY_GROW:
        if getattr(now, name) < getattr(was, name):
            raise Broken(f"{name} went back from {getattr(was, name)} to {getattr(now, name)}")
    worse = [ref for ref, right in was.results.items() if right and not now.results.get(ref)]
    if worse:
        raise Broken(f"the best answer to {worse[0]} was forgotten")
    if dict(now.results) != held.best:
        raise Broken(f"results are {dict(now.results)}, answered was {held.best}")


def of_the_plan(held: Held, *, stopped: bool, is_asked: bool) -> None:
    """Nobody is stuck, and what is planned lies ahead; `is_asked` tells that a dialog is open."""
    one, due, last = held.enrolment, held.enrolment.next, held.enrolment.last
    if (stopped or one.state is State.COMPLETED) and due:
        raise Broken("something is planned for who stopped or finished")
    if held.resting and due:
        raise Broken("something is planned after PAUSE")
    if due and last and (due.date <= last.date or due.at <= last.at):
        raise Broken(f"what is planned for {due.date} lies before the last lesson, {last.date}")
    if one.state is State.ACTIVE and not (stopped or due or one.progress.asking or is_asked):
        raise Broken("an active enrolment has nothing planned and nothing open")
