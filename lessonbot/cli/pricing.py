"""What `lessonbot price` does."""

import json

from lessonbot.cli.announcing import parts
from lessonbot.cli.output import NOT_SO, fail, tell
from lessonbot.config import Settings
from lessonbot.domain import price
from lessonbot.domain.price import NotAPrice
from lessonbot.store import prices


async def listed(settings: Settings, *, as_json: bool) -> None:
    """List all prices."""
    async with parts(settings, sends=False) as rt, rt.database.read() as tx:
        found = await prices.every(tx, rt.organisation)
    rows = [
        {
            "channel": each.scheme,
            "prefix": each.prefix,
            "price": price.shown(each.micros),
            "currency": each.currency,
        }
        for each in found
    ]
    if as_json:
        tell(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    for row in rows:
        tell(
            "  ".join(
                (row["channel"], row["prefix"] or "all others", row["price"], row["currency"])
            )
        )
    if not rows:
        tell("no price is known yet: lessonbot price set sms 0.0385 USD")


async def put(settings: Settings, channel: str, prefix: str, amount: str, currency: str) -> None:
    """Write a price down."""
    try:
        found = price.parse(channel, prefix, amount, currency)
    except NotAPrice as unclear:
        fail(str(unclear))
    async with parts(settings, sends=False) as rt, rt.database.write() as tx:
        await prices.put(tx, rt.organisation, found)
    tell(f"{_place(found.scheme, found.prefix)}: {price.shown(found.micros)} {found.currency}")


async def remove(settings: Settings, channel: str, prefix: str) -> None:
    """Forget a price."""
    try:
        scheme, start = price.place(channel, prefix)
    except NotAPrice as unclear:
        fail(str(unclear))
    async with parts(settings, sends=False) as rt, rt.database.write() as tx:
        known = await prices.remove(tx, rt.organisation, scheme, start)
    if not known:
        fail(f"there is no price for {_place(scheme, start)}", NOT_SO)
    tell(f"{_place(scheme, start)}: no price any more")


def _place(scheme: str, prefix: str) -> str:
    return f"{scheme} to {prefix}" if prefix else scheme
