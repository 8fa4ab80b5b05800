"""Messages to many: Markdown without pictures and questions, each problem with its place."""

import pytest

from lessonbot.domain.text import plain
from lessonbot.packs.message import language_of, read


@pytest.mark.parametrize(
    ("file", "language"),
    [
        ("message.md", ""),
        ("news/message.ar.md", "ar"),
        ("message.pt-BR.md", "pt-br"),
        ("message.txt", ""),
        ("release.1.md", ""),
        (".md", ""),
    ],
)
def test_the_name_of_a_file_tells_its_language(file: str, language: str):
    assert language_of(file) == language


def test_the_text_keeps_its_look_and_the_short_one_stands_apart():
    found = read(
        "m.md", b"Hello **you**,\nsee [this](https://example.org).\n\n:::sms\nHello\nyou\n:::\n"
    )
    assert found.problems == []
    assert plain(found.text) == "Hello you, see this (https://example.org)."
    assert [span.text for span in found.text if span.style == "bold"] == ["you"]
    assert plain(found.short) == "Hello\nyou"


@pytest.mark.parametrize(
    ("data", "where", "said"),
    [
        (b"", "m.md:1:1", "no text"),
        (b"  \n\n", "m.md:1:1", "no text"),
        (b"Hello\n\n![a](b.png)\n", "m.md:3:1", "no pictures"),
        (b"Hello\n\n{#key}\n\n## What?\n", "m.md:3:1", "lesson"),
        (b"Hello\n\n:::more\nx\n:::\n", "m.md:3:1", "lesson"),
        (b"---\na: b\n---\nHello\n", "m.md:1:1", "lesson"),
        (b"Hello\n<b>you</b>\n", "m.md:2:1", "HTML"),
        (b"see [this](javascript:alert)\n", "m.md:1:5", "https://"),
        (b"Hello \xff", "m.md:1:7", "UTF-8"),
        ("Hello \u202eyou".encode(), "m.md:1:7", "invisible"),
        (b"x" * 70_000, "m.md:1:1", "64 kB"),
    ],
)
def test_what_cannot_be_sent_is_told_with_its_place(data: bytes, where: str, said: str):
    told = [str(problem) for problem in read("m.md", data).problems]
    assert any(each.startswith(where) and said in each for each in told), told
