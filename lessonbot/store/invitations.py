"""Rounds of messages that ask members to come, and whom each is for."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    case,
    exists,
    func,
    insert,
    or_,
    select,
    update,
)

from lessonbot.domain.cohort import MemberState
from lessonbot.store.batches import among, given
from lessonbot.store.database import Transaction
from lessonbot.store.tables import (
    OPEN_INVITATIONS,
    addresses,
    agreements,
    cohort_members,
    cohorts,
    invitations,
    learners,
    organisations,
)

PATIENCE = timedelta(days=3)
"""Who gave no answer for so long may be asked once more."""


@dataclass(frozen=True, slots=True)
class Round:
    """Messages to all who may be asked; `again` to those who gave no answer to the first."""

    id: int
    cohort_id: int
    again: bool
    people: int
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Crowd:
    """Members of a cohort who may be asked, through these senders, as it was at an instant."""

    cohort_id: int
    senders: Sequence[int]
    again: bool
    at: datetime


@dataclass(frozen=True, slots=True)
class Group:
    """How many of them are alike in what the message costs and when it may go."""

    sender_id: int
    language: str
    prefix: str
    zone: str | None
    people: int


@dataclass(frozen=True, slots=True)
class Asked:
    """Somebody who is asked."""

    member_id: int
    learner: str
    language: str
    sender_id: int
    address_id: int


async def groups(tx: Transaction, organisation: int, crowd: Crowd, prefix: int) -> Sequence[Group]:
    """How many may be asked, by sender, language, beginning of the number and zone."""
    start = func.substr(addresses.c.path, 1, prefix) if prefix else func.substr("", 1, 0)
    by = addresses.c.sender_id, learners.c.language, start, learners.c.zone
    rows = await tx.execute(
        _these(select(*by, func.count()), organisation, crowd).group_by(*by).order_by(*by)
    )
    return [Group(*row) for row in rows]


async def some(tx: Transaction, organisation: int, crowd: Crowd, most: int) -> Sequence[Asked]:
    """Some who may be asked, in the order in which they came."""
    columns = (
        cohort_members.c.id,
        learners.c.public_id,
        learners.c.language,
        addresses.c.sender_id,
        addresses.c.id,
    )
    found = _these(select(*columns), organisation, crowd)
    rows = await tx.execute(found.order_by(cohort_members.c.id).limit(most))
    return [Asked(*row) for row in rows]


async def note(tx: Transaction, members: Collection[int], now: datetime) -> None:
    """These were asked once more."""
    await tx.execute(
        update(cohort_members)
        .where(among(tx.dialect.name, cohort_members.c.id))
        .values(asked=cohort_members.c.asked + 1, asked_at=now),
        {"ids": given(tx, members)},
    )


async def waiting(tx: Transaction, organisation: int, cohort: int) -> tuple[int, int]:
    """How many of a cohort have not come, and how many of these were asked."""
    asked = func.sum(case((cohort_members.c.asked > 0, 1), else_=0))
    row = (
        await tx.execute(
            select(func.count(), func.coalesce(asked, 0)).where(
                cohort_members.c.organisation_id == organisation,
                cohort_members.c.cohort_id == cohort,
                cohort_members.c.state == MemberState.INVITED,
            )
        )
    ).one()
    return int(row[0]), int(row[1])


async def add(tx: Transaction, organisation: int, **values: object) -> int:
    """Begin a round; its number."""
    made = await tx.execute(
        insert(invitations)
        .values(organisation_id=organisation, **values)
        .returning(invitations.c.id)
    )
    return int(made.scalar_one())


async def going(tx: Transaction, organisation: int, cohort: int) -> Round | None:
    """The round of a cohort that is not over yet."""
    return await _one(tx, organisation, invitations.c.cohort_id == cohort)


async def lock(tx: Transaction, organisation: int, id_: int) -> Round | None:
    """A round that is not over, which nobody else goes on with meanwhile."""
    return await _one(tx, organisation, invitations.c.id == id_, lock=True)


async def change(tx: Transaction, organisation: int, id_: int, **values: object) -> None:
    """Change single columns of a round."""
    await tx.execute(
        update(invitations)
        .where(invitations.c.organisation_id == organisation, invitations.c.id == id_)
        .values(**values)
    )


async def unfinished(tx: Transaction) -> Sequence[tuple[int, str, str, int]]:
    """Rounds that are not over, of every organisation: whose, its cohort, its number."""
    rows = await tx.execute(
        select(
            invitations.c.organisation_id,
            organisations.c.name,
            cohorts.c.public_id,
            invitations.c.id,
        )
        .join(cohorts, cohorts.c.id == invitations.c.cohort_id)
        .join(organisations, organisations.c.id == invitations.c.organisation_id)
        .where(OPEN_INVITATIONS)
        .order_by(invitations.c.id)
    )
    return [(row[0], row[1], row[2], row[3]) for row in rows]


async def codes(
    tx: Transaction, places: Collection[tuple[int, str]]
) -> Mapping[tuple[int, str], str]:
    """The code of the cohort that somebody was asked to join last, by sender and path."""
    rows = await tx.execute(
        select(addresses.c.sender_id, addresses.c.path, cohorts.c.code)
        .join(cohort_members, cohort_members.c.address_id == addresses.c.id)
        .join(cohorts, cohorts.c.id == cohort_members.c.cohort_id)
        .where(
            addresses.c.sender_id.in_({sender for sender, _ in places}),
            addresses.c.path.in_({path for _, path in places}),
            cohort_members.c.asked > 0,
        )
        .order_by(cohort_members.c.asked_at, cohort_members.c.id)
    )
    return {(row[0], row[1]): row[2] for row in rows}


async def _one(
    tx: Transaction, organisation: int, which: ColumnElement[bool], *, lock: bool = False
) -> Round | None:
    names = ("id", "cohort_id", "again", "people", "created_at")
    found = (
        select(*(invitations.c[name] for name in names))
        .where(invitations.c.organisation_id == organisation, which, OPEN_INVITATIONS)
        .order_by(invitations.c.id)
        .limit(1)
    )
    row = (await tx.execute(found.with_for_update() if lock else found)).one_or_none()
    return Round(*tuple(row)) if row else None


def _these(found: Select[Any], organisation: int, crowd: Crowd) -> Select[Any]:
    """Of members, those who agreed, did not say STOP, have not come, and may be asked now."""
    agreed = exists().where(agreements.c.learner_id == learners.c.id)
    return (
        found.select_from(cohort_members)
        .join(learners, learners.c.id == cohort_members.c.learner_id)
        .join(addresses, addresses.c.id == cohort_members.c.address_id)
        .where(
            cohort_members.c.organisation_id == organisation,
            cohort_members.c.cohort_id == crowd.cohort_id,
            cohort_members.c.state == MemberState.INVITED,
            addresses.c.sender_id.in_(list(crowd.senders)),
            addresses.c.stopped_at.is_(None),
            ~addresses.c.shared,
            or_(learners.c.consented, agreed),
            _silent(crowd) if crowd.again else cohort_members.c.asked == 0,
        )
    )


def _silent(crowd: Crowd) -> ColumnElement[bool]:
    heard = addresses.c.last_inbound_at
    return and_(
        cohort_members.c.asked == 1,
        cohort_members.c.asked_at <= crowd.at - PATIENCE,
        or_(heard.is_(None), heard < cohort_members.c.asked_at),
    )
