"""When nothing goes to learners that they did not ask for, and how many courses go together."""

from collections.abc import Mapping
from datetime import time

from fastapi import Response, status

from lessonbot.domain import quiet
from lessonbot.domain.quiet import Hours
from lessonbot.domain.staff import May
from lessonbot.services import portraying
from lessonbot.web.console.doors import Asked, Console

_PATH = "/console/hours"
_USUAL, _OWN, _NONE = "usual", "own", "none"


def add(console: Console) -> None:
    """Add the pages to the console."""
    console.tab("settings", "/hours", "console.hours.title", May.RUN)
    console.reads("/hours", May.RUN, shown)
    console.acts("/hours", May.RUN, save)


async def shown(asked: Asked) -> Response:
    """Show what holds."""
    own = await portraying.own(asked.seat)
    hours = quiet.read(own.quiet_hours) if own.quiet_hours is not None else None
    chosen = _USUAL if own.quiet_hours is None else _OWN if hours else _NONE
    said = {
        "hours": chosen,
        "begin": _clock(hours.begin) if hours else "",
        "end": _clock(hours.end) if hours else "",
        "courses": str(own.courses_at_once or ""),
    }
    return await _drawn(asked, said)


async def save(asked: Asked) -> Response:
    """Keep what was chosen."""
    form = await asked.form()
    said = {name: form.get(name, "") for name in ("hours", "begin", "end", "courses")}
    chosen, courses = said["hours"] or _USUAL, said["courses"].strip()
    written = None if chosen == _USUAL else _NONE
    if chosen == _OWN:
        written = f"{said['begin']}-{said['end']}"
        try:
            quiet.read(written)
        except ValueError:
            return await _drawn(asked, said, wrong="hours")
    fits = courses.isdecimal() and courses.isascii() and len(courses) <= len("10")
    if courses and not (fits and 1 <= int(courses) <= portraying.MOST_AT_ONCE):
        return await _drawn(asked, said, wrong="courses")
    at_once = int(courses) if courses else None
    await portraying.keep_customs(asked.seat, written, at_once, asked.now)
    return asked.back(_PATH, "console.saved")


async def _drawn(asked: Asked, said: Mapping[str, str], wrong: str = "") -> Response:
    rt = asked.seat.rt
    own = await portraying.own(asked.seat)
    now = portraying.customs_of(own, rt.usual)
    return asked.draw(
        "hours",
        status.HTTP_422_UNPROCESSABLE_CONTENT if wrong else status.HTTP_200_OK,
        said=said,
        wrong=wrong,
        holds=_span(asked, now.quiet),
        usual=_span(asked, rt.usual.quiet),
        at_once=str(now.at_once),
        usual_courses=str(rt.usual.at_once),
        most=str(portraying.MOST_AT_ONCE),
    )


def _span(asked: Asked, hours: Hours | None) -> str:
    clock = asked.voice.formats.clock
    if hours is None:
        return asked.voice.label("console.hours.never")
    values = {"begin": clock(hours.begin), "end": clock(hours.end)}
    return asked.voice.label("console.hours.span", **values)


def _clock(at: time) -> str:
    return f"{at:%H:%M}"
