"""What is asked all the time about certificates is found by an index, however many there are."""

from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from lessonbot.store import achievements, addresses, credentials, profiles
from lessonbot.store.database import Transaction
from tests.support.plans import steps
from tests.support.school import MONDAY

ASKED: dict[str, tuple[Callable[[Transaction], Awaitable[object]], str]] = {
    "what a caller has earned": (
        lambda tx: addresses.known(tx, {(1, "amina")}),
        "uq_achievements_course",
    ),
    "what others on the phone have earned": (
        lambda tx: profiles.awards_of(tx, [1, 2]),
        "uq_achievements_course",
    ),
    "what somebody can choose from": (
        lambda tx: achievements.held(tx, 1, [1, 2]),
        "uq_achievements_course",
    ),
    "what soon expires": (
        lambda tx: credentials.expiring(tx, 1, MONDAY, 10),
        "ix_credentials_remind_at",
    ),
    "whose picture is due": (
        lambda tx: credentials.undrawn(tx, 1, 10),
        "ix_credentials_picture",
    ),
}


@pytest.mark.parametrize("name", ASKED)
async def test_sqlite_finds_it_by_an_index(name: str, migrated_file: Path):
    ask, index = ASKED[name]
    plan = await steps(migrated_file, ask)
    assert any(index in step for step in plan), plan
    large = ("SCAN achievements", "SCAN credentials")
    assert not [step for step in plan if step.startswith(large)], plan
