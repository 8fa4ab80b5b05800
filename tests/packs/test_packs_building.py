import os
import shutil
import stat
import sys
import time
from functools import cache
from io import BytesIO
from itertools import pairwise
from pathlib import Path

import pytest
from PIL import Image, ImageDraw

from lessonbot.packs import shrinking, voicing
from lessonbot.packs.archive import open_pack
from lessonbot.packs.building import Change, NotBuilt, build
from lessonbot.packs.problems import Notes, PackRefused, Problem
from lessonbot.packs.recordings import read_recording
from lessonbot.packs.voicing import NotVoiced, command, voice
from tests.packs.packfolder import LESSON_FILE, QUESTION, TEXT, TOP, PackFolder

FFMPEG = shutil.which(os.environ.get("LESSONBOT_FFMPEG", "ffmpeg"))
VOICE = (Path(__file__).parent / "data" / "media" / "hello.ogg").read_bytes()
NONE = "no-ffmpeg-of-this-name"
KB = 1024

needs_ffmpeg = pytest.mark.skipif(
    FFMPEG is None, reason="there is no ffmpeg: neither in PATH nor by LESSONBOT_FFMPEG"
)


@cache
def photo(kind: str = "JPEG", size: tuple[int, int] = (1000, 600), turned: int = 1) -> bytes:
    """A picture with much in it, dark at the top, and the place where it was taken."""
    noise = Image.effect_noise(size, 40)
    shade = Image.linear_gradient("L").resize(size)
    picture = Image.merge("RGB", [Image.blend(shade, noise, 0.3)] * 3)
    exif = Image.Exif()
    exif[0x0112] = turned
    exif[0x010F] = "CameraMaker"
    out = BytesIO()
    picture.save(out, kind, exif=exif)
    return out.getvalue()


def drawing(kind: str, size: tuple[int, int] = (1200, 900)) -> bytes:
    """Lines and areas in few colours."""
    picture = Image.new("RGB", size, "white")
    pen = ImageDraw.Draw(picture)
    for at in range(0, size[0], 60):
        pen.rectangle((at, at // 3, at + 30, at), outline="navy", fill=(at % 256, 120, 90))
    out = BytesIO()
    picture.save(out, kind)
    return out.getvalue()


def shows(pack: PackFolder, *names: str, line: str = "minutes: 4", more: str = "") -> None:
    """Make the lesson show these pictures."""
    marks = "".join(f"\n![words]({name})\n" for name in names)
    pack.write(LESSON_FILE, TOP.replace("minutes: 4", line) + TEXT + marks + more + QUESTION)


def files(pack: PackFolder) -> dict[str, bytes]:
    return {
        file.relative_to(pack.path).as_posix(): file.read_bytes()
        for file in sorted(pack.path.rglob("*"))
        if file.is_file()
    }


def opened(data: bytes) -> Image.Image:
    picture = Image.open(BytesIO(data))
    picture.load()
    return picture


def program(folder: Path, text: str) -> str:
    """A program that stands where ffmpeg is looked for."""
    path = folder / "ffmpeg"
    path.write_text(f"#!{sys.executable}\nimport os, sys, time\n{text}\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return str(path)


# --- pictures ----------------------------------------------------------------------------------


def test_a_photo_becomes_small_under_its_name_and_its_original_is_kept(pack: PackFolder) -> None:
    data = photo()
    pack.write("media/jars.jpg", data)
    shows(pack, "jars.jpg")
    changes = build(pack.path, ffmpeg=NONE)
    assert [(change.file, change.made, change.todo) for change in changes] == [
        ("media/jars.jpg", "media/jars.jpg", ""),
        ("media/jars.low.jpg", "media/jars.low.jpg", ""),
    ]
    built = files(pack)
    assert built["originals/jars.jpg"] == data
    assert len(built["media/jars.jpg"]) <= 100 * KB
    assert len(built["media/jars.low.jpg"]) <= 30 * KB
    assert opened(built["media/jars.jpg"]).size == (800, 480)
    assert max(opened(built["media/jars.low.jpg"]).size) <= 480
    assert changes[0].before == len(data)
    assert changes[0].after == len(built["media/jars.jpg"])
    checked = pack.check()
    assert checked.problems == ()
    assert checked.pack
    picture = checked.pack.course.lessons[0].blocks[1].picture
    assert picture
    assert picture.low


def test_a_photo_is_turned_the_right_way_and_tells_nothing_of_its_camera(pack: PackFolder) -> None:
    pack.write("media/jars.jpg", photo(turned=6))
    build(pack.path, ffmpeg=NONE)
    for name in ("media/jars.jpg", "media/jars.low.jpg"):
        data = files(pack)[name]
        picture = opened(data)
        assert picture.height > picture.width
        assert b"CameraMaker" not in data
        assert dict(picture.getexif()) == {}
        grey = picture.convert("L").resize((3, 1))
        assert grey.tobytes()[0] > grey.tobytes()[2] + 50


def test_building_twice_changes_nothing(pack: PackFolder) -> None:
    pack.write("media/a.jpg", photo())
    pack.write("media/b.png", photo("PNG"))
    pack.write("media/c.webp", photo("WEBP"))
    pack.write("media/d.bmp", drawing("BMP"))
    shows(pack, "a.jpg", "b.png", "c.webp", "d.png")
    build(pack.path, ffmpeg=NONE)
    once = files(pack)
    again = build(pack.path, ffmpeg=NONE)
    assert files(pack) == once
    assert [change.file for change in again if not change.todo] == []


def test_what_is_right_already_keeps_its_bytes(pack: PackFolder) -> None:
    data = drawing("PNG", (400, 300))
    pack.write("media/jars.png", data)
    before = files(pack)
    assert build(pack.path, ffmpeg=NONE) == ()
    assert files(pack) == before


def test_a_picture_with_a_dry_run_is_told_of_and_not_touched(pack: PackFolder) -> None:
    for name, kind in (("a.jpg", "JPEG"), ("b.webp", "WEBP"), ("b.bmp", "BMP")):
        pack.write(f"media/{name}", photo(kind))
    before = files(pack)
    planned = build(pack.path, dry=True, ffmpeg=NONE)
    assert files(pack) == before
    assert {change.made for change in planned} >= {"media/a.jpg", "media/a.low.jpg", "media/b.jpg"}


def test_a_drawing_becomes_a_png_and_a_photo_a_jpeg(pack: PackFolder) -> None:
    pack.write("media/line.bmp", drawing("BMP"))
    pack.write("media/view.bmp", photo("BMP"))
    build(pack.path, ffmpeg=NONE)
    assert {"media/line.png", "media/view.jpg"} <= set(files(pack))


def test_the_built_file_takes_the_name_that_the_lesson_uses(pack: PackFolder) -> None:
    pack.write("media/jars.webp", drawing("WEBP"))
    pack.write("media/jars.sw.webp", drawing("WEBP"))
    shows(pack, "jars.jpg")
    build(pack.path, ffmpeg=NONE)
    built = files(pack)
    assert {"media/jars.jpg", "media/jars.sw.jpg", "originals/jars.webp"} <= set(built)
    assert "media/jars.webp" not in built
    assert [problem.rule for problem in pack.check().problems] == ["unused"]


def test_another_name_is_for_the_author_to_write(pack: PackFolder) -> None:
    pack.write("media/jars.webp", photo("WEBP"))
    shows(pack, "../media/jars.webp")
    changes = build(pack.path, ffmpeg=NONE)
    todo = "write jars.jpg instead of jars.webp in lessons/01-why-a-budget.md:8, then build again"
    assert [change.todo for change in changes if change.todo] == [todo]
    assert "media/jars.webp" in files(pack)
    pack.write(LESSON_FILE, files(pack)[LESSON_FILE].replace(b"jars.webp", b"jars.jpg"))
    assert [change.todo for change in build(pack.path, ffmpeg=NONE)] == [""]
    assert "originals/jars.webp" in files(pack)
    assert pack.check().problems == ()


def test_another_name_is_written_into_the_lessons_if_wished(pack: PackFolder) -> None:
    pack.write("media/jars.webp", photo("WEBP"))
    shows(pack, "../media/jars.webp", more="\nIts name was old-jars.webp once.\n")
    (change, _low) = build(pack.path, rename=True, ffmpeg=NONE)
    assert (change.made, change.todo) == ("media/jars.jpg", "")
    lesson = files(pack)[LESSON_FILE].decode()
    assert "![words](../media/jars.jpg)" in lesson
    assert "old-jars.webp" in lesson
    assert pack.check().problems == ()


def test_two_pictures_that_want_one_name_are_both_kept(pack: PackFolder) -> None:
    pack.write("media/jars.jpg", drawing("JPEG", (400, 300)))
    pack.write("media/jars.webp", photo("WEBP"))
    before = files(pack)
    (change,) = build(pack.path, ffmpeg=NONE)
    assert change.words == "media/jars.jpg shows something else: rename one of the two"
    assert files(pack) == before


def test_an_original_of_the_same_name_is_not_lost_either(pack: PackFolder) -> None:
    first, second = photo(), photo(size=(1000, 700))
    for data in (first, second):
        pack.write("media/jars.jpg", data)
        build(pack.path, ffmpeg=NONE)
    built = files(pack)
    assert (built["originals/jars.jpg"], built["originals/jars-2.jpg"]) == (first, second)


def test_a_small_form_that_shows_something_else_is_told_of(pack: PackFolder) -> None:
    pack.write("media/jars.jpg", photo())
    pack.write("media/jars.low.jpg", drawing("JPEG", (320, 180)))
    low = files(pack)["media/jars.low.jpg"]
    changes = build(pack.path, ffmpeg=NONE)
    assert changes[1].todo == (
        "delete media/jars.low.jpg and build again, if the picture has changed"
    )
    assert files(pack)["media/jars.low.jpg"] == low


def test_originals_are_no_part_of_the_pack(pack: PackFolder, tmp_path: Path) -> None:
    pack.write("media/jars.jpg", photo())
    build(pack.path, ffmpeg=NONE)
    inside = {"course.yaml", LESSON_FILE, "media/jars.jpg", "media/jars.low.jpg"}
    assert set(open_pack(pack.path)) == inside
    zipped = shutil.make_archive(str(tmp_path / "pack"), "zip", tmp_path, pack.path.name)
    assert set(open_pack(Path(zipped))) == inside


def test_another_folder_gets_the_finished_pack_and_the_first_stays(
    pack: PackFolder, tmp_path: Path
) -> None:
    pack.write("media/jars.jpg", photo())
    pack.write("media/b.bmp", drawing("BMP"))
    shows(pack, "jars.jpg", "b.png")
    before = files(pack)
    out = PackFolder(tmp_path / "out")
    build(pack.path, out=out.path, ffmpeg=NONE)
    assert files(pack) == before
    assert set(files(out)) == {
        "course.yaml",
        LESSON_FILE,
        *(f"media/{name}" for name in ("b.png", "jars.jpg", "jars.low.jpg")),
    }
    assert out.check().problems == ()
    with pytest.raises(NotBuilt, match="name a folder that is new or empty"):
        build(pack.path, out=out.path, ffmpeg=NONE)


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("a.jpg", photo()[:9_000], "the picture is damaged or cut off: save it again"),
        ("a.heic", b"\0\0\0\x18ftypheic", "this is a HEIC or AVIF picture: save it as JPEG or PNG"),
        ("a.svg", b"<svg/>", "this is an SVG drawing: save it as JPEG or PNG"),
        ("a.png", b"", "this is not a picture that can be read: save it as JPEG or PNG"),
    ],
)
def test_what_cannot_be_made_small_stays_and_is_told(
    pack: PackFolder, name: str, data: bytes, words: str
) -> None:
    pack.write(f"media/{name}", data)
    size = len(data)
    assert build(pack.path, ffmpeg=NONE) == (Change(f"media/{name}", "", size, size, words),)
    assert files(pack)[f"media/{name}"] == data


@pytest.mark.parametrize(
    ("size", "words"),
    [
        ((9_000, 6_000), "9000 x 6000 is more than 50 million pixels: save it smaller"),
        ((20_000, 10_000), "the picture has far too many pixels: save it smaller"),
    ],
)
def test_a_vast_picture_is_not_unpacked(
    pack: PackFolder, size: tuple[int, int], words: str
) -> None:
    out = BytesIO()
    Image.new("1", size).save(out, "PNG")
    pack.write("media/a.png", out.getvalue())
    (change,) = build(pack.path, ffmpeg=NONE)
    assert change.words == words


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "CMYK", "I;16", "YCbCr", "HSV"])
def test_every_kind_of_colours_becomes_one_that_screens_show(mode: str) -> None:
    kind = "JPEG" if mode == "CMYK" else "TIFF" if mode in {"YCbCr", "I;16"} else "PNG"
    picture = Image.linear_gradient("L").resize((900, 900))
    if mode == "I;16":
        picture = picture.convert("I").point(lambda value: value * 256).convert("I;16")
    elif mode == "HSV":
        picture = picture.convert("RGB").convert("HSV").convert("RGB")
    else:
        picture = picture.convert("RGB").convert(mode)
    out = BytesIO()
    picture.save(out, kind)
    for ending in ("jpg", "png"):
        made = shrinking.shrink(out.getvalue(), (ending,), 800, 100 * KB)
        grey = opened(made.data).convert("RGB").convert("L")
        assert 400 <= grey.width == grey.height <= 800
        column = grey.resize((1, 10)).tobytes()
        assert column[0] < 60
        assert column[-1] > 190


def test_what_is_clear_is_white_on_a_photo(pack: PackFolder) -> None:
    out = BytesIO()
    Image.new("RGBA", (900, 600), (0, 0, 0, 0)).save(out, "WEBP")
    made = shrinking.shrink(out.getvalue(), ("jpg",), 800, 100 * KB)
    assert opened(made.data).convert("RGB").getpixel((5, 5)) == (255, 255, 255)


def test_a_link_in_the_folder_is_not_followed(pack: PackFolder, tmp_path: Path) -> None:
    outside = tmp_path / "outside.jpg"
    outside.write_bytes(photo())
    (pack.path / "media").mkdir()
    (pack.path / "media" / "a.jpg").symlink_to(outside)
    with pytest.raises(PackRefused, match="is a link"):
        build(pack.path, ffmpeg=NONE)
    (pack.path / "media" / "a.jpg").unlink()
    pack.write("media/b.jpg", photo())
    (pack.path / "originals").symlink_to(tmp_path)
    with pytest.raises(NotBuilt, match="is a link"):
        build(pack.path, ffmpeg=NONE)


def test_a_zip_is_not_built(tmp_path: Path) -> None:
    with pytest.raises(NotBuilt, match="unpack the zip first"):
        build(tmp_path / "a.zip")


def test_progress_is_told(pack: PackFolder) -> None:
    told: list[tuple[int, int]] = []
    for name in ("a.png", "b.png"):
        pack.write(f"media/{name}", drawing("PNG", (40, 30)))
    build(pack.path, ffmpeg=NONE, advance=lambda done, of: told.append((done, of)))
    assert told == [(1, 2), (2, 2)]


# --- recordings --------------------------------------------------------------------------------


def test_without_ffmpeg_everything_else_is_done(pack: PackFolder) -> None:
    pack.write("media/01.wav", b"RIFF")
    pack.write("media/jars.jpg", photo())
    changes = {change.file: change for change in build(pack.path, ffmpeg=NONE)}
    assert changes["media/jars.jpg"].made
    assert not changes["media/01.wav"].made
    for words in ("apt install ffmpeg", "brew install ffmpeg", "winget install"):
        assert words in changes["media/01.wav"].words


def test_a_light_recording_keeps_its_bytes(pack: PackFolder) -> None:
    pack.write("media/01.ogg", VOICE)
    assert build(pack.path, ffmpeg=NONE) == ()


def test_ffmpeg_gets_no_network_no_list_of_files_and_no_shell() -> None:
    words = command("ffmpeg", Path("in; rm -rf"), Path("out"), 16_000)
    after = dict(pairwise(words))
    assert after["-protocol_whitelist"] == "file,pipe"
    assert {"concat", "hls", "lavfi"}.isdisjoint(after["-format_whitelist"].split(","))
    assert after["-i"] == "file:in; rm -rf"
    assert (after["-ac"], after["-ar"], after["-b:a"]) == ("1", "16000", "16000")
    assert after["-application"] == "voip"
    assert "-nostdin" in words


def test_what_the_program_writes_becomes_the_voice(pack: PackFolder, tmp_path: Path) -> None:
    copy = f"open(sys.argv[-1][5:], 'wb').write(open({str(tmp_path / 'v')!r}, 'rb').read())"
    (tmp_path / "v").write_bytes(VOICE)
    pack.write("media/01.wav", b"RIFF")
    shows(pack, line="audio: 01.ogg", more="\n:::transcript\nHello.\n:::\n")
    (change,) = build(pack.path, ffmpeg=program(tmp_path, copy))
    assert (change.file, change.made, change.words) == ("media/01.wav", "media/01.ogg", "1 seconds")
    assert files(pack)["originals/01.wav"] == b"RIFF"
    assert pack.check().problems == ()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("sys.exit(1)", "ffmpeg cannot read the recording"),
        ("sys.exit('Unknown encoder libopus')", "install one with libopus"),
        ("sys.exit('Stream map matches no streams')", "there is no sound in the file"),
        ("sys.stderr.write('x' * 10_000_000); sys.exit(1)", "ffmpeg cannot read the recording"),
        ("os.kill(os.getpid(), 9)", "ffmpeg cannot read the recording"),
        ("pass", "ffmpeg makes no Ogg Opus of it"),
        ("open(sys.argv[-1][5:], 'w').write('hello')", "ffmpeg makes no Ogg Opus of it"),
        ("open(sys.argv[-1][5:], 'w').write('OggS')", "this is not a recording"),
    ],
)
def test_a_broken_ffmpeg_spoils_nothing(
    pack: PackFolder, tmp_path: Path, text: str, words: str
) -> None:
    pack.write("media/01.wav", b"RIFF")
    before = files(pack)
    (change,) = build(pack.path, ffmpeg=program(tmp_path, text))
    assert words in change.words
    assert not change.made
    assert files(pack) == before


def test_an_ffmpeg_that_hangs_is_ended_with_all_that_it_started(tmp_path: Path) -> None:
    alive = tmp_path / "alive"
    text = (
        "os.fork()\n"
        f"open({str(alive)!r}, 'a').write(f'{{os.getpid()}}\\n')\n"
        "sys.stdout.write('x')\n"
        "time.sleep(600)"
    )
    with pytest.raises(NotVoiced, match="was not ready after 3 seconds"):
        voice(b"RIFF", program(tmp_path, text), timeout=3)
    for number in map(int, alive.read_text().split()):
        assert _ended(number)


def _ended(number: int) -> bool:
    """Whether a process is gone, or waits only for being counted by its parent."""
    for _ in range(100):
        try:
            state = Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()[0]
        except OSError:
            return True
        if state == "Z":
            return True
        time.sleep(0.05)
    return False


def test_a_recording_too_large_for_any_day_is_not_given_to_ffmpeg(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(voicing, "_MOST_BYTES", 10)
    with pytest.raises(NotVoiced, match="divide it"):
        voice(bytes(11), program(tmp_path, "sys.exit(1)"))


@needs_ffmpeg
def test_a_voice_becomes_opus_for_speech_and_loud_and_quiet_come_together(
    pack: PackFolder,
) -> None:
    pack.write("media/01.wav", tone((0.02, 0.4), seconds=6))
    shows(pack, line="audio: 01.wav", more="\n:::transcript\nHello.\n:::\n")
    (change,) = build(pack.path, rename=True, ffmpeg=FFMPEG or "")
    assert (change.file, change.made) == ("media/01.wav", "media/01.ogg")
    built = files(pack)
    found: list[Problem] = []
    made = read_recording("01.ogg", built["media/01.ogg"], Notes("01.ogg", found))
    assert made
    assert made[0].seconds in {12, 13}
    assert made[1] == built["media/01.ogg"]
    assert len(made[1]) < 30 * KB
    assert b"audio: 01.ogg" in built[LESSON_FILE]
    assert pack.check().problems == ()
    assert build(pack.path, ffmpeg=FFMPEG or "") == ()


@needs_ffmpeg
@pytest.mark.parametrize(
    "text", ["#EXTM3U\nfile:///etc/passwd\n", "ffconcat version 1.0\nfile x\n"]
)
def test_a_list_of_files_is_no_recording(pack: PackFolder, text: str) -> None:
    pack.write("media/01.wav", text)
    (change,) = build(pack.path, ffmpeg=FFMPEG or "")
    assert not change.made


def tone(levels: tuple[float, ...], seconds: int) -> bytes:
    """A hum, each part of it as loud as its level."""
    import math  # noqa: PLC0415 - only for this sound
    import struct  # noqa: PLC0415 - the same
    import wave  # noqa: PLC0415 - the same

    rate = 16_000
    out = BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        for level in levels:
            for at in range(rate * seconds):
                value = math.sin(at / 12) * abs(math.sin(at / 2_500)) * level
                file.writeframesraw(struct.pack("<h", round(value * 32_000)))
    return out.getvalue()
