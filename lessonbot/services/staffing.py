"""Who works here: the first owner, invitations, other roles, accounts that end."""

import re
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from lessonbot.domain.staff import Role, may_appoint
from lessonbot.services import admitting
from lessonbot.services.runtime import Runtime, public_id
from lessonbot.services.seating import Seat, Visit, digest
from lessonbot.store import audits, identities, sessions, staff
from lessonbot.store.audits import Deed
from lessonbot.store.database import Transaction
from lessonbot.store.staff import Invitation, Invited, StoredStaff

FIRST_LASTS = timedelta(hours=24)
LASTS = timedelta(days=7)
SHORTEST_PASSWORD, LONGEST_PASSWORD = 10, 200
LONGEST_NAME = 100
_EMAIL = re.compile(r"[^\s@<>()\[\],;:\"\\]{1,64}@[^\s@<>()\[\],;:\"\\]{1,190}\.[^\s@.]{2,63}")


class NotDone(Exception):
    """It cannot be so; `why` is the last part of a phrase's key, see `console.staff.not_…`."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True, slots=True)
class Account:
    """What somebody says who takes an invitation."""

    email: str
    name: str
    password: str
    language: str
    zone: str | None


def link(rt: Runtime, secret: str) -> str:
    """The address that an invitation is taken at."""
    return f"{rt.public_url}/console/welcome/{secret}"


async def first_link(rt: Runtime, now: datetime) -> str | None:
    """A link that makes the first owner; None once there is anybody.

    Each one makes those before it worthless.
    """
    async with rt.database.write() as tx:
        if await staff.there_are(tx, rt.organisation):
            return None
        await staff.withdraw_invitations(tx, rt.organisation, now, email=None)
        return link(rt, await _invite(rt, tx, now, FIRST_LASTS, role=Role.OWNER))


async def invite(seat: Seat, email: str, role: Role, now: datetime) -> str:
    """A link for somebody new. Raises NotDone."""
    if not may_appoint(seat.staff.role, None, role):
        raise NotDone("allowed")
    return await add(seat.rt, email, role, now, by=seat.staff.id)


async def add(rt: Runtime, email: str, role: Role, now: datetime, by: int | None = None) -> str:
    """The same, from the command line. Raises NotDone."""
    email = _email(email)
    async with rt.database.write() as tx:
        if await staff.by_email(tx, email):
            raise NotDone("twice")
        await staff.withdraw_invitations(tx, rt.organisation, now, email=email)
        secret = await _invite(rt, tx, now, LASTS, email=email, role=role, invited_by=by)
        deed = Deed(by, "invited", "", {"email": email, "role": role.value})
        await audits.write(tx, rt.organisation, deed, now)
    return link(rt, secret)


async def reset(rt: Runtime, email: str, now: datetime, by: int | None = None) -> str:
    """A link that sets somebody's password anew; the second factor is gone, too. Raises NotDone."""
    email = _email(email)
    async with rt.database.write() as tx:
        who = await staff.by_email(tx, email)
        if who is None or who.organisation_id != rt.organisation:
            raise NotDone("known")
        await staff.withdraw_invitations(tx, rt.organisation, now, email=email)
        whose = {"email": email, "role": who.role, "staff_id": who.id}
        secret = await _invite(rt, tx, now, LASTS, invited_by=by, **whose)
        await audits.write(tx, rt.organisation, Deed(by, "reset", who.public_id), now)
    return link(rt, secret)


async def invitation(rt: Runtime, secret: str, now: datetime) -> Invitation | None:
    """What a link is good for, if anything."""
    async with rt.database.read() as tx:
        return await staff.invitation(tx, digest(secret), now)


async def take(rt: Runtime, secret: str, said: Account, visit: Visit, now: datetime) -> str:
    """Make the account, or give it the password; the cookie of its first session. Raises NotDone."""
    found = await invitation(rt, secret, now)
    if found is None:
        raise NotDone("link")
    email = found.email or _email(said.email)
    name = named(said.name) if found.staff_id is None else ""
    fit(said.password, email, name)
    password = await rt.hashing.hashed(said.password)
    async with rt.database.write() as tx:
        found = await staff.invitation(tx, digest(secret), now)  # nobody was faster
        if found is None:
            raise NotDone("link")
        made = {"name": name, "language": said.language, "zone": said.zone}
        who = await welcomed(tx, found, now, email=email, password=password, **made)
        return await admitting.begin(tx, who, visit, now, proved=True)


async def welcomed(
    tx: Transaction,
    found: Invitation,
    now: datetime,
    *,
    email: str,
    password: str | None,
    **values: str | None,
) -> StoredStaff:
    """Whoever takes an invitation, with the account that it makes or renews. Raises NotDone."""
    await staff.use_invitation(tx, found.organisation_id, found.id, now)
    if found.staff_id is None:
        who = await _made(tx, found, now, email=email, password=password, **values)
    else:
        who = await _renewed(tx, found, password)
    await audits.write(tx, who.organisation_id, Deed(who.id, "took_link", who.public_id), now)
    return who


def named(written: str) -> str:
    """A name as it is kept. Raises NotDone."""
    name = " ".join(written.split())
    if not 0 < len(name) <= LONGEST_NAME:
        raise NotDone("name")
    return name


def fit(password: str, email: str, name: str) -> None:
    """Raises NotDone for a password that is too short, or is what others try first."""
    if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
        raise NotDone("password")
    if password.casefold() in {email, email.partition("@")[0], name.casefold()}:
        raise NotDone("guessed")


async def change(seat: Seat, public_id_: str, role: Role | None, now: datetime) -> None:
    """Give somebody another role, or end the account with None. Raises NotDone."""
    rt = seat.rt
    async with rt.database.write() as tx:
        owners = await staff.owners(tx, rt.organisation)
        who = await staff.by_public_id(tx, rt.organisation, public_id_)
        if who is None:
            raise NotDone("known")
        if not may_appoint(seat.staff.role, who.role, role):
            raise NotDone("allowed")
        if who.role is Role.OWNER and role is not Role.OWNER and owners == 1:
            raise NotDone("last")
        if role is None:
            await staff.save(tx, rt.organisation, who.id, ended_at=now, password=None, totp=None)
            await sessions.drop_passkeys(tx, rt.organisation, who.id)
            await identities.drop(tx, rt.organisation, who.id)
            await sessions.end(tx, rt.organisation, who.id)
        else:
            await staff.save(tx, rt.organisation, who.id, role=role)
        did = seat.deed("role" if role else "ended", who.public_id, role=role or "")
        await audits.write(tx, rt.organisation, did, now)


async def _invite(
    rt: Runtime, tx: Transaction, now: datetime, lasts: timedelta, **values: object
) -> str:
    secret = secrets.token_urlsafe(32)
    kept = {"digest": digest(secret), "created_at": now, "expires_at": now + lasts}
    await staff.invite(tx, rt.organisation, **kept, **values)
    return secret


async def _made(
    tx: Transaction, found: Invitation, now: datetime, *, email: str, **values: str | None
) -> StoredStaff:
    if await staff.by_email(tx, email):
        raise NotDone("twice")
    made = {"public_id": public_id(), "role": found.role, "created_at": now, **values}
    id_ = await staff.add(tx, found.organisation_id, email=email, **made)
    return await _there(tx, found.organisation_id, id_)


async def _renewed(tx: Transaction, found: Invitation, password: str | None) -> StoredStaff:
    if found.staff_id is None:
        raise NotDone("known")
    who = await _there(tx, found.organisation_id, found.staff_id)
    await staff.save(tx, who.organisation_id, who.id, password=password, totp=None, totp_step=0)
    await sessions.set_recoveries(tx, who.organisation_id, who.id, [])
    await sessions.drop_passkeys(tx, who.organisation_id, who.id)
    await identities.drop(tx, who.organisation_id, who.id)
    await sessions.end(tx, who.organisation_id, who.id)
    return who


async def _there(tx: Transaction, organisation: int, id_: int) -> StoredStaff:
    if (who := await staff.by_id(tx, organisation, id_)) is None:
        raise NotDone("known")
    return who


def _email(written: str) -> str:
    email = written.strip().lower()
    if not _EMAIL.fullmatch(email):
        raise NotDone("email")
    return email


async def everybody(seat: Seat, now: datetime) -> tuple[list[StoredStaff], list[Invited]]:
    """Who works here, and whom an invitation waits for."""
    async with seat.rt.database.read() as tx:
        here = await staff.of(tx, seat.rt.organisation)
        return here, await staff.invited(tx, seat.rt.organisation, now)


async def somebody(seat: Seat, public_id_: str) -> StoredStaff | None:
    """One of them."""
    async with seat.rt.database.read() as tx:
        return await staff.by_public_id(tx, seat.rt.organisation, public_id_)
