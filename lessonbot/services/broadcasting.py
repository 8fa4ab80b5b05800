"""Broadcasts: begun once, prepared in batches by any process, stopped, and sent to who is missing.

The broadcast's row says how far its deliveries are made. Whoever prepares the next batch moves
it on in the same transaction, so that any number of processes may work on it, or die.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import structlog

from lessonbot.domain.broadcast import due, outbound
from lessonbot.domain.messages import Kind
from lessonbot.domain.text import plain
from lessonbot.services import outbox, planning
from lessonbot.services.outbox import Envelope
from lessonbot.services.planning import Draft
from lessonbot.services.runtime import Runtime, public_id
from lessonbot.store import audiences, audits, broadcasts, deliveries, outcomes
from lessonbot.store.audiences import Crowd, Member
from lessonbot.store.audits import Deed, Doer
from lessonbot.store.broadcasts import (
    PREPARING,
    SENDING,
    STOPPED,
    Broadcast,
    Lost,
    Missing,
    Planned,
)
from lessonbot.store.database import Transaction
from lessonbot.store.tables import DeliveryState

log = structlog.get_logger()
BATCH = 1000
TAKEN_BACK = 5000
ALIKE_WITHIN = timedelta(hours=1)
DAY = timedelta(hours=25)  # the longest a learner's own hour, or morning, can be away
_TITLE = 60
_AGAIN = (DeliveryState.EXPIRED, DeliveryState.SUPPRESSED, DeliveryState.FAILED)


class NotBegun(Exception):
    """A broadcast that cannot begin or go on; the message says why and how to go on."""


class NoSuchBroadcast(LookupError):
    """A broadcast that is not there."""


@dataclass(frozen=True, slots=True)
class Begun:
    """A broadcast, and whether this call began it."""

    public_id: str
    new: bool


async def send(  # noqa: PLR0913 - each is a word of its own
    rt: Runtime,
    draft: Draft,
    now: datetime,
    *,
    title: str = "",
    own_id: str = "",
    again: bool = False,
    by: Doer = None,
) -> Begun:
    """Begin a broadcast: its audience is who is there now.

    With an id of the caller's own it begins once, however often it is asked for. Raises NotBegun
    when the same was begun a short time ago, and NotAnAudience.
    """
    async with rt.database.write() as tx:
        await broadcasts.one_at_a_time(tx, rt.organisation)
        planned = await _planned(rt, tx, draft, title, now)
        if own_id:
            planned = replace(planned, public_id=_derived(rt, own_id))
        if own_id and (first := await _find(rt, tx, own_id)):
            return _same(first, planned, own_id)
        if not again and not own_id:
            await _refuse_repeat(rt, tx, planned, now)
        await broadcasts.add(tx, rt.organisation, planned, now)
        if by is not None:  # the command line is not asked who uses it
            deed = Deed(by, "broadcast_sent", planned.public_id, {"title": planned.title})
            await audits.write(tx, rt.organisation, deed, now)
    return Begun(planned.public_id, new=True)


async def is_begun(rt: Runtime, own_id: str) -> bool:
    """Whether there is a broadcast of this id of the caller's own."""
    async with rt.database.read() as tx:
        return await _find(rt, tx, own_id) is not None


async def begin(rt: Runtime, tx: Transaction, draft: Draft, title: str, now: datetime) -> int:
    """Begin a broadcast in a transaction that holds what it is begun for; its number.

    Raises NotAnAudience.
    """
    planned = await _planned(rt, tx, draft, title, now)
    return await broadcasts.add(tx, rt.organisation, planned, now)


async def _planned(
    rt: Runtime, tx: Transaction, draft: Draft, title: str, now: datetime
) -> Planned:
    return Planned(
        public_id=public_id(),
        title=title or _title(draft),
        message=draft.message,
        scope=await planning.settle_scope(rt, tx, draft),
        minute=draft.minute,
        last_id=await audiences.last_learner(tx, rt.organisation),
        starts_at=now,
        ends_at=_ends_at(rt, draft.minute, draft.hours, now, draft.day),
        on_date=draft.day,
    )


async def unfinished(rt: Runtime) -> Sequence[int]:
    """Broadcasts that this process can go on with."""
    async with rt.database.read() as tx:
        found = await broadcasts.unfinished(tx, rt.organisation)
    return [each.id for each in found if each.state == STOPPED or _can_prepare(rt, each)]


async def end_held(rt: Runtime, now: datetime) -> int:
    """End what waited for a word of its learner until its broadcast was over; how many."""
    async with rt.database.write() as tx:
        return await broadcasts.end_held(tx, rt.organisation, now)


async def expand(rt: Runtime, broadcast_id: int, now: datetime, limit: int = BATCH) -> bool:
    """Make the next deliveries of a broadcast, or take back the next of a stopped one.

    Returns whether there is more to do, so call it until it returns False.
    """
    async with rt.database.read() as tx:
        found = await broadcasts.get(tx, rt.organisation, broadcast_id)
    if found is None or found.finished_at:
        return False
    if found.state == STOPPED:
        return await _take_back(rt, found, now)
    return _can_prepare(rt, found) and await _prepare(rt, found, now, limit)


async def _prepare(rt: Runtime, found: Broadcast, now: datetime, limit: int) -> bool:
    """Make the next deliveries; whether there are more to make."""
    async with rt.database.read() as tx:
        members = await audiences.members(tx, rt.organisation, crowd_left(found), limit)
    rows = [row for member in members for row in _deliveries(rt, found, member, now)]
    last = len(members) < limit
    reached = found.last_id if last else members[-1].learner_id
    async with rt.database.write() as tx:
        if not await broadcasts.advance(tx, rt.organisation, found, reached, len(members)):
            return True
        await deliveries.add(tx, rows)
        if last:
            end = {"state": SENDING, "finished_at": now}
            await broadcasts.change(tx, rt.organisation, found.id, end)
    rt.owed.set()
    if last:
        log.info("broadcast_prepared", broadcast=found.public_id)
    return not last


async def stop(rt: Runtime, name: str, now: datetime, deed: Deed | None = None) -> Broadcast:
    """Stop a broadcast: nothing more is prepared, and what waits is taken back.

    What is on its way at this moment arrives. Raises NoSuchBroadcast.
    """
    async with rt.database.write() as tx:
        found = await _found(rt, tx, name)
        if found.state != STOPPED:
            end = {"state": STOPPED, "stopped_at": now, "finished_at": None}
            await broadcasts.change(tx, rt.organisation, found.id, end)
            await audits.note(tx, rt.organisation, deed, now)
    soonest = True
    while await _take_back(rt, found, now, soonest=soonest):
        soonest = False
    async with rt.database.read() as tx:
        return await _found(rt, tx, name)


async def resume(
    rt: Runtime,
    name: str,
    now: datetime,
    *,
    in_doubt: bool = False,
    only: Lost | None = None,
    deed: Deed | None = None,
) -> int:
    """Send a broadcast to whoever has not got it and still can; how many messages wait again.

    Who said STOP, or cannot be reached, is left out; messages in doubt are sent again only if
    asked for; `only` is the one reason whose messages are. Raises NoSuchBroadcast.
    """
    states: Sequence[DeliveryState] = (*_AGAIN, DeliveryState.UNKNOWN) if in_doubt else _AGAIN
    if only:
        states = (DeliveryState(only.state),)
    async with rt.database.write() as tx:
        found = await _found(rt, tx, name)
        if found.state != PREPARING:
            await broadcasts.change(tx, rt.organisation, found.id, _resumed(rt, found, now))
        await audits.note(tx, rt.organisation, deed, now)
    count = 0
    while page := await _owe_again(rt, found, states, now, only):
        count += page
    rt.owed.set()
    return count


def _resumed(rt: Runtime, broadcast: Broadcast, now: datetime) -> dict[str, Any]:
    whole = broadcast.reached_id >= broadcast.last_id
    return {
        "state": SENDING if whole else PREPARING,
        "stopped_at": None,
        "finished_at": now if whole else None,
        "starts_at": now,
        "ends_at": _ends_at(rt, broadcast.minute, broadcast.scope.hours, now, broadcast.on_date),
    }


async def _owe_again(
    rt: Runtime,
    broadcast: Broadcast,
    states: Sequence[DeliveryState],
    now: datetime,
    only: Lost | None = None,
) -> int:
    """Let the next missing messages wait again, unless the broadcast was stopped; how many."""
    async with rt.database.write() as tx:
        held = await broadcasts.get(tx, rt.organisation, broadcast.id, lock=True)
        if held is None or held.state == STOPPED:
            return 0
        page = await broadcasts.missing(tx, rt.organisation, broadcast.id, states, BATCH, only)
        times = {each.id: _times(rt, broadcast, each, now) for each in page}
        await broadcasts.owe_again(tx, rt.organisation, states, times)
    return len(page)


async def find(rt: Runtime, name: str) -> Broadcast:
    """The broadcast of this id, ours or the caller's own. Raises NoSuchBroadcast."""
    async with rt.database.read() as tx:
        return await _found(rt, tx, name)


def crowd_left(broadcast: Broadcast) -> Crowd:
    """The part of the audience that no deliveries were made for yet."""
    scope = broadcast.scope
    return Crowd(
        scope.audience, scope.senders, broadcast.created_at, broadcast.last_id, broadcast.reached_id
    )


async def _take_back(
    rt: Runtime, broadcast: Broadcast, now: datetime, *, soonest: bool = False
) -> bool:
    """Take back the next waiting messages; whether there is more to take back now."""
    async with rt.database.write() as tx:
        held = await broadcasts.get(tx, rt.organisation, broadcast.id, lock=True)
        if held is None or held.state != STOPPED:
            return False
        taken = await broadcasts.take_back(
            tx, rt.organisation, broadcast.id, now, TAKEN_BACK, soonest=soonest
        )
        if taken:
            return True
        counts = await outcomes.counts(tx, rt.organisation, broadcast.id)
        if not any(counts.get(state) for state in outcomes.OPEN):
            await broadcasts.change(tx, rt.organisation, broadcast.id, {"finished_at": now})
    return False


def _deliveries(
    rt: Runtime, broadcast: Broadcast, member: Member, now: datetime
) -> list[dict[str, Any]]:
    """One learner's messages: fitted to the channel, due at once or at the learner's hour."""
    turn = f"b{broadcast.public_id}.{member.learner_id}"
    envelope = Envelope(
        organisation_id=rt.organisation,
        sender_id=member.sender_id,
        address_id=member.address_id,
        enrolment_id=None,
        turn=turn,
        kind=Kind.BROADCAST,
        broadcast_id=broadcast.id,
    )
    says = outbound(broadcast.message, turn, member.language, member.name)
    at = due(broadcast.minute, member.zone, broadcast.starts_at, rt.quiet, broadcast.on_date)
    times = {"due_at": at, "expires_at": at + timedelta(hours=broadcast.scope.hours)}
    limits = rt.limits_of(member.sender_id)
    return [
        {**row, **times, "segments": planning.units(row["content"], limits)}
        for row in outbox.rows(rt, envelope, [says], now)
    ]


def _times(
    rt: Runtime, broadcast: Broadcast, missing: Missing, now: datetime
) -> tuple[int, datetime, datetime]:
    at = due(broadcast.minute, missing.zone, now, rt.quiet, broadcast.on_date)
    return missing.sender_id, at, at + timedelta(hours=broadcast.scope.hours)


def _can_prepare(rt: Runtime, broadcast: Broadcast) -> bool:
    """Whether this process has every channel that the broadcast goes through."""
    return set(broadcast.scope.senders) <= rt.channels.keys()


def _ends_at(
    rt: Runtime, minute: int | None, hours: int, now: datetime, day: date | None = None
) -> datetime:
    waits = minute is not None or rt.quiet is not None
    if day:  # it ends far in the west
        now = max(now, datetime.combine(day, time(), UTC) + DAY)
    return now + timedelta(hours=hours) + (DAY if waits else timedelta(0))


def _title(draft: Draft) -> str:
    first = next(iter(draft.message.wordings.values()))
    words = " ".join(plain(first.text).split())
    return words if len(words) <= _TITLE else words[: _TITLE - 1] + "…"


def _same(first: Broadcast, planned: Planned, own_id: str) -> Begun:
    if _content(first) != _content(planned):
        raise NotBegun(
            f"the id {own_id} belongs to another broadcast, “{first.title}”: choose a new one"
        )
    return Begun(first.public_id, new=False)


async def _refuse_repeat(rt: Runtime, tx: Transaction, planned: Planned, now: datetime) -> None:
    for each in await broadcasts.latest(tx, rt.organisation, BATCH, now - ALIKE_WITHIN):
        if _content(each) == _content(planned):
            raise NotBegun(
                f"the same message to the same audience was begun at {each.created_at:%H:%M} UTC: "
                f"it is {each.public_id}. To send it a second time add --again"
            )


def _content(each: Broadcast | Planned) -> tuple[Any, ...]:
    return each.message, each.scope, each.minute, each.on_date


async def _found(rt: Runtime, tx: Transaction, name: str) -> Broadcast:
    found = await _find(rt, tx, name)
    if found is None:
        raise NoSuchBroadcast(f"there is no broadcast {name}: see lessonbot broadcast status")
    return found


async def _find(rt: Runtime, tx: Transaction, name: str) -> Broadcast | None:
    return await broadcasts.named(
        tx, rt.organisation, [name.strip().upper().replace("-", ""), _derived(rt, name)]
    )


def _derived(rt: Runtime, own_id: str) -> str:
    """The public id that stands for a caller's own: the same every time, unlike any other's."""
    digest = hashlib.sha256(f"{rt.organisation}:{own_id}".encode()).hexdigest()
    return digest[:20].upper()
