import struct
import zlib
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from lessonbot.domain.course import Picture
from lessonbot.packs.media import Library
from lessonbot.packs.problems import Notes, Problem
from tests.packs.packfolder import LESSON, LESSON_FILE, PackFolder, drawing

HEADER = b"\x89PNG\r\n\x1a\n"


def photo(kind: str = "JPEG", size: tuple[int, int] = (40, 20), turned: int = 6) -> bytes:
    """A picture with the place where it was taken."""
    picture = Image.linear_gradient("L").resize(size).convert("RGB")
    exif = Image.Exif()
    exif[0x0112] = turned
    exif[0x010F] = "CameraMaker"
    exif.get_ifd(0x8825)[2] = (52.0, 30.0, 0.0)
    out = BytesIO()
    picture.save(out, kind, exif=exif)
    return out.getvalue()


def chunk(kind: bytes, body: bytes = b"") -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def vast_png(width: int, height: int) -> bytes:
    """A few bytes that say they are a very large picture."""
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return HEADER + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND")


def look(name: str, data: bytes) -> tuple[Picture | None, list[str], dict[str, bytes]]:
    found: list[Problem] = []
    library = Library({f"media/{name}": data}, found, "en")
    picture = library.picture(name, "words", (1, 1), Notes(LESSON_FILE, found))
    return picture, [str(problem) for problem in found], library.media


@pytest.mark.parametrize(
    ("kind", "name", "mime"),
    [
        ("PNG", "a.png", "image/png"),
        ("JPEG", "a.jpg", "image/jpeg"),
        ("JPEG", "a.jpeg", "image/jpeg"),
    ],
)
def test_a_clean_picture_keeps_its_bytes(kind: str, name: str, mime: str) -> None:
    data = drawing(40, 30, kind)
    picture, problems, media = look(name, data)
    assert problems == []
    assert picture
    assert (picture.mime, picture.width, picture.height, picture.size) == (mime, 40, 30, len(data))
    assert media == {picture.media: data}


@pytest.mark.parametrize(("kind", "name"), [("JPEG", "a.jpg"), ("PNG", "a.png")])
def test_a_photo_loses_its_place_and_is_turned_the_right_way(kind: str, name: str) -> None:
    data = photo(kind)
    assert b"CameraMaker" in data
    picture, problems, media = look(name, data)
    assert problems == []
    assert picture
    clean = media[picture.media]
    assert (picture.width, picture.height) == (20, 40)
    assert b"CameraMaker" not in clean
    with Image.open(BytesIO(clean)) as opened:
        assert opened.size == (20, 40)
        assert dict(opened.getexif()) == {}
        # Turned clockwise: the dark top of the gradient is now on the right.
        row = opened.convert("L").tobytes()[20 * 20 : 21 * 20]
    left, right = row[0], row[-1]
    assert left > right + 100


def test_the_same_photo_twice_becomes_the_same_bytes() -> None:
    assert look("a.jpg", photo())[2] == look("a.jpg", photo())[2]


@pytest.mark.parametrize(
    "extra",
    [
        chunk(b"tEXt", b"Comment\0here"),
        chunk(b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0<x/>"),
        chunk(b"tIME", b"\x07\xe9\x01\x01\x01\x01\x01"),
        chunk(b"prVt", b"hidden"),
    ],
)
def test_words_hidden_in_a_png_are_taken_out(extra: bytes) -> None:
    data = drawing()
    told = data[:33] + extra + data[33:]
    picture, problems, media = look("a.png", told)
    assert problems == []
    assert picture
    assert extra[4:8] not in media[picture.media]


@pytest.mark.parametrize(("kind", "name"), [("JPEG", "a.jpg"), ("PNG", "a.png")])
def test_bytes_behind_the_end_of_a_picture_are_taken_out(kind: str, name: str) -> None:
    picture, problems, media = look(name, drawing(kind=kind) + b"PK\x03\x04 a zip")
    assert problems == []
    assert picture
    assert b"a zip" not in media[picture.media]


def test_a_comment_in_a_jpeg_is_taken_out() -> None:
    out = BytesIO()
    Image.new("RGB", (40, 30)).save(out, "JPEG", comment=b"taken at home")
    picture, _, media = look("a.jpg", out.getvalue())
    assert picture
    assert b"taken at home" not in media[picture.media]


def test_a_transparent_png_stays_transparent() -> None:
    data = drawing(mode="RGBA")
    told = data[:33] + chunk(b"tEXt", b"Comment\0here") + data[33:]
    picture, _, media = look("a.png", told)
    assert picture
    with Image.open(BytesIO(media[picture.media])) as opened:
        assert opened.mode == "RGBA"


def test_a_jpeg_for_printing_becomes_one_for_screens() -> None:
    picture, problems, media = look("a.jpg", drawing(kind="JPEG", mode="CMYK"))
    assert problems == []
    assert picture
    with Image.open(BytesIO(media[picture.media])) as opened:
        assert opened.mode == "RGB"


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("a.png", b"", "this is not a picture that can be read: save it as JPEG or PNG"),
        ("a.jpg", drawing(kind="WEBP"), "this is a WebP picture: save it as JPEG or PNG"),
        ("a.png", drawing(kind="GIF"), "this is a GIF picture: save it as JPEG or PNG"),
        ("a.png", b"<svg onload='x'/>", "this is an SVG drawing: save it as JPEG or PNG"),
        (
            "a.png",
            b"<?xml version='1.0'?>\n<svg/>",
            "this is an SVG drawing: save it as JPEG or PNG",
        ),
        ("a.svg", drawing(), "the name ends in .svg but the picture is a PNG: name it .png"),
        ("a.jpg", drawing(), "the name ends in .jpg but the picture is a PNG: name it .png"),
        (
            "a.png",
            drawing(kind="JPEG"),
            "the name ends in .png but the picture is a JPG: name it .jpg",
        ),
        ("a.png", photo("PNG")[:200], "the picture is damaged or cut off: save it again"),
        ("a.png", HEADER + b"rubbish", "the picture is damaged or cut off: save it again"),
        (
            "a.jpg",
            drawing(400, 300, "JPEG")[:700],
            "the picture is damaged or cut off: save it again",
        ),
        (
            "a.png",
            vast_png(5001, 5000),
            "5001 x 5000 is more than 25 million pixels: save it smaller",
        ),
        (
            "a.png",
            vast_png(60_000, 60_000),
            "60000 x 60000 is more than 25 million pixels: save it smaller",
        ),
        ("a.png", drawing(2100, 100), "2100 x 100 is too long for a phone: cut it"),
        ("a.png", drawing(9901, 500), "9901 x 500 is too long for a phone: cut it"),
        (
            "a.png",
            drawing() + bytes(5 * 1024 * 1024),
            "the picture is larger than 5 MB: save it smaller",
        ),
    ],
)
def test_a_picture_that_phones_do_not_show_is_refused(name: str, data: bytes, words: str) -> None:
    picture, problems, media = look(name, data)
    assert picture is None
    assert problems == [f"media/{name}:1:1: error [picture] {words}"]
    assert media == {}


def test_a_moving_picture_is_refused() -> None:
    out = BytesIO()
    frames = [Image.new("L", (9, 9), shade) for shade in (0, 99)]
    frames[0].save(out, "PNG", save_all=True, append_images=frames[1:])
    assert look("a.png", out.getvalue())[1] == [
        "media/a.png:1:1: error [picture] the picture moves: save one still picture"
    ]


def test_a_heavy_picture_is_warned_of() -> None:
    noise = Image.effect_noise((400, 400), 90)
    out = BytesIO()
    noise.save(out, "PNG")
    picture, problems, _ = look("a.png", out.getvalue())
    assert picture
    kilobytes = picture.size // 1024
    assert problems == [
        (
            f"media/a.png:1:1: warning [picture] {kilobytes} kB is much for a weak link: "
            "100 kB or less is better"
        )
    ]


def test_a_picture_shown_twice_is_looked_at_once(pack: PackFolder) -> None:
    pack.write("media/a.png", b"rubbish")
    twice = "![one](a.png)\n\n![two](../media/a.png)\n\nA budget"
    pack.write(LESSON_FILE, LESSON.replace("A budget", twice))
    assert len(pack.problems()) == 1


def test_a_picture_that_no_lesson_shows_is_warned_of(pack: PackFolder) -> None:
    pack.write("media/a.png", b"anything")
    assert pack.problems() == [
        (
            "media/a.png:1:1: warning [unused] no lesson shows, plays or hands out this file: "
            "use it or delete it"
        )
    ]


def test_the_form_of_a_picture_for_dear_data_goes_with_it(pack: PackFolder) -> None:
    pack.write("media/a.png", drawing(kind="PNG"))
    pack.write("media/a.low.jpg", drawing(20, 15, "JPEG"))
    pack.write(LESSON_FILE, LESSON.replace("A budget", "![one](a.png)\n\nA budget"))
    checked = pack.check()
    assert checked.problems == ()
    assert checked.pack
    picture = checked.pack.course.lessons[0].blocks[0].picture
    assert picture
    assert picture.low
    assert (picture.name, picture.low.name, picture.low.alt) == ("a.png", "a.low.jpg", "one")
    assert set(checked.pack.media) == {picture.media, picture.low.media}


PICTURES = [drawing(), drawing(kind="JPEG"), photo(), photo("PNG")]


@given(st.sampled_from(PICTURES), st.data())
def test_a_spoilt_picture_is_a_picture_or_a_problem(original: bytes, data: st.DataObject) -> None:
    spoilt = bytearray(original)
    for _ in range(data.draw(st.integers(1, 6))):
        spoilt[data.draw(st.integers(0, len(spoilt) - 1))] = data.draw(st.integers(0, 255))
    picture, problems, _ = look("a.png" if original.startswith(HEADER) else "a.jpg", bytes(spoilt))
    assert (picture is None) == any("error" in line for line in problems)
