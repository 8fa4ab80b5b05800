"""Files of courses by public link, for networks that fetch what they send.

A name is the SHA-256 of the file, which only somebody who has the file can work out; all they
learn by it is that a course here uses that file, and courses are in the catalogue anyway, so
nothing secret is mixed into the name, and a link is the same for ever.
"""

from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from lessonbot.domain.media import named
from lessonbot.services import publishing
from lessonbot.services.runtime import Runtime

_PLACE = "/m/"
_HEADERS = {
    "cache-control": "public, max-age=31536000, immutable",
    "accept-ranges": "none",  # they are small, and whoever fetches them wants all of them
    "x-robots-tag": "noindex",
}


class Media:
    """Answers below `/m/`, and leaves all else to the application."""

    def __init__(self, app: ASGIApp, rt: Runtime) -> None:
        self._app = app
        self._rt = rt

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http" or not scope["path"].startswith(_PLACE):
            await self._app(scope, receive, send)
            return
        answer = await self._answer(scope["method"], scope["path"].removeprefix(_PLACE))
        await answer(scope, receive, send)

    async def _answer(self, method: str, name: str) -> Response:
        if method not in {"GET", "HEAD"}:
            return PlainTextResponse("Method not allowed", 405, {"allow": "GET, HEAD"})
        missing = PlainTextResponse("Not found", 404)
        wanted = named(name)
        if wanted is None:
            return missing
        digest, kind = wanted
        headers = _HEADERS | {"content-type": kind, "etag": f'"{digest}"'}
        if method == "HEAD":
            size = await publishing.medium_size(self._rt, digest)
            length = {"content-length": str(size)}
            return missing if size is None else Response(headers=headers | length)
        data = await publishing.medium(self._rt, digest)
        return missing if data is None else Response(data, headers=headers)
