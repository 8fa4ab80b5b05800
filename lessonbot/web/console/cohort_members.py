"""Who is in a cohort, how far each one is, and who should be asked what is the matter."""

from collections.abc import Mapping
from datetime import datetime
from urllib.parse import urlencode

from fastapi import Response

from lessonbot.domain.cohort import MemberState
from lessonbot.domain.masking import masked
from lessonbot.domain.staff import May
from lessonbot.services import gathering
from lessonbot.services.gathering import Sight
from lessonbot.store.members import Member, Only
from lessonbot.web.console.doors import Asked, Console, missing
from lessonbot.web.sheets import sheet

MOST = 40
ALL, STUCK = "all", "stuck"
_AT_ONCE = 1_000
_HEAD = (
    "console.learners.id",
    "console.import.holds.own",
    "console.members.name",
    "console.members.stands",
    "console.members.progress",
    "console.members.heard",
)


def add(console: Console) -> None:
    """Add the pages to the console."""
    console.reads("/cohorts/{cohort}/members", May.SEE, members)
    console.reads("/cohorts/{cohort}/members.csv", May.SEE, file)
    console.acts("/cohorts/{cohort}/members/{learner}", May.REACH, number)


async def sight(asked: Asked) -> Sight:
    """The cohort of the address, or 404."""
    found = await gathering.sight(asked.seat.rt, asked.part("cohort"))
    if found is None:
        raise missing()
    return found


async def members(asked: Asked) -> Response:
    """Show members, in the order in which they came; all, or those who stand somewhere."""
    found, query = await sight(asked), asked.request.query_params
    only, said = query.get("only", ALL), query.get("said", "")[:100]
    listed = await gathering.listed(
        asked.seat.rt,
        found.cohort,
        MOST + 1,
        after=asked.number("after") or 0,
        only=_only(only, asked.now),
        said=said,
    )
    same = urlencode({"only": only} | ({"said": said} if said else {}))
    counts = await gathering.counted(asked.seat.rt, found.cohort, asked.now)
    return asked.draw(
        "cohort_members",
        cohort=found.cohort,
        lessons=len(found.offer.course.lessons),
        only=only,
        said=said,
        same=same,
        choices=_choices(counts),
        members=[_shown(asked, each) for each in listed[:MOST]],
        more=listed[MOST - 1].id if len(listed) > MOST else 0,
        reach=May.REACH,
        gather=May.GATHER,
        teach=May.TEACH,
    )


async def file(asked: Asked) -> Response:
    """The members as they are listed, without their numbers."""
    found, query, say = await sight(asked), asked.request.query_params, asked.voice.label
    only, said = _only(query.get("only", ALL), asked.now), query.get("said", "")[:100]
    rows: list[list[object]] = [[say(each) for each in _HEAD]]
    after: int | None = 0
    while after is not None:
        page = await gathering.listed(
            asked.seat.rt, found.cohort, _AT_ONCE, after=after, only=only, said=said
        )
        rows += [_row(each, say(f"console.members.count.{_stands(each)}")) for each in page]
        after = page[-1].id if len(page) == _AT_ONCE else None
    return sheet(f"{found.cohort.plan.code}-members.csv", rows)


def _row(each: Member, stands: str) -> list[object]:
    heard = each.heard_at.date().isoformat() if each.heard_at else ""
    return [each.learner, each.own_id, each.name, stands, each.lesson, heard]


def _only(said: str, now: datetime) -> Only:
    if said == STUCK:
        return now
    return MemberState(said) if said in tuple(MemberState) else None


def _choices(counts: Mapping[str, int]) -> list[tuple[str, int]]:
    """What can be looked at apart, and how many they are."""
    stuck, invited = counts.get(STUCK, 0), counts.get(MemberState.INVITED, 0)
    everybody = sum(counts.values()) - stuck
    return [
        (ALL, everybody),
        (MemberState.JOINED, everybody - invited),
        (MemberState.INVITED, invited),
        (STUCK, stuck),
    ]


async def number(asked: Asked) -> Response:
    """Show where somebody is reached, and write that down."""
    found = await sight(asked)
    member = await gathering.seen(asked.seat, found.cohort, asked.part("learner"), asked.now)
    if member is None:
        raise missing()
    return asked.draw("cohort_number", cohort=found.cohort, member=member)


def _shown(asked: Asked, member: Member) -> dict[str, object]:
    return {
        "learner": member.learner,
        "name": member.name,
        "own_id": member.own_id,
        "place": masked(member.path) if member.path else "",
        "stands": _stands(member),
        "lesson": member.lesson,
        "heard": asked.voice.formats.day(member.heard_at.date()) if member.heard_at else "",
    }


def _stands(member: Member) -> str:
    """The last part of the key of its phrase."""
    if member.stopped_at:
        return "stopped"
    if member.state is MemberState.INVITED:
        return "invited"
    return "resting" if member.resting else member.taking or "left"
