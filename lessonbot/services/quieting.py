"""Quiet hours: what nobody asked for and would leave at night waits for the morning."""

from collections.abc import Collection, Sequence
from datetime import datetime

from lessonbot.domain.messages import Kind
from lessonbot.domain.quiet import not_before
from lessonbot.domain.schedule import LATE
from lessonbot.domain.silence import REMINDER
from lessonbot.services.runtime import Runtime
from lessonbot.store import sleepers
from lessonbot.store.database import Transaction
from lessonbot.store.dues import Due


def is_unasked(due: Due) -> bool:
    """Whether it is a reminder that the learner did not ask for."""
    return due.kind is Kind.REMINDER and due.turn.endswith(REMINDER)


async def put_off(
    rt: Runtime, tx: Transaction, due: Sequence[Due], now: datetime
) -> Collection[int]:
    """Let wait until the morning what would wake its learner; what was begun is brought to its end.

    It was planned for the day, but a slow sender or an outage can take it into the night.
    """
    loud = {each.id: each for each in due if each.place == 0 and _is_loud(each)}
    if rt.quiet is None or not loud:
        return ()
    mornings = {
        each: (at, at + LATE if is_unasked(loud[each]) else loud[each].expires_at)
        for each, zone in (await sleepers.zones(tx, loud.keys())).items()
        if not loud[each].late and (at := not_before(now, zone, rt.quiet)) > now
    }
    await sleepers.wake_at(tx, mornings)
    return mornings.keys()


def _is_loud(due: Due) -> bool:
    return due.kind is Kind.BROADCAST or is_unasked(due)
