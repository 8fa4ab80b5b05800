"""Reading JSON that may be broken, without losing what can be read."""

import json
from typing import TypeVar

import msgspec

T = TypeVar("T")


def decode(decoder: msgspec.json.Decoder[T], body: bytes) -> tuple[bytes, T]:
    """The body, mended if need be, and what it says; ValueError if nothing can be read."""
    try:
        return body, decoder.decode(body)
    except msgspec.ValidationError:
        raise
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        pass
    mended = _mended(body)
    return mended, decoder.decode(mended)


def _mended(body: bytes) -> bytes:
    """The same JSON with halves of surrogate pairs and broken UTF-8 replaced."""
    try:
        value = json.loads(body.decode(errors="replace"))
        return json.dumps(value, ensure_ascii=False).encode(errors="replace")
    except RecursionError:
        raise ValueError("nested too deep") from None
