"""Who a broadcast is for: terms that all have to fit, and terms that leave people out."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, get_args
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from lessonbot.domain.dashboard import STUCK

Aspect = Literal["course", "cohort", "state", "language", "zone", "channel", "learner"]
ASPECTS: tuple[Aspect, ...] = get_args(Aspect)
STATES = ("active", "paused", "finished", "stuck", "not-started")
EVERYBODY = "all"
MOST_NAMED = 20_000

_STUCK = re.compile(r"stuck(?::([1-9]\d{0,2}))?")
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[a-z0-9]{2,8})*")


class NotAnAudience(ValueError):
    """An audience that was not understood; the message says how to write it."""


@dataclass(frozen=True, slots=True)
class Term:
    """One condition: any of these values of an aspect.

    A cohort is named by its code. A state `stuck:3` means a question left open for three days; a zone
    `Africa/` all zones of that area.
    """

    aspect: Aspect
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Audience:
    """Everybody for whom all terms of `wanted` fit, and none of `left_out`."""

    wanted: tuple[Term, ...] = ()
    left_out: tuple[Term, ...] = ()


def parse(wanted: Sequence[str], left_out: Sequence[str] = ()) -> Audience:
    """An audience as staff write it: `all`, or terms like `course=money-basics,first-aid`.

    Raises NotAnAudience.
    """
    if not wanted:
        raise NotAnAudience("say who gets it: all, or for example course=money-basics state=active")
    if EVERYBODY in wanted and len(wanted) > 1:
        raise NotAnAudience("all is everybody: leave it out, or leave the other conditions out")
    terms = [_term(each) for each in wanted if each != EVERYBODY]
    aspects = [term.aspect for term in terms]
    for aspect in aspects:
        if aspects.count(aspect) > 1:
            raise NotAnAudience(f"{aspect}= stands there twice: write {aspect}=one,other")
    return Audience(tuple(terms), tuple(_term(each) for each in left_out))


def stuck_days(state: str) -> int | None:
    """For how many days somebody in this state has left a question open; None for another state."""
    match = _STUCK.fullmatch(state)
    return int(match[1] or STUCK.days) if match else None


def shown(audience: Audience) -> str:
    """The audience as staff write it."""
    wanted = " ".join(map(_written, audience.wanted)) or EVERYBODY
    return " ".join([wanted, *(f"except {_written(term)}" for term in audience.left_out)])


def _written(term: Term) -> str:
    values = ",".join(term.values[:3])
    more = len(term.values) - 3
    return f"{term.aspect}={values}" + (f" and {more} more" if more > 0 else "")


def _term(said: str) -> Term:
    name, _, values = said.partition("=")
    aspect = next((each for each in ASPECTS if each == name.strip().lower()), None)
    if aspect is None:
        known = ", ".join(f"{each}=…" for each in ASPECTS)
        raise NotAnAudience(f"“{said}” is no audience: write all, {known}")
    found = dict.fromkeys(value.strip() for value in values.split(",") if value.strip())
    if not found:
        raise NotAnAudience(f"“{said}” names nothing: write a value behind {aspect}=")
    if len(found) > MOST_NAMED:
        raise NotAnAudience(f"{len(found)} names are too many: at most {MOST_NAMED} at once")
    return Term(aspect, tuple(_checked(aspect, value) for value in found))


def _checked(aspect: Aspect, value: str) -> str:
    match aspect:
        case "state" if value.lower() not in STATES and not _STUCK.fullmatch(value.lower()):
            known = ", ".join(STATES)
            raise NotAnAudience(f"there is no state “{value}”: {known}; stuck:7 is for seven days")
        case "language" if not _LANGUAGE.fullmatch(value.lower().replace("_", "-")):
            raise NotAnAudience(f"“{value}” is no language code: write one like ar, sw or pt-BR")
        case "zone" if not value.endswith("/"):
            _check_zone(value)
            return value
        case "zone":
            return value
        case "language":
            return value.lower().replace("_", "-")
        case "state" | "channel":
            return value.lower()
        case "learner":
            return value.upper().replace("-", "")
    return value


def _check_zone(name: str) -> None:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise NotAnAudience(
            f"there is no zone “{name}”: write one like Africa/Nairobi, or Africa/ for all of them"
        ) from None
