"""What WhatsApp and networks of telephones take as a file, and how large.

The kinds are those of twilio.com/docs/whatsapp/guidance-whatsapp-media-messages, the sizes
WhatsApp's own where Twilio names none.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from tests.support.twilio_rules import App, Failed

_MB = 1_000_000
_OFFICE = "application/vnd.openxmlformats-officedocument"
_SIZES: Mapping[str, int] = {
    "image/jpeg": 5 * _MB,
    "image/png": 5 * _MB,
    "image/webp": 500_000,
    **dict.fromkeys(
        ("audio/aac", "audio/amr", "audio/mpeg", "audio/mp4", "audio/ogg", "video/mp4"), 16 * _MB
    ),
    "video/3gpp": 16 * _MB,
    "application/pdf": 16 * _MB,
    "application/msword": 16 * _MB,
    "application/vnd.ms-excel": 16 * _MB,
    "application/vnd.ms-powerpoint": 16 * _MB,
    f"{_OFFICE}.wordprocessingml.document": 16 * _MB,
    f"{_OFFICE}.spreadsheetml.sheet": 16 * _MB,
    f"{_OFFICE}.presentationml.presentation": 16 * _MB,
    "text/vcard": 16 * _MB,
}
_TOTAL: Mapping[App, int] = {"whatsapp": 16 * _MB, "sms": 5 * _MB}
_BEGINNINGS: Mapping[str, tuple[bytes, ...]] = {
    "image/jpeg": (b"\xff\xd8\xff",),
    "image/png": (b"\x89PNG\r\n\x1a\n",),
    "image/webp": (b"RIFF",),
    "audio/ogg": (b"OggS",),
    "audio/mpeg": (b"ID3", b"\xff\xfb", b"\xff\xf3", b"\xff\xf2"),
    "application/pdf": (b"%PDF",),
}
_CAPTIONED = ("image/jpeg", "image/png", "video/mp4", "video/3gpp")


class Fetched(NamedTuple):
    """A file as its address gave it."""

    url: str
    status: int
    kind: str
    content: bytes


def check(files: Sequence[Fetched], app: App, body: str) -> None:
    """Failed if one of the files cannot be sent, or its text cannot go with it."""
    if app == "whatsapp" and len(files) > 1:
        raise Failed(63021, "a WhatsApp message has one file at most", ours=True)
    for file in files:
        _file(file)
    if sum(len(file.content) for file in files) > _TOTAL[app]:
        raise Failed(63034 if app == "whatsapp" else 30019, "the files are too large", ours=True)
    if app == "whatsapp" and body:
        _caption(files[0], body)


def _file(file: Fetched) -> None:
    if file.status != 200 or not file.content:
        raise Failed(63019, f"{file.url} gave {file.status}", ours=True)
    if file.kind not in _SIZES:
        raise Failed(12300, f"{file.url} is {file.kind}", ours=True)
    beginnings = _BEGINNINGS.get(file.kind, ())
    if beginnings and not file.content.startswith(beginnings):
        raise Failed(12300, f"{file.url} is not {file.kind}", ours=True)
    if len(file.content) > _SIZES[file.kind]:
        raise Failed(63034, f"{file.url} has {len(file.content)} bytes", ours=True)


def _caption(file: Fetched, body: str) -> None:
    if file.kind not in _CAPTIONED:
        raise Failed(63021, f"{file.kind} cannot have a text", ours=True)
    if len(body) > 1024:
        raise Failed(63021, "the text under a file has more than 1024 characters", ours=True)
