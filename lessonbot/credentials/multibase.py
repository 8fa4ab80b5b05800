"""Bytes as text that says how it is written, as keys, signatures and digests are passed on.

Source: W3C Controlled Identifiers 1.0, sections 2.2 to 2.4 (Multikey, multihash, multibase).
"""

import base64
import binascii
import re

_LETTERS = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_DIGITS = {letter: number for number, letter in enumerate(_LETTERS)}
_BASE64 = re.compile(r"u[A-Za-z0-9_-]*")
_ED25519 = b"\xed\x01"
_SHA256 = b"\x12\x20"
_LONGEST = 200  # characters; base 58 takes time that grows with the square
KEY_BYTES = 32


def to_base58(data: bytes) -> str:
    """Bytes in base 58 with its mark, `z`."""
    number, text = int.from_bytes(data, "big"), ""
    while number:
        number, rest = divmod(number, 58)
        text = _LETTERS[rest] + text
    return "z" + "1" * (len(data) - len(data.lstrip(b"\0"))) + text


def from_base58(text: str) -> bytes:
    """The bytes again; ValueError if it is no base 58 with its mark."""
    if not text.startswith("z") or len(text) > _LONGEST:
        raise ValueError("not in base 58")
    number = 0
    try:
        for letter in text[1:]:
            number = number * 58 + _DIGITS[letter]
    except KeyError:
        raise ValueError("not in base 58") from None
    zeros = len(text) - 1 - len(text[1:].lstrip("1"))
    return b"\0" * zeros + number.to_bytes((number.bit_length() + 7) // 8, "big")


def to_base64(data: bytes) -> str:
    """Bytes in base 64 for addresses with its mark, `u`."""
    return "u" + base64.urlsafe_b64encode(data).decode().rstrip("=")


def from_base64(text: str) -> bytes:
    """The bytes again; ValueError if it is no base 64 with its mark."""
    if not _BASE64.fullmatch(text):
        raise ValueError("not in base 64")
    bare = text[1:]
    try:
        return base64.urlsafe_b64decode(bare + "=" * (-len(bare) % 4))
    except binascii.Error:
        raise ValueError("not in base 64") from None


def key(public: bytes) -> str:
    """The public half of an Ed25519 key, 32 bytes."""
    return to_base58(_ED25519 + public)


def key_bytes(text: str) -> bytes:
    """The 32 bytes of the public half of an Ed25519 key; ValueError if it is none."""
    data = from_base58(text)
    if not data.startswith(_ED25519) or len(data) != len(_ED25519) + KEY_BYTES:
        raise ValueError("not an Ed25519 key")
    return data.removeprefix(_ED25519)


def digest(sha256: bytes) -> str:
    """A SHA-256, 32 bytes, that says what it is."""
    return to_base64(_SHA256 + sha256)
