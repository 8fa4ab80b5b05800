"""Fetching a file of any size up to a limit: it is read piece by piece, and redirects are followed."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from lessonbot.channels.carrying.carrier import CONNECT, LATE, NoAnswer, NotSent, why

if TYPE_CHECKING:
    from aiohttp import ClientResponse, ClientSession

SECONDS = 60.0
_MOST_REDIRECTS = 3
_PIECE = 65_536
_OK, _REDIRECTS, _SERVER_ERROR = 200, frozenset({301, 302, 303, 307, 308}), 500
_NOT_NOW = frozenset({401, 403, 408, 429})  # settings can be mended, and crowds go
_NONE: Mapping[str, str] = MappingProxyType({})


class NoFile(Exception):
    """There is no such file, or it is too large; it is no use to ask again."""


async def fetched(url: str, most: int, headers: Mapping[str, str] = _NONE) -> bytes:
    """The bytes at an address; raises NotSent, NoAnswer or NoFile, none of which names it.

    The headers go to the first server only, and https never leads on to http.
    """
    import aiohttp  # noqa: PLC0415 - heavy, and files are rare

    timeout = aiohttp.ClientTimeout(total=SECONDS, sock_connect=CONNECT)
    jar = aiohttp.DummyCookieJar()
    try:
        async with aiohttp.ClientSession(timeout=timeout, cookie_jar=jar) as session:
            return await _followed(session, url, most, headers)
    except (NoFile, NoAnswer) as error:
        failure: Exception = error
    except (aiohttp.ClientConnectorError, aiohttp.InvalidURL) as error:
        failure = NotSent(why(error, urlsplit(url).hostname or "the server"))
    except TimeoutError:
        failure = NoAnswer(LATE)
    except (aiohttp.ClientError, OSError, ValueError):
        failure = NoAnswer("the file did not arrive whole")
    # Raised out here so that nothing that knows the address goes along.
    raise failure.with_traceback(None) from None


async def _followed(
    session: "ClientSession", url: str, most: int, headers: Mapping[str, str]
) -> bytes:
    origin = _origin(url)
    for _ in range(_MOST_REDIRECTS + 1):
        own = headers if _origin(url) == origin else _NONE
        async with session.get(url, headers=own, allow_redirects=False) as answer:
            if answer.status not in _REDIRECTS:
                return await _read(answer, most)
            url = _next(url, answer.headers.get("Location", ""), origin)
    raise NoFile("it leads from one place to the next without an end")


async def _read(answer: "ClientResponse", most: int) -> bytes:
    if answer.status >= _SERVER_ERROR or answer.status in _NOT_NOW:
        raise NoAnswer(f"the server answers {answer.status}")
    if answer.status != _OK:
        raise NoFile(f"the server answers {answer.status}")
    pieces, size = [], 0
    async for piece in answer.content.iter_chunked(_PIECE):
        size += len(piece)
        if size > most:
            raise NoFile(f"it has more than {most:,} bytes")
        pieces.append(piece)
    return b"".join(pieces)


def _next(url: str, location: str, origin: str) -> str:
    there = urljoin(url, location)
    if not location or not there.startswith(("https://", f"{origin.partition(':')[0]}://")):
        raise NoFile("it leads to a place that is not safe")
    return there


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
