"""The files of courses by the names that they have in public: what they hold, and their kind."""

import re
from collections.abc import Mapping
from types import MappingProxyType

_OFFICE = "application/vnd.openxmlformats-officedocument"

KINDS: Mapping[str, str] = MappingProxyType(
    {
        "jpg": "image/jpeg",
        "png": "image/png",
        "ogg": "audio/ogg",
        "mp3": "audio/mpeg",
        "m4a": "audio/mp4",
        "aac": "audio/aac",
        "amr": "audio/amr",
        "pdf": "application/pdf",
        "docx": f"{_OFFICE}.wordprocessingml.document",
        "xlsx": f"{_OFFICE}.spreadsheetml.sheet",
    }
)
"""The kinds of files that courses have: the ending of each, and its type on the web."""

_ENDINGS = {kind: ending for ending, kind in KINDS.items()}
_NAME = re.compile(r"([0-9a-f]{64})\.([0-9a-z]{2,4})")


def name(media: str, mime: str) -> str | None:
    """The public name of a file, `media` being the SHA-256 of its bytes; None for other kinds."""
    ending = _ENDINGS.get(mime)
    return f"{media}.{ending}" if ending else None


def named(public: str) -> tuple[str, str] | None:
    """The SHA-256 and the type of the file that a public name can mean; None if it means none."""
    found = _NAME.fullmatch(public)
    kind = KINDS.get(found[2]) if found else None
    return (found[1], kind) if found and kind else None
