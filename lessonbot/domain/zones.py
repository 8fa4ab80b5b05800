"""Where a learner is, from what the app tells or from what the learner types."""

import datetime as dt
import re
from collections.abc import Iterable
from difflib import SequenceMatcher
from functools import cache
from zoneinfo import available_timezones

from lessonbot.domain.places import CITIES, COUNTRIES, MAIN
from lessonbot.domain.schedule import local
from lessonbot.domain.spelling import clean, fold
from lessonbot.domain.wordings import clock_time

_MOST = 4  # zones to choose among
_LONGEST = 100
_LONGEST_WORDS = 8
_ALMOST = 0.8
_AHEAD = 0.05  # how much better than the next place a misspelt one must fit
_SHORTEST_MISSPELT = 5
_SHORTEST_PART = 4
_NEAR = 15  # minutes that a wall clock may be wrong
_DAY = 24 * 60

# Languages spoken in one country, or in countries that share one clock.
_LANGUAGES = {
    language: zone
    for line in """
Africa/Lagos ha ig yo|Africa/Nairobi sw|Africa/Kampala lg|Africa/Addis_Ababa am om
Africa/Asmara ti|Africa/Mogadishu so|Africa/Kigali rw|Africa/Bujumbura rn|Africa/Kinshasa ln
Africa/Accra ak ee tw|Africa/Dakar wo|Africa/Blantyre ny|Africa/Harare nd sn|Africa/Maseru st
Africa/Johannesburg af nso ts ve xh zu|Africa/Gaborone tn|Africa/Mbabane ss|Indian/Antananarivo mg
Asia/Kolkata as gu hi kn ml mr or ta te|Asia/Kathmandu ne|Asia/Colombo si|Asia/Yangon my
Asia/Bangkok th|Asia/Phnom_Penh km|Asia/Vientiane lo|Asia/Ho_Chi_Minh vi|Asia/Jakarta id jv su
Asia/Manila ceb fil tl|Asia/Kuala_Lumpur ms|Asia/Tokyo ja|Asia/Seoul ko|Asia/Shanghai zh
Asia/Ulaanbaatar mn|Asia/Thimphu dz|Indian/Maldives dv|Asia/Kabul ps|Asia/Tehran fa
Asia/Tashkent uz|Asia/Bishkek ky|Asia/Dushanbe tg|Asia/Ashgabat tk|Asia/Almaty kk|Asia/Baku az
Asia/Tbilisi ka|Asia/Yerevan hy|Asia/Jerusalem he|Europe/Istanbul tr|Europe/Kyiv uk
Europe/Athens el|Europe/Sofia bg|Europe/Bucharest ro|Europe/Warsaw pl|Europe/Prague cs
Europe/Bratislava sk|Europe/Budapest hu|Europe/Ljubljana sl|Europe/Zagreb hr|Europe/Belgrade sr
Europe/Sarajevo bs|Europe/Skopje mk|Europe/Tirane sq|Europe/Vilnius lt|Europe/Riga lv
Europe/Tallinn et|Europe/Helsinki fi|Europe/Stockholm sv|Europe/Copenhagen da|Europe/Oslo nb nn no
Europe/Amsterdam nl|Europe/Berlin de|Europe/Rome it|Europe/Malta mt|Europe/Dublin ga
Atlantic/Reykjavik is|America/Port-au-Prince ht|America/Asuncion gn|America/La_Paz ay
""".replace("|", "\n")
    .strip()
    .splitlines()
    for zone, *languages in [line.split()]
    for language in languages
}
_UNTELLING = frozenset({"en-us"})  # phones all over the world are sold with it

_ABOUT = frozenset(
    fold(
        "i live in im am are we from at near the city town of my zone is time place now please "
        "vivo en soy estoy de je suis habite a au moro em na no estou sou ninaishi niko kwa mji wa "
        "في أنا من مدينة أعيش में से हूँ हूं है मैं रहता रहती मेरा शहर moro moramos cidade "
        "እኔ ከተማ ውስጥ ነኝ ነው የምኖረው እኖራለሁ"
    ).split()
)
_OFFSET = re.compile(r"(?:utc|gmt)? ?(?P<sign>[+-]) ?(?P<hour>\d{1,2})(?::?(?P<minute>\d\d))?")
_CLOCK = re.compile(r"\b\d{1,2} ?[:.h] ?\d\d(?: ?[ap]\.? ?m\b)?")


def known(zone: str) -> bool:
    """Whether this is the name of a zone, spelt exactly."""
    return zone in _zones()


def guess(language: str | None, phone: str | None = None) -> str | None:
    """The likely zone of a phone number or of an app's language; None when neither tells."""
    zones = _by_calling_code(phone or "") or _by_language(language or "")
    return zones[0] if zones else None


def only(phone: str) -> str | None:
    """The zone of a phone number whose country has no other one; None where it may be several."""
    zones = _by_calling_code(phone)
    return zones[0] if len(zones) == 1 else None


def of_country(phone: str) -> tuple[str, ...]:
    """The zones of the country of a telephone number; none where that is not known."""
    return _by_calling_code(phone)


def find(
    said: str, now: dt.datetime, hint: str | None = None, *, nearly: bool = True
) -> tuple[str, ...]:
    """The zones that a place, an offset or a wall clock can mean: one is sure, none not understood.

    `hint` is the zone that was guessed; it wins wherever it fits what was said. A name that is
    spelt wrong is understood where `nearly` is enough.
    """
    text = clean(said)
    if not fold(text) or len(text) > _LONGEST:
        return ()
    hint = hint if hint and known(hint) else None
    if zone := _paths().get(text.casefold().replace(" ", "_")):
        return (zone,)
    zones = _by_offset(text, now, hint)
    if zones is None:
        zones = _by_clock(text, now, hint) or _by_place(text, nearly)
    return (hint,) if hint and hint in zones else zones


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones() - {"localtime", "Factory"})


@cache
def _paths() -> dict[str, str]:
    return {zone.casefold(): zone for zone in _zones() if "/" in zone}


@cache
def _countries() -> dict[str, tuple[str, ...]]:
    """The zones of each country, most populous first."""
    lines = (line.split("|")[0].split(" ") for line in COUNTRIES.strip().splitlines())
    return {code: tuple(zones) for code, _, *zones in lines}


def country_of(zone: str) -> str:
    """The country that has a zone, in two letters; empty where none or several do."""
    found = [code for code, zones in _countries().items() if zone in zones]
    return found[0] if len(found) == 1 else ""


@cache
def _calling_codes() -> dict[str, tuple[str, ...]]:
    lines = (line.split("|")[0].split(" ") for line in COUNTRIES.strip().splitlines())
    return {code: tuple(zones) for _, codes, *zones in lines for code in codes.split(",") if code}


@cache
def _places() -> dict[str, tuple[str, ...]]:
    """Every name of a city or a country, folded, with the zones that it can mean."""
    index: dict[str, tuple[str, ...]] = {}

    def add(name: str, zones: Iterable[str]) -> None:
        index[name] = _first([*index.get(name, ()), *zones])

    for line in COUNTRIES.strip().splitlines():
        facts, *names = line.split("|")
        for name in {fold(name) for name in names}:
            add(name, facts.split(" ")[2:])
    for line in CITIES.strip().splitlines():
        zone, *names = line.split("|")
        for name in {fold(name) for name in (zone.rpartition("/")[2], *names)}:
            add(name, [zone])
    return index


def _first(zones: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(zones))[:_MOST]


def _by_calling_code(phone: str) -> tuple[str, ...]:
    digits = re.sub(r"\D", "", clean(phone)).removeprefix("00")
    codes = _calling_codes()
    return next((codes[digits[:n]] for n in (4, 3, 2, 1) if digits[:n] in codes), ())


def _by_language(language: str) -> tuple[str, ...]:
    tag = language.replace("_", "-").casefold()
    if tag in _UNTELLING:
        return ()
    spoken, *parts = tag.split("-")
    for part in parts:
        if zones := _countries().get(part.upper()):
            return zones
    return (_LANGUAGES[spoken],) if spoken in _LANGUAGES else ()


def _by_offset(text: str, now: dt.datetime, hint: str | None) -> tuple[str, ...] | None:
    """Zones of an offset such as UTC+3: the hint, the offset itself, or who keeps it now."""
    text = text.casefold().replace("−", "-").replace("–", "-")
    match = _OFFSET.fullmatch("utc+0" if text in {"utc", "gmt"} else text)
    if match is None:
        return None
    minutes = int(match["hour"]) * 60 + int(match["minute"] or 0)
    minutes = -minutes if match["sign"] == "-" else minutes
    fitting = tuple(zone for zone in _preferred(hint) if _minutes_ahead(zone, now) == minutes)
    if hint in fitting or minutes % 60:
        return fitting[:_MOST]
    exact = f"Etc/GMT{-minutes // 60:+d}" if minutes else "Etc/UTC"  # its signs are reversed
    return (exact,) if known(exact) else ()


def _by_clock(text: str, now: dt.datetime, hint: str | None) -> tuple[str, ...]:
    """Zones whose clocks show about this time now, among the most populous."""
    match = _CLOCK.search(text.casefold())
    typed = match[0] if match else text
    time = None if typed.isdecimal() and len(typed) <= 2 else clock_time(typed)  # noqa: PLR2004
    if time is None:
        return ()
    readings = [time]
    if afternoon := clock_time(f"{typed} pm"):  # neither am nor pm was said
        readings.append(afternoon)
    return _first(
        zone
        for zone in _preferred(hint)
        if any(_minutes_apart(time, local(zone, now).time()) <= _NEAR for time in readings)
    )


def _preferred(hint: str | None) -> tuple[str, ...]:
    """Zones in the order to try them: the hint, its country's, then by how many live there."""
    nearby = next((zones for zones in _countries().values() if hint in zones), ())
    return tuple(dict.fromkeys([*([hint] if hint else []), *nearby, *MAIN.split()]))


def _minutes_ahead(zone: str, now: dt.datetime) -> int:
    offset = local(zone, now).utcoffset() or dt.timedelta(0)
    return round(offset.total_seconds() / 60)


def _minutes_apart(one: dt.time, other: dt.time) -> int:
    apart = abs(one.hour * 60 + one.minute - other.hour * 60 - other.minute)
    return min(apart, _DAY - apart)


def _by_place(text: str, nearly: bool) -> tuple[str, ...]:  # noqa: FBT001 - passed on
    places = _places()
    said = fold(text)
    if said in places:
        return places[said]
    words = said.split()
    while words and words[0] in _ABOUT:
        words = words[1:]
    while words and words[-1] in _ABOUT:
        words = words[:-1]
    said = " ".join(words)
    return places.get(said) or _mentioned(words) or (_misspelt(said) if nearly else ())


def _mentioned(words: list[str]) -> tuple[str, ...]:
    """The zones of the places named in a sentence: Lagos in Nigeria is one place, not two."""
    if len(words) > _LONGEST_WORDS:
        return ()
    places, found, start = _places(), list[tuple[str, ...]](), 0
    while start < len(words):
        for end in range(len(words), start, -1):
            name = " ".join(words[start:end])
            if name in places and len(name) >= _SHORTEST_PART:
                found.append(places[name])
                start = end
                break
        else:
            start += 1
    shared = [zone for zone in found[0] if all(zone in zones for zones in found)] if found else []
    return _first(shared or [zone for zones in found for zone in zones])


def _misspelt(said: str) -> tuple[str, ...]:
    """The zones of the one place whose name is nearly this."""
    if len(said) < _SHORTEST_MISSPELT:
        return ()
    best: dict[tuple[str, ...], float] = {}
    matcher = SequenceMatcher(b=said, autojunk=False)
    for name, zones in _places().items():
        if name[0] == said[0] and abs(len(name) - len(said)) <= 2:  # noqa: PLR2004
            matcher.set_seq1(name)
            best[zones] = max(best.get(zones, 0.0), matcher.ratio())
    (likeness, zones), (second, _) = sorted(
        [(0.0, ()), (0.0, ()), *((likeness, zones) for zones, likeness in best.items())],
        reverse=True,
    )[:2]
    return zones if likeness >= _ALMOST and likeness - second >= _AHEAD else ()
