"""The figures of a course as pages, files and printed reports show them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from lessonbot.domain import price
from lessonbot.domain.dashboard import Dashboard
from lessonbot.domain.items import FEWEST, Hint, ItemFigures, hints, shortened
from lessonbot.domain.passages import LessonFigures
from lessonbot.domain.phrases import Phrases
from lessonbot.services.surveying import Seen

LESSONS, QUESTIONS = 20, 12
"""So many of each stand on one page."""
_WIDEST, _WIDEST_RTL = 60, 32
_FULL = 100
_Row = TypeVar("_Row")


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar: what it is about, how long it is of 100, and its value in words."""

    label: str
    length: str
    value: str


@dataclass(frozen=True, slots=True)
class Part(Generic[_Row]):
    """Some rows with a bar for each; links to those that follow and to the first ones."""

    bars: Sequence[Bar]
    rows: Sequence[_Row]
    further: str
    first: str


@dataclass(frozen=True, slots=True)
class Cost:
    """What a course cost in one currency; empty where there is nobody to divide by."""

    currency: str
    paid: str
    per_learner: str
    per_certificate: str


@dataclass(frozen=True, slots=True)
class Drawn:
    """A dashboard in the words of a page."""

    found: Dashboard
    lessons: Part[LessonFigures]
    questions: Part[tuple[ItemFigures, Sequence[Hint], str]]
    gain: Sequence[Bar]
    costs: Sequence[Cost]


def drawn(voice: Phrases, seen: Seen, asked: dict[str, str]) -> Drawn | None:
    """What a page shows; `asked` may name the lesson and the question to go on from."""
    found = seen.found
    if found is None or found.crowd is None:
        return None
    kept = {name: asked[name] for name in ("version", "lang") if asked.get(name)}
    return Drawn(
        found,
        _lessons(voice, found, asked.get("lesson", ""), kept),
        _questions(voice, found, asked.get("question", ""), kept),
        list(gain_bars(voice, found)),
        list(costs(found)),
    )


def lesson_bars(voice: Phrases, rows: Sequence[LessonFigures], most: int) -> Iterator[Bar]:
    """How many were given each lesson, of those who were given the one that most were."""
    for each in rows:
        label = _label(voice, lesson_title(voice, each))
        if each.withheld:
            yield Bar(label, "0", few(1))
        else:
            length = each.passage.opened / most if most else 0
            yield Bar(label, _length(length), f"{each.passage.opened:,}")


def question_bars(voice: Phrases, rows: Sequence[ItemFigures]) -> Iterator[Bar]:
    """How many had each question right at the first try."""
    for each in rows:
        label = _label(voice, each.words or each.ref)
        if each.withheld:
            yield Bar(label, "0", few(1))
        elif each.share is None:
            yield Bar(label, "0", "–")
        else:
            yield Bar(label, _length(each.share), percent(each.share))


def gain_bars(voice: Phrases, found: Dashboard) -> Iterator[Bar]:
    """What was right before the course and after it."""
    if found.gain:
        for key, share in (
            ("console.results.gain_before", found.gain.before),
            ("console.results.gain_after", found.gain.after),
        ):
            yield Bar(voice.label(key), _length(share), percent(share))


def gain_lines(voice: Phrases, found: Dashboard) -> Iterator[str]:
    """What is told of the gain, sentence by sentence."""
    gain = found.gain
    if gain is None:
        if not (found.before or found.after):
            yield voice.label("console.results.gain_none")
            return
        before, after = few(found.before), few(found.after)
        yield voice.label("console.results.gain_few", before=before, after=after)
        return
    of = f"{gain.count:,}"
    yield voice.label("console.results.gain_is", gain=points(gain.gain), count=of)
    if gain.low is not None and gain.high is not None:
        low, high = points(gain.low), points(gain.high)
        yield voice.label("console.results.gain_sure", low=low, high=high)
    if gain.normalised is not None:
        yield voice.label("console.results.gain_normal", share=percent(gain.normalised))
    yield voice.label("console.results.gain_proof")


def cost_lines(voice: Phrases, found: Dashboard) -> Iterator[str]:
    """What is told of costs beside the sums."""
    if not found.paid:
        yield voice.label("console.results.costs_none")
    if found.unpriced:
        yield voice.label("console.results.unpriced", count=f"{found.unpriced:,}")


def costs(found: Dashboard) -> Iterator[Cost]:
    """What was paid, in each currency."""
    joined = found.crowd.joined if found.crowd else 0
    for each in found.paid:
        yield Cost(
            each.currency,
            _amount(each.micros, 1),
            _amount(each.micros, joined),
            _amount(each.micros, found.certificates),
        )


def most_opened(found: Dashboard) -> int:
    """Of the lesson that most were given, how many that were."""
    return max((each.passage.opened for each in found.lessons), default=0)


def lesson_title(voice: Phrases, each: LessonFigures) -> str:
    """A lesson with its number, or that it is gone."""
    if each.number:
        return f"{each.number}. {each.title or each.key}"
    return f"{each.key} ({voice.label('console.results.removed')})"


def picked(each: ItemFigures) -> str:
    """How often each option was."""
    if not each.count:
        return ""
    right = {True: " ✓", False: ""}
    return "; ".join(f"{one.letter} {percent(one.share)}{right[one.right]}" for one in each.options)


def hints_of(each: ItemFigures) -> Sequence[Hint]:
    """What its author may want to look at."""
    known = not each.withheld and not each.removed
    return list(hints(each.count, each.share, each.discrimination, each.options)) if known else ()


def percent(share: float) -> str:
    """A share in words."""
    return f"{share * _FULL:.0f} %"


def points(share: float) -> str:
    """A difference of shares, in percentage points."""
    return f"{share * _FULL:+.0f}"


def few(count: int) -> str:
    """A count of people as it may be told."""
    return str(count) if count >= FEWEST or not count else f"< {FEWEST}"


def local(at: datetime, zone: str) -> datetime:
    """An instant on the clock of who reads it."""
    return at.astimezone(ZoneInfo(zone))


def _lessons(
    voice: Phrases, found: Dashboard, start: str, kept: dict[str, str]
) -> Part[LessonFigures]:
    keys = [each.key for each in found.lessons]
    begin, end, further = _window(keys, start, LESSONS)
    rows = found.lessons[begin:end]
    bars = list(lesson_bars(voice, rows, most_opened(found)))
    links = _links("lesson", further, kept, later=begin > 0)
    return Part(bars, rows, *links)


def _questions(
    voice: Phrases, found: Dashboard, start: str, kept: dict[str, str]
) -> Part[tuple[ItemFigures, Sequence[Hint], str]]:
    refs = [each.ref for each in found.items]
    begin, end, further = _window(refs, start, QUESTIONS)
    rows = found.items[begin:end]
    bars = list(question_bars(voice, rows))
    links = _links("question", further, kept, later=begin > 0)
    return Part(bars, [(each, hints_of(each), picked(each)) for each in rows], *links)


def _window(keys: Sequence[str], start: str, most: int) -> tuple[int, int, str]:
    """Where a page begins and ends, and what the next one begins with."""
    begin = keys.index(start) if start in keys else 0
    end = begin + most
    return begin, end, keys[end] if end < len(keys) else ""


def _links(name: str, further: str, kept: dict[str, str], *, later: bool) -> tuple[str, str]:
    """To the page that follows, and to the first one; empty where there is none."""
    on = f"?{urlencode({**kept, name: further})}#{name}s" if further else ""
    first = f"?{urlencode(kept)}#{name}s" if later else ""
    return on, first


def _label(voice: Phrases, words: str) -> str:
    """A name beside a bar; where pages are read from the right, a narrow one cuts its beginning."""
    return shortened(words, _WIDEST_RTL if voice.rtl else _WIDEST)


def _length(share: float) -> str:
    return f"{share * _FULL:.1f}"


def _amount(micros: int, among: int) -> str:
    return price.shown(round(micros / among)) if among else ""
