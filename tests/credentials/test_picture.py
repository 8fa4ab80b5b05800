"""Badges that carry their credential, and cards for links: small, whole, in every script."""

import io
import struct
import zlib
from dataclasses import asdict, replace

import pytest
from PIL import Image, ImageChops
from PIL.PngImagePlugin import PngImageFile

from lessonbot.credentials.baking import KEYWORD, baked, extracted
from lessonbot.credentials.drawing.typesetter import Unprintable
from lessonbot.credentials.picture import Shown, badge, card
from tests.support.sheets import CREDENTIAL, SHEETS, shown

ALL = {language: shown(sheet) for language, sheet in SHEETS.items()}
ALL["bn"] = Shown("bn", "ltr", "বাড়িতে নিরাপদ জল", "আমানি শিক্ষা কেন্দ্র")
ENGLISH = ALL["en"]
REFUSED = r"not a PNG|a damaged PNG"
HOSTILE = replace(
    ENGLISH,
    title="A title of a course that does not end " * 5,
    holder="Z" + "\u0301\u0316\u0323" * 30 + "algo " + "W" * 60,
    issuer="The Ministry of Education of the United Republic " * 4,
    state="Demonstration",
)


def opened(png: bytes) -> Image.Image:
    with Image.open(io.BytesIO(png)) as picture:
        return picture.convert("RGBA")


def other(part: str) -> Shown:
    """The English one with another word in one place."""
    return Shown(**{**asdict(ENGLISH), part: "Other"})


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def differ(one: Image.Image, other: Image.Image) -> tuple[int, int, int, int] | None:
    """The box of what is not the same to the eye."""
    ground = [Image.new("RGBA", each.size, "white") for each in (one, other)]
    for below, above in zip(ground, (one, other), strict=True):
        below.alpha_composite(above)
    changes = ImageChops.difference(*(each.convert("L") for each in ground))
    return changes.point(range(-40, 216)).getbbox()


@pytest.mark.parametrize("language", ALL)
def test_a_badge_is_small_and_square(language: str):
    png = badge(ALL[language], CREDENTIAL)
    assert opened(png).size == (600, 600)
    assert len(png) < 60_000


@pytest.mark.parametrize("language", ALL)
def test_a_card_has_the_size_that_networks_ask_for(language: str):
    png = card(ALL[language])
    assert opened(png).size == (1200, 630)
    assert len(png) < 100_000


def test_a_badge_stands_on_any_ground():
    assert opened(badge(ENGLISH)).getpixel((0, 0))[3] == 0  # type: ignore[index] # four numbers


@pytest.mark.parametrize("part", ["title", "issuer", "date", "state"])
def test_a_badge_shows_what_was_earned_and_no_holder(part: str):
    plain = opened(badge(ENGLISH))
    assert differ(plain, opened(badge(other(part))))
    assert differ(plain, opened(badge(replace(ENGLISH, holder="Other")))) is None


@pytest.mark.parametrize("part", ["heading", "title", "holder", "issuer", "date", "state"])
def test_a_card_shows_everything(part: str):
    assert differ(opened(card(ENGLISH)), opened(card(other(part))))


def test_a_card_is_laid_out_from_the_right_in_arabic():
    boxes = [
        differ(opened(card(replace(each, date="1"))), opened(card(replace(each, date="8"))))
        for each in (ENGLISH, ALL["ar"])
    ]
    (left, *_), (_, _, right, _) = (box or (0, 0, 1200, 0) for box in boxes)
    assert 300 < left < 600
    assert 600 < right < 900


@pytest.mark.parametrize("drawn", [badge, card])
def test_long_words_stay_inside_the_frame(drawn: type):
    plain, full = (opened(drawn(each)) for each in (ENGLISH, HOSTILE))
    left, top, right, bottom = differ(plain, full) or (0, 0, 0, 0)
    width, height = plain.size
    assert min(left, top, width - right, height - bottom) > 30


def test_the_same_words_are_the_same_bytes():
    assert badge(ENGLISH, CREDENTIAL) == badge(ENGLISH, CREDENTIAL)
    assert card(ENGLISH) == card(ENGLISH)


def test_letters_without_a_font_are_refused():
    for drawn in (badge, card):
        with pytest.raises(Unprintable):
            drawn(replace(ENGLISH, title="தமி米்"))


def test_the_credential_comes_out_of_its_badge_again():
    png = badge(ENGLISH, CREDENTIAL)
    assert extracted(png) == CREDENTIAL
    assert extracted(badge(ENGLISH)) is None


def test_another_reader_finds_the_credential_too():
    picture = Image.open(io.BytesIO(badge(ENGLISH, CREDENTIAL)))
    assert isinstance(picture, PngImageFile)
    assert picture.text == {KEYWORD.decode(): CREDENTIAL.decode()}


def test_the_picture_stays_as_it_was():
    plain = badge(ENGLISH)
    assert differ(opened(plain), opened(baked(plain, CREDENTIAL))) is None


def test_an_older_credential_makes_way():
    twice = baked(badge(ENGLISH, b'{"old":1}'), CREDENTIAL)
    assert twice == badge(ENGLISH, CREDENTIAL)
    assert twice.count(KEYWORD) == 1


def test_a_packed_credential_is_read():
    plain = badge(ENGLISH)
    packed = KEYWORD + b"\0\1\0en\0" + b"Nachweis\0" + zlib.compress(CREDENTIAL)
    head = len(plain) - len(chunk(b"IEND", b""))
    assert extracted(plain[:head] + chunk(b"iTXt", packed) + plain[head:]) == CREDENTIAL


def test_what_unpacks_without_end_is_cut():
    bomb = KEYWORD + b"\0\1\0\0\0" + zlib.compress(bytes(50_000_000))
    found = extracted(b"\x89PNG\r\n\x1a\n" + chunk(b"iTXt", bomb))
    assert found is not None
    assert len(found) <= 200_000


@pytest.mark.parametrize("length", [0, 7, 8, 20, 33, -12, -1])
def test_a_file_that_was_cut_off_is_refused(length: int):
    cut = badge(ENGLISH)[:length]
    with pytest.raises(ValueError, match=REFUSED):
        baked(cut, CREDENTIAL)
    with pytest.raises(ValueError, match=REFUSED):
        extracted(cut)


@pytest.mark.parametrize("at", [10, 14, 40, 700, -2])
def test_a_file_with_a_changed_byte_is_refused(at: int):
    changed = bytearray(badge(ENGLISH))
    changed[at] ^= 0xFF
    with pytest.raises(ValueError, match="a damaged PNG"):
        baked(bytes(changed), CREDENTIAL)


def test_what_follows_the_end_of_a_file_is_refused():
    with pytest.raises(ValueError, match="a damaged PNG"):
        baked(badge(ENGLISH) + b"more", CREDENTIAL)


@pytest.mark.parametrize("stranger", [b"GIF89a", b"\xff\xd8\xff", b"%PDF-1.7", b"{}"])
def test_another_kind_of_file_is_refused(stranger: bytes):
    with pytest.raises(ValueError, match="not a PNG"):
        extracted(stranger)
    with pytest.raises(ValueError, match="not a PNG"):
        baked(stranger, CREDENTIAL)


def test_a_credential_that_was_packed_wrongly_is_refused():
    broken = chunk(b"iTXt", KEYWORD + b"\0\1\0\0\0not packed")
    with pytest.raises(ValueError, match="a damaged PNG"):
        extracted(b"\x89PNG\r\n\x1a\n" + broken)
