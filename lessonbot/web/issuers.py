"""Addresses that verifiers read: credentials, issuers' keys, status lists, what can be earned.

They have no cookies and no redirects, and every page of the world may read them.
"""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any

import msgspec
import structlog
from fastapi import APIRouter, Request, Response, status

from lessonbot.credentials.drawing.typesetter import Unprintable
from lessonbot.domain.credential import read_id
from lessonbot.services import introducing, printing, trusting
from lessonbot.services.issuing import CannotSign
from lessonbot.services.runtime import Runtime
from lessonbot.web.pages import Pages

log = structlog.get_logger()

JSON = "application/json"
_READ = ["GET", "HEAD"]
_OPEN = {"access-control-allow-origin": "*", "x-robots-tag": "noindex"}
_SOON = {"cache-control": "public, max-age=300"}
_DRAWN = (
    ("/c/{written}.pdf", "pdf", "application/pdf"),
    ("/c/{written}.png", "png", "image/png"),
    ("/c/{written}/card.png", "card", "image/png"),
)
_ALWAYS = {"cache-control": "no-cache"}


def routes(rt: Runtime, pages: Pages, clock: Callable[[], datetime]) -> APIRouter:
    """The addresses."""
    router = APIRouter()

    @router.api_route("/c/{written}.json", methods=_READ)
    async def credential(written: str) -> Response:
        return await document(rt, written, clock())

    @router.api_route("/c/{written}.jwt", methods=_READ)
    async def token(written: str) -> Response:
        return await _token(rt, written, clock())

    @router.api_route("/orgs/{slug}/jwks.json", methods=_READ)
    async def token_keys(slug: str) -> Response:
        return _data(await trusting.token_keys(rt, slug))

    for path, form, kind in _DRAWN:
        router.add_api_route(path, _drawer(rt, pages, clock, form, kind), methods=_READ)

    @router.api_route("/orgs/{slug}/did.json", methods=_READ)
    async def keys(slug: str) -> Response:
        return _data(await trusting.did_document(rt, slug))

    @router.api_route("/orgs/{slug}/status/{number:int}", methods=_READ)
    async def withdrawn(slug: str, number: int) -> Response:
        found = await trusting.status_list(rt, slug, number) if number < 2**31 else None
        return _bytes(found, _SOON)

    @router.api_route("/orgs/{slug}.json", methods=_READ)
    async def issuer(slug: str) -> Response:
        return await profile(rt, slug)

    @router.api_route("/orgs/{slug}/achievements/{key}.json", methods=_READ)
    async def earnable(slug: str, key: str) -> Response:
        return await achievement(rt, slug, key)

    return router


async def badge(rt: Runtime, slug: str, key: str) -> Response:
    """The picture of what can be earned."""
    try:
        found = await introducing.badge(rt, slug, key)
    except Unprintable as error:
        log.warning("not_drawn", form="badge", reason=str(error))
        return Response("", status.HTTP_503_SERVICE_UNAVAILABLE, _OPEN)
    if found is None:
        return Response("", status.HTTP_404_NOT_FOUND, _OPEN)
    return Response(found, headers=_OPEN | _SOON, media_type="image/png")


async def profile(rt: Runtime, slug: str) -> Response:
    """Who an issuer is."""
    return _data(await trusting.profile(rt, slug))


async def achievement(rt: Runtime, slug: str, key: str) -> Response:
    """What can be earned."""
    return _data(await trusting.achievement(rt, slug, key))


async def document(rt: Runtime, written: str, now: datetime) -> Response:
    """A credential, byte for byte as it was issued."""
    number = read_id(written)
    try:
        found = await trusting.credential(rt, number, now) if number else None
    except CannotSign:
        return Response("{}", status.HTTP_503_SERVICE_UNAVAILABLE, _OPEN, JSON)
    return _bytes(found.document if found and not found.hidden else None, _ALWAYS)


async def _token(rt: Runtime, written: str, now: datetime) -> Response:
    number = read_id(written)
    try:
        found = await trusting.credential(rt, number, now) if number else None
    except CannotSign:
        return Response("", status.HTTP_503_SERVICE_UNAVAILABLE, _OPEN)
    if found is None or found.hidden or not found.jwt:
        return Response("", status.HTTP_404_NOT_FOUND, _OPEN)
    return Response(found.jwt, headers=_OPEN | _ALWAYS, media_type="text/plain")


def _drawer(
    rt: Runtime, pages: Pages, clock: Callable[[], datetime], form: str, kind: str
) -> Callable[[Request, str], Awaitable[Response]]:
    """What answers with one form of a drawn certificate."""

    async def answer(request: Request, written: str) -> Response:
        number = read_id(written)
        try:
            found = await printing.drawn(rt, number, form, clock()) if number else None
        except (CannotSign, Unprintable) as error:
            log.warning("not_drawn", form=form, reason=str(error))
            if form == "pdf" and isinstance(error, Unprintable):  # somebody reads it
                cannot = status.HTTP_501_NOT_IMPLEMENTED
                return pages.draw(request, "certificate_unprintable.html", cannot, number=number)
            return Response("", status.HTTP_503_SERVICE_UNAVAILABLE, _OPEN)
        if found is None:
            return Response("", status.HTTP_404_NOT_FOUND, _OPEN)
        return Response(found, headers=_OPEN | _ALWAYS, media_type=kind)

    return answer


def wants_data(accept: str) -> bool:
    """Whether a reader asks for a credential rather than for a page."""
    kinds = [each.partition(";")[0].strip() for each in accept[:500].split(",")]
    return any(each.endswith(("json", "application/vc")) for each in kinds) and (
        "text/html" not in kinds
    )


def _data(found: Any) -> Response:  # noqa: ANN401 - JSON
    return _bytes(msgspec.json.encode(found) if found is not None else None, _SOON)


def _bytes(found: bytes | None, caching: dict[str, str]) -> Response:
    if found is None:
        return Response("{}", status.HTTP_404_NOT_FOUND, _OPEN, JSON)
    return Response(found, headers=_OPEN | caching, media_type=JSON)
