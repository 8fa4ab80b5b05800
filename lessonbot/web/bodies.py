"""Reading a request's body without trusting its size."""

import asyncio
from urllib.parse import parse_qsl

from fastapi import HTTPException, Request, status

PATIENCE = 30.0
_DISCARDED = 10_000_000


async def read(request: Request, limit: int, discarded: int = 0) -> bytes:
    """The whole body; raises 413 as soon as it is over the limit, 408 when it takes too long.

    Up to `discarded` bytes more are read and thrown away before 413: a browser shows an answer
    only after it has sent everything.
    """
    most = limit + discarded
    if _declared(request) > most:
        raise HTTPException(status.HTTP_413_CONTENT_TOO_LARGE)
    body, size = bytearray(), 0
    try:
        async with asyncio.timeout(PATIENCE):
            async for chunk in request.stream():
                size += len(chunk)
                if size > most:
                    break
                if size <= limit:
                    body += chunk
    except TimeoutError:
        raise HTTPException(status.HTTP_408_REQUEST_TIMEOUT) from None
    if size > limit:
        raise HTTPException(status.HTTP_413_CONTENT_TOO_LARGE)
    return bytes(body)


async def form(request: Request, limit: int) -> dict[str, str]:
    """The fields of a small form; what is not a form has none."""
    body = await read(request, limit, discarded=_DISCARDED)
    try:
        pairs = parse_qsl(body.decode("ascii", "replace"), max_num_fields=20, errors="replace")
    except ValueError:
        return {}
    return dict(pairs)


def _declared(request: Request) -> int:
    declared = request.headers.get("content-length", "")
    try:
        return int(declared)
    except ValueError:
        return 0
