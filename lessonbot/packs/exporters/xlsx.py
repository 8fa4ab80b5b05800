"""A course as a workbook for those who write in a spreadsheet, and an example to begin with."""

import csv
import re
from collections.abc import Iterator
from datetime import datetime
from io import BytesIO, StringIO
from typing import TYPE_CHECKING, Any

from lessonbot.domain.course import Course
from lessonbot.packs.columns import COURSE, FACTS, Column
from lessonbot.packs.exporters.example import HOW_TO, example
from lessonbot.packs.exporters.rows import Sheet, Value, sheets_of

if TYPE_CHECKING:
    from xlsxwriter import Workbook  # type: ignore[import-untyped]
    from xlsxwriter.format import Format  # type: ignore[import-untyped]
    from xlsxwriter.worksheet import Worksheet  # type: ignore[import-untyped]

# Rows below the last one that are ready to be filled in.
_EMPTY_ROWS = 500
# A fixed time makes the same course the same bytes.
_MADE = datetime(2020, 1, 1)  # noqa: DTZ001 - a workbook's time has no zone
_HEAD_COLOUR = "#1F4E5F"
_FORMULA = re.compile(r"'*[=+\-@\t\r]")


def workbook_of(course: Course) -> bytes:
    """The workbook (.xlsx) of a course; its media stay in a folder `media` next to it."""
    # Only exporting needs it.
    from xlsxwriter import Workbook  # noqa: PLC0415

    out = BytesIO()
    with Workbook(out, {"in_memory": True}) as book:
        book.set_properties({"title": course.title, "created": _MADE})
        styles = _Styles(book)
        _write_how_to(book.add_worksheet("How to"), styles)
        for sheet in sheets_of(course):
            _write(book.add_worksheet(sheet.name), sheet, styles)
    return out.getvalue()


def template(language: str = "en") -> bytes:
    """A workbook with an example, for a course that is going to be written in a language."""
    return workbook_of(example(language))


def csv_of(course: Course) -> dict[str, bytes]:
    """The same sheets as files of comma-separated values, by their names."""
    files = {}
    for sheet in sheets_of(course):
        out = StringIO(newline="")
        writer = csv.writer(out, lineterminator="\r\n")
        writer.writerow([column.title for column in sheet.columns])
        writer.writerows([map(_harmless, row) for row in sheet.rows])
        # Excel takes a file without this mark at its beginning for one of its old encodings.
        base, _, language = sheet.name.partition(" ")
        name = ".".join(filter(None, (base.lower(), language, "csv")))
        files[name] = out.getvalue().encode("utf-8-sig")
    return files


def _harmless(value: Value) -> Value:
    """A value that no spreadsheet takes for a formula; the reader takes the ' away again."""
    return f"'{value}" if isinstance(value, str) and _FORMULA.match(value) else value


class _Styles:
    """How cells look; what is typed into one stays text and is never turned or run."""

    def __init__(self, book: "Workbook") -> None:
        text: dict[str, Any] = {"num_format": "@", "text_wrap": True, "valign": "top"}
        self.text: Format = book.add_format(text)
        self.formula: Format = book.add_format({**text, "quote_prefix": True})
        self.number: Format = book.add_format({"valign": "top"})
        self.plain: Format = book.add_format({"text_wrap": True, "valign": "top"})
        self.note: Format = book.add_format(
            {"text_wrap": True, "valign": "top", "italic": True, "font_color": "#555555"}
        )
        self.head: Format = book.add_format(
            {
                "bold": True,
                "font_color": "#FFFFFF",
                "bg_color": _HEAD_COLOUR,
                "text_wrap": True,
                "valign": "top",
            }
        )

    def of(self, column: Column, value: Value) -> "Format":
        """How a cell of a column looks."""
        if isinstance(value, int) or (column.number and not value):
            return self.number
        if column.key == "help":
            return self.note
        return self.formula if _FORMULA.match(value) else self.text


def _write(page: "Worksheet", sheet: Sheet, styles: _Styles) -> None:
    for at, column in enumerate(sheet.columns):
        page.set_column(at, at, column.width, styles.of(column, ""))
        page.write_string(0, at, column.title, styles.head)
        page.write_comment(0, at, column.note, {"x_scale": 2})
    page.freeze_panes(1, 1)
    for number, row in enumerate(sheet.rows, 1):
        for at, (column, value) in enumerate(zip(sheet.columns, row, strict=True)):
            _write_cell(page, number, at, value, styles.of(column, value))
    for first, last, at, choices, strict in _choices(sheet):
        page.data_validation(
            first,
            at,
            last,
            at,
            {"validate": "list", "source": list(choices), "show_error": strict},
        )


def _write_cell(page: "Worksheet", row: int, at: int, value: Value, style: "Format") -> None:
    if isinstance(value, int):
        page.write_number(row, at, value, style)
    elif value:
        page.write_string(row, at, value, style)


def _choices(sheet: Sheet) -> Iterator[tuple[int, int, int, tuple[str, ...], bool]]:
    """Where a list of words to choose from opens: rows, column, words, and if others are refused."""
    for at, column in enumerate(sheet.columns):
        if column.choices:
            yield 1, len(sheet.rows) + _EMPTY_ROWS, at, column.choices, not column.many
    choices = {fact.title: fact.choices for fact in FACTS}
    for number, row in enumerate(sheet.rows, 1):
        if sheet.name.startswith(COURSE) and (words := choices[str(row[0])]):
            yield number, number, 1, words, True


def _write_how_to(page: "Worksheet", styles: _Styles) -> None:
    page.set_column(0, 0, 100, styles.plain)
    page.hide_gridlines(2)
    title, *lines = HOW_TO
    page.write_string(0, 0, title, styles.head)
    for number, line in enumerate(lines, 1):
        page.write_string(number, 0, line, styles.plain)
