"""The webhooks that channels declare, mounted: nothing is confirmed before it is committed."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime

import structlog
from fastapi import APIRouter, HTTPException, Request, Response, status
from starlette.requests import ClientDisconnect

from lessonbot.channels.base import Hook, Received
from lessonbot.services import talking
from lessonbot.services.runtime import Runtime
from lessonbot.web import bodies

log = structlog.get_logger()

Clock = Callable[[], datetime]


def routes(rt: Runtime, clock: Clock) -> APIRouter:
    """A route for every webhook of every sender of this process."""
    router = APIRouter()
    for sender, channel in rt.channels.items():
        for hook in channel.hooks():
            router.add_route(hook.path, _endpoint(rt, sender, hook, clock), methods=["POST"])
    return router


def _endpoint(
    rt: Runtime, sender: int, hook: Hook, clock: Clock
) -> Callable[[Request], Awaitable[Response]]:
    async def commit(received: Sequence[Received]) -> None:
        await talking.take_in(rt, sender, received, clock())

    async def endpoint(request: Request) -> Response:
        try:
            body = await bodies.read(request, hook.limit)
            answer = await hook.answer(dict(request.headers), body, commit)
        except HTTPException as refused:
            return Response(status_code=refused.status_code)
        except ClientDisconnect:
            return Response(status_code=status.HTTP_400_BAD_REQUEST)
        except Exception as error:  # noqa: BLE001 - whatever it is, the provider shall try again
            # Only its class: the message can hold what a learner wrote.
            log.error("hook_broke", sender=sender, error=type(error).__name__)  # noqa: TRY400
            return Response(status_code=status.HTTP_503_SERVICE_UNAVAILABLE)
        return Response(answer.body, answer.status)

    return endpoint
