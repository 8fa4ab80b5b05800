"""A long text as proposed days of at most 150 words.

Of all ways to cut, the one is taken that costs least: a cut before a heading costs nothing, one
between paragraphs little, one inside a list or a paragraph more; a day of a few words costs most.
A list item, a table row and a block of code are never cut, and no day runs on into the next
chapter. The same text is always cut alike.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from lessonbot.domain.course import Block, Picture, QuizItem
from lessonbot.domain.text import Span, Text, bold
from lessonbot.packs.counting import sentences, words
from lessonbot.packs.drafts import NotImportable, Remark

WORDS_A_DAY = 150
LONGEST_TITLE = 200

_FEW = 50
_NEVER = float("inf")
_COST = {"paragraph": 30, "picture": 45, "item": 50, "sentence": 60}
_LEAD_IN = 40
_SUBSECTION = 30
_NEXT_SECTION = 60
_TORN = 60
_QUESTION = 1_000
# More pieces than any day has; else pictures, which have no words, would go on for ever.
_MOST_PIECES = 200
_MOST_IN_ALL = 10_000


@dataclass(frozen=True, slots=True)
class Piece:
    """A heading, paragraph, list item, table row, picture or question of a long text.

    `level` is above 0 for a heading; `joint` is what stands between it and the piece before;
    only a `divisible` piece may be cut, at the ends of its sentences; a `quote` was set apart.
    """

    place: str
    text: Text = ()
    picture: Picture | None = None
    item: QuizItem | None = None
    level: int = 0
    joint: str = "\n\n"
    divisible: bool = False
    quote: bool = False


@dataclass(frozen=True, slots=True)
class Day:
    """A proposed day, and where in the source it begins.

    `section` is its title without which part of a section it is: “Food” for “Food (2/3)”.
    """

    title: str
    section: str
    blocks: tuple[Block, ...]
    items: tuple[QuizItem, ...]
    place: str
    words: int


def said(text: Text) -> str:
    """The words of a text without the addresses of its links."""
    return "".join(span.text for span in text)


def cut(pieces: Sequence[Piece], title: str) -> tuple[list[Day], list[Remark]]:
    """The days of a chapter, and what was done to it; raises NotImportable if it has no end.

    `title` is for text above any heading.
    """
    kept, remarks = _without_empty_sections(pieces)
    if not kept:
        return [], remarks
    atoms = _with_parts(_joined(kept))
    if len(atoms) > _MOST_IN_ALL:
        raise NotImportable(f"“{title}” has more than {_MOST_IN_ALL:,} pieces: divide it")
    days = _Chapter(atoms, title).days()
    remarks.extend(_remark(day) for day in days)
    return days, remarks


def whole(pieces: Sequence[Piece], title: str) -> tuple[Day, list[Remark]]:
    """A chapter as one day, however long it is: an assignment is not torn apart."""
    kept, remarks = _without_empty_sections(pieces)
    body = kept[1:] if kept and kept[0].level else kept
    place = kept[0].place if kept else ""
    items = tuple(piece.item for piece in body if piece.item)
    count = sum(words(piece.text) for piece in body)
    day = Day(title, title, _blocks(body), items, place, count)
    return day, [*remarks, _remark(day)]


def _remark(day: Day) -> Remark:
    told = f"a day: “{day.title}”, {day.words} words"
    if day.words > WORDS_A_DAY:
        told += f"; it has no place to cut, so shorten it to {WORDS_A_DAY}"
    return Remark(day.place, "taken", told)


# --- before cutting ------------------------------------------------------------------------------


def _without_empty_sections(pieces: Sequence[Piece]) -> tuple[list[Piece], list[Remark]]:
    """Headings that nothing stands below say nothing: often what stood there was left out."""
    kept: list[Piece] = []
    remarks: list[Remark] = []
    for piece in reversed(pieces):
        if piece.level and (not kept or 0 < kept[-1].level <= piece.level):
            told = f"the heading “{said(piece.text)}”: nothing is left below it"
            remarks.append(Remark(piece.place, "left out", told))
        else:
            kept.append(piece)
    return kept[::-1], remarks[::-1]


def _joined(pieces: Sequence[Piece]) -> list[Piece]:
    """A heading directly below another as one: “Food: Whole foods”."""
    joined: list[Piece] = []
    for piece in pieces:
        last = joined[-1] if joined else None
        if last and last.level and piece.level:
            text = (*last.text, Span(": "), *piece.text)
            if len(said(text)) <= LONGEST_TITLE:
                joined[-1] = replace(last, text=text)
                continue
        joined.append(piece)
    return joined


def _with_parts(pieces: Sequence[Piece]) -> list["_Atom"]:
    """The pieces as what is never cut: a paragraph too long for a day becomes its sentences."""
    atoms: list[_Atom] = []
    for piece in pieces:
        if piece.divisible and words(piece.text) > WORDS_A_DAY:
            parts = sentences(piece.text, WORDS_A_DAY)
            atoms.append(_Atom(replace(piece, text=parts[0][1])))
            atoms.extend(
                _Atom(replace(piece, text=part, joint=joint), continues=True)
                for joint, part in parts[1:]
            )
        else:
            atoms.append(_Atom(piece))
    return atoms


# --- cutting -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Atom:
    """What is never cut; `continues` the paragraph of the one before."""

    piece: Piece
    continues: bool = False

    @property
    def level(self) -> int:
        return self.piece.level

    @cached_property
    def words(self) -> int:
        return words(self.piece.text)

    @property
    def kind(self) -> str:
        if self.continues:
            return "sentence"
        if self.piece.picture:
            return "picture"
        return "item" if self.piece.joint == "\n" else "paragraph"


def _fullness(count: int) -> float:
    """A day of few words is worst; of the others the fuller and the more even are better."""
    few = 4.0 * max(_FEW - count, 0)
    return 1 + few + 10 * (max(WORDS_A_DAY - count, 0) / WORDS_A_DAY) ** 2


_FULLNESS = tuple(_fullness(count) for count in range(WORDS_A_DAY + 1))


class _Chapter:
    """Looks for the cheapest way to cut: the best end for every beginning, from the last on."""

    def __init__(self, atoms: Sequence[_Atom], title: str) -> None:
        self.atoms = atoms
        self.title = title
        self.levels = [atom.level for atom in atoms]
        self.words = [atom.words for atom in atoms]
        self.cuts = [self._cutting(at) for at in range(len(atoms) + 1)]
        # The heading that each atom stands below: its position, or -1 above the first.
        self.heading: list[int] = []
        for at, level in enumerate(self.levels):
            below = self.heading[-1] if self.heading else -1
            self.heading.append(at if level else below)

    def days(self) -> list[Day]:
        """The cheapest days there are."""
        size = len(self.atoms)
        best: list[tuple[float, int]] = [(0.0, size)] * (size + 1)
        for start in reversed(range(size)):
            best[start] = self._best_end(start, best)
        bounds, start = [], 0
        while start < size:
            bounds.append((start, best[start][1]))
            start = best[start][1]
        return self._told(bounds)

    def _best_end(self, start: int, best: Sequence[tuple[float, int]]) -> tuple[float, int]:
        """The cost of all from here on, and where the day that begins here ends."""
        cheapest = (_NEVER, start + 1)
        count, crossed, filled = 0, 0.0, 0
        for at in range(start, min(start + _MOST_PIECES, len(self.atoms))):
            # The heading that a day begins with is its title.
            if at > start or not self.levels[at]:
                count += self.words[at]
                filled += self.words[at] > 0
            if at > start and self.levels[at]:
                crossed += self._crossing(start, at)
            if crossed == _NEVER or (count > WORDS_A_DAY and filled > 1):
                break
            end = at + 1
            if self.levels[at] and end < len(self.atoms):
                continue
            cost = _FULLNESS[min(count, WORDS_A_DAY)] + crossed + self.cuts[end] + best[end][0]
            cost += self._tearing(start, end)
            cheapest = min(cheapest, (cost, end))
        return cheapest

    def _crossing(self, start: int, at: int) -> float:
        """What it costs that a day runs on over a heading; it never leaves its chapter."""
        first = self.heading[start]
        level = self.levels[first] if first >= 0 else 0
        if self.levels[at] < level:
            return _NEVER
        return _NEXT_SECTION if self.levels[at] == level else _SUBSECTION

    def _tearing(self, start: int, end: int) -> float:
        """What it costs that a section begun under another title goes on under its own."""
        if end == len(self.atoms) or self.levels[end]:
            return 0
        return _TORN if self.heading[start] != self.heading[end] else 0

    def _cutting(self, at: int) -> float:
        """What it costs to begin a day here."""
        if at in {0, len(self.atoms)} or self.levels[at]:
            return 0
        if self.atoms[at].piece.item:
            return _QUESTION
        before = said(self.atoms[at - 1].piece.text).rstrip()
        lead_in = _LEAD_IN if before.endswith((":", "：")) else 0
        return _COST[self.atoms[at].kind] + lead_in

    # --- the days in words -----------------------------------------------------------------------

    def _told(self, bounds: Sequence[tuple[int, int]]) -> list[Day]:
        sections = [self._title(self.heading[start]) for start, _ in bounds]
        parts = Counter(sections)
        done: Counter[str] = Counter()
        days = []
        for section, (start, end) in zip(sections, bounds, strict=True):
            done[section] += 1
            part = f" ({done[section]}/{parts[section]})" if parts[section] > 1 else ""
            days.append(self._day(section + part, section, start, end))
        return days

    def _title(self, below: int) -> str:
        words = said(self.atoms[below].piece.text) if below >= 0 else self.title
        return " ".join(words.split()) or self.title

    def _day(self, title: str, section: str, start: int, end: int) -> Day:
        first = self.atoms[start]
        body = self.atoms[start + 1 if first.level else start : end]
        pieces = [atom.piece for atom in body]
        items = tuple(piece.item for piece in pieces if piece.item)
        count = sum(atom.words for atom in body)
        return Day(title, section, _blocks(pieces), items, first.piece.place, count)


def _blocks(pieces: Sequence[Piece]) -> tuple[Block, ...]:
    blocks: list[Block] = []
    waiting: list[Span] = []
    for piece in pieces:
        if piece.picture:
            _flush(waiting, blocks)
            blocks.append(Block(picture=piece.picture))
        elif piece.text:
            if waiting:
                waiting.append(Span(piece.joint))
            waiting.extend(bold(said(piece.text)) if piece.level else piece.text)
    _flush(waiting, blocks)
    return tuple(blocks)


def _flush(waiting: list[Span], blocks: list[Block]) -> None:
    """Neighbours of the same look become one span."""
    spans: list[Span] = []
    for span in waiting:
        last = spans[-1] if spans else None
        if last and (last.style, last.link) == (span.style, span.link):
            spans[-1] = replace(last, text=last.text + span.text)
        elif span.text:
            spans.append(span)
    if spans:
        blocks.append(Block(tuple(spans)))
    waiting.clear()
