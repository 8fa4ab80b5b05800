"""The cells of a sheet by the names of their columns, as words, numbers and rich text.

Spreadsheets turn what is typed: `1-2` into a date, `052` into 52, `50%` into 0.5. What was turned
is told with its cell.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from difflib import get_close_matches

from lessonbot.domain.text import Span, Text
from lessonbot.packs import markdown
from lessonbot.packs.columns import Column, titled
from lessonbot.packs.drafts import Fate, NotImportable, Remark
from lessonbot.packs.importers.sheets.book import Broken, Grid, place
from lessonbot.packs.markdown import Node
from lessonbot.packs.problems import Notes, shown
from lessonbot.packs.richtext import rich
from lessonbot.packs.source import Source, hidden

# The same thing about more cells of a column than this is told once for all of them.
_MOST_ALIKE = 20
_LONGEST_TITLE = 60

_PLAIN = re.compile(r"[^\W\d_][^\\`*_\[\]<>&#{}~|\n\t\r]*")
_APART = {"attrs_block", "container_part", "front_matter"}
_AS_TEXT = "format the cell as text and type it again"


@dataclass
class Table:
    """A sheet whose first row names the columns."""

    grid: Grid
    columns: dict[str, int]
    remarks: list[Remark]
    told: Counter[tuple[int, str]] = field(default_factory=Counter)

    def rows(self) -> Iterator["Row"]:
        """The rows below the first that hold something."""
        for number, values in enumerate(self.grid.rows[1:], 2):
            if any(value not in {"", None} for value in values):
                yield Row(self, number, values)

    def tell(self, at: int, number: int, fate: Fate, words: str, kind: str) -> None:
        """Say what became of a cell; of many cells alike only the first ones are named."""
        self.told[at, kind] += 1
        if self.told[at, kind] <= _MOST_ALIKE:
            self.remarks.append(Remark(place(self.grid.name, at, number), fate, words))

    def close(self) -> None:
        """Say how many cells were not named one by one."""
        for (at, kind), count in self.told.items():
            if count > _MOST_ALIKE:
                words = f"{count - _MOST_ALIKE} more cells of this column: {kind}"
                self.remarks.append(Remark(place(self.grid.name, at, 1), "changed", words))


def table_of(grid: Grid, columns: Sequence[Column], needed: str, remarks: list[Remark]) -> Table:
    """The sheet as a table; a column that is not known is left out and told."""
    titles = {column.title.casefold(): column.key for column in columns}
    found: dict[str, int] = {}
    for at, value in enumerate(grid.rows[0] if grid.rows else ()):
        title = " ".join(str(value).split())
        key = titles.get(title.casefold())
        where = place(grid.name, at, 1)
        if key is None and title:
            meant = nearest(title, [column.title for column in columns])
            remarks.append(Remark(where, "left out", f"unknown column {shown(title)}: {meant}"))
        elif key in found:
            words = f"the column {shown(title)} is there twice: rename or delete one"
            remarks.append(Remark(where, "left out", words))
        elif key:
            found[key] = at
    if needed not in found:
        title = titled(columns, needed)
        words = f"the first row of {shown(grid.name)} has no column “{title}”: add it"
        raise NotImportable(f"{words}, or begin with the template")
    return Table(grid, found, remarks)


def nearest(title: str, known: Sequence[str]) -> str:
    """The title that is meant, or where the titles are found: there are too many to list them."""
    lower = {name.casefold(): name for name in known}
    close = get_close_matches(title[:_LONGEST_TITLE].casefold(), list(lower), n=1)
    if close:
        return f"did you mean {lower[close[0]]}?"
    return "compare the template; its sheet “How to” says what belongs where"


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table; `number` is what the spreadsheet shows beside it."""

    table: Table
    number: int
    values: Sequence[object]

    def place(self, key: str) -> str:
        """The cell of a column, or the row where there is no such column."""
        return place(self.table.grid.name, self.table.columns.get(key, 0), self.number)

    def tell(self, key: str, fate: Fate, words: str, kind: str = "") -> None:
        """Say what became of a cell."""
        at = self.table.columns.get(key, 0)
        self.table.tell(at, self.number, fate, words, kind or words)

    def has(self, key: str) -> bool:
        """Whether a cell holds something."""
        value = self._value(key)
        return bool(value.strip()) if isinstance(value, str) else value is not None

    def _value(self, key: str) -> object:
        at = self.table.columns.get(key, -1)
        return self.values[at] if 0 <= at < len(self.values) else None

    def words(self, key: str, *, number: bool = False) -> str:
        """The cell as words; a number is expected only if `number`."""
        value = self._value(key)
        if value is None:
            return ""
        if isinstance(value, str):
            return self._visible(key, value.replace("\r\n", "\n").replace("\r", "\n").strip())
        if isinstance(value, Broken):
            words = "the formula of this cell has an error: write the words themselves"
            self.tell(key, "left out", words)
            return ""
        words, kind = _turned(value)
        if kind and not (number and kind == _WHOLE):
            fate: Fate = "taken" if kind == _WHOLE else "changed"
            self.tell(key, fate, f"{kind}; it was taken as “{words}”", kind)
        return words

    def line(self, key: str) -> str:
        """The cell as words in one line."""
        return " ".join(self.words(key).split())

    def _visible(self, key: str, words: str) -> str:
        if words.isprintable() or not (fault := hidden(words)):
            return words
        self.tell(key, "changed", f"{fault}; it was taken out", "invisible characters")
        return "".join(letter for letter in words if hidden(letter) is None)

    def whole(self, key: str) -> int | None:
        """The cell as a whole number, or nothing."""
        words = self.words(key, number=True)
        if not words:
            return None
        if re.fullmatch(r"[0-9]{1,9}", words):
            return int(words)
        self.tell(key, "left out", f"{shown(words)} is not a whole number: write digits only")
        return None

    def yes(self, key: str) -> bool:
        """Whether the cell says yes."""
        value = self._value(key)
        words = "yes" if value is True else "no" if value is False else self.words(key).casefold()
        if words not in {"yes", "no", ""}:
            self.tell(key, "left out", f"{shown(words)} is neither yes nor no: write one of them")
        return words == "yes"

    def names(self, key: str) -> list[str]:
        """The words between commas."""
        return [name for part in self.words(key).split(",") if (name := part.strip())]

    def rich(self, key: str) -> Text:
        """The cell as rich text."""
        words = self.words(key)
        return read_text(self, key, words) if words else ()


_WHOLE = f"the cell holds a number; if it was typed as 05 or 5 %, {_AS_TEXT}"
_PART = f"the cell holds a number with a fraction, perhaps per cent: {_AS_TEXT}"
_DATE = f"the spreadsheet made a date or time of what was typed, such as 1-2: {_AS_TEXT}"
_TRUTH = f"the cell holds a truth value: {_AS_TEXT}"


def _turned(value: object) -> tuple[str, str]:
    """A value that is not words as words, and what to say about it."""
    if isinstance(value, bool):
        return str(value).upper(), _TRUTH
    if isinstance(value, int | float):
        if value == int(value) if abs(value) < 1e15 else False:  # noqa: PLR2004 - exact in a float
            return str(int(value)), _WHOLE
        return repr(value), _PART
    if isinstance(value, datetime | date | time):
        return value.isoformat().removesuffix("T00:00:00"), _DATE
    if isinstance(value, timedelta):
        return str(value), _DATE
    return str(value), ""


# --- rich text -----------------------------------------------------------------------------------


def read_text(row: Row, key: str, words: str) -> Text:
    """Words of a cell as rich text; what cannot be read as Markdown is taken as it stands."""
    if _PLAIN.fullmatch(words):
        return (Span(words),)
    nodes = read_nodes(row, key, words)
    if nodes is None:
        return (Span(words),)
    for node in nodes:
        if markdown.pictures_in(node) or markdown.file_link(node):
            said = "a picture or document cannot stand here: name it in a row of the sheet Lessons"
            row.tell(key, "changed", f"{said}; its words are taken as they stand")
            return (Span(words),)
    return rich(nodes, "\n") or (Span(words),)


def read_nodes(row: Row, key: str, words: str) -> list[Node] | None:
    """Words of a cell as blocks, or nothing if they are not meant as Markdown."""
    notes = Notes("", [])
    nodes = markdown.parse(words, notes)
    markdown.check(nodes, Source(words, tuple(words.split("\n"))), notes)
    apart = next((node for node in nodes if node.type in _APART), None)
    if apart:
        notes.error(1, 1, "block", "lines with ::: or { } or --- have no meaning in a cell")
    for problem in notes.found:
        literal = "; the text was taken as it stands" if problem.severity == "error" else ""
        row.tell(key, "changed", f"{problem.message}{literal}")
    if any(problem.severity == "error" for problem in notes.found):
        return None
    return nodes
