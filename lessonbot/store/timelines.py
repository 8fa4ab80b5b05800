"""Learners as staff look them up, and every message of one, in and out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, func, or_, select

from lessonbot.store.database import Transaction
from lessonbot.store.registers import Listed
from lessonbot.store.tables import (
    addresses,
    cohort_members,
    cohorts,
    contacts,
    deliveries,
    enrolments,
    inbound,
    learners,
    profiles,
    senders,
)


@dataclass(frozen=True, slots=True)
class Out:
    """A message to a learner."""

    id: int
    channel: str
    priority: int
    content: dict[str, Any]
    state: str
    rank: int
    code: str | None
    reason: str
    due_at: datetime
    sent_at: datetime | None


@dataclass(frozen=True, slots=True)
class In:
    """Something that a learner sent."""

    id: int
    channel: str
    said: dict[str, Any]
    at: datetime


_LISTED = tuple(learners.c[name] for name in Listed.__slots__)


async def search(
    tx: Transaction, organisation: int, name: str, most: int, after: int = 0
) -> Sequence[Listed]:
    """Learners in the order in which they came; with a part of a name only who is called so."""
    # by its index alone: names stand in it
    ids = (
        select(learners.c.id)
        .where(learners.c.organisation_id == organisation, learners.c.id > after)
        .order_by(learners.c.id)
        .limit(most)
    )
    if name:
        ids = ids.where(
            or_(*(column.icontains(name, autoescape=True) for column in _NAMES)),
        )
    found = select(*_LISTED).where(learners.c.id.in_(ids)).order_by(learners.c.id)
    return [Listed(*row) for row in await tx.execute(found)]


async def with_own_id(tx: Transaction, organisation: int, own_id: str) -> Sequence[Listed]:
    """Whom the organisation calls so."""
    ids = select(contacts.c.learner_id).where(
        contacts.c.organisation_id == organisation, contacts.c.own_id == own_id
    )
    rows = await tx.execute(select(*_LISTED).where(learners.c.id.in_(ids)))
    return [Listed(*row) for row in rows]


async def with_number(tx: Transaction, organisation: int, paths: Sequence[str]) -> Sequence[Listed]:
    """Whose address is one of these, whole."""
    own = select(senders.c.id).where(senders.c.organisation_id == organisation)
    here = and_(addresses.c.sender_id.in_(own), addresses.c.path.in_(list(paths)))
    theirs = select(addresses.c.learner_id).where(here)
    shared = (
        select(profiles.c.learner_id)
        .join(addresses, addresses.c.id == profiles.c.address_id)
        .where(here)
    )
    # one list of ids: of two, SQLite looks through all learners
    found = select(*_LISTED).where(
        learners.c.organisation_id == organisation, learners.c.id.in_(theirs.union(shared))
    )
    return [Listed(*row) for row in await tx.execute(found.order_by(learners.c.id))]


async def gathered(
    tx: Transaction, organisation: int, learner: int
) -> Sequence[tuple[str, str, str]]:
    """The cohorts of a learner: id, name and how they are in it."""
    rows = await tx.execute(
        select(cohorts.c.public_id, cohorts.c.name, cohort_members.c.state)
        .join(cohorts, cohorts.c.id == cohort_members.c.cohort_id)
        .where(
            cohort_members.c.organisation_id == organisation,
            cohort_members.c.learner_id == learner,
        )
        .order_by(cohorts.c.id)
    )
    return [(row[0], row[1], row[2]) for row in rows]


async def out(
    tx: Transaction, organisation: int, learner: int, most: int, before: int
) -> Sequence[Out]:
    """Messages to a learner, the newest first; of shared phones only what their courses sent."""
    theirs = select(addresses.c.id).where(
        addresses.c.organisation_id == organisation, addresses.c.learner_id == learner
    )
    alone = theirs.where(addresses.c.shared.is_(False))
    mine = select(enrolments.c.id).where(
        enrolments.c.organisation_id == organisation, enrolments.c.learner_id == learner
    )
    phones = select(profiles.c.address_id).where(profiles.c.learner_id == learner)
    shared = or_(deliveries.c.address_id.in_(theirs), deliveries.c.address_id.in_(phones))
    rows = await tx.execute(
        select(
            deliveries.c.id,
            senders.c.scheme,
            deliveries.c.priority,
            deliveries.c.content,
            deliveries.c.state,
            deliveries.c.status_rank,
            deliveries.c.error_code,
            func.coalesce(deliveries.c.reason, ""),
            deliveries.c.due_at,
            deliveries.c.sent_at,
        )
        .join(senders, senders.c.id == deliveries.c.sender_id)
        .where(
            deliveries.c.organisation_id == organisation,
            deliveries.c.id < before,
            or_(
                deliveries.c.address_id.in_(alone),
                and_(shared, deliveries.c.enrolment_id.in_(mine)),
            ),
        )
        .order_by(deliveries.c.id.desc())
        .limit(most)
    )
    return [Out(**dict(zip(Out.__slots__, row, strict=True))) for row in rows]


async def came(
    tx: Transaction, organisation: int, learner: int, most: int, before: int
) -> Sequence[In]:
    """What a learner sent, the newest first; nothing from phones that several share."""
    rows = await tx.execute(
        select(inbound.c.id, senders.c.scheme, inbound.c.said, inbound.c.received_at)
        .join(
            addresses,
            and_(addresses.c.sender_id == inbound.c.sender_id, addresses.c.path == inbound.c.path),
        )
        .join(senders, senders.c.id == inbound.c.sender_id)
        .where(
            addresses.c.organisation_id == organisation,
            addresses.c.learner_id == learner,
            addresses.c.shared.is_(False),
            inbound.c.id < before,
        )
        .order_by(inbound.c.id.desc())
        .limit(most)
    )
    return [In(**dict(zip(In.__slots__, row, strict=True))) for row in rows]


_NAMES = (learners.c.name, learners.c.app_name)
