"""A provider to send to: TLS on 127.0.0.1 in a process of its own, as slow as a real one.

It answers every request after the latency, as the network that it stands for.
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

from benchmarks.answers import NETWORKS, Answer

LATENCY = 0.06


@dataclass(frozen=True)
class Provider:
    """Where it listens, and the file of the certificate to trust."""

    url: str
    certificate: Path


@contextmanager
def provider(network: str, latency: float = LATENCY) -> Iterator[Provider]:
    """Start the server of a network and stop it at the end."""
    with tempfile.TemporaryDirectory() as folder:
        certificate = certify(Path(folder))
        command = [sys.executable, "-m", "benchmarks.provider"]
        command += [network, str(certificate), str(latency)]
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

    def __init__(self, answer: Answer, latency: float) -> None:
        self._answer = answer
        self._latency = latency
        self._read = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)  # noqa: S101 - TCP always is
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._read += data
        while (request := self._request()) is not None:
            later = asyncio.get_running_loop().call_later
            later(self._latency, self._transport.write, self._answer(*request))

    def _request(self) -> tuple[bytes, bytes] | None:
        """The head and the body of the next request once all of it is here."""
        head, end, rest = self._read.partition(b"\r\n\r\n")
        if not end:
            return None
        _, named, length = head.lower().partition(b"content-length:")
        size = int(length.split(b"\r\n")[0]) if named else 0
        if b"transfer-encoding: chunked" in head.lower():
            body, end, after = rest.partition(b"0\r\n\r\n")
            if not end:
                return None
            self._read = after
            return head, body
        if len(rest) < size:
            return None
        self._read = rest[size:]
        return head, rest[:size]


async def _serve(network: str, certificate: str, latency: float) -> None:
    tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    tls.load_cert_chain(certificate)
    answer = NETWORKS[network]()
    loop = asyncio.get_running_loop()
    server = await loop.create_server(
        lambda: _Connection(answer, latency), "127.0.0.1", 0, ssl=tls, backlog=1000
    )
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("network", choices=NETWORKS)
    parser.add_argument("certificate")
    parser.add_argument("latency", type=float)
    chosen = parser.parse_args()
    asyncio.run(_serve(chosen.network, chosen.certificate, chosen.latency))
