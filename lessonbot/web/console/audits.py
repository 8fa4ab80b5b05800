"""What staff did."""

from fastapi import Response

from lessonbot.domain.staff import May
from lessonbot.services import auditing
from lessonbot.web.console.doors import Asked, Console


def add(console: Console) -> None:
    """Add the page to the console."""
    console.tab("settings", "/audit", "console.audit.title", May.RUN)
    console.reads("/audit", May.RUN, done)


async def done(asked: Asked) -> Response:
    """Show what was done, the newest first."""
    page = await auditing.page(asked.seat, asked.number("before"))
    lines = [(each, asked.moment(each.at)) for each in page.lines]
    return asked.draw("audit", lines=lines, older=page.older)
