"""A webhook that Twilio calls: it checks each signature, and answers as it is told."""

import asyncio
from collections.abc import Mapping
from typing import Self

from aiohttp import web
from twilio.request_validator import RequestValidator


class Ear:
    """The forms that it took, by path; `answers` are the statuses of the next calls.

    Its `files` can be fetched while it is `giving`.
    """

    def __init__(self, public: str, token: str) -> None:
        self.heard: list[tuple[str, Mapping[str, str]]] = []
        self.answers: list[int] = []
        self.text = ""
        self.files: dict[str, tuple[str, bytes]] = {}
        self.url = ""
        self.giving = asyncio.Event()
        self.giving.set()
        self._public = public
        self._validate = RequestValidator(token).validate

    async def __aenter__(self) -> Self:
        app = web.Application()
        app.router.add_post("/{path:.*}", self._take)
        app.router.add_get("/{path:.*}", self._give)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._runner.cleanup()

    def forms(self, path: str) -> list[Mapping[str, str]]:
        """What came to a path."""
        return [form for where, form in self.heard if where.startswith(path)]

    async def _take(self, request: web.Request) -> web.Response:
        form = {name: str(value) for name, value in (await request.post()).items()}
        signature = request.headers.get("X-Twilio-Signature", "")
        if not self._validate(f"{self._public}{request.path_qs}", form, signature):
            return web.Response(status=403)
        status = self.answers.pop(0) if self.answers else 204
        if 200 <= status < 300:
            self.heard.append((request.path_qs, form))
        return web.Response(status=200 if self.text else status, text=self.text)

    async def _give(self, request: web.Request) -> web.Response:
        await self.giving.wait()
        kind, content = self.files.get(request.path, ("text/html", b""))
        return web.Response(body=content, content_type=kind, status=200 if kind else 404)
