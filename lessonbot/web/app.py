"""The web process put together: hooks, public pages, health, and the demo if it is wanted."""

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from fastapi import FastAPI, HTTPException, Request, Response, status
from fastapi.responses import PlainTextResponse
from starlette.exceptions import HTTPException as Refusal
from starlette.middleware.gzip import GZipMiddleware
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from lessonbot.services.runtime import Runtime
from lessonbot.web import (
    allowance,
    api,
    checking,
    console,
    health,
    hooks,
    introducing,
    issuers,
    media,
    public,
    safeguards,
    shared,
)
from lessonbot.web.api import problems
from lessonbot.web.pages import STATIC, Pages

if TYPE_CHECKING:
    from lessonbot.web.demo import DemoControls

_FOR_EVER = "public, max-age=31536000, immutable"


class _Files(StaticFiles):
    """Static files; those asked for by their digest never change."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        """One file."""
        answer = await super().get_response(path, scope)
        if scope["query_string"].startswith(b"v="):
            answer.headers["cache-control"] = _FOR_EVER
        return answer


def build(
    rt: Runtime, *, clock: Callable[[], datetime], demo: "DemoControls | None" = None
) -> FastAPI:
    """The web application of a process; `demo` adds the phone at `/demo/`."""
    pages = Pages(rt.public_url, rt.voices, demo is not None, lambda: rt.portrait)
    # Redirects to add a slash would repeat the Host header, which anybody can write.
    app = hooks.Fronted(
        title="lessonbot", docs_url=None, redoc_url=None, openapi_url=None, redirect_slashes=False
    )
    app.hooks = hooks.endpoints(rt, clock)
    app.include_router(health.routes(rt, clock))
    app.include_router(issuers.routes(rt, pages, clock))
    app.include_router(public.routes(rt, pages, clock))
    app.include_router(checking.routes(rt, pages, clock))
    app.include_router(introducing.routes(rt, pages))
    app.include_router(console.routes(rt, clock, demo=demo is not None))
    app.include_router(shared.routes(rt, clock, demo=demo is not None))
    if demo:
        from lessonbot.web import demo as phone  # noqa: PLC0415 - only where it is shown

        app.include_router(phone.routes(rt, pages, demo, clock))
    app.mount("/static", _Files(directory=STATIC))
    app.mount("/api/v1", api.build(rt, clock))

    def said(request: Request, code: int) -> Response:
        for_program = request.url.path.startswith("/api/")
        return problems.told(code) if for_program else pages.error(request, code)

    async def refused(request: Request, error: Exception) -> Response:
        code = error.status_code if isinstance(error, Refusal) else 500
        page = said(request, code)
        if isinstance(error, HTTPException | Refusal) and error.headers:
            page.headers.update(error.headers)
        return page

    def broken(request: Request) -> Response:
        try:
            return said(request, 500)
        except Exception:  # noqa: BLE001 - then the templates are what is broken
            return PlainTextResponse("Something went wrong. Please try again later.", 500)

    def too_often(request: Request) -> Response:
        page = pages.error(request, status.HTTP_429_TOO_MANY_REQUESTS)
        page.headers.update(allowance.WAIT)
        return page

    app.add_exception_handler(Refusal, refused)
    app.add_middleware(allowance.Guesses, clock=clock, refused=too_often)
    app.add_middleware(GZipMiddleware)
    app.add_middleware(media.Media, rt=rt)  # before it: files of courses are packed already
    app.add_middleware(
        safeguards.Safeguards, carried=safeguards.headers(rt.public_url), broken=broken
    )
    return app
