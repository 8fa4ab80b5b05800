"""JSON on its way: reading what may be broken, writing what must not be, and forms with files."""

import json
import secrets
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


def encode(value: msgspec.Struct) -> bytes:
    """A request as JSON, with halves of surrogate pairs replaced."""
    try:
        return msgspec.json.encode(value)
    except UnicodeEncodeError:
        return _dumped(msgspec.to_builtins(value))


def form(
    value: msgspec.Struct, name: str, filename: str, mime: str, data: bytes
) -> tuple[bytes, str]:
    """A request as a form with one file in it, and the content type that says where it is cut."""
    cut = secrets.token_hex(16)
    parts = [
        _part(
            cut,
            f'name="{key}"',
            each.encode(errors="replace") if isinstance(each, str) else _dumped(each),
        )
        for key, each in msgspec.to_builtins(value).items()
    ]
    file = f'name="{name}"; filename="{filename}"\r\nContent-Type: {mime}'
    parts.append(_part(cut, file, data))
    return b"".join((*parts, f"--{cut}--\r\n".encode())), f"multipart/form-data; boundary={cut}"


def _part(cut: str, about: str, content: bytes) -> bytes:
    head = f"--{cut}\r\nContent-Disposition: form-data; {about}\r\n\r\n"
    return head.encode() + content + b"\r\n"


def _mended(body: bytes) -> bytes:
    """The same JSON with halves of surrogate pairs and broken UTF-8 replaced."""
    try:
        return _dumped(json.loads(body.decode(errors="replace")))
    except RecursionError:
        raise ValueError("nested too deep") from None


def _dumped(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode(errors="replace")
