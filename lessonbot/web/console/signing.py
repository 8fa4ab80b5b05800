"""Who signs certificates, with which keys, and what could not be signed."""

from collections.abc import Mapping

from fastapi import Response, status

from lessonbot.domain.credential import grouped
from lessonbot.domain.staff import May
from lessonbot.services import vouching
from lessonbot.services.vouching import NotDone
from lessonbot.web.console.doors import Asked, Console

_PATH = "/console/signing"


def add(console: Console) -> None:
    """Add the pages to the console."""
    console.tab("results", "/signing", "console.signing.title", May.SEE)
    console.reads("/signing", May.SEE, keys)
    console.acts("/signing/again", May.CERTIFY, again)
    console.acts("/signing/rotate", May.CERTIFY, rotate)
    console.acts("/signing/stolen", May.CERTIFY, stolen)


async def keys(asked: Asked) -> Response:
    """Show who signs."""
    return await _drawn(asked)


async def again(asked: Asked) -> Response:
    """Try once more to sign what could not be signed."""
    try:
        _, refused = await vouching.sign_again(asked.seat, asked.now)
    except NotDone as error:
        return await _drawn(asked, error)
    if refused:
        return await _drawn(asked, NotDone("refused"), refused)
    return asked.back(_PATH, "console.signing.signed")


async def rotate(asked: Asked) -> Response:
    """Sign with a new key, once that was confirmed."""
    said = await asked.form()
    if not said.get("sure"):
        return asked.draw("signing_rotate")
    try:
        await vouching.rotate(asked.seat, asked.now, compromised=False)
    except NotDone as error:
        return await _drawn(asked, error)
    return asked.back(_PATH, "console.signing.rotated")


async def stolen(asked: Asked) -> Response:
    """Believe keys no more that somebody else may have, once that was confirmed."""
    said = await asked.form()
    key = said.get("key", "")
    try:
        lost = await vouching.lost(asked.seat, key)
        if not said.get("sure"):
            return asked.draw("signing_stolen", lost=lost, key=key)
        await vouching.rotate(asked.seat, asked.now, compromised=True, key=key)
    except NotDone as error:
        return await _drawn(asked, error)
    return asked.back(_PATH, "console.signing.renewing")


async def _drawn(
    asked: Asked, wrong: NotDone | None = None, refused: Mapping[str, str] | None = None
) -> Response:
    found = await vouching.signing(asked.seat)
    return asked.draw(
        "signing",
        status.HTTP_422_UNPROCESSABLE_CONTENT if wrong else status.HTTP_200_OK,
        found=found,
        keys=[(each, asked.day(each.created_at)) for each in found.keys],
        wrong=wrong.why if wrong else "",
        why=wrong.said if wrong else "",
        refused=refused or {},
        grouped=grouped,
    )
