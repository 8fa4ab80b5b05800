"""From the form of a broadcast to what it means: whom it is for, what is said, and when."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from lessonbot.domain import audience, zones
from lessonbot.domain.audience import Audience, NotAnAudience
from lessonbot.domain.broadcast import DEFAULT, Message, Wording, unknown_places
from lessonbot.packs import message
from lessonbot.services.planning import Draft

Said = Mapping[str, Sequence[str]]
"""The fields of a form, with every value of those that were ticked several times."""

LEFT_OUT = "not_"
"""Fields that begin so leave people out."""
NOW, HOUR, INSTANT = "now", "hour", "instant"
LONGEST_TITLE, LONGEST_TEXT = 100, 8_000
HOURS, LONGEST_HOURS = 24, 168
_LIKE = re.compile(r"[a-z]{2,3}(-[a-z0-9]{2,8})*")
_SEVERAL = ("course", "cohort", "language", "channel")
_EARLIEST = timedelta(hours=14)
"""So far ahead of UTC a day begins first."""


class NotClear(Exception):
    """A field that was not understood.

    `why` is the last part of a phrase's key, see `console.broadcast.not_…`.
    """

    def __init__(self, why: str, field: str, what: str = "") -> None:
        super().__init__(why)
        self.why, self.field, self.what = why, field, what


@dataclass(frozen=True, slots=True)
class Wish:
    """What a form means: a broadcast, and when it begins; None for as soon as it is sent."""

    title: str
    draft: Draft
    begins_at: datetime | None


def understand(said: Said, now: datetime) -> Wish:
    """What a form means. Raises NotClear for the first field that was not understood."""
    title = " ".join(one(said, "title").split())
    if not 0 < len(title) <= LONGEST_TITLE:
        raise NotClear("title", "title")
    whom, what = _audience(said), _message(said)
    minute, day, begins_at = _when(said, now)
    draft = Draft(what, whom, minute, _hours(said), day)
    return Wish(title, draft, begins_at if begins_at and begins_at > now else None)


def one(said: Said, name: str) -> str:
    """The value of a field, empty for none."""
    values = said.get(name) or ("",)
    return values[-1].strip()


def tags(said: Said) -> list[str]:
    """The languages that there are texts for, the one for everybody else first."""
    named = {name.partition("_")[2] for name in said if name.startswith(("text_", "short_"))}
    return [DEFAULT, *sorted(tag for tag in named if _LIKE.fullmatch(tag))]


def wordings(said: Said) -> dict[str, Wording]:
    """What is said in each language. Raises NotClear."""
    return {tag: _wording(said, tag) for tag in tags(said) if tag == DEFAULT or _written(said, tag)}


def narrows(said: Said) -> bool:
    """Whether conditions beside names of people say whom it is for, or leave anybody out."""
    names = [
        f"{prefix}{each}" for prefix in ("", LEFT_OUT) for each in (*_SEVERAL, "state", "zone")
    ]
    return any(one(said, name) for name in names)


def _audience(said: Said) -> Audience:
    try:
        return audience.parse(list(_terms(said, "")) or ["all"], list(_terms(said, LEFT_OUT)))
    except NotAnAudience as unclear:
        raise NotClear("audience", "course", str(unclear)) from None


def _terms(said: Said, prefix: str) -> Iterator[str]:
    for name in _SEVERAL:
        if values := [each for each in said.get(prefix + name, ()) if each]:
            yield f"{name}={','.join(values)}"
    if state := one(said, f"{prefix}state"):
        yield f"state={state}{_days(said, prefix) if state == 'stuck' else ''}"
    if zone := one(said, f"{prefix}zone"):
        if not zone.endswith("/") and not zones.known(zone):
            raise NotClear("zone", f"{prefix}zone", zone)
        yield f"zone={zone}"
    if learners := one(said, f"{prefix}learner").split():
        yield f"learner={','.join(learners)}"


def _days(said: Said, prefix: str) -> str:
    days = one(said, f"{prefix}days")
    if days and not re.fullmatch(r"[1-9]\d{0,2}", days):
        raise NotClear("days", f"{prefix}days", days)
    return f":{days}" if days else ""


def _message(said: Said) -> Message:
    link = one(said, "link")
    if link and not message.check_link(link):
        raise NotClear("link", "link", link)
    return Message(wordings(said), link)


def _written(said: Said, tag: str) -> bool:
    return bool(one(said, f"text_{tag}") or one(said, f"short_{tag}"))


def _wording(said: Said, tag: str) -> Wording:
    field = f"text_{tag}"
    words, short = one(said, field), one(said, f"short_{tag}")
    if not words:
        raise NotClear("text", field, tag)
    if len(words) > LONGEST_TEXT or len(short) > LONGEST_TEXT:
        raise NotClear("long", field, str(LONGEST_TEXT))
    found = message.read("", words.encode())
    shorter = message.read("", short.encode()) if short else None
    for problem in (*found.problems, *(shorter.problems if shorter else ())):
        raise NotClear("written", field, f"{problem.line}: {problem.message}")
    made = Wording(found.text, shorter.text if shorter else found.short)
    for place in unknown_places((*made.text, *made.short)):
        raise NotClear("place", field, place)
    return made


def _hours(said: Said) -> int:
    written = one(said, "hours") or str(HOURS)
    if not re.fullmatch(r"\d{1,3}", written) or not 0 < int(written) <= LONGEST_HOURS:
        raise NotClear("hours", "hours", written)
    return int(written)


def _when(said: Said, now: datetime) -> tuple[int | None, date | None, datetime | None]:
    """The minute of each learner's day, its day, and when the broadcast begins."""
    match one(said, "when"):
        case "hour":
            at = _clock(said, "hour")
            day = _date(said, "day") if one(said, "day") else None
            if day and day < now.date() - timedelta(days=1):
                raise NotClear("past", "day")
            begins = datetime.combine(day, time(), UTC) - _EARLIEST if day else None
            return at.hour * 60 + at.minute, day, begins
        case "instant":
            clock = ZoneInfo(one(said, "clock") or "UTC")
            at = _clock(said, "at_hour")
            begins = datetime.combine(_date(said, "at_day"), at, clock).astimezone(UTC)
            if begins <= now:
                raise NotClear("past", "at_day")
            return None, None, begins
    return None, None, None


def _clock(said: Said, name: str) -> time:
    try:
        found = time.fromisoformat(one(said, name))
    except ValueError:
        raise NotClear("hour", name) from None
    return found.replace(second=0, microsecond=0, tzinfo=None)


def _date(said: Said, name: str) -> date:
    try:
        return date.fromisoformat(one(said, name))
    except ValueError:
        raise NotClear("day", name) from None
