"""How much each visitor may ask for in a minute, so that nobody keeps the rest waiting."""

from collections import Counter
from collections.abc import Callable
from datetime import datetime
from ipaddress import IPv6Address, ip_address, ip_network

from fastapi import Request, Response, status
from starlette.types import ASGIApp, Message, Receive, Scope, Send

GUESSES = 120
"""Certificates that there are not, for which one visitor may ask in a minute."""
WAIT = {"retry-after": "60"}
_CERTIFICATES = "/c/"
_MOST_KNOWN = 10_000
_MINUTE = 60


class Allowance:
    """Counts for one minute and then forgets; addresses are kept as hashes of this process only.

    Behind a proxy that is not trusted all visitors have one address, and so one allowance.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._minute = 0
        self._used: Counter[int] = Counter()

    def take(self, address: str, cost: int, now: datetime) -> bool:
        """Whether this visitor may have so much more now."""
        who = self._who(address, now)
        if self._used[who] + cost > self._most:
            return False
        self._used[who] += cost
        return True

    def left(self, address: str, now: datetime) -> int:
        """How much this visitor may still have in this minute."""
        return self._most - self._used[self._who(address, now)]

    def _who(self, address: str, now: datetime) -> int:
        minute = int(now.timestamp()) // _MINUTE
        if minute != self._minute:
            self._minute = minute
            self._used.clear()
        who = hash(_network(address))
        is_one_of_many = who not in self._used and len(self._used) >= _MOST_KNOWN
        return 0 if is_one_of_many else who


def renewed_in(now: datetime) -> int:
    """Seconds until all of it may be had again."""
    return _MINUTE - int(now.timestamp()) % _MINUTE


class Guesses:
    """Makes visitors wait who try numbers out; a certificate that is there is always shown."""

    def __init__(
        self, app: ASGIApp, clock: Callable[[], datetime], refused: Callable[[Request], Response]
    ) -> None:
        self._app = app
        self._clock = clock
        self._refused = refused
        self._allowance = Allowance(GUESSES)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http" or not scope["path"].startswith(_CERTIFICATES):
            await self._app(scope, receive, send)
            return
        is_over = False

        async def counted(message: Message) -> None:
            nonlocal is_over
            if message["type"] == "http.response.start":
                missing = message["status"] == status.HTTP_404_NOT_FOUND
                asks = visitor(Request(scope))
                is_over = missing and not self._allowance.take(asks, 1, self._clock())
                if is_over:
                    await self._refused(Request(scope))(scope, receive, send)
            if not is_over:
                await send(message)

        await self._app(scope, receive, counted)


def visitor(request: Request) -> str:
    """The address that somebody asks from.

    Behind a proxy that is trusted it is the one that the proxy tells; the server saw to that. What
    else a request says about itself anybody can write.
    """
    return request.client.host if request.client else ""


def _network(address: str) -> str:
    """Whom an address belongs to: with IPv6 everybody has a whole network."""
    try:
        known = ip_address(address)
    except ValueError:
        return address
    if not isinstance(known, IPv6Address):
        return address
    return str(known.ipv4_mapped or ip_network((known, 64), strict=False))
