"""Tables as lines: no message shows columns."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from lessonbot.domain.text import Span, Text, join
from lessonbot.packs.importers.shared.cutting import Piece, said


@dataclass(frozen=True, slots=True)
class Table:
    """A table as its author wrote it, and the lines that a text has in its place."""

    place: str
    head: tuple[Text, ...]
    rows: tuple[tuple[Text, ...], ...]
    lines: tuple[Piece, ...]

    def cells(self, row: Sequence[Text]) -> list[str]:
        """The words of a row; all but the first say what stands above them."""
        lines = [said(line) for line in lines_of(self.head, row)]
        first = next((said(cell) for cell in row if cell), "")
        return [first, *lines[1:]]


def table_of(place: str, head: Sequence[Text], rows: Sequence[Sequence[Text]]) -> Table:
    """A table, each of its rows as a piece that is never cut."""
    drawn = (join(lines_of(head, row), "\n") for row in rows)
    lines = compact([Piece(place, text) for text in drawn if text])
    return Table(place, tuple(head), tuple(map(tuple, rows)), tuple(lines))


def compact(lines: Sequence[Piece]) -> list[Piece]:
    """Rows of a single line each without empty lines between them, but above a bold one."""
    if any("\n" in said(line.text) for line in lines):
        return list(lines)
    return [
        line if at == 0 or _is_bold(line) else replace(line, joint="\n")
        for at, line in enumerate(lines)
    ]


def _is_bold(line: Piece) -> bool:
    return all(span.style == "bold" for span in line.text)


def lines_of(head: Sequence[Text], row: Sequence[Text]) -> list[Text]:
    """The cells of a row as lines “head: cell”; two cells without a head are one line."""
    filled = [cell for cell in row if cell]
    if not any(head) and len(row) == len(filled) == len(("name", "value")):
        return [(*row[0], Span(": "), *row[1])]
    lines: list[Text] = []
    for at, cell in enumerate(row):
        above = said(head[at]).strip() if at < len(head) else ""
        if cell:
            lines.append((Span(f"{above}: "), *cell) if above else cell)
    return lines
