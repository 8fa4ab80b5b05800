"""A process that polls a test bot into an SQLite file: python -m tests.support.poll_into URL FILE."""

import asyncio
import sqlite3
import sys
from collections.abc import Sequence

from lessonbot.channels.base import Received
from lessonbot.channels.telegram import Telegram
from tests.support.bot_api import TOKEN


async def main(url: str, file: str) -> None:
    database = sqlite3.connect(file)
    database.execute("create table if not exists inbound (provider_id text primary key, said text)")

    async def receive(batch: Sequence[Received]) -> None:
        rows = [(received.provider_id, received.said.text) for received in batch]
        with database:
            database.executemany("insert or ignore into inbound values (?, ?)", rows)
        await asyncio.sleep(0.02)

    bot = Telegram(TOKEN, api_url=url)
    await bot.start()
    await bot.listen(receive)


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
