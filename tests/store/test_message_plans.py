"""Lists of messages and learners are found by an index and in its order, however long they are."""

import datetime as dt
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from lessonbot.store import compositions, monitor, outcomes, timelines
from lessonbot.store.database import Transaction
from tests.support.plans import steps

SINCE = dt.datetime(2026, 11, 1, tzinfo=dt.UTC)
ASKED: dict[str, tuple[Callable[[Transaction], Awaitable[object]], str, int]] = {
    # how many times a page, or groups, are put in order besides
    "what reached nobody": (lambda tx: monitor.lost(tx, 1, SINCE, 40), "ix_deliveries_lost", 1),
    "what comes next": (lambda tx: monitor.lost(tx, 1, SINCE, 40, 7), "ix_deliveries_lost", 1),
    "reasons": (lambda tx: monitor.lost_reasons(tx, 1, SINCE), "ix_deliveries_lost", 1),
    "people of a broadcast": (
        lambda tx: outcomes.page(tx, 1, 1, "sent", 40, after=7),
        "ix_deliveries_broadcast (broadcast_id=? AND organisation_id=? AND state=? AND id>?)",
        0,
    ),
    "counts of a broadcast": (
        lambda tx: outcomes.counts(tx, 1, 1),
        "COVERING INDEX ix_deliveries_broadcast",
        0,
    ),
    "learners of a name": (
        lambda tx: timelines.search(tx, 1, "amina", 40, 7),
        "COVERING INDEX ix_learners_listed",
        0,
    ),
    "learners with a number": (
        lambda tx: timelines.with_number(tx, 1, ["+254712345678"]),
        "ix_learners_listed (organisation_id=? AND id=?)",
        1,
    ),
    "what came from a learner": (lambda tx: timelines.came(tx, 1, 1, 30, 9), "ix_inbound_path", 1),
    "what a learner got": (lambda tx: timelines.out(tx, 1, 1, 30, 9), "ix_deliveries_address", 1),
    "what was not sent yet": (
        lambda tx: compositions.unsent(tx, 1, 20, before=7),
        "ix_compositions_open",
        0,
    ),
    "what begins by itself": (
        lambda tx: compositions.due(tx, 1, SINCE),
        "ix_compositions_due",
        0,
    ),
}


@pytest.mark.parametrize("name", ASKED)
async def test_a_list_is_found_by_an_index(name: str, migrated_file: Path):
    ask, index, sorts = ASKED[name]
    plan = "\n".join(await steps(migrated_file, ask))
    assert index in plan, plan
    assert len([line for line in plan.splitlines() if "ORDER BY" in line]) <= sorts, plan
