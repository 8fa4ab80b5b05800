"""Whether what somebody was shown is what was issued: a number, a link, a file, a list of them.

Only what was issued here is looked at closely; no address that somebody gives is ever opened.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any
from urllib.parse import urlsplit

from lessonbot.credentials import checking
from lessonbot.credentials.checking import Fault, Opened, Unreadable
from lessonbot.credentials.guard import clean
from lessonbot.domain.credential import Standing, read_link
from lessonbot.services import certifying, issuing, trusting
from lessonbot.services.certifying import Certificate
from lessonbot.services.runtime import Runtime

MOST = 1_000
"""So many are looked up at once."""
_SHOWN = 100


class Outcome(StrEnum):
    """What something turned out to be."""

    ISSUED = "issued"
    CHANGED = "changed"
    UNKNOWN = "unknown"
    FOREIGN = "foreign"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class Examined:
    """What was found out; `given` is what was asked, or who a stranger's file says it is from.

    `held` is the certificate as it stands here, `faults` what is wrong with its signature and
    status list.
    """

    outcome: Outcome
    given: str = ""
    held: Certificate | None = None
    faults: Sequence[Fault] = ()
    is_file: bool = False


async def by_number(rt: Runtime, written: str, now: datetime) -> Examined:
    """A number or a link."""
    number, host = read_link(written)
    held = await certifying.certificate(rt, number, now) if number else None
    found = _looked_up(rt, written, host, held)
    if held is None or not held.document:
        return found
    return await _proved(rt, found, Opened(issuing.read(held.document)), now)


async def by_file(rt: Runtime, data: bytes, now: datetime) -> Examined:
    """A signed file, a token, a badge picture, or a printed certificate."""
    try:
        given = checking.opened(data)
    except Unreadable:
        return Examined(Outcome.UNREADABLE, is_file=True)
    address = given.document.get("id")
    number, _ = read_link(address) if isinstance(address, str) else ("", "")
    held = await certifying.certificate(rt, number, now) if number else None
    if held is None or held.address != address:
        return await _stranger(rt, given.document)
    found = Examined(Outcome.ISSUED, held.address, held, is_file=True)
    if held.standing is Standing.HIDDEN:
        return found
    if not _same(given, held):
        return replace(found, outcome=Outcome.CHANGED)
    return await _proved(rt, found, given, now)


async def many(rt: Runtime, written: Sequence[str], now: datetime) -> Sequence[Examined]:
    """Numbers and links, each with what is known of it; signatures are not looked at."""
    read = [read_link(each) for each in written]
    found = await certifying.certificates(rt, {number for number, _ in read if number}, now)
    return [
        _looked_up(rt, each, host, found.get(number))
        for each, (number, host) in zip(written, read, strict=True)
    ]


def _looked_up(rt: Runtime, written: str, host: str, held: Certificate | None) -> Examined:
    own = {urlsplit(each).netloc.lower() for each in (rt.public_url, held.address if held else "")}
    if host and host not in own:
        return Examined(Outcome.FOREIGN, host)
    return Examined(Outcome.ISSUED if held else Outcome.UNKNOWN, clean(written[:_SHOWN]), held)


async def _proved(rt: Runtime, found: Examined, issued: Opened, now: datetime) -> Examined:
    """With what is wrong with its signature, by what its issuer publishes."""
    held = found.held
    if held is None or held.standing is Standing.HIDDEN:
        return found
    listed = issued.document["credentialStatus"]["statusListCredential"]
    keys, status = await trusting.believed(rt, held.issuer_did, listed)
    faults = await rt.press.do(checking.all_faults, issued, keys, status, now)
    return replace(found, faults=[each.fault for each in faults])


async def _stranger(rt: Runtime, document: Mapping[str, Any]) -> Examined:
    """A file that was not issued here, though it may say so."""
    issuer = document.get("issuer")
    did = checking.issuer_of(document)
    name = issuer.get("name") if isinstance(issuer, Mapping) else None
    given = clean(name if isinstance(name, str) and name else did)[:_SHOWN]
    asked = did if did.isascii() and did.isprintable() else ""
    keys, _ = await trusting.believed(rt, asked, "")
    return Examined(Outcome.UNKNOWN if keys else Outcome.FOREIGN, given, is_file=True)


def _same(given: Opened, held: Certificate) -> bool:
    """Whether a file says what was issued, to the letter; white space and order do not count."""
    if given.token:
        return given.token == held.token
    try:
        issued = issuing.read(held.document) if held.document else None
        return _sorted(given.document) == _sorted(issued)
    except RecursionError:
        return False


def _sorted(document: Mapping[str, Any] | None) -> str:
    return json.dumps(document, sort_keys=True)
