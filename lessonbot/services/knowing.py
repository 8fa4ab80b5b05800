"""One learner as staff know them: what they take, where they are reached, every message in and out."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import accumulate

import msgspec

from lessonbot.domain.text import Text, plain
from lessonbot.services import explaining, registering
from lessonbot.services.registering import Learner
from lessonbot.services.runtime import Runtime
from lessonbot.services.seating import Seat
from lessonbot.store import achievements, audits, people, registers, timelines
from lessonbot.store.achievements import Held
from lessonbot.store.registers import Listed, Reached
from lessonbot.store.tables import DeliveryState
from lessonbot.store.timelines import In, Out

PAGE, LINES = 40, 30
_LAST = 2**62
_LETTERS = 30_000
"""Of a page with many long texts less is shown, so that it stays light."""
_NUMBER = re.compile(r"\+?[\d ()-]{7,20}")
_ID = re.compile(r"[0-9A-Za-z-]{16,24}")


@dataclass(frozen=True, slots=True)
class Moment:
    """One message: to the learner or from them; `state` is empty for what they sent.

    `what` tells what it was where it has no words: a tap, a file.
    """

    at: datetime
    channel: str
    words: str
    what: str
    priority: int
    state: str
    rank: int
    why: str


@dataclass(frozen=True, slots=True)
class Known:
    """A learner with everything that staff may know; `earlier` leads to older messages."""

    learner: Learner
    cohorts: Sequence[tuple[str, str, str]]
    certificates: Sequence[Held]
    moments: Sequence[Moment]
    earlier: str
    own_id: str


async def search(rt: Runtime, said: str, after: int) -> tuple[Sequence[Listed], int]:
    """Learners by a part of the name, the whole number or an id; the number to go on from."""
    said = " ".join(said.split())
    async with rt.database.read() as tx:
        if _ID.fullmatch(said):
            id_ = said.upper().replace("-", "")
            if found := await registers.one(tx, rt.organisation, id_):
                return [found], 0
        if _NUMBER.fullmatch(said):
            digits = re.sub(r"\D", "", said)
            if here := await timelines.with_number(tx, rt.organisation, [f"+{digits}", digits]):
                return here, 0
        own = await timelines.with_own_id(tx, rt.organisation, said) if said else ()
        page = await timelines.search(tx, rt.organisation, said[:100], PAGE + 1, after)
    others = [each for each in page[:PAGE] if each not in own]
    return (others if after else [*own, *others]), page[PAGE - 1].id if len(page) > PAGE else 0


async def known(rt: Runtime, public_id: str, past: str = "") -> Known:
    """A learner; `past` is where older messages begin. Raises LookupError."""
    learner = await registering.one(rt, public_id)
    before = _places(past)
    async with rt.database.read() as tx:
        who = learner.listed.id
        cohorts = await timelines.gathered(tx, rt.organisation, who)
        held = await achievements.held(tx, rt.organisation, [who])
        own_id = await people.own_id(tx, rt.organisation, who)
        out = await timelines.out(tx, rt.organisation, who, LINES + 1, before[0])
        came = await timelines.came(tx, rt.organisation, who, LINES + 1, before[1])
    moments, earlier = _together(out, came, before)
    return Known(learner, cohorts, held, moments, earlier, own_id)


async def seen(seat: Seat, public_id: str, now: datetime) -> Sequence[Reached]:
    """The whole addresses of a learner; that somebody looked is written down. Raises LookupError."""
    learner = await registering.one(seat.rt, public_id)
    async with seat.rt.database.write() as tx:
        deed = seat.deed("number_seen", learner.listed.public_id)
        await audits.write(tx, seat.rt.organisation, deed, now)
    return learner.places


def _together(
    out: Sequence[Out], came: Sequence[In], before: tuple[int, int]
) -> tuple[list[Moment], str]:
    """Both in one order, the newest first, and where the older ones begin."""
    lines: list[Out | In] = sorted([*out, *came], key=_at, reverse=True)
    moments = [_moment(each) for each in lines[:LINES]]
    letters = accumulate(len(each.words) for each in moments)
    fitting = max(1, sum(1 for each in letters if each <= _LETTERS))
    shown = lines[:fitting]
    if len(lines) <= fitting:
        return moments, ""
    last_out = min((each.id for each in shown if isinstance(each, Out)), default=before[0])
    last_in = min((each.id for each in shown if isinstance(each, In)), default=before[1])
    return moments[:fitting], f"{last_out}.{last_in}"


def _at(each: Out | In) -> datetime:
    return each.at if isinstance(each, In) else each.sent_at or each.due_at


def _moment(each: Out | In) -> Moment:
    if isinstance(each, In):
        words = str(each.said.get("text") or "")
        what = "" if words else _kind(each.said)
        return Moment(each.at, each.channel, words, what, 0, "", 0, "")
    words = plain(msgspec.convert(each.content.get("text") or [], Text))
    lost = each.state not in {DeliveryState.SENT, DeliveryState.WAITING, DeliveryState.CLAIMED}
    return Moment(
        _at(each),
        each.channel,
        words,
        "" if words else "file",
        each.priority,
        each.state,
        each.rank,
        explaining.reason(each.state, each.code, each.reason) if lost else "",
    )


def _kind(said: dict[str, object]) -> str:
    if said.get("tap"):
        return "tap"
    return "file" if said.get("file") else "event"


def _places(past: str) -> tuple[int, int]:
    found = re.fullmatch(r"(\d{1,18})\.(\d{1,18})", past)
    return (int(found[1]), int(found[2])) if found else (_LAST, _LAST)
