"""How many people a number may write first to in a day: who is written to now, and who waits.

WhatsApp counts the people to whom a template goes outside of their window, in a moving day, and
lets a new number write to 250. Whoever writes or taps within the window is never counted.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from lessonbot.domain.messages import Kind
from lessonbot.domain.schedule import LATE
from lessonbot.services.reporting import clock_time
from lessonbot.services.runtime import Runtime
from lessonbot.store import quotas
from lessonbot.store.database import Transaction
from lessonbot.store.dues import Due
from lessonbot.store.quotas import DAY, Quota

ASK_AGAIN = timedelta(hours=1)
"""After the network refused more people than we counted, nobody is written to first for so long."""

PROBES = 10
"""And then so few at once, until it is known that more may go."""

FULL = "the network lets this number write first to nobody more for now: asked again later"
TOO_LATE = (
    "too late for its hour, as the people of the day were used up: asked for again with the next "
    "lesson's hour"
)


@dataclass(slots=True)
class Ration:
    """Whose template goes now, and until when that of others may; `reason` is theirs to wait."""

    going: list[Due] = field(default_factory=list)
    waiting: dict[int, datetime] = field(default_factory=dict)
    reason: str = ""


def room(quota: Quota, most: int, now: datetime) -> int | None:
    """To how many more people a sender may write first now; None: to any number."""
    if quota.full_until and quota.full_until > now:
        return 0
    left = max(0, most - quota.used) if most else None
    if quota.full_until and now - quota.full_until < ASK_AGAIN:
        return min(PROBES, PROBES if left is None else left)
    return left


def free_at(quota: Quota, most: int, now: datetime) -> datetime | None:
    """When a place is free again, if there is none now."""
    if quota.full_until and quota.full_until > now:
        return quota.full_until
    return quota.first + DAY if most and quota.used >= most and quota.first else None


def why(quota: Quota, most: int, now: datetime) -> str:
    """Why a template waits, in words that staff read."""
    until = free_at(quota, most, now)
    if quota.full_until and until == quota.full_until and not (most and quota.used >= most):
        return (
            "the network refused to let this number write first to more people: tried again at "
            f"{clock_time(quota.full_until)}"
        )
    used = f"that is used up until {clock_time(until)}" if until else "others wait before"
    return f"the network lets this number write first to {most:,} people a day; {used}"


def trouble(quota: Quota, most: int, now: datetime) -> str:
    """What staff are told when nobody more may be written to first, and what they can do."""
    waiting = f"{quota.waiting:,} learner{'s wait' if quota.waiting != 1 else ' waits'} for it"
    by_network = not most or quota.used < most
    mend = (
        "Other numbers of your business may count too, or your limit is lower than "
        "TWILIO_WHATSAPP_PEOPLE_PER_DAY: look at it in WhatsApp Manager"
        if by_network
        else "WhatsApp raises the limit by itself while people answer and do not block you; set "
        "TWILIO_WHATSAPP_PEOPLE_PER_DAY then"
    )
    return (
        f"{why(quota, most, now)}; written to first in the last 24 hours: {quota.used:,}; "
        f"{waiting}. Who writes or taps gets everything at once. {mend}"
    )


async def is_full(tx: Transaction, sender: int, now: datetime) -> bool:
    """Whether the network said that nobody more may be written to first now."""
    until = await quotas.full_until(tx, sender)
    return until is not None and until > now


async def share(rt: Runtime, tx: Transaction, due: Sequence[Due], now: datetime) -> Ration:
    """Who of these is written to first now, all of one sender; whose turn it is not yet waits.

    Who waits already comes before them, and who was called before and gave no answer after them.
    """
    sender = due[0].sender_id
    most = rt.tempo(sender).people_per_day
    quota = await quotas.standing(tx, sender, now)
    places = room(quota, most, now)
    if places is None:
        return Ration(list(due))
    ration = Ration()
    places -= quota.waiting
    for each in due:
        if each.contact.calls == 0 and places > 0:
            places -= 1
            ration.going.append(each)
        else:
            ration.waiting[each.address_id] = last_call(each)
    if quota.full_until is None or quota.full_until <= now:
        # those who wait will have taken their places before these
        used = quota.used + quota.waiting + len(ration.going)
        quota = replace(quota, used=used, first=quota.first or now)
    ration.reason = why(quota, most, now)
    return ration


async def is_used_up(rt: Runtime, tx: Transaction, sender: int, now: datetime) -> bool:
    """Whether by our own count nobody more may be written to first now."""
    quota = await quotas.standing(tx, sender, now)
    return room(quota, rt.tempo(sender).people_per_day, now) == 0


async def stop(rt: Runtime, tx: Transaction, sender: int, now: datetime) -> None:
    """The network refuses more people: nobody else is written to first until there may be room."""
    quota = await quotas.standing(tx, sender, now)
    await quotas.fill(
        tx, sender, free_at(quota, rt.tempo(sender).people_per_day, now) or now + ASK_AGAIN
    )


def last_call(due: Due) -> datetime:
    """Until when a template for this may go: a lesson is not asked for long after its hour."""
    if due.kind is Kind.LESSON or due.expires_at is None:
        return due.due_at + LATE
    return due.expires_at
