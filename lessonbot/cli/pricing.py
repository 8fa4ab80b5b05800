"""What `lessonbot price` does."""

import json
from datetime import timedelta

from lessonbot.channels.faces import FACES
from lessonbot.cli.announcing import parts
from lessonbot.cli.output import NOT_SO, fail, tell
from lessonbot.cli.serving import clock
from lessonbot.config import Settings
from lessonbot.domain import price
from lessonbot.domain.price import NotAPrice
from lessonbot.store import costs, courses, prices


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
    on = {each.scheme for each in rt.senders.values()}
    for channel in price.PAID:
        if channel.partition("-")[0] in on and channel not in {each.scheme for each in found}:
            tell(f"{channel}  no price yet: lessonbot price set {channel} AMOUNT CURRENCY")
    if not rows:
        tell("no price is known yet: lessonbot price set sms 0.0385 USD")


async def put(settings: Settings, channel: str, prefix: str, written: str) -> None:
    """Write a price down: an amount and its currency."""
    amount, _, currency = written.partition(" ")
    if not currency:
        fail(f"“{written}” has no currency: write it like 0.0385 USD")
    try:
        found = price.parse(channel, prefix, amount, currency.strip())
    except NotAPrice as unclear:
        fail(str(unclear))
    async with parts(settings, sends=False) as rt, rt.database.write() as tx:
        await prices.put(tx, rt.organisation, found)
    tell(f"{_place(found.scheme, found.prefix)}: {price.shown(found.micros)} {found.currency}")


async def report(
    settings: Settings, days: int, course: str | None, *, by_learner: bool, as_json: bool
) -> None:
    """What was paid for messages."""
    now = clock()
    async with parts(settings, sends=False) as rt, rt.database.read() as tx:
        known = [code for code, _ in await courses.offered(tx, rt.organisation)]
        if course and course not in known:
            fail(f"there is no course “{course}” here: {', '.join(known) or 'none is published'}")
        found = await costs.paid(
            tx,
            rt.organisation,
            now - timedelta(days=days),
            now,
            course=course,
            by_learner=by_learner,
        )
    rows = [
        {
            "course": each.course,
            **({"learner": each.learner} if by_learner else {}),
            "channel": each.scheme,
            "messages": each.messages,
            "segments": each.segments if FACES[each.scheme].advised else 0,
            "cost": None if each.micros is None else price.shown(each.micros),
            "currency": each.currency,
        }
        for each in found
    ]
    if as_json:
        tell(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    for row in rows:
        unknown = "free" if row["channel"] == price.FREE else "no price known"
        paid = f"{row['cost']} {row['currency']}" if row["cost"] else unknown
        whose = [str(row["course"] or "no course"), *([str(row["learner"])] if by_learner else [])]
        sizes = f"{row['messages']} messages"
        sizes += f" in {row['segments']} segments" if row["segments"] else ""
        tell("  ".join((*whose, str(row["channel"]), sizes, paid)))
    unpriced = sum(
        each.messages for each in found if each.micros is None and each.scheme != price.FREE
    )
    if unpriced:
        were = "message was" if unpriced == 1 else "messages were"
        tell(
            f"{unpriced:,} {were} sent before a price was known and cannot be added up: "
            "a price counts from the moment it is set"
        )
    if not rows:
        tell(f"nothing was sent in the last {days} days")


async def remove(settings: Settings, channel: str, prefix: str) -> None:
    """Forget a price."""
    scheme, start = price.place(channel, prefix)
    async with parts(settings, sends=False) as rt, rt.database.write() as tx:
        known = await prices.remove(tx, rt.organisation, scheme, start)
    if not known:
        fail(f"there is no price for {_place(scheme, start)}", NOT_SO)
    tell(f"{_place(scheme, start)}: no price any more")


def _place(scheme: str, prefix: str) -> str:
    return f"{scheme} to {prefix}" if prefix else scheme
