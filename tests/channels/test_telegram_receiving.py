import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from functools import partial
from typing import Any

import pytest
from aiohttp import web
from structlog.testing import capture_logs

from lessonbot.channels.base import (
    HookAnswer,
    HookCall,
    Misconfigured,
    Parcel,
    Progressed,
    Received,
)
from lessonbot.channels.telegram import Telegram, polling, updates
from lessonbot.domain.messages import Choice, Inbound
from lessonbot.domain.text import text
from tests.support.bot_api import BotApi

SECRET = "a-secret_of-32-characters-or-so"
PATH = "/telegram/default/webhook"
HEADERS = {"x-telegram-bot-api-secret-token": SECRET}
ASKED = Parcel(text("Is it?"), (Choice("Yes", "a:1"), Choice("No", "a:2")))


class Inbox:
    """A database of received updates that can be down, or die before it commits."""

    def __init__(self) -> None:
        self.kept: dict[str, Received] = {}
        self.down = False
        self.batches: list[int] = []
        self.waits: asyncio.Event | None = None

    async def receive(self, batch: Sequence[Received | Progressed]) -> None:
        if self.waits:
            await self.waits.wait()
        if self.down:
            raise ConnectionError("INSERT INTO inbound ('a private answer') failed")
        self.batches.append(len(batch))
        for received in batch:
            assert isinstance(received, Received)
            self.kept.setdefault(received.provider_id, received)

    @property
    def said(self) -> list[Inbound]:
        return [received.said for received in self.kept.values()]


@pytest.fixture
def inbox() -> Inbox:
    return Inbox()


@pytest.fixture(autouse=True)
def _short_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(polling, "_LONGEST_PAUSE", 0.02)


@asynccontextmanager
async def polled(bot: Telegram, inbox: Inbox) -> AsyncIterator[asyncio.Task[None]]:
    task = asyncio.create_task(bot.listen(inbox.receive))
    try:
        yield task
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


@asynccontextmanager
async def mounted(channel: Telegram, inbox: Inbox) -> AsyncIterator[str]:
    """The channel's webhook behind a real web server; its origin."""
    (hook,) = channel.hooks()

    async def answer(request: web.Request) -> web.Response:
        headers = {name.lower(): value for name, value in request.headers.items()}
        given = await hook.answer(
            HookCall(hook.path, "", headers, await request.read()), inbox.receive
        )
        return web.Response(status=given.status, body=given.body)

    app = web.Application()
    app.router.add_post(hook.path, answer)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


def polled_again(api: BotApi, since: int) -> bool:
    return len(api.called("getUpdates")) > since


def webhook(api: BotApi, **settings: Any) -> Telegram:  # noqa: ANN401 - any of the settings
    given = {"secret": SECRET, "hook_url": f"https://bot.example{PATH}", **settings}
    return Telegram(api.token, api_url=api.url, mode="webhook", hook_path=PATH, **given)


async def taken(channel: Telegram, body: bytes, inbox: Inbox, secret: str = SECRET) -> HookAnswer:
    (hook,) = channel.hooks()
    return await hook.answer(
        HookCall(hook.path, "", {"x-telegram-bot-api-secret-token": secret}, body), inbox.receive
    )


# Polling


async def test_what_a_learner_says_and_taps_is_received(
    api: BotApi, bot: Telegram, inbox: Inbox
) -> None:
    api.join(8, "pt-br", "Zé", code="mb7")
    await bot.send("8", ASKED)
    tap = api.tap(8, "Yes")
    api.say(8, "why 😀?")
    async with polled(bot, inbox):
        await api.until(lambda: len(inbox.kept) == 4 and api.answered[tap])
    received = list(inbox.kept.values())[1:]
    assert [r.path for r in received] == ["8"] * 3
    assert [r.said for r in received] == [
        Inbound(text="/start mb7", language="pt-br", name="Zé"),
        Inbound(tap="a:1", language="pt-br", name="Zé"),
        Inbound(text="why 😀?", language="pt-br", name="Zé"),
    ]
    assert all(r.payload == "" and r.error is None for r in received)


async def test_updates_that_wait_come_in_batches_and_once_each(
    api: BotApi, bot: Telegram, inbox: Inbox
) -> None:
    for number in range(250):
        api.say(7, str(number))
    async with polled(bot, inbox):
        await api.until(lambda: not api.updates.waiting)
    assert [said.text for said in inbox.said] == ["/start", *map(str, range(250))]
    assert inbox.batches == [100, 100, 51]


async def test_nothing_is_confirmed_before_it_is_committed(
    api: BotApi, bot: Telegram, inbox: Inbox
) -> None:
    inbox.waits = asyncio.Event()
    api.say(7, "my answer")
    async with polled(bot, inbox):
        await api.until(lambda: api.called("getUpdates"))
        await asyncio.sleep(0.05)
        assert (len(api.updates.waiting), api.updates.confirmed) == (2, [])
        inbox.waits.set()
        await api.until(lambda: not api.updates.waiting)
    assert len(inbox.kept) == 2


async def test_a_process_that_dies_before_the_commit_loses_nothing(
    api: BotApi, bot: Telegram, inbox: Inbox
) -> None:
    for number in range(100):
        api.say(7, str(number))
    for _ in range(3):
        dying = Inbox()
        dying.waits = asyncio.Event()
        polls = len(api.called("getUpdates"))
        async with polled(bot, dying):
            await api.until(partial(polled_again, api, polls))
        assert len(api.updates.waiting) == 101
    async with polled(bot, inbox):
        await api.until(lambda: not api.updates.waiting)
    assert len(inbox.kept) == 101


async def test_while_the_database_is_down_updates_stay_with_telegram(
    api: BotApi, bot: Telegram, inbox: Inbox
) -> None:
    inbox.down = True
    await bot.send("7", ASKED)
    tap = api.tap(7, "No")
    with capture_logs() as logs:
        async with polled(bot, inbox):
            await api.until(lambda: len(api.called("getUpdates")) > 4)
            assert (api.updates.confirmed, api.answered[tap]) == ([], 0)
            inbox.down = False
            await api.until(lambda: not api.updates.waiting and api.answered[tap])
    assert len(inbox.kept) == 2
    assert [entry["event"] for entry in logs] == [
        "Updates could not be stored (ConnectionError); they stay with Telegram until they are",
        "Telegram answers again",
    ]


async def test_a_broken_connection_is_tried_again(api: BotApi, bot: Telegram, inbox: Inbox) -> None:
    for mode in ("unheard", "unavailable", "closed", "garbage", "truncated", "odd", "not ok"):
        api.fail_next("getUpdates", mode)
    api.refuse_next("getUpdates", 401, "Unauthorized")
    api.fail_next("deleteWebhook", "unavailable")
    async with polled(bot, inbox):
        await api.until(lambda: not api.updates.waiting)
    assert len(inbox.kept) == 1


async def test_polling_takes_down_an_old_webhook_first(
    api: BotApi, bot: Telegram, inbox: Inbox
) -> None:
    await api.updates.set_webhook({"url": "https://old.example/"})
    async with polled(bot, inbox):
        await api.until(lambda: not api.updates.waiting)
    assert len(inbox.kept) == 1


async def test_only_the_kinds_of_updates_in_use_are_asked_for(
    api: BotApi, bot: Telegram, inbox: Inbox
) -> None:
    async with polled(bot, inbox):
        await api.until(lambda: api.called("getUpdates"))
    assert api.called("getUpdates")[0]["allowed_updates"] == [
        "message",
        "callback_query",
        "my_chat_member",
    ]


async def test_two_pollers_of_one_bot_say_so_once_and_lose_nothing(
    api: BotApi, bot: Telegram, inbox: Inbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    second = Telegram(api.token, api_url=api.url)
    await second.start()
    with capture_logs() as logs:
        async with polled(bot, inbox) as first_task:
            await api.until(lambda: not api.updates.waiting)
            async with polled(second, inbox) as second_task:
                await api.until(lambda: any("Another process" in e["event"] for e in logs))
                for number in range(20):
                    api.say(7, str(number))
                await api.until(lambda: not api.updates.waiting)
                assert not first_task.done()
                assert not second_task.done()
            api.say(7, "still there?")
            await api.until(lambda: not api.updates.waiting)
    await second.stop()
    assert len(inbox.kept) == 22
    assert inbox.said[-1].text == "still there?"


async def test_a_second_pollers_complaint_is_one_line(
    api: BotApi, bot: Telegram, inbox: Inbox
) -> None:
    api.refuse_next("getUpdates", 409, "terminated by other getUpdates request", times=5)
    with capture_logs() as logs:
        async with polled(bot, inbox):
            await api.until(lambda: not api.updates.waiting)
    assert [entry["event"] for entry in logs] == [
        "Another process polls this bot; waiting until it has stopped",
        "Telegram answers again",
    ]


async def test_an_unreadable_update_is_kept_aside_and_the_next_one_comes_through(
    api: BotApi, bot: Telegram, inbox: Inbox
) -> None:
    number = api.push({"message": {"chat": "nonsense\0"}}, 7)
    api.say(7, "and I?")
    async with polled(bot, inbox):
        await api.until(lambda: not api.updates.waiting)
    poison = inbox.kept[str(number)]
    assert poison.error
    assert "nonsense" in poison.payload
    assert inbox.said[-1].text == "and I?"


async def test_half_a_surrogate_pair_does_not_block_the_queue(
    api: BotApi, bot: Telegram, inbox: Inbox
) -> None:
    api.say(7, "a\ud83d\0b")
    api.say(7, "next")
    async with polled(bot, inbox):
        await api.until(lambda: not api.updates.waiting)
    assert [said.text for said in inbox.said] == ["/start", "a?b", "next"]


async def test_a_polled_bot_has_no_webhook(bot: Telegram) -> None:
    assert bot.hooks() == ()


async def test_a_block_arrives_as_an_event(api: BotApi, bot: Telegram, inbox: Inbox) -> None:
    async with polled(bot, inbox):
        await api.until(lambda: api.called("getUpdates"))
        api.block(7)
        api.unblock(7)
        await api.until(lambda: len(inbox.kept) == 3)
    assert [said.event for said in inbox.said] == [None, "blocked", "unblocked"]


# The webhook


async def test_a_webhook_brings_what_learners_say(api: BotApi, inbox: Inbox) -> None:
    channel = webhook(api)
    async with mounted(channel, inbox) as origin:
        api.updates.hooks["https://bot.example"] = origin
        await channel.start()
        await channel.listen(inbox.receive)
        await channel.send("7", ASKED)
        tap = api.tap(7, "Yes")
        api.say(7, "why?")
        await api.until(lambda: not api.updates.waiting and api.answered[tap])
        await channel.stop()
    assert [(said.text, said.tap) for said in inbox.said] == [
        ("/start", None),
        ("", "a:1"),
        ("why?", None),
    ]
    assert api.updates.webhook
    assert api.updates.webhook["secret_token"] == SECRET
    assert api.updates.webhook["allowed_updates"] == list(updates.KINDS)


async def test_a_webhook_says_200_only_after_the_commit(api: BotApi, inbox: Inbox) -> None:
    inbox.down = True
    channel = webhook(api)
    async with mounted(channel, inbox) as origin:
        api.updates.hooks["https://bot.example"] = origin
        await channel.start()
        await api.until(lambda: len(api.updates.deliveries) >= 3)
        assert {status for _, status in api.updates.deliveries} == {503}
        inbox.down = False
        await api.until(lambda: not api.updates.waiting)
        await channel.stop()
    assert [said.text for said in inbox.said] == ["/start"]


async def test_a_webhook_that_dies_is_brought_the_update_again(api: BotApi, inbox: Inbox) -> None:
    inbox.waits = asyncio.Event()
    channel = webhook(api)
    async with mounted(channel, inbox) as origin:
        api.updates.hooks["https://bot.example"] = origin
        await channel.start()
        await asyncio.sleep(0.05)
        assert api.updates.confirmed == []
    inbox.waits = None
    async with mounted(channel, inbox) as origin:
        api.updates.hooks["https://bot.example"] = origin
        await channel.start()
        await api.until(lambda: not api.updates.waiting)
        await channel.stop()
    assert len(inbox.kept) == 1


@pytest.mark.parametrize("secret", ["", "wrong", SECRET[:-1], SECRET + "x", "ключ", "\udcff"])
async def test_a_forged_webhook_changes_nothing(api: BotApi, inbox: Inbox, secret: str) -> None:
    body = json.dumps({"update_id": 1, "message": {"chat": {"id": 7, "type": "private"}}}).encode()
    channel = webhook(api)
    answer = await taken(channel, body, inbox, secret)
    assert (answer.status, answer.body, inbox.kept) == (403, b"", {})
    (hook,) = channel.hooks()
    assert (await hook.answer(HookCall(hook.path, "", {}, body), inbox.receive)).status == 403


async def test_ten_taps_at_once_are_one_update_each_and_all_are_answered(
    api: BotApi, inbox: Inbox
) -> None:
    channel = webhook(api)
    async with mounted(channel, inbox) as origin:
        api.updates.hooks["https://bot.example"] = origin
        await channel.start()
        await channel.send("7", ASKED)
        taps = [api.tap(7, "Yes") for _ in range(20)]
        await api.until(lambda: sum(api.answered.values()) == 20)
        assert all(api.answered[tap] == 1 for tap in taps)
        await channel.stop()
    assert len(inbox.kept) == 21


async def test_a_tap_that_cannot_be_answered_stops_nothing(api: BotApi, inbox: Inbox) -> None:
    channel = webhook(api)
    await channel.start()
    body = json.dumps(
        {
            "update_id": 5,
            "callback_query": {
                "id": "long-gone",
                "from": {"id": 7, "first_name": "A"},
                "message": {"message_id": 1, "chat": {"id": 7, "type": "private"}},
                "data": "a:1",
            },
        }
    ).encode()
    assert (await taken(channel, body, inbox)).status == 200
    await api.until(lambda: api.called("answerCallbackQuery"))
    await channel.stop()
    assert inbox.said == [Inbound(tap="a:1", name="A")]


@pytest.mark.parametrize("secret", [None, "", "with a space", "ü", "x" * 257])
async def test_no_webhook_starts_without_a_proper_secret(api: BotApi, secret: str | None) -> None:
    channel = webhook(api, secret=secret)
    with pytest.raises(Misconfigured, match="secret") as raised:
        await channel.start()
    assert "\n" not in str(raised.value)
    assert api.calls == []
    await channel.stop()


@pytest.mark.parametrize("url", [None, "http://bot.example/hook"])
async def test_a_webhook_needs_a_public_https_address(api: BotApi, url: str | None) -> None:
    channel = webhook(api, hook_url=url)
    with pytest.raises(Misconfigured, match="LESSONBOT_PUBLIC_URL"):
        await channel.start()
    await channel.stop()


async def test_poison_is_committed_and_confirmed(api: BotApi, inbox: Inbox) -> None:
    channel = webhook(api)
    for body in (b"junk", b"junk", b'{"update_id": 5, "message": 7}'):
        assert (await taken(channel, body, inbox)).status == 200
    assert [bool(kept.error) for kept in inbox.kept.values()] == [True, True]


async def test_poison_too_waits_for_the_database(api: BotApi, inbox: Inbox) -> None:
    inbox.down = True
    assert (await taken(webhook(api), b"junk", inbox)).status == 503
