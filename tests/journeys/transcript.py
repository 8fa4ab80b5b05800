"""What was said to and fro on one phone, as text for a person who judges its tone."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from tests.journeys.phones import Deed, Seen

BOT = "lessonbot"
_NAMES = 11
_MARGIN = " " * (5 + 2 + _NAMES)
_LINK = re.compile(r"(?<=/c/)[0-9A-Z]{16}")
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


class Transcript:
    """The lines of one phone, and how many messages of each kind they tell of."""

    def __init__(self, title: str) -> None:
        self._lines = [title]
        self._began: date | None = None
        self._day: date | None = None
        self._zone = ""
        self._links: dict[str, str] = {}
        self.counts: Counter[str] = Counter()

    def hears(self, at: datetime, zone: str, seen: Seen) -> None:
        """A message of lessonbot's."""
        self.counts["edits" if seen.edited else "messages"] += 1
        self.counts["parts"] += seen.parts
        self.counts["templates"] += seen.template
        notes = [f"<{each}>" for each in (*seen.notes, *(["edited"] if seen.edited else []))]
        words = self._stable(seen.text).rstrip().split("\n")
        self._say(at, zone, BOT, [*notes, *filter(None, words[:1]), *words[1:], *seen.shown])

    def does(self, at: datetime, zone: str, name: str, deed: Deed) -> None:
        """Something that the learner did."""
        self.counts["words"] += 1
        typed = f"sends a photo: {deed.words}" if deed.photo else deed.words
        self._say(at, zone, name, [typed if deed.tap is None else f"taps [{deed.words}]"])

    def ends(self, summary: Sequence[str]) -> str:
        """The whole text."""
        counts = self.counts
        told = [
            f"messages from lessonbot: {counts['messages']}, edited afterwards: {counts['edits']}",
            f"messages and taps of the learner: {counts['words']}",
            f"parts of text messages: {counts['parts']}",
            f"templates: {counts['templates']}",
            *summary,
            *(f"certificate: .../c/{each}" for each in self._links.values()),
        ]
        return "\n".join([*self._lines, "", "== in the end", *told, ""])

    def _say(self, at: datetime, zone: str, name: str, words: Sequence[str]) -> None:
        local = at.astimezone(ZoneInfo(zone))
        self._lines += self._headed(local, zone)
        first, *others = words or [""]
        self._lines.append(f"{local:%H:%M}  {name:<{_NAMES}}{first}".rstrip())
        self._lines += (f"{_MARGIN}{each}".rstrip() for each in others)

    def _headed(self, local: datetime, zone: str) -> Iterator[str]:
        day = local.date()
        self._began = self._began or day
        if day != self._day or zone != self._zone:
            here = f", in {zone}" if zone != self._zone else ""
            number = (day - self._began).days + 1
            yield ""
            yield (
                f"== day {number}, {_WEEKDAYS[day.weekday()]} {day.day} {_MONTHS[day.month - 1]}{here}"
            )
        self._day, self._zone = day, zone

    def _stable(self, words: str) -> str:
        """The words with a name that is always the same in the place of what is random."""
        return _LINK.sub(self._named, words)

    def _named(self, found: re.Match[str]) -> str:
        return self._links.setdefault(found[0], f"CERTIFICATE-{len(self._links) + 1}")
