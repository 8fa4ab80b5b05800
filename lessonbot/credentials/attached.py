"""The credential inside a PDF, found without a reader of PDF: such readers can be kept busy for long.

Whatever is found is compared with what was issued, so that nothing depends on where it stood.
"""

import zlib
from collections.abc import Iterator

_BEGIN, _END = b"stream", b"endstream"
_FIRST = 64
"""Bytes that tell whether a stream is JSON."""
_MOST = 2_000
"""Streams that are looked at."""


def attached(pdf: bytes, largest: int) -> bytes | None:
    """The first file of JSON in a PDF that has at most so many bytes."""
    for stream in _streams(pdf):
        begun = _unpacked(stream, _FIRST)
        if begun.lstrip().startswith(b"{"):
            whole = begun if len(begun) < _FIRST else _unpacked(stream, largest + 1)
            if b"credentialSubject" in whole and len(whole) <= largest:
                return whole
    return None


def _streams(pdf: bytes) -> Iterator[bytes]:
    end = 0
    for _ in range(_MOST):
        begin = pdf.find(_BEGIN, end)
        end = pdf.find(_END, begin + len(_BEGIN))
        if begin < 0 or end < 0:
            return
        yield pdf[begin + len(_BEGIN) : end].lstrip(b"\r\n")
        end += len(_END)


def _unpacked(stream: bytes, most: int) -> bytes:
    """The beginning of a stream, packed or not."""
    if stream.lstrip().startswith(b"{"):
        return stream.strip()[:most]
    try:
        return zlib.decompressobj().decompress(stream, most)
    except zlib.error:
        return b""
