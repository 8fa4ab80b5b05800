"""Coming in by an account elsewhere: to the provider, and back."""

from fastapi import Response, status

from lessonbot.services import admitting, federating
from lessonbot.services.federating import Begun, Newcomer, Outside
from lessonbot.web.console import account, entering
from lessonbot.web.console.doors import HOME, Asked, Console, Guest, keep, missing, own
from lessonbot.web.origin import own_page

COOKIE = "lessonbot_way"
_PATH = "/console/oidc"
_LONGEST = 1000
_CODES = {
    "wait": status.HTTP_429_TOO_MANY_REQUESTS,
    "away": status.HTTP_503_SERVICE_UNAVAILABLE,
    "unknown": status.HTTP_403_FORBIDDEN,
    "unchecked": status.HTTP_403_FORBIDDEN,
    "another": status.HTTP_403_FORBIDDEN,
}
_OWN = {
    "taken": "console.account.elsewhere_taken",
    "second": "console.account.elsewhere_second",
    "last": "console.account.elsewhere_last",
}
"""Why accounts stay as they are, where it is not the provider."""
_NOT_HERE = {"unknown", "unchecked", "another"}
"""Who somebody is was shown, and yet they do not work here."""


def add(console: Console) -> None:
    """Add the pages to the console."""
    # a link and not a form: browsers follow no redirect of a form to where `form-action` forbids
    console.opens("/oidc", leave)
    console.opens("/oidc/callback", come_back)
    console.reads("/oidc/own", None, set_out)
    console.acts("/oidc/own/drop", None, disconnect)


async def leave(guest: Guest) -> Response:
    """Send somebody to the provider."""
    rt, wanted = guest.console.rt, own(guest.request.query_params.get("next", ""))
    if rt.provider is None:
        raise missing()
    next_ = wanted if len(wanted) <= _LONGEST else HOME
    try:
        begun = await federating.begin(rt, next_, guest.visit, guest.now)
    except Outside as outside:
        return _refused(guest, outside, next_)
    return _sent(guest, begun)


def _sent(guest: Guest, begun: Begun) -> Response:
    answer = guest.to(begun.address)
    answer.headers["cache-control"] = "no-store"
    public_url = guest.console.rt.public_url
    keep(answer, COOKIE, begun.kept, federating.LASTS, public_url, path=_PATH)
    return answer


async def set_out(asked: Asked) -> Response:
    """Send who is signed in to the provider, to sign in by the account there from then on."""
    await own_page(asked.request)  # no other site sends anybody there
    if not account.may_connect(asked):
        raise missing()
    try:
        begun = await federating.begin(
            asked.seat.rt, account.PATH, asked.visit, asked.now, seat=asked.seat
        )
    except Outside as outside:
        return await _not_connected(asked, outside)
    return _sent(asked, begun)


async def disconnect(asked: Asked) -> Response:
    """Let the account elsewhere open nothing any more."""
    if not account.may_connect(asked):
        raise missing()
    try:
        await federating.disconnect(asked.seat, asked.now)
    except Outside as outside:
        return await _not_connected(asked, outside)
    return asked.back(account.PATH, "console.saved")


async def come_back(guest: Guest) -> Response:
    """Let in whoever the provider vouches for, if they work here."""
    rt, kept = guest.console.rt, guest.request.cookies.get(COOKIE, "")
    if rt.provider is None:
        raise missing()
    if federating.connects(rt, kept):
        return await _connected(guest, kept)
    newcomer = Newcomer(guest.voice.language, entering.zone(guest))
    said = guest.request.query_params
    try:
        cookie, next_ = await federating.finish(rt, said, kept, newcomer, guest.visit, guest.now)
    except Outside as outside:
        answer = _refused(guest, outside)
    else:
        answer = await guest.admitted(own(next_), cookie)
    answer.delete_cookie(COOKIE, path=_PATH)
    return answer


async def _connected(guest: Guest, kept: str) -> Response:
    """Who was signed in comes back with an account elsewhere."""
    seat = await admitting.seat(guest.console.rt, guest.cookie, guest.now)
    if seat is None:
        return guest.to(account.PATH)
    asked = Asked(guest.console, guest.request, guest.now, seat)
    try:
        await federating.connect(seat, guest.request.query_params, kept, guest.now)
    except Outside as outside:
        answer = await _not_connected(asked, outside)
    else:
        answer = asked.back(account.PATH, "console.saved")
    answer.delete_cookie(COOKIE, path=_PATH)
    return answer


async def _not_connected(asked: Asked, outside: Outside) -> Response:
    wrong = _OWN.get(outside.why, "console.account.elsewhere_failed")
    return await account.drawn(asked, wrong)


def _refused(guest: Guest, outside: Outside, next_: str = HOME) -> Response:
    why, code = outside.why, _CODES.get(outside.why, status.HTTP_422_UNPROCESSABLE_CONTENT)
    if why in _NOT_HERE:
        provider = entering.provider(guest)
        return guest.draw("not_here", code, why=why, email=outside.email, provider=provider)
    wrong = "wait" if why == "wait" else f"oidc_{why}"
    return entering.drawn(guest, code, wrong=wrong, next_=next_)
