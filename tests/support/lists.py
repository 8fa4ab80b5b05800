"""Lists of people as organisations have them, right and wrong."""

import csv
import io
from collections.abc import Sequence

HEADS = ("Phone", "Name", "Language", "City", "Consent", "Member ID", "Notes")
AGREED = "signed list of 3 March, kept in Nairobi"


def number(place: int) -> str:
    """A mobile number of Kenya, without its country."""
    return f"0712{place:06d}"


def row(place: int, **changes: str) -> list[str]:
    """Somebody who is right."""
    said = {
        "Phone": number(place),
        "Name": f"Learner {place}",
        "Language": "sw" if place % 2 else "English",
        "City": "Nairobi",
        "Consent": AGREED,
        "Member ID": f"M{place}",
        "Notes": "nothing",
    } | changes
    return [said[each] for each in HEADS]


def written(
    rows: Sequence[Sequence[str]], heads: Sequence[str] = HEADS, delimiter: str = ","
) -> bytes:
    """A file as spreadsheets save it."""
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter).writerows([heads, *rows] if heads else rows)
    return out.getvalue().encode()
