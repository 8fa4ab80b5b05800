"""What holds for every importer: more text than a course can have is refused, a flood is no trap."""

import re
from pathlib import Path

import pytest

from lessonbot.domain.text import plain
from lessonbot.packs import importing
from lessonbot.packs.drafts import NotImportable
from lessonbot.packs.importers.shared import drafting, floods

ASKED = "Q?\nA. one\nB. two\nANSWER: A\n"


def written(folder: Path, name: str, text: str) -> Path:
    file = folder / name
    file.write_text(text, encoding="utf-8")
    return file


def test_more_text_than_anybody_reads_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    file = written(tmp_path, "quiz.txt", ASKED)
    monkeypatch.setattr(importing, "_MOST_TEXT", len("Q?onetwo"))
    assert len(importing.read(file, "aiken", {}).course.lessons) == 1
    monkeypatch.setattr(importing, "_MOST_TEXT", len("Q?onetwo") - 1)
    with pytest.raises(NotImportable, match=r"quiz\.txt holds more than 7 characters or"):
        importing.read(file, "aiken", {})


@pytest.mark.parametrize("limit", ["MOST_DAYS", "_MOST_LESSONS"])
def test_more_lessons_than_a_pack_has_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, limit: str
):
    file = written(tmp_path, "quiz.txt", f"{ASKED}\n" * 4)
    monkeypatch.setattr(importing, limit, 1)
    with pytest.raises(NotImportable, match=r"would become 2 lesson files, a pack has .* at most"):
        importing.read(file, "aiken", {})


def test_a_text_of_more_days_than_a_course_has_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    file = written(tmp_path, "a.md", f"# A\n\n{'word ' * 100}\n\n# B\n\n{'word ' * 100}\n")
    monkeypatch.setattr(drafting, "MOST_DAYS", 2)
    assert len(importing.read(file, "markdown", {}).course.lessons) == 2
    monkeypatch.setattr(drafting, "MOST_DAYS", 1)
    with pytest.raises(NotImportable, match=r"a\.md:5: the text is more than 1 days long"):
        importing.read(file, "markdown", {})


@pytest.mark.parametrize(
    ("known", "name", "text"),
    [
        ("gift", "a.gift", "[html]<ul><li>a</ul>{T}\n\n" * 3),
        ("wide", "a.csv", "land,capital\na,<i>b</b>\nc,<i>d</b>\ne,<i>f</b>\n"),
    ],
)
def test_more_pieces_of_html_than_a_course_has_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, known: str, name: str, text: str
):
    file = written(tmp_path, name, text)
    monkeypatch.setattr(floods, "MOST_PAGES", 3)
    assert importing.read(file, known, {}).course.lessons
    monkeypatch.setattr(floods, "MOST_PAGES", 2)
    with pytest.raises(NotImportable, match="more than 2 texts with lists, tables or other HTML"):
        importing.read(file, known, {})


@pytest.mark.parametrize(
    ("known", "name", "text"),
    [
        ("markdown", "a.md", "# T\n\nx <p>a" + " " * 100_000 + "b\n"),
        ("markdown", "a.md", "# T\n\na" + "\t" * 100_000 + "b\n"),
        ("markdown", "a.md", "# T\n\n<p>a" + " " * 100_000 + "b</p>\n"),
        (
            "cnxml",
            "a.cnxml",
            f"<document><content><para>a{'<newline/>' * 20_000}b</para></content></document>",
        ),
    ],
)
def test_a_text_with_thousands_of_spaces_is_read(tmp_path: Path, known: str, name: str, text: str):
    (lesson,) = importing.read(written(tmp_path, name, text), known, {}).course.lessons
    assert re.fullmatch(r"(x )?a\s+b", plain(lesson.blocks[-1].text))


@pytest.mark.parametrize(
    ("known", "name", "text", "reason"),
    [
        ("gift", "a.gift", "[html]<a {}>b</a>{{T}}", "more than 50,000 characters in a question"),
        ("markdown", "a.md", "# T\n\n<div {}>b</div>\n", "a.md:3 has thousands of words"),
        ("markdown", "a.md", "# T\n\nb <img {}> b\n", "a.md:3 has thousands of words"),
        ("markdown", "a.md", "# T\n\n" + "|" * 201, "more than 200 columns"),
        ("qti", "a.xml", "<mattext>{}</mattext>", "has no questions"),
    ],
)
def test_a_flood_of_attributes_or_columns_is_refused(
    tmp_path: Path, known: str, name: str, text: str, reason: str
):
    file = written(tmp_path, name, text.format(" ".join(f"x{at}" for at in range(20_000))))
    with pytest.raises(NotImportable) as refusal:
        importing.read(file, known, {})
    assert reason in str(refusal.value)
