"""Reminders that learners asked for: put down for their moment, and dropped if that is overtaken."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime

from lessonbot.domain.messages import Kind
from lessonbot.domain.turn import Remind
from lessonbot.services import outbox
from lessonbot.services.outbox import Envelope
from lessonbot.services.runtime import Runtime
from lessonbot.store import deliveries, reminders
from lessonbot.store.database import Transaction
from lessonbot.store.dues import Due

ANOTHER = "the learner chose another moment"
OVERTAKEN = "the question was answered before"


async def put_down(
    rt: Runtime, tx: Transaction, asked: Sequence[tuple[Envelope, Remind]], now: datetime
) -> None:
    """Put down what is to be said later, in place of what was to be said later before.

    Who was not sent the lesson yet, because they put it off, gets that instead.
    """
    for envelope, fact in asked:
        sender, enrolment, at = envelope.sender_id, envelope.enrolment_id, fact.at
        if enrolment:
            await reminders.withdraw(tx, sender, enrolment, ANOTHER, now)
            if await reminders.move(tx, sender, enrolment, now, at, at + outbox.LIFETIME):
                continue
        apart = replace(envelope, turn=fact.said.key, kind=Kind.REMINDER)
        rows = outbox.rows(rt, apart, [fact.said], at)
        await deliveries.add(tx, [{**row, "created_at": now} for row in rows])


async def overtaken(tx: Transaction, due: Sequence[Due]) -> Collection[int]:
    """Reminders of what was answered meanwhile, or that go where the learner is no more."""
    asked = {each.id: each for each in due if each.kind is Kind.REMINDER and each.enrolment_id}
    if not asked:
        return ()
    open_ = await reminders.asking(tx, {each.enrolment_id or 0 for each in asked.values()})
    return {
        row for row, each in asked.items() if open_.get(each.enrolment_id or 0) != each.address_id
    }
