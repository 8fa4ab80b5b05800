"""Numbers as people type them: digits of any script, either comma, units around them.

`1.500` is fifteen hundred in one country and one and a half in the other, so a typed number can
have several readings; whoever is asked may mean any of them.
"""

import re
from decimal import Decimal
from functools import lru_cache

from lessonbot.domain.spelling import clean

_MOST_DIGITS = 25  # within what decimals are computed with exactly
_SIGNS = {
    **dict.fromkeys(map(ord, "\u00a0\u2007\u2009\u202f"), " "),
    **dict.fromkeys(map(ord, "’ʼ`´"), "'"),
    **dict.fromkeys(map(ord, "−–‒"), "-"),
    ord("٫"): ".",
    ord("٬"): "'",
}
_TYPED = re.compile(
    r"(?P<sign>(?<![\d.,])[-+] ?)?"
    r"(?P<digits>\d+(?:(?:[.,'](?=\d)| (?=\d{3}(?!\d)))\d+)*|(?<!\d)[.,]\d+)"
)
_WHOLE = re.compile(
    r"\d+|[1-9]\d{0,2}(?:(?P<mark>[.,' ])\d{3})(?:(?P=mark)\d{3})*"
    r"|[1-9]\d?(?:(?P<lakh>[, ])\d{2})(?:(?P=lakh)\d{2})*(?P=lakh)\d{3}"
)


def readings(said: str) -> frozenset[Decimal]:
    """What the one number in a text can mean; empty when there is none, or more than one."""
    found = list(_TYPED.finditer(clean(said.translate(_SIGNS))))
    # the 2 of m2 is no number, the 1500 of KSh1500 is one, if it is the only one
    alone = [each for each in found if not each.string[: each.start()][-1:].isalpha()] or found
    if len(alone) != 1:
        return frozenset()
    digits = alone[0]["digits"]
    if sum(map(str.isdigit, digits)) > _MOST_DIGITS:
        return frozenset()
    values = {_value(digits, point) for point in ("", ".", ",")} - {None}
    factor = -1 if (alone[0]["sign"] or "").startswith("-") else 1
    return frozenset(factor * value for value in values if value is not None)


def matches(value: Decimal, answer: str) -> bool:
    """Whether a number is one that an author's answer allows."""
    low, high = bounds(answer)
    return low <= value <= high


@lru_cache(4096)
def bounds(answer: str) -> tuple[Decimal, Decimal]:
    """The least and the greatest number of an answer: `42`, `40..45` or `3.5±0.1`."""
    if ".." in answer:
        low, high = answer.split("..")
        return Decimal(low.strip()), Decimal(high.strip())
    middle, _, around = answer.partition("±")
    centre, width = Decimal(middle.strip()), Decimal(around.strip() or 0)
    return centre - width, centre + width


def _value(digits: str, point: str) -> Decimal | None:
    """The number if `point` is its decimal sign, or if it has none."""
    whole, found, part = digits.rpartition(point) if point else (digits, "", "")
    if point and (not found or not part.isdigit()):
        return None
    match = _WHOLE.fullmatch(whole) if whole else None
    if (whole and match is None) or (match and point in {match["mark"], match["lakh"]}):
        return None
    bare = "".join(filter(str.isdigit, whole))
    return Decimal(f"{bare or 0}.{part or 0}")
