"""An audience as SQL: who fits, where they are reached, and why somebody is not."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, or_, select

from lessonbot.domain.audience import Audience, Term, stuck_days
from lessonbot.domain.enrolment import State
from lessonbot.domain.replies import spelt
from lessonbot.domain.window import OPEN
from lessonbot.store.database import Transaction
from lessonbot.store.passages import stuck
from lessonbot.store.tables import (
    addresses,
    attempts,
    cohorts,
    course_versions,
    courses,
    enrolments,
    learners,
    senders,
)

ASKED_TO_STOP = "asked to stop"
NOT_REACHED = "cannot be reached any more"
NO_CHANNEL = "on none of the channels that this goes through"
NOT_AGREED = "has not agreed to messages"

_STATES = {"active": State.ACTIVE, "paused": State.PAUSED, "finished": State.COMPLETED}


@dataclass(frozen=True, slots=True)
class Crowd:
    """An audience of an organisation as it was at an instant, through some senders.

    `last_id` is the last learner there was then; `after_id` leaves out those already reached.
    """

    audience: Audience
    senders: tuple[int, ...]
    at: datetime
    last_id: int
    after_id: int = 0

    def after(self, learner: int) -> "Crowd":
        """Those who come after a learner."""
        return replace(self, after_id=learner)


@dataclass(frozen=True, slots=True)
class Group:
    """Learners of an audience who are alike; `why` they get nothing, if they do not.

    `quiet` tells that their last word is so long ago that WhatsApp's window is closed.
    """

    sender_id: int | None
    language: str
    zone: str | None
    prefix: str
    why: str | None
    quiet: bool
    people: int


@dataclass(frozen=True, slots=True)
class Member:
    """A learner who gets the broadcast, and where."""

    learner_id: int
    public_id: str
    language: str
    zone: str | None
    name: str | None
    sender_id: int
    address_id: int


async def groups(
    tx: Transaction, organisation: int, crowd: Crowd, prefix: int = 0
) -> Sequence[Group]:
    """How many are in an audience; with a length, also by the beginning of their addresses."""
    found = people(organisation, crowd).subquery()
    start = func.substr(addresses.c.path, 1, prefix) if prefix else func.substr("", 1, 0)
    by = (
        addresses.c.sender_id,
        found.c.language,
        found.c.zone,
        func.coalesce(start, "").label("prefix"),
        found.c.why,
        _quiet(crowd.at).label("quiet"),
    )
    rows = await tx.execute(
        select(*by, func.count().label("people"))
        .select_from(found.outerjoin(addresses, addresses.c.id == found.c.address_id))
        .group_by(*by)
    )
    return [
        Group(
            row.sender_id,
            row.language,
            row.zone,
            row.prefix,
            row.why,
            bool(row.quiet),
            row.people,
        )
        for row in rows
    ]


def _quiet(now: datetime) -> ColumnElement[int]:
    """1 where anything but a template would come too late; word for word as window.is_open."""
    heard, shut = addresses.c.last_inbound_at, addresses.c.shut_at
    return case((and_(heard > now - OPEN, or_(shut.is_(None), shut <= heard)), 0), else_=1)


async def members(tx: Transaction, organisation: int, crowd: Crowd, limit: int) -> Sequence[Member]:
    """The next learners who get it, in the order of their ids."""
    found = people(organisation, crowd).subquery()
    rows = await tx.execute(
        select(
            found.c.learner_id,
            found.c.public_id,
            found.c.language,
            found.c.zone,
            found.c.name,
            addresses.c.sender_id,
            addresses.c.id,
        )
        .join(addresses, addresses.c.id == found.c.address_id)
        .where(found.c.why.is_(None))
        .order_by(found.c.learner_id)
        .limit(limit)
    )
    return [Member(*row) for row in rows]


async def last_learner(tx: Transaction, organisation: int) -> int:
    """The learner who came last; 0 when there is none."""
    found = await tx.scalar(
        select(func.max(learners.c.id)).where(learners.c.organisation_id == organisation)
    )
    return int(found or 0)


def people(organisation: int, crowd: Crowd) -> Select[Any]:
    """One row per learner who fits: with the address to write to, or the reason there is none."""
    mine = addresses.c.learner_id == learners.c.id
    open_address = (
        select(addresses.c.id)
        .where(mine, addresses.c.stopped_at.is_(None), addresses.c.sender_id.in_(crowd.senders))
        # of several, the one that was used last
        .order_by(addresses.c.last_inbound_at.desc().nulls_last(), addresses.c.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    closed = exists().where(mine, addresses.c.stopped_at.is_not(None))
    why = case(
        # who said so anywhere gets nothing anywhere
        (and_(closed, closed.where(addresses.c.stop_reason == ASKED_TO_STOP)), ASKED_TO_STOP),
        (and_(open_address.is_(None), closed), NOT_REACHED),
        (open_address.is_(None), NO_CHANNEL),
        (learners.c.consented.is_(False), NOT_AGREED),
        else_=None,
    )
    return select(
        learners.c.id.label("learner_id"),
        learners.c.public_id,
        learners.c.language,
        learners.c.zone,
        func.coalesce(func.nullif(learners.c.name, ""), learners.c.app_name).label("name"),
        open_address.label("address_id"),
        why.label("why"),
    ).where(
        learners.c.organisation_id == organisation,
        learners.c.id > crowd.after_id,
        learners.c.id <= crowd.last_id,
        *_conditions(organisation, crowd),
    )


def _conditions(organisation: int, crowd: Crowd) -> list[ColumnElement[bool]]:
    """What a learner has to fulfil; course, cohort and state are of the same enrolment."""
    wanted = {term.aspect: term for term in crowd.audience.wanted}
    same = [wanted.pop(each, None) for each in ("course", "cohort", "state")]
    found = [_fits(organisation, term, crowd) for term in wanted.values()]
    if any(same):
        found.append(_enrolled(organisation, *same, at=crowd.at))
    left_out = (term for term in crowd.audience.left_out if term.aspect != "channel")
    return [*found, *(~_fits(organisation, term, crowd) for term in left_out)]


def _fits(organisation: int, term: Term, crowd: Crowd) -> ColumnElement[bool]:
    match term.aspect:
        case "course":
            return _enrolled(organisation, term, None, None, at=crowd.at)
        case "cohort":
            return _enrolled(organisation, None, term, None, at=crowd.at)
        case "state":
            return _enrolled(organisation, None, None, term, at=crowd.at)
        case "language":
            return or_(*map(_speaks, term.values))
        case "zone":
            return or_(*map(_lives_in, term.values))
        case "channel":
            return exists().where(
                addresses.c.learner_id == learners.c.id,
                senders.c.id == addresses.c.sender_id,
                senders.c.scheme.in_(term.values),
            )
        case "learner":
            return learners.c.public_id.in_(term.values)


def _speaks(tag: str) -> ColumnElement[bool]:
    language = func.replace(func.lower(learners.c.language), "_", "-")
    return or_(language == tag, language.startswith(f"{tag}-", autoescape=True))


def _lives_in(zone: str) -> ColumnElement[bool]:
    if zone.endswith("/"):
        return learners.c.zone.startswith(zone, autoescape=True)
    return learners.c.zone == zone


def _enrolled(
    organisation: int,
    course: Term | None,
    cohort: Term | None,
    state: Term | None,
    *,
    at: datetime,
) -> ColumnElement[bool]:
    """Whether a learner has an enrolment in one of these courses, cohorts and states."""
    fits: list[ColumnElement[bool]] = [
        enrolments.c.learner_id == learners.c.id,
        enrolments.c.state != State.LEFT,
        enrolments.c.created_at <= at,
    ]
    if course:
        codes = [code.lower() for code in course.values]
        fits.append(
            enrolments.c.version_id.in_(
                select(course_versions.c.id)
                .join(courses, courses.c.id == course_versions.c.course_id)
                .where(
                    courses.c.organisation_id == organisation, func.lower(courses.c.code).in_(codes)
                )
            )
        )
    if cohort:
        fits.append(
            enrolments.c.cohort_id.in_(
                select(cohorts.c.id).where(
                    cohorts.c.organisation_id == organisation,
                    cohorts.c.spelt.in_([spelt(each) for each in cohort.values]),
                )
            )
        )
    if state:
        fits.append(or_(*(_in_state(each, at) for each in state.values)))
        if any(map(stuck_days, state.values)):
            fits.append(addresses.c.id == enrolments.c.address_id)
    found: ColumnElement[bool] = exists().where(*fits)
    if state and not course and not cohort and "not-started" in state.values:
        nowhere = ~exists().where(enrolments.c.learner_id == learners.c.id)
        return or_(found, nowhere)
    return found


def _in_state(state: str, at: datetime) -> ColumnElement[bool]:
    if state in _STATES:
        return enrolments.c.state == _STATES[state]
    if days := stuck_days(state):
        return stuck(at, timedelta(days=days))
    # what was answered after the broadcast began changes nothing about who is in it
    answered = exists().where(
        attempts.c.enrolment_id == enrolments.c.id, attempts.c.answered_at <= at
    )
    return and_(enrolments.c.state == State.ACTIVE, ~answered)
