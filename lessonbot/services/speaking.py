"""The catalogues of phrases, and how each language writes times and dates."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from functools import cache, cached_property, lru_cache
from importlib.resources import files
from importlib.resources.abc import Traversable

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_datetime, format_skeleton, format_time, get_day_names
from babel.lists import format_list
from babel.messages.pofile import read_po
from babel.units import format_unit

from lessonbot.domain.english import BOT
from lessonbot.domain.english_learning import LEARNING
from lessonbot.domain.english_pages import PAGES, PAPER
from lessonbot.domain.phrases import Phrases

_NAMES = re.compile(r"E{1,3}|c{1,3}|M{3,4}|L{3,4}")
_KILO, _MANY, _MINUTE = 1024, 1000, 60
_SEMICOLONS = {"am": "፤", "ar": "؛", "fr": "\u202f;"}
ENGLISH: Mapping[str, str] = {**BOT, **LEARNING, **PAGES, **PAPER}


@dataclass(frozen=True)
class BabelFormats:
    """Times and dates by the Unicode locale data."""

    locale: Locale

    def moment(self, local: datetime) -> str:
        """Weekday, day, month and time."""
        return _moment(self, local.replace(tzinfo=None))

    def written(self, local: datetime) -> str:
        """The same, without asking whether it was written before."""
        day = format_datetime(local, self._long_day, locale=self.locale)
        comma = next((each for each in "،፣" if each in day), ",")
        return f"{day}{comma} {self.clock(local.time())}"

    def language(self, tag: str) -> str:
        """A language's own name for itself."""
        return language_name(tag)

    def called(self, tag: str) -> str:
        """A language's name in this one."""
        try:
            return Locale.parse(tag, sep="-").get_display_name(self.locale) or tag
        except (UnknownLocaleError, ValueError):
            return tag

    def size(self, size: int) -> str:
        """A number of bytes, never less than it is."""
        kilobytes = max(-(-size // _KILO), 1)
        if kilobytes < _MANY:
            return self._unit(kilobytes, "digital-kilobyte")
        return self._unit(-(-size * 10 // _KILO**2) / 10, "digital-megabyte")

    def span(self, seconds: int) -> str:
        """How long a recording takes."""
        if seconds < _MINUTE:
            return self._unit(seconds, "duration-second")
        return self._unit(round(seconds / _MINUTE), "duration-minute")

    def _unit(self, number: float, unit: str) -> str:
        written = format_unit(number, unit, length="short", locale=self.locale)
        return written.replace("Byte", "B")  # Portuguese has both, by the amount

    def listed(self, items: Sequence[str]) -> str:
        """Several things one after the other."""
        return format_list(items, locale=self.locale)

    def either(self, items: Sequence[str]) -> str:
        """Several things to choose from."""
        return format_list(items, style="or", locale=self.locale)

    def apart(self, items: Sequence[str]) -> str:
        """Several things that may have commas of their own."""
        return f"{_SEMICOLONS.get(self.locale.language, ';')} ".join(items)

    @cached_property
    def _long_day(self) -> str:
        """The locale's pattern for weekday, day and month, with full names."""
        known = self.locale.datetime_skeletons
        short = known["MMMMEd" if "MMMMEd" in known else "MMMEd"].pattern
        parts = short.split("'")  # every second part is quoted text
        parts[::2] = [_NAMES.sub(lambda match: match[0][0] * 4, part) for part in parts[::2]]
        return "'".join(parts)

    def clock(self, at: time) -> str:
        """A time of day; 24 hours in every language, since that cannot be misread."""
        return format_time(at, "HH:mm", locale=self.locale)

    def day(self, on: date) -> str:
        """A date."""
        return format_date(on, "long", locale=self.locale)

    def month(self, on: date) -> str:
        """The month of a date."""
        return format_skeleton("yMMMM", on, locale=self.locale)

    def weekday(self, number: int) -> str:
        """The name of a weekday, Monday 0."""
        return str(get_day_names("wide", "stand-alone", locale=self.locale)[number])


@lru_cache(4096)
def _moment(formats: BabelFormats, local: datetime) -> str:
    """Many learners have the same hour."""
    return formats.written(local)


@lru_cache(512)
def language_name(tag: str) -> str:
    """A language's own name for itself, the tag where it is not known."""
    try:
        locale = Locale.parse(tag, sep="-")
    except (UnknownLocaleError, ValueError):
        return tag
    name = locale.get_display_name(locale) or tag
    return name[:1].upper() + name[1:]


@cache
def voices() -> Mapping[str, Phrases]:
    """Phrases of every language there is a catalogue for, English first."""
    read = _catalogues(files("lessonbot").joinpath("locale"))
    return {"en": _voice("en", {})} | {tag: _voice(tag, texts) for tag, texts in read.items()}


@cache
def console_voices() -> Mapping[str, Phrases]:
    """The same with the phrases of the console, which only a web process needs."""
    from lessonbot.domain.english_console import CONSOLE  # noqa: PLC0415 - large

    read = _catalogues(files("lessonbot").joinpath("locale", "console"))
    return {
        tag: replace(voice, texts={**voice.texts, **CONSOLE, **read.get(tag, {})})
        for tag, voice in voices().items()
    }


def _catalogues(folder: Traversable) -> dict[str, dict[str, str]]:
    """What each catalogue of a folder says, by language."""
    said = {}
    for file in sorted(folder.iterdir(), key=lambda each: each.name):
        if file.name.endswith(".po"):
            with file.open("rb") as opened:
                catalogue = read_po(opened)
            said[file.name.removesuffix(".po")] = {
                message.context: str(message.string)
                for message in catalogue
                if message.context and message.string and not message.fuzzy
            }
    return said


def _voice(tag: str, texts: Mapping[str, str]) -> Phrases:
    locale = Locale.parse(tag)
    rtl = locale.text_direction == "rtl"
    return Phrases(tag, BabelFormats(locale), {**ENGLISH, **texts}, rtl=rtl)
