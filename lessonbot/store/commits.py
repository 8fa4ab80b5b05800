"""What follows a commit."""

import asyncio
from collections.abc import Callable
from typing import Any

from sqlalchemy import event

from lessonbot.store.database import Transaction

LOOK_SECONDS = 0.002


def after(tx: Transaction, act: Callable[[], None]) -> None:
    """Do something once this transaction has been committed; nothing if it rolls back."""
    loop = asyncio.get_running_loop()

    def committing(_connection: Any) -> None:  # noqa: ANN401 - SQLAlchemy's sync connection
        _following.add(task := loop.create_task(_follow(tx, act)))
        task.add_done_callback(_following.discard)

    connection = tx.sync_connection
    assert connection is not None  # noqa: S101 - a transaction has begun, so there is one
    event.listen(connection, "commit", committing)


_following: set[asyncio.Task[None]] = set()


async def _follow(tx: Transaction, act: Callable[[], None]) -> None:
    # SQLAlchemy tells of a commit just before it, so its end has to be waited for
    while not tx.closed and tx.in_transaction():  # noqa: ASYNC110 - it has no event for the end
        await asyncio.sleep(LOOK_SECONDS)
    act()
