"""Buttons and lists on WhatsApp: a few forms, made once for an account and filled for each message.

Twilio sends neither without a content that was made before. A content has a place for every text
and id of its message, so there is one for each number of buttons or rows, whatever is asked.
Within the window no approval is needed, and none is ever asked for these: WhatsApp takes a
template that is nothing but places for advertising. Twilio keeps them by their names, so every
process finds those that are there.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lessonbot.channels.base import Rejected
from lessonbot.channels.text import Row, row
from lessonbot.channels.twilio.account import Account
from lessonbot.channels.twilio.calls import called
from lessonbot.channels.twilio.limits import WHATSAPP
from lessonbot.domain.messages import Choice

BUTTONS, _LIST = "twilio/quick-reply", "twilio/list-picker"
_NAME = "lessonbot"
_VERSION = "v1"
PAGE = 500
_NO_ABOUT = "\u00a0"  # a value must not be empty


@dataclass(frozen=True, slots=True)
class Shape:
    """The form of a message with choices: how many, and as buttons, or as a list with texts below."""

    kind: str
    count: int
    about: bool = False

    @property
    def name(self) -> str:
        """What Twilio keeps it under."""
        kind = self.kind.removeprefix("twilio/")
        return f"{_NAME}-{kind}-{self.count}{'-about' if self.about else ''}-{_VERSION}"

    @property
    def body(self) -> dict[str, Any]:
        """What Twilio is asked to keep, with an example for every place."""
        numbers = range(1, self.count + 1)
        if self.kind == BUTTONS:
            actions = [
                {"type": "QUICK_REPLY", "title": f"{{{{t{n}}}}}", "id": f"{{{{i{n}}}}}"}
                for n in numbers
            ]
            content: dict[str, Any] = {"body": "{{body}}", "actions": actions}
        else:
            items = [
                {"item": f"{{{{t{n}}}}}", "id": f"{{{{i{n}}}}}"}
                | ({"description": f"{{{{a{n}}}}}"} if self.about else {})
                for n in numbers
            ]
            content = {"body": "{{body}}", "button": "{{button}}", "items": items}
        places = {"body": "Which one?"} | ({"button": "Choose"} if self.kind == _LIST else {})
        for n in numbers:
            places |= {f"t{n}": f"Answer {n}", f"i{n}": f"answer-{n}"}
            places |= {f"a{n}": "More words"} if self.about else {}
        return {
            "friendly_name": self.name,
            "language": "en",
            "variables": places,
            "types": {self.kind: content},
        }


def buttons(body: str, choices: Sequence[Choice]) -> tuple[Shape, Mapping[str, str]]:
    """The form of a message with buttons, and what to fill it with."""
    values = {"body": body}
    for number, choice in enumerate(choices, start=1):
        values |= {f"t{number}": choice.label, f"i{number}": choice.data}
    return Shape(BUTTONS, len(choices)), values


def listed(body: str, opens: str, choices: Sequence[Choice]) -> tuple[Shape, Mapping[str, str]]:
    """The form of a message with a list, what its button `opens` it with, and what to fill it with."""
    rows = [row(choice.label, WHATSAPP) or Row(choice.label) for choice in choices]
    about = any(each.about for each in rows)
    values = {"body": body, "button": opens}
    for number, (choice, each) in enumerate(zip(choices, rows, strict=True), start=1):
        values |= {f"t{number}": each.title, f"i{number}": choice.data}
        values |= {f"a{number}": each.about or _NO_ABOUT} if about else {}
    return Shape(_LIST, len(choices), about), values


class Contents:
    """The contents that an account has, by their names; missing ones are made when first used."""

    def __init__(self, account: Account) -> None:
        self._account = account
        self._known: dict[str, str] | None = None
        self._making = asyncio.Lock()

    async def sid(self, shape: Shape) -> str:
        """Twilio's id of the content of this form; raises a SendError."""
        if self._known and shape.name in self._known:
            return self._known[shape.name]
        async with self._making:  # one search and one making at a time
            if self._known is None:
                self._known = await self._found()
            if shape.name not in self._known:
                self._known[shape.name] = await self._made(shape)
            return self._known[shape.name]

    def forget(self) -> None:
        """Search again: a content is not there any more."""
        self._known = None

    async def _found(self) -> dict[str, str]:
        contents = await called(
            self._account.library.content.v1.contents.list_async(page_size=PAGE)
        )
        return {
            each.friendly_name: each.sid
            for each in contents
            if (each.friendly_name or "").startswith(_NAME)
        }

    async def _made(self, shape: Shape) -> str:
        content = await called(self._create(shape))
        if not content.sid:
            raise Rejected("Twilio made a content without an id")
        return str(content.sid)

    async def _create(self, shape: Shape) -> Any:  # noqa: ANN401 - the library's own

        request = Request(shape.body)
        create = self._account.library.content.v1.contents.create_async
        return await create(request)


class Request:
    """A content as it is: the library's own classes send null for whatever is not used."""

    def __init__(self, body: Mapping[str, Any]) -> None:
        self._body = body

    def to_dict(self) -> Mapping[str, Any]:
        """What the library sends."""
        return self._body
