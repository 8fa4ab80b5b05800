"""Certificates: found, corrected, withdrawn; and the tracks."""

from datetime import datetime

from fastapi import Response, status

from lessonbot.domain.assessment import NAME_LENGTH
from lessonbot.domain.credential import grouped, read_link
from lessonbot.domain.staff import May
from lessonbot.services import vouching
from lessonbot.services.vouching import LONGEST_REASON, NotDone, Opened
from lessonbot.store.certificates import Unsigned, Wanted
from lessonbot.web.console.doors import Asked, Console, missing
from lessonbot.web.console.shown import onward

_PATH = "/console/certificates"
_LONGEST_SEARCH = 200


def add(console: Console) -> None:
    """Add the pages to the console."""
    console.tab("results", "/certificates", "console.certificates.title", May.SEE)
    console.tab("results", "/tracks", "console.tracks.title", May.SEE)
    console.reads("/certificates", May.SEE, everything)
    console.reads("/certificates/{certificate}", May.SEE, one)
    console.acts("/certificates/{certificate}/name", May.CERTIFY, correct)
    console.acts("/certificates/{certificate}/withdraw", May.CERTIFY, withdraw)
    console.reads("/tracks", May.SEE, tracks)


async def everything(asked: Asked) -> Response:
    """Show certificates; a number that is looked for leads to its page."""
    query = asked.request.query_params
    search = query.get("q", "").strip()[:_LONGEST_SEARCH]
    number, _ = read_link(search)
    if number and await vouching.opened(asked.seat, number, asked.now):
        return asked.to(f"{_PATH}/{number}")
    wanted = Wanted(search, query.get("course", ""), query.get("past", ""))
    page = await vouching.page(asked.seat, wanted, asked.now)
    kept = {"q": search, "course": wanted.course}
    return asked.draw(
        "certificates",
        lines=[(each, _printed(asked, each.entry.issued_at)) for each in page.lines],
        more=onward(kept, page.more),
        courses=page.courses,
        chosen=kept,
        grouped=grouped,
    )


async def one(asked: Asked) -> Response:
    """Show a certificate."""
    found = await _found(asked)
    if isinstance(found, Unsigned):
        earned = _printed(asked, found.earned_at)
        return asked.draw("certificate_unsigned", found=found, earned=earned, grouped=grouped)
    return _drawn(asked, found)


async def correct(asked: Asked) -> Response:
    """Issue it anew with another name, once that was confirmed."""
    found, said = await _signed(asked), await asked.form()
    if not found.stands:
        return _drawn(asked, found, NotDone("gone"), said)
    try:
        name = vouching.printed(said.get("name", ""), nameless=bool(said.get("nameless")))
        if not said.get("sure"):
            return asked.draw("certificate_name", found=found, name=name, said=said)
        fresh = await vouching.correct(asked.seat, found.held.public_id, name, asked.now)
    except NotDone as refused:
        return _drawn(asked, await _signed(asked), refused, said)
    return asked.back(f"{_PATH}/{fresh}", "console.certificates.corrected")


async def withdraw(asked: Asked) -> Response:
    """Withdraw it for good, once that was confirmed."""
    found, said = await _signed(asked), await asked.form()
    reason, shown = said.get("reason", "").strip(), bool(said.get("shown"))
    if wrong := _fault(found, reason):
        return _drawn(asked, found, NotDone(wrong), said)
    number = found.held.public_id
    too = found.tracks if said.get("tracks") else ()
    if not said.get("sure"):
        return asked.draw("certificate_withdraw", found=found, said=said, too=too, grouped=grouped)
    try:
        told = await vouching.withdraw(asked.seat, [number, *too], reason, asked.now, shown=shown)
    except NotDone as refused:
        return _drawn(asked, await _signed(asked), refused, said)
    done = "console.certificates.withdrawn" if told else "console.certificates.withdrawn_here"
    return asked.back(f"{_PATH}/{number}", done)


async def tracks(asked: Asked) -> Response:
    """Show the tracks."""
    known, shaken = await vouching.known_tracks(asked.seat)
    spoken = [each.spoken(asked.voice.language) for each in known]
    return asked.draw("tracks", tracks=spoken, shaken=shaken, grouped=grouped)


def _fault(found: Opened, reason: str) -> str:
    """Why it cannot be withdrawn so; empty if it can."""
    if not found.stands:
        return "gone"
    if len(reason) > LONGEST_REASON:
        return "reason_long"
    return "reason" if not reason else ""


async def _found(asked: Asked) -> Opened | Unsigned:
    found = await vouching.opened(asked.seat, asked.part("certificate"), asked.now)
    if found is None:
        raise missing()
    return found


async def _signed(asked: Asked) -> Opened:
    found = await _found(asked)
    if isinstance(found, Unsigned):
        raise missing()  # no page of ours asks for it
    return found


def _drawn(
    asked: Asked, found: Opened, wrong: NotDone | None = None, said: dict[str, str] | None = None
) -> Response:
    held, stored = found.held, found.stored
    gone, until = stored.withdrawn_at, stored.expires_at
    return asked.draw(
        "certificate",
        status.HTTP_422_UNPROCESSABLE_CONTENT if wrong else status.HTTP_200_OK,
        found=found,
        held=held,
        number=grouped(held.public_id),
        issued=_printed(asked, held.earned_at),
        until=_printed(asked, until) if until else "",
        gone=_printed(asked, gone) if gone else "",
        wrong=wrong.why if wrong else "",
        why=wrong.said if wrong else "",
        said=said or {},
        longest=str(NAME_LENGTH),
        longest_reason=str(LONGEST_REASON),
        grouped=grouped,
    )


def _printed(asked: Asked, at: datetime) -> str:
    """A date as it stands on the certificate, which everybody reads alike."""
    return asked.voice.formats.day(at.date())
