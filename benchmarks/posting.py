"""A provider that calls webhooks: keep-alive connections that cost little themselves."""

import asyncio
import time
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass

from lessonbot.channels.telegram.channel import WEBHOOK_CONNECTIONS


@dataclass(frozen=True)
class Posted:
    """When each request should have left and when it was answered, and those answered with an error."""

    planned: list[float]
    answered: list[float]
    refused: int


class _Line(asyncio.Protocol):
    """One connection: one request at a time."""

    def __init__(self, courier: "_Courier") -> None:
        self._courier = courier
        self._number = -1
        self._heard = b""
        self._way: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        if not isinstance(transport, asyncio.Transport):
            raise TypeError
        self._way = transport
        self._courier.free(self)

    def post(self, number: int, request: bytes) -> None:
        """Send one request."""
        self._number, self._heard = number, b""
        if self._way:
            self._way.write(request)

    def data_received(self, data: bytes) -> None:
        self._heard += data
        if b"\r\n\r\n" not in self._heard:
            return
        self._courier.done(self._number, good=self._heard.startswith(b"HTTP/1.1 20"))
        self._courier.free(self)

    def connection_lost(self, exc: Exception | None) -> None:
        if not self._courier.over:
            raise ConnectionError("the server hung up") from exc


class _Courier:
    """Hands requests to whichever connection is free."""

    def __init__(self, requests: Sequence[bytes]) -> None:
        self._requests = requests
        self._idle: deque[_Line] = deque()
        self._due: deque[int] = deque()
        self._left = len(requests)
        self._refused = 0
        self._planned = [0.0] * len(requests)
        self._answered = [0.0] * len(requests)
        self._finished = asyncio.Event()
        self.over = False

    def free(self, line: _Line) -> None:
        """This connection can take another request."""
        if self._due:
            number = self._due.popleft()
            line.post(number, self._requests[number])
        else:
            self._idle.append(line)

    def owe(self, number: int, at: float) -> None:
        """This request is to be sent now."""
        self._planned[number] = at
        if self._idle:
            self._idle.popleft().post(number, self._requests[number])
        else:
            self._due.append(number)

    def done(self, number: int, *, good: bool) -> None:
        """A request was answered."""
        self._answered[number] = time.monotonic()
        self._refused += not good
        self._left -= 1
        if not self._left:
            self._finished.set()

    async def finish(self) -> Posted:
        """Wait for the last answer."""
        await self._finished.wait()
        return Posted(self._planned, self._answered, self._refused)


async def post(
    port: int,
    requests: Sequence[bytes],
    per_second: float | None,
    at_once: int = WEBHOOK_CONNECTIONS,
) -> Posted:
    """Post them all: at a fixed rate whether answered or not, or as fast as they are answered."""
    loop = asyncio.get_running_loop()
    courier = _Courier(requests)
    lines = [
        await loop.create_connection(lambda: _Line(courier), "127.0.0.1", port)
        for _ in range(at_once)
    ]
    start = time.monotonic()
    if per_second is None:
        for number in range(len(requests)):
            courier.owe(number, start)
    else:
        for number in range(len(requests)):
            planned = start + number / per_second
            if (early := planned - time.monotonic()) > 0:
                await asyncio.sleep(early)
            courier.owe(number, planned)
    posted = await courier.finish()
    courier.over = True
    for way, _ in lines:
        way.close()
    return posted


def request(path: str, headers: str, body: bytes) -> bytes:
    """A POST as a provider sends it."""
    head = f"POST {path} HTTP/1.1\r\nHost: learn.example\r\n{headers}"
    return f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body
