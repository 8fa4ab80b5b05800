"""Calls over one aiohttp session."""

import io
from collections.abc import Mapping
from types import MappingProxyType

import aiohttp
from yarl import URL

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

_NOT_CONNECTED = (
    aiohttp.ClientConnectorError,
    aiohttp.ConnectionTimeoutError,
    aiohttp.InvalidURL,
)
_NOT_NEEDED = ("Accept", "Accept-Encoding", "User-Agent")
_SERVER_ERROR = 500
_NONE: Mapping[str, str] = MappingProxyType({})
_LARGE = 500_000  # bytes; above, aiohttp writes in pieces


class OverAiohttp:
    """Carries calls with aiohttp, the well-kept one that is always there."""

    def __init__(self, headers: Mapping[str, str] = _NONE) -> None:
        self._headers = dict(headers)
        self._session: aiohttp.ClientSession | None = None

    async def open(self) -> None:
        """Open the session, once."""
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(
                    limit=AT_ONCE, keepalive_timeout=IDLE, ttl_dns_cache=300
                ),
                cookie_jar=aiohttp.DummyCookieJar(),
                headers=self._headers,
                skip_auto_headers=_NOT_NEEDED,
            )

    async def close(self) -> None:
        """Close all connections."""
        session, self._session = self._session, None
        if session:
            await session.close()

    async def carry(
        self, method: str, url: str, body: bytes | None, kind: str, seconds: float
    ) -> tuple[int, bytes]:
        """Make one call."""
        if self._session is None:
            raise NotSent("the channel is stopped")
        timeout = aiohttp.ClientTimeout(
            total=seconds, connect=CONNECT_OR_QUEUE, sock_connect=CONNECT
        )
        try:
            async with self._session.request(
                method,
                URL(url, encoded=True),
                data=body if body is None or len(body) < _LARGE else io.BytesIO(body),
                headers={"Content-Type": kind} if body is not None else None,
                allow_redirects=False,
                timeout=timeout,
            ) as response:
                return response.status, await _read(response)
        except _NOT_CONNECTED as error:
            failure: NotSent | NoAnswer = NotSent(why(error, URL(url).host or "the address"))
        except TimeoutError:
            failure = NoAnswer(LATE)
        except (aiohttp.ClientResponseError, aiohttp.ClientPayloadError):
            failure = NoAnswer(UNREADABLE)
        except (aiohttp.ClientError, OSError):
            failure = NoAnswer(CLOSED)
        # Raised out here so that no earlier exception, which knows the address, goes along.
        raise failure


async def _read(response: aiohttp.ClientResponse) -> bytes:
    try:
        return await response.read()
    except aiohttp.ClientError:
        if response.status < _SERVER_ERROR:
            raise
        return b""  # the status line said it all
