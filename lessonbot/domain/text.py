"""Rich text as data: parsed once when a course is published, drawn by each channel.

Because a text is a tuple of spans and never a string of markup, a learner's name
or an author's asterisk cannot turn into formatting (docs/decisions/0002).
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal

Style = Literal["bold", "italic", "code", "pre"]


@dataclass(frozen=True, slots=True)
class Span:
    """A run of characters of one style; `link` is an absolute http(s) address."""

    text: str
    style: Style | None = None
    link: str | None = None


Text = tuple[Span, ...]

_TEMPLATE = re.compile(r"\{(?P<name>\w+)\}|\*(?P<bold>[^*\n]+)\*")


def text(value: str | Text) -> Text:
    """A plain string as rich text; rich text is returned as it is."""
    if isinstance(value, str):
        return (Span(value),) if value else ()
    return value


def bold(value: str) -> Text:
    """The string in bold."""
    return (Span(value, "bold"),)


def join(parts: Iterable[str | Text], separator: str = "\n\n") -> Text:
    """The parts that are not empty, one after the other, with the separator between."""
    spans: list[Span] = []
    for part in parts:
        piece = text(part)
        if not piece:
            continue
        if spans and separator:
            spans.append(Span(separator))
        spans.extend(piece)
    return tuple(spans)


def plain(value: Text) -> str:
    """The characters alone; a link whose label is not its address is followed by it."""
    return "".join(
        f"{span.text} ({span.link})" if span.link and span.link != span.text else span.text
        for span in value
    )


def fill(template: str, values: dict[str, str | Text]) -> Text:
    """Put values into `{name}` places of a template whose `*words*` are bold.

    Values are put in as they are: markup inside a value stays literal.
    Raises KeyError when the template names a value that is not given.
    """
    spans: list[Span] = []
    for part in _parts(template):
        if isinstance(part, Span):
            spans.append(part)
        elif part["name"]:
            spans.extend(text(values[part["name"]]))
        else:
            inner = fill(part["bold"], values)
            spans.extend(replace(span, style=span.style or "bold") for span in inner)
    return tuple(spans)


@lru_cache(maxsize=2048)
def _parts(template: str) -> tuple[Span | re.Match[str], ...]:
    """What stands between the places of a template, and the places."""
    parts: list[Span | re.Match[str]] = []
    end = 0
    for match in _TEMPLATE.finditer(template):
        if match.start() > end:
            parts.append(Span(template[end : match.start()]))
        parts.append(match)
        end = match.end()
    if end < len(template):
        parts.append(Span(template[end:]))
    return tuple(parts)
