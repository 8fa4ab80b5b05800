"""One parcel on its way to one chat, as plain calls of the Bot API.

The library's objects for a message cost more than all the rest of a send.
"""

import re

import msgspec
from telegram.error import TelegramError

from lessonbot.channels.base import Attachment, Parcel, Receipt, Rejected
from lessonbot.channels.carrying import JSON
from lessonbot.channels.telegram import drawing, wire
from lessonbot.channels.telegram.answers import Refused
from lessonbot.channels.telegram.drawing import Entity, Keyboard
from lessonbot.channels.telegram.failures import called, send_error
from lessonbot.channels.telegram.transport import Transport
from lessonbot.channels.text import characters

_SAME = "message is not modified"
_NO_TEXT = "there is no text in the message to edit"
_NOT_EDITABLE = (
    "message to edit not found",
    "message can't be edited",
    "message_id_invalid",
    "message caption is too long",  # a picture's caption holds less than a message
    "there is no caption in the message to edit",
)
_NAME = re.compile(r"[A-Za-z0-9_.-]{1,100}")
_STALE_FILE = re.compile(r"(wrong|invalid).*file.*id|file_reference", re.IGNORECASE)


class _Preview(msgspec.Struct):
    is_disabled: bool


_NO_PREVIEW = _Preview(is_disabled=True)


class _Words(msgspec.Struct, omit_defaults=True, kw_only=True):
    """What sendMessage and editMessageText take."""

    chat_id: int
    message_id: int | None = None
    text: str
    entities: list[Entity] = []
    link_preview_options: _Preview
    disable_notification: bool = False
    reply_markup: Keyboard | None = None


class _Caption(msgspec.Struct, omit_defaults=True, kw_only=True):
    """What editMessageCaption and the methods for files take; a file's bytes go beside it."""

    chat_id: int
    message_id: int | None = None
    photo: str | None = None
    voice: str | None = None
    audio: str | None = None
    document: str | None = None
    duration: int = 0
    caption: str = ""
    caption_entities: list[Entity] = []
    disable_notification: bool = False
    reply_markup: Keyboard | None = None


class _Size(msgspec.Struct):
    file_id: str
    width: int
    height: int


class _File(msgspec.Struct):
    file_id: str


class _Sent(msgspec.Struct):
    """What we want to know of a message that was sent; Telegram decides what a file is."""

    message_id: int
    photo: list[_Size] = []
    voice: _File | None = None
    audio: _File | None = None
    document: _File | None = None

    @property
    def upload(self) -> str | None:
        """Telegram's name for its file."""
        file = self.voice or self.audio or self.document
        largest = max(self.photo, key=lambda size: size.width * size.height, default=file)
        return largest.file_id if largest else None


_SENT = msgspec.json.Decoder(_Sent)
_METHODS = {
    "picture": ("sendPhoto", "photo"),
    "voice": ("sendVoice", "voice"),
    "audio": ("sendAudio", "audio"),
    "document": ("sendDocument", "document"),
}


class Draft:
    """A parcel in Telegram's terms, to be sent or to replace a message."""

    def __init__(self, transport: Transport, chat: int, parcel: Parcel) -> None:
        self._transport = transport
        self._chat = chat
        self._silent = parcel.silent
        self._words = characters(parcel.text)
        self._entities = drawing.entities(parcel.text)
        self._keyboard = drawing.keyboard(parcel.choices)

    async def send_text(self) -> Receipt:
        """Send it as a message."""
        if not self._words.strip():
            raise Rejected("the message has no text")
        return await self._send("sendMessage", wire.encode(self._text()))

    async def send_file(self, file: Attachment) -> Receipt:
        """Send it as the caption of a file, by its earlier upload if there is one."""
        method, field = _METHODS[file.kind]
        caption = self._caption()
        if file.kind in {"voice", "audio"}:
            caption.duration = file.seconds
        if file.upload:
            named = msgspec.structs.replace(caption, **{field: file.upload})
            try:
                return await self._send(method, wire.encode(named))
            except Rejected as error:
                if file.data is None or not _STALE_FILE.search(str(error)):
                    raise
        if file.data is None:
            raise Rejected(f"the {file.kind} has neither bytes nor an earlier upload")
        form = wire.form(caption, field, _file_name(file), file.mime, file.data)
        return await self._send(method, *form)

    async def edit(self, message: str) -> bool:
        """Replace a message; False if it is gone or cannot be changed."""
        if not message.isdecimal():
            return False
        try:
            await self._edit(int(message))
        except TelegramError as error:
            failure = error
        else:
            return True
        if isinstance(failure, Refused) and failure.says(_SAME):
            return True
        if isinstance(failure, Refused) and failure.says(*_NOT_EDITABLE):
            return False
        raise send_error(failure)

    async def _edit(self, number: int) -> None:
        words = wire.encode(self._text(number))
        try:
            await self._transport.call("editMessageText", words, JSON)
        except Refused as error:
            if not error.says(_NO_TEXT):
                raise
        else:
            return
        caption = wire.encode(self._caption(number=number))
        await self._transport.call("editMessageCaption", caption, JSON)

    async def _send(self, method: str, body: bytes, kind: str = JSON) -> Receipt:
        sent = await called(self._sent(method, body, kind))
        return Receipt(str(sent.message_id), sent.upload)

    async def _sent(self, method: str, body: bytes, kind: str) -> _Sent:
        return _SENT.decode(await self._transport.call(method, body, kind))

    def _text(self, number: int | None = None) -> _Words:
        return _Words(
            chat_id=self._chat,
            message_id=number,
            text=self._words,
            entities=self._entities,
            link_preview_options=_NO_PREVIEW,
            disable_notification=self._silent and number is None,
            reply_markup=self._keyboard,
        )

    def _caption(self, number: int | None = None) -> _Caption:
        return _Caption(
            chat_id=self._chat,
            message_id=number,
            caption=self._words,
            caption_entities=self._entities,
            disable_notification=self._silent and number is None,
            reply_markup=self._keyboard,
        )


def _file_name(file: Attachment) -> str:
    """What the file is called where it is saved; nothing in it can end a header."""
    if _NAME.fullmatch(file.name):
        return file.name
    return f"{file.media[:16]}.{file.mime.partition('/')[2]}"
