"""One Twilio sender: a number for text messages, or a WhatsApp sender."""

import hmac
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import lru_cache
from string import ascii_uppercase
from typing import TYPE_CHECKING, Literal
from urllib.parse import quote

import msgspec
import structlog

from lessonbot.channels.base import (
    Attachment,
    Hook,
    HookAnswer,
    HookCall,
    MediaRefused,
    Misconfigured,
    OutcomeUnknown,
    Parcel,
    Progressed,
    Receipt,
    Receive,
    Received,
    Rejected,
    Report,
    SendError,
    TemplateRefused,
    Unavailable,
)
from lessonbot.channels.examining import NETWORK, TOKEN
from lessonbot.channels.text import Form, characters, form, numbered
from lessonbot.channels.twilio import contents, webhooks
from lessonbot.channels.twilio.account import API, Account
from lessonbot.channels.twilio.approvals import Approvals
from lessonbot.channels.twilio.calls import accepted, called, carried
from lessonbot.channels.twilio.contents import Contents
from lessonbot.channels.twilio.limits import SMS, WHATSAPP
from lessonbot.channels.twilio.whatsapp_text import drawn
from lessonbot.domain import media
from lessonbot.domain.finding import Finding, Level
from lessonbot.domain.messages import Choice
from lessonbot.domain.text import Text

if TYPE_CHECKING:
    from twilio.request_validator import RequestValidator

VALID_SECONDS = 4 * 3600
"""What Twilio cannot hand on within this time is not worth it any more; WhatsApp waits no longer."""

_ACCOUNT, _SERVICE = re.compile(r"AC[0-9a-f]{32}"), re.compile(r"MG[0-9a-f]{32}")
_NUMBER = re.compile(r"\+[1-9]\d{6,14}")
_NAME = re.compile(r"(?=.*[A-Za-z])[A-Za-z0-9 _&-]{1,11}")
_LIMIT = 100_000  # bytes of a webhook's body
_OPENS = "☰"  # for lists whose word is not known
_AGAIN = "#rc=5&rp=all"
"""Asks Twilio to call again where it heard nothing, or a fault; it signs the address without it."""

_NOT_TAKEN = "21656"
_LOCAL = ("https://127.", "https://localhost")

_drawn = lru_cache(1024)(drawn)
"""Drawing a lesson costs as much CPU as sending it does, and the same one goes to many."""

log = structlog.stdlib.get_logger("lessonbot.channels.twilio")


class Twilio:
    """Sends parcels from one number or WhatsApp sender, and hands on what its learners say."""

    def __init__(
        self,
        account: Account,
        scheme: Literal["sms", "whatsapp"],
        *,
        sender: str = "",
        service: str = "",
        public_url: str = "",
        slug: str = "default",
    ) -> None:
        self.scheme: str = scheme
        self.limits = SMS if scheme == "sms" else WHATSAPP
        self._account = account
        self._prefix = webhooks.WHATSAPP if scheme == "whatsapp" else ""
        self._origin = {"MessagingServiceSid": service} if service else {}
        if sender:
            self._origin["From"] = f"{self._prefix}{sender}"
        self._sender, self._service = sender, service
        self._public_url = public_url.rstrip("/")
        self._path = f"/twilio/{slug}"
        self._contents = Contents(account)
        self._validator: RequestValidator | None = None
        self._reached = False

    @property
    def number(self) -> str:
        """The number that `JOIN` and a code can be sent to; empty where only a service is known."""
        return self._sender

    def link(self, code: str) -> str:
        """A link that writes `JOIN code` to this number; ValueError where none is known."""
        if not self._sender:
            raise ValueError("a messaging service has no number of its own")
        words = quote(f"JOIN {code}")
        if self.scheme == "whatsapp":
            return f"https://wa.me/{self._sender.removeprefix('+')}?text={words}"
        return f"sms:{self._sender}?body={words}"

    # --- sending -----------------------------------------------------------------------------

    async def send(self, path: str, parcel: Parcel) -> Receipt:
        """Send one message: one call, once its content is there."""
        if not self._reached:
            raise Unavailable("Twilio has not been reached since the start")
        if not webhooks.is_address(path):
            raise Rejected("the address is not a telephone number")
        message = {
            "To": f"{self._prefix}{path}",
            **self._origin,
            "ValidityPeriod": str(VALID_SECONDS),
            **await self._what(parcel),
        }
        if parcel.delivery is not None:
            callback = f"{self._public_url}{self._path}/status/{parcel.delivery}"
            message["StatusCallback"] = callback + _AGAIN
        try:
            return await self._posted(message)
        except TemplateRefused:
            self._contents.forget()
            raise
        except Rejected as error:
            if error.code != _NOT_TAKEN or not parcel.choices:
                raise
            log.warning("values_not_taken", mend="buttons were sent as numbers in the text")
        for name in ("ContentSid", "ContentVariables"):
            del message[name]
        return await self._posted({**message, "Body": drawn(_numbered(parcel))})

    async def _posted(self, message: dict[str, str]) -> Receipt:
        url = f"/2010-04-01/Accounts/{self._account.sid}/Messages.json"
        return Receipt(accepted(*await carried(self._account.post(url, message))))

    async def _what(self, parcel: Parcel) -> dict[str, str]:
        """What is said, in Twilio's terms."""
        if parcel.template:
            values = {str(place): each for place, each in enumerate(parcel.template.values, 1)}
            content = {"ContentSid": parcel.template.reference}
            # Twilio refuses an empty object where a template has no places (21656).
            return content | ({"ContentVariables": _json(values)} if values else {})
        if self.scheme == "sms":
            # Folding is done where segments are counted; Twilio's own would change the count.
            return {"Body": _words(characters(parcel.text)), "SmartEncoded": "false"}
        body = _drawn(parcel.text)
        if parcel.attachment:
            link = {"MediaUrl": self._link(parcel.attachment)}
            return link | ({"Body": body} if body.strip() else {})
        match form(parcel.choices, self.limits):
            case Form.BUTTONS:
                shape, filled = contents.buttons(_words(body), parcel.choices)
            case Form.LIST:
                shape, filled = contents.listed(
                    _words(body), parcel.opens or _OPENS, parcel.choices
                )
            case _:
                return {"Body": _words(body)}
        sid = await self._contents.sid(shape)
        return {"ContentSid": sid, "ContentVariables": _json(filled)}

    def templates(self) -> Approvals | None:
        """What WhatsApp approves; text messages need nothing of the kind."""
        return Approvals(self._account) if self.scheme == "whatsapp" else None

    def _link(self, file: Attachment) -> str:
        """Where Twilio fetches a file."""
        if file.certificate:
            return f"{self._public_url}/c/{file.certificate}.png"
        name = media.name(file.media, file.mime)
        if name is None:
            raise MediaRefused(f"WhatsApp does not take files of the kind {file.mime}")
        return f"{self._public_url}/m/{name}"

    # --- receiving ---------------------------------------------------------------------------

    async def bring(self, reference: str, most: int) -> bytes:
        """The bytes of a file that a learner sent; only Twilio itself is asked for it."""
        return await self._account.fetch(reference, most)

    def hooks(self) -> Sequence[Hook]:
        """What learners say, and how far our messages get."""
        return (
            Hook(f"{self._path}/inbound", self._hear, _LIMIT),
            Hook(f"{self._path}/status/", self._follow, _LIMIT),
        )

    async def listen(self, receive: Receive) -> None:
        """Nothing is fetched: Twilio calls."""
        del receive

    async def _hear(self, call: HookCall, report: Report) -> HookAnswer:
        fields = self._fields(call)
        if fields is None:
            return HookAnswer(403)
        return await self._told(webhooks.received(fields), report)

    async def _follow(self, call: HookCall, report: Report) -> HookAnswer:
        fields = self._fields(call)
        if fields is None:
            return HookAnswer(403)
        number = call.path.rpartition("/")[2]
        if not (number.isascii() and number.isdecimal() and len(number) <= 18):  # noqa: PLR2004
            return HookAnswer(404)
        news = webhooks.progressed(fields, int(number))
        return await self._told(news, report) if news else HookAnswer(204)

    async def _told(self, news: Received | Progressed, report: Report) -> HookAnswer:
        try:
            await report([news])
        except Exception as error:  # noqa: BLE001 - whatever it is, Twilio shall try again
            # Only its class: the message of a database error can hold what a learner wrote.
            log.warning("A message could not be stored", error=type(error).__name__)
            return HookAnswer(503)
        return HookAnswer(204)

    def _fields(self, call: HookCall) -> Mapping[str, str] | None:
        """The form of a call that Twilio signed; None for any other.

        Twilio signs the address that it was given, so that is what counts, however many proxies
        are between.
        """
        signature = call.headers.get("x-twilio-signature", "")
        url = f"{self._public_url}{call.path}{'?' if call.query else ''}{call.query}"
        if not signature.isascii() or "x-twilio-webhooks-signature-settings" in call.headers:
            return None
        try:
            if "bodySHA256=" in call.query:
                signed: Mapping[str, str] | str = call.body.decode()
                fields = webhooks.fields_of_json(call)
            else:
                signed = fields = webhooks.fields(call)
        except ValueError:
            return None
        return fields if self._validated(url, signature, signed) else None

    def _validated(self, url: str, signature: str, signed: Mapping[str, str] | str) -> bool:
        if self._validator is None:
            from twilio.request_validator import RequestValidator  # noqa: PLC0415 - only here

            self._validator = RequestValidator(self._account.token)
        # The library makes every signature twice, for the address with its port and without it;
        # nearly always the address as we know it is what Twilio signed.
        if not isinstance(signed, str):
            usual = self._validator.compute_signature(url, signed)
            if hmac.compare_digest(usual, signature):
                return True
        return bool(self._validator.validate(url, signed, signature))

    # --- life --------------------------------------------------------------------------------

    async def start(self) -> None:
        """Check the settings and the account."""
        if complaint := next(self.complaints(), ""):
            raise Misconfigured(complaint)
        await self._account.open()
        account = self._account.library.api.v2010.accounts(self._account.sid)
        try:
            status = (await called(account.fetch_async())).status
        except OutcomeUnknown as error:
            raise Unavailable(str(error)) from None
        if status != "active":
            raise Misconfigured(f"the Twilio account is {status}")
        self._reached = True

    async def stop(self) -> None:
        """Close connections."""
        self._reached = False
        await self._account.close()

    async def examine(self, now: datetime) -> Sequence[Finding]:
        """How the account stands; nothing is changed, started or not."""
        del now
        try:
            await self.start()
        except Misconfigured as error:
            mend = "Look into Twilio's console, mend the setting, and start again"
            return [Finding(Level.PROBLEM, TOKEN, str(error), mend, fatal=True)]
        except SendError as error:
            mend = "Look whether this machine reaches the internet, and try again"
            return [Finding(Level.PROBLEM, NETWORK, f"Twilio does not answer: {error}", mend)]
        return [Finding(Level.OK, TOKEN, f"Twilio knows the account {self._account.sid[:6]}…")]

    def complaints(self) -> Iterator[str]:
        """What of the settings cannot work; nobody is asked."""
        if not _ACCOUNT.fullmatch(self._account.sid):
            yield "TWILIO_ACCOUNT_SID is AC and 32 letters a-f and digits: copy it from the console"
        if not self._account.token:
            yield "TWILIO_AUTH_TOKEN is missing: copy it from Twilio's console"
        if self._service and not _SERVICE.fullmatch(self._service):
            yield (
                f"TWILIO_MESSAGING_SERVICE_SID is “{self._service}”, but has to be MG and 32 letters "
                "a-f and digits: copy it from the console"
            )
        short = self.scheme == "sms" and webhooks.SHORT_CODE.fullmatch(self._sender)
        if self._sender and not (short or _NUMBER.fullmatch(self._sender)):
            yield self._no_sender()
        here = self._public_url
        public = here.startswith("https://") and not here.startswith(_LOCAL)
        if self._account.api == API and not public:
            yield (
                f"LESSONBOT_PUBLIC_URL is {here or 'empty'}, and Twilio has to reach this server: "
                "set it to its public https address"
            )

    def _no_sender(self) -> str:
        said = f"TWILIO_{self.scheme.upper()}_FROM is “{self._sender}”"
        if self._sender.startswith(webhooks.WHATSAPP):
            return f"{said}: that is a WhatsApp sender, and its place is TWILIO_WHATSAPP_FROM"
        if self.scheme == "sms" and _NAME.fullmatch(self._sender):
            return (
                f"{said}: text messages from a name of letters go one way only, and nobody could "
                "answer a question or send STOP. Set a number that can receive, like "
                "+14155550100, or a short code"
            )
        return f"{said}: write a number with + and its country's code, like +14155550100"


def _json(values: Mapping[str, str]) -> str:
    """Values as Twilio takes them: it has refused apostrophes that stand there as they are."""
    return msgspec.json.encode(values).decode().replace("'", "\\u0027")


def _numbered(parcel: Parcel) -> Text:
    """The text with its choices by number; what stands in it by letters already is not repeated."""
    letters = iter(ascii_uppercase)
    choices = [_unlettered(each, next(letters)) if each.pick else each for each in parcel.choices]
    return numbered(parcel.text, choices)


def _unlettered(choice: Choice, letter: str) -> Choice:
    if choice.label == letter:
        return replace(choice, word="")
    return replace(choice, label=choice.label.removeprefix(f"{letter}) "))


def _words(body: str) -> str:
    if not body.strip():
        raise Rejected("the message has no text")
    return body
