"""Asking the people of a cohort to come: who agreed and did not say STOP, once, and once more.

What is said goes through the outbox like everything else, so that quiet hours, limits and the pace
of networks hold. Whoever answers the button or sends the code joins; whoever says something else is
greeted like anybody new.
"""

import asyncio
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from lessonbot.channels.segments import segments
from lessonbot.domain import window
from lessonbot.domain.approval import INVITE
from lessonbot.domain.broadcast import Wave, due, forecast
from lessonbot.domain.cohort import CohortState
from lessonbot.domain.messages import Kind
from lessonbot.services import gathering, inviting, outbox, placing, planning, wording
from lessonbot.services.charging import TEMPLATE, WHATSAPP
from lessonbot.services.gathering import NotGathered, Sight
from lessonbot.services.inviting import COME
from lessonbot.services.runtime import Runtime
from lessonbot.services.seating import for_organisation
from lessonbot.services.wording import Lack, Wording
from lessonbot.store import audits, cohorts, deliveries, invitations, prices, quotas, templates
from lessonbot.store.audits import Deed
from lessonbot.store.cohorts import StoredCohort
from lessonbot.store.database import Transaction
from lessonbot.store.inbound import Arrival
from lessonbot.store.invitations import Asked, Crowd, Group, Round

BATCH = 500
SMALL = 500
"""So many are asked while somebody waits for the page."""
LASTS = timedelta(days=30)
"""So long an invitation may wait for its turn: a network lets so many people be written to a day."""


@dataclass(frozen=True, slots=True)
class Leg:
    """How many are asked on a network; at `per_day` (0: any number) of them a day it takes `days`.

    `segments` are counted where messages are paid by them.
    """

    scheme: str
    people: int
    per_day: int = 0
    days: int = 0
    segments: int = 0


@dataclass(frozen=True, slots=True)
class Bid:
    """What asking people would do now; `costs` are millionths by currency.

    By the pace of senders and the quiet hours it goes out between two instants.
    """

    again: bool
    people: int
    legs: Sequence[Leg] = ()
    costs: Mapping[str, int] = field(default_factory=dict)
    unpriced: int = 0
    lacks_template: bool = False
    wordings: Sequence[Wording] = ()
    lacks: Sequence[Lack] = ()
    starts_at: datetime | None = None
    ends_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Outlook:
    """Both that can be done, what goes on already, and how many have not come and were asked."""

    first: Bid
    again: Bid
    going: Round | None
    waiting: int
    asked: int
    said: str

    @property
    def left(self) -> int:
        """How many of those who have not come were never asked, and are not now."""
        return self.waiting - self.asked - self.first.people


async def outlook(rt: Runtime, sight: Sight, language: str, now: datetime) -> Outlook:
    """What asking the people of a cohort would do; nothing is sent."""
    cohort = sight.cohort
    async with rt.database.read() as tx:
        first = await _bid(rt, tx, sight, again=False, now=now)
        again = await _bid(rt, tx, sight, again=True, now=now)
        going = await invitations.going(tx, rt.organisation, cohort.id)
        waiting, asked = await invitations.waiting(tx, rt.organisation, cohort.id)
    said = wording.as_sms(rt, sight, language)
    return Outlook(first, again, going, waiting, asked, said)


async def left(rt: Runtime, tx: Transaction, sight: Sight, now: datetime) -> tuple[int, bool]:
    """How many a round that goes on has still to ask, and whether it is their second time."""
    going = await invitations.going(tx, rt.organisation, sight.cohort.id)
    if going is None:
        return 0, False
    crowd = replace(_crowd(rt, sight.cohort, again=going.again, now=now), at=going.created_at)
    found = await invitations.groups(tx, rt.organisation, crowd, 0)
    return sum(each.people for each in found), going.again


async def ask(
    rt: Runtime, sight: Sight, now: datetime, by: int | None = None, *, again: bool = False
) -> int:
    """Ask all who may be asked now; how many they are. Raises NotGathered."""
    async with rt.database.write() as tx:
        cohort = await cohorts.lock(tx, rt.organisation, sight.cohort.id)
        if cohort is None or cohort.state is CohortState.ENDED:
            raise NotGathered("ended")
        if await invitations.going(tx, rt.organisation, cohort.id):
            raise NotGathered("going")
        crowd = _crowd(rt, cohort, again=again, now=now)
        people = sum(
            each.people for each in await invitations.groups(tx, rt.organisation, crowd, 0)
        )
        if not people:
            raise NotGathered("nobody")
        values = {"cohort_id": cohort.id, "staff_id": by, "again": again, "created_at": now}
        id_ = await invitations.add(tx, rt.organisation, people=people, **values)
        about = {"people": people, "again": again}
        deed = Deed(by, "people_invited", cohort.public_id, about)
        await audits.write(tx, rt.organisation, deed, now)
    if people <= SMALL:
        await _go_on(rt, sight, id_, now)
    return people


async def go_on(rt: Runtime, now: datetime) -> int:
    """Go on with a round of any organisation; how many were asked, 0 where nothing waits."""
    async with rt.database.read() as tx:
        waiting = await invitations.unfinished(tx)
    for organisation, name, cohort, id_ in waiting:
        here = for_organisation(rt, organisation, name)
        sight = await gathering.sight(here, cohort)
        if sight and (done := await _go_on(here, sight, id_, now)):
            rt.owed.set()
            return done
    return 0


async def _go_on(rt: Runtime, sight: Sight, id_: int, now: datetime) -> int:
    done, more = 0, True
    while more and not rt.stopping.is_set():
        async with rt.database.write() as tx:
            count = await _some(rt, tx, sight, id_, now)
        done, more = done + count, count == BATCH
        await asyncio.sleep(0)
    if done:
        rt.owed.set()
    return done


async def _some(rt: Runtime, tx: Transaction, sight: Sight, id_: int, now: datetime) -> int:
    """Ask some of those whom a round is for; the round is over with the last of them."""
    round_ = await invitations.lock(tx, rt.organisation, id_)
    if round_ is None:
        return 0
    crowd = replace(_crowd(rt, sight.cohort, again=round_.again, now=now), at=round_.created_at)
    over = sight.cohort.state is CohortState.ENDED
    found = [] if over else await invitations.some(tx, rt.organisation, crowd, BATCH)
    rows = [row for each in found for row in _rows(rt, sight, each, id_, now)]
    await deliveries.add(tx, rows)
    if found:
        await invitations.note(tx, [each.member_id for each in found], now)
    if len(found) < BATCH:
        await invitations.change(tx, rt.organisation, id_, ended_at=now)
    return len(found)


async def named(tx: Transaction, waiting: Sequence[Arrival]) -> Sequence[Arrival]:
    """The same, where who tapped the button of an invitation sends the code of its cohort."""
    tapped = {(each.sender_id, each.path) for each in waiting if each.said.tap == COME}
    if not tapped:
        return waiting
    codes = await invitations.codes(tx, tapped)

    def meant(each: Arrival) -> Arrival:
        code = codes.get((each.sender_id, each.path))
        if each.said.tap != COME or code is None:
            return each
        return replace(each, said=replace(each.said, tap=None, text=f"JOIN {code}"))

    return [meant(each) for each in waiting]


def _crowd(rt: Runtime, cohort: StoredCohort, *, again: bool, now: datetime) -> Crowd:
    return Crowd(cohort.id, placing.senders(rt, cohort), again, now)


def _rows(
    rt: Runtime, sight: Sight, each: Asked, round_: int, now: datetime
) -> list[dict[str, Any]]:
    turn = inviting.turn_of(sight.cohort.public_id, each.learner, round_)
    envelope = outbox.Envelope(
        rt.organisation, each.sender_id, each.address_id, None, turn, Kind.BROADCAST
    )
    said = wording.said(rt, sight, turn, each.language)
    return [row | {"expires_at": now + LASTS} for row in outbox.rows(rt, envelope, [said], now)]


async def _bid(rt: Runtime, tx: Transaction, sight: Sight, *, again: bool, now: datetime) -> Bid:
    crowd = _crowd(rt, sight.cohort, again=again, now=now)
    table = await prices.every(tx, rt.organisation)
    longest = max((len(each.prefix) for each in table), default=0)
    found = await invitations.groups(tx, rt.organisation, crowd, longest)
    if not found:
        return Bid(again, 0)
    by_sender: dict[int, list[Group]] = {}
    for each in found:
        by_sender.setdefault(each.sender_id, []).append(each)
    legs = [await _leg(rt, tx, sight, each, now) for each in by_sender.values()]
    owed = [one for each in found for one in _owed(rt, sight, each)]
    bill = planning.bill(owed, table)
    starts, ends = zip(*map(partial(_span, rt, now), by_sender.values(), legs), strict=True)
    return Bid(
        again,
        sum(each.people for each in found),
        legs,
        bill.costs,
        bill.unpriced,
        await _lacks_template(rt, tx, by_sender),
        wording.wordings(rt, sight, found),
        wording.lacks(rt, sight, found),
        min(starts),
        max(ends),
    )


async def _leg(
    rt: Runtime, tx: Transaction, sight: Sight, groups: Sequence[Group], now: datetime
) -> Leg:
    sender, people = groups[0].sender_id, sum(each.people for each in groups)
    windowed = inviting.has_window(rt.limits_of(sender))
    per_day = rt.tempo(sender).people_per_day if windowed else 0
    used = (await quotas.standing(tx, sender, now)).used if per_day else 0
    days = window.days(people, per_day, used)
    paid = planning.by_segments(rt.limits_of(sender))
    units = sum(count for each in groups for _, _, count in _owed(rt, sight, each)) if paid else 0
    return Leg(rt.channels[sender].scheme, people, per_day, days, units)


def _span(
    rt: Runtime, now: datetime, groups: Sequence[Group], leg: Leg
) -> tuple[datetime, datetime]:
    """When the first and the last message of a sender leave."""
    waves: Counter[datetime] = Counter()
    for each in groups:
        waves[due(None, each.zone, now, rt.quiet)] += each.people
    rate = rt.tempo(groups[0].sender_id).per_second
    hours = int(LASTS.total_seconds()) // 3600
    ends = forecast([Wave(at, count) for at, count in waves.items()], rate, hours).ends_at
    return min(waves), max(ends, now + timedelta(days=max(0, leg.days - 1)))


async def _lacks_template(rt: Runtime, tx: Transaction, senders: Iterable[int]) -> bool:
    for each in senders:
        if inviting.has_window(rt.limits_of(each)):
            known = await templates.of_senders(tx, rt.organisation, {each})
            if not any(one.usable for one in known if one.purpose == INVITE):
                return True
    return False


def _owed(rt: Runtime, sight: Sight, group: Group) -> list[tuple[str, str, int]]:
    """What is paid for a group: channel, beginning of the number, how many."""
    scheme = rt.channels[group.sender_id].scheme
    if planning.by_segments(rt.limits_of(group.sender_id)):
        text = wording.as_sms(rt, sight, group.language)
        return [(scheme, group.prefix, group.people * segments(text))]
    kinds = (scheme, TEMPLATE) if scheme == WHATSAPP else (scheme,)
    return [(each, group.prefix, group.people) for each in kinds]
