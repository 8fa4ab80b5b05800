import asyncio

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lessonbot.channels.base import (
    Attachment,
    Misconfigured,
    Moved,
    OptedOut,
    OutcomeUnknown,
    Parcel,
    Rejected,
    SendError,
    Throttled,
    Unavailable,
    Unreachable,
)
from lessonbot.channels.telegram import Menu, Telegram, transport
from lessonbot.channels.text import fit
from lessonbot.domain.messages import Choice, Outbound
from lessonbot.domain.text import Span, bold, join, text
from tests.support.bot_api import BotApi, Mode

HELLO = Parcel(text("Hello"))
CHOICES = (Choice("Yes", "a:1", pick=True), Choice("No", "a:2", pick=True))


def picture(data: bytes | None, upload: str | None = None) -> Attachment:
    return Attachment("ab" * 32, "image/png", "Three jars", data, upload)


async def test_a_message_arrives_with_its_buttons(api: BotApi, bot: Telegram) -> None:
    receipt = await bot.send("7", Parcel(text("Is it?"), CHOICES))
    (shown,) = api.messages(7)
    assert (shown.id, shown.text) == (int(receipt.provider_id), "Is it?")
    assert shown.labels == [["Yes", "No"]]
    assert [b["callback_data"] for row in shown.buttons for b in row] == ["a:1", "a:2"]


async def test_styles_and_links_are_counted_in_utf_16_units(api: BotApi, bot: Telegram) -> None:
    link = "https://lessonbot.example/c/1"
    words = (
        Span("👩🏽‍🏫 "),
        *bold("Ça va"),
        Span(" → "),
        Span("here", "italic", link),
        Span(link, None, link),
    )
    await bot.send("7", Parcel(words))
    (shown,) = api.messages(7)
    raw = shown.text.encode("utf-16-le")

    def styled(entity: dict[str, int]) -> str:
        start, end = 2 * entity["offset"], 2 * (entity["offset"] + entity["length"])
        return raw[start:end].decode("utf-16-le")

    assert [(e["type"], styled(e)) for e in shown.entities] == [
        ("bold", "Ça va"),
        ("italic", "here"),
        ("text_link", "here"),
    ]


async def test_a_name_that_looks_like_markup_stays_what_it_is(api: BotApi, bot: Telegram) -> None:
    name = "<a href='https://x.example'>*Bo_b*</a> [x](https://x.example) &amp; `"
    await bot.send("7", Parcel(text(name)))
    (shown,) = api.messages(7)
    assert (shown.text, shown.entities) == (name, [])


async def test_links_open_no_preview(api: BotApi, bot: Telegram) -> None:
    await bot.send("7", Parcel(text("https://lessonbot.example")))
    assert api.called("sendMessage")[0]["link_preview_options"] == {"is_disabled": True}


async def test_beyond_a_hundred_styles_the_text_is_still_whole(api: BotApi, bot: Telegram) -> None:
    words = join([bold(f"word{n}") for n in range(130)], " ")
    await bot.send("7", Parcel(words))
    (shown,) = api.messages(7)
    assert len(shown.entities) == 100
    assert shown.text.endswith("word129")


async def test_a_silent_message_makes_no_sound(api: BotApi, bot: Telegram) -> None:
    await bot.send("7", Parcel(text("Good night"), silent=True))
    assert api.messages(7)[0].silent


async def test_a_picture_is_uploaded_once_and_then_named(
    api: BotApi, bot: Telegram, png: bytes
) -> None:
    first = await bot.send("7", Parcel(text("Look"), CHOICES, picture(png)))
    assert first.upload
    second = await bot.send("7", Parcel((), attachment=picture(None, first.upload)))
    assert second.upload == first.upload
    sent = api.called("sendPhoto")
    assert (sent[0]["photo"], sent[1]["photo"]) == (png, first.upload)
    assert (api.messages(7)[0].text, api.messages(7)[0].labels) == ("Look", [["Yes", "No"]])


async def test_a_picture_of_some_megabytes_is_sent(api: BotApi, bot: Telegram, png: bytes) -> None:
    large = png + b"\0" * 3_000_000
    await bot.send("7", Parcel((), attachment=picture(large)))
    assert api.called("sendPhoto")[0]["photo"] == large


async def test_a_forgotten_upload_is_sent_again_from_its_bytes(
    api: BotApi, bot: Telegram, png: bytes
) -> None:
    receipt = await bot.send("7", Parcel((), attachment=picture(png, "AgAD-of-another-bot")))
    assert receipt.upload
    assert len(api.messages(7)) == 1


async def test_a_forgotten_upload_without_bytes_is_rejected(api: BotApi, bot: Telegram) -> None:
    with pytest.raises(Rejected, match=r"(?i)wrong file identifier"):
        await bot.send("7", Parcel((), attachment=picture(None, "AgAD-of-another-bot")))
    with pytest.raises(Rejected, match="neither bytes nor"):
        await bot.send("7", Parcel((), attachment=picture(None)))


async def test_a_message_is_changed_in_place(api: BotApi, bot: Telegram) -> None:
    asked = await bot.send("7", Parcel(text("Is it?"), CHOICES))
    changed = await bot.send("7", Parcel(text("Is it? ✓ Yes"), edits=asked.provider_id))
    assert changed.provider_id == asked.provider_id
    (shown,) = api.messages(7)
    assert (shown.text, shown.buttons, shown.edits) == ("Is it? ✓ Yes", [], 1)


async def test_the_caption_of_a_picture_is_changed_in_place(
    api: BotApi, bot: Telegram, png: bytes
) -> None:
    asked = await bot.send("7", Parcel(text("Is it?"), CHOICES, picture(png)))
    await bot.send("7", Parcel(text("Right!"), edits=asked.provider_id))
    (shown,) = api.messages(7)
    assert (shown.text, shown.buttons) == ("Right!", [])


async def test_changing_nothing_is_a_success(api: BotApi, bot: Telegram) -> None:
    asked = await bot.send("7", HELLO)
    again = await bot.send("7", Parcel(HELLO.text, edits=asked.provider_id))
    assert again.provider_id == asked.provider_id
    assert len(api.messages(7)) == 1


@pytest.mark.parametrize("gone", ["999999", "not-a-number", "-1"])
async def test_a_message_that_is_gone_is_said_anew(api: BotApi, bot: Telegram, gone: str) -> None:
    receipt = await bot.send("7", Parcel(text("Right!"), edits=gone))
    assert receipt.provider_id != gone
    assert api.texts(7) == ["Right!"]


async def test_a_message_that_may_not_be_changed_is_said_anew(api: BotApi, bot: Telegram) -> None:
    asked = await bot.send("7", HELLO)
    api.refuse_next("editMessageText", 400, "message can't be edited")
    await bot.send("7", Parcel(text("Right!"), edits=asked.provider_id))
    assert api.texts(7) == ["Hello", "Right!"]


async def test_a_text_too_long_for_a_caption_is_said_anew(
    api: BotApi, bot: Telegram, png: bytes
) -> None:
    asked = await bot.send("7", Parcel(text("Is it?"), (), picture(png)))
    await bot.send("7", Parcel(text("x" * 2000), edits=asked.provider_id))
    assert api.texts(7) == ["Is it?", "x" * 2000]


REFUSALS: list[tuple[int, str, type[SendError]]] = [
    (403, "bot was blocked by the user", OptedOut),
    (403, "user is deactivated", Unreachable),
    (403, "bot was kicked from the supergroup chat", Unreachable),
    (403, "bot can't initiate conversation with a user", Unreachable),
    (400, "chat not found", Unreachable),
    (400, "PEER_ID_INVALID", Unreachable),
    (400, "BUTTON_DATA_INVALID", Rejected),
    (400, "a reason nobody has seen before", Rejected),
    (413, "Request Entity Too Large", Rejected),
    (401, "Unauthorized", Misconfigured),
    (404, "Not Found", Misconfigured),
    (409, "terminated by other getUpdates request", Unavailable),
    (500, "Internal Server Error", Unavailable),
    (503, "Service Unavailable", Unavailable),
    (504, "Gateway Timeout", OutcomeUnknown),
]


@pytest.mark.parametrize("refusal", REFUSALS, ids=lambda refusal: f"{refusal[0]} {refusal[1]}")
@pytest.mark.parametrize("method", ["sendMessage", "sendPhoto", "editMessageText"])
async def test_each_refusal_means_one_thing(
    api: BotApi,
    bot: Telegram,
    png: bytes,
    refusal: tuple[int, str, type[SendError]],
    method: str,
) -> None:
    code, description, meaning = refusal
    parcels = {
        "sendMessage": HELLO,
        "sendPhoto": Parcel((), attachment=picture(png)),
        "editMessageText": Parcel(text("x"), edits="1"),
    }
    api.refuse_next(method, code, description)
    with pytest.raises(SendError) as raised:
        await bot.send("7", parcels[method])
    assert (type(raised.value), raised.value.code) == (meaning, str(code))
    assert api.messages(7) == []


@pytest.mark.parametrize("after", [1, 35, 3600])
async def test_too_fast_says_how_long_to_wait(api: BotApi, bot: Telegram, after: int) -> None:
    api.refuse_next(
        "sendMessage", 429, f"Too Many Requests: retry after {after}", retry_after=after
    )
    with pytest.raises(Throttled) as raised:
        await bot.send("7", HELLO)
    assert (raised.value.after, raised.value.code) == (after, "429")


async def test_a_chat_that_moved_tells_where(api: BotApi, bot: Telegram) -> None:
    api.refuse_next(
        "sendMessage", 400, "group chat was upgraded", migrate_to_chat_id=-1001234567890123
    )
    with pytest.raises(Moved) as raised:
        await bot.send("7", HELLO)
    assert raised.value.path == "-1001234567890123"


BROKEN: list[tuple[Mode, type[SendError], bool]] = [
    ("unavailable", Unavailable, False),
    ("unheard", OutcomeUnknown, False),
    ("silent", OutcomeUnknown, True),
    ("closed", OutcomeUnknown, True),
    ("reset", OutcomeUnknown, True),
    ("half closed", OutcomeUnknown, True),
    ("truncated", OutcomeUnknown, True),
    ("garbage", OutcomeUnknown, True),
    ("odd", OutcomeUnknown, True),
    ("not ok", Rejected, False),
]


@pytest.mark.parametrize("broken", BROKEN, ids=lambda broken: broken[0])
async def test_a_broken_answer_is_never_taken_for_a_failure_to_send(
    api: BotApi,
    bot: Telegram,
    broken: tuple[Mode, type[SendError], bool],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    mode, meaning, arrived = broken
    monkeypatch.setattr(transport, "_TOTAL", 0.3)
    api.fail_next("sendMessage", mode)
    with pytest.raises(SendError) as raised:
        await bot.send("7", HELLO)
    assert type(raised.value) is meaning
    assert bool(api.messages(7)) is arrived
    await bot.send("7", Parcel(text("Still here")))
    assert api.texts(7)[-1] == "Still here"


async def test_a_call_is_never_led_elsewhere(api: BotApi, bot: Telegram) -> None:
    api.fail_next("sendMessage", "elsewhere")
    with pytest.raises(Misconfigured):
        await bot.send("7", HELLO)
    assert [each.method for each in api.heard] == ["sendMessage"]
    assert api.strays == []


async def test_one_hanging_call_holds_up_no_other(api: BotApi, bot: Telegram) -> None:
    api.fail_next("sendMessage", "silent")
    hanging = asyncio.create_task(bot.send("7", HELLO))
    await api.until(lambda: api.messages(7))
    await asyncio.gather(*(bot.send("7", Parcel(text(str(n)))) for n in range(50)))
    assert not hanging.done()
    hanging.cancel()
    assert len(api.messages(7)) == 51


async def test_a_stopped_channel_sends_nothing(api: BotApi) -> None:
    channel = Telegram(api.token, api_url=api.url)
    await channel.start()
    await channel.stop()
    with pytest.raises(Unavailable):
        await channel.send("7", HELLO)


@pytest.mark.parametrize(
    ("parcel", "path"),
    [
        (Parcel(text("x"), (Choice("x", "d" * 65),)), "7"),
        (Parcel(text("x"), (Choice("x", "ü" * 33),)), "7"),
        (Parcel(text("x"), (Choice("x", ""),)), "7"),
        (Parcel(text(" \n")), "7"),
        (HELLO, "+254700000000x"),
        (HELLO, "9" * 30),
    ],
)
async def test_what_telegram_would_refuse_is_not_even_sent(
    api: BotApi, bot: Telegram, parcel: Parcel, path: str
) -> None:
    calls = len(api.calls)
    with pytest.raises(Rejected):
        await bot.send(path, parcel)
    assert len(api.calls) == calls


async def test_half_a_surrogate_pair_does_not_stop_a_message(api: BotApi, bot: Telegram) -> None:
    await bot.send("7", Parcel((Span("a\ud83db "), *bold("c")), (Choice("\udc00!", "a:1"),)))
    (shown,) = api.messages(7)
    assert (shown.text, shown.entities[0]["offset"]) == ("a?b c", 4)
    assert shown.labels == [["?!"]]


async def test_a_caption_beside_an_upload_keeps_styles_signs_and_buttons(
    api: BotApi, bot: Telegram, png: bytes
) -> None:
    words = (Span('a\ud83d"b"\r\n '), *bold("€"))
    await bot.send("7", Parcel(words, (Choice("\udc00ü", "a:1"),), picture(png), silent=True))
    (shown,) = api.messages(7)
    assert shown.text == 'a?"b"\r\n €'
    assert shown.entities == [{"type": "bold", "offset": 8, "length": 1}]
    assert (shown.labels, shown.silent) == ([["?ü"]], True)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    words=st.lists(
        st.builds(
            Span,
            st.text(st.characters(blacklist_categories=["Cs"]), min_size=1, max_size=300)
            | st.sampled_from(["🇰🇪" * 900, "नमस्ते " * 400, "\u202eabc", "a\u0301" * 2500]),
            st.sampled_from([None, "bold", "italic", "code", "pre"]),
            st.sampled_from([None, "https://lessonbot.example/x"]),
        ),
        max_size=8,
    ).map(tuple),
    labels=st.lists(
        st.text(st.characters(categories=["L", "S"]), min_size=1, max_size=60), max_size=9
    ),
)
def test_whatever_is_fitted_telegram_accepts(words: tuple[Span, ...], labels: list[str]) -> None:
    choices = tuple(Choice(label, f"c:{n}", pick=True) for n, label in enumerate(labels))

    async def run() -> None:
        async with BotApi() as api:
            api.join(7)
            channel = Telegram(api.token, api_url=api.url)
            await channel.start()
            for part in fit(Outbound("k", words, choices), channel.limits):
                await channel.send("7", Parcel(part.text, part.choices))
            await channel.stop()
            shown = "".join("".join(api.texts(7)).split())
            assert shown.startswith("".join("".join(span.text for span in words).split()))

    asyncio.run(run())


async def test_starting_checks_the_token_and_learns_the_name(api: BotApi, bot: Telegram) -> None:
    assert bot.username == "lessons_bot"
    assert bot.link("join-mb7") == "https://t.me/lessons_bot?start=join-mb7"
    with pytest.raises(ValueError, match="not exceed 64"):
        bot.link("x" * 65)


@pytest.mark.parametrize("token", ["", "secret", "12:short", "7:" + "a b" * 10, "5:" + "x" * 40])
async def test_a_wrong_token_is_one_plain_line_without_the_token(api: BotApi, token: str) -> None:
    channel = Telegram(token, api_url=api.url)
    with pytest.raises(Misconfigured, match="BotFather") as raised:
        await channel.start()
    await channel.stop()
    said = str(raised.value)
    assert "\n" not in said
    assert not token or token not in said


async def test_without_a_connection_nothing_was_sent() -> None:
    async with BotApi() as api:
        url = api.url
    channel = Telegram(api.token, api_url=url)
    with pytest.raises(Unavailable):
        await channel.start()
    with pytest.raises(Unavailable):
        await channel.send("7", HELLO)
    await channel.stop()


async def test_an_unreadable_answer_at_start_is_not_a_wrong_token(api: BotApi) -> None:
    channel = Telegram(api.token, api_url=api.url)
    api.fail_next("getMe", "garbage")
    with pytest.raises(Unavailable):
        await channel.start()
    await channel.start()
    assert channel.username == "lessons_bot"
    await channel.stop()


MENUS = (
    Menu(None, (("next", "The next lesson"), ("stop", "No more lessons")), "Lessons.", "Learn."),
    Menu("sw", (("next", "Somo linalofuata"),), "Masomo.", "Jifunze."),
)


async def test_the_menus_are_put_up_in_each_language(api: BotApi) -> None:
    channel = Telegram(api.token, api_url=api.url, menu=MENUS)
    await channel.start()
    await api.until(lambda: len(api.menus) == 6)
    assert api.menus["commands", ""][1] == {"command": "stop", "description": "No more lessons"}
    assert api.menus["commands", "sw"][0]["description"] == "Somo linalofuata"
    assert api.menus["description", "sw"] == "Masomo."
    assert api.menus["short_description", ""] == "Learn."
    await channel.stop()


async def test_a_menu_that_is_refused_stops_nothing(api: BotApi) -> None:
    api.refuse_next("setMyCommands", 429, "Too Many Requests", retry_after=300)
    channel = Telegram(api.token, api_url=api.url, menu=MENUS)
    await channel.start()
    await api.until(lambda: len(api.menus) == 3)
    await channel.send("7", HELLO)
    assert api.texts(7) == ["Hello"]
    await channel.stop()
