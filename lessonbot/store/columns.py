"""Types of columns, and the columns that many tables have."""

from collections.abc import Callable, Collection
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Column,
    DateTime,
    Dialect,
    ForeignKey,
    Integer,
    String,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.types import TypeDecorator


class UtcDateTime(TypeDecorator[datetime]):
    """An instant: aware in Python, UTC in the database. Naive values are refused.

    SQLite keeps it as text that sorts by time: 2026-11-23 06:00:00.000000.
    """

    impl = DateTime(timezone=True)
    cache_ok = True

    def bind_processor(self, dialect: Dialect) -> Callable[[datetime | None], Any]:
        """Python to database."""
        return _instant_as_text if dialect.name == "sqlite" else _utc

    def result_processor(
        self,
        dialect: Dialect,
        coltype: object,  # noqa: ARG002
    ) -> Callable[[Any], datetime | None]:
        """Database to Python."""
        return _instant_from_text if dialect.name == "sqlite" else _utc


def _utc(value: datetime | None) -> datetime | None:
    if value is None or value.tzinfo is UTC:
        return value
    if value.tzinfo is None:
        raise ValueError("an instant needs a time zone")
    return value.astimezone(UTC)


def _instant_as_text(value: datetime | None) -> str | None:
    utc = _utc(value)
    return utc.isoformat(" ", "microseconds")[:_NO_OFFSET] if utc else None


def _instant_from_text(value: str | None) -> datetime | None:
    return datetime.fromisoformat(value).replace(tzinfo=UTC) if value else None


_NO_OFFSET = len("2026-11-23 06:00:00.000000")


Id = BigInteger().with_variant(Integer, "sqlite")
Json = JSON().with_variant(JSONB, "postgresql")


def id_() -> Column[int]:
    """The internal number of a row."""
    return Column("id", Id, primary_key=True, autoincrement=True)


def to(name: str, table: str, *, index: bool = False, null: bool = False) -> Column[int]:
    """A row of another table."""
    return Column(name, Id, ForeignKey(f"{table}.id"), nullable=null, index=index)


def organisation() -> Column[int]:
    """Whose row it is."""
    return to("organisation_id", "organisations")


def instant(name: str, *, null: bool = True) -> Column[Any]:
    """A moment, in UTC."""
    return Column(name, UtcDateTime, nullable=null)


def instant_key(name: str) -> Column[Any]:
    """A moment that is part of the key."""
    return Column(name, UtcDateTime, primary_key=True)


def string(name: str, *, null: bool = False, default: str | None = None) -> Column[str]:
    """A text of any length."""
    server = text(f"'{default}'") if default is not None else None
    return Column(name, String, nullable=null, server_default=server)


def number(name: str, default: int = 0) -> Column[int]:
    """A count or another small number."""
    return Column(name, Integer, nullable=False, server_default=text(str(default)))


def bits(days: Collection[int]) -> int:
    """Weekdays as one number: Monday is the lowest bit."""
    return sum(1 << day for day in set(days))


def weekdays(stored: int) -> tuple[int, ...]:
    """Weekdays of such a number."""
    return tuple(day for day in range(7) if stored >> day & 1)
