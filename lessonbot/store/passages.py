"""How learners come through the lessons of a course, and where they leave."""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, String, and_, case, exists, func, or_, select, true

from lessonbot.domain.dashboard import STUCK
from lessonbot.domain.enrolment import State
from lessonbot.domain.passages import SILENCE, Crowd, Passage
from lessonbot.store.database import Transaction
from lessonbot.store.items import those
from lessonbot.store.tables import addresses, attempts, enrolments, openings


async def crowd(
    tx: Transaction, organisation: int, versions: Collection[int], silent_since: datetime
) -> Crowd:
    """How many learners there are, and how far they came."""
    began = select(openings.c.id).where(
        openings.c.enrolment_id == enrolments.c.id, openings.c.lesson != ""
    )
    row = (
        await tx.execute(
            select(
                func.count(enrolments.c.learner_id.distinct()),
                func.count(),
                _sum(began.exists()),
                _sum(enrolments.c.state == State.COMPLETED),
                _sum(gone(silent_since)),
            )
            .select_from(with_addresses())
            .where(*those(organisation, versions))
        )
    ).one()
    return Crowd(*(int(each or 0) for each in row))


async def passages(
    tx: Transaction, organisation: int, versions: Collection[int]
) -> Mapping[str, Passage]:
    """How many learners came through each lesson, by its key."""
    opened = await tx.execute(
        select(openings.c.lesson, func.count(openings.c.enrolment_id.distinct()))
        .join(enrolments, enrolments.c.id == openings.c.enrolment_id)
        .where(*those(organisation, versions), openings.c.lesson != "")
        .group_by(openings.c.lesson)
    )
    lesson = _lesson(attempts.c.item, tx.dialect.name)
    by = lesson, attempts.c.purpose
    answered = await tx.execute(
        select(*by, func.count(attempts.c.enrolment_id.distinct()))
        .join(enrolments, enrolments.c.id == attempts.c.enrolment_id)
        .where(*those(organisation, versions), attempts.c.purpose.in_(("lesson", "review")))
        .group_by(*by)
    )
    counted = {(key, purpose): int(count) for key, purpose, count in answered}
    given = {key: int(count) for key, count in opened}
    return {
        key: Passage(
            given.get(key, 0), counted.get((key, "lesson"), 0), counted.get((key, "review"), 0)
        )
        for key in {*given, *(key for key, _ in counted)}
    }


async def left(
    tx: Transaction, organisation: int, versions: Collection[int], silent_since: datetime
) -> Mapping[str, int]:
    """How many went away after each lesson: the last in which they answered, else their first.

    Gone is who stopped, or has not finished and said nothing since an instant.
    """
    answered = (
        select(_lesson(attempts.c.item, tx.dialect.name))
        .where(attempts.c.enrolment_id == enrolments.c.id, attempts.c.purpose == "lesson")
        .order_by(attempts.c.number.desc())
        .limit(1)
        .scalar_subquery()
    )
    began = (
        select(openings.c.lesson)
        .where(openings.c.enrolment_id == enrolments.c.id, openings.c.lesson != "")
        .order_by(openings.c.id)
        .limit(1)
        .scalar_subquery()
    )
    each = (
        select(func.coalesce(answered, began).label("lesson"))
        .select_from(with_addresses())
        .where(*those(organisation, versions), gone(silent_since))
        .subquery()
    )
    rows = await tx.execute(
        select(each.c.lesson, func.count())
        .where(each.c.lesson.is_not(None))
        .group_by(each.c.lesson)
    )
    return {lesson: int(count) for lesson, count in rows}


def with_addresses() -> Any:  # noqa: ANN401 - a join
    """Enrolments with the addresses that they are at."""
    return enrolments.join(addresses, addresses.c.id == enrolments.c.address_id)


def gone(silent_since: datetime) -> ColumnElement[bool]:
    """Who stopped, or did not finish and has said nothing since then.

    On a shared phone anybody's word would count, so there only answers do.
    """
    answered = (
        select(attempts.c.answered_at)
        .where(attempts.c.enrolment_id == enrolments.c.id)
        .order_by(attempts.c.number.desc())
        .limit(1)
        .scalar_subquery()
    )
    heard = func.coalesce(addresses.c.last_inbound_at, enrolments.c.created_at)
    silent = and_(
        or_(enrolments.c.called.is_not(None), heard <= silent_since),
        enrolments.c.created_at <= silent_since,
        or_(answered.is_(None), answered <= silent_since),
    )
    stopped = or_(enrolments.c.state == State.LEFT, addresses.c.stopped_at.is_not(None))
    return and_(enrolments.c.state != State.COMPLETED, or_(stopped, silent))


def stuck(at: datetime, days: timedelta = STUCK) -> ColumnElement[bool]:
    """Who has left a question open for so long, and is not gone yet; with `with_addresses`.

    Asked for as long as it takes to be gone, it is also who is. What was said or answered after
    the instant does not count: whom a broadcast began for gets it.
    """
    later = exists().where(attempts.c.enrolment_id == enrolments.c.id, attempts.c.answered_at > at)
    asking: ColumnElement[Any] = enrolments.c.progress["asking"]
    return and_(
        enrolments.c.state == State.ACTIVE,
        addresses.c.stopped_at.is_(None),
        or_(asking.as_boolean(), later),
        _silent(at - days, at),
        _asked_by(at - days, at),
        true() if days >= SILENCE else ~_silent(at - SILENCE, at),
    )


def _asked_by(until: datetime, at: datetime) -> ColumnElement[bool]:
    """Whose open question is of a lesson that came until then, or was asked with their last word."""
    heard, came = addresses.c.last_inbound_at, openings.c.opened_at
    # of two that stand around it, SQLAlchemy by itself finds only the nearer one
    answered = (
        exists()
        .where(
            attempts.c.enrolment_id == enrolments.c.id,
            attempts.c.answered_at >= came,
            attempts.c.answered_at <= at,
        )
        .correlate(enrolments, openings)
    )
    unanswered = (
        openings.c.enrolment_id == enrolments.c.id,
        came <= at,
        or_(enrolments.c.called.is_not(None), heard.is_(None), heard <= came, heard > at),
        ~answered,
    )
    before = exists().where(*unanswered, came <= until).correlate(enrolments, addresses)
    return or_(before, ~exists().where(*unanswered).correlate(enrolments, addresses))


def _silent(since: datetime, at: datetime) -> ColumnElement[bool]:
    """Who neither wrote nor answered from one instant to another, as far as it is known then."""
    heard = func.coalesce(addresses.c.last_inbound_at, enrolments.c.created_at)
    answered = exists().where(
        attempts.c.enrolment_id == enrolments.c.id,
        attempts.c.answered_at > since,
        attempts.c.answered_at <= at,
    )
    return and_(
        or_(enrolments.c.called.is_not(None), heard <= since, heard > at),
        enrolments.c.created_at <= since,
        ~answered,
    )


def _lesson(item: ColumnElement[str], dialect: str) -> ColumnElement[str]:
    """The key of the lesson in a reference."""
    if dialect == "sqlite":
        return func.substr(item, 1, func.instr(item, "/") - 1, type_=String)
    return func.split_part(item, "/", 1, type_=String)


def _sum(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.sum(case((condition, 1), else_=0))
