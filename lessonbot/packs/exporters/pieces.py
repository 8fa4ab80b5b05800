"""Rich text cut into paragraphs, list items and code, for forms that lay these out themselves."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

from lessonbot.domain.text import Span, Text

Kind = Literal["paragraph", "item", "code"]

# As `packs.richtext` writes lists.
_MARK = re.compile(r"(?P<indent> *)(?P<mark>•|\d{1,9}\.) ")


@dataclass(frozen=True, slots=True)
class Piece:
    """A paragraph, an item of a list with its mark (`•`, `2.`) and depth, or lines of code."""

    kind: Kind
    text: Text
    mark: str = ""
    depth: int = 0


def pieces(text: Text) -> list[Piece]:
    """The pieces of a text; nothing but white space between them is left out."""
    found: list[Piece] = []
    goes_on = False
    for line in _lines(text):
        if len(line) == 1 and line[0].style == "pre":
            found.append(Piece("code", line))
            goes_on = False
        elif not any(span.text.strip() for span in line):
            goes_on = False
        elif mark := _MARK.match(line[0].text) if not (line[0].style or line[0].link) else None:
            rest = replace(line[0], text=line[0].text[mark.end() :])
            found.append(Piece("item", (rest, *line[1:]), mark["mark"], len(mark["indent"]) // 2))
            goes_on = True
        elif goes_on:
            found[-1] = replace(found[-1], text=(*found[-1].text, Span("\n"), *line))
        else:
            found.append(Piece("paragraph", line))
            goes_on = True
    return found


def _lines(text: Text) -> Iterator[Text]:
    """The text line by line; code is one line of its own."""
    line: list[Span] = []
    for span in text:
        if span.style == "pre":
            yield tuple(line)
            yield (span,)
            line = []
            continue
        first, *others = span.text.split("\n")
        line.append(replace(span, text=first))
        for other in others:
            yield tuple(span for span in line if span.text)
            line = [replace(span, text=other)]
    yield tuple(span for span in line if span.text)
