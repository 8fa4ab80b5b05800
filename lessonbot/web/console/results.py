"""How courses fare: all of them, and one of them."""

from fastapi import Response, status

from lessonbot.domain import month
from lessonbot.domain.staff import May
from lessonbot.services import surveying
from lessonbot.services.surveying import Seen
from lessonbot.web import figures
from lessonbot.web.console.doors import Asked, Console, missing

PATH = "/console/results"
_MONTHS = 12


def add(console: Console) -> None:
    """Add the pages to the console."""
    console.tab("results", "/results", "console.results.title", May.SEE)
    console.reads("/results", May.SEE, courses)
    console.reads("/results/{course}", May.SEE, course)


async def courses(asked: Asked) -> Response:
    """Show all courses."""
    after = asked.request.query_params.get("after", "")
    number = int(after) if after.isdecimal() and len(after) < 16 else 0  # noqa: PLR2004 - fits a row
    return asked.draw("results", listed=await surveying.listed(asked.seat.rt, number))


async def course(asked: Asked) -> Response:
    """Show one course."""
    return page(asked, await look(asked))


async def look(asked: Asked) -> Seen:
    """How the course of an address fares, in the version that is asked for."""
    version = asked.request.query_params.get("version", "")
    found = await surveying.look(asked.seat.rt, asked.part("course"), version, asked.now)
    if found is None:
        raise missing()
    return found


def page(asked: Asked, seen: Seen, unprintable: str = "") -> Response:
    """The page of a course; `unprintable` says why there is no report of it."""
    voice, at = asked.voice, seen.counted_at
    months = month.latest(asked.now, zone(asked), _MONTHS)
    return asked.draw(
        "results_course",
        status.HTTP_422_UNPROCESSABLE_CONTENT if unprintable else status.HTTP_200_OK,
        seen=seen,
        drawn=figures.drawn(voice, seen, dict(asked.request.query_params)),
        counted=voice.formats.moment(figures.local(at, zone(asked))) if at else "",
        months=[(each.name, voice.formats.month(each.first)) for each in months],
        may_share=asked.seat.may(May.RUN),
        unprintable=unprintable,
        own=f"{PATH}/{seen.chosen.code}",
        words=figures,
    )


def zone(asked: Asked) -> str:
    """The time zone of who asks."""
    return asked.seat.staff.zone or "UTC"
