"""Speaks with the test server by the official library, as any other program would."""

import asyncio
import json
from collections.abc import Callable, Mapping
from typing import Any, Self, TypeVar

import pytest
from twilio.base.exceptions import TwilioRestException
from twilio.rest import Client
from twilio.rest.api.v2010.account.message import MessageInstance

from tests.support.twilio_api import TwilioApi
from tests.support.twilio_ear import Ear

PUBLIC = "https://lessons.example"
AMINA, WHATSAPP = "+254700000001", "whatsapp:+254700000001"
STATUS = f"{PUBLIC}/status/7"

T = TypeVar("T")


class Request:
    """JSON as it is: the library's own classes send null for whatever is not used."""

    def __init__(self, body: Mapping[str, Any]) -> None:
        self.to_dict = lambda: body


def content(kind: str, form: Mapping[str, Any], **samples: str) -> Mapping[str, Any]:
    """A content of one type."""
    return {
        "friendly_name": "a content",
        "language": "en",
        "variables": samples,
        "types": {kind: form},
    }


def replies(*titles: str, body: str = "{{body}}", **samples: str) -> Mapping[str, Any]:
    """A content with buttons."""
    actions = [{"type": "QUICK_REPLY", "title": t, "id": f"a:{t}"} for t in titles]
    return content("twilio/quick-reply", {"body": body, "actions": actions}, **samples)


def listed(*items: tuple[str, str, str], button: str = "Choose") -> Mapping[str, Any]:
    """A content with rows: what each says, what stands below, and its id."""
    rows = [{"item": item, "description": about, "id": each} for item, about, each in items]
    return content("twilio/list-picker", {"body": "{{body}}", "button": button, "items": rows})


class Speaker:
    """The library, the server and the webhook that the server calls."""

    def __init__(self, api: TwilioApi) -> None:
        self.api = api
        self.ear = Ear(PUBLIC, api.token)
        self.client = Client(api.sid, api.token)

    async def __aenter__(self) -> Self:
        self.client.api.base_url = self.client.content.base_url = self.api.url
        await self.ear.__aenter__()
        self.api.posts.hooks[PUBLIC] = self.ear.url
        return self

    async def __aexit__(self, *_: object) -> None:
        self.client.http_client.session.close()
        await self.ear.__aexit__()

    async def call(self, method: Callable[..., T], *given: object, **named: object) -> T:
        """Make a call of the library, whose transport blocks."""
        return await asyncio.to_thread(method, *given, **named)

    async def refusal(self, method: Callable[..., object], *given: object, **named: object) -> Any:  # noqa: ANN401
        """How a call of the library is refused."""
        with pytest.raises(TwilioRestException) as caught:
            await self.call(method, *given, **named)
        return caught.value

    def message(self, **given: object) -> Mapping[str, object]:
        """A message to Amina on WhatsApp, or wherever else `to` says; None leaves a field out."""
        whatsapp = str(given.get("to", WHATSAPP)).startswith("whatsapp:")
        sender = f"whatsapp:{self.api.whatsapp_from}" if whatsapp else self.api.sms_from
        fields = {"to": WHATSAPP, "from_": sender, **given}
        return {name: value for name, value in fields.items() if value is not None}

    async def send(self, **given: object) -> MessageInstance:
        """Send a message."""
        return await self.call(self.client.messages.create, **self.message(**given))

    async def refused(self, **given: object) -> Any:  # noqa: ANN401 - the library's own
        """How a message is refused."""
        return await self.refusal(self.client.messages.create, **self.message(**given))

    async def make(self, form: Mapping[str, Any]) -> str:
        """Make a content."""
        made = await self.call(self.client.content.v1.contents.create, Request(form))
        return str(made.sid)

    async def submit(self, sid: str, name: str = "lesson_ready", category: str = "UTILITY") -> Any:  # noqa: ANN401
        """Ask for the approval of a content, and see where it stands then."""
        made = self.client.content.v1.contents(sid)
        request = Request({"name": name, "category": category})
        await self.call(made.approval_create.create, request)
        return (await self.call(made.approval_fetch().fetch)).whatsapp

    async def show(self, sid: str, to: str = WHATSAPP, **values: object) -> MessageInstance:
        """Send a content."""
        return await self.send(
            to=to,
            content_sid=sid,
            content_variables=json.dumps(values) if values else None,
            status_callback=STATUS,
        )

    @property
    def told(self) -> list[str]:
        """What the status callbacks said, with their codes."""
        forms = self.ear.forms("/status")
        return [f"{f['MessageStatus']} {f.get('ErrorCode', '')}".strip() for f in forms]
