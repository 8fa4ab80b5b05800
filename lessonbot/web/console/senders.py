"""Senders: whether each works, a look without sending, and a message that tries it out."""

from collections.abc import Sequence

from fastapi import Response, status

from lessonbot.domain.finding import Finding
from lessonbot.domain.staff import May
from lessonbot.services import trying
from lessonbot.services.staffing import NotDone
from lessonbot.services.trying import State
from lessonbot.web.console.doors import Asked, Console, missing

_PATH = "/console/senders"


def add(console: Console) -> None:
    """Add the pages to the console."""
    console.tab("settings", "/senders", "console.senders.title", May.RUN)
    console.reads("/senders", May.RUN, every)
    console.reads("/senders/{sender}", May.RUN, one)
    console.acts("/senders/{sender}/check", May.RUN, check)
    console.acts("/senders/{sender}/trial", May.RUN, send)
    console.reads("/senders/{sender}/trial/{trial}", May.RUN, trial)


async def every(asked: Asked) -> Response:
    """Show how every sender stands."""
    found = await trying.every(asked.seat, asked.now)
    return asked.draw("senders", senders=[(each, _until(asked, each)) for each in found])


async def one(asked: Asked) -> Response:
    """Show a sender."""
    state = await _known(asked)
    return _drawn(asked, state, path=await trying.own_path(asked.seat, state))


async def check(asked: Asked) -> Response:
    """Ask the provider; nothing is sent."""
    state = await _known(asked)
    try:
        found = await trying.ask(asked.seat, state, asked.now)
    except NotDone as refused:
        return _drawn(asked, state, wrong=refused.why)
    path = await trying.own_path(asked.seat, state)
    return _drawn(asked, state, path=path, found=found, looked=True)


async def send(asked: Asked) -> Response:
    """Send a message that tries the sender out."""
    state, said = await _known(asked), await asked.form()
    values = {"organisation": asked.seat.staff.organisation, "when": asked.moment(asked.now)}
    words = asked.voice.label("console.senders.words", **values)
    path = said.get("path", "")
    try:
        made = await trying.send(asked.seat, state, path, words, asked.now)
    except NotDone as refused:
        return _drawn(asked, state, wrong=refused.why, path=path)
    return asked.to(f"{_PATH}/{state.name}/trial/{made}")


async def trial(asked: Asked) -> Response:
    """Show what became of it; the page comes again by itself until that is known."""
    state = await _known(asked)
    found = await trying.trial(asked.seat, state, asked.part("trial"))
    if found is None:
        raise missing()
    return asked.draw("sender_trial", state=state, trial=found, until=_until(asked, state))


async def _known(asked: Asked) -> State:
    found = await trying.one(asked.seat, asked.part("sender"), asked.now)
    if found is None:
        raise missing()
    return found


def _drawn(
    asked: Asked,
    state: State,
    wrong: str = "",
    path: str = "",
    found: Sequence[Finding] = (),
    *,
    looked: bool = False,
) -> Response:
    return asked.draw(
        "sender",
        status.HTTP_422_UNPROCESSABLE_CONTENT if wrong else status.HTTP_200_OK,
        state=state,
        until=_until(asked, state),
        wrong=wrong,
        typed=path,
        found=found,
        looked=looked,
        most=str(trying.MOST),
    )


def _until(asked: Asked, state: State) -> str:
    until = state.sender.paused_until
    return asked.moment(until) if until and until > asked.now else ""
