"""A credential inside its picture: PNG badges that carry what they show.

Source: Open Badges 3.0, section 5.3 (an iTXt chunk with the keyword `openbadgecredential`).
"""

import struct
import zlib
from collections.abc import Iterator

KEYWORD = b"openbadgecredential"
_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_PLAIN = b"\0\0\0\0\0"  # not compressed, no language, no translated keyword
_LARGEST = 200_000


def baked(png: bytes, credential: bytes) -> bytes:
    """The picture with this credential, and no other, in it; ValueError if it is no PNG."""
    text = _chunk(b"iTXt", KEYWORD + _PLAIN + credential)
    chunks = [whole for kind, data, whole in _chunks(png) if not _is_ours(kind, data)]
    if not chunks or chunks[0][4:8] != b"IHDR":
        raise ValueError("not a PNG")
    return b"".join([_SIGNATURE, chunks[0], text, *chunks[1:]])


def extracted(png: bytes) -> bytes | None:
    """The credential in a picture, None if there is none; ValueError if it is no PNG."""
    for kind, data, _ in _chunks(png):
        if _is_ours(kind, data):
            packed, rest = data[len(KEYWORD) + 1], data[len(KEYWORD) + 3 :]
            text = rest.split(b"\0", 2)[-1]
            return _unpacked(text) if packed else text
    return None


def _unpacked(text: bytes) -> bytes:
    unpacking = zlib.decompressobj()
    try:
        whole = unpacking.decompress(text, _LARGEST)
    except zlib.error:
        raise ValueError("a damaged PNG") from None
    return whole


def _is_ours(kind: bytes, data: bytes) -> bool:
    return kind == b"iTXt" and data.startswith(KEYWORD + b"\0") and len(data) > len(KEYWORD) + 4


def _chunks(png: bytes) -> Iterator[tuple[bytes, bytes, bytes]]:
    """The kind, the data and the whole of each chunk."""
    if not png.startswith(_SIGNATURE):
        raise ValueError("not a PNG")
    at, kind = len(_SIGNATURE), b""
    while kind != b"IEND" or at < len(png):
        head = png[at : at + 8]
        if len(head) < 8:  # noqa: PLR2004 - a length and a kind
            raise ValueError("a damaged PNG")
        length, kind = struct.unpack(">I4s", head)
        end = at + 12 + length
        data, check = png[at + 8 : end - 4], png[end - 4 : end]
        if check != zlib.crc32(kind + data).to_bytes(4, "big"):  # also where the file ends before
            raise ValueError("a damaged PNG")
        yield kind, data, png[at:end]
        at = end


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
