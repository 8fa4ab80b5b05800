"""The sweep for lessons that are due finds them by an index, and what it wants to know by a key."""

import datetime as dt
from pathlib import Path

from sqlalchemy import event

from lessonbot.store import enrolments
from lessonbot.store.database import Database

NOW = dt.datetime(2026, 11, 23, 6, 30, tzinfo=dt.UTC)


async def test_sqlite_looks_up_whom_it_finds_row_by_row(migrated_file: Path):
    said: list[tuple[str, object]] = []
    database = Database(f"sqlite+aiosqlite:///{migrated_file}")
    async with database.read() as tx:
        connection = tx.sync_connection
        assert connection

        def note(_c: object, _k: object, statement: str, values: object, *_: object) -> None:
            said.append((statement, values))

        event.listen(connection, "before_cursor_execute", note)
        await enrolments.due(tx, NOW, [1], 500)
        event.remove(connection, "before_cursor_execute", note)
        ((statement, values),) = said
        told = await tx.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)  # type: ignore[arg-type]
        plan = [str(row[-1]) for row in told]
    await database.close()
    assert any("ix_enrolments_due" in step for step in plan), plan
    by_key = "SEARCH learners USING INTEGER PRIMARY KEY"
    assert sum(step.startswith(by_key) for step in plan) == 2, plan
    assert not [step for step in plan if step.startswith("SCAN")], plan
