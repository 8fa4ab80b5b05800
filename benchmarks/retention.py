"""What asking again keeps in mind: a simulated cohort in four kinds of course, all else equal.

It is a simulation. Nobody was taught: the learners forget as FSRS-6 says, and FSRS-6 also chooses
when they are asked again. It shows what the rules do if that model holds, not that it does. The
second table shows the same where everything is forgotten twice as fast as the rules believe.
"""

import datetime as dt
import math
import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from statistics import fmean

from benchmarks.report import Figures, script, table
from lessonbot.domain import review
from lessonbot.domain.review import Card

LEARNERS, QUICK_LEARNERS = 10_000, 1_000
SEED = 20_261_123
BEGIN = dt.date(2026, 1, 5)
LESSONS, QUESTIONS = 20, 2
KNOWS, ABILITY, DIFFICULTY = 1.4, 0.8, 0.8
ANSWERS = (8.0, 2.0)
FALLS_SILENT, LONGEST_SILENCE, STAYS_AWAY = 0.02, 14, 0.25
WANTS, LATER = 0.6, 0.7
AFTER = 30
MEASURED = (30, 90)
LOOKED_AT = 200
REFS = tuple(f"{n // QUESTIONS + 1:02}/{n % QUESTIONS + 1}" for n in range(LESSONS * QUESTIONS))

ABOUT = f"""\
A simulation: retention is what the model says that also chooses when to ask again.
- {LESSONS} lessons of {QUESTIONS} questions, one on each day when the learner answers; then a day without
- first answers: log odds of being right {KNOWS} + ability (sd {ABILITY}) \
- difficulty of the question (sd {DIFFICULTY})
- later answers: right with the chance that FSRS-6 gives on that date; nobody guesses
- who answers on a day: a chance of each learner's own, Beta{ANSWERS}, mean {ANSWERS[0] / sum(ANSWERS):.0%}
- silence: begins with a chance of {FALLS_SILENT:.0%} a day, lasts 1 to {LONGEST_SILENCE} days, \
for {STAYS_AWAY:.0%} of them for ever
- after the course {WANTS:.0%} want to go on, until the day before day {AFTER}; \
they answer on {LATER:.0%} of the days on which they did before
- at most {review.MOST_A_DAY} old questions a day; neither a second round nor a final check
- the same people, days and first answers in all four; seed {SEED}"""


@dataclass(frozen=True, slots=True)
class Way:
    """How a course asks again: how often what was missed, and for how many days after its end."""

    key: str
    name: str
    times: float
    after: int = 0


WAYS = (
    Way("nothing", "nothing is asked again", 0),
    Way("once", "what was missed, once, next day", 1),
    Way("review", "and review until the course ends", math.inf),
    Way("after", f"and review for {AFTER} days after it", math.inf, AFTER),
)


@dataclass(frozen=True, slots=True)
class Learner:
    """One who came to the end: the days of the course, those after it, and the first answers."""

    dates: Sequence[dt.date]
    later: Sequence[dt.date]
    firsts: Sequence[bool]
    seed: str

    @property
    def end(self) -> dt.date:
        """The last day of the course."""
        return self.dates[-1]


@dataclass(frozen=True, slots=True)
class Kept:
    """What one learner still knows, by days after the course, and what it took."""

    missed: tuple[float, ...] | None
    everything: tuple[float, ...]
    extra: int


def measure(quick: bool) -> Figures:  # noqa: FBT001 - the size of a benchmark
    """What is remembered 30 and 90 days after the course, and how many questions it took."""
    return simulated(QUICK_LEARNERS if quick else LEARNERS)


def simulated(size: int) -> Figures:
    """The same for a cohort of any size."""
    difficulty = _difficulties()
    cohort = [each for number in range(size) if (each := _learner(number, difficulty))]
    print(ABOUT)
    print(f"- {size:,} learners began, {len(cohort):,} came to the end and are counted")
    missed = fmean(each.firsts.count(False) for each in cohort)
    print(f"- of {len(REFS)} questions each missed {missed:.1f} at first")
    figures = _compared(cohort, 1.0, "If FSRS-6 is right")
    slower = _compared(cohort, 2.0, "If all is forgotten twice as fast as FSRS-6 believes")
    kept = (f"retention_{way.key}_missed_90" for way in WAYS)
    return figures | {f"{key}_if_twice_as_fast": slower[key] for key in kept}


def _compared(cohort: Sequence[Learner], forgetting: float, title: str) -> Figures:
    figures, rows = {}, []
    for way in WAYS:
        kept = [_taught(each, way, forgetting) for each in cohort]
        missed = _averages([each.missed for each in kept if each.missed])
        everything = _averages([each.everything for each in kept])
        extra = fmean(each.extra for each in kept)
        rows.append((way.name, *(f"{share:.0%}" for share in (*missed, *everything)), extra))
        for days, of_missed, of_all in zip(MEASURED, missed, everything, strict=True):
            figures[f"retention_{way.key}_missed_{days}"] = of_missed
            figures[f"retention_{way.key}_all_{days}"] = of_all
        figures[f"retention_{way.key}_extra"] = extra
    heads = [f"{of}, {days} days" for of in ("once missed", "all") for days in MEASURED]
    table(title, ["what is asked again", *heads, "extra questions"], rows)
    return figures


def _averages(kept: Sequence[tuple[float, ...]]) -> list[float]:
    return [fmean(shares) for shares in zip(*kept, strict=True)]


def _taught(learner: Learner, way: Way, forgetting: float) -> Kept:
    """One learner in one kind of course, and what is left of it."""
    mind = Mind(learner, way, forgetting)
    for lesson, date in enumerate(learner.dates):
        mind.review(date)
        if lesson < LESSONS:
            mind.learn(lesson, date)
    for date in learner.later if way.after else ():
        mind.review(date)
    return mind.kept()


class Mind:
    """What one learner remembers of each question, and which ones wait to be asked again."""

    def __init__(self, learner: Learner, way: Way, forgetting: float) -> None:
        self._learner = learner
        self._way = way
        self._forgetting = forgetting
        self._chance = random.Random(learner.seed)  # noqa: S311 - a simulation
        self._cards: dict[str, Card] = {}
        self._waiting: dict[str, Card] = {}
        self._extra = 0

    def learn(self, lesson: int, date: dt.date) -> None:
        """A new lesson and its questions."""
        for place in range(lesson * QUESTIONS, (lesson + 1) * QUESTIONS):
            ref, right = REFS[place], self._learner.firsts[place]
            self._cards[ref] = _answered(None, right, date)
            if self._way.times and not right:
                self._waiting[ref] = self._cards[ref]

    def review(self, date: dt.date) -> None:
        """The old questions of a day, as lessonbot chooses them."""
        for ref in review.due(self._waiting, date) if self._waiting else ():
            card = self._waiting.pop(ref)
            right = self._chance.random() < _remembered(card, date, self._forgetting)
            self._cards[ref] = _answered(card, right, date)
            self._extra += 1
            again = _reviewed(card, right, date) if self._way.times > 1 else None
            if again:
                self._waiting[ref] = again

    def kept(self) -> Kept:
        """The shares that are remembered later on."""
        firsts = dict(zip(REFS, self._learner.firsts, strict=True))
        missed = [card for ref, card in self._cards.items() if not firsts[ref]]
        return Kept(
            self._shares(missed) if missed else None,
            self._shares(list(self._cards.values())),
            self._extra,
        )

    def _shares(self, cards: Sequence[Card]) -> tuple[float, ...]:
        ends = [self._learner.end + dt.timedelta(days=days) for days in MEASURED]
        return tuple(
            fmean(_remembered(card, on, self._forgetting) for card in cards) for on in ends
        )


# learners who begin on the same day share their dates, and with them most of what is computed
@cache
def _answered(card: Card | None, right: bool, on: dt.date) -> Card:  # noqa: FBT001 - of a cache
    return review.answered(card, right=right, on=on)


@cache
def _reviewed(card: Card, right: bool, on: dt.date) -> Card | None:  # noqa: FBT001 - of a cache
    return review.reviewed(card, right=right, on=on)


@cache
def _remembered(card: Card, on: dt.date, forgetting: float) -> float:
    """The chance to remember, for those who forget so many times as fast as the model says."""
    return review.retrievability(replace(card, stability=card.stability / forgetting), on)


def _difficulties() -> list[float]:
    """How hard each question is, the same for all learners."""
    chance = random.Random(SEED)  # noqa: S311 - a simulation
    return [chance.gauss(0, DIFFICULTY) for _ in REFS]


def _learner(number: int, difficulty: Sequence[float]) -> Learner | None:
    """Somebody who begins the course; None who does not come to its end."""
    seed = f"{SEED}/{number}"
    chance = random.Random(seed)  # noqa: S311 - a simulation
    ability = chance.gauss(KNOWS, ABILITY)
    firsts = [chance.random() < 1 / (1 + math.exp(hard - ability)) for hard in difficulty]
    answers, wants = chance.betavariate(*ANSWERS), chance.random() < WANTS
    days = _answering(chance, answers)
    if len(days) <= LESSONS:
        return None
    course, after = days[: LESSONS + 1], days[LESSONS + 1 :]
    later = [day for day in after if day < course[-1] + AFTER and chance.random() < LATER]
    return Learner(_dates(course), _dates(later if wants else []), firsts, seed)


def _answering(chance: random.Random, answers: float) -> list[int]:
    """The days on which somebody answers, from 0."""
    days, back = [], 0
    for day in range(LOOKED_AT):
        if day and chance.random() < FALLS_SILENT:
            if chance.random() < STAYS_AWAY:
                break
            back = max(back, day + chance.randint(1, LONGEST_SILENCE))
        if day >= back and (not day or chance.random() < answers):
            days.append(day)
    return days


def _dates(days: Sequence[int]) -> list[dt.date]:
    return [BEGIN + dt.timedelta(days=day) for day in days]


if __name__ == "__main__":
    script(measure, __doc__)
