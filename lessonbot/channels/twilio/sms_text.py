"""A text as a text message: plain characters, in the cheap alphabet where that says the same.

One letter outside the GSM alphabet makes a message of 160 characters three messages of 67. What
only looks finer (curved quotes, long dashes, narrow spaces) is therefore written plainly, but
only if the whole text gets cheaper by it: a Khmer text keeps its own quotes. Letters are never
changed, however dear: ê, œ, ọ or ẹ make other words than e, oe, o or e.
"""

import re
import unicodedata

from lessonbot.channels.letters import letters
from lessonbot.channels.segments import is_narrow
from lessonbot.channels.text import characters, with_addresses
from lessonbot.domain.text import Span, Text

_SAME = str.maketrans(
    dict.fromkeys("‘’‚‛‹›′´", "'")
    | dict.fromkeys("“”„‟«»″", '"')
    | dict.fromkeys("‐‑‒–—―−•‣◦▪", "-")
    | dict.fromkeys("\u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a", " ")
    | dict.fromkeys("\u202f\u205f\t", " ")
    | dict.fromkeys("\u00ad\u200b\u2060\ufeff", "")  # they only say where a line may break
    | {"…": "...", "→": "->", "←": "<-", "↔": "<->", "⇒": "=>"}
    | {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl"}
)
# What is not here on purpose: ʼ and ʻ are letters (Hausa, Hawaiian), · is one (Catalan), the
# backtick is a character of commands, and °, ½, ², ≤, ≠ or ✓ have no plain form of one meaning.

_TIGHT_DASH = re.compile(r"(?<=\w)[—―](?=\w)")
"""A dash between words without spaces: a hyphen in its place would make one word of two."""

_TIMES = re.compile(r"(?<=\d)(\s?)×(?=\s?\d)")
"""Between two numbers, × is read the same as x, and that is what people write on a phone.
Elsewhere it stays: in 2×n the x could be an unknown, and 3×x would become 3xx."""


def spelled(text: Text) -> Text:
    """The text as it is sent: without styles, addresses after their labels."""
    return (Span(fold(characters(with_addresses(text)))),) if text else ()


def fold(value: str) -> str:
    """The text in the GSM alphabet if it says the same there, else with composed letters only."""
    composed = unicodedata.normalize("NFC", value.replace("\r\n", "\n"))
    if is_narrow(composed):
        return composed
    folded = _folded(composed)
    return folded if is_narrow(folded) else composed


def why_wide(value: str) -> tuple[str, ...]:
    """The letters that make a message dear, in order of first appearance; none if it is not."""
    if is_narrow(value):
        return ()
    folded = _folded(unicodedata.normalize("NFC", value))
    return tuple(dict.fromkeys(each for each in letters(folded) if not is_narrow(each)))


def _folded(composed: str) -> str:
    plain = _TIMES.sub(r"\1x", _TIGHT_DASH.sub(" - ", composed))
    return plain.translate(_SAME)
