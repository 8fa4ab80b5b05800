"""The processes that run on this database, and when each was last heard of."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, insert, select, update

from lessonbot.store.database import Transaction
from lessonbot.store.tables import processes


@dataclass(frozen=True, slots=True)
class Process:
    """One process and its last sign of life."""

    name: str
    roles: Sequence[str]
    started_at: datetime
    beat_at: datetime


async def beat(tx: Transaction, process: Process) -> None:
    """Write down a sign of life."""
    row = {
        "roles": ",".join(process.roles),
        "started_at": process.started_at,
        "beat_at": process.beat_at,
    }
    here = processes.c.name == process.name
    if not (await tx.execute(update(processes).where(here).values(row))).rowcount:
        await tx.execute(insert(processes).values(name=process.name, **row))


async def all_known(tx: Transaction) -> list[Process]:
    """Every process that did not say good-bye, the oldest first."""
    rows = await tx.execute(select(processes).order_by(processes.c.started_at, processes.c.name))
    return [Process(row.name, row.roles.split(","), row.started_at, row.beat_at) for row in rows]


async def leave(tx: Transaction, name: str) -> None:
    """A process ends by itself."""
    await tx.execute(delete(processes).where(processes.c.name == name))


async def forget_all(tx: Transaction) -> None:
    """Drop what a database knows of processes that ran on another one."""
    await tx.execute(delete(processes))


async def forget(tx: Transaction, before: datetime) -> int:
    """Drop the processes that were last heard of before then; how many there were."""
    return (await tx.execute(delete(processes).where(processes.c.beat_at < before))).rowcount
