"""What staff did, and whose phone number they looked at: written, never changed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import insert, select

from lessonbot.store.database import Transaction
from lessonbot.store.tables import audits, staff

Doer = int | str | None
"""Who does something: staff by number, a program by its key's name, None for the command line."""
PROGRAM = "key"
"""Under this name the detail of a deed says which program did it."""


@dataclass(frozen=True, slots=True)
class Audit:
    """One thing that was done; `by` is empty for programs and the command line."""

    id: int
    at: datetime
    by: str
    act: str
    subject: str
    detail: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Deed:
    """What somebody does to something."""

    by: Doer
    act: str
    subject: str = ""
    detail: Mapping[str, object] = field(default_factory=dict)


async def write(tx: Transaction, organisation: int, deed: Deed, now: datetime) -> None:
    """Write down a deed, in the transaction that does it."""
    program = {PROGRAM: deed.by} if isinstance(deed.by, str) else {}
    await tx.execute(
        insert(audits).values(
            organisation_id=organisation,
            staff_id=deed.by if isinstance(deed.by, int) else None,
            act=deed.act,
            subject=deed.subject,
            detail={**program, **deed.detail},
            at=now,
        )
    )


async def note(tx: Transaction, organisation: int, deed: Deed | None, now: datetime) -> None:
    """Write down a deed, if it is one of staff."""
    if deed is not None:
        await write(tx, organisation, deed, now)


async def read(
    tx: Transaction, organisation: int, most: int, *, before: int | None = None, subject: str = ""
) -> list[Audit]:
    """What was done last, the newest first; `before` the number of one that was seen already."""
    found = (
        select(audits.c.id, audits.c.at, staff.c.name, *(audits.c[n] for n in Audit.__slots__[3:]))
        .outerjoin(staff, staff.c.id == audits.c.staff_id)
        .where(audits.c.organisation_id == organisation)
        .order_by(audits.c.id.desc())
        .limit(most)
    )
    if before is not None:
        found = found.where(audits.c.id < before)
    if subject:
        found = found.where(audits.c.subject == subject)
    rows = await tx.execute(found)
    return [Audit(id_, at, name or "", *rest) for id_, at, name, *rest in rows]
