"""How the same questions were answered before the first lesson and after the last."""

from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import and_, func, select

from lessonbot.domain.gain import Pair
from lessonbot.store.database import Transaction
from lessonbot.store.items import as_number, firsts, those
from lessonbot.store.tables import attempts, enrolments


async def pairs(tx: Transaction, organisation: int, versions: Collection[int]) -> Sequence[Pair]:
    """How learners answered the same questions before the first lesson and after the last."""
    before = firsts(organisation, versions, "before")
    after = firsts(organisation, versions, "after")
    both = before.join(
        after, and_(after.c.enrolment_id == before.c.enrolment_id, after.c.item == before.c.item)
    )
    each = (
        select(
            func.sum(as_number(before.c.is_right)).label("before"),
            func.sum(as_number(after.c.is_right)).label("after"),
            func.count().label("asked"),
        )
        .select_from(both)
        .where(before.c.is_right.is_not(None), after.c.is_right.is_not(None))
        .group_by(before.c.enrolment_id)
        .subquery()
    )
    rows = await tx.execute(select(*each.c, func.count()).group_by(*each.c))
    return [Pair(*map(int, row)) for row in rows]


async def measured(
    tx: Transaction, organisation: int, versions: Collection[int]
) -> Mapping[str, int]:
    """How many answered a question before the first lesson, and after the last."""
    rows = await tx.execute(
        select(attempts.c.purpose, func.count(attempts.c.enrolment_id.distinct()))
        .join(enrolments, enrolments.c.id == attempts.c.enrolment_id)
        .where(
            *those(organisation, versions),
            attempts.c.purpose.in_(("before", "after")),
            attempts.c.is_right.is_not(None),
        )
        .group_by(attempts.c.purpose)
    )
    return {purpose: int(count) for purpose, count in rows}
