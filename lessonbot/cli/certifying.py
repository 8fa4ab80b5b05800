"""What `lessonbot credential`, `key` and `issuer` do."""

import json
import re
from collections.abc import Mapping
from typing import Any

from lessonbot.cli.announcing import parts
from lessonbot.cli.output import NOT_SO, fail, tell
from lessonbot.cli.serving import clock
from lessonbot.config import Settings
from lessonbot.credentials.guard import Unsignable, clean
from lessonbot.domain.assessment import NAME_LENGTH
from lessonbot.domain.credential import grouped, read_id
from lessonbot.services import certifying, issuing, trusting, withdrawing
from lessonbot.services.issuing import CannotSign
from lessonbot.services.withdrawing import NotThere
from lessonbot.store import issuers
from lessonbot.store.credentials import CredentialState, StoredCredential

_EMAIL = re.compile(r"[!-~]+@[!-~]+\.[!-~]+")
_STANDS: Mapping[CredentialState, str] = {
    CredentialState.ISSUED: "valid",
    CredentialState.REVOKED: "withdrawn",
    CredentialState.SUPERSEDED: "replaced",
}


async def show(settings: Settings, number: str, *, as_json: bool) -> None:
    """Show a certificate."""
    async with parts(settings, sends=False) as rt:
        try:
            found = await trusting.credential(rt, _number(number), clock())
            held = await certifying.certificate(rt, _number(number), clock())
        except CannotSign as error:
            fail(str(error), NOT_SO)
    if found is None and held:
        fail(f"{number} could not be signed: lessonbot credential sign says why", NOT_SO)
    if found is None:
        fail(f"there is no certificate with the number {number}", NOT_SO)
    if as_json:
        tell(found.document.decode())
        return
    document = json.loads(found.document)
    tell(f"Number   {grouped(found.public_id)}")
    tell(f"Name     {found.name or 'none is printed'}")
    tell(f"For      {document['name']}")
    tell(f"Issued   {found.issued_at:%Y-%m-%d} by {document['issuer']['name']}")
    if until := found.expires_at:
        tell(f"Until    {until:%Y-%m-%d}{'; it has expired' if until < clock() else ''}")
    tell(f"Status   {_status(found)}")
    tell(f"Address  {document['id']}")


def _status(found: StoredCredential) -> str:
    when = f" on {found.withdrawn_at:%Y-%m-%d}" if found.withdrawn_at else ""
    why = f": {found.reason}" if found.reason else ""
    by = f", now {grouped(found.superseded_by)}" if found.superseded_by else ""
    hidden = "; its holder has hidden the page" if found.hidden else ""
    return f"{_STANDS[found.state]}{when}{by}{why}{hidden}"


async def sign(settings: Settings) -> None:
    """Sign what could not be signed."""
    async with parts(settings, sends=False) as rt:
        try:
            count, refused = await issuing.sign_again(rt, clock())
        except CannotSign as error:
            fail(str(error), NOT_SO)
    for number, why in refused.items():
        tell(f"{grouped(number)}  {why}")
    tell(f"{count:,} signed, {len(refused):,} cannot be signed.")
    if refused:
        raise SystemExit(NOT_SO)


async def revoke(settings: Settings, number: str, reason: str, *, shown: bool) -> None:
    """Withdraw a certificate."""
    if shown and not reason:
        fail("--show-reason shows a reason: give one with --reason")
    async with parts(settings, sends=False) as rt:
        try:
            found = await withdrawing.revoke(
                rt, _number(number), clock(), reason=reason, shown=shown
            )
        except (NotThere, CannotSign) as error:
            fail(str(error), NOT_SO)
    tell(f"The certificate {grouped(found.public_id)} is withdrawn.")


async def correct(settings: Settings, number: str, name: str) -> None:
    """Issue a certificate anew with another name."""
    printed = " ".join(clean(name).split())
    if len(printed) > NAME_LENGTH:
        fail(f"the name has more than {NAME_LENGTH} characters")
    async with parts(settings, sends=False) as rt:
        try:
            fresh = await withdrawing.correct(rt, _number(number), printed, clock())
        except (NotThere, CannotSign, Unsignable) as error:
            fail(str(error), NOT_SO)
        address = f"{rt.public_url}/c/{fresh}"
    tell(f"The new certificate is {grouped(fresh)}: {address}")
    tell("The old one is withdrawn, and its page leads to the new one.")


async def list_keys(settings: Settings) -> None:
    """List the keys."""
    async with parts(settings, sends=False) as rt, rt.database.read() as tx:
        found = await issuers.keys(tx, rt.organisation)
    for each in found:
        tell(f"{each.created_at:%Y-%m-%d}  {each.algorithm}  {each.state}  {each.public}")
    if not found:
        tell("nothing was signed here yet: the first certificate makes the first key")


async def rotate(settings: Settings, *, compromised: bool) -> None:
    """Sign with a new key."""
    async with parts(settings, sends=False) as rt:
        try:
            public = await withdrawing.rotate(rt, clock(), compromised=compromised)
            renewed = 0
            while more := await withdrawing.renew(rt, clock()):
                renewed += more
        except CannotSign as error:
            fail(str(error), NOT_SO)
    tell(f"Certificates are signed with {public} from now on.")
    if compromised:
        tell(f"Nothing that the old key signed is believed any more; {renewed:,} signed anew.")
    else:
        tell("The old key signs nothing any more; what it signed stays valid.")


async def show_issuer(settings: Settings) -> None:
    """Show who issues certificates."""
    async with parts(settings, sends=False) as rt, rt.database.read() as tx:
        found = await issuers.of(tx, rt.organisation)
    if found is None:
        fail("nothing was issued here yet: the first certificate makes the issuer", NOT_SO)
    tell(f"Name         {found.name}")
    tell(f"Address      {issuing.home(found)}")
    tell(f"Verifiers    {found.did}")
    tell(f"E-mail       {found.email or '–'}")
    tell(f"Country      {found.country or '–'}")
    tell(f"Description  {found.description or '–'}")
    tell(f"VC-JWT       {'yes' if found.jwt else 'no'}")


async def set_issuer(
    settings: Settings, given: Mapping[str, str | None], *, jwt: bool | None
) -> None:
    """Say more about who issues certificates."""
    values: dict[str, Any] = {
        name: value.strip() for name, value in given.items() if value is not None
    }
    if jwt is not None:
        values["jwt"] = jwt
    if not values:
        fail("nothing to set: --email, --description, --country or --jwt")
    email, country = values.get("email"), values.get("country")
    if email and not _EMAIL.fullmatch(email):
        fail(f"“{email}” is no e-mail address")
    if country:
        values["country"] = country.upper()
        if not re.fullmatch("[A-Z]{2}", values["country"]):
            fail(f"“{country}” is no country: write its two letters, like KE")
    async with parts(settings, sends=False) as rt, rt.database.write() as tx:
        await issuing.taken_up(rt, tx, clock())
        await issuers.change(tx, rt.organisation, **values)
    tell("New certificates carry it.")


def _number(written: str) -> str:
    """A number however it was typed, or in its link."""
    number = read_id(written.rpartition("/c/")[2].partition(".")[0].partition("?")[0])
    if not number:
        fail(f"“{written}” is no number of a certificate: it has 16 letters and digits")
    return number
