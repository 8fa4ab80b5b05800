"""Addresses and the learners behind them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import Row, bindparam, exists, insert, select, update

from lessonbot.domain.learner import Dialog, Learner
from lessonbot.store.database import Transaction
from lessonbot.store.tables import addresses, consents, learners


@dataclass(frozen=True, slots=True)
class StoredAddress:
    """An address with its learner and the dialog that is open there."""

    id: int
    organisation_id: int
    sender_id: int
    learner_id: int
    path: str
    learner: Learner
    dialog: Dialog | None
    dialogs: int
    stopped: bool


async def known(
    tx: Transaction, places: Collection[tuple[int, str]]
) -> dict[tuple[int, str], StoredAddress]:
    """Addresses by (sender, path), locked in the order of their ids."""
    rows = await tx.execute(
        select(addresses, *(learners.c[name].label(f"learner_{name}") for name in _LEARNER))
        .join(learners, learners.c.id == addresses.c.learner_id)
        .where(
            # not pairs: SQLite finds no index for those
            addresses.c.sender_id.in_({sender for sender, _ in places}),
            addresses.c.path.in_({path for _, path in places}),
        )
        .order_by(addresses.c.id)
        .with_for_update(of=addresses)
    )
    wanted = set(places)
    found = {(row.sender_id, row.path): row for row in rows}
    return {place: _stored(row) for place, row in found.items() if place in wanted}


async def add(
    tx: Transaction, rows: Sequence[Mapping[str, Any]], now: datetime
) -> Sequence[StoredAddress]:
    """Add addresses, each with a new learner.

    Each row has `organisation_id`, `sender_id`, `path`, `public_id` and `learner`.
    """
    made = await tx.execute(
        insert(learners).returning(learners.c.id, sort_by_parameter_order=True),
        [
            {
                "organisation_id": row["organisation_id"],
                "public_id": row["public_id"],
                **_learner_columns(row["learner"]),
                "created_at": now,
            }
            for row in rows
        ],
    )
    learner_ids = [row.id for row in made]
    made = await tx.execute(
        insert(addresses).returning(addresses.c.id, sort_by_parameter_order=True),
        [
            {
                "organisation_id": row["organisation_id"],
                "sender_id": row["sender_id"],
                "path": row["path"],
                "learner_id": learner_id,
                "last_inbound_at": now,
                "created_at": now,
            }
            for row, learner_id in zip(rows, learner_ids, strict=True)
        ],
    )
    return [
        StoredAddress(
            made_row.id,
            row["organisation_id"],
            row["sender_id"],
            learner_id,
            row["path"],
            row["learner"],
            None,
            0,
            stopped=False,
        )
        for made_row, row, learner_id in zip(made, rows, learner_ids, strict=True)
    ]


async def save(tx: Transaction, changed: Sequence[StoredAddress], now: datetime) -> None:
    """Write addresses back after something came in from them."""
    if not changed:
        return
    await tx.execute(
        update(addresses)
        .where(addresses.c.id == bindparam("row"))
        .values(
            dialog=bindparam("new_dialog"), dialogs=bindparam("new_dialogs"), last_inbound_at=now
        ),
        [
            {
                "row": each.id,
                "new_dialog": msgspec.to_builtins(each.dialog) if each.dialog else None,
                "new_dialogs": each.dialogs,
            }
            for each in changed
        ],
    )


async def save_learners(tx: Transaction, changed: Sequence[StoredAddress]) -> None:
    """Write the learners of these addresses back."""
    if not changed:
        return
    await tx.execute(
        update(learners)
        .where(learners.c.id == bindparam("row"))
        .values({name: bindparam(f"new_{name}") for name in _LEARNER}),
        [
            {
                "row": each.learner_id,
                **{f"new_{k}": v for k, v in _learner_columns(each.learner).items()},
            }
            for each in changed
        ],
    )


async def stop(tx: Transaction, reasons: Mapping[int, str], now: datetime) -> None:
    """Nothing is sent to these addresses any more, for the reason given."""
    if reasons:
        await tx.execute(
            update(addresses)
            .where(addresses.c.id == bindparam("row"))
            .values(stopped_at=now, stop_reason=bindparam("why")),
            [{"row": row, "why": why} for row, why in reasons.items()],
        )


async def restart(tx: Transaction, ids: Collection[int]) -> None:
    """These addresses want messages again."""
    if ids:
        await tx.execute(
            update(addresses)
            .where(addresses.c.id.in_(list(ids)))
            .values(stopped_at=None, stop_reason=None)
        )


async def stopped(tx: Transaction, ids: Collection[int]) -> set[int]:
    """Which of these addresses get nothing: the last look before a send."""
    rows = await tx.scalars(
        select(addresses.c.id).where(
            addresses.c.id.in_(list(ids)), addresses.c.stopped_at.is_not(None)
        )
    )
    return set(rows)


async def move(
    tx: Transaction, organisation: int, path: str, from_sender: int, to_sender: int
) -> None:
    """An address is reached through another sender from now on."""
    await tx.execute(
        update(addresses)
        .where(
            addresses.c.organisation_id == organisation,
            addresses.c.sender_id == from_sender,
            addresses.c.path == path,
        )
        .values(sender_id=to_sender)
    )


async def rename(tx: Transaction, organisation: int, address: int, path: str) -> None:
    """The network gave an address a new path; if that is known already, nothing changes."""
    other = addresses.alias()
    taken = exists().where(other.c.sender_id == addresses.c.sender_id, other.c.path == path)
    await tx.execute(
        update(addresses)
        .where(addresses.c.organisation_id == organisation, addresses.c.id == address, ~taken)
        .values(path=path)
    )


async def record_consents(tx: Transaction, rows: Sequence[Mapping[str, Any]]) -> None:
    """Write down who agreed to what, or withdrew it, in which words."""
    if rows:
        await tx.execute(insert(consents), rows)


_LEARNER = ("language", "name", "app_name", "zone", "consented")


def _learner_columns(learner: Learner) -> dict[str, Any]:
    return {name: getattr(learner, name) for name in _LEARNER}


def _stored(row: Row[Any]) -> StoredAddress:
    learner = Learner(**{name: getattr(row, f"learner_{name}") for name in _LEARNER})
    return StoredAddress(
        row.id,
        row.organisation_id,
        row.sender_id,
        row.learner_id,
        row.path,
        learner,
        msgspec.convert(row.dialog, Dialog) if row.dialog else None,
        row.dialogs,
        row.stopped_at is not None,
    )
