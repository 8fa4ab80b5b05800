"""The phones of scripted learners: what they show on each network, and what can be done there."""

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from lessonbot.domain.course import Course, Document, Picture, Recording
from tests.support import twilio_phones
from tests.support.bot_api import BotApi, Message

_NUMBERED = re.compile(r"^(\d+)\) (.+)$|^([A-Z]+) = (.+)$", re.MULTILINE)
_TEMPLATE = re.compile(r"lessonbot_(.+)_[0-9a-f]{8}")
_DIGEST = re.compile(r"/m/([0-9a-f]{64})")
_STYLES = {"bold": "*", "italic": "_"}


@dataclass(frozen=True, slots=True)
class Deed:
    """What a learner does: types words, or taps what carries this data below these words.

    With a `photo` that is sent, and the words tell what is on it.
    """

    words: str
    tap: str | None = None
    photo: bytes = b""


@dataclass(frozen=True, slots=True)
class Seen:
    """A message as its learner sees it; `picks` are what it offers, by what is written there.

    `notes` say what is not words: files, templates, parts of a text message. `edits` tells that
    boxes on it can be ticked, `edited` that it took the place of an earlier one.
    """

    text: str
    picks: tuple[tuple[str, Deed], ...] = ()
    shown: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    edits: bool = False
    edited: bool = False
    template: bool = False
    parts: int = 0


class Phone(Protocol):
    """One app on one phone."""

    app: str

    def news(self) -> list[Seen]:
        """What came since this was asked last."""
        ...

    async def do(self, deed: Deed) -> None:
        """Type, or tap."""
        ...


class Files:
    """The media of a course by their content: name and size."""

    def __init__(self, course: Course) -> None:
        self._named: dict[str, str] = {}
        for spoken in (course, *course.translations):
            for each in _media(spoken):
                self._named[each.media] = f"{each.name}, {each.size:,} bytes"

    def called(self, digest: str) -> str:
        """What stands in a transcript for a file."""
        return self._named.get(digest, "the picture of the certificate")


def _media(course: Course) -> Iterator[Picture | Recording | Document]:
    for lesson in course.lessons:
        for block in lesson.blocks:
            if block.picture:
                yield block.picture
                if block.picture.low:
                    yield block.picture.low
            if block.document:
                yield block.document
        if lesson.recording:
            yield lesson.recording


class Bot(BotApi):
    """A Bot API that remembers which file is which."""

    def __init__(self, hooks: Mapping[str, str], files: Files) -> None:
        super().__init__(hooks=hooks)
        self.files = files
        self.names: dict[str, str] = {}

    def _file(self, photo: bytes | str) -> str:
        return self._named(photo, super()._file(photo))

    def _send_other(self, kind: str, values: Mapping[str, Any]) -> dict[str, Any]:
        public = super()._send_other(kind, values)
        self._named(values.get(kind, b""), public[kind]["file_id"])
        return public

    def _named(self, given: bytes | str, file_id: str) -> str:
        if isinstance(given, bytes):
            self.names[file_id] = self.files.called(hashlib.sha256(given).hexdigest())
        return file_id


class TelegramPhone:
    """A private chat with the bot; a message that is edited shows anew."""

    app = "telegram"

    def __init__(self, api: Bot, chat: int, language: str, name: str) -> None:
        self._api = api
        self._chat = chat
        self._known: dict[int, int] = {}
        api.meet(chat, language, name).state = "open"

    def news(self) -> list[Seen]:
        found = []
        for each in self._api.messages(self._chat):
            edits = self._known.get(each.id)
            if edits != each.edits:
                found.append(self._seen(each, edited=edits is not None))
            self._known[each.id] = each.edits
        return found

    async def do(self, deed: Deed) -> None:
        if deed.photo:
            self._api.send_file(self._chat, "photo", deed.photo)
        elif deed.tap is None:
            self._api.say(self._chat, deed.words)
        else:
            self._api.tap(self._chat, deed.tap)

    def _seen(self, message: Message, *, edited: bool) -> Seen:
        notes = []
        if message.photo:
            notes.append(f"picture: {self._api.names[message.photo]}")
        if message.file:
            notes.append(f"{message.file[0]}: {self._api.names[message.file[1]]}")
        picks = tuple(
            (button["text"], Deed(button["text"], button["callback_data"]))
            for row in message.buttons
            for button in row
        )
        shown = tuple(" ".join(f"[{label}]" for label in row) for row in message.labels)
        return Seen(_marked(message), picks, shown, tuple(notes), edits=True, edited=edited)


def _marked(message: Message) -> str:
    """The text with the marks of its styles, as WhatsApp writes them."""
    units = message.text.encode("utf-16-le")
    marks: dict[int, str] = {}
    for entity in message.entities:
        mark = _STYLES.get(entity["type"], "")
        start, end = entity["offset"] * 2, (entity["offset"] + entity["length"]) * 2
        marks[start] = marks.get(start, "") + mark
        marks[end] = mark + marks.get(end, "")
    cuts = sorted({0, len(units), *marks})
    pieces = [
        marks.get(start, "") + units[start:end].decode("utf-16-le")
        for start, end in zip(cuts, [*cuts[1:], len(units)], strict=True)
    ]
    return "".join(pieces)


class TwilioPhone:
    """WhatsApp or text messages."""

    def __init__(self, phone: twilio_phones.Phone, files: Files) -> None:
        self.app: str = phone.app
        self._phone = phone
        self._files = files
        self._known = 0

    def news(self) -> list[Seen]:
        new = self._phone.messages[self._known :]
        self._known += len(new)
        return [self._sms(each) if self.app == "sms" else self._whatsapp(each) for each in new]

    async def do(self, deed: Deed) -> None:
        if deed.tap is None:
            await self._phone.say(deed.words)
        else:
            await self._phone.tap(deed.tap)

    def _sms(self, message: twilio_phones.Message) -> Seen:
        picks = tuple(
            (found[2] or found[4], Deed(found[1] or found[3]))
            for found in _NUMBERED.finditer(message.body)
        )
        parts = f"{message.segments} part{'s' if message.segments > 1 else ''}"
        return Seen(message.body, picks, notes=(parts,), parts=message.segments)

    def _whatsapp(self, message: twilio_phones.Message) -> Seen:
        notes = [f"file: {self._file(link)}" for link in message.media]
        if message.template:
            named = _TEMPLATE.fullmatch(message.template)
            notes.append(f"template: {named[1] if named else message.template}")
        picks = [(title, Deed(title, data)) for title, data in message.buttons]
        picks += [
            (f"{title} {about}".strip(), Deed(title, row)) for title, about, row in message.rows
        ]
        shown = [" ".join(f"[{title}]" for title, _ in message.buttons)] if message.buttons else []
        shown += _listed(message.opens, message.rows)
        template = message.template is not None
        return Seen(message.body, tuple(picks), tuple(shown), tuple(notes), template=template)

    def _file(self, link: str) -> str:
        found = _DIGEST.search(link)
        return self._files.called(found[1] if found else "")


def _listed(opens: str, rows: Sequence[tuple[str, str, str]]) -> Iterator[str]:
    if rows:
        yield f"[{opens}] opens:"
    for title, about, _ in rows:
        yield f"  ( ) {title}{f' - {about}' if about else ''}"
