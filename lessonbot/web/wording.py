"""Phrases and rich text as HTML: everything is escaped, values stand in `<bdi>`."""

import re
from collections.abc import Iterator

from markupsafe import Markup, escape

from lessonbot.domain.phrases import Phrases
from lessonbot.domain.text import Span, Text, text

_TAGS = {
    "bold": Markup("<strong>{}</strong>"),
    "italic": Markup("<em>{}</em>"),
    "code": Markup("<code>{}</code>"),
    "pre": Markup("<code>{}</code>"),
}
_ISOLATES = dict.fromkeys(range(0x2066, 0x206A))
_OPEN, _CLOSE = "\u2068", "\u2069"
_ADDRESS = re.compile(r"https?://[^\s<>\"]+[^\s<>\".,;:!?)\]]")


class Wording:
    """The phrases of one language, ready for templates."""

    def __init__(self, phrases: Phrases) -> None:
        self.phrases = phrases

    def html(self, key: str, **values: str | Text) -> Markup:
        """A phrase as HTML; its values are set apart, so that neither direction disturbs the other."""
        # The isolating characters are what <bdi> stands for; none of them comes from a value.
        isolated = {name: _isolate(value) for name, value in values.items()}
        shown = str(rich(self.phrases.say(key, **isolated)))
        return Markup(shown.replace(_OPEN, "<bdi>").replace(_CLOSE, "</bdi>"))  # noqa: S704 - escaped

    def plain(self, key: str, **values: str | Text) -> str:
        """A phrase for an attribute or a title."""
        return self.phrases.label(key, **values)


def rich(value: str | Text) -> Markup:
    """Rich text as HTML; line breaks are kept by the style sheet."""
    return Markup("").join(_span(span) for span in text(value))


def linked(value: Text, own: str) -> Markup:
    """Rich text whose plain addresses can be opened; those below `own` stay on this host."""
    spans = (piece for span in value for piece in _addresses(span))
    return Markup("").join(_span(span, own) for span in spans)


def _isolate(value: str | Text) -> Text:
    return tuple(
        Span(f"{_OPEN}{each.text.translate(_ISOLATES)}{_CLOSE}", each.style, each.link)
        for each in text(value)
    )


def _span(span: Span, own: str = "") -> Markup:
    shown = escape(span.text)
    if span.style:
        shown = _TAGS[span.style].format(shown)
    if not span.link or not span.link.startswith(("https://", "http://")):
        return shown
    if own and span.link.startswith(f"{own}/"):
        return Markup('<a href="{}">{}</a>').format(span.link.removeprefix(own), shown)
    return Markup('<a href="{}" rel="noopener nofollow">{}</a>').format(span.link, shown)


def _addresses(span: Span) -> Iterator[Span]:
    """The span, cut where an address stands in its text."""
    if span.link:
        yield span
        return
    end = 0
    for match in _ADDRESS.finditer(span.text):
        yield Span(span.text[end : match.start()], span.style)
        yield Span(match[0], span.style, match[0])
        end = match.end()
    yield Span(span.text[end:], span.style)
