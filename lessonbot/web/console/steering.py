"""What staff settle for a learner who asked for it: hour, clock, language, a break."""

from collections.abc import Mapping, Sequence

from fastapi import Response, status

from lessonbot.domain import zones
from lessonbot.domain.controls import LONGEST_PAUSE
from lessonbot.domain.enrolment import Enrolment, State
from lessonbot.domain.schedule import local
from lessonbot.domain.staff import May
from lessonbot.domain.wordings import clock_time
from lessonbot.services import steering
from lessonbot.services.steering import Foreseen, NotSteered, Wish
from lessonbot.store.registers import Listed
from lessonbot.web.console.doors import Asked, Console, missing

_FIELDS = ("at", "place", "language", "course", "days")
_DONE = "console.steer.done"
_NOTHING = Wish()


class _NotUnderstood(Exception):
    """A field cannot be read so: `why` is its name, `among` the zones that a place can mean."""

    def __init__(self, why: str, among: Sequence[str] = ()) -> None:
        super().__init__(why)
        self.why, self.among = why, among


def add(console: Console) -> None:
    """Add the pages to the console."""
    console.reads("/learners/{learner}/steer", May.REACH, form)
    console.acts("/learners/{learner}/steer", May.REACH, change)
    console.acts("/learners/{learner}/pause", May.REACH, pause)
    console.acts("/learners/{learner}/resume", May.REACH, resume)


async def form(asked: Asked) -> Response:
    """Show what holds, or what was typed before."""
    return await _drawn(asked, dict(asked.request.query_params))


async def change(asked: Asked) -> Response:
    """Show what would be different; do it once somebody is sure."""
    said = await asked.form()
    listed, standing = await _seen(asked, _NOTHING)
    try:
        wish = _read(asked, said, listed, standing)
        if wish == _NOTHING:
            return await _drawn(asked, said, "unchanged")
        if said.get("sure"):
            await steering.change(asked.seat, listed.public_id, wish, asked.now)
            return asked.back(_home(listed), _DONE)
        _, foreseen = await steering.foresee(asked.seat.rt, listed.public_id, wish, asked.now)
    except (_NotUnderstood, NotSteered) as refused:
        among = getattr(refused, "among", ())
        return await _drawn(asked, said, refused.why, among)
    return _sure(asked, said, listed, wish, foreseen)


async def pause(asked: Asked) -> Response:
    """Give a break."""
    said = await asked.form()
    days = said.get("days", "").strip()
    fits = days.isascii() and days.isdecimal() and len(days) <= len(str(LONGEST_PAUSE))
    if days and not (fits and 1 <= int(days) <= LONGEST_PAUSE):
        return await _drawn(asked, said, "days")
    whose, course = asked.part("learner"), said.get("course", "")
    try:
        await steering.pause(asked.seat, whose, course, int(days) if days else None, asked.now)
    except NotSteered as refused:
        return await _drawn(asked, said, refused.why)
    except LookupError:
        raise missing() from None
    return asked.back(f"/console/learners/{whose}", _DONE)


async def resume(asked: Asked) -> Response:
    """End a break."""
    said = await asked.form()
    whose = asked.part("learner")
    try:
        await steering.resume(asked.seat, whose, said.get("course", ""), asked.now)
    except NotSteered as refused:
        return await _drawn(asked, said, refused.why)
    except LookupError:
        raise missing() from None
    return asked.back(f"/console/learners/{whose}", _DONE)


async def _seen(asked: Asked, wish: Wish) -> tuple[Listed, Sequence[Foreseen]]:
    try:
        return await steering.foresee(asked.seat.rt, asked.part("learner"), wish, asked.now)
    except LookupError:
        raise missing() from None


def _read(
    asked: Asked, said: Mapping[str, str], listed: Listed, standing: Sequence[Foreseen]
) -> Wish:
    """What is to be different from what holds. Raises _NotUnderstood."""
    holds = _holding(listed, standing)
    language = said.get("language", "")
    return Wish(
        language=language if language != listed.language else None,
        zone=_zone(asked, said.get("place", "").strip(), holds["place"]),
        at=_hour(said.get("at", "").strip(), holds["at"]),
    )


def _zone(asked: Asked, place: str, holds: str) -> str | None:
    if not place or place == holds:
        return None
    found = zones.find(place, asked.now, holds or None)
    if len(found) != 1:
        raise _NotUnderstood("which" if found else "zone", found)
    return found[0] if found[0] != holds else None


def _hour(written: str, holds: str) -> str | None:
    if not written or written == holds:
        return None
    at = clock_time(written)
    if at is None:
        raise _NotUnderstood("at")
    return at.isoformat("minutes") if at.isoformat("minutes") != holds else None


def _holding(listed: Listed, standing: Sequence[Foreseen]) -> dict[str, str]:
    """The form as things are; the hour is empty where courses come at different ones."""
    hours = {each.now.pace.at.isoformat("minutes") for each in standing}
    lived = (each.now.pace.zone for each in standing)
    return {
        "at": hours.pop() if len(hours) == 1 else "",
        "place": listed.zone or next(lived, ""),
        "language": listed.language,
        "course": "",
        "days": "",
    }


async def _drawn(
    asked: Asked, said: Mapping[str, str], wrong: str = "", among: Sequence[str] = ()
) -> Response:
    listed, standing = await _seen(asked, _NOTHING)
    kept = {name: said[name] for name in _FIELDS if name in said}
    states = {each.now.state for each in standing}
    return asked.draw(
        "learner_steer",
        status.HTTP_422_UNPROCESSABLE_CONTENT if wrong else status.HTTP_200_OK,
        listed=listed,
        back=_home(listed),
        said=_holding(listed, standing) | kept,
        wrong=wrong,
        among=among,
        languages=_languages(asked),
        several=len({each.now.pace.at for each in standing}) > 1,
        lines=[(each, _when(asked, each.now)) for each in standing],
        may_pause=State.ACTIVE in states,
        may_resume=State.PAUSED in states,
        longest=str(LONGEST_PAUSE),
    )


def _sure(
    asked: Asked,
    said: Mapping[str, str],
    listed: Listed,
    wish: Wish,
    foreseen: Sequence[Foreseen],
) -> Response:
    formats = asked.voice.formats
    moved = [
        (each, _when(asked, each.now), _when(asked, each.then))
        for each in foreseen
        if each.now != each.then
    ]
    return asked.draw(
        "learner_steer_sure",
        listed=listed,
        back=_home(listed),
        kept={name: said[name] for name in ("at", "place", "language") if name in said},
        language=formats.called(wish.language) if wish.language else "",
        zone=wish.zone or "",
        lines=moved,
        tells=bool(wish.at or wish.zone),
    )


def _when(asked: Asked, enrolment: Enrolment) -> str:
    """When the next lesson comes, by the learner's own clock, which is named."""
    if enrolment.next is None:
        return "–"
    there = local(enrolment.pace, enrolment.next.at)
    return f"{asked.voice.formats.moment(there)} ({enrolment.pace.zone})"


def _languages(asked: Asked) -> list[tuple[str, str]]:
    return [(tag, asked.voice.formats.called(tag)) for tag in asked.seat.rt.voices]


def _home(listed: Listed) -> str:
    return f"/console/learners/{listed.public_id}"
