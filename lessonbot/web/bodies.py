"""Reading a request's body without trusting its size."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qs

from fastapi import HTTPException, Request, status
from starlette.datastructures import UploadFile
from starlette.requests import ClientDisconnect
from starlette.types import Message, Receive

PATIENCE = 30.0
_DISCARDED = 10_000_000
_MOST_FIELDS = 100
_FRAME = 5_000
"""Bytes around the file in a form."""


async def gathered(
    receive: Receive, declared: str, limit: int, discarded: int = 0, patience: float = PATIENCE
) -> bytes:
    """The whole body; raises 413 as soon as it is over the limit, 408 when it takes too long.

    Up to `discarded` bytes more are read and thrown away before 413: a browser shows an answer
    only after it has sent everything. `declared` is the length that the request announces.
    """
    most = limit + discarded
    if declared.isdecimal() and int(declared[:_DIGITS]) > most:
        raise HTTPException(status.HTTP_413_CONTENT_TOO_LARGE)
    try:
        async with asyncio.timeout(patience):
            body, size = await _all(receive, limit, most)
    except TimeoutError:
        raise HTTPException(status.HTTP_408_REQUEST_TIMEOUT) from None
    if size > limit:
        raise HTTPException(status.HTTP_413_CONTENT_TOO_LARGE)
    return body


async def form(request: Request, limit: int) -> dict[str, str]:
    """The fields of a small form; what is not a form has none."""
    return {name: values[-1] for name, values in (await fields(request, limit)).items()}


async def fields(request: Request, limit: int) -> dict[str, list[str]]:
    """The same, with every value of a field that was ticked several times."""
    declared = request.headers.get("content-length", "")
    body = await gathered(request.receive, declared, limit, discarded=_DISCARDED)
    try:
        return parse_qs(
            body.decode("ascii", "replace"),
            keep_blank_values=False,
            max_num_fields=_MOST_FIELDS,
            errors="replace",
        )
    except ValueError:
        return {}


async def parts(request: Request, limit: int) -> tuple[Mapping[str, str], bytes]:
    """The fields of a form and the file that was chosen in it; what is not a form has neither."""
    given = await uploaded(request, limit)
    return given.fields, given.data


@dataclass(frozen=True, slots=True)
class Uploaded:
    """The fields of a form, and the file that was chosen in it with the name it had."""

    fields: Mapping[str, str]
    name: str = ""
    data: bytes = b""


async def uploaded(request: Request, limit: int, patience: float = PATIENCE) -> Uploaded:
    """A form with a file; what is not a form has neither fields nor file."""
    declared = request.headers.get("content-length", "")
    body = await gathered(request.receive, declared, limit + _FRAME, _DISCARDED, patience)

    async def gathered_already() -> Message:
        return {"type": "http.request", "body": body, "more_body": False}

    again = Request(request.scope, gathered_already)
    try:
        async with again.form(max_files=2, max_fields=10, max_part_size=limit) as given:
            files = [each for _, each in given.multi_items() if isinstance(each, UploadFile)]
            found = [(each.filename or "", await each.read()) for each in files]
            fields = {name: each for name, each in given.items() if isinstance(each, str)}
    except (HTTPException, ValueError):  # no form that browsers make
        return Uploaded({})
    return Uploaded(fields, *next((each for each in found if each[1]), ("", b"")))


async def _all(receive: Receive, limit: int, most: int) -> tuple[bytes, int]:
    """As much of the body as is within the limit, and how much came until it was over `most`."""
    chunks, size = [], 0
    while size <= most:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ClientDisconnect
        chunk = message.get("body", b"")
        size += len(chunk)
        if size <= limit:
            chunks.append(chunk)
        if not message.get("more_body", False):
            break
    return b"".join(chunks), size


_DIGITS = 19  # more of them are more than anybody takes
