"""Carries Bot API calls over one aiohttp session, and tells apart what became of each.

python-telegram-bot's own transport costs several times as much and logs addresses that
hold the token; this one logs nothing.
"""

import io
from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode

import aiohttp
import msgspec
from telegram.error import TelegramError
from telegram.request import BaseRequest, RequestData
from yarl import URL

from lessonbot.channels.telegram import wire

_CONNECT = 5.0
_CONNECT_OR_QUEUE = 10.0
_TOTAL = 20.0
_FORM = {"Content-Type": "application/x-www-form-urlencoded"}
_OK = 200
_SERVER_ERROR = 500

_NOT_CONNECTED = (
    aiohttp.ClientConnectorError,
    aiohttp.ConnectionTimeoutError,
    aiohttp.InvalidURL,
)


class NotSent(TelegramError):
    """No connection: the call did not leave."""


class NoAnswer(TelegramError):
    """The call left, and no answer that can be read came back."""


class Refused(TelegramError):
    """The Bot API said no."""

    def __init__(self, code: int, answer: "Answer") -> None:
        super().__init__(answer.description or f"HTTP {code}")
        self.code = code
        self.after = answer.parameters.retry_after
        self.moved_to = answer.parameters.migrate_to_chat_id

    def says(self, *words: str) -> bool:
        """Whether the description contains one of these phrases."""
        return any(word in self.message.lower() for word in words)


class Parameters(msgspec.Struct):
    """What the Bot API adds to some refusals."""

    retry_after: float | None = None
    migrate_to_chat_id: int | None = None


class Answer(msgspec.Struct):
    """The envelope of every answer."""

    ok: bool
    result: msgspec.Raw = msgspec.Raw(b"null")
    description: str = ""
    error_code: int = 0
    parameters: Parameters = msgspec.field(default_factory=Parameters)


_ANSWER = msgspec.json.Decoder(Answer)


class Transport(BaseRequest):
    """Telegram's calls over aiohttp; raises NotSent, NoAnswer or Refused and nothing else."""

    __slots__ = ("_session",)

    def __init__(self) -> None:
        self._session: aiohttp.ClientSession | None = None

    @property
    def read_timeout(self) -> float:
        """How long a call may take in all."""
        return _TOTAL

    async def initialize(self) -> None:
        """Open the session, once."""
        if self._session is None:
            # aiohttp keeps idle connections for 15 s, well below the server's minute: a call on
            # a connection that the server has just closed would have an unknown outcome.
            connector = aiohttp.TCPConnector(limit=128, ttl_dns_cache=300)
            self._session = aiohttp.ClientSession(
                connector=connector, cookie_jar=aiohttp.DummyCookieJar()
            )

    async def shutdown(self) -> None:
        """Close all connections."""
        session, self._session = self._session, None
        if session:
            await session.close()

    async def do_request(  # noqa: PLR0913, PLR0917 - the signature is BaseRequest's
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: object = None,
        write_timeout: object = None,  # noqa: ARG002 - part of the whole
        connect_timeout: object = None,  # noqa: ARG002 - fixed
        pool_timeout: object = None,  # noqa: ARG002 - fixed
    ) -> tuple[int, bytes]:
        """Make one call and return the status and body of an answer that says yes."""
        if self._session is None:
            raise NotSent("the channel is stopped")
        total = read_timeout if isinstance(read_timeout, int | float) else _TOTAL
        body, headers = _encoded(request_data)
        try:
            async with self._session.request(
                method,
                URL(url, encoded=True),
                data=body,
                headers=headers,
                allow_redirects=False,  # an address with a token in it goes nowhere else
                timeout=aiohttp.ClientTimeout(
                    total=total, connect=_CONNECT_OR_QUEUE, sock_connect=_CONNECT
                ),
            ) as response:
                code, payload = response.status, await _read(response)
        except _NOT_CONNECTED as error:
            failure: TelegramError = NotSent(type(error).__name__)
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            failure = NoAnswer(type(error).__name__)
        else:
            return _OK, _accepted(code, payload)
        # Raised out here so that no earlier exception, which knows the address, goes along.
        raise failure

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """The decoded answer; only bodies that `do_request` accepted come here."""
        decoded: dict[str, Any] = msgspec.json.decode(payload)
        return decoded


def _encoded(data: RequestData | None) -> tuple[aiohttp.FormData | bytes | None, dict[str, str]]:
    if data is None:
        return None, {}
    if not data.contains_files:
        return urlencode(data.json_parameters, errors="replace").encode(), _FORM
    form = aiohttp.FormData()
    for name, value in data.json_parameters.items():
        form.add_field(name, value.encode(errors="replace").decode())
    for name, (filename, content, mime) in _files(data):
        form.add_field(name, io.BytesIO(content), filename=filename, content_type=mime)
    return form, {}


def _files(data: RequestData) -> Iterable[tuple[str, tuple[str, bytes, str]]]:
    files: dict[str, tuple[str, bytes, str]] = data.multipart_data  # type: ignore[assignment]
    return files.items()


async def _read(response: aiohttp.ClientResponse) -> bytes:
    try:
        return await response.read()
    except aiohttp.ClientError:
        if response.status < _SERVER_ERROR:
            raise
        return b""  # the status line said it all


def _accepted(code: int, payload: bytes) -> bytes:
    """The payload if the Bot API said yes."""
    try:
        payload, answer = wire.decode(_ANSWER, payload)
    except ValueError:
        if code == _OK:
            raise NoAnswer("the answer could not be read") from None
        raise Refused(code, Answer(ok=False)) from None
    if code == _OK and answer.ok:
        return payload
    raise Refused(answer.error_code or code, answer)
