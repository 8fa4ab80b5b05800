"""The phones of learners: what they show, and what their owners do."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from tests.support.twilio_contents import Shown
from tests.support.twilio_rules import REPLIES, VERSION, App, Failed, keyword, segments

WINDOW = timedelta(hours=24)

Fields = Mapping[str, str | None]


class Bring(Protocol):
    """Brings an inbound message to where its sender's webhook is."""

    async def __call__(self, phone: "Phone", fields: Fields) -> str:
        """Give its id back when it was taken."""
        ...


@dataclass
class Message:
    """A message to a learner, and how far it got."""

    sid: str
    to: str
    app: App
    shown: Shown
    at: datetime
    template: str | None = None
    category: str = ""
    segments: int = 0
    callback: str = ""
    service: str = ""
    valid: int = 0
    status: str = "queued"
    fate: Failed | None = None
    """What Twilio knows already when it takes it, and tells later."""

    error: int | None = None
    """The code that it failed with."""

    @property
    def body(self) -> str:
        return self.shown.body

    @property
    def buttons(self) -> list[tuple[str, str]]:
        return self.shown.buttons

    @property
    def rows(self) -> list[tuple[str, str, str]]:
        return self.shown.rows

    @property
    def opens(self) -> str:
        return self.shown.opens

    @property
    def media(self) -> list[str]:
        return self.shown.media

    @property
    def labels(self) -> list[str]:
        """What can be tapped, as it is written there."""
        return [title for title, _ in self.buttons] + [title for title, _, _ in self.rows]


@dataclass
class Phone:
    """One app on a learner's phone; `number` is WhatsApp's own id where the number is hidden."""

    number: str
    app: App
    name: str
    bring: Bring
    clock: Callable[[], datetime]
    user_id: str = ""
    state: str = "there"
    reads: bool = True
    """Whether WhatsApp tells that a message was read."""

    messages: list[Message] = field(default_factory=list)
    twilio_replies: list[str] = field(default_factory=list)
    stopped: bool = False
    heard: datetime | None = None
    answers_owed: int = 0
    speaking: asyncio.Lock = field(default_factory=asyncio.Lock)
    hearing: asyncio.Lock = field(default_factory=asyncio.Lock)

    @property
    def address(self) -> str:
        return f"whatsapp:{self.number}" if self.app == "whatsapp" else self.number

    @property
    def texts(self) -> list[str]:
        return [message.body for message in self.messages]

    @property
    def window_is_open(self) -> bool:
        return self.heard is not None and self.clock() - self.heard < WINDOW

    # What its owner does

    async def say(self, text: str) -> str:
        """Write something; gives the message's id when the webhook took it."""
        return await self.send({"Body": text})

    async def tap(self, wanted: str) -> str:
        """Tap the newest button or row with this title, id or text."""
        for message in reversed(self.messages):
            for title, each in message.buttons:
                if wanted in (title, each):
                    return await self.send(self._tapped(message, title, each))
            for title, about, each in message.rows:
                if wanted in (title, about, each, f"{title} {about}".strip()):
                    return await self.send(_picked(title, about, each))
        raise LookupError(f"there is nothing to tap as {wanted!r} on the phone {self.number}")

    async def send(self, fields: Fields) -> str:
        """Send anything: what is said here takes the place of what is usual, None takes it away."""
        text = fields.get("Body") or ""
        if self.app == "whatsapp":
            self.heard = self.clock()
        self._keyword(keyword(text))
        self.answers_owed = 1
        return await self.bring(self, fields)

    def block(self) -> None:
        """From now on take nothing from the sender."""
        self.state = "blocked"

    def unblock(self) -> None:
        """Take everything again."""
        self.state = "there"

    def vanish(self) -> None:
        """From now on nobody has this number, or no such app on it."""
        self.state = "gone"

    def _keyword(self, kind: str) -> None:
        """For text messages Twilio answers reserved words itself; for WhatsApp that is ours."""
        was_stopped = self.stopped
        self.stopped = kind == "stop" or (was_stopped and kind != "start")
        told = kind == "help" or self.stopped != was_stopped
        if self.app == "sms" and kind and told and not (kind == "help" and was_stopped):
            self.twilio_replies.append(REPLIES[kind])

    def _tapped(self, message: Message, title: str, each: str) -> Fields:
        return {
            "Body": title,
            "MessageType": "button",
            "ButtonText": title,
            "ButtonPayload": each,
            "OriginalRepliedMessageSid": message.sid,
        }

    def form(self, sid: str, account: str, sender: str) -> dict[str, str]:
        """The form of a message from this phone, as far as it is always the same."""
        form = {
            "SmsMessageSid": sid,
            "SmsSid": sid,
            "MessageSid": sid,
            "AccountSid": account,
            "ApiVersion": VERSION,
            "SmsStatus": "received",
            "NumMedia": "0",
            "Body": "",
            "From": self.address,
            "To": sender,
        }
        if self.app == "sms":
            country = {"FromCountry": "KE", "ToCountry": "US", "FromCity": "", "FromZip": ""}
            return {**form, **country}
        form |= {"MessageType": "text", "ProfileName": self.name, "ReferralNumMedia": "0"}
        if self.number.startswith("+"):
            form["WaId"] = self.number.removeprefix("+")
        if self.user_id:
            form["ExternalUserId"] = self.user_id
        return form


def _picked(title: str, about: str, each: str) -> Fields:
    fields = {
        "Body": title,
        "MessageType": "interactive",
        "ListId": each,
        "ListTitle": title,
    }
    return {**fields, "ListDescription": about} if about else fields


def filled(form: dict[str, str], fields: Fields) -> dict[str, str]:
    """The form with what a phone says in particular."""
    whole: dict[str, str | None] = {**form, **fields}
    said = {name: value for name, value in whole.items() if value is not None}
    return {"NumSegments": str(segments(said.get("Body", ""))), **said}
