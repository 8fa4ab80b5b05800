"""Whether what somebody was shown is what was issued: a number, a link, a file, a list of them.

Only what was issued here is looked at closely; no address that somebody gives is ever opened.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any
from urllib.parse import urlsplit

from lessonbot.credentials import checking
from lessonbot.credentials.checking import Fault, Opened, Unreadable
from lessonbot.credentials.guard import clean
from lessonbot.domain.credential import Mention, Standing, read_link
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
    NO_NUMBER = "no_number"


@dataclass(frozen=True, slots=True)
class Examined:
    """What was found out; `given` is what was asked, or who a stranger's file says it is from.

    `held` is the certificate as it stands here, `faults` what is wrong with its signature and
    status list. What `is_inside` a picture or a PDF was compared, and not what that shows.
    """

    outcome: Outcome
    given: str = ""
    held: Certificate | None = None
    faults: Sequence[Fault] = ()
    is_file: bool = False
    is_inside: bool = False


async def closely(rt: Runtime, found: Examined, now: datetime) -> Examined:
    """One of `many`, signed now if that was not done yet and can be, and with its signature."""
    held = await certifying.certificate(rt, found.held.public_id, now) if found.held else None
    if held is None:
        return found
    found = replace(found, held=held)
    if not held.document:
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
    found = Examined(Outcome.ISSUED, held.address, held, is_file=True, is_inside=given.is_inside)
    if held.standing is Standing.HIDDEN:
        return found
    if not _same(given, held):
        return replace(found, outcome=Outcome.CHANGED)
    return await _proved(rt, found, given, now)


async def many(
    rt: Runtime, lines: Sequence[Sequence[Mention]], now: datetime
) -> Sequence[Sequence[Examined]]:
    """What lines name: each all the certificates that there are, or else the likeliest mention.

    Signatures are not looked at.
    """
    numbers = {each.number for line in lines for each in line if each.number}
    held = await certifying.certificates(rt, numbers, now)
    return [list(_chosen(rt, line, held)) for line in lines]


def _chosen(
    rt: Runtime, named: Sequence[Mention], held: Mapping[str, Certificate]
) -> Iterator[Examined]:
    read = [_looked_up(rt, each, held.get(each.number)) for each in named]
    found = {each.held.public_id: each for each in read if each.held}
    if found:
        yield from found.values()
    else:
        likely = (each for each, said in zip(read, named, strict=True) if said.likely)
        yield next(likely, Examined(Outcome.NO_NUMBER))


def _looked_up(rt: Runtime, said: Mention, held: Certificate | None) -> Examined:
    own = {urlsplit(each).netloc.lower() for each in (rt.public_url, held.address if held else "")}
    if said.host and said.host not in own:
        return Examined(Outcome.FOREIGN, said.host)
    given = clean(said.written[:_SHOWN])
    if not said.number:
        return Examined(Outcome.NO_NUMBER, given)
    return Examined(Outcome.ISSUED if held else Outcome.UNKNOWN, given, held)


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
