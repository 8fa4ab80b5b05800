"""What carries a call to a provider, and what can become of it beside an answer."""

import socket
import ssl
from typing import Protocol

FORM, JSON = "application/x-www-form-urlencoded", "application/json"

AT_ONCE = 128
"""Calls side by side; others wait their turn."""

CONNECT = 5.0
CONNECT_OR_QUEUE = 10.0
IDLE = 15.0
"""How long an idle connection is kept, in seconds: well below the server's minute, because a call
on a connection that the server has just closed would have an unknown outcome."""


LATE, CLOSED, UNREADABLE = "not in time", "the connection was closed", "it cannot be read"
"""Why there was no answer."""


class NotSent(Exception):
    """No connection: the call did not leave."""


class NoAnswer(Exception):
    """The call left, and no answer that can be read came back."""


def why(error: BaseException, host: str) -> str:
    """Why there is no connection to a host, in words for staff."""
    match getattr(error, "os_error", error):  # aiohttp's own hold what happened
        case socket.gaierror() | UnicodeError():
            return f"the name {host} cannot be found: is the network up?"
        case ssl.SSLCertVerificationError():
            return f"the certificate of {host} is not valid: is this machine's clock right?"
        case TimeoutError():
            return f"{host} does not answer"
        case ConnectionRefusedError():
            return f"{host} takes no connections"
        case _:
            return f"{host} cannot be reached"


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
