"""Calls over kept HTTP/1.1 connections: asyncio's, read by httptools.

It knows exactly what left: before there is a connection nothing has, and once a call is written
only a whole answer tells what became of it.
"""

import asyncio
import re
import socket
import ssl
from collections.abc import Mapping
from functools import cached_property
from types import MappingProxyType
from typing import cast
from urllib.parse import urlsplit

from aiohappyeyeballs import AddrInfoType, start_connection
from httptools import HttpParserError, HttpParserUpgrade, HttpResponseParser

from lessonbot.channels.carrying.carrier import (
    AT_ONCE,
    CLOSED,
    CONNECT,
    CONNECT_OR_QUEUE,
    IDLE,
    LATE,
    UNREADABLE,
    NoAnswer,
    NotSent,
    why,
)

_NAMES_KEPT = 300.0
_NEXT_FAMILY = 0.25  # then the other of IPv6 and IPv4 is tried beside the first
_OK, _SERVER_ERROR = 200, 500
_NONE: Mapping[str, str] = MappingProxyType({})
_TARGET = re.compile(r"/[!-~]*")


class OverHttptools:
    """Carries calls to one server with nothing that they do not need."""

    def __init__(self, origin: str, headers: Mapping[str, str] = _NONE) -> None:
        parts = urlsplit(origin)
        self._secure = parts.scheme == "https"
        self._origin = f"{parts.scheme}://{parts.netloc}"
        self._host, self._port = parts.hostname or "", parts.port or (443 if self._secure else 80)
        fixed = {"Host": parts.netloc.rpartition("@")[2], **headers}
        self._fixed = "".join(f"{name}: {value}\r\n" for name, value in fixed.items())
        self._is_open = False
        self._room = asyncio.Semaphore(AT_ONCE)
        self._lines: set[_Line] = set()
        self._idle: list[_Line] = []
        self._names: list[AddrInfoType] = []
        self._names_until = 0.0

    async def open(self) -> None:
        """Make ready."""
        self._is_open = True

    async def close(self) -> None:
        """Close all connections."""
        self._is_open = False
        self._idle.clear()
        lines = tuple(self._lines)
        for line in lines:
            line.hang_up()
        await asyncio.gather(*(line.gone for line in lines))

    async def carry(
        self, method: str, url: str, body: bytes | None, kind: str, seconds: float
    ) -> tuple[int, bytes]:
        """Make one call."""
        request = self._request(method, url, body, kind)
        await self._turn()
        try:
            line = self._kept() or await self._connected()
            answer = await line.ask(request, seconds)
        finally:
            self._room.release()
        if line.is_open:
            self._idle.append(line)
        return answer

    def _request(self, method: str, url: str, body: bytes | None, kind: str) -> bytes:
        target = url.removeprefix(self._origin)
        if not _TARGET.fullmatch(target):
            raise NotSent("the address cannot be called")
        head = f"{method} {target} HTTP/1.1\r\n{self._fixed}"
        if body is None:
            return f"{head}\r\n".encode()
        head += f"Content-Type: {kind}\r\nContent-Length: {len(body)}\r\n\r\n"
        return head.encode() + body

    async def _turn(self) -> None:
        """Wait until one more call may be made, but not for long."""
        if not self._room.locked():
            await self._room.acquire()
            return
        try:
            async with asyncio.timeout(CONNECT_OR_QUEUE):
                await self._room.acquire()
        except TimeoutError:
            pass
        else:
            return
        raise NotSent("no connection was free")

    def _kept(self) -> "_Line | None":
        """The connection that was used last; those that were idle for too long are closed."""
        while self._idle:
            line = self._idle.pop()
            if line.is_fresh:
                return line
            line.hang_up()
        return None

    async def _connected(self) -> "_Line":
        try:
            async with asyncio.timeout(CONNECT):
                return await self._connect()
        except (OSError, UnicodeError) as error:  # time-outs and certificates are OSErrors
            failure = NotSent(why(error, self._host))
            self._names = []
        # Raised out here so that nothing that knows the address goes along.
        raise failure

    async def _connect(self) -> "_Line":
        self._check_open()
        loop = asyncio.get_running_loop()
        if not self._names or loop.time() > self._names_until:
            self._names_until = loop.time() + _NAMES_KEPT
            self._names = list(
                await loop.getaddrinfo(self._host, self._port, type=socket.SOCK_STREAM)
            )
        connected = await start_connection(self._names, happy_eyeballs_delay=_NEXT_FAMILY)
        _, line = await loop.create_connection(
            lambda: _Line(self._lines),
            sock=connected,
            ssl=self._trust if self._secure else None,
            server_hostname=self._host if self._secure else None,
        )
        self._check_open()
        return line

    def _check_open(self) -> None:
        if not self._is_open:
            for line in self._lines:  # one may have been connected meanwhile
                line.hang_up()
            raise NotSent("the channel is stopped")

    @cached_property
    def _trust(self) -> ssl.SSLContext:
        return ssl.create_default_context()


class _Line(asyncio.Protocol):
    """One connection: a call, its answer, and then perhaps another call."""

    def __init__(self, lines: "set[_Line]") -> None:
        self._lines = lines
        self._loop = asyncio.get_running_loop()
        self.gone: asyncio.Future[None] = self._loop.create_future()
        self._answer: asyncio.Future[tuple[int, bytes]] | None = None
        self._parser = HttpResponseParser(self)
        self._code = 0
        self._body: list[bytes] = []
        self._idle_since = 0.0

    @property
    def is_open(self) -> bool:
        """Whether another call can be made."""
        return not self._transport.is_closing()

    @property
    def is_fresh(self) -> bool:
        """Whether the server will hardly have closed it."""
        return self.is_open and self._loop.time() - self._idle_since < IDLE

    async def ask(self, request: bytes, seconds: float) -> tuple[int, bytes]:
        """Make a call and wait for its answer."""
        self._code, self._body = 0, []
        answer: asyncio.Future[tuple[int, bytes]] = self._loop.create_future()
        self._answer = answer
        late = self._loop.call_later(seconds, self._fail, LATE)
        self._transport.write(request)
        try:
            return await answer
        finally:
            late.cancel()
            self._idle_since = self._loop.time()
            if self._answer is answer:  # whoever asked was cancelled
                self.hang_up()

    def hang_up(self) -> None:
        """Close the connection; a call on it remains without an answer."""
        self._fail(CLOSED)

    # What asyncio tells

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """A connection stands."""
        self._transport = cast("asyncio.Transport", transport)
        self._lines.add(self)

    def data_received(self, data: bytes) -> None:
        """A part of an answer came."""
        if self._answer is None:  # a server that speaks unasked is about to hang up
            self.hang_up()
            return
        try:
            self._parser.feed_data(data)
        except (HttpParserError, HttpParserUpgrade):
            self._fail(UNREADABLE)

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 - asyncio's
        """The connection is gone."""
        self._lines.discard(self)
        if self._code >= _SERVER_ERROR:
            self._finish(b"")  # the status line said it all
        self._fail(CLOSED)
        self.gone.set_result(None)

    # What the parser tells

    def on_headers_complete(self) -> None:
        """The answer begins."""
        self._code = self._parser.get_status_code()

    def on_body(self, part: bytes) -> None:
        """A part of the answer's body."""
        self._body.append(part)

    def on_message_complete(self) -> None:
        """The answer is whole."""
        if self._code < _OK:  # the real one follows
            return
        if not self._parser.should_keep_alive():
            self._transport.abort()
        self._finish(b"".join(self._body))

    def _finish(self, body: bytes) -> None:
        answer, self._answer = self._answer, None
        if answer and not answer.done():
            answer.set_result((self._code, body))

    def _fail(self, why: str) -> None:
        answer, self._answer = self._answer, None
        self._transport.abort()
        if answer and not answer.done():
            answer.set_exception(NoAnswer(why))
