"""Workbooks and files of comma-separated values as plain rows, however they were made.

A workbook is looked through before it is read: one cell at the far end of a sheet would make the
reader set up a table of a billion cells, and one long text that every cell points to would be
copied a million times.
"""

import csv
import re
import zipfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import reduce
from io import BytesIO, StringIO
from pathlib import Path, PurePosixPath
from typing import Any

from lessonbot.packs.archive import PACK_BYTES, TOTAL_BYTES
from lessonbot.packs.drafts import NotImportable, Remark
from lessonbot.packs.importers.shared.opening import opened, read_some
from lessonbot.packs.importers.shared.sources import Sources
from lessonbot.packs.importers.shared.textfile import decoded
from lessonbot.packs.problems import shown

MOST_ROWS = 50_000
MOST_COLUMNS = 100
LONGEST_CELL = 32_767

_MIB = 1024 * 1024
_WORKBOOK = "xl/workbook.xml"
_PARTS = "xl/_rels/workbook.xml.rels"
_PART_ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
# Hidden by its name, so a pack does not have it; it says where a workbook begins.
_ROOT = b"""<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">
<Relationship Id="rId1" Target="xl/workbook.xml"
Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"/>
</Relationships>"""
_OTHERS = {"content.xml", "xl/workbook.bin"}

_CELL = re.compile(rb"<(?:\w+:)?c[\s/>]")
_PLACED = re.compile(rb"<(?:\w+:)?c\s[^>]*?\br\s*=")
# A cell behind column CV or far below row 50,000.
_FAR = re.compile(
    rb"""\sr\s*=\s*["']\s*(?:(?:[A-Za-z]{3,}|[D-Zd-z][A-Za-z]|[Cc][W-Zw-z])\d+"""
    rb"""|[A-Za-z]*(?:\d{6,}|[6-9]\d{4}|5[1-9]\d{3}))\s*["']"""
)
_ERROR = re.compile(
    rb"""<(?:\w+:)?c(?=[^>]*?\st\s*=\s*["']e["'])[^>]*?\sr\s*=\s*["']([A-Za-z]{1,2})(\d{1,5})["']"""
)
# A picture that is the value of a cell looks like an error to programs that do not know it.
_PICTURED = re.compile(
    rb"""<(?:\w+:)?c(?=[^<>]*\svm\s*=)(?=[^<>]*\st\s*=\s*["']e["'])[^<>]*\sr\s*=\s*["']"""
    rb"""([A-Za-z]{1,2})(\d{1,5})["'][^<>]*>\s*(?:<f[^<>]*>[^<>]*</f>\s*)?<v>#VALUE!<"""
)
_IN_CELLS = "xl/richData/richValueRel.xml"
_STRING_END = re.compile(rb"</(?:\w+:)?si\s*>")
_SHARED = re.compile(rb"<(?:\w+:)?v[^>]*>\s*(\d{1,9})\s*<")
_GUARDED = re.compile(r"'+[=+\-@\t\r]")

_TOO_FAR = (
    f"holds something outside of the first {MOST_ROWS:,} rows or {MOST_COLUMNS} columns: delete it "
    "there, or divide the workbook"
)


class Broken:
    """What stands in a cell whose formula has no result."""


@dataclass(frozen=True, slots=True)
class Grid:
    """A sheet; `rows` begin with the first one, values are as the spreadsheet has them."""

    name: str
    rows: Sequence[Sequence[object]]


@dataclass(frozen=True, slots=True)
class Part:
    """A sheet as its workbook lists it, and the file in which it stands there."""

    name: str
    file: str
    hidden: bool


@dataclass(frozen=True)
class Book:
    """The sheets of a workbook or folder by their names in small letters, and files for them.

    `parts` are the files of which a workbook is made, `sheets` those of its sheets.
    """

    grids: Mapping[str, Grid]
    media: Sources = field(default_factory=lambda: Sources({}))
    parts: Mapping[str, bytes] = field(default_factory=dict)
    sheets: Sequence[Part] = ()


def open_book(path: Path, media: Path | None, remarks: list[Remark]) -> Book:
    """A workbook (.xlsx), a file (.csv), or a folder or zip of such files; raises NotImportable."""
    ending = path.suffix.lower() if path.is_file() else ""
    if ending in {".xlsx", ".xlsm"}:
        return _workbook(path, media)
    if ending in {".xls", ".ods", ".xlsb"}:
        raise NotImportable(f"{path.name} is not an .xlsx workbook: save it as .xlsx")
    if ending in {".csv", ".tsv"}:
        return Book({"questions": _single(path, remarks)}, _beside(path, media))
    return _folder(path, remarks)


def _beside(path: Path, media: Path | None) -> Sources:
    return Sources({}, media or path.parent / "media")


# --- workbooks -----------------------------------------------------------------------------------


def _workbook(path: Path, media: Path | None) -> Book:
    # Only importing needs it.
    from python_calamine import CalamineError, CalamineWorkbook  # noqa: PLC0415

    files = opened(path)
    _refuse(path.name, files)
    try:
        book = CalamineWorkbook.from_filelike(BytesIO(_stored(files)))
        names = [name for name in book.sheet_names if name.casefold() != "how to"]
        sheets = ((name, book.get_sheet_by_name(name)) for name in names)
        rows: dict[str, list[list[Any]]] = {
            name: sheet.to_python(skip_empty_area=False, nrows=MOST_ROWS + 2)
            for name, sheet in sheets
        }
    except (CalamineError, OSError, ValueError) as fault:
        words = f"{path.name} cannot be read ({shown(fault)}): open it and save it again as .xlsx"
        raise NotImportable(words) from fault
    parts = tuple(_sheets(files))
    for name, row, at in _broken(files, parts):
        if name in rows and row <= len(rows[name]) and at <= len(rows[name][row - 1]):
            rows[name][row - 1][at - 1] = Broken()
    grids = {name.casefold(): _bounded(Grid(name, rows[name])) for name in rows}
    return Book(grids, _beside(path, media), files, parts)


def _sheets(files: Mapping[str, bytes]) -> Iterator[Part]:
    from lessonbot.packs.importers.shared.xml import parse_xml  # noqa: PLC0415 - loads lxml

    parts = {}
    for each in parse_xml(files.get(_PARTS, b"<a/>"), _PARTS).iter("Relationship"):
        target = str(each.get("Target")).removeprefix("/").removeprefix("xl/")
        parts[each.get("Id")] = f"xl/{target}"
    for sheet in parse_xml(files[_WORKBOOK], _WORKBOOK).iter("sheet"):
        file = parts.get(sheet.get(_PART_ID), "")
        yield Part(str(sheet.get("name")), file, sheet.get("state", "visible") != "visible")


def _broken(files: Mapping[str, bytes], sheets: Sequence[Part]) -> Iterator[tuple[str, int, int]]:
    """Sheet, row and column of the formulas without a result, which would look empty."""
    for sheet in sheets:
        pictures = set(pictured(files, sheet.file))
        for cell in map(_cell, _ERROR.findall(files.get(sheet.file, b""))):
            if cell not in pictures:
                yield sheet.name, *cell


def pictured(files: Mapping[str, bytes], sheet: str) -> Iterator[tuple[int, int]]:
    """Row and column, from 1, of the cells that hold a picture."""
    if _IN_CELLS in files:
        yield from map(_cell, _PICTURED.findall(files.get(sheet, b"")))


def _cell(found: tuple[bytes, bytes]) -> tuple[int, int]:
    letters, row = found
    return int(row), reduce(lambda sum_, letter: sum_ * 26 + letter - 64, letters.upper(), 0)


def _stored(files: Mapping[str, bytes]) -> bytes:
    """The files that were looked at, and no others, in a zip again."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for name, data in {**files, "_rels/.rels": _ROOT}.items():
            archive.writestr(name, data)
    return out.getvalue()


def _refuse(name: str, files: Mapping[str, bytes]) -> None:
    if _WORKBOOK not in files or _OTHERS & files.keys():
        raise NotImportable(f"{name} is not an .xlsx workbook: save it as .xlsx")
    uses: Counter[bytes] = Counter()
    for data in files.values():
        if b"sheetData" not in data and b"s\0h\0e\0e\0t\0" not in data:
            continue
        if b"\0" in data or len(_CELL.findall(data)) != len(_PLACED.findall(data)):
            raise NotImportable(
                f"{name} was made in a rare way: open it and save it again as .xlsx"
            )
        if _FAR.search(data):
            raise NotImportable(f"{name} {_TOO_FAR}")
        uses.update(_SHARED.findall(data))
    texts = next((files[each] for each in files if each.lower() == "xl/sharedstrings.xml"), b"")
    lengths = [len(piece) for piece in _STRING_END.split(texts)]
    total = sum(
        lengths[int(number)] * count for number, count in uses.items() if int(number) < len(lengths)
    )
    if total > TOTAL_BYTES:
        raise NotImportable(
            f"{name} holds more than {TOTAL_BYTES // _MIB} MB of text: divide the workbook"
        )


def _bounded(grid: Grid) -> Grid:
    width = max(map(len, grid.rows), default=0)
    if len(grid.rows) > MOST_ROWS + 1 or width > MOST_COLUMNS:
        raise NotImportable(f"the sheet {shown(grid.name)} {_TOO_FAR}")
    for number, row in enumerate(grid.rows, 1):
        for at, value in enumerate(row):
            if isinstance(value, str) and len(value) > LONGEST_CELL:
                words = f"has more than {LONGEST_CELL:,} characters: divide it"
                raise NotImportable(f"{place(grid.name, at, number)}: the text {words}")
    return grid


def place(sheet: str, at: int, row: int) -> str:
    """A cell as its author finds it: `Questions!B7`; columns count from 0, rows from 1."""
    letters = ""
    at += 1
    while at:
        at, rest = divmod(at - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return f"{sheet}!{letters}{row}"


# --- comma-separated values ----------------------------------------------------------------------


def _single(path: Path, remarks: list[Remark]) -> Grid:
    data = read_some(path, PACK_BYTES)
    if len(data) > PACK_BYTES:
        raise NotImportable(f"{path.name} is larger than {PACK_BYTES // _MIB} MB: divide it")
    return _grid(path.name, data, remarks)


def _folder(path: Path, remarks: list[Remark]) -> Book:
    files = opened(path)
    grids = {}
    for name, data in files.items():
        file = PurePosixPath(name)
        if file.suffix.lower() in {".csv", ".tsv"} and len(file.parts) == 1:
            grids[file.stem.replace(".", " ").casefold()] = _grid(name, data, remarks)
        elif file.parts[0] != "media":
            words = "this is no table: save it as .csv, or take it out of the folder"
            remarks.append(Remark(name, "left out", words))
    if not grids:
        words = f"{shown(path.name)} holds no tables: add questions.csv, or name a workbook (.xlsx)"
        raise NotImportable(words)
    media = {name.removeprefix("media/"): data for name, data in files.items()}
    return Book(grids, Sources(media))


def _grid(name: str, data: bytes, remarks: list[Remark]) -> Grid:
    text = decoded(data, name, remarks)
    head = text.partition("\n")[0]
    reader = csv.reader(StringIO(text, newline=""), delimiter=max(",;\t", key=head.count))
    rows = []
    try:
        for row in reader:
            rows.append([_unguarded(value) for value in row])
            if len(rows) > MOST_ROWS + 1:
                break
    except csv.Error as fault:
        words = f"cannot be read ({shown(fault)}): save it again as CSV UTF-8"
        raise NotImportable(f"{name}:{reader.line_num}: the line {words}") from fault
    return _bounded(Grid(name, rows))


def _unguarded(value: str) -> str:
    """The value without the ' that keeps a spreadsheet from taking it for a formula."""
    return value[1:] if _GUARDED.match(value) else value


def languages(grids: Mapping[str, Grid]) -> Iterator[str]:
    """The languages that there are sheets of, besides the first."""
    seen = set()
    for grid in grids.values():
        name = grid.name.removesuffix(".csv").removesuffix(".tsv")
        match = re.fullmatch(
            r"(?:course|lessons|questions)[ .]([a-z]{2,3}(?:-[a-z0-9]{2,8})*)", name, re.IGNORECASE
        )
        if match and match[1] not in seen:
            seen.add(match[1])
            yield match[1]
