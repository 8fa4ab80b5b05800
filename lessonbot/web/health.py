"""Whether this process is alive, whether lessonbot can do its work, and figures about it."""

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

import structlog
from fastapi import APIRouter, Response, status
from fastapi.responses import JSONResponse

from lessonbot.services import reporting
from lessonbot.services.runtime import Runtime

if TYPE_CHECKING:
    from lessonbot.web.metrics import Exposition

log = structlog.get_logger()

_FRESH = {"cache-control": "no-store"}


def routes(rt: Runtime, clock: Callable[[], datetime]) -> APIRouter:
    """The three addresses that machines ask; none of them tells anything about a learner."""
    router = APIRouter()
    exposition: Exposition | None = None

    @router.api_route("/healthz", methods=["GET", "HEAD"])
    async def alive() -> Response:
        return JSONResponse({"alive": True}, headers=_FRESH)

    @router.api_route("/readyz", methods=["GET", "HEAD"])
    async def ready() -> Response:
        try:
            complaints = list(await reporting.complaints(rt, clock()))
        except Exception:
            log.exception("readiness_unknown")
            complaints = ["it could not be found out whether lessonbot is ready; see the log"]
        code = status.HTTP_503_SERVICE_UNAVAILABLE if complaints else status.HTTP_200_OK
        body = {"ready": not complaints, "complaints": complaints}
        return JSONResponse(body, code, headers=_FRESH)

    @router.api_route("/metrics", methods=["GET", "HEAD"])
    async def figures() -> Response:
        from lessonbot.web import metrics  # noqa: PLC0415 - most installations never ask

        nonlocal exposition
        exposition = exposition or metrics.Exposition(rt, clock)
        return Response(await exposition.text(), media_type=metrics.CONTENT_TYPE, headers=_FRESH)

    return router
