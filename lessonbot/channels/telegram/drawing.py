"""A parcel in Telegram's terms: entities counted in UTF-16 units, and an inline keyboard."""

from collections.abc import Iterator, Sequence

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, MessageEntity

from lessonbot.channels.base import Rejected
from lessonbot.channels.text import rows, units
from lessonbot.domain.messages import Choice
from lessonbot.domain.text import Span, Text

_MOST_ENTITIES = 100
_MOST_DATA = 64


def entities(text: Text) -> list[MessageEntity]:
    """The styles and links of a text; beyond Telegram's hundred, the last ones are dropped."""
    return list(_entities(text))[:_MOST_ENTITIES]


def keyboard(choices: Sequence[Choice]) -> InlineKeyboardMarkup | None:
    """The buttons below a message."""
    for choice in choices:
        if not 1 <= len(choice.data.encode(errors="replace")) <= _MOST_DATA:
            raise Rejected(f"the data of a button is not of 1 to {_MOST_DATA} bytes")
    if not choices:
        return None
    return InlineKeyboardMarkup(
        [
            [InlineKeyboardButton(c.label, callback_data=c.data) for c in row]
            for row in rows(choices)
        ]
    )


def _entities(text: Text) -> Iterator[MessageEntity]:
    offset = 0
    for span in text:
        length = units(span.text)
        if span.text.strip():  # Telegram refuses styles on nothing but white space
            yield from _styles(span, offset, length)
        offset += length


def _styles(span: Span, offset: int, length: int) -> Iterator[MessageEntity]:
    if span.style:
        yield MessageEntity(span.style, offset, length)
    if span.link and span.link != span.text:  # a plain address is found by Telegram itself
        yield MessageEntity(MessageEntity.TEXT_LINK, offset, length, url=span.link)
