"""Whether this process is alive, and whether lessonbot can do its work."""

from collections.abc import Callable
from datetime import datetime

import structlog
from fastapi import APIRouter, Response, status
from fastapi.responses import JSONResponse

from lessonbot.services import reporting
from lessonbot.services.runtime import Runtime

log = structlog.get_logger()

_FRESH = {"cache-control": "no-store"}


def routes(rt: Runtime, clock: Callable[[], datetime]) -> APIRouter:
    """The two addresses that machines ask."""
    router = APIRouter()

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

    return router
