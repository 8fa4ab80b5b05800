"""The webhooks that channels declare: nothing is confirmed before it is committed.

They come by the thousand, so they are answered before pages, their headers and their
compression are thought of.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from functools import partial

import structlog
from fastapi import FastAPI, HTTPException, status
from starlette.datastructures import Headers
from starlette.requests import ClientDisconnect
from starlette.types import Receive, Scope, Send

from lessonbot.channels.base import Hook, HookAnswer, HookCall, Progressed, Received, Report
from lessonbot.services import receipts, talking
from lessonbot.services.grouping import Group
from lessonbot.services.runtime import Runtime
from lessonbot.web import bodies

log = structlog.get_logger()

Clock = Callable[[], datetime]
Endpoint = Callable[[Scope, Receive], Awaitable[HookAnswer]]


class Fronted(FastAPI):
    """An app that answers webhooks before anything else is thought of."""

    hooks: Mapping[str, Endpoint]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        endpoint = self._hook(scope["path"]) if scope["type"] == "http" else None
        if endpoint is None:
            await super().__call__(scope, receive, send)
            return
        headers = []
        if scope["method"] == "POST":
            answer = await endpoint(scope, receive)
        else:
            answer = HookAnswer(status.HTTP_405_METHOD_NOT_ALLOWED)
            headers = [(b"allow", b"POST")]
        length = (b"content-length", b"%d" % len(answer.body))
        await send(
            {"type": "http.response.start", "status": answer.status, "headers": [length, *headers]}
        )
        await send({"type": "http.response.body", "body": answer.body})

    def _hook(self, path: str) -> Endpoint | None:
        return self.hooks.get(path) or self.hooks.get(path[: path.rfind("/") + 1])


def endpoints(rt: Runtime, clock: Clock) -> Mapping[str, Endpoint]:
    """The webhooks of every sender of this process, by their paths."""
    commit = _commit(rt, clock)
    return {
        hook.path: _endpoint(sender, hook, partial(commit, sender))
        for sender, channel in rt.channels.items()
        for hook in channel.hooks()
    }


def _commit(
    rt: Runtime, clock: Clock
) -> Callable[[int, Sequence[Received | Progressed]], Awaitable[None]]:
    """Commit what a sender's network reports, together with whatever else comes just now."""
    arrived = Group(partial(talking.keep, rt), talking.BATCH)
    progressed = Group(partial(receipts.keep, rt))

    async def commit(sender: int, reports: Sequence[Received | Progressed]) -> None:
        now = clock()
        if said := [each for each in reports if isinstance(each, Received)]:
            await arrived.write(talking.arrivals(rt, sender, said, now))
        if stages := [each for each in reports if isinstance(each, Progressed)]:
            await progressed.write(receipts.reports(sender, stages, now))

    return commit


def _endpoint(sender: int, hook: Hook, commit: Report) -> Endpoint:
    async def endpoint(scope: Scope, receive: Receive) -> HookAnswer:
        headers = Headers(scope=scope)  # read where they are asked for
        try:
            declared = headers.get("content-length", "")
            body = await bodies.gathered(receive, declared, hook.limit)
            path = scope.get("raw_path") or scope["path"].encode()
            call = HookCall(
                path.decode("latin-1"), scope["query_string"].decode("latin-1"), headers, body
            )
            return await hook.answer(call, commit)
        except HTTPException as refused:
            return HookAnswer(refused.status_code)
        except ClientDisconnect:
            return HookAnswer(status.HTTP_400_BAD_REQUEST)
        except Exception as error:  # noqa: BLE001 - whatever it is, the provider shall try again
            # Only its class: the message can hold what a learner wrote.
            log.error("hook_broke", sender=sender, error=type(error).__name__)  # noqa: TRY400
            return HookAnswer(status.HTTP_503_SERVICE_UNAVAILABLE)

    return endpoint
