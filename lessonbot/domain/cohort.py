"""A group that takes a course together: when it begins, and what its members are not asked."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from enum import StrEnum

from lessonbot.domain.schedule import EVERY_DAY, Pace, local


class CohortState(StrEnum):
    """Where a cohort stands."""

    PLANNED = "planned"
    STARTED = "started"
    ENDED = "ended"


class MemberState(StrEnum):
    """Where one of its members stands: asked to come, or come."""

    INVITED = "invited"
    JOINED = "joined"


@dataclass(frozen=True, slots=True)
class Terms:
    """What joining through a cohort's code settles.

    `cohort` is its stored number, `course` the code of its course for who takes it alone. With an
    empty `language` learners keep theirs; with no `channels` it is open on all. `room` is how many
    more it takes, None for any number.
    """

    cohort: int
    name: str
    course: str
    starts_on: date
    at: time
    days: tuple[int, ...] = EVERY_DAY
    holidays: tuple[date, ...] = ()
    language: str = ""
    channels: tuple[str, ...] = ()
    room: int | None = None
    ended: bool = False

    def pace(self, zone: str) -> Pace:
        """When lessons come to a member who lives in a zone."""
        return Pace(self.at, zone, self.days, self.holidays, self.starts_on)

    def is_on(self, channel: str) -> bool:
        """Whether it can be joined on a channel."""
        return not self.channels or channel in self.channels

    def has_begun(self, zone: str, now: datetime) -> bool:
        """Whether its first day has come where a member lives."""
        return local(zone, now).date() >= self.starts_on

    def with_one_more(self) -> "Terms":
        """The same once another one has joined."""
        return self if self.room is None else replace(self, room=max(0, self.room - 1))


def kept(holidays: Iterable[date]) -> str:
    """Holidays as they are stored: in order, each one once."""
    return " ".join(each.isoformat() for each in sorted(set(holidays)))


def holidays(stored: str | None) -> tuple[date, ...]:
    """Holidays as they were stored."""
    return tuple(map(date.fromisoformat, (stored or "").split()))


def channels(offered: Sequence[str], there_are: Sequence[str]) -> tuple[str, ...]:
    """What a cohort's policy comes to where these channels are: the ones it offers, in that order."""
    return tuple(each for each in there_are if not offered or each in offered)
