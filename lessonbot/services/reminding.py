"""Reminders of an open question: put down for their moment, and dropped if that is overtaken."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from lessonbot.domain.messages import Kind
from lessonbot.domain.schedule import LATE
from lessonbot.domain.silence import REMINDER
from lessonbot.domain.turn import Fact, Remind
from lessonbot.domain.window import is_open
from lessonbot.services import inviting, outbox, quieting
from lessonbot.services.outbox import Envelope
from lessonbot.services.runtime import Runtime
from lessonbot.store import deliveries, reminders
from lessonbot.store.database import Transaction
from lessonbot.store.dues import Due

ANOTHER = "the learner chose another moment"
OVERTAKEN = "the question was answered before"
PAID = "no word from the learner for 24 hours: no template is sent for a reminder"


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
        await deliveries.add(tx, list(rows(rt, envelope, [fact], now)))


def needless(rt: Runtime, due: Sequence[Due], now: datetime) -> Collection[int]:
    """Reminders that the learner did not ask for, where only a template would reach them now."""
    return {
        each.id
        for each in due
        if quieting.is_unasked(each)
        and inviting.has_window(rt.limits_of(each.sender_id))
        and not is_open(each.contact, now)
    }


def rows(
    rt: Runtime, envelope: Envelope, facts: Sequence[Fact], now: datetime
) -> Iterator[dict[str, Any]]:
    """What is to be said later, as rows; what was not asked for is dropped if it comes too late."""
    for fact in facts:
        if isinstance(fact, Remind):
            apart = replace(envelope, turn=fact.said.key, kind=Kind.REMINDER)
            unasked = fact.said.key.endswith(REMINDER)
            for row in outbox.rows(rt, apart, [fact.said], fact.at):
                until = fact.at + LATE if unasked else row["expires_at"]
                yield {**row, "created_at": now, "expires_at": until}


async def overtaken(tx: Transaction, due: Sequence[Due]) -> Collection[int]:
    """Reminders of what was answered meanwhile, or that go where the learner is no more."""
    asked = {each.id: each for each in due if each.kind is Kind.REMINDER and each.enrolment_id}
    if not asked:
        return ()
    open_ = await reminders.asking(tx, {each.enrolment_id or 0 for each in asked.values()})
    return {
        row for row, each in asked.items() if open_.get(each.enrolment_id or 0) != each.address_id
    }
