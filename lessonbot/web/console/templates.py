"""Templates: what WhatsApp has to approve, what it says of each, and asking for what is missing."""

from fastapi import Response

from lessonbot.domain.staff import May
from lessonbot.services import approving
from lessonbot.web.console.doors import Asked, Console

_PATH = "/console/templates"


def add(console: Console) -> None:
    """Add the pages to the console."""
    console.tab("settings", "/templates", "console.templates.title", May.RUN)
    console.reads("/templates", May.RUN, every)
    console.acts("/templates/ask", May.RUN, ask)


async def every(asked: Asked) -> Response:
    """Show the templates of each sender, by language."""
    senders = await approving.every(asked.seat)
    return asked.draw(
        "templates",
        senders=senders,
        errand=approving.errand(asked.seat),
        day=asked.day,
    )


async def ask(asked: Asked) -> Response:
    """Ask the network for what is missing, in the background."""
    await approving.ask(asked.seat, asked.now)
    return asked.to(_PATH)
