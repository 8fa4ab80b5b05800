"""How a course fares, for who was sent a link to it: no names, no numbers, nothing to do."""

from collections.abc import Callable
from datetime import datetime

from fastapi import APIRouter, Request, Response, status

from lessonbot.services import sharing
from lessonbot.services.runtime import Runtime
from lessonbot.services.speaking import console_voices
from lessonbot.web import figures
from lessonbot.web.pages import Pages

_HIDDEN = {"x-robots-tag": "noindex, nofollow", "cache-control": "no-store"}
_PAGE = "console/shared.html"


def routes(rt: Runtime, clock: Callable[[], datetime], *, demo: bool) -> APIRouter:
    """The page."""
    router = APIRouter()
    pages = Pages(rt.public_url, console_voices(), demo, lambda: rt.portrait)

    @router.api_route("/shared/{secret}", methods=["GET", "HEAD"])
    async def shared(request: Request, secret: str) -> Response:
        found = await sharing.shown(rt, secret, clock())
        if found is None:
            answer = pages.draw(request, _PAGE, status.HTTP_404_NOT_FOUND, seen=None)
            answer.headers.update(_HIDDEN)
            return answer
        voice, seen = pages.voice(request), found.seen
        at = seen.counted_at
        answer = pages.draw(
            request,
            _PAGE,
            organisation=found.organisation,
            seen=seen,
            drawn=figures.drawn(voice, seen, dict(request.query_params)),
            counted=voice.formats.moment(at) if at else "",
            own="",
            words=figures,
        )
        answer.headers.update(_HIDDEN)
        return answer

    return router
