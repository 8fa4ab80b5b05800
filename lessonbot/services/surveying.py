"""How a course fares, at a glance: counted at once where that is quick, else in the background."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import msgspec

from lessonbot.domain.dashboard import Dashboard
from lessonbot.domain.month import Month
from lessonbot.services import evaluating
from lessonbot.services.evaluating import Chosen, NotFound
from lessonbot.services.runtime import Runtime
from lessonbot.services.seating import for_organisation
from lessonbot.store import counting, courses
from lessonbot.store import dashboards as kept
from lessonbot.store.counting import CourseCount
from lessonbot.store.dashboards import ALL, Wanted

PAGE = 30
SMALL = 500
"""So many who joined are counted while somebody waits for the page: in a third of a second."""
FRESH, KEPT = timedelta(minutes=1), timedelta(hours=1)
"""How long the figures of a small course are shown as they are, and those of a large one."""
GIVEN_UP = timedelta(minutes=30)
"""Who counts for so long has died over it."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A course to look at: `found` is None while it is counted for the first time.

    `counted_at` is when that was, `again` says that newer figures are being counted. `version` is
    empty for all of them, `known` are the names of all there are.
    """

    chosen: Chosen
    version: str
    known: Sequence[str]
    found: Dashboard | None
    counted_at: datetime | None
    again: bool

    @property
    def title(self) -> str:
        """What the course is called."""
        return self.chosen.course.title


@dataclass(frozen=True, slots=True)
class MonthCount:
    """How many joined a course in a month, and how many certificates were earned in it."""

    joined: int
    certificates: int


@dataclass(frozen=True, slots=True)
class Listed:
    """Some courses with their titles, and the number to go on from where there are more."""

    lines: Sequence[tuple[CourseCount, str]]
    further: int | None


async def listed(rt: Runtime, after: int) -> Listed:
    """The courses there are, from the one after a number on."""
    async with rt.database.read() as tx:
        found = await counting.counts(tx, rt.organisation, PAGE + 1, after)
        wanted = {each.version for each in found if each.version}
        editions = await rt.editions.get(tx, rt.organisation, wanted)
    shown = found[:PAGE]
    titles = {id_: each.offer.course.title for id_, each in editions.items()}
    lines = [(each, titles.get(each.version or ALL, each.code)) for each in shown]
    return Listed(lines, shown[-1].id if len(found) > PAGE else None)


async def look(rt: Runtime, code: str, version: str, now: datetime) -> Seen | None:
    """How a course fares, in one version or in all; None where there is no such one."""
    try:
        chosen = await evaluating.choose(rt, code, version or None)
    except NotFound:
        return None
    async with rt.database.read() as tx:
        known = [name for _, name in await courses.history(tx, rt.organisation, code)]
        course = await kept.course(tx, rt.organisation, code)
        row = _row(chosen, version)
        last = await kept.kept(tx, rt.organisation, course or 0, row)
        small = await kept.is_small(tx, rt.organisation, chosen.versions.keys(), SMALL)
    if course is None:
        return None
    names = list(dict.fromkeys(known))
    at = last.computed_at if last else None
    if at and timedelta() <= now - at < (FRESH if small else KEPT):
        return Seen(chosen, version, names, _read(last), at, again=False)
    if small:
        found = await counted(rt, chosen, now)
        await _keep(rt, course, row, found, now)
        return Seen(chosen, version, names, found, now, again=False)
    if not (last and last.wanted_at):
        async with rt.database.write() as tx:
            await kept.want(tx, rt.organisation, course, row, now)
    return Seen(chosen, version, names, _read(last), at, again=True)


async def counted(rt: Runtime, chosen: Chosen, now: datetime) -> Dashboard:
    """All figures; nothing of a course that so few take that they would be about single ones."""
    crowd = await evaluating.crowd(rt, chosen, now)
    if not chosen.shows(crowd.learners):
        return Dashboard()
    measured = await evaluating.gain_of(rt, chosen)
    lessons = await evaluating.lessons_of(rt, chosen, now)
    items = await evaluating.items_of(rt, chosen)
    here = (rt.organisation, chosen.versions.keys())
    async with rt.database.read() as tx:
        stuck = await counting.stuck(tx, *here, now)
        certificates = await counting.certificates(tx, *here)
        paid, unpriced = await counting.paid(tx, *here)
    return Dashboard(
        crowd,
        certificates,
        stuck,
        lessons,
        items,
        measured.before,
        measured.after,
        measured.gain,
        paid,
        unpriced,
    )


async def in_month(rt: Runtime, chosen: Chosen, of: Month) -> MonthCount:
    """How many joined and earned a certificate in a month."""
    here = (rt.organisation, chosen.versions.keys(), of.begins, of.ends)
    async with rt.database.read() as tx:
        return MonthCount(await counting.joined_in(tx, *here), await counting.earned_in(tx, *here))


async def count_wanted(rt: Runtime, now: datetime, most: int = 1) -> int:
    """Count what somebody waits for, in every organisation; how many courses that was."""
    async with rt.database.read() as tx:
        found = await kept.wanted(tx, now - GIVEN_UP, most)
    done = 0
    for each in found:
        async with rt.database.write() as tx:
            ours = await kept.begin(tx, each, now - GIVEN_UP, now)
        if ours:
            await _count(for_organisation(rt, each.organisation_id, ""), each, now)
            done += 1
    return done


async def _count(rt: Runtime, each: Wanted, now: datetime) -> None:
    chosen = await evaluating.choose(rt, each.code)
    if each.version_id != ALL:
        chosen = await evaluating.choose(rt, each.code, chosen.versions[each.version_id])
    await _keep(rt, each.course_id, each.version_id, await counted(rt, chosen, now), now)


async def _keep(rt: Runtime, course: int, row: int, found: Dashboard, now: datetime) -> None:
    content = msgspec.json.encode(found)
    async with rt.database.write() as tx:
        await kept.keep(tx, rt.organisation, course, row, content, now)


def _read(last: kept.Kept | None) -> Dashboard | None:
    return msgspec.json.decode(last.content, type=Dashboard) if last and last.content else None


def _row(chosen: Chosen, version: str) -> int:
    """What stands for the versions in the table: the newest of those that have the same name."""
    return max(chosen.versions) if version else ALL
