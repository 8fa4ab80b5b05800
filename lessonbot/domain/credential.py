"""Certificate numbers, as people type and read them out, and how they stand."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum

REMINDER = timedelta(days=30)
"""So long before a certificate expires its holder hears of it, and can earn it again."""

_GROUP = 4
_LOOKALIKES = str.maketrans("OIL", "011")  # as Crockford's base 32 is read
# what stands between the groups, or beside a number that was copied; programs change hyphens
_BETWEEN = re.compile("[-\\s\u00ad\u200b-\u200f\u2010-\u2015\u2060\u2066-\u2069\u2212\ufeff]")
_LONGEST = 40
_LENGTH = 16
_LONGEST_LINK = 300
_LINK = re.compile(
    r"(?:https?://)?(?P<host>[^/\s]+)/(?:\S*/)?c/(?P<written>[^/.?#\s]+)", re.IGNORECASE
)
_ELSEWHERE = re.compile(r"https?://(?P<host>[^/\s]+)", re.IGNORECASE)
_DIGIT = re.compile(r"[0-9]")
_CELLS = re.compile(r"[,;|\t\"<>]")
_SEPARATOR = re.compile(r"sep=.", re.IGNORECASE)


def read_id(written: str) -> str:
    """A certificate number as it is kept, however it was typed; empty if it cannot be one."""
    bare = _BETWEEN.sub("", written[:_LONGEST])
    return bare.upper().translate(_LOOKALIKES) if bare.isascii() and bare.isalnum() else ""


def grouped(public_id: str) -> str:
    """A certificate number in groups, to be read out."""
    return "-".join(public_id[i : i + _GROUP] for i in range(0, len(public_id), _GROUP))


def read_link(written: str) -> tuple[str, str]:
    """The certificate number in a link, or by itself, and the link's host; each may be empty."""
    said = written.strip()[:_LONGEST_LINK]
    link = _LINK.match(said) or _ELSEWHERE.match(said)
    number = read_id(link.groupdict().get("written", "") if link else said)
    host = link["host"].rpartition("@")[2].lower() if link else ""
    return number if len(number) == _LENGTH else "", host


def listed(text: str) -> list[str]:
    """What names a certificate in each line of a list or CSV; a line without any stays as it is.

    The first line may be a heading, if there is no digit in it: a mistyped number is none. Before
    that some spreadsheets name their separator.
    """
    lines = [line.strip() for line in text.splitlines() if line.strip(' \t,;|"')]
    if lines and _SEPARATOR.fullmatch(lines[0]):
        del lines[0]
    found = [(line, next(_named(line), "")) for line in lines]
    if len(found) > 1 and not found[0][1] and not _DIGIT.search(found[0][0]):
        del found[0]
    return [named or line for line, named in found]


def _named(line: str) -> Iterator[str]:
    """The cells of a line that can be certificates, the likeliest first.

    A name of sixteen letters can look like a number, so links and numbers with digits come first.
    """
    read = [(each.strip(), *read_link(each)) for each in _CELLS.split(line)]
    yield from (cell for cell, number, host in read if number and host)
    yield from (cell for cell, number, _ in read if number and _DIGIT.search(cell))
    yield from (cell for cell, number, host in read if number or host)


def expiry(earned: datetime, days: int | None) -> datetime | None:
    """When a certificate expires that holds for so many days: with the last second of a day."""
    if days is None:
        return None
    last = (earned.astimezone(UTC) + timedelta(days=days)).date()
    return datetime.combine(last, time(23, 59, 59), UTC)


def reminder(earned: datetime, expires: datetime) -> datetime:
    """When its holder hears of it; what holds for a short time is half over then."""
    return expires - min(REMINDER, (expires - earned) / 2)


def is_renewable(earned: datetime, expires: datetime | None, now: datetime) -> bool:
    """Whether it can be earned again: it has expired, or its holder heard that it will."""
    return expires is not None and reminder(earned, expires) <= now


@dataclass(frozen=True, slots=True)
class Award:
    """A certificate that a learner has, by the key of its course or track.

    `stands` is false once it was withdrawn. `renewable` tells that it has expired or soon does, so
    that it can be earned again.
    """

    number: str
    key: str
    title: str
    expires_at: datetime | None = None
    renewable: bool = False
    stands: bool = True
    hidden: bool = False
    searchable: bool = False


class Standing(StrEnum):
    """What a certificate is worth now; in this order, since the first that is so is told."""

    HIDDEN = "hidden"
    REPLACED = "replaced"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"
    UNSIGNED = "unsigned"
    UNSIGNABLE = "unsignable"
    DEMO = "demo"
    VALID = "valid"
