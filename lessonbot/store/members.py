"""Who is in a cohort, and how far each one is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, case, func, or_, select
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from lessonbot.domain.cohort import MemberState
from lessonbot.domain.enrolment import State
from lessonbot.store.database import Transaction
from lessonbot.store.passages import stuck
from lessonbot.store.tables import (
    addresses,
    cohort_members,
    contacts,
    enrolments,
    learners,
    profiles,
    senders,
)

Only = MemberState | datetime | None


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody in a cohort; `taking` is where the enrolment stands, empty for none.

    `answered_at` is when something last came from there.
    """

    id: int
    state: MemberState
    learner: str
    name: str
    channel: str
    path: str
    taking: str
    lesson: int
    unanswered: int
    resting: bool
    heard_at: datetime | None
    stopped_at: datetime | None
    own_id: str


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which members: after the number of one that was seen already, and who fits.

    `only` with an instant is who is stuck then, with a state who has it; `said` is a part of the
    name, or the whole id that the organisation gave.
    """

    after: int = 0
    only: Only = None
    said: str = ""


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who could be put into a cohort, and an address of theirs."""

    public_id: str
    zone: str | None
    consented: bool
    address_id: int


_PROGRESS = enrolments.c.progress
_LESSON = func.coalesce(_PROGRESS["lesson"].as_integer(), 0)
_UNANSWERED = func.coalesce(_PROGRESS["unanswered"].as_integer(), 0)
_NAMES = enrolments.c.called, learners.c.name, learners.c.app_name
_OWN_ID = (
    select(func.max(contacts.c.own_id))
    .where(contacts.c.learner_id == cohort_members.c.learner_id)
    .scalar_subquery()
)
_RESTING = func.coalesce(_PROGRESS["resting"].as_boolean(), False)


async def join(tx: Transaction, rows: Sequence[Mapping[str, Any]]) -> None:
    """Who joined: `organisation_id`, `cohort_id`, `learner_id`, `address_id`, `enrolment_id`, `at`.

    Who was invited is that no more.
    """
    if not rows:
        return
    make = sqlite_insert if tx.dialect.name == "sqlite" else postgresql_insert
    values = [
        {
            **{name: value for name, value in row.items() if name != "at"},
            "state": MemberState.JOINED,
            "created_at": row["at"],
            "joined_at": row["at"],
        }
        for row in rows
    ]
    made = make(cohort_members)
    changed = ("state", "address_id", "enrolment_id", "joined_at")
    await tx.execute(
        made.on_conflict_do_update(
            index_elements=["cohort_id", "learner_id"],
            set_={name: made.excluded[name] for name in changed},
        ),
        values,
    )


async def invite(tx: Transaction, row: Mapping[str, Any]) -> None:
    """Note who is asked to come; who has come already stays so."""
    make = sqlite_insert if tx.dialect.name == "sqlite" else postgresql_insert
    await tx.execute(make(cohort_members).on_conflict_do_nothing().values(**row))


async def candidate(tx: Transaction, organisation: int, learner: int) -> Candidate | None:
    """A learner by number, where they can be reached at all."""
    shared = select(profiles.c.address_id).where(profiles.c.learner_id == learner)
    mine = or_(addresses.c.learner_id == learner, addresses.c.id.in_(shared))
    row = (
        await tx.execute(
            select(learners.c.public_id, learners.c.zone, learners.c.consented, addresses.c.id)
            .select_from(learners)
            .join(addresses, mine)
            .where(learners.c.organisation_id == organisation, learners.c.id == learner)
            .order_by(addresses.c.id.desc())
            .limit(1)
        )
    ).first()
    return Candidate(*row) if row else None


async def network(tx: Transaction, organisation: int, address: int) -> str:
    """The network of an address."""
    found = await tx.scalar(
        select(senders.c.scheme)
        .join(addresses, addresses.c.sender_id == senders.c.id)
        .where(addresses.c.organisation_id == organisation, addresses.c.id == address)
    )
    return found or ""


async def counted(
    tx: Transaction, organisation: int, cohort: int, now: datetime
) -> Mapping[str, int]:
    """How many stand where: `invited`, the states of enrolments, `resting`, and `stuck`."""
    stands = case(
        (cohort_members.c.state == MemberState.INVITED, "invited"),
        (_RESTING, "resting"),
        else_=func.coalesce(enrolments.c.state, "left"),
    )
    rows = await tx.execute(
        select(stands.label("stands"), func.count(), func.sum(case((stuck(now), 1), else_=0)))
        .select_from(cohort_members)
        .outerjoin(enrolments, enrolments.c.id == cohort_members.c.enrolment_id)
        .outerjoin(addresses, addresses.c.id == enrolments.c.address_id)
        .where(
            cohort_members.c.organisation_id == organisation, cohort_members.c.cohort_id == cohort
        )
        .group_by(stands)
    )
    found = [(str(name), int(count), int(number or 0)) for name, count, number in rows]
    return {name: count for name, count, _ in found} | {"stuck": sum(each[2] for each in found)}


async def page(
    tx: Transaction, organisation: int, cohort: int, most: int, wanted: Wanted
) -> Sequence[Member]:
    """Members in the order in which they came."""
    found = (
        _found(organisation, cohort)
        .where(cohort_members.c.id > wanted.after)
        .order_by(cohort_members.c.id)
        .limit(most)
    )
    if isinstance(wanted.only, MemberState):
        found = found.where(cohort_members.c.state == wanted.only)
    elif wanted.only:
        found = found.where(stuck(wanted.only))
    if wanted.said:
        own = select(contacts.c.learner_id).where(
            contacts.c.organisation_id == organisation, contacts.c.own_id == wanted.said
        )
        found = found.where(
            or_(
                *(name.icontains(wanted.said, autoescape=True) for name in _NAMES),
                cohort_members.c.learner_id.in_(own),
            )
        )
    rows = await tx.execute(found)
    return [_member(row) for row in rows]


async def one(tx: Transaction, organisation: int, cohort: int, learner: str) -> Member | None:
    """A member by the public id of the learner."""
    found = _found(organisation, cohort).where(learners.c.public_id == learner)
    row = (await tx.execute(found)).first()
    return _member(row) if row else None


def _member(row: Row[Any]) -> Member:
    made = dict(zip(Member.__slots__, row, strict=True))
    return Member(**{**made, "state": MemberState(made["state"])})


def _found(organisation: int, cohort: int) -> Select[Any]:
    return (
        select(
            cohort_members.c.id,
            cohort_members.c.state,
            func.coalesce(learners.c.public_id, ""),
            func.coalesce(*_NAMES, ""),
            func.coalesce(senders.c.scheme, ""),
            func.coalesce(addresses.c.path, ""),
            func.coalesce(enrolments.c.state, ""),
            _LESSON,
            _UNANSWERED,
            _RESTING,
            addresses.c.last_inbound_at,
            addresses.c.stopped_at,
            func.coalesce(_OWN_ID, ""),
        )
        .outerjoin(learners, learners.c.id == cohort_members.c.learner_id)
        .outerjoin(enrolments, enrolments.c.id == cohort_members.c.enrolment_id)
        .outerjoin(
            addresses,
            addresses.c.id == func.coalesce(enrolments.c.address_id, cohort_members.c.address_id),
        )
        .outerjoin(senders, senders.c.id == addresses.c.sender_id)
        .where(
            cohort_members.c.organisation_id == organisation,
            cohort_members.c.cohort_id == cohort,
        )
    )


async def to_plan(
    tx: Transaction, organisation: int, cohort: int, most: int, after: int
) -> Sequence[int]:
    """Enrolments of a cohort whose first lesson is still to come, by number."""
    rows = await tx.scalars(
        select(enrolments.c.id)
        .join(cohort_members, cohort_members.c.enrolment_id == enrolments.c.id)
        .where(
            cohort_members.c.organisation_id == organisation,
            cohort_members.c.cohort_id == cohort,
            enrolments.c.cohort_id == cohort,
            enrolments.c.id > after,
            enrolments.c.last_at.is_(None),
            enrolments.c.state.in_([State.ACTIVE, State.PAUSED]),
        )
        .order_by(enrolments.c.id)
        .limit(most)
    )
    return list(rows)
