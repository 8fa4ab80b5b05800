"""The messages of a Twilio account: taken from forms, and shown as the API shows them."""

import itertools
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from tests.support import twilio_contents as contents
from tests.support import twilio_rules as rules
from tests.support.twilio_account import Contents
from tests.support.twilio_contents import Content, Shown
from tests.support.twilio_phones import Message, Phone
from tests.support.twilio_rules import VERSION, Failed, Order, Refused, Senders

_UNAVAILABLE = {
    "paused": Failed(63041, "the template is paused"),
    "disabled": Failed(63054, "the template is not available"),
}


class Messages:
    """What was taken, in order; `tell` takes what no real server would complain about."""

    def __init__(
        self,
        account: str,
        senders: Senders,
        kept: Contents,
        clock: Callable[[], datetime],
        tell: Callable[[str], None],
    ) -> None:
        self.sent: list[Message] = []
        self._account = account
        self._senders = senders
        self._contents = kept
        self._clock = clock
        self._tell = tell
        self._numbers = itertools.count(1)

    def take(self, form: Mapping[str, Any], phones: Callable[[Order], Phone | None]) -> Message:
        """The message that a form asks for, or Refused."""
        for oddity in rules.oddities(form):
            self._tell(oddity)
        wanted = rules.order(form, self._senders)
        phone = phones(wanted)
        if phone is not None and phone.stopped:
            self._heed_stop(phone, wanted)
        message = self._message(wanted)
        self.sent.append(message)
        return message

    def _heed_stop(self, phone: Phone, wanted: Order) -> None:
        """Who said STOP gets no text message, and on WhatsApp one answer to what they write."""
        if phone.app == "sms":
            raise Refused(21610, "Attempt to send to unsubscribed recipient")
        if not phone.answers_owed:
            self._tell(f"{wanted.to} said STOP and is sent {wanted.body or wanted.content}")
        phone.answers_owed = 0

    def _message(self, wanted: Order) -> Message:
        kind = "MM" if wanted.media and wanted.app == "sms" else "SM"
        message = Message(
            f"{kind}{0xA << 124 | next(self._numbers):032x}",
            wanted.to,
            wanted.app,
            Shown(wanted.body, media=list(wanted.media)),
            self._clock(),
            callback=wanted.callback,
            service=wanted.service,
            valid=wanted.valid,
        )
        if wanted.content:
            self._fill(message, self._content(wanted.content), wanted)
        message.segments = rules.segments(message.body) if wanted.app == "sms" else 1
        return message

    def _content(self, sid: str) -> Content:
        try:
            return self._contents.find(sid)
        except Refused:
            raise Refused(21655, "The ContentSid is Invalid") from None

    def _fill(self, message: Message, content: Content, wanted: Order) -> None:
        filling, forgotten = contents.values(content, wanted.variables, wanted.app)
        for name in forgotten:
            self._tell(f"{content.friendly_name} goes out with the sample of {name}")
        kind = contents.kind_for(content, wanted.app)
        contents.within(content, kind, filling)
        approval = content.approval
        try:
            message.shown = contents.shown(content, kind, filling)
        except Failed as failure:
            message.fate = failure
        if approval and wanted.app == "whatsapp":
            message.fate = _UNAVAILABLE.get(approval.status, message.fate)
            if content.is_approved:
                message.template, message.category = approval.name, approval.category

    def find(self, sid: str) -> Message:
        """The message of an id, or Refused."""
        for message in self.sent:
            if message.sid == sid:
                return message
        raise Refused(20404, f"The requested resource /Messages/{sid}.json was not found")

    def listed(self, query: Mapping[str, str]) -> dict[str, Any]:
        """The newest messages, of one address if asked for."""
        size = int(query.get("PageSize", "50"))
        wanted = query.get("To")
        found = [self.public(m) for m in reversed(self.sent)]
        found = [each for each in found if wanted in (None, each["to"])]
        uri = f"/{VERSION}/Accounts/{self._account}/Messages.json"
        page = {"uri": uri, "page": 0, "page_size": size, "next_page_uri": None}
        return {**page, "messages": found[:size]}

    def created(self, message: Message) -> dict[str, Any]:
        """The answer to its creation: nothing is known yet of what becomes of it."""
        first = {"status": "queued", "error_code": None, "error_message": None}
        if message.service:
            first |= {"status": "accepted", "from": None, "num_segments": "0"}
        return {**self.public(message), **first}

    def public(self, message: Message) -> dict[str, Any]:
        """A message as the API shows it."""
        prefix = "whatsapp:" if message.app == "whatsapp" else ""
        at = rules.rfc2822(message.at)
        uri = f"/{VERSION}/Accounts/{self._account}/Messages/{message.sid}"
        return {
            "account_sid": self._account,
            "api_version": VERSION,
            "body": message.body,
            "date_created": at,
            "date_sent": None if message.status in ("queued", "accepted") else at,
            "date_updated": at,
            "direction": "outbound-api",
            "error_code": message.error,
            "error_message": None,
            "from": f"{prefix}{self._senders.numbers[message.app]}",
            "messaging_service_sid": message.service or None,
            "num_media": str(len(message.media)),
            "num_segments": str(message.segments),
            "price": None,
            "price_unit": "USD",
            "sid": message.sid,
            "status": message.status,
            "subresource_uris": {"media": f"{uri}/Media.json"},
            "to": f"{prefix}{message.to}",
            "uri": f"{uri}.json",
        }
