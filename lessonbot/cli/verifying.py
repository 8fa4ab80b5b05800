"""What `lessonbot credential verify` does."""

import json
from collections.abc import Mapping
from http import HTTPStatus
from pathlib import Path
from typing import Any

import aiohttp

from lessonbot.cli.announcing import parts
from lessonbot.cli.output import NOT_SO, fail, tell
from lessonbot.cli.reading import read_settings
from lessonbot.cli.serving import clock
from lessonbot.credentials import checking, dids
from lessonbot.credentials.checking import Fault, Found, Unreadable
from lessonbot.domain.credential import grouped, read_link
from lessonbot.services import trusting
from lessonbot.store.database import is_there

_Document = Mapping[str, Any] | None
_SECONDS = 20
MOST = 5_000_000  # bytes of a picture or a PDF
_SAYS: Mapping[Fault, str] = {
    Fault.FORM: "It is not of the form that is issued here, so it cannot be checked",
    Fault.KEY: "It was not signed with a key of its issuer",
    Fault.SIGNATURE: "It is not genuine",
    Fault.WITHDRAWN: "It does not stand any more",
    Fault.EXPIRED: "It has expired",
    Fault.EARLY: "It does not hold yet, its date lies ahead of the clock of this computer",
    Fault.STATUS: "Whether it was withdrawn could not be found out",
}
_COMPARE = (
    "What the picture or the printed page shows was not compared, and it can be changed: compare it "
    "with what stands above."
)


async def verify(what: str, keys: Path | None, status: Path | None, *, as_json: bool) -> None:
    """Check a certificate."""
    remote = what.startswith(("http://", "https://"))
    try:
        data = await _fetched(what) if remote else _bytes(Path(what))
        given = checking.opened(data)
    except OSError as error:
        fail(f"cannot read {what}: {error.strerror or error}")
    except Unreadable as error:
        fail(f"{what} holds no certificate: {error}", NOT_SO)
    document = given.document
    did, address = checking.issuer_of(document), _status_address(document)
    issuer, listed = await _own(did, address)
    if remote:
        issuer = issuer or await _published(dids.address(did))
        listed = listed or await _published(address)
    issuer = _read(keys) if keys else issuer
    listed = _read(status) if status else listed
    found = list(checking.faults(given, issuer, listed, clock()))
    if as_json:
        values = [{"fault": each.fault, "why": each.why} for each in found]
        compared = "inside" if given.is_inside else "whole"
        told = {"valid": not found, "compared": compared, "faults": values}
        tell(json.dumps(told, ensure_ascii=False, indent=2))
    else:
        _tell(document, found)
        if given.is_inside and not found:
            tell(_COMPARE)
    if found:
        fail(f"{what} does not verify", NOT_SO)


def _tell(document: Mapping[str, Any], found: list[Found]) -> None:
    for each in found:
        tell(f"{_SAYS[each.fault]}: {each.why}.")
    if found:
        return
    subject = document["credentialSubject"]
    names = [each["identityHash"] for each in subject.get("identifier", ())]
    tell("Genuine, and it stands.")
    tell(f"Name    {', '.join(names) or 'none is printed'}")
    tell(f"For     {document['name']}")
    tell(f"Issuer  {document['issuer']['name']}, {document['issuer']['id']}")
    tell(f"Date    {document['validFrom'][:10]}")


async def _own(did: str, list_url: str) -> tuple[_Document, _Document]:
    """The issuer's keys and the status list as far as they are here; no network is asked."""
    settings = read_settings()
    if not is_there(settings.database_url):
        return None, None
    async with parts(settings, sends=False) as rt:
        return await trusting.believed(rt, did, list_url)


async def _published(address: str) -> _Document:
    """What an issuer publishes."""
    try:
        return checking.opened(await _fetched(address)).document if address else None
    except Unreadable as error:
        fail(f"cannot read {address}: {error}", NOT_SO)


def _status_address(document: Mapping[str, Any]) -> str:
    entry = document.get("credentialStatus")
    address = entry.get("statusListCredential") if isinstance(entry, Mapping) else None
    return address if isinstance(address, str) else ""


async def _fetched(address: str) -> bytes:
    timeout = aiohttp.ClientTimeout(total=_SECONDS)
    try:
        async with (
            aiohttp.ClientSession(timeout=timeout, raise_for_status=True) as session,
            session.get(address, headers={"accept": "application/json"}) as answer,
        ):
            found = bytearray()
            async for part in answer.content.iter_any():
                found += part
                if len(found) > MOST:
                    fail(f"{address} has more than {MOST:,} bytes", NOT_SO)
            return bytes(found)
    except aiohttp.ClientResponseError as error:
        gone = error.status in {HTTPStatus.NOT_FOUND, HTTPStatus.GONE}
        said = "there is nothing at this address" if gone else f"it answers with {error.status}"
        fail(f"cannot fetch {address}: {said}", NOT_SO)
    except TimeoutError:
        fail(f"cannot fetch {address}: no answer within {_SECONDS} seconds", NOT_SO)
    except (aiohttp.InvalidURL, aiohttp.NonHttpUrlClientError, ValueError):
        fail(f"cannot fetch {address}: this is no web address", NOT_SO)
    except aiohttp.ClientError:
        fail(f"cannot fetch {address}: no server answers there", NOT_SO)


def _bytes(path: Path) -> bytes:
    number, host = read_link(path.name)
    if number and not host and not path.exists():
        fail(f"{path} is a number, not a file: lessonbot credential show {grouped(number)}")
    with path.open("rb") as file:
        return file.read(MOST)


def _read(path: Path) -> Mapping[str, Any]:
    try:
        found = json.loads(path.read_bytes())
    except OSError as error:
        fail(f"cannot read {path}: {error.strerror}")
    except ValueError:
        fail(f"{path} is no JSON")
    if not isinstance(found, dict):
        fail(f"{path} is JSON, but neither keys nor a status list")
    return found
