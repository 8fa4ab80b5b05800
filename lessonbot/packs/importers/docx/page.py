"""The simple HTML that mammoth makes of a Word document, as pieces of a text."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import ClassVar

from lessonbot.domain.text import Span, Style, Text, join
from lessonbot.packs.drafts import Fate
from lessonbot.packs.importers.shared.boxes import begins_with_box
from lessonbot.packs.importers.shared.cutting import Piece, said
from lessonbot.packs.importers.shared.drafting import Drafting, in_full
from lessonbot.packs.importers.shared.tables import table_of
from lessonbot.packs.importers.shared.xml import Element, parse_xml, words_of
from lessonbot.packs.manifest import is_web_address
from lessonbot.packs.problems import shown
from lessonbot.packs.spans import flowing, moved, tidy

_BLOCKS = {"p", "ul", "ol", "table", "blockquote", "h1", "h2", "h3", "h4", "h5", "h6"}
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_STYLES: dict[str, Style] = {"strong": "bold", "b": "bold", "em": "italic", "i": "italic"}
_NOTE = ("#footnote-", "#endnote-")
_ENDINGS = {b"\xff\xd8": "jpg", b"\x89P": "png", b"GI": "gif", b"RI": "webp", b"BM": "bmp"}
_BOX = {True: "☑ ", False: "☐ "}
_MOST_COLUMNS = 50


@dataclass
class Page:
    """Gathers the text of a document, its title and summary."""

    # Word keeps these names for its own styles whatever language it speaks; the last is LibreOffice's.
    STYLES: ClassVar = """
        p[style-name='Title'] => p.title:fresh
        p[style-name='Subtitle'] => p.subtitle:fresh
        p[style-name='Quote'] => blockquote > p:fresh
        p[style-name='Intense Quote'] => blockquote > p:fresh
        p[style-name='Quotations'] => blockquote > p:fresh
    """

    name: str
    drafting: Drafting
    pictures: Sequence[tuple[str, bytes]]
    pieces: list[Piece] = field(default_factory=list)
    title: str = ""
    subtitle: str = ""
    number: int = 0
    heading: str = ""

    def read(self, html: str) -> None:
        """Take the whole document."""
        for element in parse_xml(f"<div>{html}</div>".encode(), self.name):
            self.pieces.extend(self._block(element))

    def place(self) -> str:
        """Where in the document we are: its paragraph, and the heading above it."""
        below = f" (below “{shown(self.heading)}”)" if self.heading else ""
        return f"{self.name}, paragraph {self.number}{below}"

    def note(self, fate: Fate, words: str) -> None:
        """Remember what became of a piece of this paragraph."""
        self.drafting.note(self.place(), fate, words)

    # --- blocks ----------------------------------------------------------------------------------

    def _block(self, element: Element) -> Iterator[Piece]:
        self.number += 1
        match element.tag:
            case tag if tag in _HEADINGS:
                yield from self._heading(element, _HEADINGS[str(tag)])
            case "ul" | "ol":
                yield from self._list(element)
            case "table":
                yield from self._table(element)
            case "blockquote":
                for child in element:
                    yield from (replace(piece, quote=True) for piece in self._block(child))
            case _:
                yield from self._paragraph(element)

    def _heading(self, element: Element, level: int) -> Iterator[Piece]:
        text = tuple(replace(span, style=None) for span in self._rich(element))
        if text:
            self.heading = said(text)
            yield Piece(self.place(), text, level=level)
        yield from self._images(element)

    def _paragraph(self, element: Element) -> Iterator[Piece]:
        kind = element.get("class")
        if kind == "title" and not self.title:
            self.title = words_of(element)
            return
        if kind == "subtitle":
            self.subtitle = f"{self.subtitle} {words_of(element)}".strip()
            return
        text = self._rich(element)
        if text:
            # Answers typed as plain paragraphs stand together like the items of a list.
            together = begins_with_box(said(text)) and self._after_box()
            joint = "\n" if together else "\n\n"
            yield Piece(self.place(), text, joint=joint, divisible=not together)
        yield from self._images(element)

    def _after_box(self) -> bool:
        return bool(self.pieces) and begins_with_box(said(self.pieces[-1].text))

    def _images(self, element: Element) -> Iterator[Piece]:
        for image in element.iter("img"):
            number = int(image.get("src") or 0)
            kind, data = self.pictures[number]
            ending = _ENDINGS.get(data[:2], kind.rpartition("/")[2] or "bin")
            name = f"picture-{number + 1}.{ending}"
            if piece := self.drafting.picture(self.place(), name, data, image.get("alt") or ""):
                yield piece

    # --- lists -----------------------------------------------------------------------------------

    def _list(self, element: Element) -> Iterator[Piece]:
        at = 0
        for item in element.iterfind("li"):
            if (item.get("id") or "").startswith(("footnote-", "endnote-")):
                words = in_full(words_of(item).removesuffix("↑"))
                self.note("left out", f"the footnote “{words}”: put it into the text if it matters")
                continue
            text = self._item(item, _mark(element, at), "")
            if any(said(text).strip(" •0123456789.")):
                yield Piece(self.place(), text, joint="\n" if at else "\n\n")
                at += 1
            yield from self._images(item)
            self.number += 1

    def _item(self, item: Element, mark: str, indent: str) -> Text:
        lines = [tidy(self._spans(item, None, None))]
        for child in item.iterfind("*"):
            if child.tag == "p":
                lines.append(self._rich(child))
            elif child.tag in {"ul", "ol"}:
                inner = enumerate(child.iterfind("li"))
                lines += [self._item(each, _mark(child, at), f"{indent}  ") for at, each in inner]
        return (Span(indent + mark), *join(lines, "\n"))

    # --- tables ----------------------------------------------------------------------------------

    def _table(self, element: Element) -> Iterator[Piece]:
        reaching: dict[int, tuple[int, Text]] = {}
        drawn = [(row, self._row(row, reaching)) for row in _rows(element)]
        heads = [cells for row, cells in drawn if row.find("th") is not None]
        rows = [cells for row, cells in drawn if row.find("th") is None]
        head = tuple(join(column, " ") for column in zip(*heads, strict=False))
        if head and not rows:
            head, rows = (), heads
        told = "a table: its rows became lines"
        if not head and len(rows) > 1:
            told += "; mark its first row as a header row, and each line says what stands above it"
        self.note("changed", told)
        yield from table_of(self.place(), head, rows).lines
        yield from self._images(element)

    def _row(self, row: Element, reaching: dict[int, tuple[int, Text]]) -> tuple[Text, ...]:
        """The cells of a row; one that reaches over several columns or rows is said in each row."""
        cells: list[Text] = []
        for cell in row.iterfind("*"):
            self._fill(cells, reaching)
            text = join([self._rich(cell), *map(self._in_cell, cell)], " ")
            wide, deep = _number(cell.get("colspan")), _number(cell.get("rowspan"))
            for at in range(len(cells), len(cells) + wide):
                reaching[at] = (deep - 1, text)
            cells += [text, *[()] * (wide - 1)]
        self._fill(cells, reaching)
        for lost in filter(None, map(said, cells[_MOST_COLUMNS:])):
            told = f"a cell behind column {_MOST_COLUMNS} of a table: {in_full(lost)}"
            self.note("left out", told)
        return tuple(cells[:_MOST_COLUMNS])

    def _in_cell(self, block: Element) -> Text:
        """A paragraph, heading, list or table within a cell; all else is among its words."""
        match block.tag:
            case "ul" | "ol" | "table":
                self.note("changed", "a list or a table within a table became words")
                return (Span(words_of(block)),)
            case "blockquote":
                return join(map(self._rich, block), " ")
            case tag if tag in _BLOCKS:
                return self._rich(block)
        return ()

    @staticmethod
    def _fill(cells: list[Text], reaching: dict[int, tuple[int, Text]]) -> None:
        while len(cells) < _MOST_COLUMNS:
            more, text = reaching.get(len(cells), (0, ()))
            if not more:
                return
            reaching[len(cells)] = (more - 1, text)
            cells.append(text)

    # --- words -----------------------------------------------------------------------------------

    def _rich(self, element: Element) -> Text:
        return tidy(self._spans(element, None, None))

    def _spans(self, element: Element, style: Style | None, link: str | None) -> Iterator[Span]:
        yield Span(flowing(element.text), style, link)
        for child in element:
            yield from self._inline(child, style, link)
            yield Span(flowing(child.tail), style, link)

    def _inline(self, child: Element, style: Style | None, link: str | None) -> Iterator[Span]:
        match child.tag:
            case "br":
                yield Span("\n", style, link)
            case "input":
                yield Span(_BOX[child.get("checked") is not None], style, link)
            case "a":
                yield from self._link(child, style)
            case "sup" | "sub":
                # The number of a footnote is nothing without it.
                if child.find("a") is None:
                    yield Span(moved(words_of(child), str(child.tag)), style, link)
            case tag if tag in _BLOCKS or tag == "img":
                # Blocks within an item or a cell are read by themselves.
                return
            case "s" | "del":
                self.note(
                    "changed", f"struck out words are like all others: {in_full(words_of(child))}"
                )
                yield from self._spans(child, style, link)
            case tag:
                yield from self._spans(child, style or _STYLES.get(str(tag)), link)

    def _link(self, element: Element, style: Style | None) -> Iterator[Span]:
        address = element.get("href") or ""
        if address.startswith(_NOTE):
            return
        if address and not is_web_address(address):
            told = f"a link to {shown(address)}, which a message cannot open: only its words stay"
            self.note("changed", told)
        yield from self._spans(element, style, address if is_web_address(address) else None)


def _rows(table: Element) -> list[Element]:
    """The rows of a table, not those of tables within it."""
    return [
        row
        for part in (table, *table.iterfind("thead"), *table.iterfind("tbody"))
        for row in part.iterfind("tr")
    ]


def _mark(element: Element, at: int) -> str:
    return f"{at + 1}. " if element.tag == "ol" else "• "


def _number(words: str | None) -> int:
    return min(int(words), _MOST_COLUMNS) if words and words.isdecimal() else 1
