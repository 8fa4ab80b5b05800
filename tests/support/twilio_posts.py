"""How Twilio calls a webhook: signed over the public address, and tried again as it is told to.

A webhook is called again only as far as the fragment of its address asks for it; without one,
only a connection that could not be made is tried a second time
(twilio.com/docs/usage/webhooks/webhooks-connection-overrides).
"""

import asyncio
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qs, urldefrag

import aiohttp
from twilio.request_validator import RequestValidator

from tests.support.twilio_rules import origin

_SECONDS = 15  # that long Twilio waits for an answer
_MOST = 5


@dataclass
class Post:
    """One try to call a webhook; the status is 0 if nobody answered."""

    url: str
    form: Mapping[str, str]
    status: int
    kind: str = ""
    text: str = ""


class Posts:
    """Everything that was posted, in order; `hooks` says where each public origin really is."""

    def __init__(self, token: str, hooks: Mapping[str, str], retry: float) -> None:
        self.hooks = dict(hooks)
        self.made: list[Post] = []
        self._sign = RequestValidator(token).compute_signature
        self._retry = retry
        self._session: aiohttp.ClientSession | None = None

    async def close(self) -> None:
        """Close the connections."""
        if self._session:
            await self._session.close()
        self._session = None

    async def get(self, url: str) -> tuple[int, str, bytes]:
        """Fetch a file: the status (0 if nobody answers), its type and its content."""
        try:
            async with self._opened().get(self._real(url)) as response:
                return response.status, response.content_type, await response.read()
        except (aiohttp.ClientError, TimeoutError):
            return 0, "", b""

    async def post(self, address: str, form: Mapping[str, str]) -> Post:
        """Call a webhook until it takes it, or as often as its address allows; the last try."""
        url, fragment = urldefrag(address)
        count, policy = _overrides(fragment)
        headers = {
            "X-Twilio-Signature": str(self._sign(url, dict(form))),
            "I-Twilio-Idempotency-Token": str(uuid.uuid4()),
            "User-Agent": "TwilioProxy/1.1",
        }
        while True:
            post = await self._try(url, form, headers)
            self.made.append(post)
            if count == 0 or not _again(post.status, policy):
                return post
            count -= 1
            await asyncio.sleep(self._retry)

    async def _try(self, url: str, form: Mapping[str, str], headers: Mapping[str, str]) -> Post:
        real = self._real(url)
        try:
            async with self._opened().post(real, data=dict(form), headers=headers) as response:
                text = await response.text()
                return Post(url, form, response.status, response.content_type, text)
        except (aiohttp.ClientError, TimeoutError):
            return Post(url, form, 0)

    def _real(self, url: str) -> str:
        public = origin(url)
        if public not in self.hooks:
            raise LookupError(f"nothing is known to be behind {public}: name it in hooks")
        return self.hooks[public] + url[len(public) :]

    def _opened(self) -> aiohttp.ClientSession:
        if self._session is None:
            timeout = aiohttp.ClientTimeout(_SECONDS)
            self._session = aiohttp.ClientSession(timeout=timeout)
        return self._session


def _overrides(fragment: str) -> tuple[int, frozenset[str]]:
    asked = parse_qs(fragment)
    count = int(asked.get("rc", ["1"])[-1])
    return min(count, _MOST), frozenset(asked.get("rp", ["ct"])[-1].split(","))


def _again(status: int, policy: frozenset[str]) -> bool:
    if 200 <= status < 400:
        return False
    kind = {0: "ct", 4: "4xx", 5: "5xx"}.get(status // 100, "")
    return "all" in policy or kind in policy
