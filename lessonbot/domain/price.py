"""What a message costs, by the organisation's own table: whole millionths, never fractions."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

MICROS = 1_000_000
_AMOUNT = re.compile(r"[0-9]{1,9}(\.[0-9]{1,6})?")
_CURRENCY = re.compile(r"[A-Z]{3}")
_COUNTRY = re.compile(r"\+[1-9][0-9]{0,14}")

FREE = "telegram"
"""Costs nothing but for paid broadcasts, whose price counts in their plan."""
PAID = ("sms", "whatsapp", "whatsapp-template")
CHANNELS = (*PAID, FREE)


class NotAPrice(ValueError):
    """A price that was not understood; the message says how to write it."""


@dataclass(frozen=True, slots=True, order=True)
class Price:
    """What one message, or one segment of a text message, costs.

    `prefix` is the beginning of the address: a country's or network's number; empty: all others.
    """

    scheme: str
    prefix: str
    currency: str
    micros: int


def parse(scheme: str, prefix: str, amount: str, currency: str) -> Price:
    """A price as staff write it. Raises NotAPrice."""
    channel, start = place(scheme, prefix)
    if channel not in CHANNELS:
        raise NotAPrice(f"“{scheme}” is no channel that has a price: write {', '.join(CHANNELS)}")
    if start and channel == FREE:
        raise NotAPrice(f"{FREE} knows no telephone numbers: leave --prefix out")
    if start and not _COUNTRY.fullmatch(start):
        raise NotAPrice(
            f"no international number begins with “{prefix}”: write the country's code, "
            "without zeros before it, like +254"
        )
    if not _AMOUNT.fullmatch(amount):
        raise NotAPrice(f"“{amount}” is no price: write it like 0.0385, with at most six decimals")
    if not _CURRENCY.fullmatch(currency.upper()):
        raise NotAPrice(f"“{currency}” is no currency: write three letters like USD or KES")
    return Price(channel, start, currency.upper(), int(Decimal(amount) * MICROS))


def place(scheme: str, prefix: str) -> tuple[str, str]:
    """Channel and beginning of the number, each as they are compared."""
    prefix = re.sub(r"[\s().-]", "", prefix)
    # a number is kept with its plus, whichever way it was typed
    return scheme.lower(), f"+{prefix}" if prefix.isdigit() else prefix


def price_of(prices: Sequence[Price], scheme: str, path: str) -> Price | None:
    """The price with the longest beginning of this address; None when none is known."""
    fitting = (each for each in prices if each.scheme == scheme and path.startswith(each.prefix))
    return max(fitting, key=lambda each: len(each.prefix), default=None)


def shown(micros: int) -> str:
    """An amount with two decimals, or with more where they count."""
    whole, rest = divmod(micros, MICROS)
    decimals = f"{rest:06d}".rstrip("0").ljust(2, "0")
    return f"{whole}.{decimals}"
