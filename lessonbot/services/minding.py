"""Questions of learners as staff see them, with whether an answer would arrive now."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from lessonbot.domain.course import Course
from lessonbot.domain.window import is_open
from lessonbot.services import informing
from lessonbot.services.runtime import Runtime
from lessonbot.services.seating import Seat
from lessonbot.store import courses, inbox, questions
from lessonbot.store.database import Transaction
from lessonbot.store.inbox import Entry, Wanted
from lessonbot.store.questions import Peer, StoredQuestion

PAGE = 40
MOST_ASKED = 5
"""To so many learners a question is passed on at most."""


@dataclass(frozen=True, slots=True)
class Way:
    """How an answer goes to a learner.

    `hindrance` says why none can, `closes_at` when a window that is open closes; with
    `is_closed` a template has to be answered first.
    """

    hindrance: str = ""
    closes_at: datetime | None = None
    is_closed: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """A question in the list, with the titles of its course and lesson."""

    entry: Entry
    way: Way
    course: str
    lesson: str


@dataclass(frozen=True, slots=True)
class Page:
    """Some questions, and the one to go on from where there are more."""

    lines: Sequence[Line]
    more: str
    courses: Sequence[str]


@dataclass(frozen=True, slots=True)
class Opened:
    """A question with all that is known of it."""

    line: Line
    question: StoredQuestion
    peers: Sequence[Peer]

    @property
    def answers(self) -> Sequence[str]:
        """What other learners answered."""
        return [each.answer for each in self.peers if each.answer]


async def page(seat: Seat, wanted: Wanted, now: datetime) -> Page:
    """A page of questions."""
    rt = seat.rt
    async with rt.database.read() as tx:
        found = await inbox.page(tx, rt.organisation, wanted, PAGE + 1)
        titles = await _titles(rt, tx)
        codes = await inbox.codes(tx, rt.organisation)
    lines = [_line(rt, each, titles, now) for each in found[:PAGE]]
    return Page(lines, found[PAGE - 1].public_id if len(found) > PAGE else "", codes)


async def opened(seat: Seat, public_id: str, now: datetime) -> Opened | None:
    """A question by its id."""
    rt = seat.rt
    async with rt.database.read() as tx:
        entry = await inbox.one(tx, rt.organisation, public_id)
        stored = await questions.named(tx, rt.organisation, public_id) if entry else None
        if entry is None or stored is None:
            return None
        peers = await questions.asked_peers(tx, rt.organisation, stored.id)
        return Opened(_line(rt, entry, await _titles(rt, tx), now), stored, peers)


def _line(rt: Runtime, entry: Entry, titles: Mapping[int, Course], now: datetime) -> Line:
    course = titles.get(entry.course_id or 0)
    lessons = {each.key: each.title for each in course.lessons} if course else {}
    title = course.title if course else entry.course or ""
    return Line(entry, way(rt, entry, now), title, lessons.get(entry.lesson, entry.lesson))


def way(rt: Runtime, entry: Entry, now: datetime) -> Way:
    """Whether an answer would go out now."""
    if not entry.theirs:
        return Way(informing.GONE)
    if entry.stopped:
        return Way(informing.STOPPED)
    if entry.sender_id not in rt.channels:
        return Way(informing.OFF)
    window: timedelta | None = rt.limits_of(entry.sender_id).window
    if window is None:
        return Way()
    heard = entry.contact.heard
    if heard and is_open(entry.contact, now):
        return Way(closes_at=heard + window)
    return Way(is_closed=True)


async def _titles(rt: Runtime, tx: Transaction) -> Mapping[int, Course]:
    """The courses that are offered, by number."""
    versions = {version for _, version in await courses.offered(tx, rt.organisation)}
    editions = await rt.editions.get(tx, rt.organisation, versions)
    return {each.course_id: each.offer.course for each in editions.values()}
