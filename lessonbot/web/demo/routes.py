"""The demo's addresses: each form posts to one, and gets the chat or the whole page back."""

from collections.abc import Callable
from datetime import datetime

from fastapi import APIRouter, Depends, Request, Response, status
from fastapi.responses import RedirectResponse

from lessonbot.services.runtime import Runtime
from lessonbot.web.demo import files
from lessonbot.web.demo.acts import Acts
from lessonbot.web.demo.controls import DemoControls
from lessonbot.web.demo.screen import Screen
from lessonbot.web.origin import own_page
from lessonbot.web.pages import Pages

_READ = ["GET", "HEAD"]


def routes(
    rt: Runtime, pages: Pages, controls: DemoControls, clock: Callable[[], datetime]
) -> APIRouter:
    """The phone's page, what it shows, and what its buttons do."""
    router = APIRouter(prefix="/demo")
    screen = Screen(rt, pages, controls, clock)

    @router.api_route("", methods=_READ)
    async def without_slash() -> Response:
        return RedirectResponse("/demo/", status.HTTP_308_PERMANENT_REDIRECT)

    @router.api_route("/", methods=_READ)
    async def phone(request: Request) -> Response:
        return await screen.page(request, screen.visitor(request))

    router.include_router(files.routes(rt))
    acts = Acts(screen)
    router.add_api_route("/console", acts.wait_for_console, methods=_READ)
    router.include_router(_posted(acts))
    return router


def _posted(acts: Acts) -> APIRouter:
    router = APIRouter(dependencies=[Depends(own_page)])
    router.add_api_route("/say", acts.say, methods=["POST"])
    router.add_api_route("/tap", acts.tap, methods=["POST"])
    router.add_api_route("/clock", acts.pass_time, methods=["POST"])
    router.add_api_route("/phone", acts.change_phone, methods=["POST"])
    router.add_api_route("/over", acts.start_over, methods=["POST"])
    router.add_api_route("/console", acts.open_console, methods=["POST"])
    return router
