"""When a lesson is due: one instant per local date, at the learner's own wall clock."""

import datetime as dt
from dataclasses import dataclass
from functools import cache, lru_cache
from zoneinfo import ZoneInfo

EVERY_DAY = (0, 1, 2, 3, 4, 5, 6)
LATE = dt.timedelta(hours=4)
REST = dt.timedelta(hours=11)
LONGEST = dt.timedelta(hours=36)
HALF_DAY = dt.timedelta(hours=12)
EARLY = dt.timedelta(hours=1)
"""How long before its hour a lesson may come, if its learner agreed to that."""

SPARE = dt.timedelta(minutes=5)
"""How long before a window ends a lesson is sent at the latest: sending takes a while."""

LAST_HOUR = 23
"""What is put off is not put off into the last hour of a day."""

_DAY = dt.timedelta(days=1)
# a crowd shares few paces and instants; what was computed for one learner holds for all of them
_KEPT = 4096


@dataclass(frozen=True, slots=True)
class Pace:
    """When a learner wants lessons: a wall clock time in an IANA zone, `days` from Monday 0.

    None comes on the dates that are `off`, the holidays of a cohort, or before the date `since`,
    on which it begins.
    """

    at: dt.time
    zone: str
    days: tuple[int, ...] = EVERY_DAY
    off: tuple[dt.date, ...] = ()
    since: dt.date | None = None

    def __post_init__(self) -> None:
        if not self.days or not set(self.days) <= set(EVERY_DAY):
            raise ValueError(f"days must be weekdays from 0 to 6, at least one, not {self.days}")
        if self.at.fold or self.at.tzinfo:
            raise ValueError(f"the time is a wall clock time of the zone, not {self.at!r}")

    def has(self, date: dt.date) -> bool:
        """Whether a lesson may come on a local date, once lessons have begun."""
        return date.weekday() in self.days and date not in self.off


@dataclass(frozen=True, slots=True)
class Due:
    """A lesson's instant in UTC and the local date it belongs to.

    `moved` tells that this one lesson comes at a time of its own, not at the hour of its pace.
    """

    at: dt.datetime
    date: dt.date
    moved: bool = False


def local(zone: Pace | str, instant: dt.datetime) -> dt.datetime:
    """What the learner's wall clock and calendar show at this instant."""
    return instant.astimezone(_zone(zone if isinstance(zone, str) else zone.zone))


def due_on(pace: Pace, date: dt.date) -> dt.datetime:
    """The one instant of a local date: the first of a repeated time, past the gap for a missing."""
    # Python reads a wall time inside a gap with the offset before it, so it lands after the gap.
    return dt.datetime.combine(date, pace.at, _zone(pace.zone)).astimezone(dt.UTC)


@cache
def _zone(name: str) -> ZoneInfo:
    """The zone's rules; zoneinfo itself keeps only eight zones from being read again."""
    return ZoneInfo(name)


@lru_cache(_KEPT)
def next_due(pace: Pace, after: dt.datetime, *, not_before: dt.date | None = None) -> Due:
    """The first due strictly after an instant, on the local date `not_before` or later."""
    # Yesterday's lesson can lie ahead when a gap swallowed the minutes before midnight.
    date = local(pace, after).date() - _DAY
    date = max(date, not_before or date, pace.since or date)
    while not pace.has(date) or (at := due_on(pace, date)) <= after:
        date += _DAY
    return Due(at, date)


@lru_cache(_KEPT)
def latest_due(pace: Pace, at: dt.datetime) -> Due:
    """The last due at or before an instant."""
    # Tomorrow's lesson can lie behind when the clock was put back across midnight.
    date = local(pace, at).date() + _DAY
    while not pace.has(date) or (due := due_on(pace, date)) > at:
        date -= _DAY
    return Due(due, date)


def due_now(pace: Pace, stored: Due, now: dt.datetime) -> Due | None:
    """The lesson to open for an enrolment whose stored due has come; None means wait for the next.

    However long nobody looked, it is one lesson: the latest, and only within LATE of its hour.
    On None the next is `next_due(pace, now, not_before=stored.date)`. An instant stored before
    the zone's rules changed is not trusted: the date's own hour is computed again.
    """
    due = latest_due(pace, now)
    ahead = due.date < stored.date and due_on(pace, stored.date) - stored.at == HALF_DAY
    if ahead or (stored.moved and due.date <= stored.date):
        due = stored  # put half a day ahead by after_change, or to a time of its own
    timely = dt.timedelta(0) <= now - due.at <= LATE
    return due if timely and due.date >= stored.date else None


def after_change(pace: Pace, last: Due | None, now: dt.datetime) -> Due:
    """The next due once a learner has moved to the zone of `pace`; `last` is the lesson before.

    The next lesson has a later local date than the last, so the two never share one, and comes
    REST or more after it. Where that would leave a gap of up to two days (far to the west, or
    today's hour has passed in the new zone), that one lesson comes half a day ahead of its hour,
    which splits the gap evenly.
    """
    if last is None:
        return next_due(pace, now)
    due = next_due(pace, max(now, last.at + REST), not_before=last.date + _DAY)
    early = due.at - HALF_DAY
    consecutive = due.date - last.date <= 2 * _DAY and pace.has(due.date - _DAY)
    if consecutive and due.at - last.at > LONGEST and early > now:
        return Due(early, due.date)
    return due


def renewed(pace: Pace, stored: Due) -> Due:
    """The same lesson at its hour by the zone's rules of today; it was stored under older ones."""
    at = due_on(pace, stored.date)
    if at - stored.at > HALF_DAY / 2:  # put half a day ahead by after_change
        at -= HALF_DAY
    return Due(at, stored.date)


def within(pace: Pace, due: Due, heard: dt.datetime, window: dt.timedelta) -> Due:
    """The lesson at its hour, or up to an hour before it if the window that was opened ends by then.

    It stays on its local date. What was put to another time for another reason stays there.
    """
    hour, last = due_on(pace, due.date), heard + window - SPARE
    today = due.date == local(pace, heard).date() and due.at <= last
    if today or not dt.timedelta(0) <= hour - due.at <= EARLY:
        return due
    last = last.replace(second=0, microsecond=0)
    if hour <= last or hour - last > EARLY or local(pace, last).date() != due.date:
        return Due(hour, due.date)
    return Due(last, due.date, moved=True)


def put_off(pace: Pace, date: dt.date, until: dt.datetime) -> Due | None:
    """The lesson of a local date at another instant of that date; None if that is too late."""
    there = local(pace, until)
    timely = there.date() == date and there.hour < LAST_HOUR
    return Due(until, date, moved=True) if timely else None
