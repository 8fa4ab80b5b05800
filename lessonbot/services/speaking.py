"""The catalogues of phrases, and how each language writes times and dates."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cache
from importlib.resources import files

from babel import Locale
from babel.dates import format_date, format_skeleton, format_time, get_day_names
from babel.messages.pofile import read_po

from lessonbot.domain.english import BOT
from lessonbot.domain.english_pages import PAGES
from lessonbot.domain.phrases import Phrases

ENGLISH: Mapping[str, str] = {**BOT, **PAGES}


@dataclass(frozen=True)
class BabelFormats:
    """Times and dates by the Unicode locale data."""

    locale: Locale

    def moment(self, local: datetime) -> str:
        """Weekday, day, month and time."""
        day = format_skeleton("MMMMEEEEd", local, locale=self.locale)
        return f"{day}, {self.clock(local.time())}"

    def clock(self, at: time) -> str:
        """A time of day; 24 hours in every language, since that cannot be misread."""
        return format_time(at, "HH:mm", locale=self.locale)

    def day(self, on: date) -> str:
        """A date."""
        return format_date(on, "long", locale=self.locale)

    def weekday(self, number: int) -> str:
        """The name of a weekday, Monday 0."""
        return str(get_day_names("wide", "stand-alone", locale=self.locale)[number])


@cache
def voices() -> Mapping[str, Phrases]:
    """Phrases of every language there is a catalogue for, English first."""
    spoken = {"en": _voice("en", {})}
    catalogues = sorted(files("lessonbot").joinpath("locale").iterdir(), key=lambda each: each.name)
    for file in catalogues:
        if file.name.endswith(".po"):
            with file.open("rb") as opened:
                catalogue = read_po(opened)
            texts = {
                message.context: str(message.string)
                for message in catalogue
                if message.context and message.string and not message.fuzzy
            }
            tag = file.name.removesuffix(".po")
            spoken[tag] = _voice(tag, texts)
    return spoken


def _voice(tag: str, texts: Mapping[str, str]) -> Phrases:
    locale = Locale.parse(tag)
    rtl = locale.text_direction == "rtl"
    return Phrases(tag, BabelFormats(locale), {**ENGLISH, **texts}, rtl=rtl)
