"""Files in messages of learners: photos, voice messages and documents; the rest is not taken."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from lessonbot.domain.messages import Attached, HandedKind

_ID = re.compile(r"[A-Za-z0-9_-]{1,200}")
_MIME = re.compile(r"[\w.+-]{1,60}/[\w.+-]{1,80}")
_MOST = 2**40
_LONGEST_NAME = 100


def attached(photo: object, voice: object, audio: object, document: object) -> Attached | None:
    """The file of a message; of a photo's sizes the largest. None where it has none."""
    if isinstance(photo, Sequence) and not isinstance(photo, str) and photo:
        return _file("photo", max(photo, key=_area), "image/jpeg")
    for each in (voice, audio):
        if each is not None:
            return _file("voice", each, "")
    if document is None:
        return None
    found = _file("document", document, "")
    if found and found.mime.startswith("image/"):  # sent as it is, not made smaller by the app
        return Attached("photo", found.reference, found.mime, found.size)
    return found


def _file(kind: HandedKind, value: object, mime: str) -> Attached | None:
    if not isinstance(value, Mapping):
        return None
    reference, named, size = (value.get(name) for name in ("file_id", "mime_type", "file_size"))
    if not (isinstance(reference, str) and _ID.fullmatch(reference)):
        return None
    known = named if isinstance(named, str) and _MIME.fullmatch(named) else mime
    whole = size if isinstance(size, int) and 0 <= size < _MOST else 0
    return Attached(kind, reference, known, whole, _name(value) if kind == "document" else "")


def _name(value: Mapping[str, Any]) -> str:
    named = value.get("file_name")
    if not isinstance(named, str):
        return ""
    kept = "".join(each for each in named if each.isprintable())
    return kept.encode("utf-8", "ignore").decode()[-_LONGEST_NAME:]


def _area(size: Any) -> int:  # noqa: ANN401 - what Telegram sent
    if not isinstance(size, Mapping):
        return -1
    width, height = size.get("width"), size.get("height")
    return width * height if isinstance(width, int) and isinstance(height, int) else 0
