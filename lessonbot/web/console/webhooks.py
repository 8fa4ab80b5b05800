"""Addresses of other programs that are told what happens."""

from fastapi import Response, status

from lessonbot.domain.event import Event
from lessonbot.domain.staff import May
from lessonbot.services import announcing
from lessonbot.services.announcing import NotMade
from lessonbot.store.webhooks import Call, Webhook
from lessonbot.web import bodies
from lessonbot.web.console.doors import Asked, Console, missing

_PATH = "/console/webhooks"
_MOST_BYTES = 8_000
_MOST_CALLS = 30


def add(console: Console) -> None:
    """Add the pages to the console."""
    console.tab("settings", "/webhooks", "console.webhooks.title", May.RUN)
    console.reads("/webhooks", May.RUN, everything)
    console.acts("/webhooks", May.RUN, make)
    console.reads("/webhooks/{webhook}", May.RUN, one)
    console.acts("/webhooks/{webhook}/end", May.RUN, end)


async def everything(asked: Asked) -> Response:
    """Show the addresses that are told something."""
    return await _drawn(asked)


async def make(asked: Asked) -> Response:
    """Tell an address something from now on; its secret is shown this once."""
    said = await bodies.fields(asked.request, _MOST_BYTES)
    address = said.get("address", [""])[0]
    events = {each for each in Event if each.value in said.get("event", [])}
    try:
        secret = await announcing.make(asked.seat, address, events, asked.now)
    except NotMade as refused:
        return await _drawn(asked, refused.why, address, events)
    return asked.draw("webhook_made", secret=secret, address=address)


async def one(asked: Asked) -> Response:
    """Show what an address was told lately."""
    webhook = await _webhook(asked)
    calls = await announcing.calls(asked.seat, webhook, _MOST_CALLS)
    lines = [
        (each, asked.moment(each.at), phrase(each.event), _state(asked, each)) for each in calls
    ]
    return asked.draw("webhook", webhook=webhook, lines=lines)


async def end(asked: Asked) -> Response:
    """Tell an address nothing any more, once that was confirmed."""
    webhook = await _webhook(asked)
    if not (await asked.form()).get("sure"):
        return asked.draw("webhook_end", webhook=webhook)
    await announcing.end(asked.seat, webhook, asked.now)
    return asked.back(_PATH, "console.webhooks.ended")


async def _webhook(asked: Asked) -> Webhook:
    for each in await announcing.listed(asked.seat):
        if each.public_id == asked.part("webhook"):
            return each
    raise missing()


async def _drawn(
    asked: Asked, wrong: str = "", address: str = "", chosen: set[Event] | None = None
) -> Response:
    found = await announcing.listed(asked.seat)
    return asked.draw(
        "webhooks",
        status.HTTP_422_UNPROCESSABLE_CONTENT if wrong else status.HTTP_200_OK,
        webhooks=[(each, asked.day(each.created_at)) for each in found],
        events=[(each, phrase(each), each in (chosen or set())) for each in Event],
        phrase=phrase,
        address=address,
        wrong=wrong,
    )


def phrase(event: str) -> str:
    """The last part of the key of its phrase."""
    return event.replace(".", "_")


def _state(asked: Asked, call: Call) -> str:
    if call.taken_at:
        return asked.voice.label("console.webhooks.taken")
    if call.due_at is None:
        return asked.voice.label("console.webhooks.given_up", why=call.reason or "–")
    if call.reason is None:
        return asked.voice.label("console.webhooks.due")
    when = asked.moment(call.due_at)
    return asked.voice.label("console.webhooks.waits", why=call.reason, when=when)
