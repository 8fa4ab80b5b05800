"""A database copied in any direction: every row arrives, or nothing is kept."""

import asyncio
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import insert, text, update

from lessonbot.store import copying, migrating, processes
from lessonbot.store.copying import Copied, NotCopied
from lessonbot.store.database import Database
from lessonbot.store.tables import learners, metadata, senders
from tests.support import rows
from tests.support.postgres import Postgres

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
KINDS = ("sqlite", "postgresql")
ONE_MORE = (
    "INSERT INTO learners (id, organisation_id, public_id, language, consented, created_at) "
    "VALUES (1000, 7, 'late', 'en', '1', '2026-11-22 00:00:00.000000')"
)


def nothing_told(_name: str, _done: int, _of: int) -> None:
    """Nobody watches."""


@pytest.fixture
def urls(
    request: pytest.FixtureRequest, tmp_path: Path, postgres: Postgres
) -> Iterator[tuple[str, str]]:
    """The addresses of two new databases of the kinds asked for."""
    made = [
        f"sqlite+aiosqlite:///{tmp_path / f'{number}.db'}"
        if kind == "sqlite"
        else postgres.fresh_database()
        for number, kind in enumerate(request.param)
    ]
    yield made[0], made[1]
    for url in made:
        if url.startswith("postgresql"):
            postgres.drop(url)


EACH_WAY = pytest.mark.parametrize(
    "urls",
    [(one, other) for one in KINDS for other in KINDS],
    ids=" to ".join,
    indirect=True,
)
FROM_EACH = pytest.mark.parametrize("urls", [(kind, "sqlite") for kind in KINDS], indirect=True)
TO_EACH = pytest.mark.parametrize("urls", [("sqlite", kind) for kind in KINDS], indirect=True)


async def _filled(url: str) -> Database:
    database = Database(url)
    await migrating.upgrade(database)
    async with database.write() as tx:
        await rows.fill(tx)
    return database


async def _copy(
    source: Database, target: Database, told: copying.Told = nothing_told
) -> Sequence[Copied]:
    async with copying.snapshot(source) as whole, target.write() as tx:
        await copying.check_vacant(tx, "the target")
        return await copying.copy(whole, tx, told)


async def _everything(database: Database) -> dict[str, list[tuple[object, ...]]]:
    """All rows, read without the code under test."""
    async with database.read() as tx:
        return {
            each.name: sorted((tuple(row) for row in await tx.execute(each.select())), key=repr)
            for each in metadata.sorted_tables
        }


@EACH_WAY
async def test_every_row_of_every_table_arrives_as_it_was(urls: tuple[str, str]):
    source, target = await _filled(urls[0]), Database(urls[1])
    copied = await _copy(source, target)
    there = await _everything(source)
    assert await _everything(target) == there
    assert {each.table: each.rows for each in copied} == dict.fromkeys(there, rows.COUNT)
    assert (await migrating.status(target)).current
    await source.close()
    await target.close()


@EACH_WAY
async def test_no_value_stays_apart_from_a_null_of_json(urls: tuple[str, str]):
    source, target = await _filled(urls[0]), Database(urls[1])
    async with source.write() as tx:
        await tx.execute(
            text("UPDATE addresses SET dialog = NULL WHERE id = :id"), {"id": rows.STEP}
        )
    await _copy(source, target)
    question = text("SELECT id FROM addresses WHERE dialog IS NULL")
    async with target.read() as tx:
        assert list(await tx.scalars(question)) == [rows.STEP]
    await source.close()
    await target.close()


@TO_EACH
async def test_new_rows_get_ids_above_those_that_came(urls: tuple[str, str]):
    source, target = await _filled(urls[0]), Database(urls[1])
    await _copy(source, target)
    async with target.write() as tx:
        made = await tx.execute(
            insert(learners)
            .values(organisation_id=rows.STEP, public_id="new", language="en", created_at=NOW)
            .returning(learners.c.id)
        )
        assert made.scalar_one() == rows.COUNT * rows.STEP + 1
    await source.close()
    await target.close()


@TO_EACH
async def test_checksums_do_not_depend_on_the_database_or_the_order(urls: tuple[str, str]):
    source, target = await _filled(urls[0]), Database(urls[1])
    there = await _copy(source, target)
    async with target.write() as tx:  # PostgreSQL keeps a changed row in another place
        await tx.execute(update(senders).where(senders.c.id == rows.STEP).values(faults=1))
        await tx.execute(update(senders).where(senders.c.id == rows.STEP).values(faults=32_001))
    back = Database(f"{urls[0]}.back")
    assert await _copy(target, back) == there
    for database in (source, target, back):
        await database.close()


_SPOIL = {
    "sqlite": """
        CREATE TRIGGER spoil AFTER INSERT ON learners WHEN NEW.id = 14
        BEGIN UPDATE learners SET name = 'another' WHERE id = 14; END
    """,
    "postgresql": """
        CREATE FUNCTION spoil() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
            IF NEW.id = 14 THEN NEW.name := 'another'; END IF; RETURN NEW;
        END $$;
        CREATE TRIGGER spoil BEFORE INSERT ON learners FOR EACH ROW EXECUTE FUNCTION spoil()
    """,
}


@TO_EACH
async def test_one_row_that_arrives_differently_is_noticed_and_nothing_is_kept(
    urls: tuple[str, str],
):
    source, target = await _filled(urls[0]), Database(urls[1])
    await migrating.upgrade(target)
    async with target.write() as tx:
        raw = await tx.get_raw_connection()
        assert raw.driver_connection
        await raw.driver_connection.execute(_SPOIL[tx.dialect.name])
    with pytest.raises(NotCopied, match="table learners arrived with 6 rows and checksum"):
        await _copy(source, target)
    async with target.read() as tx:
        assert set((await copying.counts(tx)).values()) == {0}
    await source.close()
    await target.close()


@pytest.mark.parametrize("urls", [("sqlite", "postgresql")], indirect=True)
@pytest.mark.parametrize(
    ("spoilt", "named"),
    [
        ("UPDATE learners SET name = 'a' || char(0)", "learners"),
        ("UPDATE deliveries SET segments = 70000", "deliveries"),
        ('UPDATE addresses SET traffic = \'{"a": "\\u0000"}\'', "addresses"),
    ],
)
async def test_what_postgresql_cannot_hold_is_named_with_its_table(
    urls: tuple[str, str], spoilt: str, named: str
):
    source, target = await _filled(urls[0]), Database(urls[1])
    async with source.write() as tx:
        await tx.exec_driver_sql(spoilt)
    with pytest.raises(NotCopied, match=f"table {named}: the target refuses a row: "):
        await _copy(source, target)
    assert (await migrating.status(target)).empty
    await source.close()
    await target.close()


@FROM_EACH
async def test_what_is_written_during_the_copy_is_not_in_it(urls: tuple[str, str]):
    source, target = await _filled(urls[0]), Database(urls[1])
    written: list[str] = []

    def write_at_once(name: str, _done: int, _of: int) -> None:
        if not written:
            written.append(name)
            _one_more(urls[0])

    copied = {each.table: each.rows for each in await _copy(source, target, write_at_once)}
    async with source.read() as tx:
        assert (await copying.counts(tx))["learners"] == rows.COUNT + 1
    assert written == ["organisations"]
    assert copied["learners"] == rows.COUNT
    await source.close()
    await target.close()


def _one_more(url: str) -> None:
    if url.startswith("sqlite"):
        with closing(sqlite3.connect(url.partition("///")[2])) as file:
            file.execute(ONE_MORE)
            file.commit()
    else:
        with psycopg.connect(url.replace("+asyncpg", "")) as server:
            server.execute(ONE_MORE)


@TO_EACH
async def test_a_database_with_rows_is_not_a_target(urls: tuple[str, str]):
    source, target = await _filled(urls[0]), await _filled(urls[1])
    with pytest.raises(NotCopied, match=r"the target holds data already \(6 organisations, "):
        await _copy(source, target)
    await source.close()
    await target.close()


async def test_a_database_of_another_version_is_neither_source_nor_target(database_url: str):
    database = Database(database_url)
    with pytest.raises(NotCopied, match="has no tables of lessonbot"):
        await copying.check_current(database)
    async with database.write() as tx:
        await tx.run_sync(migrating.migrate, "0001")
    with pytest.raises(NotCopied, match="run “lessonbot db upgrade” first"):
        await copying.check_current(database)
    async with database.write() as tx:
        with pytest.raises(NotCopied, match="has tables of version 0001"):
            await copying.check_vacant(tx, "it")
        await tx.exec_driver_sql("UPDATE alembic_version SET version_num = 'zzzz'")
    with pytest.raises(NotCopied, match="made by a newer lessonbot"):
        await copying.check_current(database)
    await database.close()


async def test_a_process_is_alive_for_a_minute_after_its_last_sign(migrated_url: str):
    database = Database(migrated_url)
    async with database.write() as tx:
        for seconds in (59, 61):
            sign = NOW - timedelta(seconds=seconds)
            await processes.beat(tx, processes.Process(f"{seconds} s ago", ["engine"], sign, sign))
        assert await copying.alive(tx, NOW) == ["59 s ago"]
    await database.close()


async def test_a_copy_that_is_broken_off_leaves_nothing(migrated_url: str, tmp_path: Path):
    source = await _filled(f"sqlite+aiosqlite:///{tmp_path / 'source.db'}")
    target = Database(migrated_url)

    def break_off(name: str, _done: int, _of: int) -> None:
        if name == "openings":
            raise asyncio.CancelledError

    with pytest.raises(asyncio.CancelledError):
        await _copy(source, target, break_off)
    async with target.read() as tx:
        assert set((await copying.counts(tx)).values()) == {0}
    await source.close()
    await target.close()
