"""How the same questions were answered before the first lesson and after the last."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import Select, case, func, select

from lessonbot.domain.gain import Pair
from lessonbot.store.database import Transaction
from lessonbot.store.items import as_number, those
from lessonbot.store.tables import attempts, enrolments

_TIMES = ("before", "after")


async def pairs(tx: Transaction, organisation: int, versions: Collection[int]) -> Sequence[Pair]:
    """How learners answered the same questions before the first lesson and after the last.

    Both times are grouped and not joined: without an index SQLite would look at all pairs.
    """
    both = _both(organisation, versions).subquery()
    each = (
        select(
            func.sum(both.c.before).label("before"),
            func.sum(both.c.after).label("after"),
            func.count().label("asked"),
        )
        .group_by(both.c.enrolment_id)
        .subquery()
    )
    rows = await tx.execute(select(*each.c, func.count()).group_by(*each.c))
    return [Pair(*map(int, row)) for row in rows]


def _both(organisation: int, versions: Collection[int]) -> Select[Any]:
    """Each question that a learner answered both times, and whether it was right each time."""
    nth = func.row_number().over(
        partition_by=(attempts.c.enrolment_id, attempts.c.item, attempts.c.purpose),
        order_by=attempts.c.number,
    )
    first = (
        select(
            attempts.c.enrolment_id,
            attempts.c.item,
            attempts.c.purpose,
            attempts.c.is_right,
            nth.label("nth"),
        )
        .join(enrolments, enrolments.c.id == attempts.c.enrolment_id)
        .where(*those(organisation, versions), attempts.c.purpose.in_(_TIMES))
        .subquery()
    )
    right = as_number(first.c.is_right)
    return (
        select(
            first.c.enrolment_id,
            func.sum(case((first.c.purpose == "before", right), else_=0)).label("before"),
            func.sum(case((first.c.purpose == "after", right), else_=0)).label("after"),
        )
        .where(first.c.nth == 1, first.c.is_right.is_not(None))
        .group_by(first.c.enrolment_id, first.c.item)
        .having(func.count() == len(_TIMES))
    )


async def measured(
    tx: Transaction, organisation: int, versions: Collection[int]
) -> Mapping[str, int]:
    """How many answered a question before the first lesson, and after the last."""
    rows = await tx.execute(
        select(attempts.c.purpose, func.count(attempts.c.enrolment_id.distinct()))
        .join(enrolments, enrolments.c.id == attempts.c.enrolment_id)
        .where(
            *those(organisation, versions),
            attempts.c.purpose.in_(_TIMES),
            attempts.c.is_right.is_not(None),
        )
        .group_by(attempts.c.purpose)
    )
    return {purpose: int(count) for purpose, count in rows}
