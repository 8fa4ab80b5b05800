"""The updates of the test Bot API: kept until confirmed by an offset or by a webhook's 2xx."""

import asyncio
import itertools
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import aiohttp

from lessonbot.cli.chaos.script import Refusal
from tests.support import bot_api_rules as rules


@dataclass
class Waiting:
    """An update that is not confirmed yet."""

    id: int
    chat: int
    body: bytes


class Updates:
    """What waits, what was confirmed, and the two ways of handing it out."""

    def __init__(self, hooks: Mapping[str, str], retry: float) -> None:
        self.waiting: dict[int, Waiting] = {}
        self.confirmed: list[int] = []
        self.deliveries: list[tuple[int, int]] = []
        self.webhook: dict[str, Any] | None = None
        self.hooks = dict(hooks)
        self._retry = retry
        self._allowed: frozenset[str] | None = None
        self._ids = itertools.count(700_000_001)
        self._polls = 0
        self._couriers: dict[int, asyncio.Task[None]] = {}
        self._changed = asyncio.Event()
        self._closed = False

    def add(self, update: Mapping[str, Any], chat: int) -> int:
        """Queue an update if its kind is asked for."""
        update_id = next(self._ids)
        kind = next(iter(update), "")
        if self._allowed is None or kind in self._allowed or kind not in rules.UPDATES:
            body = json.dumps({"update_id": update_id, **update}).encode()
            self._queue(Waiting(update_id, chat, body))
        return update_id

    def add_raw(self, body: bytes, chat: int) -> int:
        """Queue any bytes."""
        update_id = next(self._ids)
        self._queue(Waiting(update_id, chat, body.replace(b"$ID", str(update_id).encode())))
        return update_id

    def open(self) -> None:
        """Let pollers wait."""
        self._closed = False

    async def close(self) -> None:
        """Send pollers and couriers home."""
        self._closed = True
        self._wake()
        await self._dismiss_couriers()

    async def poll(self, values: Mapping[str, Any]) -> bytes:
        """Confirm what is before the offset, and wait for what comes after."""
        if self.webhook:
            raise Refusal(
                "can't use getUpdates method while webhook is active; use deleteWebhook to "
                "delete the webhook first",
                409,
            )
        self._polls += 1
        mine = self._polls
        self._wake()
        self._allowed = rules.allowed(values) or self._allowed
        self._confirm_before(rules.number(values, "offset", 0))
        limit = rules.number(values, "limit", 100)
        if not 1 <= limit <= 100:
            raise Refusal("limit must be between 1 and 100")
        await self._news(rules.number(values, "timeout", 0), mine)
        batch = itertools.islice(self.waiting.values(), limit)
        return b"[" + b",".join(waiting.body for waiting in batch) + b"]"

    async def set_webhook(self, values: Mapping[str, Any]) -> bool:
        """From now on bring the updates."""
        rules.webhook(values)
        self._allowed = rules.allowed(values) or self._allowed
        self.webhook = dict(values)
        await self._dismiss_couriers()
        self._send_couriers()
        return True

    async def delete_webhook(self, _: Mapping[str, Any]) -> bool:
        """From now on wait to be polled."""
        self.webhook = None
        await self._dismiss_couriers()
        return True

    async def get_webhook_info(self, _: Mapping[str, Any]) -> dict[str, Any]:
        """Where updates go and how many wait."""
        return {
            "url": self.webhook["url"] if self.webhook else "",
            "has_custom_certificate": False,
            "pending_update_count": len(self.waiting),
        }

    def _queue(self, waiting: Waiting) -> None:
        self.waiting[waiting.id] = waiting
        self._wake()
        self._send_couriers()

    def _wake(self) -> None:
        self._changed.set()
        self._changed = asyncio.Event()

    def _confirm(self, update_id: int) -> None:
        if self.waiting.pop(update_id, None):
            self.confirmed.append(update_id)

    def _confirm_before(self, offset: int) -> None:
        for update_id in [waiting for waiting in self.waiting if waiting < offset]:
            self._confirm(update_id)

    async def _news(self, seconds: int, mine: int) -> None:
        try:
            async with asyncio.timeout(seconds):
                while not self.waiting and not self._closed:
                    await self._changed.wait()
                    if self._polls != mine:
                        raise Refusal(
                            "terminated by other getUpdates request; make sure that only one bot "
                            "instance is running",
                            409,
                        )
        except TimeoutError:
            return

    def _send_couriers(self) -> None:
        if self.webhook is None:
            return
        for chat in {waiting.chat for waiting in self.waiting.values()}:
            if chat not in self._couriers or self._couriers[chat].done():
                self._couriers[chat] = asyncio.create_task(self._courier(chat, self.webhook))

    async def _dismiss_couriers(self) -> None:
        couriers = tuple(self._couriers.values())
        for courier in couriers:
            courier.cancel()
        await asyncio.gather(*couriers, return_exceptions=True)
        self._couriers.clear()

    async def _courier(self, chat: int, webhook: Mapping[str, Any]) -> None:
        """Bring the updates of one chat in order; the first must be taken before the next."""
        url = str(webhook["url"])
        for public, real in self.hooks.items():
            url = url.replace(public, real)
        headers = {"Content-Type": "application/json"}
        if "secret_token" in webhook:
            headers["X-Telegram-Bot-Api-Secret-Token"] = webhook["secret_token"]
        async with aiohttp.ClientSession() as session:
            while head := next((w for w in self.waiting.values() if w.chat == chat), None):
                status = await _delivered(session, url, head.body, headers)
                self.deliveries.append((head.id, status))
                if 200 <= status < 300:
                    self._confirm(head.id)
                else:
                    await asyncio.sleep(self._retry)


async def _delivered(
    session: aiohttp.ClientSession, url: str, body: bytes, headers: Mapping[str, str]
) -> int:
    """The status that the webhook answered with; 0 if it did not answer."""
    try:
        async with session.post(url, data=body, headers=headers) as response:
            return response.status
    except (aiohttp.ClientError, TimeoutError):
        return 0
