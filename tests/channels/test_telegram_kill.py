import asyncio
import sqlite3
import sys
from contextlib import closing
from functools import partial
from pathlib import Path

from tests.support.bot_api import BotApi


async def poller(api: BotApi, file: Path) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.support.poll_into", api.url, str(file)
    )


def confirmed(api: BotApi, enough: int) -> bool:
    return len(api.updates.confirmed) >= enough


def committed(file: Path) -> list[tuple[str, str]]:
    with closing(sqlite3.connect(file)) as database:
        return database.execute("select provider_id, said from inbound order by 1").fetchall()


async def test_a_thousand_waiting_answers_survive_three_kills(api: BotApi, tmp_path: Path) -> None:
    file = tmp_path / "inbound.db"
    for number in range(1000):
        api.say(7, str(number))
    for kill in range(1, 4):
        process = await poller(api, file)
        await api.until(partial(confirmed, api, 250 * kill), within=30)
        process.kill()
        await process.wait()
        kept = {int(number) for number, _ in committed(file)}
        assert set(api.updates.confirmed) <= kept
    process = await poller(api, file)
    await api.until(lambda: not api.updates.waiting, within=30)
    process.kill()
    await process.wait()
    assert [said for _, said in committed(file)] == ["/start", *map(str, range(1000))]
