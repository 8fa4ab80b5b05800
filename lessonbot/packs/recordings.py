"""Recordings of a pack: voices that phones can play, without what a recorder adds to them."""

import hashlib
import struct
from io import BytesIO
from math import ceil
from typing import Any

from lessonbot.domain.course import Recording
from lessonbot.packs.problems import Notes, shown

ENDINGS = {
    "ogg": "audio/ogg",
    "oga": "audio/ogg",
    "opus": "audio/ogg",
    "mp3": "audio/mpeg",
    "m4a": "audio/mp4",
}

_LARGEST = 5 * 1024 * 1024
_LONGEST = 15 * 60
_PAGE = b"OggS"
_PAGE_HEAD = 27
_SERIAL = slice(14, 18)
_EMPTY_PAGES = 10
_TAG = b"ID3"
_TAG_HEAD = 10
_SHIFTS = (21, 14, 7, 0)
# What mutagen raises, beside its own errors, on a recording that is made to harm.
_BROKEN = (
    OSError,
    ValueError,
    TypeError,
    LookupError,
    ArithmeticError,
    AttributeError,
    AssertionError,
    RecursionError,
    struct.error,
)
_DAMAGED = "the recording is damaged or cut off: record or save it again"


def read_recording(name: str, data: bytes, notes: Notes) -> tuple[Recording, bytes] | None:
    """A recording without words and its bytes as they are sent, or nothing and the reason noted."""
    fault = _fault(name, data)
    if fault is None:
        clean = _cleaned(ENDINGS[_ending(name)], data)
        if clean and 0 < clean[1] <= _LONGEST:
            data, seconds = clean
            short = name.removeprefix("media/")
            media = hashlib.sha256(data).hexdigest()
            mime = ENDINGS[_ending(name)]
            return Recording(media, mime, len(data), ceil(seconds), short), data
        fault = "the recording is longer than 15 minutes: divide it" if clean else _DAMAGED
    notes.error(1, 1, "audio", fault)
    return None


def _ending(name: str) -> str:
    return name.rpartition(".")[2].lower()


def _fault(name: str, data: bytes) -> str | None:
    """Why the bytes are not what the name says and phones play."""
    ending = _ending(name)
    if ending not in ENDINGS:
        return f".{shown(ending)} is not played by every phone: save it as Ogg Opus, MP3 or M4A"
    if len(data) > _LARGEST:
        return "the recording is larger than 5 MB: save it smaller, a voice needs 100 kB a minute"
    real = _kind(data)
    if real is None:
        return f"this is not a recording that can be read: {_saving(ending)}"
    if real != ENDINGS[ending]:
        return f"the name ends in .{ending} but the recording is {real}: name it as it is"
    return None


def _saving(ending: str) -> str:
    return "save it as Ogg Opus" if ENDINGS[ending] == "audio/ogg" else "save it again"


def _kind(data: bytes) -> str | None:
    if data.startswith(_PAGE):
        return "audio/ogg" if b"OpusHead" in data[:128] and _only_pages(data) else None
    if data.startswith(b"ID3") or (data[:1] == b"\xff" and data[1:2] >= b"\xe0"):
        return "audio/mpeg"
    return "audio/mp4" if data[4:8] == b"ftyp" else None


def _only_pages(data: bytes) -> bool:
    """Whether an Ogg file is the pages of one voice to its end: nothing hides among them."""
    at = empty = 0
    while at < len(data):
        head = data[at : at + _PAGE_HEAD]
        if len(head) < _PAGE_HEAD or not head.startswith(_PAGE):
            return False
        length = sum(data[at + _PAGE_HEAD : at + _PAGE_HEAD + head[-1]])
        empty += length == 0
        if head[_SERIAL] != data[_SERIAL] or empty > _EMPTY_PAGES:
            return False
        at += _PAGE_HEAD + head[-1] + length
    return at == len(data)


def _untagged(data: bytes) -> bytes:
    """An MP3 without what stands before its sound: reading a tag of many parts takes long."""
    while data.startswith(_TAG) and len(data) > _TAG_HEAD:
        size = sum((byte & 0x7F) << shift for byte, shift in zip(data[6:10], _SHIFTS, strict=True))
        data = data[_TAG_HEAD + size :]
    return data


def _cleaned(mime: str, data: bytes) -> tuple[bytes, float] | None:
    """The bytes without titles, names and pictures, and how many seconds they play."""
    from mutagen import MutagenError  # noqa: PLC0415 - heavy, and few packs speak
    from mutagen.mp3 import MP3  # noqa: PLC0415
    from mutagen.mp4 import MP4  # noqa: PLC0415
    from mutagen.oggopus import OggOpus  # noqa: PLC0415

    kinds: dict[str, Any] = {"audio/ogg": OggOpus, "audio/mpeg": MP3, "audio/mp4": MP4}
    if mime == "audio/mpeg":
        data = _untagged(data)
    file = BytesIO(data)
    try:
        recording = kinds[mime](file)
        seconds = float(recording.info.length)
        if recording.tags:
            file.seek(0)
            recording.delete(file)
    except (MutagenError, *_BROKEN):
        return None
    return file.getvalue(), seconds
