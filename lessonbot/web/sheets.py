"""Tables as files that every spreadsheet opens."""

import csv
import io
import re
from collections.abc import Iterable, Sequence

from fastapi import Response

_FORMULA = re.compile(r"\s*[=+\-@＝＋－＠]")


def sheet(name: str, rows: Iterable[Sequence[object]]) -> Response:
    """A table as a CSV file; its numbers stay numbers."""
    written = io.StringIO()
    csv.writer(written).writerows([_cell(each) for each in row] for row in rows)
    data = f"\ufeff{written.getvalue()}"  # without the mark spreadsheets guess the alphabet
    return Response(data, headers=saved_as(name), media_type="text/csv; charset=utf-8")


def saved_as(name: str) -> dict[str, str]:
    """The headers of a file that nobody keeps for others."""
    safe = re.sub(r"[^\w.-]", "-", name, flags=re.ASCII)
    return {
        "content-disposition": f'attachment; filename="{safe}"',
        "cache-control": "no-store",
    }


def number(value: float | None) -> float | str:
    """A number as a cell: to four digits after the point, empty where it is not known."""
    return "" if value is None else round(value, 4)


def _cell(value: object) -> object:
    """What no spreadsheet takes for a formula."""
    return f"'{value}" if isinstance(value, str) and _FORMULA.match(value) else value
