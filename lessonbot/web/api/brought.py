"""Who asks by the API: the key that a program brings, what it allows, how often it may ask."""

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Annotated

from fastapi import Depends, Path, Query, Request, Security, status
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from starlette.types import Scope as ScopeOfRequest

from lessonbot.domain.scope import Scope
from lessonbot.services import keying
from lessonbot.services.keying import Program
from lessonbot.services.runtime import Runtime
from lessonbot.store.registers import Since
from lessonbot.web.allowance import Allowance, renewed_in
from lessonbot.web.api.problems import Refused

A_MINUTE = 600
"""Requests of one key in a minute, in each process."""
ASKS = "asks"
"""Under this name a request says which key asks, once that is known."""
MOST = 100
_DIGITS = 18

_bearer = HTTPBearer(auto_error=False, description="A key that an owner or admin made.")
_ANSWERED = {"www-authenticate": "Bearer"}


@dataclass
class Desk:
    """What the API works with, put together once."""

    rt: Runtime
    clock: Callable[[], datetime]
    allowance: Allowance


async def bring(desk: Desk, authorization: str, now: datetime) -> Program:
    """The program whose key stands in the header `Authorization`. Raises Refused."""
    scheme, _, key = authorization.partition(" ")
    known = scheme.lower() == "bearer"
    program = await keying.bring(desk.rt, key.strip(), now) if known else None
    if program is None:
        said = "Send a key of this organisation: Authorization: Bearer lessonbot_…"
        raise Refused(status.HTTP_401_UNAUTHORIZED, said, _ANSWERED)
    return program


def wait(desk: Desk, program: Program, now: datetime, scope: ScopeOfRequest) -> None:
    """Count a request, and note whose it is. Raises Refused for a program that asks too often."""
    scope.setdefault("state", {})[ASKS] = program.key.public_id
    if not desk.allowance.take(program.key.public_id, 1, now):
        said = f"At most {A_MINUTE} requests a minute."
        after = {"retry-after": str(renewed_in(now))}
        raise Refused(status.HTTP_429_TOO_MANY_REQUESTS, said, after)


def needs(*scopes: Scope) -> Callable[..., Awaitable[Program]]:
    """The program that asks, if its key allows all of this."""

    async def brought(
        request: Request,
        _given: Annotated[HTTPAuthorizationCredentials | None, Security(_bearer)],
    ) -> Program:
        desk: Desk = request.app.state.desk
        now = desk.clock()
        program = await bring(desk, request.headers.get("authorization", ""), now)
        wait(desk, program, now, request.scope)
        for scope in scopes:
            if scope not in program.key.scopes:
                raise Refused(status.HTTP_403_FORBIDDEN, f"It lacks the scope {scope}.")
        return program

    return brought


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a list a page begins, and how much it holds."""

    after: str
    limit: int

    @property
    def number(self) -> int:
        """The beginning where it is a number, 0 for the first page. Raises Refused."""
        if not self.after:
            return 0
        if not self.after.isdecimal() or len(self.after) > _DIGITS:
            raise not_a_page()
        return int(self.after)


def not_a_page() -> Refused:
    """For an `after` that was made up."""
    said = "“after” is not the “next” of a page that you had."
    return Refused(status.HTTP_404_NOT_FOUND, said)


Id = Annotated[str, Path(pattern=r"^[0-9A-Za-z-]{1,40}$", examples=["8Q2F0M5ZK3D7XW1C"])]


async def place(
    after: Annotated[
        str,
        Query(
            pattern=r"^[0-9A-Za-z._:-]{0,60}$",
            description="`next` of the page before; empty: the first page.",
        ),
    ] = "",
    limit: Annotated[int, Query(ge=1, le=MOST)] = 50,
) -> Place:
    """What a program says about a page."""
    return Place(after, limit)


async def now(request: Request) -> datetime:
    """The time now."""
    desk: Desk = request.app.state.desk
    return desk.clock()


Paged = Annotated[Place, Depends(place)]
Now = Annotated[datetime, Depends(now)]


EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_CHANGE = re.compile(r"(\d{1,16})\.(\d{1,18})")


async def since(
    place: Annotated[Place, Depends(place)],
    now: Annotated[datetime, Depends(now)],
    changed_since: Annotated[
        str,
        Query(
            pattern=r"^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,6})?(Z|[+-]\d{2}:\d{2}))?$",
            description="Only what changed then or later. What changed within the last minute "
            "comes later.",
            examples=["2026-11-23T00:00:00Z"],
        ),
    ] = "",
) -> Since:
    """Where a list of changes begins: at an instant, or after the last one of a page."""
    if not place.after:
        return Since(min(max(_instant(changed_since), EPOCH), now))
    match = _CHANGE.fullmatch(place.after)
    if match is None:
        raise not_a_page()
    return Since(EPOCH + timedelta(microseconds=int(match[1])), int(match[2]))


def _instant(written: str) -> datetime:
    """Raises Refused."""
    try:
        return datetime.fromisoformat(written) if written else EPOCH
    except ValueError:
        said = "changed_since: there is no such day or hour."
        raise Refused(status.HTTP_422_UNPROCESSABLE_CONTENT, said) from None


def after_change(at: datetime, id_: int) -> str:
    """`next` where a list of changes goes on after this one."""
    return f"{(at - EPOCH) // timedelta(microseconds=1)}.{id_}"


Changed = Annotated[Since, Depends(since)]
