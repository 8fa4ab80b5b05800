"""How fast a sender may send: turns that all processes take from one row.

The generic cell rate algorithm: `paced_at` is the instant up to which turns are taken. A batch
of turns is one addition, so a claim reserves as many as it takes with one update.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

GRID = timedelta(milliseconds=20)
ABSURD = timedelta(minutes=1)  # no turn is taken so far ahead: the clock was set back
_NONE = timedelta()
_EPOCH = datetime(2020, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Tempo:
    """What a network allows.

    `per_second` messages of one sender (0: no limit), and to one person one message every
    `person_seconds` after `person_burst` at once. To `people_per_day` people it may write first,
    where their word is too long ago to say anything else (0: no limit).
    """

    per_second: float = 0.0
    person_seconds: float = 0.0
    person_burst: int = 1
    people_per_day: int = 0

    @property
    def step(self) -> timedelta:
        """The time between two messages of the sender."""
        return timedelta(seconds=1 / self.per_second) if self.per_second else _NONE

    @property
    def person_step(self) -> timedelta:
        """The time between two messages to one person, in the long run."""
        return timedelta(seconds=self.person_seconds)

    @property
    def patience(self) -> timedelta:
        """How far ahead a person's turns may be taken and the next message still go."""
        return self.person_step * (self.person_burst - 1)


def room(tempo: Tempo, paced_at: datetime | None, now: datetime, ahead: timedelta) -> int | None:
    """How many turns begin before `now + ahead`; None: any number."""
    if not tempo.per_second:
        return None
    left = now + ahead - _begin(paced_at, now)
    return int(left / tempo.step) + 1 if left >= _NONE else 0


def turns(
    tempo: Tempo, paced_at: datetime | None, now: datetime, count: int
) -> tuple[Sequence[datetime], datetime]:
    """The instants of the next turns, and up to when turns are taken with them."""
    first = _begin(paced_at, now)
    return [first + place * tempo.step for place in range(count)], first + count * tempo.step


def after(tempo: Tempo, paced_at: datetime | None, at: datetime) -> datetime:
    """Up to when a person's turns are taken with one more at `at`."""
    return _begin(paced_at, at) + tempo.person_step


def mark(at: datetime) -> datetime:
    """The instant, put off to the next mark: what goes close together goes together."""
    return _EPOCH - (_EPOCH - at) // GRID * GRID


def _begin(paced_at: datetime | None, now: datetime) -> datetime:
    if paced_at is None or paced_at < now or paced_at > now + ABSURD:
        return now
    return paced_at
