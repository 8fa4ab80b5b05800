"""What is promised to learners, looked at after each step; who is told `Broken` found a fault."""

import datetime as dt
from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field

from lessonbot.channels.text import units
from lessonbot.domain.asking import LONGEST, MOST_OPEN
from lessonbot.domain.course import Course
from lessonbot.domain.enrolment import (
    UNDER_WAY,
    Enrolment,
    Progress,
    State,
    entry,
    items,
    scored,
)
from lessonbot.domain.messages import Outbound
from lessonbot.domain.quiet import NIGHT
from lessonbot.domain.schedule import local
from lessonbot.domain.silence import REMINDER
from lessonbot.domain.turn import (
    Answered,
    Asked,
    Awarded,
    HandedIn,
    LessonOpened,
    Offer,
    Remind,
    Turn,
)

LONGEST_DATA = 64
MOST_REVIEWS = 2  # a day
MOST_SILENT = 3  # lessons without a word, before a rest
MOST_PINGS = 2
MOST_PARTS = 5  # of one piece of work
MOST_AT_ONCE = 2  # lessons in one day's message, and courses
_ONLY_GROW = ("lesson", "asked", "answered", "retries")


class Broken(AssertionError):
    """A promise that was not kept."""


@dataclass
class Held:
    """An enrolment, whose it is, and an account of its own of what happened in it.

    `best` is the best answer to each item that counts, `checks` all answers of checks at the end,
    `had` how many lessons were opened for a date, `reviews` what came back on it. `tasks` tells how
    the work for lessons stands, `parts` how many messages of it came. `resting` tells that PAUSE was
    said; `silent`, `rests` and `pings` are what came by itself since the last word.
    """

    learner: int
    enrolment: Enrolment
    offer: Offer
    openings: set[dt.date] = field(default_factory=set)
    had: Counter[dt.date] = field(default_factory=Counter)
    numbers: set[int] = field(default_factory=set)
    best: dict[str, bool] = field(default_factory=dict)
    checks: list[bool] = field(default_factory=list)
    reviews: dict[dt.date, set[str]] = field(default_factory=dict)
    tasks: dict[str, str] = field(default_factory=dict)
    parts: Counter[str] = field(default_factory=Counter)
    resting: bool = False
    silent: int = 0
    rests: int = 0
    pings: int = 0

    @property
    def course(self) -> Course:
        """What is taught, as it was written."""
        return self.offer.course

    @property
    def percent(self) -> int:
        """The score by our own account."""
        everything = scored(self.course)
        size = min(self.course.mastery.final, len(everything))
        if size:
            whole = len(self.checks) // size * size
            rounds = (sum(self.checks[at : at + size]) for at in range(0, whole, size))
            return max((100 * right // size for right in rounds), default=0)
        right = sum(self.best.get(ref, False) for ref in everything)
        return 100 * right // len(everything) if everything else 100

    def spoke(self) -> None:
        """Its learner said a word."""
        self.silent = self.rests = self.pings = 0


def of_facts(held: Held, was: Progress, turn: Turn, *, consented: bool) -> None:
    """What happened in a turn was allowed to happen."""
    by_itself = turn.talk.key[0] != "i"
    for fact in turn.facts:
        match fact:
            case LessonOpened():
                if not consented:
                    raise Broken("who agreed to nothing was taught")
                _opened(held, fact, by_itself=by_itself)
            case Answered():
                _answered(held, fact)
            case Awarded():
                _awarded(held, fact)
            case HandedIn():
                _handed_in(held, fact)
            case Remind():
                _reminded(held, fact)
            case _:
                pass
    if by_itself:
        _came(held, was, turn)


def _opened(held: Held, fact: LessonOpened, *, by_itself: bool) -> None:
    if fact.daily and held.resting and by_itself:
        raise Broken("a lesson came after PAUSE")
    if fact.daily and fact.on in held.openings:
        raise Broken(f"two daily lessons on {fact.on}")
    held.openings |= {fact.on} if fact.daily else set()
    if fact.lesson:
        held.had[fact.on] += 1
        if held.had[fact.on] > held.course.most_per_day:
            raise Broken(f"{held.had[fact.on]} lessons on {fact.on}")


def _came(held: Held, was: Progress, turn: Turn) -> None:
    """What came by itself: one lesson, or two for who catches up; and little to who is silent."""
    opened = [fact for fact in turn.facts if isinstance(fact, LessonOpened)]
    told = sum(bool(fact.lesson) for fact in opened)
    if told > MOST_AT_ONCE or (told == MOST_AT_ONCE and not was.catching):
        raise Broken(f"{told} lessons came at once")
    if not turn.says or turn.talk.key[0] == "s":
        return
    if turn.talk.key.endswith(".rest"):
        held.rests += 1
    elif turn.talk.key.endswith(".ping"):
        held.pings += 1
    elif held.silent >= MOST_SILENT or held.rests or held.pings:
        raise Broken("something else than a rest or a ping came to who was silent")
    held.silent += bool(opened) and turn.progress.asking
    if held.rests > 1 or held.pings > MOST_PINGS:
        raise Broken(f"{held.rests} rests and {held.pings} pings without a word between them")


def _answered(held: Held, fact: Answered) -> None:
    if fact.number in held.numbers:
        raise Broken(f"question {fact.number} was answered twice")
    held.numbers.add(fact.number)
    item = items(held.course)[fact.item]
    if (fact.right is not None) is not item.judged:
        raise Broken(f"{fact.item} is judged, and should not be, or the other way round")
    if item.measure is not (fact.purpose in {"before", "after"}):
        raise Broken(f"{fact.item} was asked to {fact.purpose}")
    if fact.form == fact.item:
        raise Broken(f"{fact.item} stands in for itself")
    if fact.right is not None and not item.measure:
        held.best[fact.item] = fact.right or held.best.get(fact.item, False)
    if fact.purpose == "final":
        held.checks.append(bool(fact.right))


def _handed_in(held: Held, fact: HandedIn) -> None:
    had = held.course.lessons[: held.enrolment.progress.lesson]
    if fact.lesson not in {lesson.key for lesson in had if lesson.assignment}:
        raise Broken(f"work was taken for {fact.lesson}, which has no task yet")
    if held.tasks.get(fact.lesson) == "passed":
        raise Broken(f"work was taken for {fact.lesson}, which was good already")
    held.parts[fact.lesson] += 1
    if held.parts[fact.lesson] > MOST_PARTS:
        raise Broken(f"{held.parts[fact.lesson]} parts of one piece of work")
    held.tasks[fact.lesson] = "waiting"


def _awarded(held: Held, fact: Awarded) -> None:
    needed = held.course.pass_percent
    if held.percent < needed:
        raise Broken(f"a certificate for {held.percent} % of {needed} %")
    if fact.score != held.percent:
        raise Broken(f"the certificate says {fact.score} %, earned were {held.percent} %")
    for lesson in held.course.lessons:
        if lesson.assignment and held.tasks.get(lesson.key) != "passed":
            raise Broken(f"a certificate without the work for {lesson.key}")


def _reminded(held: Held, fact: Remind) -> None:
    unasked = fact.said.key.endswith(REMINDER)
    if unasked and NIGHT.holds(local(held.enrolment.pace, fact.at).time()):
        raise Broken(f"a reminder at night, {fact.at}")


def of_questions(asked: Collection[Asked]) -> None:
    """A learner's questions that wait for an answer are few, and they ask something."""
    if len(asked) > MOST_OPEN:
        raise Broken(f"{len(asked)} questions wait for a teacher")
    if not all(0 < len(each.text) <= LONGEST for each in asked):
        raise Broken("a question that is none reached a teacher")


def of_courses(held: list[Held]) -> None:
    """Nobody takes more courses at once than two."""
    for who in {each.learner for each in held}:
        own = [each for each in held if each.learner == who]
        if sum(each.enrolment.state in UNDER_WAY for each in own) > MOST_AT_ONCE:
            raise Broken("three courses at once")


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


def of_progress(before: Enrolment | None, held: Held, now: dt.datetime) -> None:
    """What was had is had, the best answer stays the best, and not too much comes back."""
    was, is_now = before.progress if before else Progress(), held.enrolment.progress
    for name in _ONLY_GROW:
        if getattr(is_now, name) < getattr(was, name):
            raise Broken(f"{name} went back from {getattr(was, name)} to {getattr(is_now, name)}")
    worse = [ref for ref, right in was.results.items() if right and not is_now.results.get(ref)]
    if worse:
        raise Broken(f"the best answer to {worse[0]} was forgotten")
    if dict(is_now.results) != held.best:
        raise Broken(f"results are {dict(is_now.results)}, answered was {held.best}")
    _of_reviews(before, held, now)
    _of_tasks(held)


def _of_reviews(before: Enrolment | None, held: Held, now: dt.datetime) -> None:
    """What came back just now, and what came back on this date before, is little.

    The date is that of the lesson which it came with; a lesson can come after its midnight. Who
    moves west has a date twice: what comes then counts for the day it came after.
    """
    new = _reviews(held.enrolment.progress) - _reviews(before.progress if before else Progress())
    if not new:
        return
    date, last = local(held.enrolment.pace, now).date(), held.enrolment.last
    if last and (before is None or before.last != last):
        date = last.date
    on = held.reviews.setdefault(max(date, *held.reviews) if held.reviews else date, set())
    on |= new
    if len(on) > MOST_REVIEWS:
        raise Broken(f"{len(on)} questions came back on one day")


def _reviews(progress: Progress) -> set[str]:
    return {item for item, purpose in map(entry, progress.queue) if purpose == "review"}


def _of_tasks(held: Held) -> None:
    for key, task in held.enrolment.progress.tasks.items():
        expected = held.tasks.get(key, "open")
        if task.state != expected:
            raise Broken(f"the work for {key} is {task.state}, and should be {expected}")


def of_the_plan(held: Held, *, stopped: bool, is_asked: bool) -> None:
    """Nobody is stuck, and what is planned lies ahead; `is_asked` tells that a dialog is open."""
    one, due, last = held.enrolment, held.enrolment.next, held.enrolment.last
    if due and (stopped or one.state is State.LEFT):
        raise Broken("something is planned for who stopped or left")
    until = one.progress.reviewing
    if due and one.state is State.COMPLETED and (until is None or due.date > until):
        raise Broken("something is planned for who finished")
    if held.resting and due:
        raise Broken("something is planned after PAUSE")
    if due and last and (due.date <= last.date or due.at <= last.at):
        raise Broken(f"what is planned for {due.date} lies before the last lesson, {last.date}")
    if one.state is State.ACTIVE and not (stopped or due or one.progress.asking or is_asked):
        raise Broken("an active enrolment has nothing planned and nothing open")
