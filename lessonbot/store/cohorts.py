"""Cohorts: how they are, whom their codes let in, and who is in them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, func, insert, null, select, update

from lessonbot.domain.cohort import CohortState, MemberState, Terms, holidays, kept
from lessonbot.store.columns import bits, weekdays
from lessonbot.store.database import Transaction
from lessonbot.store.tables import cohort_members, cohorts, courses, enrolments


@dataclass(frozen=True, slots=True)
class Plan:
    """What staff settle about a cohort; `spelt` is the code as codes are compared."""

    name: str
    code: str
    spelt: str
    starts_on: date
    at: time
    days: tuple[int, ...]
    holidays: tuple[date, ...] = ()
    language: str = ""
    channels: tuple[str, ...] = ()
    most: int | None = None
    pinned: bool = False


@dataclass(frozen=True, slots=True)
class StoredCohort:
    """A cohort; `course` is the code of its course, `version_id` what its members get now."""

    id: int
    public_id: str
    course_id: int
    course: str
    version_id: int
    state: CohortState
    plan: Plan
    members: int = 0

    def terms(self) -> Terms:
        """What joining by its code settles."""
        plan = self.plan
        return Terms(
            self.id,
            plan.name,
            self.course,
            plan.starts_on,
            plan.at,
            plan.days,
            plan.holidays,
            plan.language,
            plan.channels,
            None if plan.most is None else max(0, plan.most - self.members),
            self.state is CohortState.ENDED,
        )


_JOINED = (
    select(func.count())
    .select_from(cohort_members)
    .where(cohort_members.c.cohort_id == cohorts.c.id, cohort_members.c.state == MemberState.JOINED)
    .scalar_subquery()
)
_VERSION = func.coalesce(cohorts.c.version_id, courses.c.version_id)


async def offered(
    tx: Transaction, organisation: int, codes: Collection[str]
) -> Sequence[tuple[str, int, int | None]]:
    """The courses that can be joined, oldest first, as (code, version, None).

    After them the cohorts with one of these codes, as compared, with their number.
    """
    mine = courses.c.organisation_id == organisation, courses.c.version_id.is_not(None)
    found = select(courses.c.code, courses.c.version_id, null().label("cohort"), courses.c.id)
    if codes:
        named = (
            select(cohorts.c.code, _VERSION, cohorts.c.id.label("cohort"), cohorts.c.id)
            .join(courses, courses.c.id == cohorts.c.course_id)
            .where(*mine, cohorts.c.organisation_id == organisation)
            .where(cohorts.c.spelt.in_(list(codes)))
        )
        rows = await tx.execute(named.union_all(found.where(*mine)))
    else:
        rows = await tx.execute(found.where(*mine))
    ordered = sorted(rows.all(), key=lambda row: (row[2] is not None, row[3]))
    return [(code, version, cohort) for code, version, cohort, _ in ordered]


async def by_ids(
    tx: Transaction, organisation: int, ids: Collection[int]
) -> Mapping[int, StoredCohort]:
    """Cohorts by number."""
    rows = await tx.execute(_found(organisation).where(cohorts.c.id.in_(list(ids))))
    return {row.id: _cohort(row) for row in rows}


async def by_public_id(tx: Transaction, organisation: int, public_id: str) -> StoredCohort | None:
    """The cohort of a link."""
    return await _one(tx, organisation, cohorts.c.public_id == public_id)


async def by_public_ids(
    tx: Transaction, organisation: int, public_ids: Collection[str]
) -> Sequence[StoredCohort]:
    """The cohorts of some links."""
    rows = await tx.execute(_found(organisation).where(cohorts.c.public_id.in_(list(public_ids))))
    return [_cohort(row) for row in rows]


async def by_code(tx: Transaction, organisation: int, spelt: str) -> StoredCohort | None:
    """The cohort with a code, as codes are compared."""
    return await _one(tx, organisation, cohorts.c.spelt == spelt)


async def lock(tx: Transaction, organisation: int, id_: int) -> StoredCohort | None:
    """A cohort that nobody else changes until this is over."""
    await tx.execute(
        select(cohorts.c.id)
        .where(cohorts.c.organisation_id == organisation, cohorts.c.id == id_)
        .with_for_update()
    )
    return await _one(tx, organisation, cohorts.c.id == id_)


async def page(
    tx: Transaction, organisation: int, most: int, *, before: int | None = None
) -> Sequence[StoredCohort]:
    """Cohorts, the newest first; `before` the number of one that was seen already."""
    found = _found(organisation).order_by(cohorts.c.id.desc()).limit(most)
    rows = await tx.execute(found.where(cohorts.c.id < before) if before else found)
    return [_cohort(row) for row in rows]


async def to_start(tx: Transaction, organisation: int, by: date) -> Sequence[StoredCohort]:
    """Planned cohorts whose first day has come by a date."""
    rows = await tx.execute(
        _found(organisation)
        .where(cohorts.c.state == CohortState.PLANNED, cohorts.c.starts_on <= by)
        .order_by(cohorts.c.id)
    )
    return [_cohort(row) for row in rows]


async def add(
    tx: Transaction, organisation: int, course_id: int, public_id: str, plan: Plan, now: datetime
) -> int:
    """Plan a cohort; its number."""
    made = await tx.execute(
        insert(cohorts)
        .values(
            organisation_id=organisation,
            course_id=course_id,
            public_id=public_id,
            created_at=now,
            **_columns(plan),
        )
        .returning(cohorts.c.id)
    )
    return int(made.scalar_one())


async def save(tx: Transaction, organisation: int, id_: int, plan: Plan) -> None:
    """Settle it anew."""
    await change(tx, organisation, id_, **_columns(plan))


async def change(tx: Transaction, organisation: int, id_: int, **values: object) -> None:
    """Change single columns of a cohort."""
    await tx.execute(
        update(cohorts)
        .where(cohorts.c.organisation_id == organisation, cohorts.c.id == id_)
        .values(**values)
    )


async def pinned(tx: Transaction, organisation: int, ids: Collection[int]) -> frozenset[int]:
    """Which of these enrolments stay in the version of their cohort."""
    rows = await tx.scalars(
        select(enrolments.c.id)
        .join(cohorts, cohorts.c.id == enrolments.c.cohort_id)
        .where(
            cohorts.c.organisation_id == organisation,
            cohorts.c.pinned,
            cohorts.c.version_id.is_not(None),
            enrolments.c.id.in_(list(ids)),
        )
    )
    return frozenset(rows)


async def _one(
    tx: Transaction, organisation: int, which: ColumnElement[bool]
) -> StoredCohort | None:
    row = (await tx.execute(_found(organisation).where(which))).one_or_none()
    return _cohort(row) if row else None


def _found(organisation: int) -> Select[Any]:
    return (
        select(
            cohorts, courses.c.code.label("course"), _VERSION.label("given"), _JOINED.label("taken")
        )
        .join(courses, courses.c.id == cohorts.c.course_id)
        .where(cohorts.c.organisation_id == organisation)
    )


def _cohort(row: Row[Any]) -> StoredCohort:
    plan = Plan(
        row.name,
        row.code,
        row.spelt,
        row.starts_on,
        time(*divmod(row.minute, 60)),
        weekdays(row.days),
        holidays(row.holidays),
        row.language,
        tuple(row.channels.split()),
        row.most,
        row.pinned,
    )
    state = CohortState(row.state)
    return StoredCohort(
        row.id, row.public_id, row.course_id, row.course, row.given, state, plan, row.taken
    )


def _columns(plan: Plan) -> dict[str, object]:
    return {
        "name": plan.name,
        "code": plan.code,
        "spelt": plan.spelt,
        "starts_on": plan.starts_on,
        "minute": plan.at.hour * 60 + plan.at.minute,
        "days": bits(plan.days),
        "holidays": kept(plan.holidays),
        "language": plan.language,
        "channels": " ".join(plan.channels),
        "most": plan.most,
        "pinned": plan.pinned,
    }
