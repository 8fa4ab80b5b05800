"""A bot says how it stands: its token, its webhook, and what waits for it."""

import datetime as dt
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import pytest

from lessonbot.channels.examining import NETWORK, TOKEN, WEBHOOK, Examined
from lessonbot.channels.telegram import Telegram
from lessonbot.domain.finding import Level
from tests.support.bot_api import TOKEN as GIVEN
from tests.support.bot_api import BotApi

NOW = dt.datetime(2026, 11, 22, 12, tzinfo=dt.UTC)
HOOK = "https://learn.example/telegram/default/webhook"
SECRET = GIVEN.partition(":")[2]


async def examined(
    api: BotApi, settings: Mapping[str, Any] = MappingProxyType({})
) -> dict[str, tuple[Level, str]]:
    channel = Telegram(**{"token": GIVEN, "api_url": api.url, **settings})
    assert isinstance(channel, Examined)
    found = await channel.examine(NOW)
    await channel.stop()
    assert SECRET not in str(found)
    return {each.about: (each.level, each.said) for each in found}


def hooked() -> dict[str, Any]:
    return {"mode": "webhook", "hook_url": HOOK, "secret": "s"}


def tells(api: BotApi, **info: object) -> None:
    """What getWebhookInfo answers from now on."""

    async def answer(_: Mapping[str, Any]) -> dict[str, Any]:
        empty = {"url": "", "has_custom_certificate": False, "pending_update_count": 0}
        return {**empty, **info}

    api.updates.get_webhook_info = answer  # type: ignore[method-assign]


async def test_a_bot_that_polls_and_is_well(api: BotApi):
    assert await examined(api) == {
        TOKEN: (Level.OK, "Telegram knows the bot @lessons_bot"),
        WEBHOOK: (Level.OK, "polling; updates waiting at Telegram: 1"),
    }


async def test_a_running_bot_is_examined_without_disturbing_it(api: BotApi, bot: Telegram):
    before = list(api.calls)
    found = await bot.examine(NOW)
    assert [each.level for each in found] == [Level.OK, Level.OK]
    methods = [method for method, _ in api.calls[len(before) :]]
    # menus may still be put up from the start
    assert {each for each in methods if not each.startswith("setMy")} == {"getMe", "getWebhookInfo"}


async def test_an_examination_before_the_start_leaves_the_start_as_it_is(api: BotApi):
    channel = Telegram(GIVEN, api_url=api.url)
    api.refuse_next("getMe", 502, "Bad Gateway")
    assert (await channel.examine(NOW))[0].about == NETWORK
    await channel.start()
    assert channel.username == "lessons_bot"
    await channel.stop()


async def test_a_webhook_that_works(api: BotApi):
    tells(api, url=HOOK, pending_update_count=2)
    found = await examined(api, hooked())
    assert found[WEBHOOK] == (Level.OK, "webhook; updates waiting at Telegram: 2")


async def test_a_webhook_that_telegram_cannot_reach(api: BotApi):
    failing = {"url": HOOK, "pending_update_count": 7, "last_error_message": "Connection refused"}
    minute = int(NOW.timestamp()) - 60
    tells(api, **failing, last_error_date=minute)
    level, said = (await examined(api, hooked()))[WEBHOOK]
    assert level is Level.PROBLEM
    assert "Connection refused; updates waiting at Telegram: 7" in said
    tells(api, **failing, last_error_date=minute - 3600)  # long ago
    assert (await examined(api, hooked()))[WEBHOOK][0] is Level.OK


@pytest.mark.parametrize(
    ("url", "settings"),
    [
        ("https://elsewhere.example/x", hooked()),
        ("https://elsewhere.example/x", {}),
        ("", hooked()),
    ],
)
async def test_a_webhook_of_somebody_else_is_named(url: str, settings: dict[str, Any], api: BotApi):
    tells(api, url=url)
    level, said = (await examined(api, settings))[WEBHOOK]
    assert level is Level.WARNING
    assert f"the bot's webhook is {url or 'none'} instead of" in said


async def test_updates_that_pile_up_are_a_warning(api: BotApi):
    tells(api, pending_update_count=101)
    assert (await examined(api))[WEBHOOK] == (Level.WARNING, "updates waiting at Telegram: 101")


@pytest.mark.parametrize(("code", "said"), [(401, "Unauthorized"), (404, "Not Found")])
async def test_a_token_that_was_revoked(api: BotApi, code: int, said: str):
    api.refuse_next("getMe", code, said, times=9)
    found = await examined(api)
    assert found == {TOKEN: (Level.PROBLEM, "Telegram does not accept this bot's token")}


async def test_a_token_that_is_none_is_not_even_shown_to_telegram(api: BotApi):
    found = await examined(api, {"token": "copied only in part"})
    assert found[TOKEN][0] is Level.PROBLEM
    assert "TELEGRAM_BOT_TOKEN" in found[TOKEN][1]
    assert api.calls == []


async def test_a_network_that_is_down_says_nothing_about_the_token(api: BotApi):
    await api.stop()
    found = await examined(api)
    assert set(found) == {NETWORK}
    assert found[NETWORK][0] is Level.PROBLEM
