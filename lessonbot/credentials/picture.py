"""Pictures of what was earned: the badge that carries its credential, and the card of its link."""

import io
from dataclasses import asdict, dataclass

from lessonbot.credentials.baking import baked
from lessonbot.credentials.drawing.typesetter import Direction, typeset

_COLOURS = 128


@dataclass(frozen=True, slots=True)
class Shown:
    """What a picture says; `holder`, `date`, `heading` and `state` may be empty.

    A badge names no holder, and no number: one drawing serves all who earn the same on a day.
    """

    language: str
    direction: Direction
    title: str
    issuer: str
    date: str = ""
    holder: str = ""
    heading: str = ""
    state: str = ""


def badge(shown: Shown, credential: bytes = b"") -> bytes:
    """A round PNG, 600 pixels wide, with the credential in it if one is given.

    Raises Unprintable.
    """
    png = _drawn("badge", shown)
    return baked(png, credential) if credential else png


def card(shown: Shown) -> bytes:
    """A PNG of 1200 by 630 pixels, as networks show it beside a link. Raises Unprintable."""
    return _drawn("card", shown)


def _drawn(template: str, shown: Shown) -> bytes:
    """The PNG of a template, small: few colours are enough for words on plain ground."""
    from PIL import Image  # noqa: PLC0415 - heavy

    whole = typeset(template, asdict(shown), {}, format="png", ppi=72)
    with Image.open(io.BytesIO(whole)) as picture:
        small = picture.quantize(_COLOURS, method=Image.Quantize.FASTOCTREE)
    written = io.BytesIO()
    small.save(written, "PNG", optimize=True)
    return written.getvalue()
