"""Months, as those who read a report have them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

_WRITTEN = re.compile(r"(?P<year>20[0-9]{2})-(?P<month>0[1-9]|1[0-2])", re.ASCII)
_LAST = 12


@dataclass(frozen=True, slots=True)
class Month:
    """A month somewhere: from one instant to another."""

    first: date
    zone: str

    @property
    def name(self) -> str:
        """As it stands in addresses: 2026-11."""
        return f"{self.first:%Y-%m}"

    @property
    def begins(self) -> datetime:
        """Its first instant."""
        return datetime(self.first.year, self.first.month, 1, tzinfo=ZoneInfo(self.zone))

    @property
    def ends(self) -> datetime:
        """The first instant of the next one."""
        return Month(_following(self.first), self.zone).begins


def read(written: str, now: datetime, zone: str) -> Month | None:
    """A month that has begun; None for anything else. Empty: the one that it is now."""
    if not written:
        return next(latest(now, zone, 1))
    found = _WRITTEN.fullmatch(written)
    if not found:
        return None
    month = Month(date(int(found["year"]), int(found["month"]), 1), zone)
    return month if month.begins <= now else None


def latest(now: datetime, zone: str, many: int) -> Iterator[Month]:
    """The month that it is, and those before."""
    first = now.astimezone(ZoneInfo(zone)).date().replace(day=1)
    for _ in range(many):
        yield Month(first, zone)
        year, month = (first.year, first.month - 1) if first.month > 1 else (first.year - 1, _LAST)
        first = date(year, month, 1)


def _following(first: date) -> date:
    year, month = (first.year, first.month + 1) if first.month < _LAST else (first.year + 1, 1)
    return date(year, month, 1)
