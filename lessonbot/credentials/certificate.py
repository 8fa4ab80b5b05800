"""A certificate to print: one A4 page as PDF, with the signed credential inside.

It is PDF/A-3 for archives and PDF/UA for screen readers, and the same bytes for the same words.
"""

import io
from dataclasses import asdict, dataclass
from datetime import datetime

from lessonbot.credentials.drawing.typesetter import Direction, typeset

FILE_NAME = "credential.json"
"""What the credential is called inside the PDF."""

Fact = tuple[str, str]
"""What something is called, and what it is."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """What a certificate says, all of it in one language.

    `before` and `after` are the words around the holder, who is a name or the words in place of
    one; `check` says what to do with the address. `state` is a warning across the top, such as
    that a demo issued it. `criteria` and `state` may be empty. `at` is when it was earned.
    """

    language: str
    direction: Direction
    heading: str
    before: str
    holder: str
    after: str
    title: str
    facts: tuple[Fact, ...]
    criteria: Fact
    issuer: Fact
    date: Fact
    number: Fact
    check: str
    address: Fact
    at: datetime
    state: str = ""


def pdf(sheet: Sheet, credential: bytes) -> bytes:
    """The page of a certificate. Raises Unprintable."""
    import segno  # noqa: PLC0415 - only where pages are drawn

    words = asdict(sheet)
    at = words.pop("at")
    square = io.BytesIO()
    segno.make(sheet.address[1], error="m", micro=False).save(square, kind="svg", border=4)
    page = typeset(
        "certificate",
        words,
        {FILE_NAME: credential, "address.svg": square.getvalue()},
        format="pdf",
        pdf_standards=["a-3a", "ua-1"],
        timestamp=int(at.timestamp()),
    )
    # For a single page this says nothing, but some readers copy addresses backwards for it.
    return page.replace(b"/Direction/R2L", b"/Direction/L2R")
