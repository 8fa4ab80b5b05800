"""Watching over messages: counted by channel and kind, why some arrive nowhere, and at whom to look."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from lessonbot.domain.course import Course
from lessonbot.services import explaining, reporting
from lessonbot.services.runtime import Runtime
from lessonbot.store import monitor, reports
from lessonbot.store.monitor import FEWEST, Found, LostLine
from lessonbot.store.tallies import hour_of

PERIODS = (1, 7, 30)
"""Days that can be looked at."""
PAGE = 40


@dataclass(frozen=True, slots=True)
class Sum:
    """What became of the messages of one kind on one channel, by the outcomes of tallies."""

    channel: str
    priority: int
    became: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Overview:
    """All of a time: counted, and why some reached nobody, the most frequent reason first.

    `again` is how many did not arrive at first and are tried again.
    """

    sums: Sequence[Sum]
    reasons: Sequence[tuple[str, int]]
    again: int


async def overview(rt: Runtime, days: int, now: datetime) -> Overview:
    """What became of the messages of so many days; counted as it was written, so it is quick."""
    since = now - timedelta(days=days)
    async with rt.database.read() as tx:
        counted = await reports.counted(tx, list(rt.senders), hour_of(since), now)
        lost = await monitor.lost_reasons(tx, rt.organisation, since)
        again = await monitor.again(tx, rt.organisation, list(rt.senders), now)
    found: dict[tuple[str, int], Counter[str]] = {}
    for each in counted:
        key = rt.senders[each.sender_id].scheme, each.priority
        found.setdefault(key, Counter())[each.outcome] += each.count
    why: Counter[str] = Counter()
    for one in lost:
        why[explaining.reason(one.state, one.code, one.reason)] += one.count
    sums = [Sum(*key, became) for key, became in sorted(found.items())]
    return Overview(sums, why.most_common(), again)


async def held(rt: Runtime, now: datetime) -> Sequence[str]:
    """The names of senders from which nothing leaves for now."""
    async with rt.database.read() as tx:
        found = await reports.senders_standing(tx, rt.organisation)
    return [
        reporting.label(each)
        for each in found
        if each.id in rt.senders and reporting.why_held(each, now)
    ]


async def lost(rt: Runtime, days: int, now: datetime, past: int) -> tuple[Sequence[LostLine], int]:
    """Messages that reached nobody, the newest first, and the number to go on from."""
    async with rt.database.read() as tx:
        since = now - timedelta(days=days)
        found = await monitor.lost(tx, rt.organisation, since, PAGE + 1, past)
    return found[:PAGE], found[PAGE - 1].id if len(found) > PAGE else 0


async def tried_again(rt: Runtime, now: datetime) -> Sequence[LostLine]:
    """Messages that did not arrive at first and are tried again, the soonest first."""
    async with rt.database.read() as tx:
        return await monitor.tried_again(tx, rt.organisation, list(rt.senders), now, PAGE)


async def unopened(rt: Runtime, after: int) -> Found:
    """Who got a lesson and has sent nothing since."""
    async with rt.database.read() as tx:
        return await monitor.unopened(tx, rt.organisation, PAGE, after)


async def failing(rt: Runtime, after: int) -> Found:
    """Who answers, but not right."""
    async with rt.database.read() as tx:
        versions = await monitor.under_way(tx, rt.organisation)
        editions = await rt.editions.get(tx, rt.organisation, set(versions))
        asks = {id_: _questions(each.offer.course) for id_, each in editions.items()}
        short = {id_: most for id_, most in asks.items() if 0 < most < FEWEST}
        return await monitor.failing(tx, rt.organisation, PAGE, after, short)


def _questions(course: Course) -> int:
    """How many questions have a right answer."""
    return sum(item.judged for lesson in course.lessons for item in lesson.items)
