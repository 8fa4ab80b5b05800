"""The webhooks that channels declare, mounted: nothing is confirmed before it is committed."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from functools import partial

import structlog
from fastapi import APIRouter, HTTPException, Request, Response, status
from starlette.requests import ClientDisconnect

from lessonbot.channels.base import Hook, Progressed, Received, Report
from lessonbot.services import receipts, talking
from lessonbot.services.grouping import Group
from lessonbot.services.runtime import Runtime
from lessonbot.web import bodies

log = structlog.get_logger()

Clock = Callable[[], datetime]


def routes(rt: Runtime, clock: Clock) -> APIRouter:
    """A route for every webhook of every sender of this process."""
    router = APIRouter()
    arrived = Group(partial(talking.keep, rt))
    progressed = Group(partial(receipts.keep, rt))

    async def commit(sender: int, reports: Sequence[Received | Progressed]) -> None:
        now = clock()
        said = [each for each in reports if isinstance(each, Received)]
        await arrived.write(talking.arrivals(rt, sender, said, now))
        stages = [each for each in reports if isinstance(each, Progressed)]
        await progressed.write(receipts.reports(sender, stages, now))

    for sender, channel in rt.channels.items():
        for hook in channel.hooks():
            endpoint = _endpoint(sender, hook, partial(commit, sender))
            router.add_route(hook.path, endpoint, methods=["POST"])
    return router


def _endpoint(sender: int, hook: Hook, commit: Report) -> Callable[[Request], Awaitable[Response]]:
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
