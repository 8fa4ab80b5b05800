"""One Twilio account: its two servers, and the library that speaks with them.

All calls are the library's, over our connections. Messages are sent by its plain requests: its
objects for messages cost 80 us of CPU more for each, as much as all the rest of the channel.
"""

import base64
from collections.abc import Mapping
from typing import TYPE_CHECKING

from lessonbot.channels.base import Rejected, SendError, Unavailable
from lessonbot.channels.carrying import JSON, Carrier, NoAnswer, NotSent, best, fetching

if TYPE_CHECKING:
    from twilio.rest import Client

API, CONTENT = "https://api.twilio.com", "https://content.twilio.com"
SECONDS = 20.0


class Account:
    """The account's id and secret, and connections to its servers."""

    def __init__(
        self, sid: str, token: str, *, api_url: str | None = None, content_url: str | None = None
    ) -> None:
        self.sid = sid
        self.token = token
        self.api = (api_url or API).rstrip("/")
        self.content = (content_url or CONTENT).rstrip("/")
        secret = base64.b64encode(f"{sid}:{token}".encode()).decode()
        self._headers = {"Authorization": f"Basic {secret}"}
        headers = {**self._headers, "Accept": JSON}
        self._carriers: dict[str, Carrier] = {
            origin: best(origin, headers) for origin in {self.api, self.content}
        }
        self._client: Client | None = None
        self._opened = 0

    async def open(self) -> None:
        """Make ready; as often as it is closed again."""
        self._opened += 1
        if self._opened == 1:
            for carrier in self._carriers.values():
                await carrier.open()

    async def close(self) -> None:
        """Close all connections, with the last who opened."""
        self._opened -= 1
        if not self._opened:
            for carrier in self._carriers.values():
                await carrier.close()

    async def post(self, path: str, fields: Mapping[str, str]) -> tuple[int, str]:
        """POST a form to the API; raises NotSent or NoAnswer and nothing else."""
        answer = await self.library.request_async("POST", f"{self.api}{path}", data=dict(fields))
        return answer.status_code, answer.content

    async def fetch(self, url: str, most: int) -> bytes:
        """The bytes of a file of this account; raises a SendError that does not name it.

        Twilio leads on to where it keeps them, and there the account's secret does not go along.
        """
        if not url.startswith(f"{self.api}/2010-04-01/Accounts/{self.sid}/"):
            raise Rejected("it is no file of this Twilio account")
        try:
            return await fetching.fetched(url, most, self._headers)
        except NotSent as error:
            failure: SendError = Unavailable(f"no connection to Twilio ({error})")
        except NoAnswer as error:
            failure = Unavailable(f"no answer from Twilio ({error})")
        except fetching.NoFile as error:
            failure = Rejected(str(error))
        raise failure

    @property
    def library(self) -> "Client":
        """The official library for this account, with our transport."""
        if self._client is None:
            from twilio.rest import Client  # noqa: PLC0415 - heavy

            from lessonbot.channels.twilio.seam import Seam  # noqa: PLC0415

            client = Client(self.sid, self.token, http_client=Seam(self._carried))
            client.api.base_url = self.api
            client.content.base_url = self.content
            self._client = client
        return self._client

    async def _carried(
        self, method: str, url: str, body: bytes | None, kind: str
    ) -> tuple[int, bytes]:
        origin = self.content if url.startswith(f"{self.content}/") else self.api
        return await self._carriers[origin].carry(method, url, body, kind, SECONDS)

    def __repr__(self) -> str:
        return f"Account({self.sid[:4]}…)"
