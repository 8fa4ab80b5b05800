"""Accounts elsewhere that staff sign in by."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from lessonbot.store.database import Transaction
from lessonbot.store.tables import staff_identities


@dataclass(frozen=True, slots=True)
class Identity:
    """Whose an account elsewhere is."""

    organisation_id: int
    staff_id: int


async def by_subject(tx: Transaction, issuer: str, subject: str) -> Identity | None:
    """Whose the account is that a provider calls this, in whichever organisation."""
    found = select(*(staff_identities.c[name] for name in Identity.__slots__)).where(
        staff_identities.c.issuer == issuer, staff_identities.c.subject == subject
    )
    row = (await tx.execute(found)).one_or_none()
    return Identity(*row) if row else None


async def add(
    tx: Transaction,
    organisation: int,
    staff_id: int,
    *,
    issuer: str,
    subject: str,
    now: datetime,
) -> bool:
    """Whether the account is theirs now: it is nobody's yet, and they have no other one there."""
    make = sqlite_insert if tx.dialect.name == "sqlite" else postgresql_insert
    made = await tx.execute(
        make(staff_identities)
        .values(
            organisation_id=organisation,
            staff_id=staff_id,
            issuer=issuer,
            subject=subject,
            created_at=now,
        )
        .on_conflict_do_nothing()
        .returning(staff_identities.c.id)
    )
    return made.first() is not None


async def since(tx: Transaction, organisation: int, staff_id: int) -> datetime | None:
    """When somebody got an account elsewhere, None for who has none."""
    found = select(staff_identities.c.created_at).where(
        staff_identities.c.organisation_id == organisation,
        staff_identities.c.staff_id == staff_id,
    )
    return (await tx.execute(found.limit(1))).scalar_one_or_none()


async def drop(tx: Transaction, organisation: int, staff_id: int) -> None:
    """No account elsewhere is theirs any more."""
    await tx.execute(
        delete(staff_identities).where(
            staff_identities.c.organisation_id == organisation,
            staff_identities.c.staff_id == staff_id,
        )
    )
