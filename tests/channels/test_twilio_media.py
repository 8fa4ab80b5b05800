"""Pictures, recordings and documents on their way to WhatsApp, which fetches them from a link."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from hashlib import sha256

import pytest

from lessonbot.channels.base import Attachment, MediaRefused, Parcel
from lessonbot.channels.text import characters, fit
from lessonbot.channels.twilio import Account, Twilio
from lessonbot.channels.twilio.limits import WHATSAPP
from lessonbot.domain.media import KINDS
from lessonbot.domain.messages import Choice, File, FileKind, Outbound
from lessonbot.domain.text import Text, text
from tests.support.twilio_api import Phone, TwilioApi
from tests.support.twilio_ear import Ear

PUBLIC, AMINA = "https://lessons.example", "+254700000001"
BEGINNINGS = {
    "jpg": b"\xff\xd8\xff",
    "png": b"\x89PNG\r\n\x1a\n",
    "ogg": b"OggS",
    "mp3": b"ID3",
    "pdf": b"%PDF-1.7",
}


class Sending:
    """A WhatsApp sender, the phone that it writes to, and the place where its files are."""

    def __init__(self, api: TwilioApi, ear: Ear, channel: Twilio, phone: Phone) -> None:
        self.api, self.ear, self.channel, self.phone = api, ear, channel, phone

    def serve(self, ending: str, size: int) -> str:
        """Give a file of a kind and a size; its SHA-256."""
        data = BEGINNINGS.get(ending, b"").ljust(size, b"x")
        digest = sha256(data).hexdigest()
        self.ear.files[f"/m/{digest}.{ending}"] = KINDS[ending], data
        return digest

    async def send(self, *parcels: Parcel) -> Sequence[tuple[str, int]]:
        """Send; what the phone shows by it: texts, and how many files with each."""
        before = len(self.phone.messages)
        for parcel in parcels:
            await self.channel.send(AMINA, parcel)
        await self.api.settled()
        return [(each.body, len(each.media)) for each in self.phone.messages[before:]]


@asynccontextmanager
async def opened() -> AsyncIterator[Sending]:
    async with TwilioApi(PUBLIC) as api, Ear(PUBLIC, api.token) as ear:
        api.posts.hooks[PUBLIC] = ear.url
        account = Account(api.sid, api.token, api_url=api.url, content_url=api.url)
        channel = Twilio(account, "whatsapp", sender=api.whatsapp_from, public_url=PUBLIC)
        await channel.start()
        phone = api.phone(AMINA)
        await phone.say("hello")
        yield Sending(api, ear, channel, phone)
        await channel.stop()


@pytest.fixture
async def sending() -> AsyncIterator[Sending]:
    async with opened() as made:
        yield made
        assert made.api.broken == []


def attached(digest: str, ending: str, said: Text = ()) -> Parcel:
    kind: FileKind = "picture" if ending in {"jpg", "png"} else "document"
    return Parcel(said, attachment=Attachment(digest, KINDS[ending], "alt", None, kind=kind))


@pytest.mark.parametrize("ending", KINDS)
async def test_every_kind_of_file_is_fetched_from_its_link(sending: Sending, ending: str):
    digest = sending.serve(ending, 900)
    assert await sending.send(attached(digest, ending)) == [("", 1)]
    assert sending.phone.messages[-1].media == [f"{PUBLIC}/m/{digest}.{ending}"]


async def test_a_picture_comes_with_its_text(sending: Sending):
    digest = sending.serve("jpg", 900)
    long = text("w " * 511 + "ww")
    assert await sending.send(attached(digest, "jpg", long)) == [(characters(long), 1)]


async def test_a_kind_that_whatsapp_does_not_take_is_refused_before_it_is_sent(sending: Sending):
    file = Attachment("ab" * 32, "image/webp", "alt", None)
    with pytest.raises(MediaRefused, match="image/webp"):
        await sending.channel.send(AMINA, Parcel(text("Look."), attachment=file))
    assert sending.api.sent == []


CASES = [
    (ending, size, length, count)
    for ending, size in [
        ("png", 900),
        ("png", 5_000_000),
        ("png", 5_000_001),
        ("ogg", 900),
        ("ogg", 16_000_000),
        ("ogg", 16_000_001),
        ("pdf", 900),
        ("xlsx", 16_000_001),
    ]
    for length, count in [(0, 0), (20, 0), (20, 3), (1024, 5), (1700, 0), (1700, 10)]
]


async def test_whatever_the_media_whatsapp_takes_it_and_all_words_arrive():
    async with opened() as sending:
        for ending, size, length, count in CASES:
            before = len(sending.phone.messages)
            digest = sending.serve(ending, size)
            kind: FileKind = "picture" if ending == "png" else "document"
            file = File(kind, digest, KINDS[ending], "a name", "three jars", size=size)
            said = text(("word " * length)[:length].strip())
            asked = tuple(Choice(f"Answer {n}", f"{n}", pick=True) for n in range(count))
            for each in fit(Outbound("k", said, asked, file=file), WHATSAPP):
                held = each.medium
                attachment = Attachment(held.media, held.mime, held.alt, None) if held else None
                await sending.send(Parcel(each.text, each.choices, attachment))
            shown = sending.phone.messages[before:]
            words = " ".join(each.body for each in shown)
            taken = size <= (5_000_000 if kind == "picture" else 16_000_000)
            assert words.count("word") == characters(said).count("word")
            assert [each.media for each in shown if each.media] == (
                [[f"{PUBLIC}/m/{digest}.{ending}"]] if taken else []
            )
            assert ("[three jars]" in words) is not taken
            assert len(shown[-1].labels) == count
            assert sending.api.broken == []
