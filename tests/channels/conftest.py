"""A Telegram bot against the test Bot API."""

import io
from collections.abc import AsyncIterator

import pytest
from PIL import Image

from lessonbot.channels.carrying import Carrier
from lessonbot.channels.carrying.over_aiohttp import OverAiohttp
from lessonbot.channels.carrying.over_httptools import OverHttptools
from lessonbot.channels.telegram import Telegram
from tests.support.bot_api import BotApi

LEARNER = 7


@pytest.fixture
async def api() -> AsyncIterator[BotApi]:
    async with BotApi() as server:
        server.join(LEARNER)
        yield server


@pytest.fixture(params=["httptools", "aiohttp"])
def carrier(request: pytest.FixtureRequest, api: BotApi) -> Carrier:
    """Each of those that carry calls: the outcomes are the same."""
    return OverHttptools(api.url) if request.param == "httptools" else OverAiohttp()


@pytest.fixture
async def bot(api: BotApi, carrier: Carrier) -> AsyncIterator[Telegram]:
    channel = Telegram(api.token, api_url=api.url, carrier=carrier)
    await channel.start()
    yield channel
    await channel.stop()


@pytest.fixture(scope="session")
def png() -> bytes:
    drawn = io.BytesIO()
    Image.new("RGB", (640, 480), "teal").save(drawn, "PNG")
    return drawn.getvalue()
