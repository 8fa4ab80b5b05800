"""Links that show how a course fares to who has no account."""

from datetime import datetime

from fastapi import Response

from lessonbot.domain.staff import May
from lessonbot.services import sharing
from lessonbot.services.sharing import Links
from lessonbot.web import figures
from lessonbot.web.console.doors import Asked, Console, missing
from lessonbot.web.console.results import PATH, zone


def add(console: Console) -> None:
    """Add the pages to the console."""
    console.reads("/results/{course}/share", May.RUN, links)
    console.acts("/results/{course}/share", May.RUN, make)
    console.acts("/results/{course}/share/{share}/end", May.RUN, end)


async def links(asked: Asked) -> Response:
    """Show the links that work."""
    return _drawn(asked, await _links(asked))


async def make(asked: Asked) -> Response:
    """Make a link, which is shown this once."""
    days = (await asked.form()).get("days", "")
    if days not in set(map(str, sharing.DAYS)):
        await _links(asked)
        raise missing()  # no form of ours says so
    link = await sharing.make(asked.seat, asked.part("course"), int(days), asked.now)
    if link is None:
        raise missing()
    until = sharing.until(int(days), asked.now)
    return _drawn(asked, await _links(asked), link, _day(asked, until))


async def end(asked: Asked) -> Response:
    """End a link."""
    course = asked.part("course")
    if not await sharing.end(asked.seat, course, asked.part("share"), asked.now):
        raise missing()
    return asked.back(f"{PATH}/{course}/share", "console.share.ended")


async def _links(asked: Asked) -> Links:
    found = await sharing.of(asked.seat, asked.part("course"), asked.now)
    if found is None:
        raise missing()
    return found


def _drawn(asked: Asked, found: Links, made: str = "", until: str = "") -> Response:
    lines = [
        (each, _day(asked, each.created_at), _day(asked, each.expires_at)) for each in found.working
    ]
    return asked.draw(
        "results_share",
        lines=lines,
        title=found.title,
        days=[str(each) for each in sharing.DAYS],
        made=made,
        until=until,
        own=f"{PATH}/{found.code}",
    )


def _day(asked: Asked, at: datetime) -> str:
    return asked.voice.formats.day(figures.local(at, zone(asked)).date())
