"""Bringing a backup back: nothing is sent twice by guessing, and STOP is not forgotten."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, nullcontext
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from tempfile import TemporaryDirectory

from msgspec import structs

from lessonbot.domain.enrolment import in_time
from lessonbot.domain.schedule import next_due
from lessonbot.store import backups, copying, enrolments, migrating, processes, restoring
from lessonbot.store.copying import Copied, NotCopied, Told
from lessonbot.store.database import Database, Transaction

BATCH = 500


class Missing(StrEnum):
    """What becomes of people of the backup whom the replaced database does not know."""

    ASK = "ask"
    KEEP = "keep"
    ERASE = "erase"


@dataclass(frozen=True, slots=True)
class Wishes:
    """How a backup is brought back.

    `replace`: instead of what is there. `as_it_was`: nothing was sent since the backup, so
    nothing needs to be held back.
    """

    replace: bool = False
    as_it_was: bool = False
    missing: Missing = Missing.ASK


@dataclass(frozen=True, slots=True)
class Restored:
    """What was done: the tables, what was held back, and what was kept of the replaced database."""

    tables: Sequence[Copied]
    made_at: datetime | None
    safety: Path | None = None
    messages: int = 0
    broadcasts: int = 0
    lessons: int = 0
    stops: int = 0
    withdrawals: int = 0
    revoked: int = 0
    unknown: int = 0
    erased: int = 0


async def restore(
    database: Database, file: Path, folder: Path, wishes: Wishes, now: datetime, told: Told
) -> Restored:
    """Fill the database from a backup, all or nothing. Raises NotCopied, which says why not."""
    await asyncio.to_thread(folder.mkdir, parents=True, exist_ok=True)
    with TemporaryDirectory(dir=folder, prefix="restore-") as scratch:
        working = Path(scratch) / "backup.db"
        made_at = await asyncio.to_thread(backups.open_copy, file, working)
        source = Database(f"sqlite+aiosqlite:///{working}")
        try:
            await _bring_up(source, file)
            held = await _look(database, wishes, now)
            async with (
                _safety(database, folder, now, told) if held else nullcontext() as safety,
                copying.snapshot(source) as rows,
                database.write() as tx,
            ):
                done = Restored((), made_at, safety)
                return await _fill(rows, tx, done, wishes, now, told)
        finally:
            await source.close()


async def _bring_up(source: Database, file: Path) -> None:
    """A backup of an earlier version is brought to this one; the file itself stays as it is."""
    schema = await migrating.status(source)
    if not schema.known:
        raise NotCopied(f"{file} has version {schema.has}, made by a newer lessonbot: install that")
    await migrating.upgrade(source)


async def _look(database: Database, wishes: Wishes, now: datetime) -> bool:
    """Whether there is something to be replaced. Raises NotCopied when that must not be."""
    if (await migrating.status(database)).empty:
        return False
    await copying.check_current(database)
    async with database.read() as tx:
        running = await copying.alive(tx, now)
        held = [f"{rows} {name}" for name, rows in (await copying.counts(tx)).items() if rows]
    if running:
        raise NotCopied(
            f"{', '.join(running)} is running on it (or was a minute ago): stop it, then try again"
        )
    if held and not wishes.replace:
        raise NotCopied(
            f"{copying.shown(database)} holds data already ({', '.join(held)}): use an empty "
            "database, or --replace, which makes a copy of it first"
        )
    return bool(held)


@asynccontextmanager
async def _safety(
    database: Database, folder: Path, now: datetime, told: Told
) -> AsyncIterator[Path]:
    """A copy of what is replaced; nothing is left of it when nothing was replaced."""
    path = folder / f"before-restore-{now:%Y%m%dT%H%M%SZ}.db"
    await backups.write(database, path, now, told)
    try:
        yield path
    except BaseException:
        path.unlink()
        raise


async def _fill(
    source: Transaction,
    tx: Transaction,
    done: Restored,
    wishes: Wishes,
    now: datetime,
    told: Told,
) -> Restored:
    if done.safety:
        await restoring.keep(tx)
        await copying.empty(tx)
    else:
        await copying.check_vacant(tx, "the database")
    done = replace(done, tables=await copying.copy(source, tx, told))
    await processes.forget_all(tx)  # those that ran when the backup was made
    if not wishes.as_it_was:
        done = await _hold(tx, done, now)
    if done.safety:
        done = await _carry_over(tx, done, wishes)
    return done


async def _hold(tx: Transaction, done: Restored, now: datetime) -> Restored:
    """What was due may have been sent after the backup: it is not sent again by guessing."""
    made = f" of {done.made_at:%Y-%m-%d %H:%M} UTC" if done.made_at else ""
    await restoring.renumber_questions(tx)
    return replace(
        done,
        messages=await restoring.hold_deliveries(tx, now, f"restored from a backup{made}"),
        broadcasts=await restoring.hold_broadcasts(tx, now),
        lessons=await _plan_again(tx, now),
    )


async def _plan_again(tx: Transaction, now: datetime) -> int:
    """Each lesson that was due comes at its next hour."""
    planned = after = 0
    while ids := await restoring.overdue(tx, now, after, BATCH):
        later = {}
        for each in await enrolments.by_ids(tx, ids):
            enrolment = each.stored.enrolment
            date = enrolment.next.date if enrolment.next else None
            due = next_due(enrolment.pace, now, not_before=date)
            later[each.stored.id] = in_time(structs.replace(enrolment, next=due))
        await enrolments.save(tx, later, now)
        planned, after = planned + len(ids), ids[-1]
    return planned


async def _carry_over(tx: Transaction, done: Restored, wishes: Wishes) -> Restored:
    stops = await restoring.stop_again(tx)
    withdrawals = await restoring.withdraw_again(tx)
    await restoring.keys_again(tx)
    revoked = await restoring.revoke_again(tx)
    unknown = await restoring.unknown_certificates(tx)
    missing = await restoring.find_missing(tx)
    if missing and wishes.missing is Missing.ASK:
        raise NotCopied(
            f"{missing} people of the backup are not in the database that it replaces: were they "
            "erased since? Say --missing erase to leave them out, or --missing keep"
        )
    if missing and wishes.missing is Missing.ERASE:
        await restoring.erase_missing(tx)
        done = replace(done, erased=missing)
    await restoring.let_go(tx)
    return replace(done, stops=stops, withdrawals=withdrawals, revoked=revoked, unknown=unknown)
