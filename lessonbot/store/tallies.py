"""How much was owed in each hour, and what became of it: counted as it is written."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import bindparam
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from lessonbot.store.columns import UtcDateTime
from lessonbot.store.database import Transaction
from lessonbot.store.tables import tallies

OWED = "owed"
DELIVERED, READ = "delivered", "read"
"""What networks tell later, beside `sent`."""


class Tally(msgspec.Struct, frozen=True, order=True):
    """What is counted: a sender's messages of one priority in one hour with one outcome."""

    sender_id: int
    hour: datetime
    priority: int
    outcome: str


def hour_of(at: datetime) -> datetime:
    """The hour that an instant lies in."""
    return at.replace(minute=0, second=0, microsecond=0)


def owed(rows: Iterable[Mapping[str, Any]]) -> Counter[Tally]:
    """The tallies of deliveries that are added."""
    counts: Counter[tuple[int, datetime, int]] = Counter(
        (row["sender_id"], row["due_at"], row["priority"]) for row in rows
    )
    found: Counter[Tally] = Counter()
    for (sender, due, priority), count in counts.items():
        found[Tally(sender, hour_of(due), priority, OWED)] += count
    return found


async def count(tx: Transaction, found: Mapping[Tally, int]) -> None:
    """Add to the tallies."""
    if not found:
        return
    statement = _COUNT[tx.dialect.name]
    # in one order everywhere, so that two processes never wait for each other in a circle
    for tally in sorted(found):
        await tx.execute(
            statement,
            {
                "sender_id": tally.sender_id,
                "hour": tally.hour,
                "priority": tally.priority,
                "outcome": tally.outcome,
                "count": found[tally],
            },
        )


def _statement(make: Any) -> Any:  # noqa: ANN401 - the insert of one of the two dialects
    names = ("sender_id", "hour", "priority", "outcome", "count")
    types = {"hour": UtcDateTime}
    insert = make(tallies).values({name: bindparam(name, type_=types.get(name)) for name in names})
    return insert.on_conflict_do_update(
        index_elements=names[:-1],
        set_={"count": tallies.c["count"] + insert.excluded["count"]},
    )


_COUNT = {"sqlite": _statement(sqlite_insert), "postgresql": _statement(postgresql_insert)}
