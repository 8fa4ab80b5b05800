"""A text in WhatsApp's own marks: *bold*, _italic_, `code` and ```code of several lines```.

WhatsApp has no way to escape. As far as it is known, a mark counts at the edge of a word, with
no space inside it, and with its partner on the same line. So a style that does not stand so (in
the middle of a word, as is usual in scripts without spaces) is left out rather than shown as a
stray star. A mark of the author's own that could find a partner stands between word joiners
(U+2060): invisible, without a break, and without effect on the letters beside it, as a zero-width
joiner would have in Arabic or Devanagari. Nothing is ever put into an address.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import groupby
from typing import Literal

from lessonbot.channels.text import ADDRESS, characters, with_addresses
from lessonbot.domain.text import Style, Text

_JOINER = "\u2060"
_FENCE = "```"
_MARKS = {"bold": "*", "italic": "_", "code": "`", "pre": _FENCE}
_MARK = re.compile(r"[*_~`]")
_MARK_OR_QUOTE = re.compile(r"[*_~`>]")
_PIECE = re.compile(rf"(?P<address>{ADDRESS.pattern})|(?P<end>\n)")

_Kind = Literal["words", "address", "code", "mark"]


@dataclass(frozen=True, slots=True)
class _Piece:
    """Characters of one kind; what is `words` may get joiners, `style` marks around it."""

    kind: _Kind
    text: str
    style: Style | None = None


def drawn(text: Text) -> str:
    """The body of a message that shows this text."""
    pieces = [piece for run in _runs(with_addresses(text)) for piece in run]
    return "".join(_kept_apart(list(_marked(pieces))))


def _runs(text: Text) -> Iterator[Iterator[_Piece]]:
    for style, spans in groupby(text, key=lambda span: span.style):
        run = characters(tuple(spans))
        yield iter([_Piece("code", run, style)]) if style == "pre" else _lines(run, style)


def _lines(run: str, style: Style | None) -> Iterator[_Piece]:
    """One style, cut at line ends and addresses.

    No mark reaches over the one, and beside the other WhatsApp takes it for a part of the address.
    """
    kind: _Kind = "code" if style == "code" else "words"
    start = 0
    for found in _PIECE.finditer(run):
        yield _Piece(kind, run[start : found.start()], style)
        yield _Piece("address" if found["address"] else "words", found[0])
        start = found.end()
    yield _Piece(kind, run[start:], style)


def _marked(pieces: Sequence[_Piece]) -> Iterator[_Piece]:
    """The pieces with the marks of their styles, where these count."""
    whole = "".join(piece.text for piece in pieces)
    start = 0
    last = (-1, "")  # where the last mark stands, so that no other of its kind follows at once
    for piece in pieces:
        end = start + len(piece.text)
        core = piece.text.strip()
        before = start + len(piece.text) - len(piece.text.lstrip())
        after = before + len(core)
        mark = _mark(piece, core, whole[max(before - 1, 0) : before], whole[after : after + 1])
        if mark and (before, mark[0]) != last:
            yield _Piece("words", whole[start:before])
            yield _Piece("mark", mark)
            yield _Piece(piece.kind, core)
            yield _Piece("mark", mark)
            yield _Piece("words", whole[after:end])
            last = (after, mark[0])
        elif piece.kind == "code":
            yield from _lines(piece.text, None)
        else:
            yield piece
        start = end


def _mark(piece: _Piece, core: str, before: str, after: str) -> str:
    """The mark for the core of a piece; none where WhatsApp would show it as a character."""
    if not piece.style or not core or _touches(before) or _touches(after):
        return ""
    inside = core[0] + core[-1]
    if unicodedata.category(core[0])[0] == "M" or (piece.kind == "words" and _MARK.search(inside)):
        return ""
    if piece.kind == "code" and "`" in core:
        return "" if _FENCE in core or "`" in inside else _FENCE
    return _MARKS[piece.style]


def _touches(char: str) -> bool:
    """Whether a mark beside this character is not at the edge of a word, or beside another mark."""
    if not char:
        return False
    unseen = unicodedata.category(char) in {"Mn", "Mc", "Me", "Cf"}
    return char.isalnum() or unseen or bool(_MARK.match(char))


def _kept_apart(pieces: Sequence[_Piece]) -> Iterator[str]:
    """The pieces as strings, with joiners around marks that are words but could count as marks."""
    risky = _risky("".join(piece.text for piece in pieces))
    start = 0
    for piece in pieces:
        if risky and piece.kind == "words":
            yield _MARK_OR_QUOTE.sub(partial(_kept, risky, start), piece.text)
        else:
            yield piece.text
        start += len(piece.text)


def _kept(risky: set[int], start: int, mark: re.Match[str]) -> str:
    return f"{_JOINER}{mark[0]}{_JOINER}" if start + mark.start() in risky else mark[0]


def _risky(whole: str) -> set[int]:
    """Where marks stand that have a partner, or that begin a quotation or a list."""
    risky: set[int] = set()
    ticks = whole.count("`")  # these reach over lines
    start = 0
    for line in whole.split("\n"):
        marks = _MARK.findall(line)
        partners = {**Counter(marks), "`": ticks} if marks else {}
        for found in _MARK.finditer(line):
            if partners[found[0]] > 1 and not _is_harmless(whole, start + found.start()):
                risky.add(start + found.start())
        if line.startswith(("> ", "* ")):
            risky.add(start)
        start += len(line) + 1
    return risky


def _is_harmless(whole: str, place: int) -> bool:
    """Whether a mark stands within a word or alone between spaces, where most never count."""
    if whole[place] == "`":
        return False
    before, after = whole[place - 1 : place] or " ", whole[place + 1 : place + 2] or " "
    within = _is_plain(before) and _is_plain(after)
    return within or (before.isspace() and after.isspace())


def _is_plain(char: str) -> bool:
    return char.isascii() and char.isalnum()
