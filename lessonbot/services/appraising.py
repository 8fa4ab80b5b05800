"""Work that learners hand in, as staff see it."""

from collections.abc import Sequence
from dataclasses import dataclass

from lessonbot.domain.text import Text
from lessonbot.services import submitting
from lessonbot.services.seating import Seat
from lessonbot.services.submitting import CannotMark, Shown
from lessonbot.store import inbox, work
from lessonbot.store.work import Entry, Wanted

PAGE = 40


@dataclass(frozen=True, slots=True)
class Line:
    """Work in the list, with the titles of its course and lesson."""

    entry: Entry
    course: str
    lesson: str


@dataclass(frozen=True, slots=True)
class Page:
    """Some work, and the piece to go on from where there is more."""

    lines: Sequence[Line]
    more: str
    courses: Sequence[str]


@dataclass(frozen=True, slots=True)
class Opened:
    """A round of work with its task, and what its learner is called."""

    shown: Shown
    name: str
    course: str
    task: Sequence[Text]


async def page(seat: Seat, wanted: Wanted) -> Page:
    """A page of work."""
    rt = seat.rt
    async with rt.database.read() as tx:
        found = await work.page(tx, rt.organisation, wanted, PAGE + 1)
        versions = {each.version_id for each in found}
        editions = await rt.editions.get(tx, rt.organisation, versions)
        codes = await inbox.codes(tx, rt.organisation)
    lines = []
    for each in found[:PAGE]:
        course = editions[each.version_id].offer.course
        titles = {lesson.key: lesson.title for lesson in course.lessons}
        lines.append(Line(each, course.title, titles.get(each.lesson, each.lesson)))
    return Page(lines, found[PAGE - 1].public_id if len(found) > PAGE else "", codes)


async def opened(seat: Seat, public_id: str) -> Opened | None:
    """A piece of work with all of its round."""
    rt = seat.rt
    try:
        shown = await submitting.shown(rt, public_id)
    except CannotMark:
        return None
    version = shown.one.version_id
    async with rt.database.read() as tx:
        name = await work.whose(tx, rt.organisation, shown.one.enrolment_id)
        edition = (await rt.editions.get(tx, rt.organisation, {version}))[version]
    course = edition.offer.course
    lesson = next((each for each in course.lessons if each.key == shown.one.lesson), None)
    task = [each.text for each in lesson.blocks if each.text] if lesson else []
    return Opened(shown, name, course.title, task)
