"""Cohorts: planned, started and ended by staff; whoever joins by their code is in them."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Literal

from msgspec import structs

from lessonbot.domain import commands
from lessonbot.domain.cohort import CohortState
from lessonbot.domain.joining import codes_named
from lessonbot.domain.replies import spelt
from lessonbot.domain.schedule import EVERY_DAY, local, next_due
from lessonbot.domain.turn import Offer
from lessonbot.services import offering
from lessonbot.services.runtime import Edition, Runtime, public_id
from lessonbot.services.seating import Seat
from lessonbot.store import askings, audits, cohorts, courses, enrolments, members, people
from lessonbot.store import stages as reached
from lessonbot.store.audits import Deed, Doer
from lessonbot.store.cohorts import Plan, StoredCohort
from lessonbot.store.database import Transaction
from lessonbot.store.members import Member, Only, Wanted
from lessonbot.store.stages import Stages

BATCH = 500
MOST_NAME, MOST_CODE, SHORTEST_CODE = 100, 32, 3
MOST_HOLIDAYS = 100
LARGEST = 1_000_000
_LARGE, _FRESH = 1_000, timedelta(minutes=1)
_MOST_COUNTED = 1_000
_FIRST_ZONE = timedelta(hours=14)  # where a date begins first
_SIGNS = "BCDFGHJKMNPQRTVWXZ"  # no words come of them, and none looks like another
_LETTERS = 6

Field = Literal["name", "code", "course", "starts_on", "at", "days", "holidays", "most"]


class NotGathered(Exception):
    """It cannot be so; `why` is the last part of a phrase's key, see `console.cohort.not_…`.

    `field` is where in the form it is to be mended, `what` is what stands there.
    """

    def __init__(self, why: str, field: Field | Literal[""] = "", what: str = "") -> None:
        super().__init__(why)
        self.why, self.field, self.what = why, field, what


@dataclass(frozen=True, slots=True)
class Wish:
    """What staff want of a cohort; an empty `code` is made up."""

    course: str
    name: str
    starts_on: date
    code: str = ""
    at: time = time(8)
    days: tuple[int, ...] = EVERY_DAY
    holidays: tuple[date, ...] = ()
    language: str = ""
    channels: tuple[str, ...] = ()
    most: int | None = None
    pinned: bool = False


@dataclass(frozen=True, slots=True)
class Sight:
    """A cohort as staff see it, with its course."""

    cohort: StoredCohort
    offer: Offer


async def create(
    rt: Runtime, wish: Wish, now: datetime, by: Doer = None, id_: str = ""
) -> StoredCohort:
    """Plan a cohort; one with the id that whoever asks made up is planned once. Raises NotGathered."""
    async with rt.database.write() as tx:
        if id_ and (before := await cohorts.by_public_id(tx, rt.organisation, id_)):
            return before
        course = await _course(rt, tx, wish.course)
        plan = await _plan(rt, tx, wish, None)
        id_ = id_ or public_id()
        number = await cohorts.add(tx, rt.organisation, course.course_id, id_, plan, now)
        made = await _there(rt, tx, number)
        deed = Deed(by, "cohort_made", made.public_id, {"name": plan.name, "code": plan.code})
        await audits.write(tx, rt.organisation, deed, now)
    return made


async def settle(
    rt: Runtime, cohort: StoredCohort, wish: Wish, now: datetime, by: Doer = None
) -> None:
    """Settle a cohort anew; what has begun keeps its first day. Raises NotGathered.

    Another hour and other weekdays are for who joins from now on; another first day and other
    holidays are for all.
    """
    async with rt.database.write() as tx:
        before = await cohorts.lock(tx, rt.organisation, cohort.id)
        if before is None:
            raise NotGathered("known")
        plan = await _plan(rt, tx, wish, before)
        if before.state is not CohortState.PLANNED:
            plan = replace(plan, starts_on=before.plan.starts_on, pinned=before.plan.pinned)
        await cohorts.save(tx, rt.organisation, cohort.id, plan)
        if (plan.starts_on, plan.holidays) != (before.plan.starts_on, before.plan.holidays):
            await _replan(rt, tx, cohort.id, now)
        changed = _changes(before.plan, plan)
        await audits.write(
            tx, rt.organisation, Deed(by, "cohort_changed", cohort.public_id, changed), now
        )


async def start(rt: Runtime, cohort: StoredCohort, now: datetime, by: Doer = None) -> None:
    """Let it begin today, if it was to begin later. Raises NotGathered."""
    async with rt.database.write() as tx:
        before = await cohorts.lock(tx, rt.organisation, cohort.id)
        if before is None or before.state is not CohortState.PLANNED:
            raise NotGathered("started")
        first = min(before.plan.starts_on, now.date())
        await _start(rt, tx, before, first, now)
        await audits.write(
            tx, rt.organisation, Deed(by, "cohort_started", cohort.public_id, {}), now
        )


async def end(rt: Runtime, cohort: StoredCohort, now: datetime, by: Doer = None) -> None:
    """Let nobody else join and ask nobody any more; who is under way goes on. Raises NotGathered."""
    async with rt.database.write() as tx:
        before = await cohorts.lock(tx, rt.organisation, cohort.id)
        if before is None or before.state is CohortState.ENDED:
            raise NotGathered("ended")
        values = {"state": CohortState.ENDED, "ended_at": now}
        await cohorts.change(tx, rt.organisation, cohort.id, **values)
        await askings.take_back(tx, rt.organisation, cohort, now)
        await audits.write(tx, rt.organisation, Deed(by, "cohort_ended", cohort.public_id, {}), now)


async def start_due(rt: Runtime, now: datetime) -> int:
    """Start cohorts whose first day has come anywhere; how many there were."""
    by = (now + _FIRST_ZONE).date()
    async with rt.database.read() as tx:
        due = await cohorts.to_start(tx, rt.organisation, by)
    for each in due:
        async with rt.database.write() as tx:
            found = await cohorts.lock(tx, rt.organisation, each.id)
            if found and found.state is CohortState.PLANNED and found.plan.starts_on <= by:
                await _start(rt, tx, found, found.plan.starts_on, now)
    return len(due)


async def page(rt: Runtime, most: int, before: int | None = None) -> Sequence[Sight]:
    """Cohorts, the newest first."""
    async with rt.database.read() as tx:
        found = await cohorts.page(tx, rt.organisation, most, before=before)
        editions = await rt.editions.get(tx, rt.organisation, {each.version_id for each in found})
    return [Sight(each, editions[each.version_id].offer) for each in found]


async def sight(rt: Runtime, public_id_: str) -> Sight | None:
    """One of them."""
    async with rt.database.read() as tx:
        found = await cohorts.by_public_id(tx, rt.organisation, public_id_)
        return await _seen(rt, tx, found) if found else None


async def by_code(rt: Runtime, code: str) -> Sight | None:
    """The one with a code."""
    async with rt.database.read() as tx:
        found = await cohorts.by_code(tx, rt.organisation, spelt(code[:MOST_CODE]))
        return await _seen(rt, tx, found) if found else None


async def counted(rt: Runtime, cohort: StoredCohort, now: datetime) -> Mapping[str, int]:
    """How many members stand where; a large cohort is counted once in a minute at most."""
    at, counts = rt.counted.get(cohort.id, (now, {}))
    if sum(counts.values()) < _LARGE or not timedelta(0) <= now - at < _FRESH:
        async with rt.database.read() as tx:
            counts = await members.counted(tx, rt.organisation, cohort.id, now)
        if len(rt.counted) >= _MOST_COUNTED:
            rt.counted.clear()
        rt.counted[cohort.id] = now, counts
    return counts


async def offer(rt: Runtime, code: str) -> Offer | None:
    """The course of the cohort with a code, as it is joined by that."""
    async with rt.database.read() as tx:
        found = await cohorts.by_code(tx, rt.organisation, spelt(code[:MOST_CODE]))
        if found is None:
            return None
        editions = await rt.editions.get(tx, rt.organisation, {found.version_id})
    return offering.in_cohort(found, editions[found.version_id].offer)


async def listed(
    rt: Runtime,
    cohort: StoredCohort,
    most: int,
    *,
    after: int = 0,
    only: Only = None,
    said: str = "",
) -> Sequence[Member]:
    """Members in the order in which they came; those of a state, or stuck at an instant.

    With words only who is called so.
    """
    wanted = Wanted(after, only, " ".join(said.split()))
    async with rt.database.read() as tx:
        return await members.page(tx, rt.organisation, cohort.id, most, wanted)


async def under_way(rt: Runtime, most: int) -> Sequence[tuple[StoredCohort, int]]:
    """The newest cohorts that are not over, each with how many are on its list."""
    async with rt.database.read() as tx:
        newest = await cohorts.page(tx, rt.organisation, most * 4)
        found = [each for each in newest if each.state is not CohortState.ENDED][:most]
        return [(each, await people.members(tx, rt.organisation, each.id)) for each in found]


async def stages(rt: Runtime, found: Sight) -> Stages:
    """How far the members came."""
    cohort, lessons = found.cohort, len(found.offer.course.lessons)
    async with rt.database.read() as tx:
        return await reached.counted(tx, rt.organisation, cohort.id, cohort.course_id, lessons)


async def _seen(rt: Runtime, tx: Transaction, found: StoredCohort) -> Sight:
    editions = await rt.editions.get(tx, rt.organisation, {found.version_id})
    return Sight(found, editions[found.version_id].offer)


async def _there(rt: Runtime, tx: Transaction, number: int) -> StoredCohort:
    return (await cohorts.by_ids(tx, rt.organisation, [number]))[number]


async def _course(rt: Runtime, tx: Transaction, code: str) -> Edition:
    wanted = code.strip().casefold()
    offered = await courses.offered(tx, rt.organisation)
    version = next((each for name, each in offered if name.casefold() == wanted), None)
    if version is None:
        raise NotGathered("course", "course")
    return (await rt.editions.get(tx, rt.organisation, {version}))[version]


async def _plan(rt: Runtime, tx: Transaction, wish: Wish, before: StoredCohort | None) -> Plan:
    name = " ".join(wish.name.split())
    if not 0 < len(name) <= MOST_NAME:
        raise NotGathered("name", "name")
    if not wish.days:
        raise NotGathered("days", "days")
    if wish.most is not None and not 0 < wish.most <= LARGEST:
        raise NotGathered("most", "most", str(wish.most))
    if len(wish.holidays) > MOST_HOLIDAYS:
        raise NotGathered("many", "holidays")
    code = wish.code.strip() or (before.plan.code if before else _made_up())
    await _free(rt, tx, code, before)
    return Plan(
        name,
        code,
        spelt(code),
        wish.starts_on,
        wish.at,
        wish.days,
        tuple(sorted(set(wish.holidays))),
        wish.language if wish.language in rt.voices else "",
        wish.channels,
        wish.most,
        wish.pinned,
    )


async def _free(rt: Runtime, tx: Transaction, code: str, before: StoredCohort | None) -> None:
    """Raises NotGathered for a code that nobody can send, or that stands for something else."""
    order = commands.parse(f"JOIN {code}")
    sendable = order is not None and order.argument == code and len(code) <= MOST_CODE
    if not sendable or len(spelt(code)) < SHORTEST_CODE or commands.parse(code):
        raise NotGathered("code", "code", code)
    named = codes_named(code)
    taken = [spelt(each) for each, _ in await courses.offered(tx, rt.organisation)]
    other = await cohorts.by_code(tx, rt.organisation, spelt(code))
    if named & set(taken) or (other and (before is None or other.id != before.id)):
        raise NotGathered("twice", "code", code)


def _made_up() -> str:
    return "".join(secrets.choice(_SIGNS) for _ in range(_LETTERS))


async def _start(
    rt: Runtime, tx: Transaction, cohort: StoredCohort, first: date, now: datetime
) -> None:
    values = {"state": CohortState.STARTED, "started_at": now, "starts_on": first}
    if cohort.plan.pinned:
        values["version_id"] = cohort.version_id
    await cohorts.change(tx, rt.organisation, cohort.id, **values)
    pinned = cohort.version_id if cohort.plan.pinned else None
    if pinned or first != cohort.plan.starts_on:
        await _replan(rt, tx, cohort.id, now, pinned)


async def _replan(
    rt: Runtime, tx: Transaction, cohort: int, now: datetime, version: int | None = None
) -> None:
    """Plan first lessons that are still to come anew, in the version that was settled on."""
    after, full = 0, True
    while full:
        ids = await members.to_plan(tx, rt.organisation, cohort, BATCH, after)
        await plan_again(tx, ids, now)
        if version:
            await enrolments.bring_over(tx, dict.fromkeys(ids, version))
        after, full = max(ids, default=after), len(ids) == BATCH


async def plan_again(tx: Transaction, ids: Sequence[int], now: datetime) -> None:
    """Plan the next lessons of enrolments anew by their own pace."""
    planned = {}
    for each in await enrolments.by_ids(tx, ids):
        enrolment = each.stored.enrolment
        if enrolment.next:  # who takes a break, or said STOP, gets nothing
            pace = enrolment.pace
            due = next_due(pace, now, not_before=local(pace, now).date())
            planned[each.stored.id] = structs.replace(enrolment, next=due)
    await enrolments.save(tx, planned, now)


def _changes(before: Plan, after: Plan) -> dict[str, str]:
    names = ("name", "code", "starts_on", "at", "days", "holidays", "language", "channels", "most")
    return {
        name: str(getattr(after, name))
        for name in names
        if getattr(after, name) != getattr(before, name)
    }


async def seen(seat: Seat, cohort: StoredCohort, learner: str, now: datetime) -> Member | None:
    """A member with the whole address; that somebody looked at it is written down."""
    rt = seat.rt
    async with rt.database.write() as tx:
        found = await members.one(tx, rt.organisation, cohort.id, learner)
        if found:
            deed = seat.deed("number_seen", learner, cohort=cohort.public_id)
            await audits.write(tx, rt.organisation, deed, now)
    return found
