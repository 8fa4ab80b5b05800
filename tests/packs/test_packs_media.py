import io
import os
import zipfile
from pathlib import Path

import pytest
from PIL import Image

from lessonbot.domain.course import Document, Recording, Video
from lessonbot.domain.text import plain
from tests.packs.packfolder import LESSON_FILE, QUESTION, TEXT, TOP, PackFolder

VOICE = (Path(__file__).parent / "data" / "media" / "hello.ogg").read_bytes()
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
WORDS = "\n:::transcript\nHello.\n:::\n"


def office(*names: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in ("[Content_Types].xml", *names):
            archive.writestr(name, "<x/>")
    return out.getvalue()


def spoken(pack: PackFolder, line: str, more: str = "") -> None:
    pack.write(LESSON_FILE, TOP.replace("minutes: 4", line) + TEXT + more + QUESTION)


def test_a_recording_comes_with_its_words(pack: PackFolder) -> None:
    pack.write("media/01.ogg", VOICE)
    spoken(pack, "audio: 01.ogg", WORDS)
    checked = pack.check()
    assert checked.problems == ()
    assert checked.pack
    recording = checked.pack.course.lessons[0].recording
    assert isinstance(recording, Recording)
    assert (recording.mime, recording.seconds, recording.name) == ("audio/ogg", 1, "01.ogg")
    assert plain(recording.transcript) == "Hello."
    assert recording.size == len(checked.pack.media[recording.media])


def test_a_recording_that_reads_the_lesson_needs_no_other_words(pack: PackFolder) -> None:
    pack.write("media/01.ogg", VOICE)
    spoken(pack, "audio: {file: 01.ogg, transcript: lesson}")
    checked = pack.check()
    assert checked.problems == ()
    assert checked.pack
    recording = checked.pack.course.lessons[0].recording
    assert recording
    assert recording.reads_lesson


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("a.ogg", b"", "this is not a recording that can be read: save it as Ogg Opus"),
        ("a.ogg", VOICE[:-20], "this is not a recording that can be read: save it as Ogg Opus"),
        (
            "a.ogg",
            VOICE + b"PK\x03\x04 and more",
            "this is not a recording that can be read: save it as Ogg Opus",
        ),
        ("a.mp3", VOICE, "the name ends in .mp3 but the recording is audio/ogg: name it as it is"),
        ("a.wav", VOICE, ".wav is not played by every phone: save it as Ogg Opus, MP3 or M4A"),
        (
            "a.mp3",
            b"ID3" + bytes(100),
            "the recording is damaged or cut off: record or save it again",
        ),
        (
            "a.mp3",
            b"ID3" + bytes(5 * 1024 * 1024),
            "the recording is larger than 5 MB: save it smaller, a voice needs 100 kB a minute",
        ),
    ],
)
def test_a_recording_that_phones_do_not_play_is_refused(
    pack: PackFolder, name: str, data: bytes, words: str
) -> None:
    pack.write(f"media/{name}", data)
    spoken(pack, f"audio: {name}", WORDS)
    assert pack.problems() == [f"media/{name}:1:1: error [audio] {words}"]


def test_a_document_is_handed_out_with_its_title(pack: PackFolder) -> None:
    pack.write("media/plan.pdf", PDF)
    pack.lesson(f"{TEXT}\n[A plan to print](plan.pdf)\n{QUESTION}")
    checked = pack.check()
    assert checked.problems == ()
    assert checked.pack
    document = checked.pack.course.lessons[0].blocks[1].document
    assert isinstance(document, Document)
    assert (document.title, document.name) == ("A plan to print", "plan.pdf")
    assert checked.pack.media[document.media] == PDF


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("a.pdf", b"%PDF-1.4 cut", "this is not a whole PDF: save it again"),
        (
            "a.pdf",
            PDF.replace(b"/Type", b"/OpenAction<</S/JavaScript/JS(x)>>/Type"),
            "the PDF holds a program or another file: print it to a new PDF",
        ),
        ("a.docx", b"PK", "this is not a whole .docx document: save it again"),
        ("a.docx", office("xl/a.xml"), "this is not a whole .docx document: save it again"),
        (
            "a.xlsx",
            office("xl/workbook.xml", "xl/vbaProject.bin"),
            "the document holds a program or another file: save it without macros",
        ),
        ("a.odt", b"PK", ".odt is not opened by every phone: save it as PDF, DOCX or XLSX"),
        ("a.pdf", bytes(5 * 1024 * 1024 + 1), "the document is larger than 5 MB: save it smaller"),
    ],
)
def test_a_document_that_may_harm_is_refused(
    pack: PackFolder, name: str, data: bytes, words: str
) -> None:
    pack.write(f"media/{name}", data)
    pack.lesson(f"{TEXT}\n[A plan]({name})\n{QUESTION}")
    assert pack.problems() == [f"media/{name}:1:1: error [document] {words}"]


def test_an_office_document_without_a_program_is_taken(pack: PackFolder) -> None:
    pack.write("media/a.docx", office("word/document.xml"))
    pack.lesson(f"{TEXT}\n[A plan](a.docx)\n{QUESTION}")
    assert pack.problems() == []


def test_a_video_is_a_link_with_what_it_costs(pack: PackFolder) -> None:
    spoken(
        pack,
        "video: {url: https://example.org/v, title: Jars, text: Three jars, minutes: 3, "
        "megabytes: 12}",
    )
    checked = pack.check()
    assert checked.problems == ()
    assert checked.pack
    assert checked.pack.course.lessons[0].video == Video(
        "https://example.org/v", "Jars", "Three jars", 3, 12
    )


def test_a_day_with_much_to_load_is_warned_of(pack: PackFolder) -> None:
    pack.write("media/a.pdf", PDF[:-6] + b" " * 310_000 + b"%%EOF\n")
    pack.lesson(f"{TEXT}\n[A plan](a.pdf)\n{QUESTION}")
    assert pack.problems() == [
        (
            f"{LESSON_FILE}:1:1: warning [bytes] “Why write a budget?” sends 302 kB "
            "(a.pdf 302 kB): 300 kB or less is better"
        )
    ]


def test_what_comes_in_light_mode_is_weighed_too(pack: PackFolder) -> None:
    for name in ("a.png", "b.png", "a.low.png"):
        pack.write(f"media/{name}", _padded(20_000))
    pack.write("media/c.png", _padded(40_000))
    pack.lesson(f"{TEXT}\n![a](a.png)\n\n![b](b.png)\n\n![c](c.png)\n{QUESTION}")
    assert pack.problems() == [
        (
            f"{LESSON_FILE}:1:1: warning [bytes] “Why write a budget?” sends 39 kB in light mode "
            "(a.low.png 19 kB, b.png 19 kB): 30 kB or less is better"
        )
    ]


def _padded(size: int) -> bytes:
    """A picture of so many bytes."""
    noise = Image.frombytes("L", (size // 100, 100), os.urandom(size // 100 * 100))
    out = io.BytesIO()
    noise.save(out, "PNG")
    return out.getvalue()


def test_longer_and_shorter_texts_are_kept_apart(pack: PackFolder) -> None:
    pack.lesson(f"{TEXT}\n:::more\nMuch *more*.\n:::\n\n:::low\nLess.\n:::\n{QUESTION}")
    checked = pack.check()
    assert checked.problems == ()
    assert checked.pack
    lesson = checked.pack.course.lessons[0]
    assert (plain(lesson.more), plain(lesson.low)) == ("Much more.", "Less.")
    assert [plain(block.text) for block in lesson.blocks] == ["A budget is a plan for your money."]


def test_a_pdf_whose_packed_bytes_happen_to_say_js_is_taken(pack: PackFolder) -> None:
    stream = b"2 0 obj<</Length 9>>stream\n\x01\x02/JS\x03\x04\x05\x06\nendstream endobj\ntrailer"
    pack.write("media/a.pdf", PDF.replace(b"trailer", stream))
    pack.lesson(f"{TEXT}\n[A form](a.pdf)\n{QUESTION}")
    assert pack.problems() == []
