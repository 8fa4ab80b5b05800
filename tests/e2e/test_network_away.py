"""Telegram cannot be reached when lessonbot starts."""

from pathlib import Path

import aiohttp
import pytest

from tests.e2e.support import COURSE, Learner, deployed, free_port, until


async def test_pages_are_served_readiness_says_why_not_and_it_stops_when_asked(tmp_path: Path):
    async with deployed(tmp_path) as site:
        await site.command("pack", "publish", str(COURSE))
        there, away = site.api.url, f"http://127.0.0.1:{free_port()}"
        site.settings["TELEGRAM_API_URL"] = away
        await site.start(sign="/healthz")
        assert "Money basics" in await site.page("/")
        async with (
            aiohttp.ClientSession() as session,
            session.get(f"http://127.0.0.1:{site.port}/readyz") as answer,
        ):
            assert answer.status == 503
            assert "telegram waits" in await answer.text()
        assert await site.stop() == 0
        site.settings["TELEGRAM_API_URL"] = there
        await site.start()
        amina = Learner(site.api, 7)
        site.api.join(amina.chat, "en")
        site.api.say(amina.chat, "/start")
        await until(lambda: site.api.posts(amina.chat))
        assert await site.stop() == 0


async def test_a_password_in_the_query_of_the_database_address_is_not_printed(tmp_path: Path):
    async with deployed(tmp_path) as site:
        site.settings["LESSONBOT_DATABASE_URL"] = (
            f"postgresql://127.0.0.1:{free_port()}/x?user=a&password=open-sesame"
        )
        site.settings["LESSONBOT_LOG_LEVEL"] = "debug"
        with pytest.raises(AssertionError, match="cannot use the database") as refused:
            await site.command("db", "status")
        assert "open-sesame" not in str(refused.value)
