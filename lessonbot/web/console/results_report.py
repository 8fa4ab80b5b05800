"""How a course fared in a month, as a PDF to print and to pass on."""

from collections.abc import Iterator
from datetime import datetime

from fastapi import Response

from lessonbot.credentials import report
from lessonbot.credentials.drawing.typesetter import Unprintable
from lessonbot.credentials.report import Part, Report
from lessonbot.domain import month
from lessonbot.domain.dashboard import Dashboard
from lessonbot.domain.month import Month
from lessonbot.domain.passages import Crowd
from lessonbot.domain.phrases import Phrases
from lessonbot.domain.staff import May
from lessonbot.services import surveying
from lessonbot.services.surveying import MonthCount, Seen
from lessonbot.web import figures
from lessonbot.web.console.doors import Asked, Console, missing
from lessonbot.web.console.results import look, page, zone
from lessonbot.web.sheets import saved_as


def add(console: Console) -> None:
    """Add the file to the console."""
    console.reads("/results/{course}/report.pdf", May.SEE, printed)


async def printed(asked: Asked) -> Response:
    """A month on paper; the page instead, which says why, where there is nothing to show yet."""
    seen, rt = await look(asked), asked.seat.rt
    of = month.read(asked.request.query_params.get("month", ""), asked.now, zone(asked))
    if of is None:
        raise missing()
    found, at = seen.found, seen.counted_at
    if found is None or found.crowd is None or at is None:
        return page(asked, seen)
    counts = await surveying.in_month(rt, seen.chosen, of)
    words = _report(asked, seen, found, of, counts, at)
    key = (repr(words), "report")
    try:
        pdf = await rt.drawings.drawn(key, lambda: rt.press.do(report.pdf, words))
    except Unprintable as error:
        return page(asked, seen, unprintable=str(error))
    headers = saved_as(f"{seen.chosen.code}-{of.name}.pdf")
    return Response(pdf, headers=headers, media_type="application/pdf")


def _report(
    asked: Asked, seen: Seen, found: Dashboard, of: Month, counts: MonthCount, at: datetime
) -> Report:
    voice, local = asked.voice, figures.local(at, zone(asked))
    version = f" ({seen.version})" if seen.version else ""
    return Report(
        language=voice.language,
        direction="rtl" if voice.rtl else "ltr",
        title=voice.label("console.results.report_title", month=voice.formats.month(of.first)),
        course=f"{seen.title}{version}",
        issuer=asked.seat.staff.organisation,
        counted=voice.label("console.results.counted", when=voice.formats.moment(local)),
        parts=tuple(_parts(voice, found, counts)),
        foot=voice.label("console.results.report_foot"),
        at=at,
    )


def _parts(voice: Phrases, found: Dashboard, counts: MonthCount) -> Iterator[Part]:
    label = voice.label
    yield Part(
        label("console.results.report_month"),
        facts=(
            (label("console.results.report_joined"), f"{counts.joined:,}"),
            (label("console.results.report_certificates"), f"{counts.certificates:,}"),
        ),
    )
    if found.crowd:
        facts = tuple(_facts(voice, found, found.crowd))
        why = (label("console.results.stuck_why"),)
        yield Part(label("console.results.report_since"), facts=facts, notes=why)
    rows = figures.lesson_bars(voice, found.lessons, figures.most_opened(found))
    yield Part(
        label("console.results.lessons"),
        label("console.results.lessons_about"),
        heads=(label("console.results.lesson"), label("console.results.opened")),
        bars=_bars(rows),
    )
    rows = figures.question_bars(voice, found.items)
    yield Part(
        label("console.results.questions"),
        label("console.results.questions_about"),
        heads=(label("console.results.question"), label("console.results.right")),
        bars=_bars(rows),
    )
    yield _gain(voice, found)
    yield _costs(voice, found)


def _facts(voice: Phrases, found: Dashboard, crowd: Crowd) -> Iterator[tuple[str, str]]:
    yield voice.label("console.results.joined"), f"{crowd.joined:,}"
    yield voice.label("console.results.under_way"), f"{found.under_way:,}"
    yield voice.label("console.results.finished"), f"{crowd.finished:,}"
    yield voice.label("console.results.left"), f"{crowd.left:,}"
    yield voice.label("console.results.completion"), figures.percent(found.completion or 0)
    yield voice.label("console.results.certificates"), f"{found.certificates:,}"
    yield voice.label("console.results.stuck"), f"{found.stuck:,}"


def _gain(voice: Phrases, found: Dashboard) -> Part:
    title = voice.label("console.results.gain")
    notes = tuple(figures.gain_lines(voice, found))
    if not found.gain:
        return Part(title, notes=notes)
    return Part(
        title,
        voice.label("console.results.gain_about"),
        heads=("", ""),
        bars=_bars(figures.gain_bars(voice, found)),
        notes=notes,
    )


def _costs(voice: Phrases, found: Dashboard) -> Part:
    title, notes = voice.label("console.results.costs"), tuple(figures.cost_lines(voice, found))
    if not found.paid:
        return Part(title, notes=notes)
    return Part(
        title,
        voice.label("console.results.costs_about"),
        heads=(
            voice.label("console.results.currency"),
            voice.label("console.results.paid"),
            voice.label("console.results.per_learner"),
            voice.label("console.results.per_certificate"),
        ),
        rows=tuple(
            (each.currency, each.paid, each.per_learner or "–", each.per_certificate or "–")
            for each in figures.costs(found)
        ),
        notes=notes,
    )


def _bars(rows: Iterator[figures.Bar]) -> tuple[tuple[str, str, str], ...]:
    return tuple((each.label, each.length, each.value) for each in rows)
