"""A course at a glance: how far people come, what they know, and what that cost."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from lessonbot.domain.gain import Gain
from lessonbot.domain.items import ItemFigures
from lessonbot.domain.passages import Crowd, LessonFigures

STUCK = timedelta(days=3)
"""Who has left a question open for so long counts as stuck, until they count as gone."""


@dataclass(frozen=True, slots=True)
class Paid:
    """What the messages of a course cost in one currency, in millionths."""

    currency: str
    micros: int


@dataclass(frozen=True, slots=True)
class Dashboard:
    """How a course fares; where `crowd` is None, so few take it that nothing is shown.

    `before` and `after` answered the questions that are asked at both ends; `unpriced` messages
    were sent where no price was known.
    """

    crowd: Crowd | None = None
    certificates: int = 0
    stuck: int = 0
    lessons: Sequence[LessonFigures] = ()
    items: Sequence[ItemFigures] = ()
    before: int = 0
    after: int = 0
    gain: Gain | None = None
    paid: Sequence[Paid] = ()
    unpriced: int = 0

    @property
    def completion(self) -> float | None:
        """The share of those who joined that have finished."""
        return self.crowd.finished / self.crowd.joined if self.crowd and self.crowd.joined else None

    @property
    def under_way(self) -> int:
        """How many have neither finished nor left."""
        each = self.crowd
        return each.joined - each.finished - each.left if each else 0
