"""What carries the calls, against a server that answers byte by byte as it is told."""

import asyncio
import ssl
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from lessonbot.channels.carrying import Carrier, NoAnswer, NotSent
from lessonbot.channels.carrying import carrier as limits
from lessonbot.channels.carrying.over_aiohttp import OverAiohttp
from lessonbot.channels.carrying.over_httptools import OverHttptools


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate of 127.0.0.1 with its key, which no system trusts."""
    file = tmp_path_factory.mktemp("tls") / "localhost.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1",
         "-nodes", "-days", "2", "-subj", "/CN=localhost", "-addext",
         "subjectAltName=IP:127.0.0.1", "-keyout", file.with_suffix(".key"), "-out", file],
        check=True,
        capture_output=True,
    )  # fmt: skip
    with file.open("ab") as whole:
        whole.write(file.with_suffix(".key").read_bytes())
    return file


Make = Callable[[str], Carrier]
BOTH = pytest.mark.parametrize("make", [OverHttptools, lambda _: OverAiohttp()], ids=["own", "aio"])
YES = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
CLOSE = "close"
Step = bytes | str


class Server:
    """Answers the n-th request with the n-th script; counts connections."""

    def __init__(self, *answers: list[Step]) -> None:
        self.answers = list(answers)
        self.requests: list[bytes] = []
        self.connections = 0
        self.url = ""

    async def until(self, requests: int) -> None:
        async with asyncio.timeout(10):
            while len(self.requests) < requests:  # noqa: ASYNC110 - it polls its own list
                await asyncio.sleep(0.01)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        try:
            while await self._answered(reader, writer):
                pass
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    async def _answered(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        head = await reader.readuntil(b"\r\n\r\n")
        length = head.lower().partition(b"content-length: ")[2].split(b"\r\n")[0]
        self.requests.append(head + await reader.readexactly(int(length or 0)))
        for step in self.answers.pop(0) if self.answers else [YES]:
            if isinstance(step, str):
                return False
            writer.write(step)
            await writer.drain()
            await asyncio.sleep(0.01)
        return True


@asynccontextmanager
async def calling(
    make: Make, server: Server, certificate: Path | None = None
) -> AsyncIterator[Carrier]:
    tls = None
    if certificate:
        tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        tls.load_cert_chain(certificate)
    listening = await asyncio.start_server(server.serve, "127.0.0.1", 0, ssl=tls)
    port = listening.sockets[0].getsockname()[1]
    server.url = f"{'https' if tls else 'http'}://127.0.0.1:{port}"
    carrier = make(server.url)
    await carrier.open()
    try:
        yield carrier
    finally:
        await carrier.close()
        listening.close()
        await listening.wait_closed()


async def call(carrier: Carrier, server: Server, seconds: float = 5) -> tuple[int, bytes]:
    return await carrier.carry("POST", f"{server.url}/x", b"{}", "application/json", seconds)


@BOTH
@pytest.mark.parametrize(
    ("answer", "heard"),
    [
        ([YES], (200, b"ok")),
        ([YES[:7], YES[7:30], YES[30:-1], YES[-1:]], (200, b"ok")),
        ([b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\no\r\n", b"1\r\nk\r\n0\r\n\r\n"],
         (200, b"ok")),
        ([b"HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n", YES], (200, b"ok")),
        ([b"HTTP/1.1 204 No Content\r\n\r\n"], (204, b"")),
        ([b"HTTP/1.1 302 Found\r\nLocation: /y\r\nContent-Length: 0\r\n\r\n"], (302, b"")),
        ([b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 9\r\n\r\n<ht", CLOSE], (502, b"")),
    ],
)  # fmt: skip
async def test_an_answer_is_heard_however_it_comes(
    make: Make, answer: list[Step], heard: tuple[int, bytes]
) -> None:
    server = Server(answer)
    async with calling(make, server) as carrier:
        assert await call(carrier, server) == heard
        assert await call(carrier, server) == (200, b"ok")
    assert len(server.requests) == 2


@BOTH
@pytest.mark.parametrize(
    "answer",
    [
        [CLOSE],
        [YES[:5], CLOSE],
        [YES[:-1], CLOSE],
        [b"220 mail.example ESMTP\r\n"],
        [b"HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\n"],
        [b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nZ\r\n"],
    ],
)
async def test_half_an_answer_is_none(make: Make, answer: list[Step]) -> None:
    server = Server(answer)
    async with calling(make, server) as carrier:
        with pytest.raises(NoAnswer):
            await call(carrier, server)
        assert await call(carrier, server) == (200, b"ok")


@BOTH
async def test_who_waits_too_long_hears_nothing_and_the_next_is_not_confused(make: Make) -> None:
    server = Server([b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nla"])
    async with calling(make, server) as carrier:
        with pytest.raises(NoAnswer, match=r"not in time"):
            await call(carrier, server, seconds=0.1)
        assert await call(carrier, server) == (200, b"ok")
    assert server.connections == 2


@BOTH
async def test_a_cancelled_call_leaves_no_answer_to_the_next(make: Make) -> None:
    server = Server([YES[:-1]])
    async with calling(make, server) as carrier:
        waiting = asyncio.create_task(call(carrier, server))
        await server.until(1)
        waiting.cancel()
        await asyncio.gather(waiting, return_exceptions=True)
        assert await call(carrier, server) == (200, b"ok")


@BOTH
async def test_a_connection_is_kept_as_long_as_both_sides_want(make: Make) -> None:
    last = YES.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n")
    server = Server([YES], [YES], [last])
    async with calling(make, server) as carrier:
        for _ in range(4):
            assert await call(carrier, server) == (200, b"ok")
    assert server.connections == 2


async def test_a_connection_that_was_idle_for_long_is_not_used_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("lessonbot.channels.carrying.over_httptools.IDLE", 0)
    server = Server()
    async with calling(OverHttptools, server) as carrier:
        await call(carrier, server)
        await call(carrier, server)
    assert server.connections == 2


async def test_a_server_that_speaks_unasked_is_left() -> None:
    server = Server([YES, b"HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\n\r\n"])
    async with calling(OverHttptools, server) as carrier:
        await call(carrier, server)
        await asyncio.sleep(0.1)
        assert await call(carrier, server) == (200, b"ok")
    assert server.connections == 2


@BOTH
async def test_only_so_many_calls_are_made_at_once(make: Make) -> None:
    server = Server()
    async with calling(make, server) as carrier:
        calls = [call(carrier, server) for _ in range(3 * limits.AT_ONCE)]
        assert set(await asyncio.gather(*calls)) == {(200, b"ok")}
    assert server.connections <= limits.AT_ONCE


async def test_who_finds_no_connection_free_has_sent_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("lessonbot.channels.carrying.over_httptools.CONNECT_OR_QUEUE", 0.05)
    hanging: list[list[Step]] = [[YES[:-1]] for _ in range(limits.AT_ONCE)]
    server = Server(*hanging)
    async with calling(OverHttptools, server) as carrier:
        busy = [asyncio.create_task(call(carrier, server)) for _ in range(limits.AT_ONCE)]
        await server.until(limits.AT_ONCE)
        with pytest.raises(NotSent):
            await call(carrier, server)
        for each in busy:
            each.cancel()
        await asyncio.gather(*busy, return_exceptions=True)
        assert await call(carrier, server) == (200, b"ok")
    assert len(server.requests) == limits.AT_ONCE + 1


@BOTH
async def test_a_closed_carrier_sends_nothing_until_it_is_opened_again(make: Make) -> None:
    server = Server()
    async with calling(make, server) as carrier:
        await call(carrier, server)
        await carrier.close()
        with pytest.raises(NotSent):
            await call(carrier, server)
        await carrier.open()
        assert await call(carrier, server) == (200, b"ok")


@BOTH
@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("http://127.0.0.1:1", "127.0.0.1 takes no connections"),
        ("http://no.such.host.invalid", "the name no.such.host.invalid cannot be found: is the"),
        ("nothing", "address cannot be"),
    ],
)
async def test_without_a_connection_nothing_was_sent_and_the_reason_is_plain(
    make: Make, url: str, said: str
) -> None:
    carrier = make(url)
    await carrier.open()
    with pytest.raises(NotSent, match=said):
        await carrier.carry("POST", f"{url}/x", b"{}", "application/json", 5)
    await carrier.close()


@BOTH
async def test_a_server_that_nobody_vouches_for_is_told_nothing(
    make: Make, certificate: Path
) -> None:
    server = Server()
    async with calling(make, server, certificate) as carrier:
        with pytest.raises(NotSent, match=r"the certificate of 127\.0\.0\.1 is not valid"):
            await call(carrier, server)
    assert server.requests == []


async def test_calls_are_encrypted_to_a_server_that_is_vouched_for(
    certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    server = Server()
    async with calling(OverHttptools, server, certificate) as carrier:
        assert await call(carrier, server) == (200, b"ok")


async def test_no_header_can_be_slipped_in_by_an_address() -> None:
    server = Server()
    async with calling(OverHttptools, server) as carrier:
        for target in ("/x y", "/x\r\nX-Y: z", "/ключ", "x"):
            with pytest.raises(NotSent):
                await carrier.carry("GET", server.url + target, None, "", 5)
    assert server.requests == []


@pytest.mark.parametrize(
    "make",
    [lambda url: OverHttptools(url, {"X-Key": "k"}), lambda _: OverAiohttp({"X-Key": "k"})],
    ids=["own", "aio"],
)
async def test_fixed_headers_go_with_every_call(make: Make) -> None:
    server = Server()
    async with calling(make, server) as carrier:
        for _ in range(2):
            await call(carrier, server)
    assert [each.count(b"X-Key: k\r\n") for each in server.requests] == [1, 1]


@pytest.mark.parametrize(
    ("missing", "loaded"), [("httptools", "aiohttp"), ("", "httptools")], ids=["without", "with"]
)
def test_without_httptools_aiohttp_carries_the_calls(missing: str, loaded: str) -> None:
    code = (
        f"import sys; sys.modules[{missing!r}] = None\n"
        "import importlib.util, importlib.machinery\n"
        "real = importlib.util.find_spec\n"
        f"importlib.util.find_spec = lambda name: None if name == {missing!r} else real(name)\n"
        "from lessonbot.channels.carrying import best\n"
        "best('http://127.0.0.1')\n"
        "print(*{'aiohttp', 'httptools'} & {name for name in sys.modules if sys.modules[name]})"
    )
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert done.stdout.split() == [loaded]
