"""Rich text as Markdown: reading it gives the same spans again.

What Markdown would take for a mark is escaped, and what it would drop, such as a space at the
end of a line, is written as an entity. Lists, which are lines with a bullet or a number in rich
text, become lists of Markdown.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby, pairwise

from markdown_it.common.utils import isMdAsciiPunct, isPunctChar, isWhiteSpace

from lessonbot.domain.text import Span, Style, Text
from lessonbot.packs.boxes import LOOKS

_HARD_BREAK = "\\\n"
_LIST_INDENT = "  "

# A letter with its style and its link; a text cut into letters can be cut anywhere.
_Letter = tuple[str, Style | None, str | None]

_MARKS = re.compile(
    r"[\\`*\[\]<]|(?<![^\W_])_|_(?![^\W_])|&(?=#?\w+;)|(?<=\{)#|(?<=\]):",
)
_LINE_START = re.compile(
    r"^(?=#{1,6}(?:\s|$)|[-+](?:\s|$)|--|>|:::|~~~|\{|\(\s*[xX✓✔✗]?\s*[\])])"
    r"|^(\d{1,9})(?=[.)](?:\s|$))",
    re.MULTILINE,
)
_EDGE_SPACE = re.compile(r"(?<=\n)[^\S\n]|[^\S\n](?=\n)")
_EMPTY_LINE = re.compile(r"(?<=[^\n])\n\n(?=[^\n])")
_BULLET = re.compile(r"(?P<indent>(?:  )*)(?:• |(?P<number>0|[1-9]\d{0,8})\. )")
_TICKS = re.compile(r"`+")
_BARE_LINK = re.compile(r"https?://[a-z0-9.-]+(?:/[\w./?=#~:+,;@$-]*)?", re.ASCII)
_LINK_MARKS = re.compile(r"[\\()<>*_]|&(?=#?\w+;)")


def marked(text: Text, *, bullets: str = "-*", line_break: str = _HARD_BREAK) -> str:
    """The text as Markdown without a line break at its end.

    Two lists one after the other begin with another of the bullets each, so that they stay two.
    `line_break` is what the end of a line inside a paragraph is written as.
    """
    parts = []
    listed = False
    turn = 0
    for block in _blocks(_letters(text)):
        items = _items(block)
        turn = turn + 1 if items and listed else 0
        listed = bool(items)
        if items:
            parts.append(_list(items, bullets[turn % 2], ".)"[turn % 2], line_break))
        else:
            parts.extend(_plain_block(block, line_break))
    return "\n\n".join(parts)


def marked_line(words: str) -> str:
    """Plain words as Markdown in one line, behind a mark that begins the line."""
    return _inline(_letters((Span(" ".join(words.split())),)), " ")


def quoted(markdown: str, indent: str = "") -> str:
    """Markdown as a quotation of Markdown."""
    return "\n".join(f"{indent}> {line}" if line else f"{indent}>" for line in markdown.split("\n"))


# --- letters -------------------------------------------------------------------------------------


def _letters(text: Text) -> list[_Letter]:
    return [
        (letter, span.style, None if span.style == "pre" else span.link)
        for span in text
        for letter in span.text.replace("\r\n", "\n").replace("\r", "\n")
    ]


def _spans(letters: Iterable[_Letter]) -> Iterator[Span]:
    for (style, link), group in groupby(letters, lambda letter: letter[1:]):
        yield Span("".join(letter for letter, _, _ in group), style, link)


def _mask(letters: Iterable[_Letter]) -> str:
    """The letters without style and link; whatever has one of them is covered."""
    return "".join("\0" if style or link is not None else letter for letter, style, link in letters)


def _cut(letters: Sequence[_Letter], pattern: re.Pattern[str]) -> Iterator[Sequence[_Letter]]:
    """What stands between the places of plain text that match."""
    start = 0
    for match in pattern.finditer(_mask(letters)):
        yield letters[start : match.start()]
        start = match.end()
    yield letters[start:]


def _blocks(letters: Sequence[_Letter]) -> Iterator[Sequence[_Letter]]:
    return (block for block in _cut(letters, _EMPTY_LINE) if block)


def _is_code(letters: Sequence[_Letter]) -> bool:
    return bool(letters) and all(style == "pre" for _, style, _ in letters)


def _plain_block(block: Sequence[_Letter], line_break: str) -> Iterator[str]:
    """A paragraph; a piece of code inside it becomes a block of its own."""
    for is_code, group in groupby(block, lambda letter: letter[1] == "pre"):
        letters = list(group)
        yield _fence(letters) if is_code else _paragraph(letters, line_break)


# --- lists ---------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Item:
    """An item of a list; a part is a paragraph or a piece of code."""

    depth: int
    number: int | None
    parts: list[list[_Letter]] = field(default_factory=list)

    def add(self, line: Sequence[_Letter]) -> None:
        """A line more: it goes on with the paragraph, or it is a part of its own."""
        alone = _is_code(line) or not self.parts or _is_code(self.parts[-1])
        if alone:
            self.parts.append(list(line))
        else:
            self.parts[-1] += [("\n", None, None), *line]


def _items(block: Sequence[_Letter]) -> list[_Item]:
    """The items of a list, or none if the block is not a list that Markdown has."""
    items: list[_Item] = []
    open_at: dict[int, _Item] = {}
    for line in _cut(block, re.compile("\n")):
        match = _BULLET.match(_mask(line))
        item = _item(match, items, open_at) if match else None
        if item and match:
            if rest := line[match.end() :]:
                item.add(rest)
            items.append(item)
            open_at = {depth: each for depth, each in open_at.items() if depth < item.depth}
            open_at[item.depth] = item
        elif items and items[-1].parts and _is_whole(line):
            items[-1].add(line)
        else:
            return []
    return items


def _item(match: re.Match[str], items: Sequence[_Item], open_at: dict[int, _Item]) -> _Item | None:
    """The item that begins here, if a list can have it here."""
    depth = len(match["indent"]) // len(_LIST_INDENT)
    number = int(match["number"]) if match["number"] else None
    item = _Item(depth, number)
    if depth in open_at:
        before = open_at[depth].number
        return item if number == (None if before is None else before + 1) else None
    if not items:
        return item if depth == 0 else None
    # Deeper, a list stands below the words of an item.
    last = items[-1]
    below = depth == last.depth + 1 and last.parts and not _is_code(last.parts[-1])
    return item if below else None


def _is_whole(line: Sequence[_Letter]) -> bool:
    return _is_code(line) or all(style != "pre" for _, style, _ in line)


def _list(items: Sequence[_Item], bullet: str, dot: str, line_break: str) -> str:
    lines: list[str] = []
    indents = [""]
    for at, item in enumerate(items):
        mark = bullet if item.number is None else f"{item.number}{dot}"
        indent = indents[item.depth]
        content = indent + " " * (len(mark) + 1)
        indents[item.depth + 1 :] = [content]
        deeper = at > 0 and item.depth > items[at - 1].depth
        # Only a list that begins with 1 and has words can follow a paragraph line on line.
        if deeper and (item.number not in {None, 1} or not item.parts):
            lines.append("")
        written = "\n".join(_part(part, line_break) for part in item.parts)
        first, *rest = written.split("\n")
        lines.append(f"{indent}{mark} {first}" if first else indent + mark)
        lines.extend(content + line if line else "" for line in rest)
    return "\n".join(lines)


def _part(letters: list[_Letter], line_break: str) -> str:
    return _fence(letters) if _is_code(letters) else _paragraph(letters, line_break)


# --- paragraphs ----------------------------------------------------------------------------------


def _fence(letters: Sequence[_Letter]) -> str:
    code = "".join(letter for letter, _, _ in letters)
    ticks = "`" * max(3, _longest(code) + 1)
    return f"{ticks}\n{code}\n{ticks}"


def _longest(code: str) -> int:
    return max(map(len, _TICKS.findall(code)), default=0)


def _paragraph(letters: Sequence[_Letter], line_break: str) -> str:
    written = _LINE_START.sub(r"\1\\", _inline(letters, line_break))
    return "\n".join(map(_without_box, written.split("\n")))


def _without_box(line: str) -> str:
    """The line, with its beginning changed where it would be taken for an option."""
    match = LOOKS.match(line)
    if not match:
        return line
    start = match.start("box")
    sign = line[start]
    return line[:start] + ("\\(" if sign == "(" else _entity(sign)) + line[start + 1 :]


def _inline(letters: Sequence[_Letter], line_break: str) -> str:
    """The letters of a paragraph with their marks."""
    pieces = list(_pieces(list(_spans(letters))))
    if pieces:
        _cover_first(pieces[0])
        _cover_last(pieces[-1])
    for at, piece in enumerate(pieces):
        if piece.opens:
            _set_marks(pieces, at)
    for before, piece in pairwise(pieces):
        if piece.text.startswith("[") and piece.fixed and before.text.endswith("!"):
            before.text = f"{before.text[:-1]}\\!"
    return "".join(
        piece.text if piece.fixed else piece.text.replace("\n", line_break) for piece in pieces
    )


@dataclass(slots=True)
class _Piece:
    """A run of Markdown; `fixed` has marks in it, `opens` is how many pieces a style goes over."""

    text: str
    fixed: bool = True
    opens: int = 0


def _pieces(spans: Sequence[Span], *, styled: bool = False) -> Iterator[_Piece]:
    """The spans one after the other; those of one style or one link share their marks."""
    at = 0
    while at < len(spans):
        span = spans[at]
        style = span.style if span.style in {"bold", "italic"} and not styled else None
        # Asked only where it matters: a text without links has the same one to its end.
        same_style = _alike(spans[n].style for n in range(at, len(spans))) if style else 0
        same_link = 0
        if span.link is not None:
            same_link = _alike(spans[n].link for n in range(at, len(spans)))
        if style and (span.link is None or same_style >= same_link):
            inner = list(_pieces(spans[at : at + same_style], styled=True))
            _cover_first(inner[0])
            _cover_last(inner[-1])
            mark = "**" if style == "bold" else "_"
            yield _Piece(mark, opens=len(inner) + 1)
            yield from inner
            yield _Piece(mark)
            at += same_style
        elif span.link is not None:
            yield from _link(spans[at : at + same_link], span.link, styled=styled)
            at += same_link
        else:
            yield _word(span)
            at += 1


def _alike(values: Iterable[str | None]) -> int:
    """How many are the same as the first, with nothing else between."""
    return sum(1 for _ in next(groupby(values))[1])


def _link(spans: Sequence[Span], address: str, *, styled: bool) -> Iterator[_Piece]:
    bare = len(spans) == 1 and spans[0].text == address and (styled or spans[0].style is None)
    if bare and _BARE_LINK.fullmatch(address):
        yield _Piece(f"<{address}>")
        return
    label = [replace(span, link=None) for span in spans]
    yield _Piece("[")
    yield from _pieces(label, styled=styled)
    target = "%20".join(_LINK_MARKS.sub(r"\\\g<0>", address).split())
    yield _Piece(f"]({target})")


def _word(span: Span) -> _Piece:
    if span.style == "code":
        return _Piece(_code(span.text.replace("\n", " ")))
    text = _EDGE_SPACE.sub(_entity, _MARKS.sub(r"\\\g<0>", span.text))
    text = re.sub(r"\n{2,}", lambda lines: "&#10;" * len(lines.group()), text)
    return _Piece(text, fixed=False)


def _code(code: str) -> str:
    ticks = "`" * (_longest(code) + 1)
    spaced = code.startswith(" ") and code.endswith(" ") and code.strip(" ")
    pad = " " if spaced or code.startswith("`") or code.endswith("`") else ""
    return f"{ticks}{pad}{code}{pad}{ticks}"


def _entity(letter: re.Match[str] | str) -> str:
    return f"&#{ord(letter if isinstance(letter, str) else letter.group())};"


def _cover_first(piece: _Piece) -> None:
    """Keep a space or line break at the beginning from being dropped."""
    if not piece.fixed and piece.text[0].isspace():
        piece.text = _entity(piece.text[0]) + piece.text[1:]


def _cover_last(piece: _Piece) -> None:
    if not piece.fixed and piece.text[-1].isspace():
        piece.text = piece.text[:-1] + _entity(piece.text[-1])


# --- bold and italic -----------------------------------------------------------------------------


def _is_letter(character: str) -> bool:
    """Whether a mark of style beside it stands inside a word, as the parser sees it."""
    if not character or isWhiteSpace(ord(character)):
        return False
    return not (isMdAsciiPunct(ord(character)) or isPunctChar(character))


def _set_marks(pieces: Sequence[_Piece], at: int) -> None:
    """Choose the marks of a style so that they count, and change a letter beside them if not."""
    end = at + pieces[at].opens
    before = pieces[at - 1] if at else _Piece("")
    after = pieces[end + 1] if end + 1 < len(pieces) else _Piece("")
    glued = _is_letter(before.text[-1:]), _is_letter(after.text[:1])
    mark = pieces[at].text
    if mark == "_" and any(glued) and "*" not in (before.text[-1:], after.text[:1]):
        mark = pieces[at].text = pieces[end].text = "*"
    # A mark beside a letter counts only if no punctuation is on its other side; _ never does.
    if glued[0] and (mark == "_" or not _is_letter(pieces[at + 1].text[0])):
        before.text = before.text[:-1] + _entity(before.text[-1])
    if glued[1] and (mark == "_" or not _is_letter(pieces[end - 1].text[-1])):
        after.text = _entity(after.text[0]) + after.text[1:]
