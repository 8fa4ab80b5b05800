"""Cohorts: the list, a new one, and each one with how people join it."""

from fastapi import Response, status

from lessonbot.credentials.drawing.typesetter import Unprintable
from lessonbot.domain.cohort import CohortState
from lessonbot.domain.schedule import EVERY_DAY
from lessonbot.domain.staff import May
from lessonbot.services import gathering, offering, postering, publishing, recalling
from lessonbot.services.gathering import NotGathered, Sight
from lessonbot.web.console import (
    cohort_form,
    cohort_invite,
    cohort_members,
    cohort_results,
    imports,
)
from lessonbot.web.console.cohort_form import Said
from lessonbot.web.console.doors import Asked, Console
from lessonbot.web.public import Way, ways_of

MOST = 50
_PATH = "/console/cohorts"
_COUNTED = ("active", "paused", "resting", "completed", "left", "invited")


def add(console: Console) -> None:
    """Add the pages to the console."""
    console.tab("people", "/cohorts", "console.cohorts.title", May.SEE)
    console.reads("/cohorts", May.SEE, listed)
    console.reads("/cohorts/new", May.GATHER, blank)
    console.acts("/cohorts/new", May.GATHER, create)
    console.reads("/cohorts/{cohort}", May.SEE, one)
    console.acts("/cohorts/{cohort}", May.GATHER, settle)
    console.acts("/cohorts/{cohort}/start", May.GATHER, start)
    console.acts("/cohorts/{cohort}/end", May.GATHER, end)
    console.reads("/cohorts/{cohort}/poster.pdf", May.SEE, poster)
    cohort_members.add(console)
    cohort_results.add(console)
    imports.add(console)
    cohort_invite.add(console)


async def listed(asked: Asked) -> Response:
    """Show all cohorts, the newest first."""
    before = asked.request.query_params.get("before", "")
    found = await gathering.page(
        asked.seat.rt, MOST + 1, int(before) if before.isdecimal() else None
    )
    shown = [(each, asked.voice.formats.day(each.cohort.plan.starts_on)) for each in found[:MOST]]
    older = found[MOST - 1].cohort.id if len(found) > MOST else 0
    language = asked.voice.language
    return asked.draw("cohorts", cohorts=shown, older=older, language=language, gather=May.GATHER)


async def blank(asked: Asked) -> Response:
    """Show the form of a new one."""
    course = asked.request.query_params.get("course", "")
    return await _new(asked, cohort_form.blank(asked.now) | {"course": course})


async def create(asked: Asked) -> Response:
    """Make a cohort."""
    said, rt = await asked.form(), asked.seat.rt
    try:
        wish = cohort_form.read(said, cohort_form.schemes(rt))
        made = await gathering.create(rt, wish, asked.now, asked.seat.staff.id)
    except NotGathered as refused:
        return await _new(asked, said, refused)
    return asked.back(f"{_PATH}/{made.public_id}", "console.cohort.made")


async def one(asked: Asked) -> Response:
    """Show a cohort: its members counted, how people join, its settings."""
    sight = await cohort_members.sight(asked)
    return await _drawn(asked, sight, cohort_form.of_cohort(sight.cohort))


async def settle(asked: Asked) -> Response:
    """Settle a cohort anew."""
    sight, said, rt = await cohort_members.sight(asked), await asked.form(), asked.seat.rt
    begun = sight.cohort.state is not CohortState.PLANNED
    fixed = {"starts_on": sight.cohort.plan.starts_on.isoformat()} if begun else {}
    try:
        wish = cohort_form.read(
            {**said, **fixed}, cohort_form.schemes(rt), course=sight.cohort.course
        )
        await gathering.settle(rt, sight.cohort, wish, asked.now, asked.seat.staff.id)
    except NotGathered as refused:
        return await _drawn(asked, sight, {**said, **fixed}, refused)
    return asked.back(f"{_PATH}/{sight.cohort.public_id}", "console.saved")


async def start(asked: Asked) -> Response:
    """Start a cohort, once that was confirmed."""
    sight, said = await cohort_members.sight(asked), await asked.form()
    day = asked.voice.formats.day(sight.cohort.plan.starts_on)
    if not said.get("sure"):
        return asked.draw("cohort_start", cohort=sight.cohort, day=day)
    try:
        await gathering.start(asked.seat.rt, sight.cohort, asked.now, asked.seat.staff.id)
    except NotGathered as refused:
        return await _drawn(asked, sight, cohort_form.of_cohort(sight.cohort), refused)
    return asked.back(f"{_PATH}/{sight.cohort.public_id}", "console.cohort.is_started")


async def end(asked: Asked) -> Response:
    """End a cohort, once that was confirmed."""
    sight, said = await cohort_members.sight(asked), await asked.form()
    if not said.get("sure"):
        return asked.draw("cohort_end", cohort=sight.cohort)
    try:
        await gathering.end(asked.seat.rt, sight.cohort, asked.now, asked.seat.staff.id)
    except NotGathered as refused:
        return await _drawn(asked, sight, cohort_form.of_cohort(sight.cohort), refused)
    return asked.back(f"{_PATH}/{sight.cohort.public_id}", "console.cohort.is_ended")


async def poster(asked: Asked) -> Response:
    """The poster, to be printed."""
    sight = await cohort_members.sight(asked)
    offer = offering.in_cohort(sight.cohort, sight.offer)
    ways = [(each.scheme, each.link, each.number) for each in _ways(asked, sight)]
    try:
        page = await postering.drawn(asked.seat.rt, offer, ways, asked.now)
    except Unprintable as error:
        refused = NotGathered("unprintable", "name", str(error))
        return await _drawn(asked, sight, cohort_form.of_cohort(sight.cohort), refused)
    name = f'inline; filename="{sight.cohort.public_id}.pdf"'
    headers = {"content-disposition": name, "cache-control": "no-store"}
    return Response(page, media_type="application/pdf", headers=headers)


def _ways(asked: Asked, sight: Sight) -> list[Way]:
    return list(ways_of(asked.seat.rt, sight.cohort.plan.code, sight.cohort.plan.channels))


async def _new(asked: Asked, said: Said, refused: NotGathered | None = None) -> Response:
    offers = await publishing.catalogue(asked.seat.rt)
    language = asked.voice.language
    courses = [(each.code, each.course.spoken(language).title) for each in offers]
    return asked.draw(
        "cohort_new",
        _code(refused),
        courses=courses,
        **_form(asked, said, refused),
    )


async def _drawn(
    asked: Asked, sight: Sight, said: Said, refused: NotGathered | None = None
) -> Response:
    cohort = sight.cohort
    counts = await gathering.counted(asked.seat.rt, cohort, asked.now)
    far = await recalling.progress(asked.seat.rt, sight, asked.now)
    ways = [(each, cohort_form.called(each.scheme)) for each in _ways(asked, sight)]
    return asked.draw(
        "cohort",
        _code(refused),
        cohort=cohort,
        title=sight.offer.course.spoken(asked.voice.language).title,
        day=asked.voice.formats.day(cohort.plan.starts_on),
        hour=asked.voice.formats.clock(cohort.plan.at),
        counts=[(each, counts[each]) for each in _COUNTED if counts.get(each)],
        stuck=counts.get("stuck", 0),
        far=cohort_invite.told(far),
        ways=ways,
        address=f"{asked.seat.rt.public_url}/join/{cohort.plan.code}",
        gather=May.GATHER,
        **_form(asked, said, refused),
    )


def _code(refused: NotGathered | None) -> int:
    return status.HTTP_422_UNPROCESSABLE_CONTENT if refused else status.HTTP_200_OK


def _form(asked: Asked, said: Said, refused: NotGathered | None) -> dict[str, object]:
    """What the form shows beside the cohort itself."""
    formats = asked.voice.formats
    voices = asked.seat.rt.voices
    return {
        "said": said,
        "wrong": refused.why if refused else "",
        "what": refused.what if refused else "",
        "field": refused.field if refused else "",
        "weekdays": [(day, formats.weekday(day)) for day in EVERY_DAY],
        "languages": [(tag, each.label("language.name")) for tag, each in voices.items()],
        "channels": [
            (each, cohort_form.called(each)) for each in cohort_form.schemes(asked.seat.rt)
        ],
    }
