"""How questions fared, counted by the database: whole numbers, so that both agree.

A first answer is a learner's first one to a question that was asked with its lesson. What is
looked at are the enrolments that are in one of some versions of a course.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Integer,
    Select,
    String,
    Subquery,
    and_,
    case,
    cast,
    extract,
    func,
    select,
    type_coerce,
)

from lessonbot.domain.items import Group
from lessonbot.store.database import Transaction
from lessonbot.store.tables import attempts, deliveries, enrolments

_EXACT = 600  # seconds; from then on whole minutes
_LONGEST = 7 * 86_400
_SECOND = len("2026-11-23 06:00:00")


async def groups(
    tx: Transaction, organisation: int, versions: Collection[int]
) -> Mapping[str, tuple[int, Sequence[Group]]]:
    """Who answered each question, by its reference: how many, and those of a score together."""
    first = firsts(organisation, versions)
    right = as_number(first.c.is_right)
    mine = first.c.enrolment_id
    scored = select(
        first.c.asked,
        first.c.is_right,
        func.sum(right).over(partition_by=mine).label("rights"),
        func.count(first.c.is_right).over(partition_by=mine).label("scored"),
    ).subquery()
    by = scored.c.asked, scored.c.rights, scored.c.scored
    rows = await tx.execute(
        select(
            *by,
            func.count(),
            func.count(scored.c.is_right),
            func.sum(as_number(scored.c.is_right)),
        ).group_by(*by)
    )
    found: dict[str, tuple[int, list[Group]]] = {}
    for asked, rights, known, count, judged, well in rows:
        before, those = found.get(asked, (0, []))
        if judged:
            those.append(Group(int(rights), int(known), int(judged), int(well)))
        found[asked] = before + int(count), those
    return found


async def picked(
    tx: Transaction, organisation: int, versions: Collection[int], asked: Collection[str]
) -> Mapping[str, Mapping[str, int]]:
    """How often each option of these questions was picked, in first answers."""
    first = firsts(organisation, versions)
    by = first.c.asked, first.c.chosen
    rows = await tx.execute(
        select(*by, func.count()).where(first.c.asked.in_(list(asked))).group_by(*by)
    )
    found: dict[str, dict[str, int]] = {}
    for ref, chosen, count in rows:
        options = found.setdefault(ref, {})
        for key in chosen:
            options[key] = options.get(key, 0) + int(count)
    return found


async def waited(
    tx: Transaction, organisation: int, versions: Collection[int]
) -> Mapping[str, Sequence[tuple[int, int]]]:
    """How many seconds passed between a question and its first answer, and how often.

    Known where the question's message is still there; to the minute from ten minutes on.
    """
    first = firsts(organisation, versions)
    # no subquery for a column: SQLite would look it up again wherever it is used
    asking = and_(
        deliveries.c.key == first.c.public_id + ".q" + cast(first.c.number, String),
        deliveries.c.organisation_id == organisation,
    )
    dialect = tx.dialect.name
    took = _seconds(first.c.answered_at, dialect) - _seconds(deliveries.c.sent_at, dialect)
    each = (
        select(first.c.asked, took.label("took"))
        .select_from(first.join(deliveries, asking))
        .where(deliveries.c.sent_at.is_not(None))
        .subquery()
    )
    rough = case(
        (each.c.took > _LONGEST, _LONGEST),
        (each.c.took >= _EXACT, each.c.took - each.c.took % 60),
        else_=each.c.took,
    )
    by = each.c.asked, rough
    rows = await tx.execute(select(*by, func.count()).where(each.c.took >= 0).group_by(*by))
    found: dict[str, list[tuple[int, int]]] = {}
    for asked, seconds, count in rows:
        found.setdefault(asked, []).append((int(seconds), int(count)))
    return found


def those(organisation: int, versions: Collection[int]) -> tuple[ColumnElement[bool], ...]:
    """The condition that an enrolment is in one of these versions."""
    return (
        enrolments.c.organisation_id == organisation,
        enrolments.c.version_id.in_(list(versions)),
    )


def firsts(organisation: int, versions: Collection[int]) -> Subquery:
    """First answers; `asked` is the question itself or what was asked in its place."""
    nth = func.row_number().over(
        partition_by=(attempts.c.enrolment_id, attempts.c.item), order_by=attempts.c.number
    )
    every: Select[Any] = (
        select(
            attempts.c.enrolment_id,
            enrolments.c.public_id,
            attempts.c.item,
            func.coalesce(attempts.c.form, attempts.c.item).label("asked"),
            attempts.c.number,
            attempts.c.chosen,
            attempts.c.is_right,
            attempts.c.answered_at,
            nth.label("nth"),
        )
        .join(enrolments, enrolments.c.id == attempts.c.enrolment_id)
        .where(*those(organisation, versions), attempts.c.purpose == "lesson")
    )
    found = every.subquery()
    return select(found).where(found.c.nth == 1).subquery()


def _seconds(instant: ColumnElement[Any], dialect: str) -> ColumnElement[int]:
    """Whole seconds of an instant, cut off and not rounded, the same on both."""
    if dialect == "sqlite":
        text = func.substr(type_coerce(instant, String), 1, _SECOND)
        return cast(func.strftime("%s", text), Integer)
    return cast(func.floor(extract("epoch", instant)), BigInteger)


def as_number(answer: ColumnElement[Any]) -> ColumnElement[int]:
    """1 for a right answer, 0 for any other."""
    return case((answer.is_(True), 1), else_=0)
