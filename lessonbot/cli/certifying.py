"""What `lessonbot credential`, `key` and `issuer` do."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from lessonbot.cli.announcing import parts
from lessonbot.cli.output import NOT_SO, fail, make_sure, tell, warn
from lessonbot.cli.serving import clock
from lessonbot.config import Settings
from lessonbot.credentials.guard import Unsignable
from lessonbot.domain.assessment import NAME_LENGTH, has_letters, printable
from lessonbot.domain.credential import Standing, grouped, read_id
from lessonbot.services import certifying, issuing, trusting, withdrawing
from lessonbot.services.issuing import CannotSign
from lessonbot.services.runtime import Runtime
from lessonbot.services.withdrawing import NotThere
from lessonbot.store import issuers
from lessonbot.store.credentials import StoredCredential

_NO_COUNTRIES = re.compile("AC|CP|CQ|DG|EA|EU|EZ|IC|QO|TA|UN|XA|XB|ZZ")
_EMAIL = re.compile(r"[!-~]+@[!-~]+\.[!-~]+")


@dataclass(frozen=True, slots=True)
class Told:
    """Why a certificate is withdrawn, for staff, and on its page only if `shown`."""

    reason: str
    shown: bool


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
        if _standing(found) is not Standing.VALID:
            warn(f"{grouped(found.public_id)}: {_status(found)}")
        return
    document = json.loads(found.document)
    tell(f"Number   {grouped(found.public_id)}")
    tell(f"Name     {found.name or 'none is printed'}")
    tell(f"For      {document['name']}")
    tell(f"Issued   {found.issued_at:%Y-%m-%d} by {document['issuer']['name']}")
    if until := found.expires_at:
        tell(f"Until    {until:%Y-%m-%d}")
    tell(f"Status   {_status(found)}")
    tell(f"Address  {document['id']}")


def _standing(found: StoredCredential) -> Standing:
    """How it stands, also where its holder hides it from others."""
    return certifying.standing(replace(found, hidden=False), clock())


def _status(found: StoredCredential) -> str:
    """The same words as on its page."""
    stands = _standing(found)
    word = "demonstration, no organisation vouches for it" if stands is Standing.DEMO else stands
    when = f" on {found.withdrawn_at:%Y-%m-%d}" if found.withdrawn_at else ""
    why = f": {found.reason}" if found.reason else ""
    by = f", now {grouped(found.superseded_by)}" if found.superseded_by else ""
    hidden = "; its holder has hidden the page" if found.hidden else ""
    return f"{word}{when}{by}{why}{hidden}"


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


async def revoke(
    settings: Settings, number: str, told: Told, *, with_tracks: bool, yes: bool
) -> None:
    """Withdraw a certificate, and the tracks that stand on it where that is wanted."""
    if told.shown and not told.reason:
        fail("--show-reason shows a reason: give one with --reason")
    async with parts(settings, sends=False) as rt:
        found = await _found(rt, number)
        tracks = await withdrawing.standing_on(rt, found.public_id)
        too = f" and {_tracks(tracks)}" if tracks and with_tracks else ""
        question = f"Withdraw the certificate {_shown(found)}{too} for good?"
        make_sure(question, "nothing was withdrawn", yes=yes)
        try:
            for each in (found.public_id, *(tracks if with_tracks else ())):
                gone = await withdrawing.revoke(
                    rt, each, clock(), reason=told.reason, shown=told.shown
                )
                tell(f"The certificate {grouped(each)} is withdrawn.")
                if not await withdrawing.is_told(rt, gone):
                    warn(
                        f"{grouped(each)} was signed by a key alone that is gone: its page says "
                        "that it is withdrawn, but other verifiers cannot be told"
                    )
        except (NotThere, CannotSign) as error:
            fail(str(error), NOT_SO)
    if tracks and not with_tracks:
        warn(f"{_tracks(tracks)} stand on it, and stay as they are. To withdraw one, too:")
        for each in tracks:
            warn(f"  lessonbot credential revoke {grouped(each)}")


def _tracks(numbers: Sequence[str]) -> str:
    return f"the tracks’ certificates {', '.join(map(grouped, numbers))}"


async def _found(rt: Runtime, number: str) -> StoredCredential:
    """The certificate that is to be withdrawn or replaced, while it stands."""
    try:
        return await withdrawing.standing(rt, _number(number), clock())
    except (NotThere, CannotSign) as error:
        fail(str(error), NOT_SO)


def _shown(found: StoredCredential) -> str:
    title = issuing.read(found.document)["name"]
    return f"{grouped(found.public_id)} ({found.name or 'no name'}, {title})"


async def correct(settings: Settings, number: str, name: str, *, no_name: bool, yes: bool) -> None:
    """Issue a certificate anew with another name."""
    printed = printable(name)
    if no_name and name:
        fail("a name and --no-name: give one of them")
    if not no_name and not has_letters(printed):
        fail("the name has no letter: write it as it has to be printed, or --no-name for none")
    if len(printed) > NAME_LENGTH:
        fail(f"the name has more than {NAME_LENGTH} characters")
    async with parts(settings, sends=False) as rt:
        found = await _found(rt, number)
        question = f"Replace the certificate {_shown(found)} by one for {printed or 'no name'}?"
        make_sure(question, "nothing was replaced", yes=yes)
        try:
            fresh = await withdrawing.correct(rt, found.public_id, printed, clock())
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
        believed = "believed" if each.believed else "not believed"
        tell(f"{each.created_at:%Y-%m-%d}  {each.algorithm}  {each.state}  {believed}  {each.name}")
    if not found:
        tell("nothing was signed here yet: the first certificate makes the first key")


async def rotate(settings: Settings, key: str, *, compromised: bool, yes: bool) -> None:
    """Sign with a new key, and believe old ones no more where somebody else may have them."""
    if key and not compromised:
        fail("to believe one key no more, add --compromised; a new key takes the place of the last")
    renewed = 0
    async with parts(settings, sends=False) as rt:
        try:
            lost = await withdrawing.lost(rt, key) if compromised else None
            if lost:
                question = (
                    f"Believe {_keys(lost.keys)} no more, and sign {_many(lost.certificates)} anew?"
                )
                make_sure(question, "nothing was changed", yes=yes)
            public = await withdrawing.rotate(rt, clock(), compromised=compromised, named=key)
            while more := await withdrawing.renew(rt, clock()):
                renewed += more
        except (NotThere, CannotSign) as error:
            fail(str(error), NOT_SO)
    if public:
        tell(f"Certificates are signed with {public} from now on.")
    if lost:
        tell(f"Nothing that {_keys(lost.keys)} signed is believed any more:")
        for each in lost.keys:
            tell(f"  {each.name}")
        tell(f"{_many(renewed)} signed anew under their links.")
        tell("Believed as before:" if lost.kept else "No key from before is believed.")
        for each in lost.kept:
            tell(f"  {each.name}")
    else:
        tell("The old key signs nothing any more; what it signed stays valid.")


def _keys(keys: Sequence[issuers.StoredKey]) -> str:
    return "1 key" if len(keys) == 1 else f"{len(keys):,} keys"


def _many(certificates: int) -> str:
    return "1 certificate" if certificates == 1 else f"{certificates:,} certificates"


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
        if values["country"] not in _countries():
            fail(f"“{country}” is no country: write its two letters, like KE")
    async with parts(settings, sends=False) as rt, rt.database.write() as tx:
        await issuing.taken_up(rt, tx, clock())
        await issuers.change(tx, rt.organisation, **values)
    tell("New certificates carry it.")


def _countries() -> set[str]:
    """The codes of ISO 3166, which Unicode has among others, and the one that Kosovo uses."""
    from babel import Locale  # noqa: PLC0415 - heavy

    known = map(str, Locale("en").territories)
    codes = {code for code in known if re.fullmatch("[A-Z]{2}", code)}
    return {code for code in codes if not _NO_COUNTRIES.fullmatch(code)}


def _number(written: str) -> str:
    """A number however it was typed, or in its link."""
    number = read_id(written.rpartition("/c/")[2].partition(".")[0].partition("?")[0])
    if not number:
        fail(f"“{written}” is no number of a certificate: it has 16 letters and digits")
    return number
