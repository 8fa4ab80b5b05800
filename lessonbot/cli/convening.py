"""What `lessonbot cohort` does: plans cohorts, puts people into them, tells how they fare."""

import json
import re
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any, TypedDict, Unpack

from lessonbot.cli import databases
from lessonbot.cli.output import NOT_SO, fail, tell
from lessonbot.cli.serving import clock
from lessonbot.config import Settings
from lessonbot.domain.cohort import MemberState
from lessonbot.domain.schedule import EVERY_DAY
from lessonbot.domain.wordings import clock_time, weekdays
from lessonbot.services import adding, gathering
from lessonbot.services.gathering import NotGathered, Sight, Wish
from lessonbot.services.runtime import Runtime
from lessonbot.store import waits
from lessonbot.store.cohorts import StoredCohort
from lessonbot.store.members import Member

_PAGE = 500
_WHY = {
    "name": "a cohort needs a name of at most 100 characters",
    "code": "“{}” cannot be a code: use 3 to 32 letters, digits and dashes, and no command",
    "twice": "the code “{}” stands for another course or cohort already",
    "course": "there is no such course; lessonbot course list shows those there are",
    "days": "a cohort needs at least one weekday",
    "many": f"a cohort has at most {gathering.MOST_HOLIDAYS} holidays",
    "most": "{} is no number of members",
    "started": "this cohort has started already",
    "ended": "this cohort is over",
    "full": "this cohort is full",
    "known": "this learner cannot be reached any more",
    "channel": "this cohort is not on the channel that this learner uses",
    "courses": "this learner takes as many courses as may be taken at once",
}


@dataclass(frozen=True, slots=True)
class Days:
    """When lessons come, as it was typed."""

    starts: str
    hour: str
    days: str
    holidays: str


class More(TypedDict):
    """The rest of a wish."""

    code: str
    language: str
    channels: tuple[str, ...]
    most: int | None
    pinned: bool


def wish(course: str, name: str, when: Days, **more: Unpack[More]) -> Wish:
    """What was asked for; ends the program where it cannot be read."""
    at = clock_time(when.hour)
    if at is None:
        fail(f"--hour “{when.hour}” is no time of day: write it like 7:30 or 18:00")
    days = weekdays(when.days) if when.days else EVERY_DAY
    if not days:
        fail(f"--days “{when.days}” are no weekdays: write them like “mon wed fri”")
    off = tuple(_date("--holidays", each) for each in when.holidays.replace(",", " ").split())
    first = _date("--starts", when.starts)
    return Wish(course, name, first, at=at, days=days, holidays=off, **more)


async def create(settings: Settings, wanted: Wish, *, as_json: bool) -> None:
    """Plan a cohort."""
    async with databases.opened(settings) as rt:
        with _told():
            made = await gathering.create(rt, wanted, clock())
        address = f"{rt.public_url}/join/{made.plan.code}"
    if as_json:
        _print(_values(made) | {"join": address})
        return
    tell(f"{made.plan.name}: JOIN {made.plan.code}, or {address}")


async def add(settings: Settings, code: str, name: str) -> None:
    """Put a learner into a cohort."""
    async with databases.opened(settings) as rt:
        found = await cohort_with(rt, code)
        number = re.sub(r"[\s().-]", "", name)
        async with rt.database.read() as tx:
            person = await waits.person(tx, rt.organisation, name) or await waits.person(
                tx, rt.organisation, number if number.startswith("+") else f"+{number}"
            )
        if person is None:
            fail(
                f"there is no learner “{name}”: give an id, or a number with its country's code, "
                "like +254700000001",
                NOT_SO,
            )
        with _told():
            state = await adding.add(rt, found.cohort, person.id, clock())
    if state is MemberState.JOINED:
        tell(f"{person.public_id} is in {found.cohort.plan.name}.")
    else:
        tell(
            f"{person.public_id} is invited: they have not agreed to lessons yet, or sent STOP. "
            f"Ask them to send JOIN {found.cohort.plan.code}."
        )


async def start(settings: Settings, code: str) -> None:
    """Start a cohort."""
    async with databases.opened(settings) as rt:
        found = await cohort_with(rt, code)
        with _told():
            await gathering.start(rt, found.cohort, clock())
    tell(f"{found.cohort.plan.name} has started.")


async def listed(settings: Settings, *, as_json: bool) -> None:
    """List the cohorts."""
    found: list[StoredCohort] = []
    async with databases.opened(settings) as rt:
        page = await gathering.page(rt, _PAGE)
        while page:
            found += [each.cohort for each in page]
            page = await gathering.page(rt, _PAGE, before=found[-1].id)
    if as_json:
        _print([_values(each) for each in found])
        return
    for each in found:
        plan = each.plan
        tell(f"{plan.code:<12}{each.state:<9}{plan.starts_on}  {each.members:>6,}  {plan.name}")
    if not found:
        tell("there is no cohort yet; make one: lessonbot cohort create --help")


async def report(settings: Settings, code: str, *, stuck: bool, as_json: bool) -> None:
    """Tell how the members of a cohort fare."""
    async with databases.opened(settings) as rt:
        found = await cohort_with(rt, code)
        lessons = len(found.offer.course.lessons)
        counts = await gathering.counted(rt, found.cohort, clock())
        people = [each async for each in _members(rt, found.cohort, stuck=stuck)]
    if as_json:
        members = [_of_member(each) for each in people]
        told = {"counts": dict(counts), "lessons": lessons, "people": members}
        _print(_values(found.cohort) | told)
        return
    for line in _lines(found, counts, people):
        tell(line)


async def _members(rt: Runtime, cohort: StoredCohort, *, stuck: bool) -> AsyncIterator[Member]:
    after, full = 0, True
    while full:
        page = await gathering.listed(
            rt, cohort, _PAGE, after=after, only=clock() if stuck else None
        )
        for each in page:
            after = each.id
            yield each
        full = len(page) == _PAGE


def _lines(found: Sight, counts: Mapping[str, int], people: list[Member]) -> Iterator[str]:
    cohort, lessons = found.cohort, len(found.offer.course.lessons)
    told = ", ".join(f"{count:,} {name}" for name, count in sorted(counts.items()) if count)
    yield f"{cohort.plan.name}: {cohort.state}, first day {cohort.plan.starts_on}"
    yield told or "nobody has joined yet"
    for each in people:
        heard = f", last word {each.heard_at.date()}" if each.heard_at else ""
        yield f"{each.learner}  {each.lesson} of {lessons}  {_stands(each)}{heard}"


def _stands(member: Member) -> str:
    if member.stopped_at:
        return "stopped"
    if member.state is MemberState.INVITED:
        return "invited"
    return "resting" if member.resting else member.taking


def _of_member(member: Member) -> dict[str, Any]:
    return {
        "learner": member.learner,
        "channel": member.channel,
        "state": _stands(member),
        "lesson": member.lesson,
        "unanswered": member.unanswered,
        "heard_at": member.heard_at.isoformat() if member.heard_at else None,
    }


def _values(cohort: StoredCohort) -> dict[str, Any]:
    plan = cohort.plan
    return {
        "id": cohort.public_id,
        "code": plan.code,
        "name": plan.name,
        "course": cohort.course,
        "state": cohort.state,
        "starts_on": plan.starts_on.isoformat(),
        "hour": plan.at.isoformat("minutes"),
        "members": cohort.members,
        "most": plan.most,
    }


async def cohort_with(rt: Runtime, code: str) -> Sight:
    """The cohort with a code; ends the program where there is none."""
    found = await gathering.by_code(rt, code)
    if found is None:
        fail(f"there is no cohort “{code}”; lessonbot cohort list shows those there are", NOT_SO)
    return found


def _date(option: str, written: str) -> date:
    try:
        return date.fromisoformat(written)
    except ValueError:
        fail(f"{option} “{written}” is no date: write it like 2026-12-25")


@contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except NotGathered as error:
        fail(_WHY[error.why].format(error.what), NOT_SO)


def _print(values: object) -> None:
    tell(json.dumps(values, ensure_ascii=False, indent=2))
