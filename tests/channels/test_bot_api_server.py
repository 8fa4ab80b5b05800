import io
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import aiohttp
import pytest

from tests.support.bot_api import BotApi

Call = Callable[..., Awaitable[dict[str, Any]]]


@pytest.fixture
async def call(api: BotApi) -> AsyncIterator[Call]:
    async with aiohttp.ClientSession() as session:

        async def post(method: str, **values: object) -> dict[str, Any]:
            form = {k: v if isinstance(v, str) else json.dumps(v) for k, v in values.items()}
            async with session.post(f"{api.url}/bot{api.token}/{method}", data=form) as response:
                answer: dict[str, Any] = await response.json()
                assert answer["ok"] == (response.status == 200)
                assert answer.get("error_code", 200) == response.status
                return answer

        yield post


def buttons(*rows: list[tuple[str, str]]) -> dict[str, Any]:
    return {"inline_keyboard": [[{"text": t, "callback_data": d} for t, d in row] for row in rows]}


BOLD = {"type": "bold", "offset": 0, "length": 1}
REFUSED: list[tuple[str, dict[str, Any], str]] = [
    ("sendMessage", {"chat_id": 7, "text": ""}, "message text is empty"),
    ("sendMessage", {"chat_id": 7, "text": " \n"}, "message text is empty"),
    ("sendMessage", {"chat_id": 7, "text": "x" * 4097}, "message is too long"),
    ("sendMessage", {"chat_id": 7, "text": "😀" * 2049}, "message is too long"),
    ("sendMessage", {"chat_id": 8, "text": "x"}, "chat not found"),
    ("sendMessage", {"chat_id": 7, "text": "x", "txt": "x"}, "no parameter txt"),
    ("sendMessage", {"chat_id": 7, "text": "x", "parse_mode": "HTML"}, "no parameter parse_mode"),
    (
        "sendMessage",
        {"chat_id": 7, "text": "x", "entities": [{**BOLD, "length": 2}]},
        "after the end",
    ),
    ("sendMessage", {"chat_id": 7, "text": "😀", "entities": [BOLD]}, "middle of a UTF-16 symbol"),
    ("sendMessage", {"chat_id": 7, "text": "x", "entities": [BOLD] * 101}, "at most 100"),
    (
        "sendMessage",
        {"chat_id": 7, "text": "x", "entities": [{**BOLD, "type": "bald"}]},
        "unsupported",
    ),
    (
        "sendMessage",
        {"chat_id": 7, "text": "x", "reply_markup": buttons([("a", "d" * 65)])},
        "DATA",
    ),
    (
        "sendMessage",
        {"chat_id": 7, "text": "x", "reply_markup": buttons([("a", "ü" * 33)])},
        "DATA",
    ),
    ("sendMessage", {"chat_id": 7, "text": "x", "reply_markup": buttons([("a", "")])}, "DATA"),
    ("sendMessage", {"chat_id": 7, "text": "x", "reply_markup": buttons([(" ", "d")])}, "empty"),
    ("sendMessage", {"chat_id": 7, "text": "x", "reply_markup": buttons([("a", "d")] * 9)}, "LONG"),
    ("sendMessage", {"chat_id": 7, "text": "x", "reply_markup": "{"}, "not JSON"),
    ("sendPhoto", {"chat_id": 7, "photo": "AgAD-unknown"}, "wrong file identifier"),
    ("sendPhoto", {"chat_id": 7, "photo": "x", "caption": "x" * 1025}, "caption is too long"),
    ("editMessageText", {"chat_id": 7, "message_id": 99, "text": "x"}, "to edit not found"),
    ("answerCallbackQuery", {"callback_query_id": "no"}, "query ID is invalid"),
    ("setWebhook", {"url": "http://bot.example"}, "HTTPS"),
    ("setWebhook", {"url": "https://bot.example", "secret_token": "a b"}, "unallowed characters"),
    ("setWebhook", {"url": "https://bot.example", "max_connections": 101}, "max_connections"),
    ("setMyCommands", {"commands": [{"command": "Next", "description": "x"}]}, "COMMAND_INVALID"),
    ("setMyCommands", {"commands": [{"command": "a", "description": "x" * 257}]}, "DESCRIPTION"),
    ("setMyCommands", {"commands": [{"command": "a", "description": "x"}] * 101}, "TOO_MUCH"),
    ("setMyDescription", {"description": "x" * 513}, "too long"),
    ("setMyShortDescription", {"short_description": "x" * 121}, "too long"),
    ("setMyDescription", {"description": "x", "language_code": "swahili"}, "language code"),
    ("getUpdates", {"limit": 101}, "limit"),
    ("getUpdates", {"allowed_updates": ["mesage"]}, "allowed_updates"),
    ("sendTelepathy", {}, "method not found"),
]


@pytest.mark.parametrize("refused", REFUSED, ids=lambda refused: f"{refused[0]} {refused[2]}")
async def test_what_telegram_refuses_is_refused(
    api: BotApi, call: Call, refused: tuple[str, dict[str, Any], str]
) -> None:
    method, values, words = refused
    answer = await call(method, **values)
    assert not answer["ok"]
    assert words in answer["description"]
    assert api.messages(7) == []


async def test_what_is_within_the_limits_is_taken(api: BotApi, call: Call) -> None:
    markup = buttons(*[[("a", "d" * 64)] * 8] * 12)
    for value in ("😀" * 2048, "x" * 4096, "x"):
        answer = await call("sendMessage", chat_id=7, text=value, reply_markup=markup)
        assert answer["ok"]
    assert len(api.messages(7)) == 3


async def test_only_people_who_started_the_bot_and_did_not_block_it_hear_it(
    api: BotApi, call: Call
) -> None:
    api.meet(8)
    assert "can't initiate" in (await call("sendMessage", chat_id=8, text="x"))["description"]
    api.block(7)
    blocked = await call("sendMessage", chat_id=7, text="x")
    assert blocked["description"] == "Forbidden: bot was blocked by the user"
    api.unblock(7)
    assert (await call("sendMessage", chat_id=7, text="x"))["ok"]


async def test_a_picture_is_measured(api: BotApi, png: bytes) -> None:
    async with aiohttp.ClientSession() as session:
        for content, status in ((png, 200), (b"", 400), (b"GIF?", 400), (png + b"0" * 10**7, 413)):
            form = aiohttp.FormData({"chat_id": "7"})
            form.add_field("photo", io.BytesIO(content), filename="x.png")
            async with session.post(f"{api.url}/bot{api.token}/sendPhoto", data=form) as response:
                assert response.status == status


@pytest.mark.parametrize(("token", "status"), [("1:wrong", 401), ("nonsense", 404)])
async def test_a_wrong_token_opens_nothing(api: BotApi, token: str, status: int) -> None:
    async with (
        aiohttp.ClientSession() as session,
        session.get(f"{api.url}/bot{token}/getMe") as response,
    ):
        assert response.status == status


async def test_updates_wait_until_an_offset_confirms_them(api: BotApi, call: Call) -> None:
    second = api.say(7, "hello")
    for _ in range(2):
        assert len((await call("getUpdates"))["result"]) == 2
    (left,) = (await call("getUpdates", offset=second))["result"]
    assert left["message"]["text"] == "hello"
    assert (await call("getUpdates", offset=second + 1))["result"] == []
    assert len(api.updates.confirmed) == 2


async def test_there_is_no_polling_while_a_webhook_is_set(api: BotApi, call: Call) -> None:
    assert (await call("setWebhook", url="https://127.0.0.1:1/"))["ok"]
    assert (await call("getUpdates"))["error_code"] == 409
    assert (await call("deleteWebhook"))["ok"]
    assert (await call("getUpdates"))["ok"]


async def test_only_buttons_that_are_shown_can_be_tapped(api: BotApi, call: Call) -> None:
    with pytest.raises(LookupError):
        api.tap(7, "Yes")
    await call("sendMessage", chat_id=7, text="x", reply_markup=buttons([("Yes", "a:1")]))
    assert (await call("answerCallbackQuery", callback_query_id=api.tap(7, "a:1")))["ok"]
