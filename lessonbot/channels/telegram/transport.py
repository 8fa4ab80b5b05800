"""Bot API calls, and what became of each: the library's own and the lean ones of sending.

python-telegram-bot's own transport costs several times as much and logs addresses that
hold the token; this one logs nothing.
"""

from typing import Any
from urllib.parse import urlencode

import msgspec
from telegram.request import BaseRequest, RequestData

from lessonbot.channels import carrying
from lessonbot.channels.carrying import FORM, Carrier, fetching
from lessonbot.channels.telegram.answers import NoAnswer, NotSent, accepted

_TOTAL = 20.0
_OK = 200


class Transport(BaseRequest):
    """Telegram's calls over a carrier; raises NotSent, NoAnswer or Refused and nothing else."""

    __slots__ = ("_address", "_carrier")

    def __init__(self, carrier: Carrier, address: str) -> None:
        """`address` is the bot's own, with its token; methods stand below it."""
        self._carrier = carrier
        self._address = address

    @property
    def read_timeout(self) -> float:
        """How long a call may take in all."""
        return _TOTAL

    async def initialize(self) -> None:
        """Make ready."""
        await self._carrier.open()

    async def shutdown(self) -> None:
        """Close all connections."""
        await self._carrier.close()

    async def call(self, method: str, body: bytes, kind: str) -> msgspec.Raw:
        """Call a method of the bot and return the result as it came."""
        code, payload = await self._carried("POST", f"{self._address}/{method}", body, kind, _TOTAL)
        return accepted(code, payload)[1]

    async def fetch(self, path: str, most: int) -> bytes:
        """The bytes of a file by the path that getFile gave; raises NotSent, NoAnswer, NoFile."""
        api, _, bot = self._address.rpartition("/")
        try:
            return await fetching.fetched(f"{api}/file/{bot}/{path}", most)
        except carrying.NotSent as error:
            failure: NotSent | NoAnswer = NotSent(str(error))
        except carrying.NoAnswer as error:
            failure = NoAnswer(str(error))
        raise failure

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
        """Make one call of the library and return the status and body of an answer that says yes.

        The library is not used for files.
        """
        seconds = read_timeout if isinstance(read_timeout, int | float) else _TOTAL
        body = None
        if request_data:
            body = urlencode(request_data.json_parameters, errors="replace").encode()
        return _OK, accepted(*await self._carried(method, url, body, FORM, seconds))[0]

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """The decoded answer; only bodies that `do_request` accepted come here."""
        decoded: dict[str, Any] = msgspec.json.decode(payload)
        return decoded

    async def _carried(
        self, method: str, url: str, body: bytes | None, kind: str, seconds: float
    ) -> tuple[int, bytes]:
        """The same with the library's kind of errors."""
        try:
            return await self._carrier.carry(method, url, body, kind, seconds)
        except carrying.NotSent as error:
            failure: NotSent | NoAnswer = NotSent(str(error))
        except carrying.NoAnswer as error:
            failure = NoAnswer(str(error))
        raise failure
