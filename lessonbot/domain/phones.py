"""Telephone numbers as people write them in lists, and as networks know them."""

import re
from functools import cache

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumberFormat

_POWER = re.compile(r"\s*\d+(?:[.,]\d+)?[eE]\+?\d+\s*")
_ABROAD = "00"
_LONGEST = 40


class NoNumber(Exception):
    """Not a number that a message can go to; `why` is `none`, `power`, `country` or `number`."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


def international(written: str, country: str) -> str:
    """A number with its plus, as in +254700000001. Raises NoNumber.

    `country` is where numbers are dialled from that have no plus, empty for not known.
    """
    said = written.strip()
    if not said:
        raise NoNumber("none")
    if _POWER.fullmatch(said):  # a spreadsheet has rounded it
        raise NoNumber("power")
    if len(said) > _LONGEST:
        raise NoNumber("number")
    if said.startswith(_ABROAD):
        said = f"+{said[len(_ABROAD) :]}"
    if said.startswith(("+", "＋")):
        return _found(said, "")
    if not country:
        raise NoNumber("country")
    try:
        return _found(said, country)
    except NoNumber:
        with_code = f"+{said}"  # its country's code is there, only the plus is not
        found = _found(with_code, "")
        if country_of(found) != country:
            raise
        return found


def country_of(number: str) -> str:
    """The country of an international number, in two letters; empty for what has none."""
    try:
        parsed = phonenumbers.parse(number)
    except NumberParseException:
        return ""
    return phonenumbers.region_code_for_number(parsed) or ""


@cache
def countries() -> tuple[str, ...]:
    """All countries that have numbers, in two letters."""
    return tuple(sorted(each for each in phonenumbers.SUPPORTED_REGIONS if each.isalpha()))


def code_of(country: str) -> str:
    """What numbers of a country begin with, as in +254."""
    return f"+{phonenumbers.country_code_for_region(country)}"


def _found(said: str, country: str) -> str:
    try:
        parsed = phonenumbers.parse(said, country or None)
    except NumberParseException:
        raise NoNumber("number") from None
    if parsed.extension or not phonenumbers.is_valid_number(parsed):
        raise NoNumber("number")
    return phonenumbers.format_number(parsed, PhoneNumberFormat.E164)
