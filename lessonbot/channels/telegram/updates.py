"""Reads updates: what a learner said, which tap awaits an answer, what cannot be used.

Only private chats are conversations with a learner. What happens in groups, edits of
earlier messages and service notices are confirmed to Telegram and otherwise ignored.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Literal

import msgspec

from lessonbot.channels.base import Received
from lessonbot.channels.telegram import wire
from lessonbot.channels.telegram.attachments import attached
from lessonbot.domain.messages import Inbound

KINDS = ("message", "callback_query", "my_chat_member")
"""The kinds of updates that Telegram is asked for."""

_LONGEST_TEXT = 4096
_LONGEST_NAME = 64
_LONGEST_LANGUAGE = 35
_LONGEST_DATA = 64
_LONGEST_PAYLOAD = 10_000

Id = Annotated[int, msgspec.Meta(ge=-(2**63), le=2**63 - 1)]
Number = Annotated[int, msgspec.Meta(ge=0, le=2**63 - 2)]


class _Person(msgspec.Struct):
    first_name: str = ""
    language_code: str | None = None


class _Chat(msgspec.Struct):
    id: Id
    type: str


class _Message(msgspec.Struct):
    chat: _Chat
    sender: _Person = msgspec.field(name="from", default_factory=_Person)
    text: str = ""
    caption: str = ""
    photo: Any = None
    voice: Any = None
    audio: Any = None
    document: Any = None
    pinned_message: Any = None
    message_auto_delete_timer_changed: Any = None
    write_access_allowed: Any = None
    connected_website: Any = None
    chat_background_set: Any = None

    @property
    def is_notice(self) -> bool:
        """Whether the app and not the learner made this message."""
        notices = (
            self.pinned_message,
            self.message_auto_delete_timer_changed,
            self.write_access_allowed,
            self.connected_website,
            self.chat_background_set,
        )
        return any(notice is not None for notice in notices)


class _Tapped(msgspec.Struct):
    chat: _Chat


class _Tap(msgspec.Struct):
    id: str
    sender: _Person = msgspec.field(name="from")
    message: _Tapped | None = None
    data: str = ""


class _Member(msgspec.Struct):
    status: str


class _Membership(msgspec.Struct):
    chat: _Chat
    sender: _Person = msgspec.field(name="from")
    new_chat_member: _Member


class _Update(msgspec.Struct):
    update_id: Number
    message: _Message | None = None
    callback_query: _Tap | None = None
    my_chat_member: _Membership | None = None


class _Numbered(msgspec.Struct):
    update_id: Number


class _Batch(msgspec.Struct):
    result: list[msgspec.Raw]


_UPDATE = msgspec.json.Decoder(_Update)
_NUMBERED = msgspec.json.Decoder(_Numbered)
_BATCH = msgspec.json.Decoder(_Batch)
_EVENTS: dict[str, Literal["blocked", "unblocked"]] = {"kicked": "blocked", "member": "unblocked"}


@dataclass(frozen=True, slots=True)
class Update:
    """One update as far as it concerns us.

    `number` is Telegram's, `received` what to commit, `tap` the callback query to answer.
    """

    number: int | None
    received: Received | None = None
    tap: str | None = None


def read_batch(body: bytes) -> Sequence[Update]:
    """The updates of an answer to getUpdates; ValueError if it is not one."""
    return [read(bytes(raw)) for raw in wire.decode(_BATCH, body)[1].result]


def read(body: bytes) -> Update:
    """One update; an update that cannot be read comes back as received with an error."""
    try:
        update = wire.decode(_UPDATE, body)[1]
    except ValueError as error:
        return _poison(body, error)
    number = str(update.update_id)
    if update.callback_query:
        return _tap(update.update_id, number, update.callback_query)
    if update.message:
        return Update(update.update_id, _message(number, update.message))
    if update.my_chat_member:
        return Update(update.update_id, _membership(number, update.my_chat_member))
    return Update(update.update_id)


def _message(number: str, message: _Message) -> Received | None:
    if message.chat.type != "private" or message.is_notice:
        return None
    said = _clean(message.text or message.caption, _LONGEST_TEXT)
    return Received(
        number,
        str(message.chat.id),
        Inbound(
            text=said,
            language=_language(message.sender),
            name=_name(message.sender),
            event=None if said.strip() else "unreadable",
            file=attached(message.photo, message.voice, message.audio, message.document),
        ),
    )


def _tap(update_id: int, number: str, tap: _Tap) -> Update:
    chat = tap.message.chat if tap.message else None
    if chat is None or chat.type != "private":
        return Update(update_id, tap=tap.id)
    said = Inbound(
        tap=_clean(tap.data, _LONGEST_DATA),
        language=_language(tap.sender),
        name=_name(tap.sender),
    )
    return Update(update_id, Received(number, str(chat.id), said), tap.id)


def _membership(number: str, change: _Membership) -> Received | None:
    event = _EVENTS.get(change.new_chat_member.status)
    if change.chat.type != "private" or event is None:
        return None
    said = Inbound(event=event, language=_language(change.sender), name=_name(change.sender))
    return Received(number, str(change.chat.id), said)


def _poison(body: bytes, error: ValueError) -> Update:
    try:
        update_id = wire.decode(_NUMBERED, body)[1].update_id
    except ValueError:
        update_id = None
    return Update(
        update_id,
        Received(
            hashlib.sha256(body).hexdigest() if update_id is None else str(update_id),
            "",
            Inbound(),
            payload=_clean(body[:_LONGEST_PAYLOAD].decode(errors="replace"), _LONGEST_PAYLOAD),
            error=f"not an update that can be used: {error}"[:200],
        ),
    )


def _name(person: _Person) -> str | None:
    return _clean(person.first_name, _LONGEST_NAME).strip() or None


def _language(person: _Person) -> str | None:
    return _clean(person.language_code or "", _LONGEST_LANGUAGE) or None


def _clean(value: str, longest: int) -> str:
    """Without NUL, which PostgreSQL cannot keep, and not longer than it may be."""
    return value.replace("\0", "")[:longest]
