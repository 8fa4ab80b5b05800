"""A text as safe HTML, for pages that show what a phone shows.

Everything is escaped, and only addresses of the web become links. `text` is one direction of
writing at a time, so the browser finds out which: `dir="auto"`.
"""

import re
from collections.abc import Iterator

from markupsafe import Markup, escape

from lessonbot.channels.text import ADDRESS
from lessonbot.domain.text import Span, Style, Text

_TAGS: dict[Style, Markup] = {
    "bold": Markup("<b>{}</b>"),
    "italic": Markup("<i>{}</i>"),
    "code": Markup("<code>{}</code>"),
    "pre": Markup("<pre>\n{}</pre>"),  # browsers leave out the first line end after the tag
}
_LINE_END = re.compile(r"\r\n?|\n")
_BREAK = Markup("<br>")
_LINK = Markup('<a href="{}" rel="noopener nofollow">{}</a>')
_OWN_LINK = Markup('<a href="{}">{}</a>')


def block(text: Text, own: str = "") -> Markup:
    """The text as an element of its own, in its own direction; `own` as for `inline`."""
    return Markup('<div dir="auto">{}</div>').format(inline(text, own))


def inline(text: Text, own: str = "") -> Markup:
    """The text between other words; links below the address `own` stay on the host of the page."""
    pieces = (piece for span in text for piece in _linked(span))
    return Markup("").join(_drawn(piece, own) for piece in pieces)


def _linked(span: Span) -> Iterator[Span]:
    """The span, cut where an address stands in its text."""
    if span.link or span.style in {"code", "pre"}:
        yield span
        return
    end = 0
    for found in ADDRESS.finditer(span.text):
        yield Span(span.text[end : found.start()], span.style)
        yield Span(found[0], span.style, found[0])
        end = found.end()
    yield Span(span.text[end:], span.style)


def _drawn(span: Span, own: str) -> Markup:
    if not span.text:
        return Markup("")
    kept = span.style == "pre"
    shown = escape(span.text) if kept else _BREAK.join(_LINE_END.split(span.text))
    if span.style:
        shown = _TAGS[span.style].format(shown)
    return _with_link(shown, span.link or "", own)


def _with_link(shown: Markup, link: str, own: str) -> Markup:
    if own and link.startswith(f"{own}/"):
        return _OWN_LINK.format(link.removeprefix(own), shown)
    if link.startswith(("https://", "http://")):
        return _LINK.format(link, shown)
    return shown
