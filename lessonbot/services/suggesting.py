"""Suggesting lessons that take less data, once, to who did not get a file of a lesson."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any

from lessonbot.domain import saving
from lessonbot.domain.messages import Kind
from lessonbot.services import outbox
from lessonbot.services.outbox import Envelope
from lessonbot.services.runtime import Runtime
from lessonbot.store import deliveries, light
from lessonbot.store.database import Transaction, after_commit
from lessonbot.store.light import Unasked

LEFT = timedelta(hours=1)
"""So long anything may still be said to whom it is suggested; for it alone no template goes."""


async def less(
    rt: Runtime, tx: Transaction, refused: Collection[int], failed: Collection[int], now: datetime
) -> None:
    """Suggest it to those of these deliveries who never chose.

    What `failed` for any reason may have done so for its file, if other messages of its turn went.
    """
    if not (refused or failed):
        return
    unasked = await light.unasked(tx, rt.organisation, refused, failed)
    people = [each for each in unasked if _may_be_told(rt, each, now)]
    await deliveries.add(tx, [row for each in people for row in _rows(rt, each, now)])
    await light.asked(tx, {each.learner_id for each in people})
    if people:
        after_commit(tx, rt.owed.set)


def _may_be_told(rt: Runtime, each: Unasked, now: datetime) -> bool:
    if each.sender_id not in rt.channels:
        return False  # its bot is switched off
    limits = rt.limits_of(each.sender_id)
    if not limits.pictures or limits.window is None:
        return limits.pictures
    return each.heard_at is not None and each.heard_at + limits.window - now > LEFT


def _rows(rt: Runtime, each: Unasked, now: datetime) -> Sequence[dict[str, Any]]:
    said = saving.failed(rt.voice(each.language), each.public_id, each.called)
    envelope = Envelope(
        rt.organisation, each.sender_id, each.address_id, None, said.key, Kind.BROADCAST
    )
    return outbox.rows(rt, envelope, [said], now)
