"""A poster to print: one A4 page as PDF that says what a course is, and how to join it."""

import io
from dataclasses import asdict, dataclass

from lessonbot.credentials.drawing.typesetter import Direction, typeset

Fact = tuple[str, str]
"""What something is called, and what it is."""


@dataclass(frozen=True, slots=True)
class WayIn:
    """One channel: its name, the link behind its square, and what can be sent by hand."""

    name: str
    link: str
    by_hand: str = ""


@dataclass(frozen=True, slots=True)
class Poster:
    """What a poster says, all of it in one language; `group` and `when` may be empty."""

    language: str
    direction: Direction
    kicker: str
    title: str
    summary: str
    group: str
    when: str
    facts: tuple[Fact, ...]
    scan: str
    ways: tuple[WayIn, ...]
    address: Fact
    stop: str
    issuer: str


def pdf(poster: Poster) -> bytes:
    """The page, which screen readers can read, too. Raises Unprintable."""
    import segno  # noqa: PLC0415 - only where pages are drawn

    squares = {}
    for number, way in enumerate(poster.ways):
        square = io.BytesIO()
        segno.make(way.link, error="m", micro=False).save(square, kind="svg", border=4)
        squares[f"way{number}.svg"] = square.getvalue()
    page = typeset("poster", asdict(poster), squares, format="pdf", pdf_standards=["ua-1"])
    return page.replace(b"/Direction/R2L", b"/Direction/L2R")  # see certificate.pdf
