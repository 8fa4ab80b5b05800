"""Files in pieces: players of recordings ask for a part, and some play nothing without it."""

import re
from collections.abc import Mapping

from fastapi import Response, status

_RANGE = re.compile(r"bytes=(\d{0,12})-(\d{0,12})")


def ranged(data: bytes, headers: Mapping[str, str], asked: str) -> Response:
    """A file, or the part of it that a Range header asks for."""
    headers = {**headers, "accept-ranges": "bytes"}
    found = _RANGE.fullmatch(asked.strip())
    if found is None or not any(found.groups()):
        return Response(data, headers=headers)
    first, last = _part(found[1], found[2], len(data))
    if first > last:
        headers["content-range"] = f"bytes */{len(data)}"
        return Response(b"", status.HTTP_416_RANGE_NOT_SATISFIABLE, headers)
    headers["content-range"] = f"bytes {first}-{last}/{len(data)}"
    return Response(data[first : last + 1], status.HTTP_206_PARTIAL_CONTENT, headers)


def _part(begins: str, ends: str, size: int) -> tuple[int, int]:
    """The first and the last byte; without a beginning, so many of the end are meant."""
    if not begins:
        return max(0, size - int(ends)), size - 1
    return int(begins), min(int(ends), size - 1) if ends else size - 1
