"""Long polling that commits before it confirms.

The next getUpdates confirms everything before its offset, so it is made only when the
last batch is in the database. A crash in between brings the batch again, never loses it.
"""

import asyncio
import random
from collections.abc import Awaitable, Callable
from urllib.parse import urlencode

import msgspec
import structlog
from telegram.error import TelegramError

from lessonbot.channels.base import Receive
from lessonbot.channels.telegram import failures
from lessonbot.channels.telegram.answers import NoAnswer, Refused
from lessonbot.channels.telegram.transport import Transport
from lessonbot.channels.telegram.updates import KINDS, Update, read_batch

_LONG_POLL = 25
_ANSWER_LEFT = 10
_BATCH = 100
_LONGEST_PAUSE = 30.0

_log = structlog.stdlib.get_logger("lessonbot.channels.telegram")

Fetch = Callable[[int], Awaitable[list[Update]]]


class NotCommitted(Exception):
    """The batch could not be stored; the class of what went wrong is its message."""


class Poller:
    """Fetches updates until it is cancelled."""

    def __init__(self, transport: Transport, address: str, answer: Callable[[str], None]) -> None:
        self._transport = transport
        self._address = address
        self._answer = answer

    async def run(self, receive: Receive, make_ready: Callable[[], Awaitable[object]]) -> None:
        """Poll for ever; whatever fails is tried again after a growing pause."""
        offset: int | None = None
        trouble = Trouble()
        while True:
            try:
                if offset is None:
                    await make_ready()
                    offset = 0
                offset = await self._turn(offset, receive)
            except (TelegramError, NotCommitted) as error:
                pause = trouble.pause(error)
            else:
                trouble.is_over()
                continue
            await asyncio.sleep(pause)

    async def _turn(self, offset: int, receive: Receive) -> int:
        updates = await self._fetch(offset)
        numbers = [update.number for update in updates if update.number is not None]
        if updates and not numbers:
            raise NoAnswer("updates without numbers")
        received = [update.received for update in updates if update.received]
        if received:
            try:
                await receive(received)
            except Exception as error:  # noqa: BLE001 - whatever it is, it shall be tried again
                # The message of a database error can hold what a learner wrote.
                raise NotCommitted(type(error).__name__) from None
        for update in updates:
            if update.tap:
                self._answer(update.tap)
        return max(numbers, default=offset - 1) + 1

    async def _fetch(self, offset: int) -> list[Update]:
        query = urlencode(
            {
                "offset": offset,
                "limit": _BATCH,
                "timeout": _LONG_POLL,
                "allowed_updates": msgspec.json.encode(KINDS).decode(),
            }
        )
        body = await self._transport.retrieve(
            f"{self._address}/getUpdates?{query}", read_timeout=_LONG_POLL + _ANSWER_LEFT
        )
        try:
            return list(read_batch(body))
        except ValueError:
            raise NoAnswer("the answer could not be read") from None


class Trouble:
    """Says each new trouble once, and how long to wait before the next attempt."""

    def __init__(self) -> None:
        self._attempts = 0
        self._said = ""

    def pause(self, error: Exception) -> float:
        """Seconds to wait: doubling up to half a minute, shuffled so that bots spread out."""
        self._attempts += 1
        what = _in_words(error)
        if what != self._said:
            self._said = what
            _log.warning(what)
        if isinstance(error, Refused) and error.after:
            return error.after
        longest = min(_LONGEST_PAUSE, 2.0 ** min(self._attempts - 1, 5))
        return longest * random.uniform(0.5, 1)  # noqa: S311 - not a secret

    def is_over(self) -> None:
        """The last attempt went well."""
        if self._said:
            _log.info("Telegram answers again")
        self._attempts, self._said = 0, ""


def _in_words(error: Exception) -> str:
    if isinstance(error, NotCommitted):
        return f"Updates could not be stored ({error}); they stay with Telegram until they are"
    if not isinstance(error, Refused):
        return "Telegram does not answer; trying on"
    if error.code == failures.CONFLICT and error.says("webhook"):
        return "A webhook was set for this bot by another process; waiting until it is gone"
    if error.code == failures.CONFLICT:
        return "Another process polls this bot; waiting until it has stopped"
    if error.code in (failures.UNAUTHORISED, failures.NOT_FOUND):
        return "Telegram no longer accepts this bot's token; set a new TELEGRAM_BOT_TOKEN"
    return f"Telegram refuses to hand out updates ({failures.reason(error)}); trying on"
