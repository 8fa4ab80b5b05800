"""How a broadcast stands: counted from its deliveries, explained in plain words."""

from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from lessonbot.domain.broadcast import Wave, forecast
from lessonbot.services.broadcasting import crowd_left, find
from lessonbot.services.planning import Bill, bill
from lessonbot.services.runtime import Runtime
from lessonbot.store import audiences, broadcasts, outcomes, prices
from lessonbot.store.broadcasts import STOPPED, Broadcast
from lessonbot.store.outcomes import End, Line, Part, Reason, Recipient
from lessonbot.store.tables import DeliveryState

NOT_PREPARED = "not prepared"
_RECENT = timedelta(minutes=5)
_MOST_REASONS = 10
_PAGE = 1000
_WORDS = {
    (DeliveryState.SUPPRESSED, "stopped"): "said STOP, or cannot be reached any more",
    (DeliveryState.EXPIRED, "too late for its hour"): "its time was over before its turn came",
}


@dataclass(frozen=True, slots=True)
class Standing:
    """How far a broadcast is, by learners: `sent`, `waiting`, `not_sent` and `in_doubt`.

    `on_the_way` are part of those waiting; `not_prepared` have no delivery yet.
    """

    broadcast: Broadcast
    sent: int
    waiting: int
    on_the_way: int
    not_sent: int
    in_doubt: int
    not_prepared: int

    @property
    def people(self) -> int:
        """All whom it is for."""
        return self.sent + self.waiting + self.not_sent + self.in_doubt + self.not_prepared

    @property
    def over(self) -> bool:
        """Whether nothing is going to happen any more."""
        return self.broadcast.finished_at is not None and not self.waiting

    @property
    def state(self) -> str:
        """One word for all of it."""
        if self.broadcast.state == STOPPED:
            return STOPPED
        return "done" if self.over else self.broadcast.state


@dataclass(frozen=True, slots=True)
class Details:
    """What takes longer to count: the pace, the end, the reasons, the cost."""

    per_minute: int
    ends_at: datetime | None
    reasons: Sequence[Reason]
    bill: Bill


async def standing(rt: Runtime, name: str) -> Standing:
    """How far a broadcast is. Raises NoSuchBroadcast."""
    found = await find(rt, name)
    async with rt.database.read() as tx:
        counts = await outcomes.counts(tx, rt.organisation, found.id)
        if sum(counts.values()) != found.people:  # more messages than learners
            counts = await outcomes.counts(tx, rt.organisation, found.id, by_person=True)
        left = 0
        if found.reached_id < found.last_id:
            groups = await audiences.groups(tx, rt.organisation, crowd_left(found))
            left = sum(group.people for group in groups if group.why is None)
    lost = (DeliveryState.FAILED, DeliveryState.EXPIRED, DeliveryState.SUPPRESSED)
    return Standing(
        broadcast=found,
        sent=counts.get(DeliveryState.SENT, 0),
        waiting=sum(counts.get(state, 0) for state in outcomes.OPEN),
        on_the_way=counts.get(DeliveryState.CLAIMED, 0),
        not_sent=sum(counts.get(state, 0) for state in lost),
        in_doubt=counts.get(DeliveryState.UNKNOWN, 0),
        not_prepared=left,
    )


async def details(rt: Runtime, found: Broadcast, now: datetime, *, raw: bool = False) -> Details:
    """The pace of the last minutes, when it ends at the senders' pace, reasons and cost.

    The reasons are in English words, or `raw` as they were written down.
    """
    async with rt.database.read() as tx:
        recent = await outcomes.sent_since(tx, rt.organisation, found.id, now - _RECENT)
        waits = await outcomes.waiting_by_hour(tx, rt.organisation, found.id)
        reasons = await outcomes.reasons(tx, rt.organisation, found.id, _MOST_REASONS)
        table = await prices.every(tx, rt.organisation)
        longest = max((len(each.prefix) for each in table), default=0)
        paid = await outcomes.paid(tx, rt.organisation, found.id, longest)
    minutes = min(_RECENT, max(now - found.starts_at, timedelta(minutes=1)))
    return Details(
        per_minute=round(recent / (minutes / timedelta(minutes=1))),
        ends_at=_ends_at(rt, waits, now, found.scope.hours),
        reasons=reasons if raw else [_in_words(each) for each in reasons],
        bill=bill(paid, table),
    )


async def before(rt: Runtime, limit: int, seen_: int | None) -> Sequence[Standing]:
    """How the newest broadcasts stand, or those before one that was seen already."""
    async with rt.database.read() as tx:
        found = await broadcasts.latest(tx, rt.organisation, limit, before=seen_ or 0)
    return [await standing(rt, each.public_id) for each in found]


async def seen(rt: Runtime, found: Broadcast) -> tuple[Standing, Sequence[Part]]:
    """How a broadcast stands, and its learners by sender, clock and what became of it."""
    stands = await standing(rt, found.public_id)
    async with rt.database.read() as tx:
        parts = await outcomes.shares(tx, rt.organisation, found.id)
        if sum(each.people for each in parts) != stands.broadcast.people:  # several messages each
            parts = await outcomes.shares(tx, rt.organisation, found.id, by_person=True)
    return stands, parts


async def people(
    rt: Runtime, found: Broadcast, state: str, most: int, *, after: int = 0
) -> Sequence[Line]:
    """Messages of a broadcast in a state, from the one after a number on."""
    async with rt.database.read() as tx:
        return await outcomes.page(tx, rt.organisation, found.id, state, most, after=after)


async def latest(rt: Runtime, limit: int, before: int = 0) -> Sequence[Broadcast]:
    """The newest broadcasts, newest first; `before` the number of one that was seen already."""
    async with rt.database.read() as tx:
        return await broadcasts.latest(tx, rt.organisation, limit, before=before)


async def recipients(rt: Runtime, name: str, limit: int, after: int = 0) -> Sequence[Recipient]:
    """Learners whose messages are made, page by page. Raises NoSuchBroadcast."""
    found = await find(rt, name)
    async with rt.database.read() as tx:
        page = await outcomes.recipients(tx, rt.organisation, found.id, limit, after)
    return [replace(each, reason=in_words(each.state, each.reason)) for each in page]


async def ends(rt: Runtime, name: str, *, sent: bool) -> AsyncIterator[End]:
    """Each learner who got it, or each who did not and why. Raises NoSuchBroadcast."""
    found = await find(rt, name)
    async with rt.database.read() as tx:
        async for end in outcomes.ends(tx, rt.organisation, found.id, sent=sent):
            yield replace(end, reason=in_words(end.state, end.reason))
    if sent or found.reached_id >= found.last_id:
        return
    crowd = crowd_left(found)
    async with rt.database.read() as tx:
        while page := await audiences.members(tx, rt.organisation, crowd, _PAGE):
            for member in page:
                yield End(member.public_id, NOT_PREPARED, "", None)
            crowd = crowd.after(page[-1].learner_id)


def _ends_at(
    rt: Runtime, waits: Sequence[tuple[int, datetime, int]], now: datetime, hours: int
) -> datetime | None:
    by_sender: defaultdict[int, Counter[datetime]] = defaultdict(Counter)
    for sender, due_at, count in waits:
        by_sender[sender][max(due_at, now)] += count
    ends = [
        forecast(
            [Wave(at, count) for at, count in waves.items()], rt.tempo(sender).per_second, hours
        ).ends_at
        for sender, waves in by_sender.items()
    ]
    return max(ends, default=None)


def _in_words(reason: Reason) -> Reason:
    words = in_words(reason.state, reason.reason)
    return Reason(reason.state, reason.code, words, reason.count)


def in_words(state: str, reason: str) -> str:
    """Why a message was not sent, or waits, as staff read it."""
    return _WORDS.get((DeliveryState(state), reason), reason)


def share(standing: Standing) -> Mapping[str, int]:
    """The counts by name."""
    return {
        name: getattr(standing, name)
        for name in ("people", "sent", "waiting", "not_sent", "in_doubt", "not_prepared")
    }
