"""How a course fared, as a PDF to print and to pass on: tagged, so that it can be read aloud."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from lessonbot.credentials.drawing.typesetter import Direction, typeset


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of the report: figures, bars, or lines under heads; what is empty is left out.

    `bars` have a name, a length of 100 and a value.
    """

    title: str
    about: str = ""
    facts: Sequence[tuple[str, str]] = ()
    heads: Sequence[str] = ()
    bars: Sequence[tuple[str, str, str]] = ()
    rows: Sequence[Sequence[str]] = ()
    notes: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Report:
    """What the pages say, all of it in one language; `at` is when it was counted."""

    language: str
    direction: Direction
    title: str
    course: str
    issuer: str
    counted: str
    parts: Sequence[Part]
    foot: str
    at: datetime


def pdf(report: Report) -> bytes:
    """The pages. Raises Unprintable."""
    words = asdict(report)
    at = words.pop("at")
    return typeset(
        "report",
        words,
        {},
        format="pdf",
        pdf_standards=["ua-1"],
        timestamp=int(at.timestamp()),
    )
