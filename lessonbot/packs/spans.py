"""Rich text from markup whose spaces and line ends mean nothing."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import groupby
from operator import itemgetter

from lessonbot.domain.text import Span, Style, Text

# Controls that turn the direction of writing and other invisible characters, which a pack refuses.
HIDDEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\ufeff]")

_Look = tuple[Style | None, str | None]
_Run = tuple[str, _Look]
_PLAIN: _Look = (None, None)
_SPACES = re.compile(" {2,}")
_BREAK = re.compile(" ?\\n ?")
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
    runs = _joined(_without_doubled_spaces(spans))
    text = _joined(part for words, look in runs for part in _plain_edges(words, look))
    return tuple(Span(words, *look) for words, look in text)


def _without_doubled_spaces(spans: Iterable[Span]) -> list[_Run]:
    runs: list[_Run] = []
    for span in spans:
        words = _BREAK.sub("\n", _SPACES.sub(" ", span.text))
        if not runs or runs[-1][0][-1] in " \n":
            words = words.lstrip(" ")
        if words.startswith("\n"):
            if not runs:
                words = words.lstrip("\n")
            elif runs[-1][0][-1] == " ":
                _shorten(runs, runs[-1][0][:-1])
        if words:
            runs.append((words, (span.style, span.link)))
    while runs and runs[-1][0][-1].isspace():
        _shorten(runs, runs[-1][0].rstrip())
    return runs


def _shorten(runs: list[_Run], words: str) -> None:
    """Leave so much of the last run; nothing is no run."""
    look = runs.pop()[1]
    if words:
        runs.append((words, look))


def _plain_edges(words: str, look: _Look) -> Iterator[_Run]:
    inner = words.strip()
    start = words.find(inner) if inner else len(words)
    for part, its in (
        (words[:start], _PLAIN),
        (inner, look),
        (words[start + len(inner) :], _PLAIN),
    ):
        if part:
            yield part, its


def _joined(runs: Iterable[_Run]) -> list[_Run]:
    """Neighbours of the same look as one."""
    return [
        ("".join(words for words, _ in same), look)
        for look, same in groupby(runs, key=itemgetter(1))
    ]
