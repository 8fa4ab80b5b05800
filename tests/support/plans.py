"""How SQLite finds what is asked of it."""

from collections.abc import Awaitable, Callable
from pathlib import Path

from sqlalchemy import event

from lessonbot.store.database import Database, Transaction


async def statements(
    tx: Transaction, ask: Callable[[Transaction], Awaitable[object]]
) -> list[tuple[str, object]]:
    """What is asked of a database, with its values."""
    said: list[tuple[str, object]] = []
    connection = tx.sync_connection
    assert connection

    def note(_c: object, _k: object, statement: str, values: object, *_: object) -> None:
        said.append((statement, values))

    event.listen(connection, "before_cursor_execute", note)
    await ask(tx)
    event.remove(connection, "before_cursor_execute", note)
    return said


async def steps(file: Path, ask: Callable[[Transaction], Awaitable[object]]) -> list[str]:
    """The steps of all that is asked, as SQLite plans them."""
    database = Database(f"sqlite+aiosqlite:///{file}")
    plan: list[str] = []
    async with database.read() as tx:
        for statement, values in await statements(tx, ask):
            told = await tx.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)  # type: ignore[arg-type]
            plan += [str(row.detail) for row in told]
    await database.close()
    return plan
