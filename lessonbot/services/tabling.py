"""Tables as organisations have them: workbooks, and text in whatever alphabet it was saved."""

import csv
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO, StringIO
from pathlib import Path

from lessonbot.packs.drafts import NotImportable
from lessonbot.packs.importers.sheets.book import Broken, Grid, open_book

LARGEST = 25 * 1024 * 1024
MOST_ROWS = 50_000
MOST_COLUMNS = 100
ENCODINGS = ("cp1252", "cp1256", "cp1250", "cp1251", "iso8859-15")
"""For texts that are not in UTF-8: western, Arabic, central European, Cyrillic."""

_MARKS = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
_OLD_WORKBOOK, _ZIP = b"\xd0\xcf\x11\xe0", b"PK\x03\x04"
_LONGEST_CELL = 2_000
_PREVIEW = 300  # characters
_WIDE = 24
_GUARDED = ("'=", "'+", "'-", "'@")


class Unreadable(Exception):
    """It cannot be read; `why` is the last part of a phrase's key, `reasons` say more."""

    def __init__(self, why: str, reasons: Sequence[str] = ()) -> None:
        super().__init__(why)
        self.why, self.reasons = why, tuple(reasons)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table: its rows that hold something, each with its number in the file."""

    name: str
    rows: Sequence[tuple[int, Sequence[str]]]


def encoding_of(data: bytes) -> str:
    """How a text is written; empty where it has to be asked. Workbooks have none either."""
    for mark, encoding in _MARKS.items():
        if data.startswith(mark):
            return encoding
    if is_workbook(data):
        return ""
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return ""
    return "utf-8"


def is_workbook(data: bytes) -> bool:
    """Whether it is a workbook, whatever it is called."""
    return data.startswith(_ZIP)


def is_unclear(data: bytes) -> bool:
    """Whether it is a text of which somebody has to say how it is written."""
    known = encoding_of(data) or is_workbook(data) or data.startswith(_OLD_WORKBOOK)
    return not known


def previews(data: bytes) -> Mapping[str, str]:
    """How a text begins in each of the ways that it may be written."""
    some = data[: _PREVIEW * 4]
    shown = {each: some.decode(each, "replace")[:_PREVIEW] for each in ENCODINGS}
    return {each: text for each, text in shown.items() if text not in _before(shown, each)}


def sheets(name: str, data: bytes, encoding: str) -> Sequence[Sheet]:
    """The tables of a file, as text. Raises Unreadable."""
    if data.startswith(_OLD_WORKBOOK):
        raise Unreadable("old")
    found = _workbook(name, data) if is_workbook(data) else [_text(name, data, encoding)]
    kept = [each for each in found if each.rows]
    if not kept:
        raise Unreadable("empty")
    if any(len(each.rows) > MOST_ROWS + 1 for each in kept):
        raise Unreadable("rows")
    return kept


def _before(shown: Mapping[str, str], one: str) -> Sequence[str]:
    names = list(shown)
    return [shown[each] for each in names[: names.index(one)]]


def _workbook(name: str, data: bytes) -> Sequence[Sheet]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "people.xlsx"
        path.write_bytes(data)
        try:
            book = open_book(path, None, [])
        except NotImportable as refused:
            words = str(refused).replace(path.name, name or path.name)
            raise Unreadable("file", words.splitlines()) from refused
    return [_plain(each) for each in book.grids.values()]


def _plain(grid: Grid) -> Sheet:
    rows = ((number, [_cell(each) for each in row]) for number, row in enumerate(grid.rows, 1))
    return Sheet(grid.name, [(number, row) for number, row in rows if any(row)])


def _cell(value: object) -> str:
    """A value as it was typed: a workbook keeps every number with a fraction."""
    if value is None or isinstance(value, Broken):
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()[:_LONGEST_CELL]


def _text(name: str, data: bytes, encoding: str) -> Sheet:
    if encoding not in {*ENCODINGS, *_MARKS.values(), "utf-8"}:
        raise Unreadable("encoding")
    text = data.decode(encoding, "replace").replace("\0", "")
    head = text.partition("\n")[0]
    reader = csv.reader(StringIO(text, newline=""), delimiter=max(",;\t", key=head.count))
    rows: list[tuple[int, Sequence[str]]] = []
    try:
        for number, row in enumerate(reader, 1):
            if any(each.strip() for each in row):
                rows.append((number, [_unguarded(each) for each in row[:MOST_COLUMNS]]))
            if len(rows) > MOST_ROWS + 1:
                break
    except csv.Error as fault:
        raise Unreadable("line", [f"{name}:{reader.line_num}: {fault}"]) from fault
    return Sheet("", rows)


def _unguarded(value: str) -> str:
    """Without the ' that keeps a spreadsheet from taking it for a formula."""
    said = value.strip()[:_LONGEST_CELL]
    return said[1:] if said.startswith(_GUARDED) else said


def template(heads: Sequence[str]) -> bytes:
    """A workbook to be filled in; its cells are text, so that numbers stay as they are typed."""
    from xlsxwriter import Workbook  # type: ignore[import-untyped]  # noqa: PLC0415 - heavy

    out = BytesIO()
    with Workbook(out, {"in_memory": True}) as book:
        page = book.add_worksheet()
        page.set_column(0, len(heads) - 1, _WIDE, book.add_format({"num_format": "@"}))
        page.write_row(0, 0, heads, book.add_format({"bold": True}))
    return out.getvalue()
