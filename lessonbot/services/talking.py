"""Taking in what learners say, and answering it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial

import structlog

from lessonbot.channels.base import Received
from lessonbot.domain.messages import Inbound
from lessonbot.services import bidding
from lessonbot.services.answering import Room
from lessonbot.services.grouping import Unwritable, batched
from lessonbot.services.runtime import Runtime
from lessonbot.store import inbound
from lessonbot.store.database import DatabaseUnavailable, Transaction
from lessonbot.store.inbound import Arrival

log = structlog.get_logger()
BATCH = 200


async def take_in(rt: Runtime, sender_id: int, received: Sequence[Received], now: datetime) -> None:
    """Commit what a provider delivered; on return it is safe, and repeats were left out."""
    await keep(rt, arrivals(rt, sender_id, received, now))


def arrivals(
    rt: Runtime, sender_id: int, received: Sequence[Received], now: datetime
) -> Sequence[inbound.New]:
    """What a provider delivered, as it can be kept."""
    organisation = rt.senders[sender_id].organisation_id
    return [
        inbound.New(
            organisation_id=organisation,
            sender_id=sender_id,
            provider_id=storable(each.provider_id),
            path=storable(each.path),
            said=_storable_words(each.said),
            payload=storable(each.payload) or None,
            error=each.error and storable(each.error),
            received_at=now,
        )
        for each in received
    ]


async def keep(rt: Runtime, new: Sequence[inbound.New]) -> None:
    """Commit arrivals, of any senders; on return they are safe.

    Where this process answers, they are answered by the same commit.
    """
    if rt.answers and len(new) <= BATCH and await _answered(rt, new):
        return
    async with rt.database.write(brief=True) as tx:
        await inbound.add(tx, new)
    rt.arrived.set()


async def _answered(rt: Runtime, new: Sequence[inbound.New]) -> bool:
    """Keep and answer together; if that fails, nothing was kept: the answer is tried apart."""
    try:
        async with rt.database.write(brief=True) as tx:
            fresh = await inbound.admit(tx, new)
            if fresh:
                await _answer_all(rt, tx, fresh, new[-1].received_at)
    except DatabaseUnavailable:
        raise
    except Exception:
        log.exception("not_answered_at_once", size=len(new))
        return False
    if fresh:
        rt.owed.set()
    if len(fresh) < len(new):  # seen before, or behind what waits
        rt.arrived.set()
    return True


def storable(value: str) -> str:
    """The text without what no database takes: NUL and halves of characters."""
    if value.isascii() and "\0" not in value:
        return value
    return value.replace("\0", "").encode("utf-8", "replace").decode()


async def handle_inbound(rt: Runtime, now: datetime, limit: int = BATCH) -> int:
    """Answer what waits, in one transaction; how many were taken.

    One that cannot be answered is set aside with its error, the others go on.
    """
    done = await batched(partial(_answer, rt, now), limit, partial(_set_aside, rt, now))
    if done:
        rt.owed.set()
    return done


async def _answer(rt: Runtime, now: datetime, limit: int) -> int:
    async with rt.database.write(brief=True) as tx:
        waiting = await inbound.take(tx, rt.channels.keys(), now, limit)
        if not waiting:
            return 0
        try:
            await _answer_all(rt, tx, waiting, now)
        except DatabaseUnavailable:
            raise
        except Exception as error:
            raise Unwritable([each.id for each in waiting]) from error
    return len(waiting)


async def _answer_all(
    rt: Runtime, tx: Transaction, waiting: Sequence[Arrival], now: datetime
) -> None:
    waiting = await bidding.named(tx, waiting)
    room = await Room.enter(rt, tx, waiting, now)
    dead: dict[int, str] = {}
    for arrival in waiting:
        try:
            await room.hear(tx, arrival, now)
        except Exception as error:
            log.exception("inbound_set_aside", inbound=arrival.id)
            dead[arrival.id] = _named(error)
            room.apologise(arrival, now)
    await room.leave(tx, now)
    await inbound.set_aside(tx, dead, now)


async def _set_aside(rt: Runtime, now: datetime, failed: Unwritable) -> None:
    reason = _named(failed.__cause__ or failed)
    async with rt.database.write() as tx:
        await inbound.set_aside(tx, dict.fromkeys(failed.ids, reason), now)


def _named(error: BaseException) -> str:
    return storable(f"{type(error).__name__}: {error}")[:1000]


def _storable_words(said: Inbound) -> Inbound:
    words = (said.text, said.tap, said.language, said.name)
    kept = tuple(each and storable(each) for each in words)
    if kept == words:
        return said
    text, tap, language, name = kept
    return replace(said, text=text or "", tap=tap, language=language, name=name)
