"""The lists that staff go through are found by an index and in its order, however long they are."""

import datetime as dt
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from lessonbot.store import certificates, inbox, registers, work
from lessonbot.store.database import Database, Transaction
from tests.support.plans import statements, steps

NOW = dt.datetime(2026, 11, 23, tzinfo=dt.UTC)
SINCE = registers.Since(NOW - dt.timedelta(days=1), 7)
ASKED: dict[str, tuple[Callable[[Transaction], Awaitable[object]], str]] = {
    "open questions": (
        lambda tx: inbox.page(tx, 1, inbox.Wanted("open"), 40),
        "ix_questions_state",
    ),
    "answered questions that come next": (
        lambda tx: inbox.page(tx, 1, inbox.Wanted("answered", "", "Q"), 40),
        "ix_questions_state",
    ),
    "closed questions of a course": (
        lambda tx: inbox.page(tx, 1, inbox.Wanted("closed", "tiny"), 40),
        "ix_questions_course",
    ),
    "waiting work": (
        lambda tx: work.page(tx, 1, work.Wanted("waiting"), 40),
        "ix_submissions_state",
    ),
    "passed work that comes next": (
        lambda tx: work.page(tx, 1, work.Wanted("passed", "", "S"), 40),
        "ix_submissions_state",
    ),
    "certificates": (
        lambda tx: certificates.page(tx, 1, certificates.Wanted(), 40),
        "ix_credentials_listed",
    ),
    "certificates with a name": (
        lambda tx: certificates.page(tx, 1, certificates.Wanted("amina"), 40),
        "COVERING INDEX ix_credentials_listed",
    ),
    "enrolments that changed": (
        lambda tx: registers.changed(tx, 1, 40, SINCE, NOW),
        "ix_enrolments_changed",
    ),
    "enrolments of a course that changed": (
        lambda tx: registers.changed(tx, 1, 40, SINCE, NOW, course="tiny", state="active"),
        "ix_enrolments_changed",
    ),
    "certificates that changed": (
        lambda tx: certificates.changed(tx, 1, 40, SINCE, NOW),
        "ix_credentials_changed",
    ),
    "certificates of a course that changed": (
        lambda tx: certificates.changed(tx, 1, 40, SINCE, NOW, course="tiny"),
        "ix_credentials_changed",
    ),
    "certificates of a course": (
        lambda tx: certificates.page(tx, 1, certificates.Wanted("", "tiny", "C"), 40),
        "COVERING INDEX ix_credentials_listed",
    ),
}


@pytest.mark.parametrize("name", ASKED)
async def test_a_list_is_found_by_an_index(name: str, migrated_file: Path):
    ask, index = ASKED[name]
    plan = "\n".join(await steps(migrated_file, ask))
    assert index in plan, plan
    sorts = [line for line in plan.splitlines() if "ORDER BY" in line]
    assert len(sorts) <= ("certificates" in name or "changed" in name), (
        plan
    )  # a page of those is put in order again


@pytest.mark.parametrize("migrated_url", ["postgresql"], indirect=True)
@pytest.mark.parametrize("name", [each for each in ASKED if "changed" in each])
async def test_what_changed_is_found_by_its_index_on_postgresql_too(name: str, migrated_url: str):
    ask, index = ASKED[name]
    database = Database(migrated_url)
    async with database.read() as tx:
        said = await statements(tx, ask)
        plan = ""
        # in an empty table every way is as short
        await tx.exec_driver_sql("SET LOCAL enable_seqscan = off")
        await tx.exec_driver_sql("SET LOCAL enable_bitmapscan = off")
        for statement, values in said:
            told = await tx.exec_driver_sql(f"EXPLAIN {statement}", values)  # type: ignore[arg-type]
            plan += "\n".join(row[0] for row in told)
    await database.close()
    assert index in plan, plan
