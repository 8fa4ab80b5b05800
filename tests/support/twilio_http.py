"""How a Twilio server is spoken with: its addresses, who may, and how it breaks."""

import asyncio
import json
import time
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, NamedTuple

from aiohttp import encode_basic_auth, web

from lessonbot.cli.chaos.script import Fault, Mode
from lessonbot.cli.chaos.server import LARGEST, Provider
from tests.support.twilio_phones import Phone
from tests.support.twilio_rules import VERSION, Refused

_SAID_LATER = (12300, *range(30000, 31000), *range(63000, 64000))
_ACCOUNT = f"/{VERSION}/Accounts/{{account}}"
_ROUTES = (
    ("GET", f"/{VERSION}/Accounts/{{account:[^/.]+}}.json", "fetchAccount"),
    ("POST", f"{_ACCOUNT}/Messages.json", "sendMessage"),
    ("GET", f"{_ACCOUNT}/Messages.json", "listMessages"),
    ("GET", f"{_ACCOUNT}/Messages/{{sid:[^/.]+}}.json", "fetchMessage"),
    ("POST", "/v1/Content", "createContent"),
    ("GET", "/v1/Content", "listContents"),
    ("GET", "/v1/Content/{sid}", "fetchContent"),
    ("DELETE", "/v1/Content/{sid}", "deleteContent"),
    ("GET", "/v1/ContentAndApprovals", "listApprovals"),
    ("GET", "/v1/Content/{sid}/ApprovalRequests", "fetchApproval"),
    ("POST", "/v1/Content/{sid}/ApprovalRequests/whatsapp", "createApproval"),
)

Answer = tuple[int, object]


class Call(NamedTuple):
    """A request as it came in."""

    method: str
    path: str
    form: Mapping[str, Any]


class _Fault(NamedTuple):
    code: int
    calls: tuple[str, ...]
    phone: Phone | None
    later: bool
    content: bool


class TwilioHttp(Provider):
    """A server whose calls have names; `handle` answers them."""

    def __init__(self, token: str) -> None:
        super().__init__(token, seed=0)
        self.sid = "AC" + "0a" * 16
        self.calls: list[Call] = []
        self.broken: list[str] = []
        self.strays: list[str] = []
        self._faults: list[_Fault] = []
        self._media: dict[str, tuple[str, bytes]] = {}
        self._elsewhere = ""

    async def start(self, port: int = 0) -> None:
        """Listen; without a port at the one it had, or at first at any that is free."""
        self._closing.clear()
        app = web.Application(client_max_size=LARGEST)
        for method, path, name in _ROUTES:
            app.router.add_route(method, path, self._taker(name))
        app.router.add_route("GET", f"{_ACCOUNT}/Messages/{{sid}}/Media/{{media}}", self._lead_on)
        app.router.add_route("GET", "/kept/{media}", self._hand_out)
        app.router.add_route("*", "/{stray:.*}", self.stray)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", port or self._port).start()
        self._port = self._runner.addresses[0][1]
        self.url = f"http://127.0.0.1:{self._port}"
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self._elsewhere = f"http://127.0.0.1:{self._runner.addresses[1][1]}"

    async def stray(self, request: web.Request) -> web.Response:
        """Whatever is asked for that Twilio does not have."""
        self.strays.append(f"{request.method} {request.path}")
        refusal = Refused(20404, f"The requested resource {request.path} was not found")
        return web.json_response(refusal.answer, status=refusal.status)

    def fail_next(
        self,
        fault: int | Mode,
        times: int = 1,
        phone: Phone | None = None,
        *,
        sync: bool | None = None,
        content: bool = False,
        calls: tuple[str, ...] = ("sendMessage",),
    ) -> None:
        """Break the next calls: a code, at once or in a status callback, or a way to misbehave.

        With `content` only messages that fill one are broken.
        """
        if isinstance(fault, str):
            self.misbehave(Fault(fault, calls, times=times))
            return
        later = fault in _SAID_LATER if sync is None else not sync
        self._faults += [_Fault(fault, calls, phone, later, content)] * times

    def keep(self, mime: str, content: bytes) -> dict[str, str | None]:
        """The fields of a message that brings a file, which is kept for whoever may have it."""
        media = f"ME{len(self._media) + 1:032x}"
        self._media[media] = mime, content
        account = f"/{VERSION}/Accounts/{self.sid}"
        url = f"{self.url}{account}/Messages/MM{'0c' * 16}/Media/{media}"
        return {"NumMedia": "1", "MediaUrl0": url, "MediaContentType0": mime}

    async def _lead_on(self, request: web.Request) -> web.Response:
        """Files are kept on another server, and nobody is led there without the account's secret."""
        try:
            self._authorize(request)
        except Refused as refusal:
            return web.json_response(refusal.answer, status=refusal.status)
        media = request.match_info["media"]
        return web.Response(status=307, headers={"Location": f"{self._elsewhere}/kept/{media}"})

    async def _hand_out(self, request: web.Request) -> web.Response:
        """The other server must not learn the secret."""
        if "Authorization" in request.headers:
            self.broken.append("the account's secret went to another server")
        kept = self._media.get(request.match_info["media"])
        if kept is None:
            return web.Response(status=404)
        return web.Response(body=kept[1], content_type=kept[0])

    async def until(self, condition: Callable[[], object], within: float = 10) -> None:
        """Wait for something to become so; TimeoutError if it does not."""
        async with asyncio.timeout(within):
            while not condition():  # noqa: ASYNC110 - the condition may be anything
                await asyncio.sleep(0.005)

    def scripted(self, name: str, form: Mapping[str, Any], *, later: bool) -> int | None:
        """The code that a call or its message is to fail with."""
        for fault in self._faults:
            fits = fault.phone is None or fault.phone.address == form.get("To")
            fits = fits and ("ContentSid" in form or not fault.content)
            if fault.later == later and name in fault.calls and fits:
                self._faults.remove(fault)
                return fault.code
        return None

    def handle(self, name: str, request: web.Request, form: Mapping[str, Any]) -> Answer:
        """The status and the answer of a call, or Refused."""
        raise Refused(20404, f"{name} {request.path} {form}")

    def _taker(self, name: str) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
        async def take(request: web.Request) -> web.StreamResponse:
            form = await _form(request)
            self.calls.append(Call(request.method, request.path, form))
            fault = self.script.next(name, None, time.monotonic())
            if early := self._without(request, fault):
                return early
            try:
                self._authorize(request)
                status, answer = self._answered(name, request, form)
            except Refused as refusal:
                return web.json_response(refusal.answer, status=refusal.status)
            if fault.mode:
                return await self._answer(request, fault, json.dumps(answer).encode())
            if answer is None:
                return web.Response(status=status)
            return web.json_response(answer, status=status)

        return take

    def _authorize(self, request: web.Request) -> None:
        if request.headers.get("Authorization") != encode_basic_auth(self.sid, self.token):
            raise Refused(20003, "Authenticate")
        if request.match_info.get("account", self.sid) != self.sid:
            raise Refused(20404, f"The requested resource {request.path} was not found")

    def _answered(self, name: str, request: web.Request, form: Mapping[str, Any]) -> Answer:
        code = self.scripted(name, form, later=False)
        if code:
            raise Refused(code, "as the test wants it")
        try:
            return self.handle(name, request, form)
        except Refused as refusal:
            self.broken.append(f"{refusal} ({name} {form.get('To', '')})")
            raise


async def _form(request: web.Request) -> dict[str, Any]:
    """What a request carries: a form whose MediaUrl is a list, or JSON."""
    if request.content_type == "application/json":
        try:
            found = await request.json()
        except ValueError:
            return {}
        return found if isinstance(found, dict) else {}
    posted = await request.post()
    form: dict[str, Any] = dict(posted)
    if "MediaUrl" in posted:
        form["MediaUrl"] = posted.getall("MediaUrl")
    return form
