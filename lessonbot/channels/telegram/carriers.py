"""Who carries calls to the provider: the lean client where its parts are installed, else aiohttp.

Of a send's CPU aiohttp takes three quarters, so `lessonbot[fast]` brings httptools for a client
that does only what is needed here. pyreqwest, which is faster than aiohttp too, is no choice: it
calls a lost answer a failure to connect, and what may have arrived would count as not sent.
"""

from importlib.util import find_spec
from typing import Protocol


class Carrier(Protocol):
    """Makes single calls over kept connections; follows no redirects and logs nothing.

    An address with a token in it goes nowhere else and stays out of what is raised.
    """

    async def open(self) -> None:
        """Make ready; again after a close."""
        ...

    async def close(self) -> None:
        """Close all connections."""
        ...

    async def carry(
        self, method: str, url: str, body: bytes | None, kind: str, seconds: float
    ) -> tuple[int, bytes]:
        """The status and body of the answer; raises NotSent or NoAnswer and nothing else.

        `kind` is the content type of the body.
        """
        ...


def best(origin: str) -> Carrier:
    """The fastest carrier of those installed, for calls to one server."""
    # aiohttp costs ten megabytes of memory, so it is loaded only where it is used.
    if find_spec("httptools"):
        from lessonbot.channels.telegram.over_httptools import OverHttptools  # noqa: PLC0415

        return OverHttptools(origin)
    from lessonbot.channels.telegram.over_aiohttp import OverAiohttp  # noqa: PLC0415

    return OverAiohttp()
