"""Staff come in by an account that they have already, at the organisation's OpenID Connect provider.

The provider is of the organisation that this lessonbot belongs to, and speaks for nobody else's
staff. It says who somebody is; whether they work here only invitations and accounts say. Whose
account is found by its e-mail address, once, is known by the provider's name for them from then on,
whatever address they have later. Who is signed in can make the link too, whatever the provider
knows of addresses. The provider answers for the second factor.
"""

import asyncio
import binascii
import json
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from hmac import compare_digest
from typing import NamedTuple

import structlog

from lessonbot.channels.openid import SECONDS, Asking, Away, Provider, Refused
from lessonbot.credentials.identity import (
    Identity,
    NotBelieved,
    UnknownKey,
    Wanted,
    checked,
    identity,
)
from lessonbot.credentials.sealing import WrongKey
from lessonbot.services import admitting, staffing
from lessonbot.services.admitting import NotAdmitted
from lessonbot.services.runtime import Runtime
from lessonbot.services.seating import Seat, Visit, digest
from lessonbot.services.staffing import NotDone
from lessonbot.store import audits, identities, sessions, staff
from lessonbot.store.audits import Deed
from lessonbot.store.database import Transaction
from lessonbot.store.staff import StoredStaff

log = structlog.get_logger()

LASTS = timedelta(minutes=10)
"""How long somebody may take at the provider."""
_LABEL = "way in by another account"
_LONGEST = 4000
_AWAY = {"server_error", "temporarily_unavailable"}


class Outside(Exception):
    """Somebody stays outside; `why` is the last part of a phrase's key, see `console.oidc.…`.

    `email` is the address that the provider has checked, if it told one.
    """

    def __init__(self, why: str, email: str = "") -> None:
        super().__init__(why)
        self.why, self.email = why, email


@dataclass(frozen=True, slots=True)
class Begun:
    """Where to go, and what the browser keeps meanwhile."""

    address: str
    kept: str


@dataclass(frozen=True, slots=True)
class Newcomer:
    """How somebody reads, and by which clock, as far as their browser tells."""

    language: str
    zone: str | None


async def begin(
    rt: Runtime, next_: str, visit: Visit, now: datetime, *, seat: Seat | None = None
) -> Begun:
    """Send somebody to the provider; `next_` is the page they wanted. Raises Outside.

    With a seat, the account there becomes a way in for whoever sits there, see `connect`.
    """
    provider = _provider(rt)
    asking = Asking(*(secrets.token_urlsafe(32) for _ in range(3)))
    try:
        async with rt.database.write(brief=True) as tx:
            await admitting.count_way(tx, visit, now)
            await sessions.challenge(tx, _challenge(asking.state), now + LASTS)
        async with asyncio.timeout(SECONDS):
            address = await provider.address(asking, now)
    except NotAdmitted:
        raise Outside("wait") from None
    except (Away, Refused, TimeoutError) as error:
        raise _away(error) from None
    own = seat.staff.id if seat else None
    kept = json.dumps(asdict(asking) | {"next": next_, "staff": own}).encode()
    return Begun(address, urlsafe_b64encode(rt.vault.seal(kept, _LABEL)).decode())


async def finish(
    rt: Runtime,
    answer: Mapping[str, str],
    kept: str,
    newcomer: Newcomer,
    visit: Visit,
    now: datetime,
) -> tuple[str, str]:
    """The cookie of a session for whoever comes back, and the page they wanted. Raises Outside."""
    way = _unsealed(rt, kept)
    if way.staff is not None:
        raise Outside("wrong")
    who = await _shown(rt, answer, way.asking, now)
    return await _admitted(rt, who, newcomer, visit, now), way.next_


def connects(rt: Runtime, kept: str) -> bool:
    """Whether who comes back was signed in here before, and set out to connect accounts."""
    try:
        return _unsealed(rt, kept).staff is not None
    except Outside:
        return False


async def connect(seat: Seat, answer: Mapping[str, str], kept: str, now: datetime) -> None:
    """Let the account elsewhere be a way in for who is signed in. Raises Outside.

    Only whoever set out may come back: what another person's browser was made to do links nothing.
    """
    way = _unsealed(seat.rt, kept)
    if way.staff != seat.staff.id:
        raise Outside("wrong")
    who = await _shown(seat.rt, answer, way.asking, now)
    own = {"issuer": who.issuer, "subject": who.subject}
    async with seat.rt.database.write() as tx:
        known = await identities.by_subject(tx, who.issuer, who.subject)
        if known and known.staff_id == seat.staff.id:
            return
        if not await identities.add(tx, seat.rt.organisation, seat.staff.id, now=now, **own):
            raise Outside("taken" if known else "second")
        deed = seat.deed("connected", seat.staff.public_id, by=_provider(seat.rt).name)
        await audits.write(tx, seat.rt.organisation, deed, now)


async def connected(seat: Seat) -> datetime | None:
    """Since when somebody can sign in by an account elsewhere."""
    async with seat.rt.database.read() as tx:
        return await identities.since(tx, seat.rt.organisation, seat.staff.id)


async def disconnect(seat: Seat, now: datetime) -> None:
    """The account elsewhere opens nothing any more. Raises Outside where nothing else would."""
    own = (seat.rt.organisation, seat.staff.id)
    async with seat.rt.database.write() as tx:
        if not (seat.staff.password or await sessions.passkeys(tx, *own)):
            raise Outside("last")
        if await identities.since(tx, *own):
            await identities.drop(tx, *own)
            deed = seat.deed("disconnected", seat.staff.public_id)
            await audits.write(tx, seat.rt.organisation, deed, now)


async def _shown(rt: Runtime, answer: Mapping[str, str], asking: Asking, now: datetime) -> Identity:
    """Who somebody is by what the provider answers to what was asked. Raises Outside."""
    provider = _provider(rt)
    if not compare_digest(asking.state.encode(), answer.get("state", "").encode()):
        raise Outside("wrong")
    async with rt.database.write(brief=True) as tx:
        if not await sessions.met(tx, _challenge(asking.state), now):
            raise Outside("wrong")
    try:
        async with asyncio.timeout(SECONDS):
            who = await _identity(provider, answer, asking, now)
    except (Away, TimeoutError) as error:
        raise _away(error) from None
    except (Refused, NotBelieved) as error:
        log.warning("oidc_refused", reason=str(error))
        raise Outside("wrong") from None
    return who


async def _identity(
    provider: Provider, answer: Mapping[str, str], asking: Asking, now: datetime
) -> Identity:
    """Who the provider says it is. Raises Outside, Away, Refused or NotBelieved."""
    there = await provider.described(now)
    if answer.get("iss", there.issuer) != there.issuer:
        raise Outside("wrong")  # another provider's answer, RFC 9207
    if error := answer.get("error"):
        raise Outside("away" if error in _AWAY else "denied")
    tokens = await provider.redeemed(answer.get("code", ""), asking.verifier, now)
    wanted = Wanted(there.issuer, provider.client.id, asking.nonce)
    try:
        said = checked(tokens.identity, await provider.keys(now), wanted, now)
    except UnknownKey:  # they may have changed theirs
        said = checked(tokens.identity, await provider.keys(now, anew=True), wanted, now)
    if "email" not in said:
        more = await provider.told(tokens.access, now)
        if more.get("sub") == said.get("sub"):
            said = {**more, **said}
    return identity(said, there.issuer)


async def _admitted(
    rt: Runtime, who: Identity, newcomer: Newcomer, visit: Visit, now: datetime
) -> str:
    async with rt.database.write() as tx:
        if known := await identities.by_subject(tx, who.issuer, who.subject):
            # of another organisation, or of an account that has ended, there is nobody
            found = await staff.by_id(tx, rt.organisation, known.staff_id)
        else:
            found = await _linked(rt, tx, who, newcomer, now)
        if found is None:
            raise Outside("unknown", who.email)
        await admitting.forgive_way(tx, visit)
        name = _provider(rt).name
        return await admitting.begin(tx, found, visit, now, proved=True, by=name)


async def _linked(
    rt: Runtime, tx: Transaction, who: Identity, newcomer: Newcomer, now: datetime
) -> StoredStaff | None:
    """Whose the account is by its e-mail address, from now on by its own name. Raises Outside."""
    if not who.email:
        raise Outside("unchecked")
    found = await staff.by_email(tx, who.email) or await _invited(rt, tx, who, newcomer, now)
    if found is None or found.organisation_id != rt.organisation:
        return None
    own = {"issuer": who.issuer, "subject": who.subject}
    if not await identities.add(tx, rt.organisation, found.id, now=now, **own):
        # whoever had this address before may still have an account there
        raise Outside("another", who.email)
    deed = Deed(found.id, "linked", found.public_id, {"by": _provider(rt).name})
    await audits.write(tx, rt.organisation, deed, now)
    return found


async def _invited(
    rt: Runtime, tx: Transaction, who: Identity, newcomer: Newcomer, now: datetime
) -> StoredStaff | None:
    """The account of somebody who was invited, made now."""
    invited = await staff.invitation_for(tx, rt.organisation, who.email, now)
    if invited is None:
        return None
    name = who.name or who.email.partition("@")[0]
    said = {"name": name, "language": newcomer.language, "zone": newcomer.zone}
    try:
        return await staffing.welcomed(tx, invited, now, email=who.email, password=None, **said)
    except NotDone:
        return None


def _provider(rt: Runtime) -> Provider:
    """Who is asked. Raises Outside where nobody is."""
    if rt.provider is None:
        raise Outside("wrong")
    return rt.provider


def _challenge(state: str) -> str:
    return digest(f"oidc {state}")


class _Way(NamedTuple):
    asking: Asking
    next_: str
    staff: int | None


def _unsealed(rt: Runtime, kept: str) -> _Way:
    """What a browser kept: what was asked, the page it wanted, and who sat there. Raises Outside."""
    try:
        opened = rt.vault.unseal(urlsafe_b64decode(kept[:_LONGEST]), _LABEL)
    except (WrongKey, binascii.Error, ValueError):
        raise Outside("wrong") from None
    said = json.loads(opened)
    next_, own = said.pop("next"), said.pop("staff")
    return _Way(Asking(**said), next_, own)


def _away(error: BaseException) -> Outside:
    log.warning("oidc_away", reason=str(error) or "it does not answer in time")
    return Outside("away")
