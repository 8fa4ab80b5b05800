"""The blocks of a CNXML module as pieces of a long text."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from lessonbot.domain.text import Span, Text, bold, join
from lessonbot.packs.drafts import Fate
from lessonbot.packs.importers.cnxml.text import contents, rich, rich_run
from lessonbot.packs.importers.shared.cutting import Piece, said
from lessonbot.packs.importers.shared.drafting import Drafting, in_full
from lessonbot.packs.importers.shared.sources import Sources
from lessonbot.packs.importers.shared.tables import compact, table_of
from lessonbot.packs.importers.shared.xml import Element, words_of
from lessonbot.packs.problems import shown
from lessonbot.packs.spans import HIDDEN

_BLOCKS = {
    "para", "section", "list", "table", "note", "example", "figure", "subfigure", "exercise",
    "problem", "solution", "commentary", "equation", "quote", "code", "preformat", "media",
    "definition", "div", "rule", "statement", "proof", "title", "caption", "injected-exercise",
}  # fmt: skip
_SILENT = {"metadata", "colspec", "longdesc"}
_FILMS = ("video", "iframe", "audio", "flash", "object", "java-applet")
_MOST_COLUMNS = 20


@dataclass(frozen=True)
class Module:
    """The blocks of one file as pieces of a text."""

    name: str
    drafting: Drafting
    sources: Sources

    def place(self, element: Element) -> str:
        """Where an element stands, as remarks name it."""
        return f"{self.name}:{element.sourceline or 1}"

    def note(self, element: Element, fate: Fate, words: str) -> None:
        """Remember what became of an element."""
        self.drafting.note(self.place(element), fate, words)

    def blocks(self, element: Element, level: int) -> Iterator[Piece]:
        """What an element holds, block by block."""
        for child in element:
            if child.tag not in _SILENT:
                yield from self.block(child, level)

    def block(self, element: Element, level: int) -> Iterator[Piece]:
        """What a block becomes; words may stand around the blocks that it holds itself."""
        match element.tag:
            case "section":
                yield from self._section(element, level)
            case "title" | "caption":
                yield from self._words(element, "bold" if element.tag == "title" else "")
            case "list":
                yield from self._list(element)
            case "table":
                yield from self._table(element)
            case "media":
                yield from self._media(element)
            case "definition":
                yield from self._definition(element)
            case "code" | "preformat":
                code = HIDDEN.sub("", "".join(element.itertext())).strip("\n")
                yield Piece(self.place(element), (Span(code, "pre"),) if code else ())
            case _:
                if element.tag in {"exercise", "injected-exercise"}:
                    self.note(element, "changed", "an exercise became text: make a question of it")
                yield from self._para(element, level)

    def _section(self, element: Element, level: int) -> Iterator[Piece]:
        title = element.find("title")
        text = rich(title, self.note) if title is not None else ()
        if text:
            yield Piece(self.place(element), text, level=level)
        for child in element:
            if child is not title and child.tag not in _SILENT:
                yield from self.block(child, level + 1)

    def _words(self, element: Element, style: str = "") -> Iterator[Piece]:
        text = rich(element, self.note)
        if text and style:
            text = bold("".join(span.text for span in text))
        if text:
            yield Piece(self.place(element), text, divisible=True)

    def _para(self, element: Element, level: int) -> Iterator[Piece]:
        """Words in which lists, pictures and other blocks may stand."""
        run: list[str | Element] = []
        for part in contents(element):
            if isinstance(part, str) or not _is_block(part):
                run.append(part)
            elif part.tag not in _SILENT:
                yield from self._run(element, run)
                run = []
                yield from self.block(part, level)
        yield from self._run(element, run)

    def _run(self, element: Element, run: list[str | Element]) -> Iterator[Piece]:
        if text := rich_run(run, self.note):
            yield Piece(self.place(element), text, divisible=True)

    # --- lists -----------------------------------------------------------------------------------

    def _list(self, element: Element) -> Iterator[Piece]:
        title = element.find("title")
        if title is not None:
            yield from self._words(title, "bold")
        self._numbers(element)
        for at, item in enumerate(element.iterfind("item")):
            text = self._item(item, _mark(element, at), "")
            yield Piece(self.place(item), text, joint="\n" if at else "\n\n")

    def _numbers(self, element: Element) -> None:
        if (element.get("number-style") or "arabic") != "arabic":
            self.note(element, "changed", "the letters before the lines of a list became numbers")

    def _item(self, item: Element, mark: str, indent: str) -> Text:
        return (Span(indent + mark), *join(self._lines(item, indent), "\n"))

    def _lines(self, element: Element, indent: str) -> Iterator[Text]:
        """What an item of a list or a cell of a table holds, line by line."""
        run: list[str | Element] = []
        for part in contents(element):
            if isinstance(part, str) or not _is_block(part):
                run.append(part)
                continue
            yield rich_run(run, self.note)
            run = []
            if part.tag == "list":
                self._numbers(part)
                for at, item in enumerate(part.iterfind("item")):
                    yield self._item(item, _mark(part, at), f"{indent}  ")
            elif part.tag in {"media", "figure", "table"}:
                told = f"a {part.tag} within a list or a table: {in_full(words_of(part) or _alt(part))}"
                self.note(part, "left out", told)
            else:
                yield from self._lines(part, indent)
        yield rich_run(run, self.note)

    # --- tables ----------------------------------------------------------------------------------

    def _table(self, element: Element) -> Iterator[Piece]:
        for name in ("title", "caption"):
            for words in element.iterfind(name):
                yield from self._words(words, "bold" if name == "title" else "")
        wide = False
        for group in element.iterfind("tgroup"):
            grid = _Grid(self, group)
            wide = wide or grid.wide
            yield from compact(list(self._rows(group, grid)))
        if wide:
            self.note(element, "changed", "a table: its rows became lines “head: cell”")

    def _rows(self, group: Element, grid: "_Grid") -> Iterator[Piece]:
        heads = [grid.row(row) for row in group.iterfind("thead/row")]
        head = tuple(join(column, " ") for column in zip(*heads, strict=False))
        rows = [row for part in ("tbody", "tfoot") for row in group.iterfind(f"{part}/row")]
        if head and not rows:
            rows, head = list(group.iterfind("thead/row")), ()
        blank = 0
        for row in rows:
            cells = grid.row(row)
            blank += not any(cells)
            if grid.wide and len([cell for cell in cells if cell]) == 1 and grid.spans(row):
                yield Piece(self.place(row), bold(said(join(cells, ""))))
            else:
                yield from table_of(self.place(row), head, [cells]).lines
        if blank:
            told = f"{blank} empty rows of a table to fill in: give it to learners as a document"
            self.note(group, "left out", told)

    def cell(self, entry: Element) -> Text:
        """A cell of a table as text."""
        return join(self._lines(entry, ""), "\n")

    # --- pictures and definitions ----------------------------------------------------------------

    def _media(self, element: Element) -> Iterator[Piece]:
        alt = element.get("alt") or ""
        for film in element.iter(*_FILMS):
            told = f"{shown(film.get('src') or alt)}: write it as video: with its minutes and megabytes"
            self.note(film, "left out", told)
        for image in element.iter("image"):
            source = image.get("src") or ""
            data = self.sources.picture(self.name, source)
            if data is None:
                told = f"the picture {shown(source)} ({in_full(alt)}): the file is not there"
                self.note(image, "left out", told)
            elif piece := self.drafting.picture(self.place(image), source, data, alt):
                yield piece

    def _definition(self, element: Element) -> Iterator[Piece]:
        term = element.find("term")
        name = bold(words_of(term)) if term is not None else ()
        meanings = [rich(each, self.note) for each in element if each is not term]
        text = join([name, join(meanings, " ")], ": ")
        if text:
            yield Piece(self.place(element), text, divisible=True)


class _Grid:
    """The columns of a table, so that a cell stands below its head though others span several."""

    def __init__(self, module: Module, group: Element) -> None:
        self.module = module
        names = [each.get("colname") or "" for each in group.iterfind("colspec")]
        self.columns: Mapping[str, int] = {name: at for at, name in enumerate(names) if name}
        said_width = group.get("cols") or ""
        width = int(said_width) if said_width.isdecimal() and len(said_width) < len("100") else 1
        self.width = min(max(width, len(names), 1), _MOST_COLUMNS)
        # Cells that reach down into the rows below: how many more, and their words.
        self.reaching: dict[int, tuple[int, Text]] = {}

    @property
    def wide(self) -> bool:
        return self.width > 1

    def spans(self, row: Element) -> bool:
        """Whether a row is one cell over several columns: a heading within the table."""
        entries = list(row.iterfind("entry"))
        return len(entries) == 1 and entries[0].get("namest") != entries[0].get("nameend")

    def row(self, row: Element) -> tuple[Text, ...]:
        cells: list[Text] = [()] * self.width
        taken = self._reach(cells)
        free = 0
        for entry in row.iterfind("entry"):
            while free in taken:
                free += 1
            start = self._column(entry.get("namest") or entry.get("colname"), free)
            end = self._column(entry.get("nameend"), start)
            if not start < self.width:
                self.module.note(
                    entry, "left out", f"a cell outside its table: {in_full(words_of(entry))}"
                )
                continue
            cells[start] = self.module.cell(entry)
            down = entry.get("morerows") or ""
            for at in range(start, min(end, self.width - 1) + 1):
                if down.isdecimal():
                    self.reaching[at] = (int(down[:3]), cells[start])
            free = max(end, start) + 1
        return tuple(cells)

    def _reach(self, cells: list[Text]) -> set[int]:
        """Say the cells again that reach into this row."""
        taken = {at for at, (more, _) in self.reaching.items() if more}
        for at in taken:
            more, text = self.reaching[at]
            cells[at] = text
            self.reaching[at] = (more - 1, text)
        return taken

    def _column(self, name: str | None, otherwise: int) -> int:
        return self.columns.get(name or "", otherwise)


def _is_block(element: Element) -> bool:
    """Whether an element stands by itself and not within a sentence."""
    inline = "block" if element.tag not in {"code", "media"} else "inline"
    within = (element.get("display") or inline) == "inline"
    if element.tag == "media":
        return True
    return element.tag in _BLOCKS and not within


def _mark(element: Element, at: int) -> str:
    return f"{at + 1}. " if element.get("list-type") == "enumerated" else "• "


def _alt(element: Element) -> str:
    return next((each.get("alt") or "" for each in element.iter("media")), "")
