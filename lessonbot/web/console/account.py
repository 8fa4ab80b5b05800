"""One's own account: name, language, password, second factor, devices."""

import segno
from fastapi import Response, status
from markupsafe import Markup

from lessonbot.domain.masking import masked
from lessonbot.services import accounts, federating, linking, passkeys, proving, staffing
from lessonbot.services.accounts import Named
from lessonbot.services.passkeys import NotAccepted
from lessonbot.services.staffing import NotDone
from lessonbot.web.console import cohort_form, entering
from lessonbot.web.console.doors import Asked, Console, missing, row

PATH = "/console/account"
_PROGRAMS = (
    ("Edg/", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
_SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS X", "Mac"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)


def add(console: Console) -> None:
    """Add the pages to the console."""
    console.reads("/account", None, own)
    console.acts("/account", None, save)
    console.acts("/account/password", None, password)
    console.acts("/account/factor", None, factor)
    console.acts("/account/factor/off", None, factor_off)
    console.acts("/account/devices", None, devices)
    console.acts("/account/passkeys/options", None, passkey_options)
    console.acts("/account/passkeys", None, add_passkey)
    console.acts("/account/passkeys/drop", None, drop_passkey)
    console.acts("/account/chats", None, offer_chat)
    console.acts("/account/chats/drop", None, drop_chat)


async def own(asked: Asked) -> Response:
    """Show the account."""
    return await drawn(asked)


async def save(asked: Asked) -> Response:
    """Another name or language."""
    said = await asked.form()
    language = said.get("language", "")
    known = asked.console.voice(language).language
    named = Named(said.get("name", ""), known, said.get("place", ""))
    try:
        await accounts.save(asked.seat, named, asked.now)
    except NotDone as refused:
        wrong = f"console.staff.not_{refused.why}"
        return await drawn(asked, wrong, name=named.name, place=named.place)
    return asked.back(PATH, "console.saved")


async def password(asked: Asked) -> Response:
    """Another password."""
    said = await asked.form()
    old, new = said.get("old", ""), said.get("new", "")
    try:
        await accounts.change_password(asked.seat, old, new, asked.visit, asked.now)
    except NotDone as refused:
        if refused.why in {"wrong", "wait"}:
            key = (
                "console.enter.wait" if refused.why == "wait" else "console.account.password_wrong"
            )
            return await drawn(asked, wrong=key)
        return await drawn(asked, wrong=f"console.staff.not_{refused.why}")
    return asked.back(PATH, "console.account.password_done")


async def factor(asked: Asked) -> Response:
    """Set the second factor up, step by step."""
    said = await asked.form()
    secret, code = said.get("secret", ""), said.get("code", "")
    if not code:
        return _factor(asked, "", wrong=False)
    codes = await proving.switch_on(asked.seat, secret, code, asked.now)
    if codes is None:
        return _factor(asked, secret, wrong=True)
    return asked.draw("codes", codes=codes)


async def factor_off(asked: Asked) -> Response:
    """Do without the second factor."""
    said = await asked.form()
    if not await accounts.is_own(asked.seat, said.get("password", ""), asked.visit, asked.now):
        return await drawn(asked, wrong="console.account.password_wrong")
    await proving.switch_off(asked.seat, asked.now)
    return asked.back(PATH, "console.saved")


async def devices(asked: Asked) -> Response:
    """Sign other devices out."""
    which = (await asked.form()).get("device", "")
    device_ = row(which)
    if which and (
        device_ is None or not await accounts.is_signed_in(asked.seat, device_, asked.now)
    ):
        raise missing()
    await accounts.sign_out(asked.seat, device_, asked.now)
    return asked.back(PATH, "console.saved")


async def passkey_options(asked: Asked) -> Response:
    """What the browser needs to make a passkey."""
    return Response(await passkeys.offer(asked.seat, asked.now), media_type="application/json")


async def add_passkey(asked: Asked) -> Response:
    """Keep a passkey."""
    said = await asked.form()
    name = device(asked.visit.agent)
    try:
        await passkeys.add(asked.seat, name, said.get("answer", ""), asked.now)
    except NotAccepted:
        return await drawn(asked, "console.passkey.not_made")
    return asked.back(PATH, "console.saved")


async def drop_passkey(asked: Asked) -> Response:
    """Let a passkey open nothing any more."""
    number = (await asked.form()).get("passkey", "")
    await passkeys.drop(asked.seat, row(number) or 0, asked.now)
    return asked.back(PATH, "console.saved")


async def offer_chat(asked: Asked) -> Response:
    """A code to send from a chat, shown this once."""
    return await drawn(asked, chat_code=await linking.offer(asked.seat, asked.now))


async def drop_chat(asked: Asked) -> Response:
    """Let a chat be this person's no more."""
    number = (await asked.form()).get("chat", "")
    await linking.unlink(asked.seat, row(number) or 0, asked.now)
    return asked.back(PATH, "console.saved")


async def drawn(asked: Asked, wrong: str = "", chat_code: str = "", **said: str) -> Response:
    """The page of the account; `wrong` is the key of a phrase."""
    own, who = await accounts.own(asked.seat, asked.now), asked.seat.staff
    since = await federating.connected(asked.seat) if may_connect(asked) else None
    return asked.draw(
        "account",
        status.HTTP_422_UNPROCESSABLE_CONTENT if wrong else status.HTTP_200_OK,
        own=own,
        keys=[(each, asked.day(each.created_at)) for each in await passkeys.of(asked.seat)],
        devices=[(each, device(each.agent), asked.moment(each.seen_at)) for each in own.sessions],
        chats=[
            (each, cohort_form.called(each.channel), masked(each.path))
            for each in await linking.chats(asked.seat)
        ],
        chat_code=f"{linking.WORD} {chat_code}" if chat_code else "",
        provider=entering.provider(asked) if may_connect(asked) else "",
        connected=since and asked.day(since),
        shortest=str(staffing.SHORTEST_PASSWORD),
        wrong=wrong,
        said={"name": who.name, "place": who.zone or "", **said},
    )


def may_connect(asked: Asked) -> bool:
    """Whether there is a provider, and it speaks for the organisation of who asks."""
    rt = asked.console.rt
    return rt.provider is not None and asked.seat.rt.organisation == rt.organisation


def device(agent: str) -> str:
    """What a browser calls itself, in two words; all of it where they are not found."""
    program = next((name for mark, name in _PROGRAMS if mark in agent), "")
    system = next((name for mark, name in _SYSTEMS if mark in agent), "")
    return ", ".join(filter(None, (program, system))) or agent


def _factor(asked: Asked, secret: str, *, wrong: bool) -> Response:
    offered = proving.offered(asked.seat, secret)
    drawn = segno.make(offered.address, error="m", micro=False)
    square = Markup(  # noqa: S704 - drawn by segno from modules, it holds no text
        drawn.svg_inline(omitsize=True, border=3, dark="#000", light="#fff", svgclass=None)
    )
    code = status.HTTP_422_UNPROCESSABLE_CONTENT if wrong else status.HTTP_200_OK
    return asked.draw("factor", code, offered=offered, square=square, wrong=wrong)
