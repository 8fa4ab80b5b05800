"""WhatsApp's window: what may be said when, and what is done where it may not.

Whatever a person writes or taps opens a window of 24 hours in which anything may be said to them.
Outside of it only an approved template may go: it says that something waits, and a tap on it opens
the window again. We go by our own clock, and a little short, so that nothing free is ever on its
way when the window closes.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

OPEN = timedelta(hours=23, minutes=55)
"""How long the window counts as open after a person's last word; the network has 24 hours."""

LATER = timedelta(hours=3)
"""How long LATER puts off what waits: the window that the tap opened is still open then."""

MOST_CALLS = 3
"""Templates in a row that nobody answers. Sent to people who never look, they cost money, and the
network pauses the template for everybody."""

REST = timedelta(days=30)
"""After those, one template in this time."""


class Way(StrEnum):
    """How something is said."""

    FREE = "free"
    TEMPLATE = "template"
    SMS = "sms"
    WAIT = "wait"


@dataclass(frozen=True, slots=True)
class Plan:
    """How something is said, and why, in words that staff read."""

    way: Way
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Contact:
    """What is known of an address on a network with a window.

    `heard` is when something came from it last, `shut` when the network said that its window is
    closed; `calls` templates were sent since it was heard, the last of them at `called`.
    """

    heard: datetime | None
    shut: datetime | None = None
    calls: int = 0
    called: datetime | None = None


FREE = Plan(Way.FREE)


def is_open(contact: Contact, now: datetime) -> bool:
    """Whether anything may be said now."""
    if contact.heard is None or (contact.shut is not None and contact.shut > contact.heard):
        return False
    return timedelta(0) <= now - contact.heard < OPEN


def plan(contact: Contact, now: datetime, *, template: bool, sms: bool) -> Plan:
    """How something is said to an address now.

    `template` tells whether there is an approved one, `sms` whether the learner also agreed to
    text messages.
    """
    if is_open(contact, now):
        return FREE
    closed = "no word from the learner for 24 hours"
    if template and may_call(contact, now):
        return Plan(Way.TEMPLATE, closed)
    why = (
        f"{closed}, and no answer to {contact.calls} templates"
        if template
        else f"{closed}, and no approved template"
    )
    return Plan(Way.SMS if sms else Way.WAIT, why)


def days(people: int, most: int, used: int = 0) -> int:
    """In how many days so many people may be written to first, at `most` a day; 0: all at once.

    To `used` of today's it was written already.
    """
    if not most or not people:
        return 0
    left = max(0, most - used)
    return 1 + -(-max(0, people - left) // most)


def may_call(contact: Contact, now: datetime) -> bool:
    """Whether one more template may go: a few in a row, one a day, and then one a month."""
    if contact.called is None:
        return True
    rest = REST if contact.calls >= MOST_CALLS else timedelta(hours=20)
    return now - contact.called >= rest
