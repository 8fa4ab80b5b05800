"""The figures of a course as tables for spreadsheets: all rows, also those of other pages."""

from collections.abc import Callable, Iterator, Sequence

from fastapi import Response

from lessonbot.domain import price
from lessonbot.domain.dashboard import Dashboard
from lessonbot.domain.phrases import Phrases
from lessonbot.domain.staff import May
from lessonbot.web import figures
from lessonbot.web.console.doors import Asked, Console
from lessonbot.web.console.results import look, page
from lessonbot.web.sheets import number, sheet

_Rows = Iterator[Sequence[object]]
_Table = Callable[[Phrases, Dashboard], _Rows]


def add(console: Console) -> None:
    """Add the files to the console."""
    console.reads("/results/{course}/lessons.csv", May.SEE, lessons)
    console.reads("/results/{course}/questions.csv", May.SEE, questions)
    console.reads("/results/{course}/gain.csv", May.SEE, gain)
    console.reads("/results/{course}/costs.csv", May.SEE, costs)


async def lessons(asked: Asked) -> Response:
    """Every lesson."""
    return await _file(asked, "lessons", _lessons)


async def questions(asked: Asked) -> Response:
    """Every question."""
    return await _file(asked, "questions", _questions)


async def gain(asked: Asked) -> Response:
    """What was learned."""
    return await _file(asked, "gain", _gain)


async def costs(asked: Asked) -> Response:
    """What it cost."""
    return await _file(asked, "costs", _costs)


async def _file(asked: Asked, name: str, table: _Table) -> Response:
    """A table; the page instead, which says why, where there is nothing to show yet."""
    seen = await look(asked)
    if not (seen.found and seen.found.crowd):
        return page(asked, seen)
    version = f"-{seen.version}" if seen.version else ""
    return sheet(f"{seen.chosen.code}{version}-{name}.csv", table(asked.voice, seen.found))


def _lessons(voice: Phrases, found: Dashboard) -> _Rows:
    yield [
        voice.label("console.results.lesson"),
        voice.label("console.results.opened"),
        voice.label("console.results.answered"),
        voice.label("console.results.right"),
        voice.label("console.results.left_after"),
        voice.label("console.results.reviewed"),
    ]
    for each in found.lessons:
        title, passage = figures.lesson_title(voice, each), each.passage
        if each.withheld:
            yield [title, voice.label("console.results.withheld"), "", "", "", ""]
        else:
            counted = (passage.opened, passage.answered, number(each.share))
            yield [title, *counted, each.left, passage.reviewed]


def _questions(voice: Phrases, found: Dashboard) -> _Rows:
    yield [
        voice.label("console.results.question"),
        "",
        voice.label("console.results.answers"),
        voice.label("console.results.right"),
        voice.label("console.results.fit"),
        voice.label("console.results.time"),
        voice.label("console.results.options"),
        voice.label("console.results.hints"),
    ]
    for each in found.items:
        if each.withheld:
            little = voice.label("console.results.withheld")
            yield [each.ref, each.words, little, "", "", "", "", ""]
            continue
        said = " ".join(
            voice.label("console.results.hint." + hint.name, **hint.values)
            for hint in figures.hints_of(each)
        )
        counted = (each.count, number(each.share), number(each.discrimination))
        picked = figures.picked(each)
        yield [each.ref, each.words, *counted, number(each.seconds), picked, said]


def _gain(voice: Phrases, found: Dashboard) -> _Rows:
    yield [
        voice.label("console.results.learners"),
        voice.label("console.results.gain_before"),
        voice.label("console.results.gain_after"),
        voice.label("console.results.gain"),
        voice.label("console.results.from"),
        voice.label("console.results.to"),
    ]
    if each := found.gain:
        shares = (each.before, each.after, each.gain, each.low, each.high)
        yield [each.count, *map(number, shares)]


def _costs(voice: Phrases, found: Dashboard) -> _Rows:
    yield [
        voice.label("console.results.currency"),
        voice.label("console.results.paid"),
        voice.label("console.results.joined"),
        voice.label("console.results.certificates"),
    ]
    joined = found.crowd.joined if found.crowd else 0
    for each in found.paid:
        yield [each.currency, price.shown(each.micros), joined, found.certificates]
