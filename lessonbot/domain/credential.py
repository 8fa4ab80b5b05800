"""Certificate numbers, as people type and read them out, and how they stand."""

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum
from itertools import islice

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
_LETTER, _DIGIT = re.compile(r"[A-Za-z]"), re.compile(r"[0-9]")
_CELLS = re.compile(r"[,;|\t\"<>]")
_WORDS = re.compile(r"[\s,;|\"'<>()\[\]{}]+")
_BEFORE_LINK = re.compile(r"[^/]*?(?=https?://)", re.IGNORECASE)
_INSIDE = re.compile(
    rf"(?<![0-9A-Za-z_])(?=((?:[0-9A-Za-z]{{4}}{_BETWEEN.pattern}{{0,3}}){{3}}[0-9A-Za-z]{{4}})(?![0-9A-Za-z_]))"
)
"""Numbers in a sentence, in groups or not; they may overlap, as a word before can look like a group."""
_NEARLY = range(_LENGTH - 2, _LENGTH + 3)
_MOST_NAMED = 10
_LONGEST_LINE = 10_000
_SEPARATOR = re.compile(r'sep=([^\w\s"]|\t)', re.IGNORECASE)
_SEPARATORS = ",;\t|"
_BLANK = ' \t,;|"'
_TALLEST = 10
"""Lines that a cell may have."""


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


@dataclass(frozen=True, slots=True)
class Mention:
    """Something that may name a certificate: a number, a link, or what is nearly a number.

    `number` and `host` may be empty. Sixteen letters are `likely` a name, unless they stand alone.
    """

    written: str
    number: str = ""
    host: str = ""
    likely: bool = True


@dataclass(frozen=True, slots=True)
class Line:
    """A line of somebody's list, by its place in it from 1, with what is named there."""

    at: int
    cells: Sequence[str]
    named: Sequence[Mention]


@dataclass(frozen=True, slots=True)
class Listing:
    """Somebody's list; without a heading that is empty."""

    heading: Sequence[str]
    lines: Sequence[Line]


def listed(text: str, most: int) -> Listing:
    """The lines of a list or CSV that are not blank, of which more than `most` are not read.

    The first line is a heading, if nothing in it looks like a number.
    """
    lines: list[Line] = []
    for at, cells in enumerate(_rows(text), 1):
        if any(each.strip(_BLANK) for each in cells):
            lines.append(Line(at, cells, mentioned("\t".join(cells))))
        if len(lines) > most + 1:
            break
    if len(lines) > 1 and not any(each.likely for each in lines[0].named):
        return Listing(lines[0].cells, lines[1:])
    return Listing((), lines)


def mentioned(text: str) -> list[Mention]:
    """What can name a certificate in a text, the likeliest first."""
    text = text.strip()[:_LONGEST_LINE]
    words = (each for each in _WORDS.split(text) if "/" in each)
    links = list(islice((link for word in words if (link := _link(word))), _MOST_NAMED))
    for each in links:
        text = text.replace(each.written, ",")
    cells = [each.strip() for each in _CELLS.split(text) if each.strip()]
    read = (each for cell in cells for each in _numbers(cell, alone=len(cells) == 1))
    numbers = list(islice(read, _MOST_NAMED))  # a list of nothing else would take long
    nearly = [Mention(each) for cell in cells for each in (cell, *cell.split()) if _is_nearly(each)]
    numbers.sort(key=lambda each: -len(_DIGIT.findall(each.written)))
    full = [each for each in links if each.number]
    return [*full, *numbers, *nearly, *(each for each in links if not each.number)][:_MOST_NAMED]


def _link(word: str) -> Mention | None:
    before = _BEFORE_LINK.match(word)
    written = word[before.end() if before else 0 :].rstrip(":!")
    number, host = read_link(written)
    # without a scheme many words look like the way to a page
    return Mention(written, number, host) if host and (number or "//" in written) else None


def _numbers(cell: str, *, alone: bool) -> Iterator[Mention]:
    if len(cell) <= _LONGEST and len(whole := read_id(cell)) == _LENGTH:
        yield Mention(cell, whole, likely=alone or bool(_DIGIT.search(cell)))
        return
    for each in _INSIDE.finditer(cell):
        yield Mention(each[1], read_id(each[1]), likely=bool(_DIGIT.search(each[1])))


def _is_nearly(written: str) -> bool:
    """Whether something looks like a number that lost or gained a letter."""
    length = len(read_id(written)) if _NEARLY[0] <= len(written) <= _LONGEST else 0
    mixed = _LETTER.search(written) and _DIGIT.search(written)
    return bool(mixed) and length in _NEARLY and length != _LENGTH


def _rows(text: str) -> Iterator[Sequence[str]]:
    """The rows of a CSV as spreadsheets count them; a quote that nobody closed takes none along."""
    lines = text.splitlines()
    if lines and (named := _SEPARATOR.fullmatch(lines[0])):
        separator = named[1]
        del lines[0]
    else:
        first = next((each for each in lines if any(one in each for one in _SEPARATORS)), "")
        separator = max(_SEPARATORS, key=first.count)
    at = 0
    while at < len(lines):
        row, tall = _read(lines[at : at + _TALLEST], separator)
        yield row
        at += tall


def _read(lines: Sequence[str], separator: str) -> tuple[Sequence[str], int]:
    """The first row of some lines, and of how many it is made."""
    reading = csv.reader([*(f"{each}\n" for each in lines), "\n"], delimiter=separator)
    try:
        row = next(reading)
        if reading.line_num <= len(lines):
            return row, reading.line_num
        return next(csv.reader(lines[:1], delimiter=separator)), 1
    except csv.Error:  # longer than a cell may be
        return lines[:1], 1


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
