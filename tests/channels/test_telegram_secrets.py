import asyncio
import json
import logging
import subprocess
import sys
from collections.abc import Sequence

import pytest
import structlog

from lessonbot.channels.base import HookCall, Parcel, Progressed, Received, SendError
from lessonbot.channels.telegram import Menu, Telegram, polling, transport
from lessonbot.domain.messages import Choice
from lessonbot.domain.text import text
from tests.support.bot_api import BotApi, Mode

TOKEN = "990017:CANARY-token-that-must-not-be-seen-anywhere"
WORDS = "a private answer of a learner"
CHAT = 254700123456
CANARIES = ("CANARY", WORDS, str(CHAT), "Wanjiru")
MODES: tuple[Mode, ...] = (
    "unheard",
    "unavailable",
    "closed",
    "garbage",
    "truncated",
    "odd",
    "not ok",
    "silent",
)


async def a_failing_webhook(api: BotApi) -> None:
    async def receive(batch: Sequence[Received | Progressed]) -> None:
        raise RuntimeError(str(batch))

    channel = Telegram(TOKEN, api_url=api.url, mode="webhook", secret="s", hook_url="https://x")
    (hook,) = channel.hooks()
    body = {"update_id": 5, "message": {"chat": {"id": CHAT, "type": "private"}, "text": WORDS}}
    headers = {"x-telegram-bot-api-secret-token": "s"}
    assert (
        await hook.answer(HookCall(hook.path, "", headers, json.dumps(body).encode()), receive)
    ).status == 503
    await channel.stop()


async def everything_that_can_go_wrong(raised: list[BaseException], *, committing: bool) -> None:
    attempts: list[int] = []

    async def receive(batch: Sequence[Received | Progressed]) -> None:
        attempts.append(len(batch))
        if not committing:
            raise RuntimeError(str(batch))

    async with BotApi(TOKEN) as api:
        api.join(CHAT, name="Wanjiru")
        channel = Telegram(TOKEN, api_url=api.url, menu=[Menu(None, (("next", "x"),), "x", "x")])
        api.fail_next("setMyCommands", "unavailable")
        await channel.start()
        asked = await channel.send(str(CHAT), Parcel(text(WORDS), (Choice("Yes", "a:1"),)))
        api.tap(CHAT, "Yes")
        for method in ("sendMessage", "editMessageText"):
            for mode in MODES:
                api.fail_next(method, mode)
            api.refuse_next(method, 403, "bot was blocked by the user")
            api.refuse_next(method, 404, f"Not Found: /bot{TOKEN}/{method}")
            edits = asked.provider_id if method == "editMessageText" else None
            for _ in range(len(MODES) + 2):
                try:
                    await channel.send(str(CHAT), Parcel(text(WORDS + "!"), edits=edits))
                except SendError as error:
                    raised.append(error)
        for mode in MODES[:-1]:
            api.fail_next("getUpdates", mode)
        listening = asyncio.create_task(channel.listen(receive))
        await api.until(lambda: len(attempts) > 2 or not api.updates.waiting)
        listening.cancel()
        await asyncio.gather(listening, return_exceptions=True)
        await channel.stop()
        await a_failing_webhook(api)
    stranger = Telegram(TOKEN + "x", api_url=api.url)
    try:
        await stranger.start()
    except SendError as error:
        raised.append(error)
    await stranger.stop()
    raised.append(RuntimeError(repr(stranger)))


def whole_story(error: BaseException | None) -> str:
    told = ""
    while error is not None:
        told += repr(error) + str(error.__dict__)
        error = error.__cause__ or error.__context__
    return told


@pytest.mark.parametrize("committing", [True, False])
def test_neither_token_nor_learner_is_seen_in_logs_or_errors(
    committing: bool,  # noqa: FBT001 - both ways
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(transport, "_TOTAL", 0.1)
    monkeypatch.setattr(polling, "_LONGEST_PAUSE", 0.01)
    raised: list[BaseException] = []
    # The test server's own access log stands on the other side. It comes first, because
    # set_level also sets what the capture lets through.
    caplog.set_level(logging.WARNING, logger="aiohttp.access")
    for name in ("telegram", "httpx", "httpcore", "aiohttp.client", "asyncio", "lessonbot", ""):
        caplog.set_level(logging.DEBUG, logger=name or None)
    with structlog.testing.capture_logs() as logged:
        asyncio.run(everything_that_can_go_wrong(raised, committing=committing), debug=True)
    assert len(raised) > 15
    said = [
        caplog.text,
        json.dumps(logged),
        *capfd.readouterr(),
        *map(whole_story, raised),
    ]
    assert logged
    for canary in CANARIES:
        assert not [line for line in said if canary in line]


def test_the_library_loads_only_when_telegram_is_switched_on() -> None:
    code = (
        "import sys, lessonbot.channels.base, lessonbot.channels.text, lessonbot.channels.registry;"
        "sys.exit('telegram' in sys.modules or 'aiohttp' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_the_libraries_heavy_half_is_never_loaded() -> None:
    code = "import sys, lessonbot.channels.telegram; sys.exit('telegram.ext' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
