"""Recordings and documents on their way to Telegram."""

from dataclasses import replace

import pytest

from lessonbot.channels.base import Attachment, Parcel, Rejected
from lessonbot.channels.telegram import Telegram
from lessonbot.domain.messages import FileKind
from lessonbot.domain.text import bold, text
from tests.support.bot_api import BotApi

VOICE = Attachment("b" * 64, "audio/ogg", "", b"OggS voice", None, "voice", "01.ogg", 12)
MUSIC = Attachment("c" * 64, "audio/mpeg", "", b"ID3 voice", None, "audio", "01.mp3", 12)
FORM = Attachment("d" * 64, "application/pdf", "", b"%PDF-1.7", None, "document", "budget.pdf")


@pytest.mark.parametrize(
    ("file", "method"), [(VOICE, "sendVoice"), (MUSIC, "sendAudio"), (FORM, "sendDocument")]
)
async def test_a_file_is_uploaded_once_and_then_named(
    api: BotApi, bot: Telegram, file: Attachment, method: str
) -> None:
    first = await bot.send("7", Parcel(bold("Title"), attachment=file))
    assert first.upload
    again = replace(file, data=None, upload=first.upload)
    second = await bot.send("7", Parcel(text("Title"), attachment=again))
    assert second.upload == first.upload
    one, two = api.called(method)
    assert (one[file.kind], two[file.kind]) == (file.data, first.upload)
    shown = api.messages(7)[0]
    assert (shown.file, shown.text) == ((file.kind, first.upload), "Title")
    assert [each["type"] for each in shown.entities] == ["bold"]


async def test_a_recording_says_how_long_it_takes(api: BotApi, bot: Telegram) -> None:
    await bot.send("7", Parcel((), attachment=VOICE))
    await bot.send("7", Parcel((), attachment=FORM))
    assert [int(call["duration"]) for call in api.called("sendVoice")] == [12]
    assert "duration" not in api.called("sendDocument")[0]


@pytest.mark.parametrize("kind", ["voice", "audio", "document"])
async def test_a_forgotten_file_is_sent_again_from_its_bytes(
    api: BotApi, bot: Telegram, kind: FileKind
) -> None:
    stale = replace(VOICE, kind=kind, upload="BQAD-of-another-bot")
    receipt = await bot.send("7", Parcel((), attachment=stale))
    assert receipt.upload
    assert len(api.messages(7)) == 1
    with pytest.raises(Rejected, match="neither bytes nor"):
        await bot.send("7", Parcel((), attachment=replace(stale, data=None, upload=None)))


@pytest.mark.parametrize("name", ['a"\r\nX: y.pdf', "", "x" * 200, "naïve.pdf"])
async def test_a_name_that_could_break_the_form_is_not_sent(
    api: BotApi, bot: Telegram, name: str
) -> None:
    await bot.send("7", Parcel(text("Form"), attachment=replace(FORM, name=name)))
    assert api.called("sendDocument")[0]["document"] == FORM.data
    assert api.messages(7)[0].text == "Form"
