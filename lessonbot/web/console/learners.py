"""Learners: looked up, and each with what they take, where they are reached, and every message."""

from datetime import datetime
from zoneinfo import ZoneInfo

from fastapi import Response

from lessonbot.domain.masking import masked
from lessonbot.domain.staff import May
from lessonbot.services import knowing
from lessonbot.services.knowing import Moment
from lessonbot.web.console import cohort_form, monitor
from lessonbot.web.console.doors import Asked, Console, missing
from lessonbot.web.console.shown import onward

PATH = "/console/learners"


def add(console: Console) -> None:
    """Add the pages to the console."""
    console.tab("people", "/learners", "console.learners.title", May.TEACH)
    console.reads("/learners", May.TEACH, search)
    console.reads("/learners/{learner}", May.TEACH, one)
    console.acts("/learners/{learner}/number", May.REACH, number)


async def search(asked: Asked) -> Response:
    """Show learners, all or those who were looked for."""
    said = asked.request.query_params.get("said", "")[:100]
    found, more = await knowing.search(asked.seat.rt, said, asked.number("past") or 0)
    return asked.draw(
        "learners",
        said=said,
        lines=[
            (each, asked.voice.formats.called(each.language), asked.day(each.created_at))
            for each in found
        ],
        more=onward({"said": said}, str(more) if more else ""),
    )


async def one(asked: Asked) -> Response:
    """Show a learner."""
    return await _drawn(asked)


async def number(asked: Asked) -> Response:
    """Show where a learner is reached, and write that down."""
    try:
        places = await knowing.seen(asked.seat, asked.part("learner"), asked.now)
    except LookupError:
        raise missing() from None
    return await _drawn(asked, [each.path for each in places])


async def _drawn(asked: Asked, whole: list[str] | None = None) -> Response:
    past = asked.request.query_params.get("past", "")
    try:
        found = await knowing.known(asked.seat.rt, asked.part("learner"), past)
    except LookupError:
        raise missing() from None
    listed = found.learner.listed
    return asked.draw(
        "learner",
        found=found,
        listed=listed,
        language=asked.voice.formats.called(listed.language),
        came=asked.day(listed.created_at),
        places=[
            (
                cohort_form.called(each.channel),
                each.path if whole is not None and each.path in whole else masked(each.path),
                asked.moment(each.heard_at) if each.heard_at else "–",
                bool(each.stopped_at),
            )
            for each in found.learner.places
        ],
        whole=whole is not None,
        courses=[
            (each, _there(asked, each.taken.next_at, listed.zone) if each.taken.next_at else "–")
            for each in found.learner.courses
        ],
        moments=[_moment(asked, each) for each in found.moments],
        may=May,
    )


def _there(asked: Asked, at: datetime, zone: str | None) -> str:
    """An instant by the clock of the learner, which is named."""
    if not zone:
        return asked.zoned(at)
    return f"{asked.voice.formats.moment(at.astimezone(ZoneInfo(zone)))} ({zone})"


def _moment(asked: Asked, each: Moment) -> dict[str, object]:
    return {
        "at": asked.moment(each.at),
        "channel": cohort_form.called(each.channel),
        "words": each.words,
        "what": each.what,
        "kind": monitor.kind(each.priority) if each.state else "",
        "state": each.state,
        "rank": str(each.rank),
        "why": each.why,
    }
