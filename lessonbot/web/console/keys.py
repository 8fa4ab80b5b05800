"""Keys that other programs of the organisation bring."""

from fastapi import Response, status

from lessonbot.domain.scope import Scope
from lessonbot.domain.staff import May
from lessonbot.services import keying
from lessonbot.web import bodies
from lessonbot.web.console.doors import Asked, Console, missing

_PATH = "/console/keys"
_MOST_BYTES = 8_000


def add(console: Console) -> None:
    """Add the pages to the console."""
    console.tab("settings", "/keys", "console.keys.title", May.RUN)
    console.reads("/keys", May.RUN, keys)
    console.acts("/keys", May.RUN, make)
    console.acts("/keys/{key}/end", May.RUN, end)


async def keys(asked: Asked) -> Response:
    """Show the keys that open something."""
    return await _drawn(asked)


async def make(asked: Asked) -> Response:
    """Make a key, and show it this once."""
    said = await bodies.fields(asked.request, _MOST_BYTES)
    name = " ".join(said.get("name", [""])[0].split())
    scopes = {each for each in Scope if each.value in said.get("scope", [])}
    if not 0 < len(name) <= keying.LONGEST_NAME:
        return await _drawn(asked, "console.keys.not_named", name, scopes)
    if not scopes:
        return await _drawn(asked, "console.keys.not_chosen", name, scopes)
    key = await keying.make(asked.seat, name, scopes, asked.now)
    return asked.draw("key", key=key, name=name)


async def end(asked: Asked) -> Response:
    """End a key, once that was confirmed."""
    found = {each.public_id: each for each in await keying.listed(asked.seat)}
    key = found.get(asked.part("key"))
    if key is None:
        raise missing()
    if not (await asked.form()).get("sure"):
        return asked.draw("key_end", key=key)
    await keying.end(asked.seat, key.public_id, asked.now)
    return asked.back(_PATH, "console.keys.ended")


async def _drawn(
    asked: Asked, wrong: str = "", name: str = "", chosen: set[Scope] | None = None
) -> Response:
    found = [
        (each, asked.day(each.created_at), asked.moment(each.used_at) if each.used_at else "")
        for each in await keying.listed(asked.seat)
    ]
    return asked.draw(
        "keys",
        status.HTTP_422_UNPROCESSABLE_CONTENT if wrong else status.HTTP_200_OK,
        keys=found,
        scopes=[(each, _phrase(each), each in (chosen or set())) for each in Scope],
        phrase=_phrase,
        name=name,
        wrong=wrong,
        address=f"{asked.seat.rt.public_url}/api/v1",
    )


def _phrase(scope: Scope) -> str:
    """The last part of the key of its phrase."""
    return scope.replace(":", "_")
