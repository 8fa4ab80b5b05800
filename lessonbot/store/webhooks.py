"""Addresses of other programs, and what they are owed."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select, update

from lessonbot.domain.event import Event, Happened
from lessonbot.store.batches import insert_many
from lessonbot.store.database import Transaction
from lessonbot.store.tables import DUE, courses, learners, webhook_calls, webhooks


@dataclass(frozen=True, slots=True)
class Webhook:
    """An address, and the events that it is told; its secret is sealed."""

    id: int
    organisation_id: int
    public_id: str
    address: str
    secret: bytes
    events: frozenset[Event]
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Call:
    """Something that an address is told, or was."""

    id: int
    webhook_id: int
    key: str
    event: str
    about: Mapping[str, Any]
    attempts: int
    due_at: datetime | None
    status: int | None
    reason: str | None
    taken_at: datetime | None
    at: datetime


_WEBHOOK = tuple(webhooks.c[name] for name in Webhook.__slots__)
_CALL = tuple(webhook_calls.c[name] for name in Call.__slots__)


def _webhook(row: Sequence[object]) -> Webhook:
    made = dict(zip(Webhook.__slots__, row, strict=True))
    events = frozenset(map(Event, made["events"]))  # type: ignore[call-overload]
    return Webhook(**{**made, "events": events})  # type: ignore[arg-type]


async def of(tx: Transaction, organisation: int) -> list[Webhook]:
    """The addresses that are told something, the newest first."""
    rows = await tx.execute(
        select(*_WEBHOOK)
        .where(webhooks.c.organisation_id == organisation, webhooks.c.ended_at.is_(None))
        .order_by(webhooks.c.id.desc())
    )
    return [_webhook(row) for row in rows]


async def add(
    tx: Transaction, organisation: int, events: Collection[Event], **values: object
) -> None:
    """Keep an address."""
    kept = {"organisation_id": organisation, "events": sorted(events), **values}
    await tx.execute(insert(webhooks).values(**kept))


async def end(tx: Transaction, organisation: int, id_: int, now: datetime) -> None:
    """Tell an address nothing any more, nor what it was owed."""
    await tx.execute(
        update(webhooks)
        .where(webhooks.c.organisation_id == organisation, webhooks.c.id == id_)
        .values(ended_at=now)
    )
    await tx.execute(
        update(webhook_calls)
        .where(
            webhook_calls.c.organisation_id == organisation,
            webhook_calls.c.webhook_id == id_,
            DUE,
        )
        .values(due_at=None, reason="ended")
    )


async def owe(
    tx: Transaction, organisation: int, happened: Sequence[Happened], now: datetime
) -> int:
    """Owe each event to the addresses that want it; for how many calls."""
    rows = [
        {
            "organisation_id": organisation,
            "webhook_id": each.id,
            "key": one.key,
            "event": one.event,
            "about": dict(one.about),
            "due_at": now,
            "at": now,
        }
        for each in await of(tx, organisation)
        for one in happened
        if one.event in each.events
    ]
    await insert_many(tx, webhook_calls, rows, once=True)
    return len(rows)


async def is_due(tx: Transaction, now: datetime) -> bool:
    """Whether anything is owed now."""
    found = select(webhook_calls.c.id).where(webhook_calls.c.due_at <= now, DUE).limit(1)
    return (await tx.execute(found)).first() is not None


async def take(
    tx: Transaction, now: datetime, until: datetime, limit: int
) -> Sequence[tuple[Webhook, Call]]:
    """Calls that are due; nobody else takes them before `until`."""
    rows = (
        await tx.execute(
            select(*_WEBHOOK, *_CALL)
            .join(webhooks, webhooks.c.id == webhook_calls.c.webhook_id)
            .where(webhook_calls.c.due_at <= now, DUE)
            .order_by(webhook_calls.c.due_at)
            .limit(limit)
            .with_for_update(of=webhook_calls, skip_locked=True)
        )
    ).all()
    most = len(_WEBHOOK)
    taken = [(_webhook(row[:most]), Call(*row[most:])) for row in rows]
    await tx.execute(
        update(webhook_calls)
        .where(webhook_calls.c.id.in_([call.id for _, call in taken]))
        .values(due_at=until, attempts=webhook_calls.c.attempts + 1)
    )
    return taken


async def settle(tx: Transaction, organisation: int, id_: int, **values: object) -> None:
    """Write down what became of a call."""
    await tx.execute(
        update(webhook_calls)
        .where(webhook_calls.c.organisation_id == organisation, webhook_calls.c.id == id_)
        .values(**values)
    )


async def calls(
    tx: Transaction, organisation: int, webhook: int, most: int, *, before: int | None = None
) -> Sequence[Call]:
    """What an address was told, the newest first."""
    found = (
        select(*_CALL)
        .where(
            webhook_calls.c.organisation_id == organisation,
            webhook_calls.c.webhook_id == webhook,
        )
        .order_by(webhook_calls.c.id.desc())
        .limit(most)
    )
    if before is not None:
        found = found.where(webhook_calls.c.id < before)
    return [Call(*row) for row in await tx.execute(found)]


async def names(tx: Transaction, organisation: int, about: Mapping[str, Any]) -> dict[str, str]:
    """What an event was about as other programs know it: ids of the API, the code of the course."""
    learner = await tx.scalar(
        select(learners.c.public_id).where(
            learners.c.organisation_id == organisation, learners.c.id == about.get("learner_id")
        )
    )
    course = await tx.scalar(
        select(courses.c.code).where(
            courses.c.organisation_id == organisation, courses.c.id == about.get("course_id")
        )
    )
    found = {"id": about.get("public_id"), "learner": learner, "course": course}
    return {name: str(value) for name, value in found.items() if value}
