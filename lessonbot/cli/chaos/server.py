"""A Bot API server on 127.0.0.1 that keeps the score of what it accepted, and misbehaves by script.

    async with Provider() as provider:
        ...  # TELEGRAM_BOT_TOKEN=provider.token TELEGRAM_API_URL=provider.url
        provider.misbehave(Fault("silent", share=0.05))
        ...
        provider.posted[7]

It takes whatever it is told; who wants Telegram's own rules overrides `result`.
"""

import asyncio
import itertools
import json
import socket
import struct
import time
from collections import defaultdict
from collections.abc import Mapping
from random import Random
from typing import Any, NamedTuple, Self

from aiohttp import web

from lessonbot.cli.chaos.script import BEHAVED, IN_DOUBT, Fault, Refusal, Script

TOKEN = "4242:test-token-of-a-bot-that-is-not-there"  # noqa: S105 - of no bot at all
DATE = 1_780_000_000
LARGEST = 60_000_000
_SENDS = ("send", "edit")
_AT_ONCE = struct.pack("ii", 1, 0)  # SO_LINGER: whatever is not sent yet is thrown away


class Heard(NamedTuple):
    """One call that sends something, as it came in.

    `place` tells callers apart that were given different addresses; `mode` is how it was
    misbehaved, or the code it was refused with, if at all.
    """

    at: float
    place: str
    method: str
    chat: int
    text: str
    accepted: bool
    mode: str = ""


class Provider:
    """The server; `heard` is every send in the order it came, `posted` the accepted by chat."""

    def __init__(self, token: str = TOKEN, seed: int | None = None) -> None:
        self.token = token
        self.url = ""
        self.username = "lessons_bot"
        self.heard: list[Heard] = []
        self.posted: defaultdict[int, list[str]] = defaultdict(list)
        self.accepted = 0
        self.script = Script(Random(seed))  # noqa: S311 - which call fails is no secret
        self._ids = itertools.count(1)
        self._closing = asyncio.Event()
        self._port = 0

    # The server

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    async def start(self, port: int = 0) -> None:
        """Listen; without a port at the one it had, or at first at any that is free."""
        self._closing.clear()
        app = web.Application(client_max_size=LARGEST)
        app.router.add_route("*", "/bot{token}/{method}", self._take)
        app.router.add_route("*", "/{place}/bot{token}/{method}", self._take)
        app.router.add_route("*", "/{stray:.*}", self.stray)
        self._runner = web.AppRunner(app, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", port or self._port).start()
        self._port = self._runner.addresses[0][1]
        self.url = f"http://127.0.0.1:{self._port}"

    async def stop(self) -> None:
        """Refuse connections, and drop those there are."""
        self._closing.set()
        await self._runner.cleanup()

    async def leave(self, seconds: float) -> None:
        """Be away for a while."""
        await self.stop()
        await asyncio.sleep(seconds)
        await self.start()

    def misbehave(self, fault: Fault) -> None:
        """From now on, in the calls that the fault is meant for."""
        self.script.add(fault, time.monotonic())

    # A call

    async def _take(self, request: web.Request) -> web.StreamResponse:
        method, form, fault = request.match_info["method"], {}, BEHAVED
        try:
            self._check_token(request.match_info["token"])
            form = await read(request)
            fault = self.script.next(method, _chat(form), time.monotonic())
            if early := self._without(request, fault):
                self._note(request, method, form, fault.mode)
                return early
            answer = await self.result(method, form)
        except Refusal as refusal:
            self._note(request, method, form, str(refusal.code))
            return refused(refusal)
        self._note(request, method, form, fault.mode, accepted=True)
        return await self._answer(request, fault, b'{"ok":true,"result":%s}' % answer)

    def _check_token(self, token: str) -> None:
        if ":" not in token:
            raise Refusal("Not Found", 404)
        if token != self.token:
            raise Refusal("Unauthorized", 401)

    def _without(self, request: web.Request, fault: Fault) -> web.Response | None:
        """The answer to a call that is not taken in."""
        match fault.mode:
            case "unheard":
                return hang_up(request)
            case "unavailable":
                page = "<html><h1>502 Bad Gateway</h1></html>"
                return web.Response(status=502, text=page, content_type="text/html")
            case "elsewhere":
                return web.Response(status=302, headers={"Location": f"{self.url}/elsewhere"})
            case "not ok":
                return web.json_response({"ok": False})
            case "refused":
                raise fault.refusal or Refusal("no")
        return None

    def _note(
        self,
        request: web.Request,
        method: str,
        form: Mapping[str, Any],
        mode: str,
        *,
        accepted: bool = False,
    ) -> None:
        if not method.startswith(_SENDS):
            return
        chat, text = _chat(form) or 0, str(form.get("text", form.get("caption", "")))
        place = request.match_info.get("place", "")
        self.heard.append(Heard(time.monotonic(), place, method, chat, text, accepted, mode))
        if accepted:
            self.accepted += 1
            if method.startswith("send"):
                self.posted[chat].append(text)

    async def _answer(
        self, request: web.Request, fault: Fault, answer: bytes
    ) -> web.StreamResponse:
        match fault.mode:
            case "slow":
                await self._pass(fault.seconds)
            case "silent":
                await self._closing.wait()
                return hang_up(request)
            case "closed":
                return hang_up(request)
            case "reset":
                return _tear_down(request)
            case "half closed":
                return await self._fall_silent(request)
            case "garbage":
                return web.Response(text="<html>It works!</html>", content_type="text/html")
            case "odd":
                return web.json_response({"ok": True, "result": {"message_id": "?"}})
            case "truncated":
                broken = web.StreamResponse(headers={"Content-Length": "9000"})
                await broken.prepare(request)
                await broken.write(answer[:20])
                return hang_up(request)
        return web.Response(body=answer, content_type="application/json")

    async def _pass(self, seconds: float) -> None:
        """Let time pass, unless the server closes."""
        try:
            async with asyncio.timeout(seconds):
                await self._closing.wait()
        except TimeoutError:
            return

    async def _fall_silent(self, request: web.Request) -> web.Response:
        transport = request.transport
        if isinstance(transport, asyncio.WriteTransport) and transport.can_write_eof():
            transport.write_eof()
        await self._closing.wait()
        return web.Response()

    # What is overridden

    async def stray(self, request: web.Request) -> web.Response:
        """Whatever is asked for that is no call."""
        del request
        return web.Response(status=404)

    async def result(self, method: str, form: Mapping[str, Any]) -> bytes:
        """Take a call in and return its result in JSON, or raise Refusal."""
        if method == "getUpdates":
            await self._pass(float(form.get("timeout", 0)))
            return b"[]"
        if method == "getMe":
            return json.dumps(self.bot).encode()
        if method.startswith(_SENDS):
            number = int(form.get("message_id", 0)) or next(self._ids)
            chat = {"id": int(form["chat_id"]), "type": "private"}
            return json.dumps({"message_id": number, "date": DATE, "chat": chat}).encode()
        return b"true"

    @property
    def bot(self) -> dict[str, Any]:
        """What getMe says."""
        return {
            "id": 4242,
            "is_bot": True,
            "first_name": "Lessons",
            "username": self.username,
            "can_join_groups": True,
            "can_read_all_group_messages": False,
            "supports_inline_queries": False,
        }

    # The score

    @property
    def unanswered(self) -> int:
        """How many sends were accepted without an answer that says so."""
        return sum(each.accepted and each.mode in IN_DOUBT for each in self.heard)


async def read(request: web.Request) -> dict[str, Any]:
    """The parameters of a GET or a POST in any of the encodings that Telegram takes."""
    values: dict[str, Any] = dict(request.query)
    if request.content_type == "application/json":
        values.update(await request.json())
        return values
    for name, value in (await request.post()).items():
        values[name] = value.file.read() if isinstance(value, web.FileField) else value
    return values


def refused(refusal: Refusal) -> web.Response:
    """The answer that says no."""
    answer = {"ok": False, "error_code": refusal.code, "description": str(refusal)}
    if refusal.parameters:
        answer["parameters"] = refusal.parameters
    return web.json_response(answer, status=refusal.code)


def hang_up(request: web.Request) -> web.Response:
    """Close the connection without an answer."""
    if request.transport:
        request.transport.close()
    return web.Response()


def _tear_down(request: web.Request) -> web.Response:
    if request.transport:
        raw = request.transport.get_extra_info("socket")
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _AT_ONCE)
        request.transport.abort()
    return web.Response()


def _chat(form: Mapping[str, Any]) -> int | None:
    """The chat of a call, where it names one."""
    shown = str(form.get("chat_id", ""))
    return int(shown) if shown.removeprefix("-").isdecimal() else None
