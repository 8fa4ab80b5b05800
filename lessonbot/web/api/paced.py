"""How much a key may still ask for, told with every answer, as the IETF's draft on rate limits has it.

It is draft-ietf-httpapi-ratelimit-headers-11: a program that reads it need never be refused.
"""

from collections.abc import Mapping
from datetime import datetime

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from lessonbot.web.allowance import Allowance, renewed_in
from lessonbot.web.api.brought import A_MINUTE, ASKS, Desk

_NAME = '"requests"'
POLICY = f"{_NAME};q={A_MINUTE};w=60"


class Paced:
    """Adds to each answer to a known key what is left of its minute."""

    def __init__(self, app: ASGIApp, desk: Desk) -> None:
        self._app = app
        self._desk = desk

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        known: dict[str, str] = scope.setdefault("state", {})

        async def told(message: Message) -> None:
            if message["type"] == "http.response.start" and (key := known.get(ASKS)):
                there = _left(self._desk.allowance, key, self._desk.clock())
                MutableHeaders(scope=message).update(there)
            await send(message)

        await self._app(scope, receive, told)


def _left(allowance: Allowance, key: str, now: datetime) -> Mapping[str, str]:
    left = f"{_NAME};r={allowance.left(key, now)};t={renewed_in(now)}"
    return {"ratelimit-policy": POLICY, "ratelimit": left}
