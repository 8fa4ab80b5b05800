"""Slips in YAML: what an author did, found from where the parser gave up.

The parser stops where it can go on no more, which is often lines behind the slip, and says why
in its own terms. People forget a quote, press the tab key, or paste quotes of a word processor.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

Place = tuple[int, int]
"""Line and column, both from 0."""

Slip = tuple[Place, str]

_MENDING = (
    ("mapping values are not allowed", "a colon is too many: put the text in quotes"),
    ("cannot start any token", "this character cannot stand here: put the text in quotes"),
    ("could not find expected ':'", "a colon is missing: write key: value"),
    ("end of stream", "a quote or bracket is not closed: close it"),
    (
        "but got ':'",
        "a colon is too many: put text with a colon in quotes, or add the comma missing before it",
    ),
    ("expected ',' or", "a comma or a closing bracket is missing: add it"),
    ("expected <block end>", "the spaces at the start of the line do not fit the lines above"),
    ("unknown escape", "a \\ in double quotes has a meaning: use single quotes"),
)

_TAB = re.compile(r"[^\S\t]*\t")
_CURLY = re.compile(r"(?:^|[:,\[{-])\s+(?P<quote>[“”„‟«»‘’‚‹›])")
_QUOTE = re.compile(r"(?:[:,]\s+|[\[{]\s*|^\s*-\s+)(?P<quote>[\"'])")
_CLOSED = re.compile(r"\"(?:[^\"\\]|\\.)*\"|'(?:[^']|'')*'")
_LINE = re.compile(r"(?P<spaces> *)(?P<name>- |[\w-]+:)")
_NO_SPACE = re.compile(r"\s*(?:-\s+)?(?P<key>[\w-]+):(?=\S)")
_NO_GAP = re.compile(r"\s*(?P<dash>-)(?=[^\s-])")


@dataclass(frozen=True, slots=True)
class Fault:
    """What the parser says: what is wrong, where, and where the part began that it was in."""

    lines: Sequence[str]
    problem: str
    place: Place
    began: Place | None = None

    @property
    def line(self) -> str:
        """The line in which the parser gave up; none behind the end."""
        return self.lines[self.place[0]] if self.place[0] < len(self.lines) else ""


def slip(fault: Fault) -> Slip:
    """Where the author slipped, as far as it can be told, and how to mend it."""
    for look in _LOOKS:
        if found := look(fault):
            return found
    for part, words in _MENDING:
        if part in fault.problem:
            return fault.place, words
    return (
        fault.place,
        "this cannot be read: check the spaces, the colon and the quotes of this line",
    )


def _tab(fault: Fault) -> Slip | None:
    words = "a tab stands here: use spaces instead"
    for number, line in enumerate(fault.lines[: fault.place[0] + 1]):
        if match := _TAB.match(line):
            return (number, match.end() - 1), words
    return (fault.place, words) if "'\\t'" in fault.problem else None


def _curly(fault: Fault) -> Slip | None:
    match = _CURLY.search(fault.line)
    if not match:
        return None
    return (
        (fault.place[0], match.start("quote")),
        f'{match["quote"]} is no quote here: write straight quotes, " at both ends of the text',
    )


def _open_quote(fault: Fault) -> Slip | None:
    """The first quote that nothing closes before another key begins."""
    for number, line in enumerate(fault.lines[: fault.place[0] + 1]):
        column = _opened(line)
        if column is not None and not _goes_on(fault.lines[number + 1 :], line):
            quote = line[column]
            return (number, column), f"this {quote} is not closed: put {quote} behind the text"
    return None


def _opened(line: str) -> int | None:
    """Where a quote begins a value and has no end in its line."""
    at = 0
    while match := _QUOTE.search(line, at):
        closed = _CLOSED.match(line, match.start("quote"))
        if closed is None:
            return match.start("quote")
        at = closed.end()
    return None


def _goes_on(below: Sequence[str], line: str) -> bool:
    """Whether a text in quotes goes on in the lines below, moved to the right of its key."""
    following = next((each for each in below if each.strip()), "")
    return bool(following) and _depth(following) > _depth(line)


def _depth(line: str) -> int:
    return len(line) - len(line.lstrip())


def _behind_quote(fault: Fault) -> Slip | None:
    before = fault.line[: fault.place[1]]
    if "'<scalar>'" not in fault.problem or not re.search(r"[\"']\s*$", before):
        return None
    words = "the text goes on behind its closing quote: put the other kind of quotes around it all"
    return fault.place, words


def _indent(fault: Fault) -> Slip | None:
    """Two lines that should begin in the same column, and the one that looks moved."""
    match = _LINE.match(fault.line)
    above = next(_above(fault), None)
    if not match or not above:
        return None
    # Behind a value, the parser takes a line further right for more of that value.
    more = "mapping values" in fault.problem and fault.place[1] == match.end() - 1
    if not more and "expected <block end>" not in fault.problem:
        return None
    number, other = above
    here, there = len(match["spaces"]), len(other["spaces"])
    if here == there:
        return None
    moved_above = there % 2 == 1 and here % 2 == 0
    words = (
        f"{_spaces(there)} before {_named(other)}, but {_spaces(here)} before {_named(match)} below"
        if moved_above
        else f"{_spaces(here)} before {_named(match)}, but {_spaces(there)} before {_named(other)} above"
    )
    place = (number, there) if moved_above else (fault.place[0], here)
    return place, f"{words}: begin both in the same column"


def _above(fault: Fault) -> Iterator[tuple[int, re.Match[str]]]:
    for number in range(fault.place[0] - 1, -1, -1):
        if match := _LINE.match(fault.lines[number]):
            yield number, match


def _spaces(count: int) -> str:
    return "1 space stands" if count == 1 else f"{count or 'no'} spaces stand"


def _named(match: re.Match[str]) -> str:
    return match["name"].strip().removesuffix(":")


def _gap(fault: Fault) -> Slip | None:
    """A colon or a dash with no space behind it."""
    began = (fault.began or fault.place)[0]
    line = fault.lines[began] if began < len(fault.lines) else ""
    if match := _NO_GAP.match(line):
        return (began, match.end()), "put a space behind the -"
    if "could not find expected ':'" not in fault.problem:
        return None
    if match := _NO_SPACE.match(line):
        return (began, match.end()), f"put a space behind the colon: write {match['key']}: …"
    return (began, _depth(line)), "a colon is missing: write key: value"


def _bracket(fault: Fault) -> Slip | None:
    if "expected ',' or" not in fault.problem or fault.began is None:
        return None
    if fault.began[0] == fault.place[0]:
        return None
    line, column = fault.began
    sign = fault.lines[line][column : column + 1]
    return fault.began, f"this {sign} is not closed, or a comma is missing behind it: add it"


_LOOKS: Sequence[Callable[[Fault], Slip | None]] = (
    _tab,
    _open_quote,
    _curly,
    _behind_quote,
    _indent,
    _gap,
    _bracket,
)
