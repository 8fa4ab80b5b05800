"""One parcel on its way to one chat."""

import re

from telegram import Bot, LinkPreviewOptions, Message
from telegram.error import TelegramError

from lessonbot.channels.base import Attachment, Parcel, Receipt, Rejected
from lessonbot.channels.telegram import drawing
from lessonbot.channels.telegram.failures import called, send_error
from lessonbot.channels.telegram.transport import Refused
from lessonbot.channels.text import characters

_NO_PREVIEW = LinkPreviewOptions(is_disabled=True)
_SAME = "message is not modified"
_NO_TEXT = "there is no text in the message to edit"
_NOT_EDITABLE = (
    "message to edit not found",
    "message can't be edited",
    "message_id_invalid",
    "message caption is too long",  # a picture's caption holds less than a message
    "there is no caption in the message to edit",
)
_STALE_FILE = re.compile(r"(wrong|invalid).*file.*id|file_reference", re.IGNORECASE)


class Draft:
    """A parcel in Telegram's terms, to be sent or to replace a message."""

    def __init__(self, bot: Bot, chat: int, parcel: Parcel) -> None:
        self._bot = bot
        self._chat = chat
        self._silent = parcel.silent
        self._words = characters(parcel.text)
        self._entities = drawing.entities(parcel.text)
        self._keyboard = drawing.keyboard(parcel.choices)

    async def send_text(self) -> Receipt:
        """Send it as a message."""
        if not self._words.strip():
            raise Rejected("the message has no text")
        sent = await called(
            self._bot.send_message(
                self._chat,
                self._words,
                entities=self._entities,
                link_preview_options=_NO_PREVIEW,
                disable_notification=self._silent,
                reply_markup=self._keyboard,
            )
        )
        return Receipt(str(sent.message_id))

    async def send_photo(self, picture: Attachment) -> Receipt:
        """Send it as the caption of a picture, by its earlier upload if there is one."""
        if picture.upload:
            try:
                return await self._photo(picture, picture.upload)
            except Rejected as error:
                if picture.data is None or not _STALE_FILE.search(str(error)):
                    raise
        if picture.data is None:
            raise Rejected("the picture has neither bytes nor an earlier upload")
        return await self._photo(picture, picture.data)

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
        try:
            await self._bot.edit_message_text(
                self._words,
                self._chat,
                number,
                entities=self._entities,
                link_preview_options=_NO_PREVIEW,
                reply_markup=self._keyboard,
            )
        except Refused as error:
            if not error.says(_NO_TEXT):
                raise
        else:
            return
        await self._bot.edit_message_caption(
            self._chat,
            number,
            caption=self._words,
            caption_entities=self._entities,
            reply_markup=self._keyboard,
        )

    async def _photo(self, picture: Attachment, photo: bytes | str) -> Receipt:
        sent = await called(
            self._bot.send_photo(
                self._chat,
                photo,
                caption=self._words or None,
                caption_entities=self._entities,
                disable_notification=self._silent,
                reply_markup=self._keyboard,
                filename=f"{picture.media[:16]}.{picture.mime.partition('/')[2]}",
            )
        )
        return Receipt(str(sent.message_id), _largest(sent))


def _largest(sent: Message) -> str | None:
    largest = max(sent.photo, key=lambda size: size.width * size.height, default=None)
    return largest.file_id if largest else None
