"""Chats of staff: a code from the page of the account, sent from the chat that is to be theirs.

Codes have six digits, so tries are counted: for a chat, and for the organisation.
"""

import re
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta

from lessonbot.domain.messages import Kind, Outbound
from lessonbot.domain.spelling import clean
from lessonbot.services import outbox
from lessonbot.services.outbox import Envelope
from lessonbot.services.runtime import Runtime, public_id
from lessonbot.services.seating import Seat, digest
from lessonbot.store import audits, deliveries, links, sessions
from lessonbot.store.audits import Deed
from lessonbot.store.database import Transaction, after_commit
from lessonbot.store.links import Linked

LASTS = timedelta(minutes=15)
MOST_FROM_CHAT, MOST_TRIES = 5, 200
WORD = "LINK"
_SAID = re.compile(r"link[ :]*(\d{3}) ?(\d{3})[ .]*", re.IGNORECASE)


async def offer(seat: Seat, now: datetime) -> str:
    """A code that makes the chat it is sent from this person's; those before it are worthless."""
    rt, code = seat.rt, f"{secrets.randbelow(1_000_000):06}"
    async with rt.database.write() as tx:
        await links.forget_offers(tx, rt.organisation, seat.staff.id)
        values = {"digest": digest(code), "expires_at": now + LASTS}
        await links.offer(tx, rt.organisation, staff_id=seat.staff.id, **values)
        await audits.write(tx, rt.organisation, seat.deed("chat_offered"), now)
    return code


async def chats(seat: Seat) -> Sequence[Linked]:
    """The chats of this person."""
    async with seat.rt.database.read() as tx:
        return await links.of(tx, seat.rt.organisation, seat.staff.id)


async def unlink(seat: Seat, number: int, now: datetime) -> None:
    """A chat is this person's no more."""
    rt = seat.rt
    async with rt.database.write() as tx:
        if await links.remove(tx, rt.organisation, seat.staff.id, number):
            await audits.write(tx, rt.organisation, seat.deed("chat_unlinked"), now)


def code_in(said: str) -> str:
    """The code of a message that is nothing but one; empty for all others."""
    if said[: len(WORD)].upper() != WORD:
        return ""
    found = _SAID.fullmatch(clean(said))
    return f"{found[1]}{found[2]}" if found else ""


async def take(rt: Runtime, tx: Transaction, address: int, code: str, now: datetime) -> str:
    """Make a chat somebody's by a code; who it is, empty where the code holds not."""
    counted = [digest(f"link {rt.organisation} {address}"), digest(f"link {rt.organisation}")]
    tries = await sessions.failures(tx, counted, now - LASTS)
    if tries[counted[0]] >= MOST_FROM_CHAT or tries[counted[1]] >= MOST_TRIES:
        return ""
    whose = await links.take(tx, rt.organisation, digest(code), now)
    if whose is None:
        await sessions.fail(tx, counted, now)
        return ""
    await links.add(tx, rt.organisation, whose.staff_id, address, now)
    deed = Deed(whose.staff_id, "chat_linked", whose.public_id)
    await audits.write(tx, rt.organisation, deed, now)
    return whose.name


async def tell(
    rt: Runtime, tx: Transaction, chat: Linked, says: Sequence[Outbound], now: datetime
) -> bool:
    """Say something to somebody on the staff in their own chat; False where that is not on here."""
    if chat.sender_id not in rt.channels:
        return False
    turn = f"s{public_id()}"
    envelope = Envelope(rt.organisation, chat.sender_id, chat.address_id, None, turn, Kind.REPLY)
    await deliveries.add(tx, outbox.rows(rt, envelope, says, now))
    after_commit(tx, rt.owed.set)
    return True
