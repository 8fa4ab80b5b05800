"""Choice questions from cards that hold a right answer only: the wrong ones are others' answers.

Nothing is thrown: the same cards give the same questions on every machine.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

RULE = (
    "the wrong options are the answers of the next cards (up to 3, never one that has the same "
    "question or the same answer), and all options stand in alphabetical order: read them, an "
    "answer drawn like this may be right as well"
)

_WRONG = 3
# How far ahead is looked for answers that differ.
_LOOKED_AT = 50


@dataclass(frozen=True, slots=True)
class Card:
    """A question and its answer, in the same languages; the first is the one it is drawn in."""

    questions: tuple[str, ...]
    answers: tuple[str, ...]


def drawn(at: int, cards: Sequence[Card]) -> tuple[int, ...]:
    """The cards whose answers are the options of one of them, itself among them."""
    chosen = [at]
    for other in _next(at, len(cards)):
        if all(_differ(cards[other], cards[each], asked=each == at) for each in chosen):
            chosen.append(other)
        if len(chosen) > _WRONG:
            break
    return tuple(sorted(chosen, key=lambda each: (cards[each].answers[0].casefold(), each)))


def _next(at: int, count: int) -> Iterator[int]:
    for step in range(1, min(count, _LOOKED_AT)):
        yield (at + step) % count


def _differ(card: Card, other: Card, *, asked: bool) -> bool:
    """Whether the answers can stand beside each other, in every language."""
    if asked and _alike(card.questions, other.questions):
        return False
    return not _alike(card.answers, other.answers)


def _alike(some: Sequence[str], others: Sequence[str]) -> bool:
    return any(a.casefold() == b.casefold() for a, b in zip(some, others, strict=True))
