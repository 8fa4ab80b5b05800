"""The demo's phones: what they show, change, refuse and forget."""

from datetime import UTC, datetime

import pytest

from lessonbot.channels.base import Attachment, Channel, Parcel, Rejected
from lessonbot.channels.demo import MOST_MESSAGES, MOST_PHONES, PLAIN, RICH, Demo
from lessonbot.domain.messages import Choice
from lessonbot.domain.text import Span, plain, text

NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)
PICTURE = Attachment("ab" * 32, "image/png", "Four people", b"bytes")


def said(phone: Demo, path: str = "ana") -> list[str]:
    return [plain(each.text) for each in phone.shown(path)]


def test_a_demo_phone_is_a_channel() -> None:
    phone: Channel = Demo("demo", RICH)

    assert (phone.scheme, phone.limits, phone.hooks()) == ("demo", RICH, ())


async def test_messages_of_both_sides_are_shown_in_order() -> None:
    phone = Demo("demo", RICH)

    phone.heard("ana", "JOIN money-basics", NOW)
    await phone.send("ana", Parcel(text("Welcome")))
    phone.moved("ana", NOW)

    assert [(each.speaker, plain(each.text)) for each in phone.shown("ana")] == [
        ("learner", "JOIN money-basics"),
        ("bot", "Welcome"),
        ("clock", ""),
    ]
    assert phone.shown("ana")[2].at == NOW


async def test_phones_do_not_see_each_other() -> None:
    phone = Demo("demo", RICH)

    await phone.send("ana", Parcel(text("For Ana"), (Choice("Yes", "q1.yes"),)))

    assert phone.shown("ben") == ()
    assert not phone.pick("ben", "q1.yes")


async def test_a_message_that_is_sent_again_with_its_id_is_changed_in_place() -> None:
    phone = Demo("demo", RICH)
    first = await phone.send("ana", Parcel(text("Which?"), (Choice("This", "q1.a"),)))
    await phone.send("ana", Parcel(text("Later")))
    phone.pick("ana", "q1.a")

    receipt = await phone.send("ana", Parcel(text("Which? ✅"), edits=first.provider_id))

    assert receipt.provider_id == first.provider_id
    assert said(phone) == ["Which? ✅", "Later"]
    assert (phone.shown("ana")[0].choices, phone.shown("ana")[0].picked) == ((), None)


async def test_a_change_to_a_message_that_is_no_longer_shown_becomes_a_new_message() -> None:
    phone = Demo("demo", RICH)

    receipt = await phone.send("ana", Parcel(text("Marked"), edits="gone"))

    assert said(phone) == ["Marked"]
    assert receipt.provider_id != "gone"


async def test_only_buttons_that_are_shown_can_be_tapped() -> None:
    phone = Demo("demo", RICH)
    await phone.send(
        "ana", Parcel(text("Which?"), (Choice("This", "q1.a"), Choice("That", "q1.b")))
    )

    assert phone.pick("ana", "q1.b")
    assert not phone.pick("ana", "q1.c")
    assert phone.shown("ana")[0].picked == "q1.b"


async def test_a_picture_is_kept_by_its_name_without_its_bytes() -> None:
    phone = Demo("demo", RICH)

    receipt = await phone.send("ana", Parcel(text("Look"), attachment=PICTURE))

    shown = phone.shown("ana")[0].file
    assert shown
    assert (shown.media, shown.alt, shown.data) == (PICTURE.media, "Four people", None)
    assert receipt.upload == PICTURE.media


@pytest.mark.parametrize(
    "parcel",
    [
        Parcel(text("x" * 1531)),
        Parcel(text("Which?"), (Choice("This", "q1.a"),)),
        Parcel(attachment=PICTURE, text=()),
    ],
    ids=["too long", "buttons", "a picture"],
)
async def test_a_plain_phone_refuses_what_it_cannot_show(parcel: Parcel) -> None:
    phone = Demo("demo-sms", PLAIN)

    with pytest.raises(Rejected):
        await phone.send("ana", parcel)

    assert phone.shown("ana") == ()


async def test_a_plain_phone_shows_no_styles_and_every_address() -> None:
    phone = Demo("demo-sms", PLAIN)

    await phone.send(
        "ana", Parcel((Span("Well "), Span("done", "bold"), Span("us", link="https://a.example")))
    )

    assert phone.shown("ana")[0].text == (Span("Well doneus (https://a.example)"),)


async def test_length_is_counted_as_networks_count_it() -> None:
    phone = Demo("demo", RICH)

    await phone.send("ana", Parcel(text("🙂" * 2048)))
    with pytest.raises(Rejected, match="4097 characters"):
        await phone.send("ana", Parcel(text("🙂" * 2048 + "!")))


def test_a_phone_keeps_its_newest_messages_only() -> None:
    phone = Demo("demo", RICH)

    for number in range(MOST_MESSAGES + 1):
        phone.heard("ana", str(number), NOW)

    assert len(phone.shown("ana")) == MOST_MESSAGES
    assert said(phone)[0] == "1"


def test_the_phone_that_was_silent_longest_is_forgotten_when_there_are_too_many() -> None:
    phone = Demo("demo", RICH)

    for number in range(MOST_PHONES):
        phone.heard(str(number), "hello", NOW)
    phone.heard("0", "still here", NOW)
    phone.heard("one more", "hello", NOW)

    assert said(phone, "0") == ["hello", "still here"]
    assert phone.shown("1") == ()
