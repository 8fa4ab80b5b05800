"""A parcel in Telegram's terms: entities counted in UTF-16 units, and an inline keyboard."""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import accumulate

import msgspec

from lessonbot.channels.base import Rejected
from lessonbot.channels.text import rows, units
from lessonbot.domain.messages import Choice
from lessonbot.domain.text import Span, Text

_MOST_ENTITIES = 100
_MOST_DATA = 64


class Entity(msgspec.Struct, omit_defaults=True):
    """A style or a link over some characters of a text."""

    type: str
    offset: int
    length: int
    url: str | None = None


class Button(msgspec.Struct):
    """Something to tap; its data comes back."""

    text: str
    callback_data: str


class Keyboard(msgspec.Struct):
    """Rows of buttons below a message."""

    inline_keyboard: list[list[Button]]


def entities(text: Text) -> list[Entity]:
    """The styles and links of a text; of more than Telegram's hundred, styles are left out first."""
    found = list(_entities(text))
    if len(found) <= _MOST_ENTITIES:
        return found
    links = [each for each in found if each.url]
    styles = [each for each in found if not each.url]
    kept = links[:_MOST_ENTITIES] + styles[: max(0, _MOST_ENTITIES - len(links))]
    return sorted(kept, key=lambda each: each.offset)


def keyboard(choices: Sequence[Choice]) -> Keyboard | None:
    """The buttons below a message."""
    for choice in choices:
        if not 1 <= len(choice.data.encode(errors="replace")) <= _MOST_DATA:
            raise Rejected(f"the data of a button is not of 1 to {_MOST_DATA} bytes")
    if not choices:
        return None
    buttons = [Button(choice.label, choice.data) for choice in choices]
    widths = _layout(tuple(choice.label for choice in choices))
    ends = accumulate(widths)
    return Keyboard([buttons[end - width : end] for end, width in zip(ends, widths, strict=True)])


@lru_cache(1024)
def _layout(labels: tuple[str, ...]) -> tuple[int, ...]:
    """How many buttons stand in each row: what is asked of many has the same labels."""
    return tuple(len(row) for row in rows([Choice(label, "") for label in labels]))


def _entities(text: Text) -> Iterator[Entity]:
    offset = 0
    for span in text:
        length = units(span.text)
        if span.text.strip():  # Telegram refuses styles on nothing but white space
            yield from _styles(span, offset, length)
        offset += length


def _styles(span: Span, offset: int, length: int) -> Iterator[Entity]:
    hidden = span.link if span.link != span.text else None  # Telegram finds a plain one itself
    # Code takes no other entity over it, and an address says more than how it looks.
    if span.style and not (hidden and span.style in {"code", "pre"}):
        yield Entity(span.style, offset, length)
    if hidden:
        yield Entity("text_link", offset, length, hidden)
