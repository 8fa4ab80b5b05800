"""What every answer carries, and what happens when one cannot be made."""

from collections.abc import Callable, Mapping

import structlog
from starlette.datastructures import MutableHeaders
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

log = structlog.get_logger()

_POLICY = {
    "default-src": "'self'",
    "img-src": "'self' data:",  # the style sheet draws its marks with data addresses
    "object-src": "'none'",
    "base-uri": "'none'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
}
_HEADERS = {
    "content-security-policy": "; ".join(f"{name} {value}" for name, value in _POLICY.items()),
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}
_TRANSPORT = {"strict-transport-security": "max-age=31536000"}


def headers(public_url: str) -> Mapping[str, str]:
    """The headers of every answer; encrypted transport is demanded only where it is offered."""
    return _HEADERS | _TRANSPORT if public_url.startswith("https://") else _HEADERS


class Safeguards:
    """Adds the headers to every answer, and answers in plain words when something breaks."""

    def __init__(
        self, app: ASGIApp, carried: Mapping[str, str], broken: Callable[[Request], Response]
    ) -> None:
        self._app = app
        self._carried = carried
        self._broken = broken

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = False

        async def guarded(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                carrying = MutableHeaders(scope=message)
                for name, value in self._carried.items():
                    carrying.setdefault(name, value)
            await send(message)

        try:
            await self._app(scope, receive, guarded)
        except ClientDisconnect:
            log.debug("visitor_left", path=scope["path"])
        except Exception:
            log.exception("request_broke", path=scope["path"])
            if started:
                raise  # half an answer is out: only closing the connection tells so
            await self._broken(Request(scope))(scope, receive, guarded)
