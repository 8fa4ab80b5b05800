"""Requests that change something: read within a limit, and done once however often they are sent.

A program names such a request with the header `Idempotency-Key`, as the draft of the IETF has it.
"""

import re
from collections.abc import MutableMapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated, Any

from fastapi import Depends, Header, HTTPException, Request, Response, status
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from lessonbot.services import keying
from lessonbot.services.keying import Program
from lessonbot.services.runtime import derived_id
from lessonbot.store.programs import Answer
from lessonbot.web import bodies
from lessonbot.web.api import problems
from lessonbot.web.api.brought import Desk, bring, wait
from lessonbot.web.api.problems import Refused

HEADER = "Idempotency-Key"
AGAIN = {"idempotent-replayed": "true"}
LONGEST = 255
MOST_BYTES = 512_000
"""An audience of thousands of learners by id is the longest body."""
_CHANGES = frozenset({"POST", "PATCH"})
_NAME = re.compile(rf"[\x20-\x7e]{{1,{LONGEST}}}")
_NOT_A_NAME = f"{HEADER}: write 1 to {LONGEST} printable characters, for example a UUID."
_UNDER_WAY = f"The request with this {HEADER} is under way. Ask again in a moment."
_OTHER = f"This {HEADER} belongs to a request that said something else. Use a new one."
_ABOUT = (
    "A name that you give this request, for example a UUID. Sent again with the same name it is "
    "not done again: the same answer comes, with the header `Idempotent-Replayed: true`. Names are "
    "kept for two days."
)
_EXAMPLE = "8e03978e-40d5-43dd-bc93-6894a57f9324"


class Once:
    """Reads bodies, and keeps the answers to requests that have a name."""

    def __init__(self, app: ASGIApp, desk: Desk) -> None:
        self._app = app
        self._desk = desk

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http" or scope["method"] not in _CHANGES:
            await self._app(scope, receive, send)
            return
        try:
            answer = await self._answer(scope, receive)
        except Refused as error:
            answer = problems.told(error.code, error.detail, headers=error.headers)
        except HTTPException as error:
            answer = problems.told(error.status_code)
        await answer(scope, receive, send)

    async def _answer(self, scope: Scope, receive: Receive) -> Response:
        request = Request(scope)
        announced = request.headers.get("content-length", "")
        body = await bodies.gathered(receive, announced, MOST_BYTES, discarded=MOST_BYTES)
        name = _name(request) if scope["method"] == "POST" else ""
        if not name:
            return await _asked(self._app, scope, body, receive)
        now = self._desk.clock()
        program = await bring(self._desk, request.headers.get("authorization", ""), now)
        return await self._once(program, name, scope, body, receive, now)

    async def _once(
        self,
        program: Program,
        name: str,
        scope: Scope,
        body: bytes,
        receive: Receive,
        now: datetime,
    ) -> Response:
        asked = b"\n".join(
            [scope["method"].encode(), scope["path"].encode(), scope["query_string"], body]
        )
        before = await keying.begin(program, name, asked, now)
        if before:
            wait(self._desk, program, now, scope)
            return _replayed(before, asked)
        status_code = status.HTTP_500_INTERNAL_SERVER_ERROR
        said = b""
        try:
            answer = await _asked(self._app, scope, body, receive)
            status_code, said = answer.status_code, bytes(answer.body)
        finally:
            await keying.answered(program, name, status_code, said)
        return answer


async def named(
    request: Request,
    _name: Annotated[
        str | None,
        Header(
            alias=HEADER,
            min_length=1,
            max_length=LONGEST,
            description=_ABOUT,
            examples=[_EXAMPLE],
        ),
    ] = None,
) -> str:
    """The name that a request was given; empty for none."""
    return _name_of(request)


async def surely_named(
    request: Request,
    _name: Annotated[
        str,
        Header(
            alias=HEADER,
            min_length=1,
            max_length=LONGEST,
            description=_ABOUT,
            examples=[_EXAMPLE],
        ),
    ],
) -> str:
    """The same where a request has to have one."""
    return _name_of(request)


Named = Annotated[str, Depends(named)]
SurelyNamed = Annotated[str, Depends(surely_named)]


def id_for(program: Program, name: str, what: str) -> str:
    """The id of what a request with this name makes; empty where it has none."""
    key = program.key
    return derived_id(f"{key.organisation_id}:{key.public_id}:{what}:{name}") if name else ""


def _name(request: Request) -> str:
    """The name of a request, checked."""
    if HEADER not in request.headers:
        return ""
    name = _name_of(request)
    if not _NAME.fullmatch(name):
        raise Refused(status.HTTP_400_BAD_REQUEST, _NOT_A_NAME)
    return name


def _name_of(request: Request) -> str:
    """The name as it was written; the draft has it in quotes, most programs do not."""
    name = request.headers.get(HEADER, "").strip()
    quoted = len(name) > 2 and name[0] == name[-1] == '"'  # noqa: PLR2004 - the quotes
    return name[1:-1] if quoted else name


def _replayed(before: Answer, asked: bytes) -> Response:
    """What was answered before."""
    if before.digest != keying.told_apart(asked):
        raise Refused(status.HTTP_422_UNPROCESSABLE_CONTENT, _OTHER)
    if before.status is None:
        raise Refused(status.HTTP_409_CONFLICT, _UNDER_WAY, {"retry-after": "1"})
    return Response(before.body, before.status, AGAIN, media_type="application/json")


@dataclass
class _Kept:
    """An answer as the application gives it."""

    head: MutableMapping[str, Any] = field(default_factory=dict)
    chunks: list[bytes] = field(default_factory=list)

    async def send(self, message: Message) -> None:
        """Keep the next part."""
        if message["type"] == "http.response.start":
            self.head = message
        else:
            self.chunks.append(message.get("body", b""))


async def _asked(app: ASGIApp, scope: Scope, body: bytes, receive: Receive) -> Response:
    """What the application answers to a request whose body was read."""
    kept, read = _Kept(), False

    async def again() -> Message:
        nonlocal read
        if read:
            return await receive()
        read = True
        return {"type": "http.request", "body": body, "more_body": False}

    await app(scope, again, kept.send)
    answer = Response(b"".join(kept.chunks), kept.head["status"])
    answer.raw_headers = list(kept.head["headers"])
    return answer
