"""What a broadcast would do, before it does anything: how many, to where, for how much, how long."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from math import ceil
from typing import Any, NamedTuple

import msgspec

from lessonbot.channels.base import Limits
from lessonbot.channels.segments import segments
from lessonbot.channels.text import fit
from lessonbot.domain import price, window
from lessonbot.domain.audience import Audience, NotAnAudience, Term
from lessonbot.domain.broadcast import (
    NO_ZONE,
    Forecast,
    Message,
    Scope,
    Wave,
    due,
    forecast,
    has_names,
    language_of,
    outbound,
)
from lessonbot.domain.price import Price
from lessonbot.domain.replies import spelt
from lessonbot.domain.text import Text, plain
from lessonbot.services.runtime import Runtime
from lessonbot.store import audiences, cohorts, courses, prices, quotas
from lessonbot.store.audiences import Crowd, Group
from lessonbot.store.database import Transaction

AVERAGE_NAME = "Alexandria"
ZONE_NOT_KNOWN = f"not known: {NO_ZONE}"
EVERYBODY_ELSE = "default"
_DEAR_ABOVE = 30  # messages a second; Telegram asks for Stars above


@dataclass(frozen=True, slots=True)
class Draft:
    """A broadcast that staff think about: at a minute of each learner's day, of no earlier `day`."""

    message: Message
    audience: Audience
    minute: int | None = None
    hours: int = 24
    day: date | None = None


@dataclass(frozen=True, slots=True)
class Leg:
    """What goes through one channel; `segments` are counted where text messages are paid by them.

    `quiet` people can only be asked by a template, where the channel has a window; at `per_day` of
    them a day (0: any number) that takes `days`.
    """

    channel: str
    people: int
    messages: int
    segments: int | None
    per_second: float
    minutes: int
    quiet: int = 0
    per_day: int = 0
    days: int = 0


@dataclass(frozen=True, slots=True)
class Plan:
    """What a broadcast would do.

    `costs` are millionths by currency; `unpriced` messages have no price in the table. With
    names in the text, `about` says that segments and costs differ a little with each name.
    """

    people: int
    skipped: Mapping[str, int]
    channels: Sequence[Leg]
    zones: Mapping[str, int]
    languages: Mapping[str, int]
    hours: Mapping[datetime, int]
    starts_at: datetime
    ends_at: datetime
    late: int
    costs: Mapping[str, int]
    unpriced: int
    about: bool
    hints: Sequence[str] = field(default_factory=tuple)


class Bill(NamedTuple):
    """Millionths by currency, and how many messages or segments have no known price."""

    costs: Mapping[str, int]
    unpriced: int


class Size(NamedTuple):
    """How one learner's copy is sent, and what it counts as when it is paid."""

    messages: int
    units: int


async def plan(rt: Runtime, draft: Draft, now: datetime) -> Plan:
    """What a broadcast would do now; nothing is sent. Raises NotAnAudience."""
    async with rt.database.read() as tx:
        scope = await settle_scope(rt, tx, draft)
        last = await audiences.last_learner(tx, rt.organisation)
        crowd = Crowd(scope.audience, scope.senders, now, last)
        found = await audiences.groups(tx, rt.organisation, crowd)
        table = await prices.every(tx, rt.organisation)
        longest = max((len(each.prefix) for each in table), default=0)
        used = {
            sender: (await quotas.standing(tx, sender, now)).used
            for sender in scope.senders
            if rt.tempo(sender).people_per_day
        }
        paid = await audiences.groups(tx, rt.organisation, crowd, longest) if longest else found
    copies = _Copies(rt, draft.message)
    return _plan(draft, copies, found, used, _costs(copies, paid, table), now)


async def settle_scope(rt: Runtime, tx: Transaction, draft: Draft) -> Scope:
    """The audience with the senders of this process that it goes through. Raises NotAnAudience."""
    schemes = {rt.senders[each].scheme for each in rt.channels}
    for term in (*draft.audience.wanted, *draft.audience.left_out):
        if term.aspect == "channel":
            _known("channel", term.values, schemes)
        elif term.aspect == "course":
            offered = await courses.offered(tx, rt.organisation)
            _known("course", term.values, [code for code, _ in offered])
        elif term.aspect == "cohort":
            await _known_cohorts(rt, tx, term.values)
    wanted, left_out = _channels(draft.audience.wanted), _channels(draft.audience.left_out)
    through = (wanted or schemes) - left_out
    senders = tuple(sorted(each for each in rt.channels if rt.senders[each].scheme in through))
    return Scope(draft.audience, senders, draft.hours)


def size(message: Message, language: str, limits: Limits, name: str | None = AVERAGE_NAME) -> Size:
    """How a learner's copy is sent on a channel with these limits."""
    parts = fit(outbound(message, "-", language, name), limits)
    if not by_segments(limits):
        return Size(len(parts), len(parts))
    return Size(len(parts), sum(segments(plain(part.text)) for part in parts))


def units(content: Mapping[str, Any], limits: Limits) -> int:
    """What one message counts as when it is paid: itself, or its segments."""
    if not by_segments(limits):
        return 1
    # the outbox keeps what it has encoded before as it is
    text = msgspec.json.decode(msgspec.json.encode(content["text"]), type=Text)
    return segments(plain(text))


def by_segments(limits: Limits) -> bool:
    """Whether a channel takes text only, which is paid by segments."""
    return not limits.pictures and not limits.choices


def _known(kind: str, values: Iterable[str], known: Iterable[str]) -> None:
    here = sorted(known)
    for value in values:
        if value.lower() not in {each.lower() for each in here}:
            raise NotAnAudience(
                f"there is no {kind} “{value}” here: {', '.join(here) or 'there is none yet'}"
            )


async def _known_cohorts(rt: Runtime, tx: Transaction, codes: Iterable[str]) -> None:
    for code in codes:
        if await cohorts.by_code(tx, rt.organisation, spelt(code)) is None:
            raise NotAnAudience(f"there is no cohort “{code}” here: lessonbot cohort list has them")


def _channels(terms: Iterable[Term]) -> set[str]:
    return {value for term in terms if term.aspect == "channel" for value in term.values}


class _Copies:
    """How the message is sent, worked out once for each sender and language."""

    def __init__(self, rt: Runtime, message: Message) -> None:
        self.rt = rt
        self._message = message
        self._sizes: dict[tuple[int, str], Size] = {}

    def size(self, sender: int, language: str) -> Size:
        """How it is sent to a learner with this language."""
        key = sender, language_of(self._message, language)
        if key not in self._sizes:
            self._sizes[key] = size(self._message, key[1], self.rt.limits_of(sender))
        return self._sizes[key]


def _plan(
    draft: Draft,
    copies: _Copies,
    found: Sequence[Group],
    used: Mapping[int, int],
    costs: Bill,
    now: datetime,
) -> Plan:
    reached = [group for group in found if group.why is None and group.sender_id is not None]
    skipped: Counter[str] = Counter()
    for group in found:
        if group.why:
            skipped[group.why] += group.people
    legs, forecasts = [], []
    for sender in sorted({group.sender_id for group in reached if group.sender_id}):
        mine = [group for group in reached if group.sender_id == sender]
        leg, ahead = _leg(draft, copies, sender, mine, used.get(sender, 0), now)
        legs.append(leg)
        forecasts.append(ahead)
    hours: Counter[datetime] = Counter()
    for ahead in forecasts:
        hours.update(ahead.by_hour)
    return Plan(
        people=sum(group.people for group in reached),
        skipped=dict(skipped.most_common()),
        channels=legs,
        zones=_sums((group.zone or ZONE_NOT_KNOWN, group.people) for group in reached),
        languages=_sums(
            (language_of(draft.message, group.language) or EVERYBODY_ELSE, group.people)
            for group in reached
        ),
        hours=dict(sorted(hours.items())),
        starts_at=min((when(copies.rt, draft, group.zone, now) for group in reached), default=now),
        ends_at=max((ahead.ends_at for ahead in forecasts), default=now),
        late=sum(ahead.late for ahead in forecasts),
        costs=costs.costs,
        unpriced=costs.unpriced,
        about=has_names(draft.message) and any(leg.segments for leg in legs),
        hints=_hints(legs, draft.hours),
    )


def _leg(
    draft: Draft,
    copies: _Copies,
    sender: int,
    groups: Sequence[Group],
    used: int,
    now: datetime,
) -> tuple[Leg, Forecast]:
    rt = copies.rt
    limits, rate = rt.limits_of(sender), rt.tempo(sender).per_second
    waves: Counter[datetime] = Counter()
    total = units = 0
    for group in groups:
        copy = copies.size(sender, group.language)
        waves[when(rt, draft, group.zone, now)] += group.people * copy.messages
        total += group.people * copy.messages
        units += group.people * copy.units
    quiet = sum(group.people for group in groups if group.quiet) if limits.window else 0
    per_day = rt.tempo(sender).people_per_day
    ahead = forecast([Wave(at, count) for at, count in waves.items()], rate, draft.hours)
    return (
        Leg(
            channel=rt.senders[sender].scheme,
            people=sum(group.people for group in groups),
            messages=total,
            segments=units if by_segments(limits) else None,
            per_second=rate,
            minutes=ceil(total / rate / 60) if rate else 0,
            quiet=quiet,
            per_day=per_day,
            days=window.days(quiet, per_day, used),
        ),
        ahead,
    )


def when(rt: Runtime, draft: Draft, zone: str | None, now: datetime) -> datetime:
    """When it is due for who lives by a clock."""
    return due(draft.minute, zone, now, rt.quiet, draft.day)


def _costs(copies: "_Copies", groups: Iterable[Group], table: Sequence[Price]) -> Bill:
    return bill(
        (
            (
                copies.rt.senders[group.sender_id].scheme,
                group.prefix,
                group.people * copies.size(group.sender_id, group.language).units,
            )
            for group in groups
            if group.why is None and group.sender_id is not None
        ),
        table,
    )


def bill(owed: Iterable[tuple[str, str, int]], table: Sequence[Price]) -> Bill:
    """What it costs to send to (channel, address, how many messages or segments)."""
    costs: defaultdict[str, int] = defaultdict(int)
    unpriced = 0
    for scheme, prefix, count in owed:
        known = price.price_of(table, scheme, prefix)
        if known is None:
            unpriced += count if scheme != price.FREE else 0
        else:
            costs[known.currency] += known.micros * count
    return Bill(dict(sorted(costs.items())), unpriced)


def _hints(legs: Sequence[Leg], hours: int) -> tuple[str, ...]:
    """What networks allow, where it matters for this many."""
    found = []
    for leg in legs:
        if leg.channel == "telegram" and leg.per_second > _DEAR_ABOVE:
            found.append(
                f"Telegram sends {_DEAR_ABOVE} a second for nothing; {leg.per_second:g} need paid "
                "broadcasts, 0.1 Stars a message from the bot's balance"
            )
        if leg.quiet:
            found.append(_quiet_hint(leg, hours))
    return tuple(found)


def _quiet_hint(leg: Leg, hours: int) -> str:
    """What it means that a network lets nothing be said to some but an approved template."""
    people = f"{leg.quiet:,} {'has' if leg.quiet == 1 else 'have'} not written for a day"
    said = f"{leg.channel}: {people}: these get a template first, and this once they tap it"
    if not leg.per_day:
        return said
    said += (
        f". At {leg.per_day:,} people a day that takes {leg.days} day{'s' * (leg.days != 1)}; "
        "who writes meanwhile gets it at once"
    )
    if leg.days * 24 > max(hours, 24):
        said += f". It ends after {hours} hours: allow {min(leg.days * 24, 168)} with --within"
    return said


def _sums(pairs: Iterable[tuple[str, int]]) -> dict[str, int]:
    sums: Counter[str] = Counter()
    for name, count in pairs:
        sums[name] += count
    return dict(sums.most_common())
