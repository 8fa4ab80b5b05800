"""Certificates as staff see them, and what stands in the way of signing."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime

from lessonbot.credentials import dids
from lessonbot.credentials.guard import Unsignable
from lessonbot.domain.assessment import NAME_LENGTH, has_letters, printable
from lessonbot.domain.credential import Standing
from lessonbot.domain.track import Track
from lessonbot.services import certifying, issuing, tracking, withdrawing
from lessonbot.services.certifying import Certificate
from lessonbot.services.issuing import CannotSign
from lessonbot.services.seating import Seat
from lessonbot.services.withdrawing import NotThere
from lessonbot.store import certificates, credentials, inbox, issuers, tracks
from lessonbot.store.certificates import Entry, Holder, Unsigned, Wanted
from lessonbot.store.credentials import CredentialState, StoredCredential
from lessonbot.store.issuers import StoredIssuer, StoredKey

PAGE = 40
LONGEST_REASON = 500


class NotDone(Exception):
    """It cannot be so; `why` is a word, `said` what signing says of it."""

    def __init__(self, why: str, said: str = "") -> None:
        super().__init__(said or why)
        self.why, self.said = why, said


@dataclass(frozen=True, slots=True)
class Line:
    """A certificate in the list."""

    entry: Entry
    title: str
    standing: Standing


@dataclass(frozen=True, slots=True)
class Page:
    """Some certificates, and the one to go on from where there are more."""

    lines: Sequence[Line]
    more: str
    courses: Sequence[str]


@dataclass(frozen=True, slots=True)
class Opened:
    """A certificate that was signed; `reason` is what staff wrote when it was withdrawn.

    `tracks` are the numbers of certificates that stand on it.
    """

    held: Certificate
    stored: StoredCredential
    holder: Holder
    tracks: Sequence[str]

    @property
    def stands(self) -> bool:
        """Whether it was neither withdrawn nor replaced."""
        return self.stored.state is CredentialState.ISSUED


@dataclass(frozen=True, slots=True)
class Signing:
    """Who signs, with which keys, and what is in the way of it."""

    issuer: StoredIssuer | None
    address: str
    keys: Sequence[StoredKey]
    hindrance: str
    rotates: bool
    unsigned: Sequence[Unsigned]


async def page(seat: Seat, wanted: Wanted, now: datetime) -> Page:
    """A page of certificates."""
    async with seat.rt.database.read() as tx:
        found = await certificates.page(tx, seat.rt.organisation, wanted, PAGE + 1)
        codes = await inbox.codes(tx, seat.rt.organisation)
    lines = [_line(each, now) for each in found[:PAGE]]
    return Page(lines, found[PAGE - 1].public_id if len(found) > PAGE else "", codes)


def _line(entry: Entry, now: datetime) -> Line:
    standing = Standing.VALID
    if entry.state is not CredentialState.ISSUED:
        gone = entry.state is CredentialState.REVOKED
        standing = Standing.WITHDRAWN if gone else Standing.REPLACED
    elif entry.expires_at and entry.expires_at < now:
        standing = Standing.EXPIRED
    return Line(entry, issuing.read(entry.document)["name"], standing)


async def opened(seat: Seat, number: str, now: datetime) -> Opened | Unsigned | None:
    """A certificate by its number, signed now if that was not done yet and can be."""
    rt = seat.rt
    with suppress(CannotSign):  # the page says that it is not signed
        await issuing.issue_one(rt, number, now)
    async with rt.database.read() as tx:
        found = await credentials.by_public_id(tx, number)
        if found is None or found.organisation_id != rt.organisation:
            return await certificates.unsigned(tx, rt.organisation, number)
        holder = await certificates.holder(tx, rt.organisation, number)
        over = await tracks.standing_on(tx, rt.organisation, number)
    return Opened(certifying.shown(replace(found, hidden=False), now), found, holder, over)


def printed(written: str, *, nameless: bool) -> str:
    """A name as it will be printed; empty for none. Raises NotDone."""
    name = "" if nameless else printable(written)
    if not nameless and not has_letters(name):
        raise NotDone("name")
    if len(name) > NAME_LENGTH:
        raise NotDone("long")
    return name


async def correct(seat: Seat, number: str, name: str, now: datetime) -> str:
    """Replace a certificate by one with another name; the new number. Raises NotDone."""
    deed = seat.deed("corrected_certificate", number)
    try:
        return await withdrawing.correct(seat.rt, number, name, now, deed)
    except NotThere as error:
        raise NotDone("gone") from error
    except (CannotSign, Unsignable) as error:
        raise NotDone("sign", str(error)) from error


async def withdraw(
    seat: Seat, numbers: Sequence[str], reason: str, now: datetime, *, shown: bool
) -> bool:
    """Withdraw certificates for good; whether all verifiers learn it. Raises NotDone."""
    told = True
    for number in numbers:
        deed = seat.deed("withdrew_certificate", number, shown=shown)
        try:
            gone = await withdrawing.revoke(
                seat.rt, number, now, reason=reason, shown=shown, deed=deed
            )
            told = await withdrawing.is_told(seat.rt, gone) and told
        except NotThere as error:
            raise NotDone("gone") from error
        except CannotSign as error:
            raise NotDone("sign", str(error)) from error
    return told


async def signing(seat: Seat) -> Signing:
    """Who signs here."""
    rt = seat.rt
    async with rt.database.read() as tx:
        issuer = await issuers.of(tx, rt.organisation)
        keys = await issuers.keys(tx, rt.organisation)
        why = await issuing.hindrance(rt, tx)
        unsigned = await certificates.unsignable(tx, rt.organisation, PAGE)
    # an issuer without a public address is nothing but its key
    rotates = (
        issuer is None
        or not issuer.did.startswith(dids.KEY)
        or dids.web(rt.public_url, issuer.slug) is not None
    )
    return Signing(issuer, issuing.home(issuer) if issuer else "", keys, why, rotates, unsigned)


async def sign_again(seat: Seat, now: datetime) -> tuple[int, Mapping[str, str]]:
    """Sign what could not be signed; how many were, and of the rest why not. Raises NotDone."""
    try:
        return await issuing.sign_again(seat.rt, now, seat.deed("signed_again"))
    except CannotSign as error:
        raise NotDone("sign", str(error)) from error


async def lost(seat: Seat, key: str) -> withdrawing.Lost:
    """What is lost if somebody else has a key, or all with an empty one. Raises NotDone."""
    try:
        return await withdrawing.lost(seat.rt, key)
    except NotThere as error:
        raise NotDone("key") from error
    except CannotSign as error:
        raise NotDone("sign", str(error)) from error


async def rotate(seat: Seat, now: datetime, *, compromised: bool, key: str = "") -> None:
    """Sign with a new key from now on. Raises NotDone."""
    deed = seat.deed("key_stolen" if compromised else "key_new", key)
    try:
        await withdrawing.rotate(seat.rt, now, compromised=compromised, named=key, deed=deed)
    except NotThere as error:
        raise NotDone("key") from error
    except CannotSign as error:
        raise NotDone("sign", str(error)) from error


async def known_tracks(seat: Seat) -> tuple[Sequence[Track], Sequence[str]]:
    """The tracks that are published, and the certificates of tracks that miss a part now."""
    async with seat.rt.database.read() as tx:
        found = await tracks.published(tx, seat.rt.organisation)
    return [tracking.read(each) for each in found], await tracking.shaken(seat.rt)
