"""The second factor: an authenticator app, and codes on paper for when it is lost."""

import secrets
from dataclasses import dataclass
from datetime import datetime
from hmac import compare_digest

import pyotp

from lessonbot.services.runtime import Runtime
from lessonbot.services.seating import Seat, digest
from lessonbot.store import audits, sessions, staff
from lessonbot.store.database import Transaction
from lessonbot.store.staff import StoredStaff

CODES = 10
_STEP = 30
_LABEL = "totp {}"
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"


@dataclass(frozen=True, slots=True)
class Offered:
    """A secret for an authenticator app that is not in use yet, and the address that holds it."""

    secret: str
    address: str


def offered(seat: Seat, secret: str = "") -> Offered:
    """A new secret, or the one that was offered before."""
    secret = secret or pyotp.random_base32()
    named = {"name": seat.staff.email, "issuer_name": seat.staff.organisation}
    return Offered(secret, pyotp.TOTP(secret).provisioning_uri(**named))


async def switch_on(seat: Seat, secret: str, code: str, now: datetime) -> list[str] | None:
    """The codes to print, once a code shows that the app has the secret; None for a wrong one."""
    rt, who = seat.rt, seat.staff
    step = _step(secret, code, now)
    if step is None:
        return None
    codes = [_code() for _ in range(CODES)]
    sealed = rt.vault.seal(secret.encode(), _LABEL.format(who.public_id))
    async with rt.database.write() as tx:
        await staff.save(tx, who.organisation_id, who.id, totp=sealed, totp_step=step)
        await sessions.set_recoveries(
            tx, who.organisation_id, who.id, [digest(each) for each in codes]
        )
        await sessions.end(tx, who.organisation_id, who.id, but=seat.session.id)
        await audits.write(tx, who.organisation_id, seat.deed("factor_on"), now)
    return codes


async def switch_off(seat: Seat, now: datetime) -> None:
    """A password is enough again."""
    who = seat.staff
    async with seat.rt.database.write() as tx:
        await drop(tx, who)
        await audits.write(tx, who.organisation_id, seat.deed("factor_off"), now)


async def drop(tx: Transaction, who: StoredStaff) -> None:
    """Forget the app and the codes."""
    await staff.save(tx, who.organisation_id, who.id, totp=None, totp_step=0)
    await sessions.set_recoveries(tx, who.organisation_id, who.id, [])


async def accepts(rt: Runtime, tx: Transaction, who: StoredStaff, code: str, now: datetime) -> bool:
    """Whether a code is good: of the app, and not used before, or of those on paper."""
    if who.totp is None:
        return False
    code = "".join(code.split()).lower()
    secret = rt.vault.unseal(who.totp, _LABEL.format(who.public_id)).decode()
    step = _step(secret, code, now)
    if step is not None:
        return await staff.use_step(tx, who.organisation_id, who.id, step)
    return await sessions.use_recovery(
        tx, who.organisation_id, who.id, digest(code.replace("-", "")), now
    )


def _step(secret: str, code: str, now: datetime) -> int | None:
    """The step of half a minute that the code belongs to; clocks may differ by one."""
    code = "".join(code.split())
    if not (code.isascii() and code.isdigit()):
        return None
    app, step = pyotp.TOTP(secret), int(now.timestamp()) // _STEP
    near = (step - 1, step, step + 1)
    return next((each for each in near if compare_digest(app.generate_otp(each), code)), None)


def _code() -> str:
    return "".join(secrets.choice(_LETTERS) for _ in range(10))
