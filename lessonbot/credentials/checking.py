"""Whether a credential is genuine and still stands, by what its issuer publishes.

Only credentials of the form that is issued here are looked at (the guard says which): canonical
forms of strangers' documents can take any time, and some of what they say is signed by nobody.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from lessonbot.credentials import baking, dids, guard, multibase, signing, status_list, tokens
from lessonbot.credentials.attached import attached
from lessonbot.credentials.guard import Unsignable

LARGEST = 100_000
"""Bytes of a credential that is looked at."""

_OURS = re.compile(rb"(\xef\xbb\xbf)?\s*(\{|eyJ)")
_TOO_LONG = f"more than {LARGEST:,} bytes"
_TYPE_IT = "give the number that is printed on it to the page /verify of its issuer"
_NOTHING = (
    f"neither JSON nor a token, a badge picture or a certificate; if it is a photo, {_TYPE_IT}"
)


class Unreadable(ValueError):
    """A file that holds no credential; the message says what it is instead."""


class Fault(StrEnum):
    """What is wrong with a credential."""

    FORM = "form"
    KEY = "key"
    SIGNATURE = "signature"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"
    EARLY = "early"
    STATUS = "status"


@dataclass(frozen=True, slots=True)
class Found:
    """One fault, and more about it for those who want to know."""

    fault: Fault
    why: str


@dataclass(frozen=True, slots=True)
class Opened:
    """A credential, and the token that it was in, if it was in one.

    What a picture or a PDF shows is its maker's word: only what `is_inside` it can be checked.
    """

    document: Mapping[str, Any]
    token: str = ""
    is_inside: bool = False


def opened(data: bytes) -> Opened:
    """The credential in a file: JSON, a token, a badge picture, or a printed one.

    Raises Unreadable.
    """
    inside = _taken_out(data)
    is_inside = inside is not data
    if len(inside) > LARGEST:
        raise Unreadable(_TOO_LONG if _OURS.match(inside) else _NOTHING)
    if token := tokens.found(inside):
        try:
            return Opened(tokens.said(token), token, is_inside)
        except ValueError as error:
            raise Unreadable(str(error)) from None
    try:
        document = json.loads(inside)
    except (ValueError, RecursionError):
        raise Unreadable(_NOTHING) from None
    if not isinstance(document, dict):
        raise Unreadable("JSON, but no credential")
    return Opened(document, is_inside=is_inside)


def _taken_out(data: bytes) -> bytes:
    """What is in a picture or a PDF; anything else as it is."""
    if data.startswith(b"\x89PNG"):
        try:
            inside = baking.extracted(data)
        except ValueError as error:
            raise Unreadable(str(error)) from None
        if inside is None:
            raise Unreadable(
                f"a picture without a credential in it, as apps take it out; {_TYPE_IT}"
            )
        return inside
    if data.startswith(b"%PDF"):
        inside = attached(data, LARGEST)
        if inside is None:
            raise Unreadable(f"a PDF without a credential in it; {_TYPE_IT}")
        return inside
    return data


def faults(
    found: Opened,
    issuer: Mapping[str, Any] | None,
    status: Mapping[str, Any] | None,
    now: datetime,
) -> Iterator[Found]:
    """What is wrong with a credential; nothing if it is genuine and stands.

    `issuer` is the DID document of its issuer, which `did:key` needs none of; `status` the status
    list that it names, None where that could not be had.
    """
    document = found.document
    broken = _of_token(found, issuer) if found.token else _signature(document, issuer)
    if broken:
        yield broken
        return
    yield from _dates(document, now)
    yield from _status(document, issuer, status)


def all_faults(
    found: Opened,
    issuer: Mapping[str, Any] | None,
    status: Mapping[str, Any] | None,
    now: datetime,
) -> list[Found]:
    """The same at once, for another process."""
    return list(faults(found, issuer, status, now))


def issuer_of(document: Mapping[str, Any]) -> str:
    """The address of who says to have issued it; empty if nobody does."""
    issuer = document.get("issuer")
    named = issuer.get("id") if isinstance(issuer, Mapping) else issuer
    return named if isinstance(named, str) else ""


def _signature(document: Mapping[str, Any], issuer: Mapping[str, Any] | None) -> Found | None:
    proofs = document.get("proof")
    proof = proofs[0] if isinstance(proofs, list) and len(proofs) == 1 else None
    if not isinstance(proof, Mapping):
        return Found(Fault.FORM, "it has no signature of the kind that is used here")
    try:
        guard.check({name: value for name, value in document.items() if name != "proof"})
        guard.check_proof(proof)
    except Unsignable as strange:
        return Found(Fault.FORM, str(strange))
    try:
        public = _public(issuer_of(document), str(proof["verificationMethod"]), issuer)
    except ValueError as error:
        return Found(Fault.KEY, str(error))
    return None if signing.is_signed_by(document, public) else _CHANGED


def _of_token(found: Opened, issuer: Mapping[str, Any] | None) -> Found | None:
    try:
        guard.check(found.document)
        method = tokens.method(found.token)
    except ValueError as strange:
        return Found(Fault.FORM, str(strange))
    try:
        public = dids.token_key(_listing(issuer_of(found.document), issuer), method)
    except ValueError as error:
        return Found(Fault.KEY, str(error))
    return None if tokens.is_signed_by(found.token, public) else _CHANGED


def _public(did: str, method: str, issuer: Mapping[str, Any] | None) -> bytes:
    if did.startswith(dids.KEY):
        public = multibase.key_bytes(did.removeprefix(dids.KEY))
        if method != dids.method(did, public):
            raise ValueError("another key than its issuer's")
        return public
    return dids.public_key(_listing(did, issuer), method)


def _listing(did: str, issuer: Mapping[str, Any] | None) -> Mapping[str, Any]:
    """The keys of an issuer, if that is who issued."""
    if issuer is None:
        raise ValueError("its issuer's keys could not be had")
    if issuer.get("id") != did:
        raise ValueError("these are the keys of another issuer")
    return issuer


def _dates(document: Mapping[str, Any], now: datetime) -> Iterator[Found]:
    if _instant(document["validFrom"]) > now:
        yield Found(Fault.EARLY, f"it holds from {document['validFrom']}")
    until = document.get("validUntil")
    if until and _instant(until) < now:
        yield Found(Fault.EXPIRED, f"it held until {until}")


def _status(
    document: Mapping[str, Any], issuer: Mapping[str, Any] | None, status: Mapping[str, Any] | None
) -> Iterator[Found]:
    entry = document.get("credentialStatus")
    if not entry:
        return
    if status is None:
        yield Found(Fault.STATUS, f"{entry['statusListCredential']} could not be had")
        return
    broken = _signature(status, issuer)
    whose = issuer_of(status) == issuer_of(document)
    if broken or not whose or status.get("id") != entry["statusListCredential"]:
        yield Found(Fault.STATUS, "its status list is not its issuer's")
        return
    try:
        place = int(entry["statusListIndex"])
        if status_list.is_set(status["credentialSubject"]["encodedList"], place):
            yield Found(Fault.WITHDRAWN, "its issuer has withdrawn it")
    except ValueError as error:
        yield Found(Fault.STATUS, str(error))


_CHANGED = Found(Fault.SIGNATURE, "it was changed after it was signed, or was never signed")


def _instant(written: str) -> datetime:
    return datetime.strptime(written, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
