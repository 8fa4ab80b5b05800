"""What a workbook holds besides the words in its cells: each piece is told, with its place.

Pictures, charts, drawn shapes, comments, embedded files and macros are left out. What is hidden
(sheets, rows, columns) is read like the rest: hiding is for the eye, and filters do it too. What is
only printed, such as the page number at the foot, is passed over.
"""

import posixpath
import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from lessonbot.packs.columns import (
    COURSE,
    COURSE_COLUMNS,
    FACTS,
    LESSON_COLUMNS,
    LESSONS,
    MOST_OPTIONS,
    question_columns,
    titled,
)
from lessonbot.packs.drafts import NotImportable, Remark
from lessonbot.packs.importers.shared.drafting import in_full
from lessonbot.packs.importers.shared.xml import Element, parse_xml, words_of
from lessonbot.packs.importers.sheets.book import Book, Grid, Part, pictured, place
from lessonbot.packs.problems import shown

# The same kind of thing in one sheet is told piece by piece up to this many.
_MOST_ALIKE = 20

_ANCHORS = ("twoCellAnchor", "oneCellAnchor", "absoluteAnchor")
_DRAWN = ("pic", "graphicFrame", "sp", "cxnSp")
_REF = re.compile(r"([A-Za-z]{1,3})(\d{1,7})")
_ROW = re.compile(rb"<(?:\w+:)?row\s([^<>]*)>")
_COL = re.compile(rb"<(?:\w+:)?col\s([^<>]*)>")
_HIDDEN = re.compile(rb"""\bhidden\s*=\s*["'](?:1|true)["']""")
_NUMBER = re.compile(rb"""\b(r|min|max)\s*=\s*["'](\d{1,7})["']""")

_SAVE = "save it into the folder media beside the workbook, and write its name"
_UNDER = f"under “{titled(LESSON_COLUMNS, 'file')}”"
# What the template says at the head of each column comes back with every workbook made from it.
_OWN_NOTES = {
    " ".join(column.note.split())
    for column in (*COURSE_COLUMNS, *LESSON_COLUMNS, *question_columns(MOST_OPTIONS))
}


def told_besides(book: Book, read: Collection[str]) -> Iterator[Remark]:
    """What became of everything that is no cell; `read` names the sheets that were taken."""
    rest = _Parts(book.parts)
    for sheet in book.sheets:
        yield from rest.of(sheet)
        grid = book.grids.get(sheet.name.casefold())
        if grid is not None and sheet.name in read:
            yield from _hidden(sheet, grid, book.parts.get(sheet.file, b""))
    yield from rest.unseen()


@dataclass
class _Parts:
    """The parts of a workbook while they are gone through; each is told of once."""

    files: Mapping[str, bytes]
    seen: set[str] = field(default_factory=set)

    def of(self, sheet: Part) -> Iterator[Remark]:
        """What is left out of a sheet; of many things alike the last remark counts the rest."""
        own: Counter[str] = Counter()
        try:
            for kind, where, words in self._left_out(sheet):
                own[kind] += 1
                if own[kind] <= _MOST_ALIKE:
                    yield Remark(where, "left out", words)
        except NotImportable as fault:
            yield Remark(sheet.name, "left out", f"pictures or comments of this sheet: {fault}")
        for kind, count in own.items():
            if count > _MOST_ALIKE:
                words = f"{count - _MOST_ALIKE} more of this sheet: {kind}"
                yield Remark(sheet.name, "left out", words)

    def unseen(self) -> Iterator[Remark]:
        """What is left out and belongs to no sheet."""
        unseen = sorted(self.files.keys() - self.seen)
        pictures = [name for name in unseen if name.startswith("xl/media/")]
        for name in pictures[:_MOST_ALIKE]:
            where = "is shown in no cell of a sheet: if it is needed, take it from its own file"
            yield Remark(name, "left out", f"a picture that {where}, and {_mend('', 0)}")
        if len(pictures) > _MOST_ALIKE:
            yield Remark("xl/media", "left out", f"{len(pictures) - _MOST_ALIKE} more pictures")
        for name in unseen:
            if name.endswith("vbaProject.bin"):
                yield Remark(name, "left out", "macros, which are never run")

    def _left_out(self, sheet: Part) -> Iterator[tuple[str, str, str]]:
        """The kind, the place and the words of each piece."""
        yield from self._in_cells(sheet)
        fresh = [each for each in self._relations(sheet.file) if each[1] not in self.seen]
        self.seen.update(file for _, file in fresh)
        yield from self._comments(sheet, fresh)
        for kind, file in fresh:
            match kind:
                case "drawing":
                    yield from self._drawn(sheet, file)
                case "vmlDrawing":
                    yield from self._printed(sheet, file)
                case "image":
                    words = f"a picture behind the cells: {_mend('', 0)}"
                    yield "pictures", sheet.name, words
                case "oleObject" | "package":
                    words = "a file embedded in the sheet: write what learners need into cells"
                    yield "embedded files", sheet.name, words

    def _comments(
        self, sheet: Part, relations: Sequence[tuple[str, str]]
    ) -> Iterator[tuple[str, str, str]]:
        threads = set()
        # Under a thread of comments lies a copy of its words for old programs.
        for kind in ("threadedComment", "comments"):
            for file in (file for each, file in relations if each == kind):
                root = parse_xml(self.files.get(file, b"<a/>"), file)
                for note in root.iter("comment", "threadedComment"):
                    ref = note.get("ref") or ""
                    if kind == "threadedComment":
                        threads.add(ref)
                    elif ref in threads:
                        continue
                    yield from _comment(sheet.name, ref, words_of(note.find("text")))

    def _in_cells(self, sheet: Part) -> Iterator[tuple[str, str, str]]:
        """The pictures that are the value of a cell."""
        for row, at in pictured(self.files, sheet.file):
            words = f"a picture in the cell: {_mend(sheet.name, row)}"
            yield "pictures", place(sheet.name, at - 1, row), words
            for _, file in self._relations("xl/richData/richValueRel.xml"):
                self.seen.add(file)

    def _printed(self, sheet: Part, file: str) -> Iterator[tuple[str, str, str]]:
        for kind, target in self._relations(file):
            if kind == "image" and target not in self.seen:
                self.seen.add(target)
                words = f"a picture at the top or foot of printed pages: {_mend('', 0)}"
                yield "pictures", sheet.name, words

    def _drawn(self, sheet: Part, file: str) -> Iterator[tuple[str, str, str]]:
        self.seen.update(target for _, target in self._relations(file))
        root = parse_xml(self.files.get(file, b"<a/>"), file)
        for old in list(root.iter("Fallback")):
            old.clear()
        for anchor in root.iter(*_ANCHORS):
            at, row = (_count(anchor.find(f"from/{each}")) for each in ("col", "row"))
            where = sheet.name if at is None or row is None else place(sheet.name, at, row + 1)
            for thing in anchor.iter(*_DRAWN):
                kind, words = _thing(thing, _mend(sheet.name, (row or 0) + 1))
                yield kind, where, words

    def _relations(self, file: str) -> list[tuple[str, str]]:
        """The kind and the file of each part that a part names."""
        folder, _, name = file.rpartition("/")
        data = self.files.get(f"{folder}/_rels/{name}.rels", b"<a/>")
        return [
            (
                str(each.get("Type")).rpartition("/")[2],
                posixpath.normpath(posixpath.join(f"/{folder}", str(each.get("Target"))))[1:],
            )
            for each in parse_xml(data, file).iter("Relationship")
            if each.get("TargetMode") != "External"
        ]


def _count(element: Element | None) -> int | None:
    words = words_of(element)
    return int(words) if re.fullmatch(r"[0-9]{1,7}", words) else None


def _thing(thing: Element, mend: str) -> tuple[str, str]:
    """What was drawn, as kind and words."""
    about = next(thing.iter("cNvPr"), None)
    name = "" if about is None else about.get("descr") or about.get("name") or ""
    named = f" (“{shown(name)}”)" if name else ""
    if thing.tag == "pic" or (thing.tag == "sp" and next(thing.iter("blip"), None) is not None):
        return "pictures", f"a picture{named}: {mend}"
    if thing.tag == "graphicFrame":
        kind = next((each.get("uri") or "" for each in thing.iter("graphicData")), "")
        what = "chart" if "chart" in kind else "drawing"
        return f"{what}s", f"a {what}{named}: make a picture of it, {mend}"
    if words := words_of(next(thing.iter("txBody"), None)):
        return "text boxes", f"a text box, “{in_full(words)}”: write its words into a cell"
    return "drawings", f"a drawn shape{named}: if learners need it, make a picture of it, {mend}"


def _mend(sheet: str, row: int) -> str:
    """How a picture comes into the course."""
    match sheet.partition(" ")[0].casefold():
        case name if name == LESSONS.casefold() and row > 1:
            return f"{_SAVE} in this row {_UNDER}"
        case name if name == COURSE.casefold():
            value, badge = titled(COURSE_COLUMNS, "value"), titled(FACTS, "badge")
            return f"{_SAVE} under “{value}” in the row “{badge}”"
        case _:
            return f"{_SAVE} in a row of the sheet {LESSONS} {_UNDER}"


def _comment(sheet: str, ref: str, words: str) -> Iterator[tuple[str, str, str]]:
    if words and words not in _OWN_NOTES:
        where = f"{sheet}!{ref}" if _REF.fullmatch(ref) else sheet
        told = f"the comment “{in_full(words)}”: write it into a cell if learners need it"
        yield "comments", where, told


# --- hidden --------------------------------------------------------------------------------------


def _hidden(sheet: Part, grid: Grid, data: bytes) -> Iterator[Remark]:
    """What was taken although nobody sees it."""
    told = "and read like the others: show them, and delete what is not part of the course"
    if sheet.hidden and any(map(any, grid.rows)):
        words = "the sheet is hidden, and was read: show it, and delete it if it is not needed"
        yield Remark(sheet.name, "taken", words)
    rows = [row for row in _hidden_rows(data) if row <= len(grid.rows) and any(grid.rows[row - 1])]
    if rows:
        where = place(grid.name, 0, rows[0])
        yield Remark(where, "taken", f"hidden rows, {_spans(rows)}, {told}")
    hidden = sorted(set(_hidden_columns(data)))
    if columns := [
        at for at in hidden if any(row[at - 1 : at] not in ([], [""]) for row in grid.rows)
    ]:
        names = ", ".join(_letters(at) for at in columns)
        where = place(grid.name, columns[0] - 1, 1)
        yield Remark(where, "taken", f"hidden columns, {names}, {told}")


def _hidden_rows(data: bytes) -> list[int]:
    marks = (match[1] for match in _ROW.finditer(data) if _HIDDEN.search(match[1]))
    numbers = (dict(_NUMBER.findall(mark)).get(b"r") for mark in marks)
    return sorted({int(number) for number in numbers if number and int(number)})


def _hidden_columns(data: bytes) -> Iterator[int]:
    for match in _COL.finditer(data):
        numbers = dict(_NUMBER.findall(match[1]))
        if _HIDDEN.search(match[1]) and {b"min", b"max"} <= numbers.keys():
            # No sheet that is read has more columns.
            yield from range(int(numbers[b"min"]), min(int(numbers[b"max"]), 100) + 1)


def _letters(at: int) -> str:
    return place("", at - 1, 1)[1:-1]


def _spans(numbers: list[int]) -> str:
    """Numbers as an author says them: 5, 7 to 9."""
    spans: list[tuple[int, int]] = []
    for number in numbers:
        if spans and spans[-1][1] == number - 1:
            spans[-1] = (spans[-1][0], number)
        else:
            spans.append((number, number))
    words = [str(first) if first == last else f"{first} to {last}" for first, last in spans]
    more = f" and {len(words) - _MOST_ALIKE} more" if len(words) > _MOST_ALIKE else ""
    return f"{', '.join(words[:_MOST_ALIKE])}{more}"
