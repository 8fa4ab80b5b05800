"""Quiet hours: what a learner did not ask for waits until the morning of their own clock."""

import re
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import lru_cache

from lessonbot.domain.schedule import Pace, due_on, local

_WRITTEN = re.compile(r"(\d{1,2}:\d{2})\s*[-–]\s*(\d{1,2}:\d{2})")
# a broadcast asks for the same instant in few zones, over and over
_KEPT = 4096


@dataclass(frozen=True, slots=True)
class Hours:
    """From one wall clock time to another, past midnight where the first is the later one."""

    begin: time
    end: time

    def holds(self, clock: time) -> bool:
        """Whether it is quiet when the clock shows this."""
        if self.begin <= self.end:
            return self.begin <= clock < self.end
        return clock >= self.begin or clock < self.end


NIGHT = Hours(time(21), time(7))


@lru_cache(_KEPT)
def not_before(instant: datetime, zone: str, hours: Hours | None = NIGHT) -> datetime:
    """The instant itself, or the end of the quiet hours that it falls into; without any, itself.

    For what the learner did not ask for. A daily lesson comes at the hour that was chosen for it,
    and an answer comes at once.
    """
    there = local(zone, instant)
    if hours is None or not hours.holds(there.time()):
        return instant
    over_midnight = hours.begin > hours.end and there.time() >= hours.begin
    morning = there.date() + timedelta(days=over_midnight)
    return max(instant, due_on(Pace(hours.end, zone), morning))


def read(written: str) -> Hours | None:
    """Quiet hours as they are set, such as 21:00-07:00; None for `none`. Raises ValueError."""
    if written.strip().lower() == "none":
        return None
    match = _WRITTEN.fullmatch(written.strip())
    if not match:
        raise ValueError("write two times of the day such as 21:00-07:00, or none")
    begin, end = (datetime.strptime(each, "%H:%M").time() for each in match.groups())  # noqa: DTZ007 - of no day
    if begin == end:
        raise ValueError("quiet hours cannot be the whole day: write none for no quiet hours")
    return Hours(begin, end)
