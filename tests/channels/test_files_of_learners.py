"""Files that learners send: what is read of them, and how they are fetched."""

import json
from collections.abc import AsyncIterator
from typing import Any

import pytest

from lessonbot.channels.base import Rejected, SendError, Unavailable
from lessonbot.channels.bringing import Bringing
from lessonbot.channels.demo import RICH, Demo
from lessonbot.channels.telegram import Telegram, updates
from lessonbot.channels.twilio import Account, Twilio, webhooks
from lessonbot.domain.messages import Attached
from tests.support.bot_api import BotApi
from tests.support.twilio_api import TwilioApi

JPEG = b"\xff\xd8\xff" + b"plan" * 100
SIZES = [
    {"file_id": "small", "width": 90, "height": 60, "file_size": 900},
    {"file_id": "large", "width": 900, "height": 600, "file_size": 90_000},
]
FILE = {"file_id": "a-file", "file_size": 900}


def read(**content: object) -> Attached | None:
    message = {"chat": {"id": 7, "type": "private"}, "from": {"id": 7}, **content}
    received = updates.read(json.dumps({"update_id": 9, "message": message}).encode()).received
    assert received
    assert received.said.event == (None if "caption" in content else "unreadable")
    return received.said.file


@pytest.mark.parametrize(
    ("content", "file"),
    [
        ({"photo": SIZES}, Attached("photo", "large", "image/jpeg", 90_000)),
        ({"photo": SIZES[::-1]}, Attached("photo", "large", "image/jpeg", 90_000)),
        ({"photo": SIZES, "caption": "x"}, Attached("photo", "large", "image/jpeg", 90_000)),
        (
            {"voice": {**FILE, "mime_type": "audio/ogg"}},
            Attached("voice", "a-file", "audio/ogg", 900),
        ),
        ({"audio": FILE}, Attached("voice", "a-file", "", 900)),
        (
            {"document": {**FILE, "mime_type": "application/pdf"}},
            Attached("document", "a-file", "application/pdf", 900),
        ),
        (
            {"document": {**FILE, "mime_type": "image/png"}},
            Attached("photo", "a-file", "image/png", 900),
        ),
        ({"sticker": FILE}, None),
        ({"video": FILE}, None),
        ({"photo": []}, None),
        ({"photo": FILE}, None),
        ({"voice": 7}, None),
        ({"voice": {"file_id": "../../etc"}}, None),
        ({"voice": {"file_id": 7}}, None),
        (
            {"voice": {"file_id": "a", "mime_type": "x\r\ny", "file_size": -1}},
            Attached("voice", "a"),
        ),
        ({"photo": [{"file_id": "a", "width": "9"}, 7]}, Attached("photo", "a", "image/jpeg")),
    ],
)
def test_the_file_of_a_telegram_message(content: dict[str, Any], file: Attached | None):
    assert read(**content) == file


@pytest.mark.parametrize(
    ("url", "mime", "kind"),
    [
        ("https://api.twilio.com/x", "image/jpeg", "photo"),
        ("https://api.twilio.com/x", "audio/ogg; codecs=opus", "voice"),
        ("https://api.twilio.com/x", "application/pdf", "document"),
        ("https://api.twilio.com/x", "video/mp4", None),
        ("https://api.twilio.com/x", "text/vcard", None),
        ("file:///etc/passwd", "image/jpeg", None),
        ("", "", None),
    ],
)
def test_the_file_of_a_twilio_message(url: str, mime: str, kind: str | None):
    form = {"MessageSid": "MM" + "0" * 32, "From": "whatsapp:+254700000001"}
    said = webhooks.received({**form, "MediaUrl0": url, "MediaContentType0": mime}).said
    assert (said.file.kind if said.file else None) == kind
    assert said.event == "unreadable"


async def test_telegram_hands_on_a_file_by_its_id(api: BotApi, bot: Telegram):
    assert isinstance(bot, Bringing)
    api.send_file(7, "voice", JPEG)
    assert await bot.bring("AwAD-voice-1", 1000) == JPEG
    with pytest.raises(Rejected, match="too large"):
        await bot.bring("AwAD-voice-1", 10)
    with pytest.raises(Rejected, match="Wrong file_id"):
        await bot.bring("unknown", 1000)
    api.fail_next("getFile", "unavailable")
    with pytest.raises(Unavailable):
        await bot.bring("AwAD-voice-1", 1000)
    assert api.strays == []


async def test_a_bot_of_another_token_gets_no_file_and_no_token_is_told(api: BotApi):
    other = Telegram("1:" + "x" * 30, api_url=api.url)
    with pytest.raises(SendError) as refused:
        await other.bring("AwAD-voice-1", 1000)
    assert "x" * 8 not in str(refused.value)
    await other.stop()


@pytest.fixture
async def twilio() -> AsyncIterator[tuple[TwilioApi, Twilio]]:
    async with TwilioApi() as server:
        account = Account(server.sid, server.token, api_url=server.url, content_url=server.url)
        channel = Twilio(account, "whatsapp", sender=server.whatsapp_from)
        await channel.start()
        yield server, channel
        await channel.stop()
        assert server.broken == []


async def test_twilio_leads_on_to_a_file_and_the_secret_stays_behind(
    twilio: tuple[TwilioApi, Twilio],
):
    server, channel = twilio
    assert isinstance(channel, Bringing)
    url = str(server.keep("image/jpeg", JPEG)["MediaUrl0"])
    assert await channel.bring(url, 1000) == JPEG
    with pytest.raises(Rejected, match="more than 10 bytes"):
        await channel.bring(url, 10)
    with pytest.raises(Rejected, match="404"):
        await channel.bring(url + "0", 1000)


@pytest.mark.parametrize("url", ["http://127.0.0.1:9/x", "https://elsewhere.example/2010-04-01/"])
async def test_twilio_is_asked_for_files_and_nobody_else(
    twilio: tuple[TwilioApi, Twilio], url: str
):
    with pytest.raises(Rejected, match="no file of this Twilio account"):
        await twilio[1].bring(url, 1000)


async def test_another_account_gets_no_file(twilio: tuple[TwilioApi, Twilio]):
    server, _ = twilio
    url = str(server.keep("image/jpeg", JPEG)["MediaUrl0"])
    wrong = Account(server.sid, "00" * 16, api_url=server.url, content_url=server.url)
    with pytest.raises(Unavailable, match="401"):  # the setting may be mended
        await Twilio(wrong, "sms", sender=server.sms_from).bring(url, 1000)


async def test_a_server_that_is_away_is_asked_again_later(twilio: tuple[TwilioApi, Twilio]):
    server, channel = twilio
    url = str(server.keep("image/jpeg", JPEG)["MediaUrl0"])
    await server.stop()
    with pytest.raises(Unavailable):
        await channel.bring(url, 1000)
    await server.start()


def test_the_phone_of_the_demo_brings_nothing():
    assert not isinstance(Demo("demo", RICH), Bringing)
