"""Coming in: signing in, the second factor, taking an invitation, going out."""

from fastapi import Response, status

from lessonbot.domain import zones
from lessonbot.services import admitting, passkeys, staffing
from lessonbot.services.admitting import NotAdmitted
from lessonbot.services.passkeys import NotAccepted
from lessonbot.services.staffing import Account, NotDone
from lessonbot.web import languages
from lessonbot.web.console.doors import COOKIE, HOME, SIGN_IN, Asked, Console, Guest, own

_SECOND = "/console/second"
_SHORTEST = str(staffing.SHORTEST_PASSWORD)
_CODES = {
    "wrong": status.HTTP_422_UNPROCESSABLE_CONTENT,
    "wait": status.HTTP_429_TOO_MANY_REQUESTS,
}


def add(console: Console) -> None:
    """Add the pages to the console."""
    console.opens("/sign-in", form)
    console.opens("/sign-in", sign_in, post=True)
    console.opens("/passkey/options", passkey_options, post=True)
    console.opens("/passkey", show_passkey, post=True)
    console.opens("/second", second)
    console.opens("/second", prove, post=True)
    console.opens("/welcome/{secret}", welcome)
    console.opens("/welcome/{secret}", take, post=True)
    console.acts("/sign-out", None, sign_out)


async def form(guest: Guest) -> Response:
    """Ask for address and password."""
    asked = guest.request.query_params
    next_ = own(asked.get("next", ""))
    return drawn(guest, next_=next_, over="over" in asked)


async def sign_in(guest: Guest) -> Response:
    """Let in whoever brings the right ones."""
    said, rt = await guest.form(), guest.console.rt
    email, password = said.get("email", ""), said.get("password", "")
    next_ = own(said.get("next", ""))
    try:
        cookie = await admitting.sign_in(rt, email, password, guest.visit, guest.now)
    except NotAdmitted as refused:
        return drawn(guest, _CODES[refused.why], wrong=refused.why, email=email, next_=next_)
    waits = await admitting.unproved(rt, cookie, guest.now)
    return await guest.admitted(_SECOND if waits else next_, cookie)


async def passkey_options(guest: Guest) -> Response:
    """What the browser needs to show a passkey."""
    options = await passkeys.ask(guest.console.rt, guest.now)
    return Response(options, media_type="application/json")


async def show_passkey(guest: Guest) -> Response:
    """Let in whoever shows a passkey."""
    said, rt = await guest.form(), guest.console.rt
    next_ = own(said.get("next", ""))
    try:
        cookie = await passkeys.enter(rt, said.get("answer", ""), guest.visit, guest.now)
    except NotAccepted:
        return drawn(guest, _CODES["wrong"], wrong="passkey_wrong", next_=next_)
    return await guest.admitted(next_, cookie)


async def second(guest: Guest) -> Response:
    """Ask for the second factor."""
    who = await admitting.unproved(guest.console.rt, guest.cookie, guest.now)
    return guest.draw("second", who=who, wrong="") if who else guest.to(HOME)


async def prove(guest: Guest) -> Response:
    """Let in whoever shows it."""
    said, rt = await guest.form(), guest.console.rt
    try:
        proved = await admitting.prove(
            rt, guest.cookie, said.get("code", ""), guest.visit, guest.now
        )
    except NotAdmitted as refused:
        who = await admitting.unproved(rt, guest.cookie, guest.now)
        if who is None:
            return guest.to(HOME)
        return guest.draw("second", _CODES[refused.why], who=who, wrong=refused.why)
    return await guest.admitted(HOME, proved)


async def welcome(guest: Guest) -> Response:
    """Show what an invitation is for."""
    return await _invitation(guest, {})


async def take(guest: Guest) -> Response:
    """Take an invitation."""
    said = await guest.form()
    email, name, password = (said.get(each, "") for each in ("email", "name", "password"))
    account = Account(email, name, password, guest.voice.language, zone(guest))
    rt, secret = guest.console.rt, guest.part("secret")
    try:
        cookie = await staffing.take(rt, secret, account, guest.visit, guest.now)
    except NotDone as refused:
        return await _invitation(guest, said, refused.why)
    return await guest.admitted(HOME, cookie)


async def sign_out(asked: Asked) -> Response:
    """Go out."""
    await admitting.sign_out(asked.seat)
    answer = asked.to(SIGN_IN)
    answer.delete_cookie(COOKIE, path="/console")
    return answer


def provider(guest: Guest) -> str:
    """What the provider is called that staff can come in by; empty where there is none."""
    there = guest.console.rt.provider
    return there.name if there else ""


def drawn(
    guest: Guest,
    code: int = status.HTTP_200_OK,
    *,
    next_: str,
    wrong: str = "",
    email: str = "",
    over: bool = False,
) -> Response:
    """The page to sign in at; `wrong` is the last part of a phrase's key."""
    shown = {"wrong": wrong, "email": email, "next": next_, "over": over}
    return guest.draw("sign_in", code, provider=provider(guest), **shown)


def zone(guest: Guest) -> str | None:
    """The clock that somebody likely lives by, as the browser's languages tell."""
    tags = languages.accepted(guest.request.headers.get("accept-language", ""))
    return next(filter(None, map(zones.guess, tags)), None)


async def _invitation(guest: Guest, said: dict[str, str], wrong: str = "") -> Response:
    found = await staffing.invitation(guest.console.rt, guest.part("secret"), guest.now)
    if found is None:
        return guest.draw("welcome_unknown", status.HTTP_404_NOT_FOUND)
    code = status.HTTP_422_UNPROCESSABLE_CONTENT if wrong else status.HTTP_200_OK
    return guest.draw("welcome", code, found=found, said=said, wrong=wrong, shortest=_SHORTEST)
