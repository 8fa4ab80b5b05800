"""What went wrong and staff should know: raised once while it lasts, whoever notices."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, delete, select, text, update
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from lessonbot.store.database import Transaction
from lessonbot.store.tables import alarms

# SQLite uses the partial index only for a query that holds its condition word for word
OPEN = text("ended_at IS NULL")


@dataclass(frozen=True, slots=True)
class Trouble:
    """Something that is wrong now: `key` says what and with what, `said` tells staff."""

    key: str
    said: str
    sender_id: int | None = None


@dataclass(frozen=True, slots=True)
class Alarm:
    """A trouble as it was first noticed; `told_at` is when staff last heard of it."""

    id: int
    sender_id: int | None
    key: str
    said: str
    raised_at: datetime
    told_at: datetime | None
    ended_at: datetime | None

    @property
    def kind(self) -> str:
        """What is wrong, without with what."""
        return self.key.partition(":")[0]


async def raise_(
    tx: Transaction, organisation: int, troubles: Collection[Trouble], now: datetime
) -> None:
    """Open an alarm for each trouble; one that is open already changes nothing."""
    if troubles:
        make = sqlite_insert if tx.dialect.name == "sqlite" else postgresql_insert
        await tx.execute(
            make(alarms).on_conflict_do_nothing(),
            [
                {
                    "organisation_id": organisation,
                    "sender_id": each.sender_id,
                    "key": each.key,
                    "said": each.said,
                    "raised_at": now,
                }
                for each in troubles
            ],
        )


async def end(tx: Transaction, organisation: int, ids: Collection[int], now: datetime) -> None:
    """Close alarms that are over; those that nobody was told of are forgotten."""
    if not ids:
        return
    mine = alarms.c.organisation_id == organisation, alarms.c.id.in_(list(ids)), OPEN
    await tx.execute(delete(alarms).where(*mine, alarms.c.told_at.is_(None)))
    await tx.execute(update(alarms).where(*mine).values(ended_at=now))


async def open_(tx: Transaction, organisation: int) -> Sequence[Alarm]:
    """What is wrong now, longest first."""
    return await _read(tx, organisation, _alarms().where(OPEN))


async def ended(tx: Transaction, organisation: int, since: datetime) -> Sequence[Alarm]:
    """What is over, whose end staff was not told yet."""
    untold = alarms.c.told_at < alarms.c.ended_at
    return await _read(tx, organisation, _alarms().where(alarms.c.ended_at >= since, untold))


async def tell(tx: Transaction, organisation: int, alarm: Alarm, now: datetime) -> bool:
    """Take it upon this process to tell staff; False when another was faster."""
    told = alarms.c.told_at
    before = told.is_(None) if alarm.told_at is None else told == alarm.told_at
    done = await tx.execute(
        update(alarms)
        .where(alarms.c.organisation_id == organisation, alarms.c.id == alarm.id, before)
        .values(told_at=now)
    )
    return bool(done.rowcount)


async def untell(tx: Transaction, organisation: int, alarm: Alarm) -> None:
    """Nobody could be told: it is tried again."""
    await tx.execute(
        update(alarms)
        .where(alarms.c.organisation_id == organisation, alarms.c.id == alarm.id)
        .values(told_at=alarm.told_at)
    )


def _alarms() -> Select[Any]:
    names = ("id", "sender_id", "key", "said", "raised_at", "told_at", "ended_at")
    return select(*(alarms.c[name] for name in names))


async def _read(tx: Transaction, organisation: int, wanted: Select[Any]) -> Sequence[Alarm]:
    mine = wanted.where(alarms.c.organisation_id == organisation)
    rows = await tx.execute(mine.order_by(alarms.c.raised_at, alarms.c.id))
    return [Alarm(*row) for row in rows]
