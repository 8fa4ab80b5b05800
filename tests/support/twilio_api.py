"""A Twilio server on 127.0.0.1 that keeps to the REST API and checks every request.

    hooks = {"https://lessons.example": "http://127.0.0.1:8080"}
    async with TwilioApi("https://lessons.example", hooks) as api:
        account = Account(api.sid, api.token, api_url=api.url, content_url=api.url)
        phone = api.phone("+254700000001", app="whatsapp", name="Amina")
        await phone.say("JOIN money")
        await phone.tap("Yes")
        await api.settled()
        assert phone.texts[-1] == "Right!"
        assert api.broken == []

Time stands still until `advance`. What learners say goes to `webhooks`, which are called again as
the fragments of their addresses ask, and to `lost` if nobody takes it. `fail_next` breaks the next
calls or messages. `broken` is whatever was asked for against a rule, refused or not.
"""

import itertools
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

from aiohttp import web

from tests.support.twilio_account import Contents
from tests.support.twilio_delivery import Callbacks, Delivery
from tests.support.twilio_http import Answer, Call, TwilioHttp
from tests.support.twilio_messages import Messages
from tests.support.twilio_phones import Fields, Message, Phone, filled
from tests.support.twilio_posts import Posts
from tests.support.twilio_rules import VERSION, App, Failed, Order, Senders

__all__ = ["Call", "Message", "Phone", "TwilioApi"]

START = datetime(2026, 11, 23, 6, tzinfo=UTC)
_TOKEN = "5f" * 16
_EMPTY_TWIML = ("", "<Response/>", "<Response></Response>")


class TwilioApi(TwilioHttp):
    """The server; `hooks` maps public origins to where they really listen."""

    def __init__(
        self,
        public_url: str = "https://lessons.example",
        hooks: Mapping[str, str] | None = None,
        *,
        inbound: str = "/twilio/{app}/inbound#rc=5&rp=all",
        retry: float = 0.02,
        now: datetime = START,
    ) -> None:
        super().__init__(_TOKEN)
        self.now = now
        self.service = "MG" + "0b" * 16
        self.sms_from, self.whatsapp_from = "+14155550100", "+14155550111"
        self.account_status = "active"
        self.webhooks: dict[App, str] = {
            "sms": public_url + inbound.format(app="sms"),
            "whatsapp": public_url + inbound.format(app="whatsapp"),
        }
        self.lost: list[str] = []
        self.posts = Posts(self.token, hooks or {}, retry)
        self.contents = Contents(self.sid, self._clock)
        numbers: dict[App, str] = {"sms": self.sms_from, "whatsapp": self.whatsapp_from}
        self._senders = Senders(numbers, self.service, self.posts.hooks)
        self._messages = Messages(
            self.sid, self._senders, self.contents, self._clock, self.broken.append
        )
        self._delivery = Delivery(self.posts, self._clock, self.broken.append, self.sid, numbers)
        self._phones: dict[tuple[App, str], Phone] = {}
        self._ids = itertools.count(1)
        self._speaking = 0

    async def start(self, port: int = 0) -> None:
        """Listen; without a port at the one it had, or at first at any that is free."""
        await super().start(port)
        self.contents.url = self.url

    async def stop(self) -> None:
        """Refuse connections, and drop those there are."""
        await self._delivery.close()
        await self.posts.close()
        await super().stop()

    # What tests do

    def phone(self, number: str, app: App = "whatsapp", name: str = "Amina") -> Phone:
        """A learner's phone, new or known; a number like KE.1349… is WhatsApp's own id."""
        known = self._phones.get((app, number))
        if known is None:
            hidden = "" if number.startswith("+") else number
            known = Phone(number, app, name, self._bring, self._clock, hidden)
            self._phones[app, number] = known
        return known

    def advance(self, by: timedelta) -> None:
        """Let time pass."""
        self.now += by

    def decide(self, sid: str, status: str, category: str | None = None, reason: str = "") -> None:
        """Let WhatsApp decide about a template: approved, rejected, paused or disabled."""
        self.contents.decide(sid, status, category, reason)

    async def deliver_all(self) -> None:
        """Hand on what `delivers = "later"` held, and wait until all is told."""
        self._delivery.release()
        await self.settled()

    async def settled(self, within: float = 10) -> None:
        """Wait until nothing is under way; TimeoutError if that does not come."""
        await self.until(lambda: not self._delivery.is_busy and not self._speaking, within)

    # What tests look at and set

    @property
    def sent(self) -> list[Message]:
        """All messages that were taken, in order."""
        return self._messages.sent

    @property
    def charged(self) -> int:
        """How many templates were paid for."""
        return self._delivery.charged

    @property
    def people_per_day(self) -> int:
        """To how many people in 24 hours templates may go outside of their windows."""
        return self._delivery.people_per_day

    @people_per_day.setter
    def people_per_day(self, value: int) -> None:
        self._delivery.people_per_day = value

    @property
    def messages_per_day(self) -> int | None:
        """How many messages the account may send in 24 hours; None: any number."""
        return self._delivery.messages_per_day

    @messages_per_day.setter
    def messages_per_day(self, value: int | None) -> None:
        self._delivery.messages_per_day = value

    @property
    def segments(self) -> int:
        """How many segments of text messages were taken."""
        return sum(message.segments for message in self.sent if message.app == "sms")

    @property
    def callbacks(self) -> Callbacks:
        """How status callbacks come."""
        return self._delivery.callbacks

    @callbacks.setter
    def callbacks(self, value: Callbacks) -> None:
        self._delivery.callbacks = value

    @property
    def delivers(self) -> Literal["at once", "later"]:
        """Whether messages are handed on at once, or by `deliver_all`."""
        return self._delivery.delivers

    @delivers.setter
    def delivers(self, value: Literal["at once", "later"]) -> None:
        self._delivery.delivers = value

    @property
    def approves(self) -> Literal["at once", "later"]:
        """Whether WhatsApp judges templates at once, or by `decide`."""
        return self.contents.approves

    @approves.setter
    def approves(self, value: Literal["at once", "later"]) -> None:
        self.contents.approves = value

    # What learners say

    async def _bring(self, phone: Phone, fields: Fields) -> str:
        kind = "MM" if phone.app == "sms" and fields.get("NumMedia", "0") != "0" else "SM"
        sid = f"{kind}{0xB << 124 | next(self._ids):032x}"
        prefix = "whatsapp:" if phone.app == "whatsapp" else ""
        sender = f"{prefix}{self._senders.numbers[phone.app]}"
        self._speaking += 1
        try:
            async with phone.speaking:
                form = filled(phone.form(sid, self.sid, sender), fields)
                post = await self.posts.post(self.webhooks[phone.app], form)
        finally:
            self._speaking -= 1
        if not 200 <= post.status < 300:
            self.lost.append(sid)
        elif post.text.strip() not in _EMPTY_TWIML:
            self.broken.append(f"an answer that Twilio would send on: {post.kind} {post.text[:80]}")
        return sid

    # A call

    def handle(self, name: str, request: web.Request, form: Mapping[str, Any]) -> Answer:
        """The status and the answer of a call, or Refused."""
        sid = request.match_info.get("sid", "")
        match name:
            case "fetchAccount":
                return 200, self._account()
            case "sendMessage":
                return 201, self._send(form)
            case "listMessages":
                return 200, self._messages.listed(request.query)
            case "fetchMessage":
                return 200, self._messages.public(self._messages.find(sid))
        return self._handle_content(name, sid, request.query, form)

    def _handle_content(
        self, name: str, sid: str, query: Mapping[str, str], form: Mapping[str, Any]
    ) -> Answer:
        match name:
            case "createContent":
                return 201, self.contents.make(form)
            case "fetchContent":
                return 200, self.contents.public(self.contents.find(sid))
            case "fetchApproval":
                return 200, self.contents.standing(sid)
            case "createApproval":
                return 201, self.contents.submit(sid, form)
            case "deleteContent":
                self.contents.delete(sid)
                return 204, None
        return 200, self.contents.page(query, approvals=name == "listApprovals")

    def _account(self) -> dict[str, Any]:
        return {
            "sid": self.sid,
            "friendly_name": "Lessons",
            "status": self.account_status,
            "type": "Full",
            "owner_account_sid": self.sid,
            "date_created": "Mon, 02 Nov 2026 06:00:00 +0000",
            "date_updated": "Mon, 02 Nov 2026 06:00:00 +0000",
            "uri": f"/{VERSION}/Accounts/{self.sid}.json",
        }

    def _send(self, form: Mapping[str, Any]) -> dict[str, Any]:
        message = self._messages.take(form, self._known)
        code = self.scripted("sendMessage", form, later=True)
        if code:
            message.fate = Failed(code, "as the test wants it", "undelivered")
        self._delivery.take(message, self._phones.get((message.app, message.to)))
        return self._messages.created(message)

    def _known(self, wanted: Order) -> Phone | None:
        return self._phones.get((wanted.app, wanted.to))

    def _clock(self) -> datetime:
        return self.now
