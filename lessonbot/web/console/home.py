"""The first page after signing in."""

from fastapi import Response, status

from lessonbot.domain.staff import May
from lessonbot.services import gathering, prompting
from lessonbot.web.console.doors import HOME, Asked, Console, Guest

_COHORTS = 5


def add(console: Console) -> None:
    """Add the page to the console."""
    console.opens("", without_slash)
    console.reads("/", None, home)


async def without_slash(guest: Guest) -> Response:
    """The address as people type it."""
    return guest.to(HOME, status.HTTP_308_PERMANENT_REDIRECT)


async def home(asked: Asked) -> Response:
    """What there is to do."""
    seat = asked.seat
    return asked.draw(
        "home",
        waiting=await prompting.waiting(seat, asked.now),
        cohorts=await gathering.under_way(seat.rt, _COHORTS) if seat.may(May.SEE) else (),
    )
