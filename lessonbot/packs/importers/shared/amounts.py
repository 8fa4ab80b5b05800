"""Numbers of other systems in the form that a question has: `42`, `40..45`, `3.5±0.1`."""

from decimal import Decimal, InvalidOperation

_LARGEST = Decimal(10) ** 15
_FINEST = Decimal("1E-10")
_LONGEST = 60


def number(words: str) -> Decimal | None:
    """A number as programs write it, or nothing: `1e3`, `+.5`, `33.33`."""
    words = words.strip()
    try:
        value = Decimal(words) if len(words) <= _LONGEST and "_" not in words else None
    except InvalidOperation:
        return None
    if value is None or not value.is_finite() or abs(value) >= _LARGEST:
        return None
    return value if value == value.quantize(_FINEST) else None


def exactly(value: Decimal) -> str:
    """The answer that is only this number."""
    plain = f"{value:f}"
    plain = plain.rstrip("0").rstrip(".") if "." in plain else plain
    return "0" if plain in {"-0", ""} else plain


def around(value: Decimal, tolerance: Decimal) -> str:
    """The answer that may be off by as much as the tolerance."""
    return f"{exactly(value)}±{exactly(tolerance)}" if tolerance else exactly(value)


def between(low: Decimal, high: Decimal) -> str:
    """The answer that lies between two numbers, or is one of them."""
    low, high = min(low, high), max(low, high)
    return exactly(low) if low == high else f"{exactly(low)}..{exactly(high)}"
