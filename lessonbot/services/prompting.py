"""What waits for a member of staff when they come in."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from lessonbot.domain.staff import May
from lessonbot.services import dispatching
from lessonbot.services.reporting import FAULTS, RECENT, is_due
from lessonbot.services.seating import Seat
from lessonbot.services.watching import MOVING
from lessonbot.store import agenda, alarms, reports
from lessonbot.store.agenda import MOST, Agenda
from lessonbot.store.alarms import Alarm
from lessonbot.store.reports import SenderStanding

_LATER = frozenset({"late", "silent", "stuck", "lessons", "inbound"})


@dataclass(frozen=True, slots=True)
class Prompt:
    """Something that waits: what, how much of it, and the page where it is done."""

    what: str
    count: int
    path: str

    @property
    def many(self) -> str:
        """How much, as it is written."""
        return f"{MOST}+" if self.count >= MOST else str(self.count)


@dataclass(frozen=True, slots=True)
class Step:
    """One of the first steps of an organisation, and whether it is done."""

    what: str
    path: str
    done: bool


@dataclass(frozen=True, slots=True)
class Wrong:
    """Something that is wrong; `late` where it means that messages go later."""

    said: str
    late: bool


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits, what is wrong, and the first steps while one of them is left."""

    prompts: Sequence[Prompt]
    troubles: Sequence[Wrong]
    steps: Sequence[Step]


async def waiting(seat: Seat, now: datetime) -> Waiting:
    """What this person can do something about."""
    async with seat.rt.database.read() as tx:
        found = await agenda.of(tx, seat.rt.organisation, FAULTS, now - RECENT)
        wrong = await alarms.open_(tx, seat.rt.organisation) if seat.may(May.RUN) else ()
        standing = await reports.senders_standing(tx, seat.rt.organisation) if wrong else ()
    prompts = list(_prompts(seat, found))
    steps = list(_steps(seat, found))
    left = any(not each.done for each in steps)
    if seat.may(May.SEND):
        prompts.append(Prompt("broadcasts", await dispatching.waiting(seat), "/console/broadcasts"))
    return Waiting(
        [each for each in prompts if each.count],
        [
            Wrong(each.said, each.kind in _LATER)
            for each in wrong
            if is_due(each, now) and not _catches_up(each, standing, now)
        ],
        steps if left else (),
    )


def _catches_up(alarm: Alarm, standing: Sequence[SenderStanding], now: datetime) -> bool:
    """Whether its sender is late, and sends again."""
    moving = {each.id for each in standing if each.paced_at and each.paced_at > now - MOVING}
    return alarm.kind == "late" and alarm.sender_id in moving


def _prompts(seat: Seat, found: Agenda) -> Iterator[Prompt]:
    if seat.may(May.RUN):
        yield Prompt("senders", found.silent, "/console/senders")
    if seat.may(May.TEACH):
        yield Prompt("questions", found.questions, "/console/inbox")
        yield Prompt("work", found.work, "/console/work")
    if seat.may(May.WRITE):
        yield Prompt("drafts", found.drafts, "/console/drafts")


def _steps(seat: Seat, found: Agenda) -> Iterator[Step]:
    if seat.may(May.WRITE):
        yield Step("course", "/console/courses/upload", bool(found.courses))
    if seat.may(May.GATHER):
        yield Step("cohort", "/console/cohorts/new", bool(found.cohorts))
        yield Step("people", "/console/cohorts", bool(found.learners or found.members))
