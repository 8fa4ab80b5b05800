"""Taking in what learners say, and answering it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

import structlog

from lessonbot.channels.base import Received
from lessonbot.domain.messages import Inbound
from lessonbot.services.answering import Room
from lessonbot.services.runtime import Runtime
from lessonbot.store import inbound
from lessonbot.store.database import DatabaseUnavailable

log = structlog.get_logger()
BATCH = 200


async def take_in(rt: Runtime, sender_id: int, received: Sequence[Received], now: datetime) -> None:
    """Commit what a provider delivered; on return it is safe, and repeats were left out."""
    rows = [
        {
            "provider_id": storable(each.provider_id),
            "path": storable(each.path),
            "said": _storable_words(each.said),
            "payload": storable(each.payload) or None,
            "error": each.error and storable(each.error),
            "received_at": now,
        }
        for each in received
    ]
    async with rt.database.write() as tx:
        await inbound.add(tx, rt.senders[sender_id].organisation_id, sender_id, rows)
    rt.arrived.set()


def storable(value: str) -> str:
    """The text without what no database takes: NUL and halves of characters."""
    return value.replace("\0", "").encode("utf-8", "replace").decode()


async def handle_inbound(rt: Runtime, now: datetime, limit: int = BATCH) -> int:
    """Answer what waits, in one transaction; how many were taken.

    One that cannot be answered is set aside with its error, the others go on.
    """
    try:
        done = await _answer(rt, now, limit)
    except DatabaseUnavailable:
        raise
    except Exception as error:
        # something in the batch cannot be written: one by one, until it is found
        log.exception("inbound_batch_failed", size=limit)
        done = await (handle_inbound(rt, now, 1) if limit > 1 else _set_aside(rt, now, error))
    if done:
        rt.owed.set()
    return done


async def _answer(rt: Runtime, now: datetime, limit: int) -> int:
    async with rt.database.write() as tx:
        waiting = await inbound.take(tx, rt.channels.keys(), limit)
        if not waiting:
            return 0
        room = await Room.enter(rt, tx, waiting, now)
        dead: dict[int, str] = {}
        for arrival in waiting:
            try:
                room.hear(arrival, now)
            except Exception as error:
                log.exception("inbound_set_aside", inbound=arrival.id)
                dead[arrival.id] = _named(error)
                room.apologise(arrival)
        await room.leave(tx, now)
        await inbound.finish(tx, {each.id for each in waiting} - dead.keys(), dead, now)
    return len(waiting)


async def _set_aside(rt: Runtime, now: datetime, error: Exception) -> int:
    async with rt.database.write() as tx:
        waiting = await inbound.take(tx, rt.channels.keys(), 1)
        await inbound.finish(tx, [], {each.id: _named(error) for each in waiting}, now)
    return len(waiting)


def _named(error: Exception) -> str:
    return storable(f"{type(error).__name__}: {error}")[:1000]


def _storable_words(said: Inbound) -> Inbound:
    return replace(
        said,
        text=storable(said.text),
        tap=said.tap and storable(said.tap),
        language=said.language and storable(said.language),
        name=said.name and storable(said.name),
    )
