"""Senders: how each of them stands, and messages that try one out."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from lessonbot.channels.examining import Examined
from lessonbot.domain.approval import ASKED, UNMADE
from lessonbot.domain.finding import Finding
from lessonbot.domain.masking import masked
from lessonbot.domain.messages import Kind, Outbound
from lessonbot.domain.text import text
from lessonbot.services import outbox, reporting
from lessonbot.services.outbox import Envelope
from lessonbot.services.reporting import Standing
from lessonbot.services.runtime import Runtime, public_id
from lessonbot.services.seating import Seat
from lessonbot.services.staffing import NotDone
from lessonbot.store import audits, deliveries, links, senders
from lessonbot.store.database import Transaction, after_commit
from lessonbot.store.reports import SenderStanding
from lessonbot.store.senders import Fared, Known
from lessonbot.store.tables import DeliveryState

MOST, WITHIN = 5, timedelta(hours=1)
"""So many messages try a sender out in so long."""
PATIENCE = timedelta(minutes=15)
"""So long a message that tries a sender out may still leave."""
ACT = "sender_tried"
_ASKS_WITHIN = 15.0  # seconds
_ENDED = {DeliveryState.FAILED, DeliveryState.UNKNOWN, DeliveryState.EXPIRED}


@dataclass(frozen=True, slots=True)
class State:
    """How a sender stands: `state` in a word, what waits, and its templates by how they stand."""

    sender: SenderStanding
    name: str
    number: str
    state: str
    waits: int
    overdue: int
    templates: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Trial:
    """What became of a message that tried a sender out, in a word, and whether it may change yet.

    `said` is what the network says of it.
    """

    outcome: str
    is_final: bool
    said: str = ""
    code: str = ""


async def every(seat: Seat, now: datetime) -> Sequence[State]:
    """How every sender stands."""
    standing = await reporting.standing(seat.rt, now)
    return [_state(seat.rt, standing, each) for each in standing.senders]


async def one(seat: Seat, name: str, now: datetime) -> State | None:
    """The sender with this name."""
    return next((each for each in await every(seat, now) if each.name == name), None)


async def own_path(seat: Seat, state: State) -> str:
    """Where this person writes to a sender from, if that chat is linked with the account."""
    rt = seat.rt
    async with rt.database.read() as tx:
        return await links.path_of(tx, rt.organisation, seat.staff.id, state.sender.id)


async def ask(seat: Seat, state: State, now: datetime) -> Sequence[Finding]:
    """Ask the provider how a sender stands; nothing is sent. Raises NotDone."""
    channel = seat.rt.channels.get(state.sender.id)
    if channel is None:
        raise NotDone("off")
    if not isinstance(channel, Examined):
        return ()
    try:
        async with asyncio.timeout(_ASKS_WITHIN):
            return await channel.examine(now)
    except TimeoutError:
        raise NotDone("silent") from None


async def send(seat: Seat, state: State, path: str, words: str, now: datetime) -> str:
    """Send words to an address that wrote to a sender; the name of the trial. Raises NotDone."""
    rt, wanted = seat.rt, path_of(state.sender.scheme, path)
    if state.sender.id not in rt.channels:
        raise NotDone("off")
    made = public_id()
    async with rt.database.write() as tx:
        found = await senders.known(tx, rt.organisation, state.sender.id, wanted)
        address = await _allowed(rt, tx, state, found, now)
        deed = seat.deed(ACT, state.name, address=masked(wanted))
        await audits.write(tx, rt.organisation, deed, now)
        place = rt.organisation, state.sender.id, address.id, None, f"trial:{made}", Kind.REPLY
        says = [Outbound(f"trial:{made}", text(words))]
        until = {"expires_at": now + PATIENCE}
        rows = outbox.rows(rt, Envelope(*place), says, now)
        await deliveries.add(tx, [row | until for row in rows])
        after_commit(tx, rt.owed.set)
    return made


async def trial(seat: Seat, state: State, name: str) -> Trial | None:
    """What became of a message that tried a sender out."""
    async with seat.rt.database.read() as tx:
        found = await senders.fared(tx, seat.rt.organisation, f"trial:{name}")
    return _trial(state, found) if found and found.sender_id == state.sender.id else None


def path_of(scheme: str, written: str) -> str:
    """An address as its channel writes it: numbers without what makes them readable."""
    path = written.strip()
    if scheme not in {"sms", "whatsapp", "telegram"}:
        return path
    digits = "".join(each for each in path if each.isdecimal())
    if scheme == "telegram":
        return f"-{digits}" if path.startswith("-") else digits
    return f"+{digits.removeprefix('00')}" if digits else path


async def _allowed(
    rt: Runtime, tx: Transaction, state: State, found: Known | None, now: datetime
) -> Known:
    if found is None or found.heard_at is None:
        raise NotDone("known")
    if found.stopped:
        raise NotDone("stopped")
    window = rt.limits_of(state.sender.id).window
    if window and found.heard_at < now - window:
        raise NotDone("window")
    done = await senders.done_since(tx, rt.organisation, ACT, state.name, now - WITHIN)
    if done >= MOST:
        raise NotDone("often")
    return found


def _state(rt: Runtime, standing: Standing, sender: SenderStanding) -> State:
    counts = {"usable": 0, "asked": 0, "unmade": 0, "refused": 0}
    for each in standing.templates:
        if each.sender_id == sender.id:
            asked = "asked" if each.status in ASKED else "refused"
            unmade = "unmade" if each.status in UNMADE else asked
            counts["usable" if each.usable else unmade] += 1
    return State(
        sender,
        reporting.label(sender),
        getattr(rt.channels.get(sender.id), "number", ""),
        _word(standing, sender),
        standing.waits(sender.id),
        standing.overdue.get(sender.id, 0),
        counts if any(counts.values()) else {},
    )


def _word(standing: Standing, sender: SenderStanding) -> str:
    if sender.id not in standing.served:
        return "off"
    if not reporting.why_held(sender, standing.at):
        return "works"
    return "away" if sender.faults >= reporting.FAULTS else "paused"


def _trial(state: State, found: Fared) -> Trial:
    said, code = found.reason or "", found.error_code or ""
    if found.provider_status in {"delivered", "read"}:
        return Trial("arrived", is_final=True)
    if found.state == DeliveryState.SUPPRESSED:
        return Trial("stopped", is_final=True)
    if found.state in _ENDED:
        return Trial(found.state, is_final=True, said=said, code=code)
    if found.state == DeliveryState.SENT:
        told = state.sender.scheme in {"sms", "whatsapp"}  # how far it gets is told later
        return Trial("taken" if told else "sent", is_final=not told)
    return Trial("waits" if state.state == "works" else state.state, is_final=False, said=said)
