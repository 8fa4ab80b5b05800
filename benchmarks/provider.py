"""A provider to send to: TLS on 127.0.0.1 in a process of its own, as slow as a real one.

It answers every POST after the latency as the Bot API answers sendMessage, and getMe at once.
"""

import argparse
import asyncio
import ssl
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

LATENCY = 0.06
_ME = b'{"id":4242,"is_bot":true,"first_name":"Lessons","username":"lessons_bot"}'
_SENT = (
    b'{"message_id":%d,"from":%s,"chat":{"id":100000001,"first_name":"Amina","type":"private"},'
    b'"date":1780000000,"text":"A lesson of some words. Which of them is right?",'
    b'"reply_markup":{"inline_keyboard":[[{"text":"A","callback_data":"a:1:2"}]]}}'
)
_ANSWER = (
    b"HTTP/1.1 200 OK\r\nServer: nginx/1.18.0\r\nDate: Sun, 22 Nov 2026 10:00:00 GMT\r\n"
    b"Content-Type: application/json\r\nContent-Length: %d\r\nConnection: keep-alive\r\n"
    b"Strict-Transport-Security: max-age=31536000; includeSubDomains; preload\r\n"
    b"Access-Control-Allow-Origin: *\r\nAccess-Control-Allow-Methods: GET, POST, OPTIONS\r\n"
    b"Access-Control-Expose-Headers: Content-Length,Content-Type,Date,Server,Connection\r\n\r\n%s"
)


@dataclass(frozen=True)
class Provider:
    """Where it listens, and the file of the certificate to trust."""

    url: str
    certificate: Path


@contextmanager
def provider(latency: float = LATENCY) -> Iterator[Provider]:
    """Start the server and stop it at the end."""
    with tempfile.TemporaryDirectory() as folder:
        certificate = certify(Path(folder))
        command = [sys.executable, "-m", "benchmarks.provider", str(certificate), str(latency)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
            try:
                if server.stdout is None or not (port := server.stdout.readline().strip()):
                    raise RuntimeError("the test provider did not start")
                yield Provider(f"https://localhost:{port}", certificate)
            finally:
                server.terminate()


def certify(folder: Path) -> Path:
    """A certificate of localhost with its key, in one file."""
    file = folder / "localhost.pem"
    key, certificate = folder / "key.pem", folder / "certificate.pem"
    subprocess.run(
        [
            "openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2",
            "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1",
            "-addext", "basicConstraints=critical,CA:FALSE", "-keyout", str(key), "-out", str(certificate),
        ],
        check=True,
        capture_output=True,
    )  # fmt: skip
    file.write_bytes(certificate.read_bytes() + key.read_bytes())
    return file


class _Connection(asyncio.Protocol):
    """One keep-alive connection: reads a request to its end, answers it after the latency."""

    def __init__(self, latency: float) -> None:
        self._latency = latency
        self._read = b""
        self._answered = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)  # noqa: S101 - TCP always is
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._read += data
        while (request := self._request()) is not None:
            self._answered += 1
            asyncio.get_running_loop().call_later(self._latency, self._answer, request)

    def _request(self) -> bytes | None:
        """The head of the next request once all of it is here."""
        head, end, rest = self._read.partition(b"\r\n\r\n")
        if not end:
            return None
        _, named, length = head.lower().partition(b"content-length:")
        size = int(length.split(b"\r\n")[0]) if named else 0
        if b"transfer-encoding: chunked" in head.lower():
            _, end, after = rest.partition(b"0\r\n\r\n")
            if not end:
                return None
            self._read = after
            return head
        if len(rest) < size:
            return None
        self._read = rest[size:]
        return head

    def _answer(self, head: bytes) -> None:
        asked = head.split(b" ", 2)[1].lower()
        result = _ME if asked.endswith(b"/getme") else _SENT % (self._answered, _ME)
        body = b'{"ok":true,"result":%s}' % result
        self._transport.write(_ANSWER % (len(body), body))


async def _serve(certificate: str, latency: float) -> None:
    tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    tls.load_cert_chain(certificate)
    loop = asyncio.get_running_loop()
    server = await loop.create_server(
        lambda: _Connection(latency), "127.0.0.1", 0, ssl=tls, backlog=1000
    )
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("certificate")
    parser.add_argument("latency", type=float)
    chosen = parser.parse_args()
    asyncio.run(_serve(chosen.certificate, chosen.latency))
