"""Awkward rows for every table there is, so that a new column is tried without a new test."""

import datetime as dt
from typing import Any

from sqlalchemy import JSON, Boolean, Column, Date, Integer, LargeBinary, insert

from lessonbot.store.columns import UtcDateTime
from lessonbot.store.database import Transaction
from lessonbot.store.tables import metadata

COUNT = 6
STEP = 7  # ids have gaps
# Nothing of this is ever due: an enrolment that is due would be read, and is nonsense here.
_BEGIN = dt.datetime(2126, 11, 22, 23, 59, 59, 999_999, tzinfo=dt.UTC)
_DOCUMENTS: tuple[object, ...] = (
    {"b": [1, 2.5, None, True], "a": {"ключ": "مرحبا 🙂", "quote": "'\"\\"}},
    [],
    "text",
    0.1,
    JSON.NULL,
)


async def fill(tx: Transaction) -> None:
    """Put rows into all tables; nothing is left out where it may be."""
    for table in metadata.sorted_tables:
        rows = [
            {each.name: _value(each, number) for each in table.columns}
            for number in range(1, COUNT + 1)
        ]
        await tx.execute(insert(table), rows)


def _value(column: Column[Any], number: int) -> object:
    if column.foreign_keys or column.name == "id":
        return number * STEP
    if column.nullable and number == COUNT and not isinstance(column.type, JSON):
        return None
    match column.type:
        case UtcDateTime():
            return _BEGIN + dt.timedelta(days=number, microseconds=number)
        case Date():
            return _BEGIN.date() + dt.timedelta(days=number)
        case JSON():
            return _DOCUMENTS[number % len(_DOCUMENTS)]
        case Boolean():
            return number % 2 == 0
        case Integer():
            return 32_000 + number
        case LargeBinary():
            return bytes(range(256)) * number
        case _:
            return f"{column.name} {number}: 'ñ' \"مرحبا\" \\ 🙂\n"
