import hashlib
import json
import sqlite3
import sys
import zipfile
from contextlib import closing
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from lessonbot.domain.course import Block, Course, Credential, Lesson, Option, Picture, QuizItem
from lessonbot.domain.text import Span, Text, plain
from lessonbot.packs.exporters.anki import to_anki
from lessonbot.packs.exporters.lacking import NotExportable
from lessonbot.packs.importers.anki import read as anki
from tests.packs.packfolder import drawing

JARS = drawing()
PICTURE = Picture(
    hashlib.sha256(JARS).hexdigest(), 'Three "jars"', "image/png", 40, 30, len(JARS), "jars.png"
)


def said(words: str) -> Text:
    return (Span(words),)


WHEN = QuizItem(
    "when",
    (Span("When do you "), Span("plan", "bold"), Span("?")),
    (
        Option("a", "After <b>", right=False, feedback=said("Too late.")),
        Option("b", "Before & first", right=True, feedback=said("Yes.")),
    ),
    said("Plan first."),
)
OTHER = QuizItem(
    "when-b",
    said("Which is first?"),
    (Option("a", "Plan", right=True), Option("b", "Buy", right=False)),
)
ITEMS = (
    replace(WHEN, parallels=(OTHER,)),
    QuizItem("sum", said("40 + 2?"), kind="number", answers=("42", "40..45")),
    QuizItem("word", said("Its name?"), kind="text", answers=("budget",)),
    QuizItem("why", said("Why?"), kind="open"),
    QuizItem("none", said("Which?"), (Option("a", "x", right=False),)),
)


def course(*blocks: Block) -> Course:
    lesson = Lesson("why", "Why <a> plan?", blocks, ITEMS)
    return Course(
        "money", "1.0.0", "Money", "About money.", "en", Credential("Money", "All"), (lesson,)
    )


def files(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def rows(data: bytes, tmp_path: Path, query: str) -> list[tuple[Any, ...]]:
    path = tmp_path / "collection"
    path.write_bytes(files(data)["collection.anki2"])
    with closing(sqlite3.connect(path)) as database:
        return database.execute(query).fetchall()


def fields(data: bytes, tmp_path: Path) -> list[list[str]]:
    found = rows(data, tmp_path, "SELECT flds FROM notes ORDER BY id")
    return [str(value).split("\x1f") for (value,) in found]


def test_each_question_and_each_of_its_forms_is_a_card(tmp_path: Path) -> None:
    data, _ = to_anki(course(), {})
    assert fields(data, tmp_path) == [
        [
            "When do you <b>plan</b>?", "A) After &lt;b&gt;<br>B) Before &amp; first",
            "B) Before &amp; first", "Yes.<br><br>Plan first.", "Why &lt;a&gt; plan?", "",
        ],
        ["Which is first?", "A) Plan<br>B) Buy", "A) Plan", "", "Why &lt;a&gt; plan?", ""],
        ["40 + 2?", "", "42<br>40 – 45", "", "Why &lt;a&gt; plan?", ""],
        ["Its name?", "", "budget", "", "Why &lt;a&gt; plan?", ""],
    ]  # fmt: skip
    assert rows(data, tmp_path, "SELECT count(*) FROM cards") == [(4,)]


def test_pictures_of_the_lesson_stand_on_the_back_and_come_along(tmp_path: Path) -> None:
    name = f"lessonbot-{PICTURE.media[:16]}.png"
    for media in ({PICTURE.media: JARS}, {"jars.png": JARS}):
        data, remarks = to_anki(course(Block(picture=PICTURE)), media)
        assert json.loads(files(data)["media"]) == {"0": name}
        assert files(data)["0"] == JARS
        assert fields(data, tmp_path)[0][5] == f'<img src="{name}" alt="Three &quot;jars&quot;">'
        assert not any("jars.png" in str(remark) for remark in remarks)


def test_what_has_no_place_is_named() -> None:
    told = [
        str(remark)
        for remark in to_anki(course(Block(said("Text.")), Block(picture=PICTURE)), {})[1]
    ]
    assert told == [
        "why: left out: the text of the lesson: a deck holds questions only",
        "why: left out: the picture jars.png: it is not among the media",
        "why#why: left out: no answer is right or wrong: a card has an answer on its back",
        "why#none: left out: no answer is marked right",
    ]


def test_the_same_course_gives_the_same_bytes() -> None:
    assert to_anki(course(), {}) == to_anki(course(), {})


def test_a_newer_version_takes_the_place_of_the_older_one(tmp_path: Path) -> None:
    old = course()
    lesson = replace(old.lessons[0], items=(replace(WHEN, prompt=said("When, then?")),))
    new = replace(old, version="2.0.0", title="Money, again", lessons=(lesson,))
    one, two = to_anki(old, {})[0], to_anki(new, {})[0]
    first = "SELECT n.guid, n.mid, c.did FROM notes n JOIN cards c ON c.nid = n.id ORDER BY n.id LIMIT 1"
    assert rows(one, tmp_path, first) == rows(two, tmp_path, first)


def test_each_language_has_a_deck_of_its_own(tmp_path: Path) -> None:
    written = replace(course(), translations=(replace(course(), language="sw", title="Pesa"),))
    deck = "SELECT DISTINCT did FROM cards"
    english, swahili = to_anki(written, {})[0], to_anki(written, {}, "sw")[0]
    assert rows(english, tmp_path, deck) != rows(swahili, tmp_path, deck)
    assert "Pesa" in str(rows(swahili, tmp_path, "SELECT decks FROM col"))


def test_the_importer_reads_the_deck_back(tmp_path: Path) -> None:
    path = tmp_path / "money.apkg"
    path.write_bytes(to_anki(course(Block(picture=PICTURE)), {"jars.png": JARS})[0])
    draft = anki.read(path)
    assert draft.course.title == "Money"
    first = draft.course.lessons[0].items[0]
    assert plain(first.prompt) == "When do you plan?"
    assert [option.text for option in first.options if option.right] == ["B) Before & first"]


def test_nothing_is_left_in_the_folder_for_temporary_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    to_anki(course(Block(picture=PICTURE)), {"jars.png": JARS})
    assert list(tmp_path.iterdir()) == []


def test_without_its_library_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "genanki", None)
    with pytest.raises(NotExportable, match=r"pip install lessonbot\[export\]"):
        to_anki(course(), {})
