"""One message to many learners: what each one reads, when it is due, how long it all takes."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from math import ceil

from lessonbot.domain.audience import Audience
from lessonbot.domain.messages import Outbound
from lessonbot.domain.quiet import Hours, not_before
from lessonbot.domain.schedule import Pace, next_due
from lessonbot.domain.spelling import clean
from lessonbot.domain.text import Span, Text, join

DEFAULT = ""
NO_ZONE = "UTC"
LONGEST_NAME = 40
_KEPT = 1024

_BRACES = re.compile(r"(?P<space>\s?)\{(?P<word>\w+)(?::(?P<instead>[^{}]*))?\}")


@dataclass(frozen=True, slots=True)
class Wording:
    """What is said in one language; `short` stands in for it on channels with text only."""

    text: Text
    short: Text = ()


@dataclass(frozen=True, slots=True)
class Message:
    """What is said, by language; DEFAULT is for everybody whose language is not there.

    `{name}` stands for the learner's name, `{name:friend}` for “friend” where none is known.
    """

    wordings: Mapping[str, Wording]
    link: str = ""


@dataclass(frozen=True, slots=True)
class Scope:
    """Whom a broadcast reaches, through which senders.

    `hours` is how long after its time a message may still leave.
    """

    audience: Audience
    senders: tuple[int, ...]
    hours: int = 24


@dataclass(frozen=True, slots=True)
class Wave:
    """Messages that become due at one instant."""

    at: datetime
    count: int


@dataclass(frozen=True, slots=True)
class Forecast:
    """When the last message leaves, how many would be too late, how many leave in each hour."""

    ends_at: datetime
    late: int = 0
    by_hour: Mapping[datetime, int] = field(default_factory=dict)


def unknown_places(text: Text) -> list[str]:
    """What stands in braces and is not known."""
    found = (match for span in text for match in _BRACES.finditer(span.text))
    return sorted({match["word"] for match in found} - {"name"})


def has_names(message: Message) -> bool:
    """Whether learners are called by their names."""
    texts = (span.text for each in message.wordings.values() for span in (*each.text, *each.short))
    return any(_BRACES.search(text) for text in texts)


def language_of(message: Message, language: str) -> str:
    """Which of the message's languages a learner reads."""
    tag = language.lower().replace("_", "-")
    while tag not in message.wordings and "-" in tag:
        tag = tag.rpartition("-")[0]
    return tag if tag in message.wordings else DEFAULT


def outbound(message: Message, key: str, language: str, name: str | None) -> Outbound:
    """The message as one learner gets it."""
    wording = message.wordings[language_of(message, language)]
    called = " ".join(clean(name or "").split())[:LONGEST_NAME]
    return Outbound(
        key,
        _addressed(wording.text, called, message.link),
        short=_addressed(wording.short, called, message.link) if wording.short else (),
    )


def due(
    minute: int | None,
    zone: str | None,
    starts_at: datetime,
    night: Hours | None = None,
    day: date | None = None,
) -> datetime:
    """When a learner's message is due: at once, or at the next such minute of their own day.

    With a day, of no earlier one. At once is not in the quiet hours of who is known to have them just then.
    """
    if minute is None:
        return not_before(starts_at, zone, night) if zone else starts_at
    pace = Pace(time(*divmod(minute, 60)), zone or NO_ZONE)
    return next_due(pace, starts_at, not_before=day).at


def forecast(waves: Sequence[Wave], per_second: float, hours: int) -> Forecast:
    """How waves leave through one sender, one after the other at its pace."""
    left: dict[datetime, int] = {}
    free_at = ends_at = min(wave.at for wave in waves)
    late = 0
    for wave in sorted(waves, key=lambda wave: wave.at):
        free_at = max(free_at, wave.at)
        in_time = _fits(per_second, wave.at + timedelta(hours=hours) - free_at, wave.count)
        late += wave.count - in_time
        _spread(left, free_at, in_time, per_second)
        if per_second:
            free_at += timedelta(seconds=in_time / per_second)
        ends_at = free_at
    return Forecast(ends_at, late, left)


def _fits(per_second: float, room: timedelta, count: int) -> int:
    if not per_second:
        return count
    return max(0, min(count, int(room.total_seconds() * per_second)))


def _spread(left: dict[datetime, int], at: datetime, count: int, per_second: float) -> None:
    """Count messages to the hours in which they leave."""
    while count > 0:
        hour = at.replace(minute=0, second=0, microsecond=0)
        until = hour + timedelta(hours=1)
        most = ceil((until - at).total_seconds() * per_second) if per_second else count
        now = min(count, max(1, most))
        left[hour] = left.get(hour, 0) + now
        count -= now
        at = until


@lru_cache(_KEPT)
def _addressed(text: Text, name: str, link: str) -> Text:
    spans = tuple(replace(span, text=_filled(span.text, name)) for span in text)
    return join([spans, (Span(link, link=link),) if link else ()])


def _filled(text: str, name: str) -> str:
    # where there is no name, the space before it goes too: “Hello, …”
    return _BRACES.sub(lambda m: _put(m["space"], name or m["instead"] or ""), text)


def _put(space: str, value: str) -> str:
    return space + value if value else ""
