"""What `lessonbot learner` does: shows learners, and what waits for them."""

import json
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from lessonbot.cli import databases
from lessonbot.cli.output import NOT_SO, fail, tell
from lessonbot.config import Settings
from lessonbot.domain.messages import Kind
from lessonbot.services.following import in_words
from lessonbot.services.reporting import clock_time
from lessonbot.store import courses, profiles, waits
from lessonbot.store.database import Transaction
from lessonbot.store.waits import Person, Place, Taking, Wait

LATEST = 10


async def show(settings: Settings, name: str, *, as_json: bool) -> None:
    """Show a learner."""
    async with databases.opened(settings) as rt, rt.database.read() as tx:
        person = await _found(tx, rt.organisation, name)
        if person is None:
            fail(
                f"there is no learner “{name}”: give an id, or a number with its country's code, "
                "like +254700000001",
                NOT_SO,
            )
        places = await waits.places(tx, rt.organisation, person.id)
        shared = await waits.profiles_of(tx, rt.organisation, person.id)
        taken = await waits.taken(tx, rt.organisation, person.id)
        held = await waits.held(tx, rt.organisation, learner=person.id)
        lost = await waits.lost(tx, rt.organisation, person.id, LATEST)
    if as_json:
        values = _values(person, places, taken, held, lost)
        _print(values | {"profiles": list(map(asdict, shared))})
        return
    for line in _lines(person, places, taken, held, lost):
        tell(line)
    for each in shared:
        pin = ", with a PIN" if each.has_pin else ""
        tell(f"Learns there ({each.channel}): {each.name}, {each.learner}{pin}")


async def _found(tx: Transaction, organisation: int, name: str) -> Person | None:
    """Whoever has this id or address; a number may be typed in any way."""
    number = re.sub(r"[\s().+-]", "", name)
    return await waits.person(tx, organisation, name) or (
        await waits.person(tx, organisation, f"+{number}") if number.isdigit() else None
    )


async def clear_pin(settings: Settings, name: str) -> None:
    """Remove a PIN that a learner forgot."""
    async with databases.opened(settings) as rt, rt.database.write() as tx:
        person = await waits.person(tx, rt.organisation, name)
        if person is None or person.public_id != name:
            fail(f"there is no learner with the id “{name}”", NOT_SO)
        cleared = await profiles.clear_pin(tx, rt.organisation, person.id)
    if not cleared:
        fail(f"the learner {name} has no PIN", NOT_SO)
    tell(f"The learner {name} needs no PIN any more.")


async def waiting(settings: Settings, course: str | None, *, as_json: bool) -> None:
    """List what waits for a word of its learner."""
    async with databases.opened(settings) as rt, rt.database.read() as tx:
        offered = [code for code, _ in await courses.offered(tx, rt.organisation)]
        if course is not None and course not in offered:
            fail(f"there is no course “{course}”: {', '.join(offered) or 'none is published'}")
        found = await waits.held(tx, rt.organisation, course=course)
    if as_json:
        _print([_of_wait(each) for each in found])
        return
    for each in found:
        tell(f"{each.learner}  {each.channel}  {_wait(each)}")
    for reason, count in Counter(_why(each) for each in found).most_common():
        tell(f"{count:,} in all: {reason}")
    if not found:
        tell("nothing waits for a word of its learner")


def _lines(
    person: Person,
    places: Sequence[Place],
    taken: Sequence[Taking],
    held: Sequence[Wait],
    lost: Sequence[Wait],
) -> Iterator[str]:
    yield f"{person.public_id}  {person.language}  {person.zone or 'zone not known'}"
    for place in places:
        heard = f"last word {clock_time(place.heard_at)}" if place.heard_at else "never wrote"
        ended = f", no messages since {clock_time(place.stopped_at)}" if place.stopped_at else ""
        why = f": {place.stop_reason}" if ended and place.stop_reason else ""
        yield f"{place.channel}: {heard}{ended}{why}"
    for each in taken:
        due = f", the next at {clock_time(each.next_at)}" if each.next_at else ""
        yield f"{each.course}: {each.state}, lesson {each.lesson}{due}"
    for wait in held:
        yield f"Waits: {_wait(wait)}"
    if not held:
        yield "Nothing waits for a word of this learner."
    for wait in lost:
        yield f"Not sent ({wait.state}): {_wait(wait)}"


def _wait(wait: Wait) -> str:
    called = f"; told by a template at {clock_time(wait.called_at)}" if wait.called_at else ""
    return f"{_what(wait)}, since {clock_time(wait.since)}: {_why(wait)}{called}"


def _why(wait: Wait) -> str:
    code = f" ({wait.code})" if wait.code else ""
    return f"{in_words(wait.state, wait.reason) or 'no reason known'}{code}"


def _what(wait: Wait) -> str:
    if wait.broadcast:
        return f"“{wait.broadcast}”"
    if wait.kind == Kind.LESSON:
        return f"lesson {wait.lesson} of {wait.course}"
    return f"an answer in {wait.course}" if wait.course else "an answer"


def _values(
    person: Person,
    places: Sequence[Place],
    taken: Sequence[Taking],
    held: Sequence[Wait],
    lost: Sequence[Wait],
) -> dict[str, Any]:
    return {
        "learner": person.public_id,
        "language": person.language,
        "zone": person.zone,
        "addresses": [
            {
                "channel": each.channel,
                "heard_at": _iso(each.heard_at),
                "stopped_at": _iso(each.stopped_at),
                "stop_reason": each.stop_reason,
            }
            for each in places
        ],
        "courses": [
            {
                "course": each.course,
                "state": each.state,
                "lesson": each.lesson,
                "next_at": _iso(each.next_at),
            }
            for each in taken
        ],
        "waiting": [_of_wait(each) for each in held],
        "not_sent": [_of_wait(each) for each in lost],
    }


def _of_wait(wait: Wait) -> dict[str, Any]:
    return {
        "learner": wait.learner,
        "channel": wait.channel,
        "what": _what(wait),
        "kind": Kind(wait.kind).name.lower(),
        "course": wait.course or None,
        "lesson": wait.lesson,
        "state": wait.state,
        "since": _iso(wait.since),
        "told_at": _iso(wait.called_at),
        "reason": in_words(wait.state, wait.reason),
        "code": wait.code,
    }


def _iso(at: datetime | None) -> str | None:
    return at.isoformat() if at else None


def _print(values: object) -> None:
    tell(json.dumps(values, ensure_ascii=False, indent=2))
