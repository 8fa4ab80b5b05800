"""What lessonbot says by itself, in one language."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cached_property
from typing import Protocol

from lessonbot.domain.text import Text, fill, plain


class Formats(Protocol):
    """How a language writes times and dates."""

    def moment(self, local: datetime) -> str:
        """Weekday, day, month and time, such as “Monday 23 November, 08:00”."""
        ...

    def clock(self, at: time) -> str:
        """A time of day, such as “08:00”."""
        ...

    def day(self, on: date) -> str:
        """A date, such as “23 November 2026”."""
        ...

    def month(self, on: date) -> str:
        """The month of a date, such as “November 2026”."""
        ...

    def weekday(self, number: int) -> str:
        """The name of a weekday, Monday 0."""
        ...

    def language(self, tag: str) -> str:
        """A language's own name for itself, such as “Kiswahili”; the tag where it is not known."""
        ...

    def called(self, tag: str) -> str:
        """A language's name in this language, such as “Swahili”; the tag where it is not known."""
        ...

    def size(self, size: int) -> str:
        """A number of bytes, such as “240 kB” or “1.4 MB”."""
        ...

    def span(self, seconds: int) -> str:
        """How long a recording takes, such as “45 sec” or “2 min”."""
        ...

    def listed(self, items: Sequence[str]) -> str:
        """Several things one after the other, such as “Monday, Tuesday and Friday”."""
        ...

    def either(self, items: Sequence[str]) -> str:
        """Several things to choose from, such as “text or a photo”."""
        ...

    def apart(self, items: Sequence[str]) -> str:
        """Several things that may have commas of their own, such as “read, write; count”."""
        ...


@dataclass(frozen=True)
class Phrases:
    """The phrases of one language, complete: what is not translated stands there in English.

    `rtl` tells that the language is written from right to left.
    """

    language: str
    formats: Formats
    texts: Mapping[str, str]
    rtl: bool = False

    def say(self, key: str, **values: str | Text) -> Text:
        """A phrase with its values put in. Raises KeyError for an unknown key or a missing value."""
        return fill(self.texts[key], values)

    def label(self, key: str, **values: str | Text) -> str:
        """A phrase as plain characters, for a button."""
        return plain(self.say(key, **values))

    @cached_property
    def opens(self) -> str:
        """The word on a button that opens a list."""
        return self.label("list.open")


def nearest(voices: Mapping[str, Phrases], language: str) -> Phrases:
    """The phrases of a language, of its base language, or in English."""
    return voices.get(language) or voices.get(language.partition("-")[0]) or voices["en"]
