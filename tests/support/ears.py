"""Who listens on 127.0.0.1 for alarms: web hooks and a mail server."""

import asyncio
import email
import json
from base64 import b64decode
from dataclasses import dataclass, field
from email.message import Message
from email.policy import default
from typing import Any, Self

from aiohttp import web


@dataclass
class Hooks:
    """A web server that keeps what is sent to it; it answers with `status`."""

    status: int = 200
    url: str = ""
    bodies: list[dict[str, Any]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    fetched: list[str] = field(default_factory=list)

    async def __aenter__(self) -> Self:
        app = web.Application()
        app.router.add_post("/{path:.*}", self._post)
        app.router.add_get("/{path:.*}", self._get)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._runner.cleanup()

    async def _post(self, request: web.Request) -> web.Response:
        self.bodies.append(json.loads(await request.text()))
        self.headers.append(dict(request.headers))
        return web.Response(status=self.status, headers={"Location": f"{self.url}/elsewhere"})

    async def _get(self, request: web.Request) -> web.Response:
        self.fetched.append(request.path)
        return web.Response(status=self.status, headers={"Location": f"{self.url}/elsewhere"})


@dataclass
class MailServer:
    """An SMTP server without encryption that asks for a password if it is given one."""

    password: str = ""
    refuses: bool = False
    port: int = 0
    mails: list[Message] = field(default_factory=list)
    accounts: list[str] = field(default_factory=list)

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()
        await self._server.wait_closed()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        known = not self.password
        writer.write(b"220 here\r\n")
        while line := (await reader.readline()).decode().strip():
            match line.split()[0].upper():
                case "EHLO":
                    writer.write(b"250-here\r\n250 AUTH PLAIN\r\n")
                case "AUTH":
                    _, account, password = b64decode(line.split()[2]).decode().split("\0")
                    known = password == self.password
                    self.accounts.append(account)
                    writer.write(b"235 yes\r\n" if known else b"535 no\r\n")
                case "RCPT" if self.refuses or not known:
                    writer.write(b"550 not here\r\n")
                case "DATA":
                    writer.write(b"354 go on\r\n")
                    body = await reader.readuntil(b"\r\n.\r\n")
                    self.mails.append(email.message_from_bytes(body[:-5], policy=default))
                    writer.write(b"250 kept\r\n")
                case "QUIT":
                    writer.write(b"221 bye\r\n")
                    break
                case _:
                    writer.write(b"250 yes\r\n")
        writer.close()
