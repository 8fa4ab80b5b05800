"""Broadcasts: all of them, and each with what became of it, its reasons, and who got it."""

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

from fastapi import Response, status

from lessonbot.channels.base import Stage
from lessonbot.domain import audience
from lessonbot.domain.masking import masked
from lessonbot.domain.staff import May
from lessonbot.services import broadcasting, dispatching, explaining, following, previewing
from lessonbot.services.broadcasting import NoSuchBroadcast
from lessonbot.services.dispatching import NotSent
from lessonbot.store.broadcasts import STOPPED, Broadcast, Lost
from lessonbot.store.compositions import StoredComposition
from lessonbot.store.outcomes import Line, Part, Reason
from lessonbot.store.tables import DeliveryState
from lessonbot.web.console import cohort_form
from lessonbot.web.console.doors import Asked, Console, missing, row
from lessonbot.web.sheets import sheet

_PATH = "/console/broadcasts"
PAGE = 40
MOST_ZONES = 60
_NUMBER = re.compile(r"\+?\d{6,}")
STATES = ("sent", "waiting", "held", "claimed", "failed", "unknown", "expired", "suppressed")
_HEAD = (
    "console.broadcast.file_learner",
    "console.broadcast.file_state",
    "console.broadcast.file_why",
    "console.broadcast.file_at",
)
COLUMNS = ("waiting", "sent", "delivered", "read", "not_sent", "in_doubt")
_COLUMN: Mapping[str, str] = {
    DeliveryState.WAITING: "waiting",
    DeliveryState.HELD: "waiting",
    DeliveryState.CLAIMED: "waiting",
    DeliveryState.UNKNOWN: "in_doubt",
    DeliveryState.FAILED: "not_sent",
    DeliveryState.EXPIRED: "not_sent",
    DeliveryState.SUPPRESSED: "not_sent",
}


@dataclass(frozen=True, slots=True)
class Why:
    """A reason, how many it is of, and which messages could be sent again."""

    key: str
    state: str
    code: str
    mark: str
    said: str
    count: int


def add(console: Console) -> None:
    """Add the pages to the console."""
    console.tab("messages", "/broadcasts", "console.broadcasts.title", May.SEND)
    console.reads("/broadcasts", May.SEND, every)
    console.acts("/broadcasts/limit", May.APPOINT, limit)
    console.reads("/broadcasts/{broadcast}", May.SEND, one)
    console.reads("/broadcasts/{broadcast}/people", May.SEND, people)
    console.reads("/broadcasts/{broadcast}/people.csv", May.SEND, file)
    console.acts("/broadcasts/{broadcast}/stop", May.SEND, stop)
    console.acts("/broadcasts/{broadcast}/resume", May.SEND, resume)


async def every(asked: Asked) -> Response:
    """Show what is written, and what was sent, the newest first."""
    return await _listed(asked)


async def limit(asked: Asked) -> Response:
    """Settle to how many people one person alone may send."""
    written = (await asked.form()).get("people", "").strip()
    number = row(written)
    try:
        await dispatching.set_limit(asked.seat, -1 if number is None else number, asked.now)
    except NotSent as refused:
        return await _listed(asked, refused.why, written)
    return asked.back(_PATH, "console.saved")


async def one(asked: Asked) -> Response:
    """Show a broadcast: how far it is, by channel, clock and reason."""
    return await _drawn(asked, await _known(asked))


async def people(asked: Asked) -> Response:
    """Show whose message is in a state."""
    found, query = await _known(asked), asked.request.query_params
    state = query.get("state", "")
    state = state if state in STATES else STATES[0]
    lines = await following.people(
        asked.seat.rt, found, state, PAGE + 1, after=asked.number("past") or 0
    )
    return asked.draw(
        "broadcast_people",
        found=found,
        state=state,
        states=STATES,
        lines=[_line(asked, each) for each in lines[:PAGE]],
        more=lines[PAGE - 1].id if len(lines) > PAGE else 0,
    )


async def file(asked: Asked) -> Response:
    """Everybody who got it, or who did not and why, as a table."""
    found, say = await _known(asked), asked.voice.label
    sent = asked.request.query_params.get("sent") == "1"
    head = [say(each) for each in _HEAD]
    rows = [
        [end.learner, end.state, end.reason, end.at.isoformat() if end.at else ""]
        async for end in following.ends(asked.seat.rt, found.public_id, sent=sent)
    ]
    name = f"broadcast-{found.public_id}-{'sent' if sent else 'not-sent'}.csv"
    return sheet(name, [head, *rows])


async def stop(asked: Asked) -> Response:
    """Stop it, once that was confirmed."""
    found, said = await _known(asked), await asked.form()
    if not said.get("sure"):
        return asked.draw("broadcast_stop", found=found)
    deed = asked.seat.deed("broadcast_stopped", found.public_id)
    await broadcasting.stop(asked.seat.rt, found.public_id, asked.now, deed)
    return asked.back(f"{_PATH}/{found.public_id}", "console.broadcast.is_stopped")


async def resume(asked: Asked) -> Response:
    """Send it to who has not got it, all or for one reason, once that was confirmed."""
    found, said = await _known(asked), await asked.form()
    mark = said.get("mark", "")
    only = await _reason(asked, found, mark) if mark else None
    if not said.get("sure"):
        return asked.draw("broadcast_resume", found=found, only=only, mark=mark)
    deed = asked.seat.deed(
        "broadcast_resumed", found.public_id, state=only.state if only else "", code=_code(only)
    )
    await broadcasting.resume(
        asked.seat.rt,
        found.public_id,
        asked.now,
        in_doubt=bool(said.get("doubt")),
        only=only,
        deed=deed,
    )
    return asked.back(f"{_PATH}/{found.public_id}", "console.broadcast.is_resumed")


async def _reason(asked: Asked, found: Broadcast, mark: str) -> Lost:
    """One of the reasons of a broadcast, by its mark."""
    details = await following.details(asked.seat.rt, found, asked.now, raw=True)
    for each in details.reasons:
        if _mark(each) == mark:
            return Lost(each.state, each.code, each.reason)
    raise missing()


def _code(only: Lost | None) -> str:
    return (only.code or "") if only else ""


async def _known(asked: Asked) -> Broadcast:
    name = asked.part("broadcast")
    try:
        found = await broadcasting.find(asked.seat.rt, name)
    except NoSuchBroadcast:
        raise missing() from None
    if found.public_id != name:  # only by the id in links
        raise missing()
    return found


async def _listed(asked: Asked, wrong: str = "", typed: str = "") -> Response:
    written = await dispatching.unsent(asked.seat, asked.number("before"))
    sent = await following.before(asked.seat.rt, dispatching.PAGE + 1, asked.number("sent_before"))
    most = await dispatching.limit(asked.seat)
    return asked.draw(
        "broadcasts",
        status.HTTP_422_UNPROCESSABLE_CONTENT if wrong else status.HTTP_200_OK,
        written=[(each, _times(asked, each)) for each in written.shown],
        older=written.older,
        sent=[(each, asked.zoned(each.broadcast.starts_at)) for each in sent[: dispatching.PAGE]],
        older_sent=sent[dispatching.PAGE - 1].broadcast.id if len(sent) > dispatching.PAGE else 0,
        limit=typed or str(most),
        may_limit=May.APPOINT,
        wrong=wrong,
        for_me=lambda each: each.state == "waiting" and dispatching.may_approve(asked.seat, each),
    )


def _times(asked: Asked, each: StoredComposition) -> str:
    return asked.zoned(each.begins_at or each.changed_at)


async def _drawn(asked: Asked, found: Broadcast) -> Response:
    rt = asked.seat.rt
    standing, parts = await following.seen(rt, found)
    details = await following.details(rt, found, asked.now, raw=True)
    names = {
        id_: asked.voice.label(cohort_form.called(each.scheme)) for id_, each in rt.senders.items()
    }
    return asked.draw(
        "broadcast",
        found=found,
        standing=standing,
        columns=COLUMNS,
        total=_counted(parts),
        by_channel=_by(parts, lambda part: names.get(part.sender_id, "–")),
        by_zone=_by(parts, lambda part: part.zone)[:MOST_ZONES],
        reasons=[_why(each) for each in details.reasons],
        whom=audience.shown(found.scope.audience),
        starts=asked.zoned(found.starts_at),
        ends=asked.zoned(details.ends_at) if details.ends_at else "",
        per_minute=details.per_minute,
        costs=[f"{previewing.rounded(m)} {name}" for name, m in details.bill.costs.items()],
        unpriced=details.bill.unpriced,
        hour=f"{found.minute // 60:02}:{found.minute % 60:02}" if found.minute is not None else "",
        stopped=found.state == STOPPED,
        at=asked.zoned(asked.now),
    )


def _by(parts: Sequence[Part], name: Callable[[Part], str]) -> list[tuple[str, Counter[str]]]:
    found: dict[str, list[Part]] = {}
    for part in parts:
        found.setdefault(name(part), []).append(part)
    counted = [(key, _counted(group)) for key, group in found.items()]
    return sorted(counted, key=lambda each: (-each[1]["people"], each[0]))


def _counted(parts: Sequence[Part]) -> Counter[str]:
    """So many people in each column; who has read it has got it too, and it was sent to them."""
    found: Counter[str] = Counter()
    for part in parts:
        found["people"] += part.people
        found[_COLUMN.get(part.state, "sent")] += part.people
        if part.state == DeliveryState.SENT:
            found["delivered"] += part.people * (part.rank >= Stage.DELIVERED.rank)
            found["read"] += part.people * (part.rank >= Stage.READ.rank)
    return found


def _why(each: Reason) -> Why:
    key = explaining.reason(each.state, each.code, each.reason)
    # what a network says may hold a number
    said = _NUMBER.sub("•••", each.reason) if key == "other" else ""
    return Why(key, each.state, each.code or "", _mark(each), said, each.count)


def _mark(each: Reason) -> str:
    return sha256(f"{each.state} {each.code} {each.reason}".encode()).hexdigest()[:16]


def _line(asked: Asked, each: Line) -> dict[str, object]:
    why = ""
    if each.state not in {DeliveryState.SENT, DeliveryState.WAITING, DeliveryState.CLAIMED}:
        why = explaining.reason(each.state, each.code, each.reason)
    return {
        "learner": each.learner,
        "name": each.name,
        "channel": cohort_form.called(each.channel),
        "place": masked(each.path),
        "rank": each.rank,
        "why": why,
        "at": asked.zoned(each.at),
    }
