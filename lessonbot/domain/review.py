"""When a missed question comes back: FSRS-6, in whole days by the learner's own calendar."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import fsrs

MOST_A_DAY = 2
KNOWN_AFTER = 3
"""Right so many times in a row since it was missed: it is known."""

LONGEST = 60
"""Days; what need not be asked again for longer than that is known."""

DESIRED = 0.9
"""The chance to remember at which an item is asked again."""

_NOON = dt.time(12, tzinfo=dt.UTC)
_EXACT = 4
# the published parameters; without steps within a day every interval is a day or more
_SCHEDULER = fsrs.Scheduler(
    desired_retention=DESIRED, learning_steps=(), relearning_steps=(), enable_fuzzing=False
)


@dataclass(frozen=True, slots=True)
class Card:
    """What is known of one learner's memory of one item; dates are ordinals of local dates.

    `due` is when it is to be asked again, `last` when it was asked last; `stability` is the days
    until the chance to remember has fallen to 90 %, `difficulty` goes from 1 to 10; `right` is
    how many times in a row it was answered right since it was missed.
    """

    due: int
    stability: float
    difficulty: float
    last: int
    right: int = 0


def missed(card: Card | None, on: dt.date) -> Card:
    """After a wrong answer: due on the next day at the earliest."""
    return answered(card, right=False, on=on) if card else _first(on)


def reviewed(card: Card, *, right: bool, on: dt.date) -> Card | None:
    """After a review; None when the item is known and need not be asked any more."""
    after = answered(card, right=right, on=on)
    known = after.right >= KNOWN_AFTER or after.due - after.last > LONGEST
    return None if known else after


def answered(card: Card | None, *, right: bool, on: dt.date) -> Card:
    """The memory of an item after an answer, known or not; None before its first answer."""
    # who moves west may have the same date twice, or an earlier one
    day = max(on.toordinal(), card.last) if card else on.toordinal()
    rating = fsrs.Rating.Good if right else fsrs.Rating.Again
    now, _ = _SCHEDULER.review_card(_stored(card, day), rating, _noon(day))
    if now.stability is None or now.difficulty is None:
        raise ValueError("an answer always leaves a memory")
    return Card(
        due=max(now.due.date().toordinal(), day + 1),
        stability=round(now.stability, _EXACT),
        difficulty=round(now.difficulty, _EXACT),
        last=day,
        right=(card.right if card else 0) + 1 if right else 0,
    )


@lru_cache(64)
def _first(on: dt.date) -> Card:
    """The same for all who missed something for the first time on a date: they are many at once."""
    return answered(None, right=False, on=on)


def due(cards: Mapping[str, Card], on: dt.date, most: int = MOST_A_DAY) -> tuple[str, ...]:
    """References of the items to ask on a local date: longest overdue first, then least stable."""
    today = on.toordinal()
    ready = [ref for ref, card in cards.items() if card.due <= today]
    ready.sort(key=lambda ref: (cards[ref].due, cards[ref].stability, ref))
    return tuple(ready[: max(most, 0)])


def next_date(cards: Mapping[str, Card]) -> dt.date | None:
    """The first local date on which an item is due; None where there is none."""
    first = min((card.due for card in cards.values()), default=None)
    return None if first is None else dt.date.fromordinal(first)


def retrievability(card: Card, on: dt.date) -> float:
    """The chance to remember the item on a local date, by the model."""
    day = max(on.toordinal(), card.last)
    return _SCHEDULER.get_card_retrievability(_stored(card, day), _noon(day))


def _stored(card: Card | None, day: int) -> fsrs.Card:
    """The same as the library knows it; without a number and a date it would look at the clock."""
    if card is None:
        return fsrs.Card(card_id=1, due=_noon(day))
    return fsrs.Card(
        card_id=1,
        state=fsrs.State.Review,
        stability=card.stability,
        difficulty=card.difficulty,
        due=_noon(card.due),
        last_review=_noon(card.last),
    )


def _noon(day: int) -> dt.datetime:
    return dt.datetime.combine(dt.date.fromordinal(day), _NOON)
