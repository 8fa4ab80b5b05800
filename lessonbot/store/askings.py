"""What became of the messages that ask members to come, and taking back those that have not gone."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import ColumnElement, Select, Subquery, and_, case, func, literal, select, update

from lessonbot.domain.approval import INVITE
from lessonbot.domain.cohort import MemberState
from lessonbot.store.batches import among, given
from lessonbot.store.cohorts import StoredCohort
from lessonbot.store.database import Transaction
from lessonbot.store.deliveries import NOT_SENT, suppress
from lessonbot.store.tables import (
    DeliveryState,
    addresses,
    cohort_members,
    contacts,
    deliveries,
    invitations,
)

IS_OVER = "the cohort is over"
CALLED_OFF = "asking was stopped"
_START = f"{INVITE}."
_UNTRIED = {
    "stopped_at": None,
    "stop_reason": None,
    "doubted_at": None,
    "shut_at": None,
    "called_at": None,
    "calls": 0,
}
WAITING, LEAVING, FAILED, SENT = range(1, 5)
"""How far the message to somebody has come, and from SENT up by the rank of what the network says.

Of several messages the one that came furthest counts.
"""


async def counted(tx: Transaction, organisation: int, cohort: StoredCohort) -> Mapping[int, int]:
    """How many who were asked and have not come are how far."""
    far = _far(organisation, cohort)
    rows = await tx.execute(select(far.c.far, func.count()).group_by(far.c.far))
    return {row[0]: row[1] for row in rows}


async def come(tx: Transaction, organisation: int, cohort: StoredCohort) -> int:
    """How many who were asked have come."""
    found = select(func.count()).where(
        *_asked(organisation, cohort), cohort_members.c.state != MemberState.INVITED
    )
    return int(await tx.scalar(found) or 0)


async def call_off(tx: Transaction, organisation: int, cohort: StoredCohort, now: datetime) -> int:
    """Take back what has not gone; how many people, as if they were not asked."""
    far = _far(organisation, cohort)
    members = select(far.c.id).where(far.c.far == WAITING)
    ids = (await tx.scalars(members)).all()
    taken = _messages(organisation, cohort).where(
        cohort_members.c.id.in_(members), deliveries.c.created_at >= cohort_members.c.asked_at
    )
    await suppress(tx, organisation, deliveries.c.id.in_(taken), CALLED_OFF, now)
    before = (
        select(func.max(deliveries.c.created_at))
        .where(_asks(cohort), deliveries.c.created_at < cohort_members.c.asked_at)
        .correlate(cohort_members)
        .scalar_subquery()
    )
    await tx.execute(
        update(cohort_members)
        .where(among(tx.dialect.name, cohort_members.c.id))
        .values(asked=cohort_members.c.asked - 1, asked_at=before),
        {"ids": given(tx, ids)},
    )
    await _end_rounds(tx, organisation, cohort, now)
    return len(ids)


async def take_back(tx: Transaction, organisation: int, cohort: StoredCohort, now: datetime) -> int:
    """Keep messages that ask people to join a cohort that is over from being sent; how many."""
    taken = deliveries.c.id.in_(_messages(organisation, cohort))
    return await suppress(tx, organisation, taken, IS_OVER, now)


async def renumber(
    tx: Transaction, organisation: int, learner: int, number: str, now: datetime
) -> None:
    """Somebody who never wrote is reached at this number, and can be asked as if they never were."""
    theirs = (
        addresses.c.organisation_id == organisation,
        addresses.c.learner_id == learner,
        addresses.c.last_inbound_at.is_(None),
    )
    waits = and_(
        deliveries.c.address_id.in_(select(addresses.c.id).where(*theirs)),
        func.substr(deliveries.c.turn, 1, len(_START)) == _START,
    )
    await suppress(tx, organisation, waits, CALLED_OFF, now)
    await tx.execute(update(addresses).where(*theirs).values(path=number, **_UNTRIED))
    noted = contacts.c.learner_id == learner, contacts.c.number.is_not(None)
    await tx.execute(
        update(contacts)
        .where(contacts.c.organisation_id == organisation, *noted)
        .values(number=number)
    )
    await tx.execute(
        update(cohort_members)
        .where(
            cohort_members.c.organisation_id == organisation,
            cohort_members.c.learner_id == learner,
            cohort_members.c.state == MemberState.INVITED,
        )
        .values(asked=0, asked_at=None)
    )


async def has_stopped(tx: Transaction, organisation: int, learner: int, reason: str) -> bool:
    """Whether nothing is sent to a learner any more for this reason."""
    found = select(addresses.c.id).where(
        addresses.c.organisation_id == organisation,
        addresses.c.learner_id == learner,
        addresses.c.stopped_at.is_not(None),
        addresses.c.stop_reason == reason,
    )
    return (await tx.execute(found.limit(1))).first() is not None


async def _end_rounds(
    tx: Transaction, organisation: int, cohort: StoredCohort, now: datetime
) -> None:
    await tx.execute(
        update(invitations)
        .where(
            invitations.c.organisation_id == organisation,
            invitations.c.cohort_id == cohort.id,
            invitations.c.ended_at.is_(None),
        )
        .values(ended_at=now)
    )


def _far(organisation: int, cohort: StoredCohort) -> Subquery:
    """Members who were asked and have not come, each with how far the last message to them is."""
    this = and_(_asks(cohort), deliveries.c.created_at >= cohort_members.c.asked_at)
    mine = [*_asked(organisation, cohort), cohort_members.c.state == MemberState.INVITED]
    # what is not kept any more has gone
    far = func.coalesce(func.max(_FAR), SENT)
    return (
        select(cohort_members.c.id, far.label("far"))
        .select_from(cohort_members.outerjoin(deliveries, this))
        .where(*mine)
        .group_by(cohort_members.c.id)
        .subquery()
    )


def _messages(organisation: int, cohort: StoredCohort) -> Select[tuple[int]]:
    return (
        select(deliveries.c.id)
        .select_from(cohort_members.join(deliveries, _asks(cohort)))
        .where(*_asked(organisation, cohort))
    )


def _asked(organisation: int, cohort: StoredCohort) -> list[ColumnElement[bool]]:
    return [
        cohort_members.c.organisation_id == organisation,
        cohort_members.c.cohort_id == cohort.id,
        cohort_members.c.asked > 0,
    ]


def _asks(cohort: StoredCohort) -> ColumnElement[bool]:
    """Messages that ask a member to come, and templates that go before them."""
    start = f"{_START}{cohort.public_id}."
    return and_(
        deliveries.c.address_id == cohort_members.c.address_id,
        func.substr(deliveries.c.turn, 1, len(start)) == literal(start),
    )


_FAR = case(
    (deliveries.c.state.in_(NOT_SENT), WAITING),
    (deliveries.c.state == DeliveryState.CLAIMED, LEAVING),
    (deliveries.c.state != DeliveryState.SENT, FAILED),
    else_=SENT + deliveries.c.status_rank,
)
