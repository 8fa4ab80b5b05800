"""Rich text from markup whose spaces and line ends mean nothing."""

import re
from collections.abc import Iterable
from dataclasses import replace
from itertools import groupby

from lessonbot.domain.text import Span, Style, Text

# Controls that turn the direction of writing and other invisible characters, which a pack refuses.
HIDDEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\ufeff]")

_Look = tuple[Style | None, str | None]
_PLAIN: _Look = (None, None)
_RAISED = str.maketrans("0123456789+-−=()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ⁿ")
_LOWERED = str.maketrans("0123456789+-−=()", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎")


def flowing(words: str | None) -> str:
    """Words of a file whose lines end anywhere; a line break of its own is a mark there."""
    words = HIDDEN.sub("", words or "")
    if not words:
        return ""
    inner = " ".join(words.split())
    before = " " if words[0].isspace() else ""
    after = " " if words[-1].isspace() and inner else ""
    return f"{before}{inner}{after}"


def sliced(text: Text, start: int, stop: int) -> Text:
    """A text from one character up to another."""
    parts, at = [], 0
    for span in text:
        piece = span.text[max(start - at, 0) : max(stop - at, 0)]
        if piece:
            parts.append(replace(span, text=piece))
        at += len(span.text)
    return tuple(parts)


def moved(words: str, where: str) -> str:
    """What stands above (`sup`) or below (`sub`) the line: 10³ and never 103."""
    table, sign = (_RAISED, "^") if where == "sup" else (_LOWERED, "_")
    if all(ord(letter) in table for letter in words):
        return words.translate(table)
    return f"{sign}({words})" if len(words) > 1 else f"{sign}{words}"


def hidden_in(words: str) -> str | None:
    """What to tell of the invisible characters in a text, if there are any."""
    found = sorted({f"U+{ord(letter):04X}" for letter in HIDDEN.findall(words)})
    return f"the invisible {', '.join(found)}, which no lesson may have" if found else None


def tidy(spans: Iterable[Span]) -> Text:
    """The spans without doubled spaces; a space at the edge of bold words is plain."""
    letters = _without_doubled_spaces(spans)
    looks = [look for _, look in letters]
    for at, (letter, look) in enumerate(letters):
        around = (looks[at - 1] if at else None, looks[at + 1] if at + 1 < len(looks) else None)
        if letter.isspace() and around != (look, look):
            looks[at] = _PLAIN
    styled = zip((letter for letter, _ in letters), looks, strict=True)
    return tuple(
        Span("".join(letter for letter, _ in run), *look)
        for look, run in groupby(styled, key=lambda pair: pair[1])
    )


def _without_doubled_spaces(spans: Iterable[Span]) -> list[tuple[str, _Look]]:
    letters: list[tuple[str, _Look]] = []
    for span in spans:
        for letter in span.text:
            last = letters[-1][0] if letters else "\n"
            if letter == " " and last in " \n":
                continue
            if letter == "\n" and last == " ":
                letters.pop()
            letters.append((letter, (span.style, span.link)))
    while letters and letters[-1][0].isspace():
        letters.pop()
    while letters and letters[0][0] == "\n":
        letters.pop(0)
    return letters
