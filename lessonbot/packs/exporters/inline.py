"""Rich text as the few tags of HTML that every system shows, and that are read back exactly."""

from html import escape

from lessonbot.domain.text import Text

_TAGS = {"bold": "b", "italic": "i", "code": "code", "pre": "pre"}


def html_of(text: Text) -> str:
    """The text as HTML; a span can neither begin nor end a tag."""
    words = "".join(span.text for span in text)
    at = 0
    parts: list[str] = []
    for span in text:
        end = at + len(span.text)
        part = "".join(_shown(words, place) for place in range(at, end))
        at = end
        if span.style:
            part = f"<{_TAGS[span.style]}>{part}</{_TAGS[span.style]}>"
        parts.append(f'<a href="{escape(span.link)}">{part}</a>' if span.link else part)
    return "".join(parts)


def _shown(words: str, at: int) -> str:
    """One character; a space that a browser would swallow is written by its number."""
    sign = words[at]
    if sign == "\n":
        return "<br>"
    if sign.isspace() and sign != " ":
        return f"&#{ord(sign)};"
    beside, behind = words[at - 1 : at] if at else "", words[at + 1 : at + 2]
    if sign == " " and (beside in {"", " ", "\n"} or behind in {"", "\n"}):
        return "&#32;"
    return escape(sign, quote=False)
