"""Staff and their invitations."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, func, insert, select, update

from lessonbot.domain.staff import Role
from lessonbot.store.database import Transaction
from lessonbot.store.tables import organisations, staff, staff_invitations


@dataclass(frozen=True, slots=True)
class StoredStaff:
    """An account, with the name of its organisation."""

    id: int
    organisation_id: int
    public_id: str
    email: str
    name: str
    role: Role
    password: str | None
    totp: bytes | None
    totp_step: int
    language: str
    zone: str | None
    created_at: datetime
    organisation: str


@dataclass(frozen=True, slots=True)
class Invitation:
    """A link that makes an account, or sets its password anew if it has one."""

    id: int
    organisation_id: int
    email: str | None
    role: Role
    staff_id: int | None
    expires_at: datetime
    organisation: str


@dataclass(frozen=True, slots=True)
class Invited:
    """An invitation that nobody has taken yet."""

    email: str
    role: Role
    expires_at: datetime


_COLUMNS = (*(staff.c[name] for name in StoredStaff.__slots__[:-1]), organisations.c.name)
_INVITATION = (
    *(staff_invitations.c[name] for name in Invitation.__slots__[:-1]),
    organisations.c.name,
)


def _found() -> Select[tuple[object, ...]]:
    return (
        select(*_COLUMNS)
        .join(organisations, organisations.c.id == staff.c.organisation_id)
        .where(staff.c.ended_at.is_(None))
    )


def _staff(row: Sequence[object]) -> StoredStaff:
    made = dict(zip(StoredStaff.__slots__, row, strict=True))
    return StoredStaff(**{**made, "role": Role(str(made["role"]))})  # type: ignore[arg-type]


async def by_email(tx: Transaction, email: str) -> StoredStaff | None:
    """Who signs in with this address, in whichever organisation."""
    row = (await tx.execute(_found().where(staff.c.email == email))).one_or_none()
    return _staff(row) if row else None


async def by_id(tx: Transaction, organisation: int, id_: int) -> StoredStaff | None:
    """An account by its number."""
    found = _found().where(staff.c.organisation_id == organisation, staff.c.id == id_)
    row = (await tx.execute(found)).one_or_none()
    return _staff(row) if row else None


async def by_public_id(tx: Transaction, organisation: int, public_id: str) -> StoredStaff | None:
    """An account by the name it has in links."""
    found = _found().where(staff.c.organisation_id == organisation, staff.c.public_id == public_id)
    row = (await tx.execute(found)).one_or_none()
    return _staff(row) if row else None


async def of(tx: Transaction, organisation: int) -> list[StoredStaff]:
    """Everybody, by name."""
    found = _found().where(staff.c.organisation_id == organisation).order_by(staff.c.name)
    return [_staff(row) for row in await tx.execute(found)]


async def there_are(tx: Transaction, organisation: int) -> bool:
    """Whether anybody has an account."""
    found = select(staff.c.id).where(
        staff.c.organisation_id == organisation, staff.c.ended_at.is_(None)
    )
    return (await tx.execute(found.limit(1))).first() is not None


async def owners(tx: Transaction, organisation: int) -> int:
    """How many owners there are; on PostgreSQL they are locked, so that the last one stays."""
    rows = await tx.execute(
        select(staff.c.id)
        .where(
            staff.c.organisation_id == organisation,
            staff.c.role == Role.OWNER,
            staff.c.ended_at.is_(None),
        )
        .with_for_update()
    )
    return len(rows.all())


async def add(tx: Transaction, organisation: int, **values: object) -> int:
    """Make an account; its number."""
    made = await tx.execute(
        insert(staff).values(organisation_id=organisation, **values).returning(staff.c.id)
    )
    return int(made.scalar_one())


async def save(tx: Transaction, organisation: int, id_: int, **values: object) -> None:
    """Change an account."""
    await tx.execute(
        update(staff)
        .where(staff.c.organisation_id == organisation, staff.c.id == id_)
        .values(**values)
    )


async def use_step(tx: Transaction, organisation: int, id_: int, step: int) -> bool:
    """Whether a step of the authenticator app is used for the first time, which it is now."""
    done = await tx.execute(
        update(staff)
        .where(
            staff.c.organisation_id == organisation,
            staff.c.id == id_,
            staff.c.totp_step < step,
        )
        .values(totp_step=step)
    )
    return done.rowcount == 1


async def invite(tx: Transaction, organisation: int, **values: object) -> None:
    """Keep an invitation."""
    await tx.execute(insert(staff_invitations).values(organisation_id=organisation, **values))


async def invitation(tx: Transaction, digest: str, now: datetime) -> Invitation | None:
    """The invitation of a link, while it can be taken; locked where the database can."""
    row = (await tx.execute(_open(now).where(staff_invitations.c.digest == digest))).one_or_none()
    return _invitation(row) if row else None


async def invitation_for(
    tx: Transaction, organisation: int, email: str, now: datetime
) -> Invitation | None:
    """The invitation of somebody who has no account yet; locked where the database can."""
    found = (
        _open(now)
        .where(
            staff_invitations.c.organisation_id == organisation,
            staff_invitations.c.email == email,
            staff_invitations.c.staff_id.is_(None),
        )
        .order_by(staff_invitations.c.id.desc())
        .limit(1)
    )
    row = (await tx.execute(found)).one_or_none()
    return _invitation(row) if row else None


def _open(now: datetime) -> Select[tuple[object, ...]]:
    return (
        select(*_INVITATION)
        .join(organisations, organisations.c.id == staff_invitations.c.organisation_id)
        .where(staff_invitations.c.used_at.is_(None), staff_invitations.c.expires_at > now)
        .with_for_update(of=staff_invitations)
    )


def _invitation(row: Sequence[object]) -> Invitation:
    made = dict(zip(Invitation.__slots__, row, strict=True))
    return Invitation(**{**made, "role": Role(str(made["role"]))})  # type: ignore[arg-type]


async def use_invitation(tx: Transaction, organisation: int, id_: int, now: datetime) -> None:
    """It was taken."""
    await tx.execute(
        update(staff_invitations)
        .where(
            staff_invitations.c.organisation_id == organisation,
            staff_invitations.c.id == id_,
        )
        .values(used_at=now)
    )


async def withdraw_invitations(
    tx: Transaction, organisation: int, now: datetime, *, email: str | None
) -> None:
    """Earlier links for the same person do nothing any more."""
    same = staff_invitations.c.email == email if email else staff_invitations.c.email.is_(None)
    await tx.execute(
        update(staff_invitations)
        .where(
            staff_invitations.c.organisation_id == organisation,
            same,
            staff_invitations.c.used_at.is_(None),
        )
        .values(used_at=now)
    )


async def invited(tx: Transaction, organisation: int, now: datetime) -> list[Invited]:
    """Whom an invitation waits for."""
    rows = await tx.execute(
        select(
            func.coalesce(staff_invitations.c.email, ""),
            staff_invitations.c.role,
            staff_invitations.c.expires_at,
        )
        .where(
            staff_invitations.c.organisation_id == organisation,
            staff_invitations.c.used_at.is_(None),
            staff_invitations.c.staff_id.is_(None),
            staff_invitations.c.expires_at > now,
        )
        .order_by(staff_invitations.c.id)
    )
    return [Invited(email, Role(role), expires) for email, role, expires in rows]
