"""Bare send loops of other libraries; run by their own interpreter, so it imports nothing of ours.

python loops.py aiogram|ptb ADDRESS CERTIFICATE MESSAGES
"""

import asyncio
import json
import ssl
import sys
import time
from collections.abc import Awaitable, Callable
from typing import Any

AT_ONCE = 128
TOKEN = "4242:test-token-of-a-bot-that-is-not-there"  # noqa: S105 - of no bot
FIRST = 100_000_001
WORDS = "Which of these is a need, and not a want?"
BOLD = (17, 4)
CHOICES = ("A phone card", "Clean water", "A new dress", "Sweets")
PATIENCE = 60.0

Send = Callable[[int], Awaitable[object]]


async def main(which: str, address: str, certificate: str, messages: int) -> None:
    """Print the seconds of CPU and of time that the messages took."""
    await {"aiogram": aiogram, "ptb": ptb}[which](address, certificate, messages)


async def measured(send: Send, messages: int) -> None:
    """Open the connections, then send the messages, so many at once."""
    await asyncio.gather(*(send(number) for number in range(AT_ONCE)))
    numbers = iter(range(messages))

    async def sender() -> None:
        for number in numbers:
            await send(number)

    cpu, began = time.process_time(), time.monotonic()
    await asyncio.gather(*(sender() for _ in range(AT_ONCE)))
    took = {"cpu": time.process_time() - cpu, "seconds": time.monotonic() - began}
    print(json.dumps(took))


async def aiogram(address: str, certificate: str, messages: int) -> None:
    """The library as it comes, but for the certificate."""
    from aiogram import Bot, types  # type: ignore[import-not-found]  # noqa: PLC0415
    from aiogram.client.session.aiohttp import (  # type: ignore[import-not-found]  # noqa: PLC0415
        AiohttpSession,
    )
    from aiogram.client.telegram import (  # type: ignore[import-not-found]  # noqa: PLC0415
        TelegramAPIServer,
    )

    session = AiohttpSession(api=TelegramAPIServer.from_base(address), limit=AT_ONCE)
    trust: dict[str, Any] = session._connector_init  # noqa: SLF001 - there is no other way
    trust["ssl"] = ssl.create_default_context(cafile=certificate)
    bot = Bot(TOKEN, session=session)

    async def send(number: int) -> None:
        buttons = [
            [types.InlineKeyboardButton(text=each, callback_data=f"a:1:{place}")]
            for place, each in enumerate(CHOICES)
        ]
        await bot.send_message(
            FIRST + number,
            WORDS,
            entities=[types.MessageEntity(type="bold", offset=BOLD[0], length=BOLD[1])],
            link_preview_options=types.LinkPreviewOptions(is_disabled=True),
            reply_markup=types.InlineKeyboardMarkup(inline_keyboard=buttons),
        )

    await measured(send, messages)
    await session.close()


async def ptb(address: str, _certificate: str, messages: int) -> None:
    """python-telegram-bot on its default transport, patient enough to come through."""
    import telegram  # noqa: PLC0415
    from telegram.request import HTTPXRequest  # noqa: PLC0415

    patient = HTTPXRequest(
        connection_pool_size=2 * AT_ONCE,
        connect_timeout=PATIENCE,
        pool_timeout=PATIENCE,
        read_timeout=PATIENCE,
        write_timeout=PATIENCE,
    )
    async with telegram.Bot(TOKEN, base_url=f"{address}/bot", request=patient) as bot:

        async def send(number: int) -> None:
            buttons = [
                [telegram.InlineKeyboardButton(each, callback_data=f"a:1:{place}")]
                for place, each in enumerate(CHOICES)
            ]
            await bot.send_message(
                FIRST + number,
                WORDS,
                entities=[telegram.MessageEntity("bold", *BOLD)],
                link_preview_options=telegram.LinkPreviewOptions(is_disabled=True),
                reply_markup=telegram.InlineKeyboardMarkup(buttons),
            )

        await measured(send, messages)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4])))
