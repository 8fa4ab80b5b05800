import json
import sqlite3
import sys
import zipfile
from collections.abc import Mapping, Sequence
from contextlib import closing
from pathlib import Path

import pytest
import zstandard

from lessonbot.domain.course import Course, QuizItem
from lessonbot.domain.text import plain
from lessonbot.packs.drafts import Draft, NotImportable
from lessonbot.packs.importers.anki import deck as decks
from lessonbot.packs.importers.anki.read import read
from tests.packs.packfolder import drawing, zipped

CAPITALS = [
    ("Kenya", "Nairobi"), ("Ghana", "Accra"), ("Mali", "Bamako"), ("Chad", "N'Djamena"),
    ("Peru", "<b>Lima</b>&nbsp;"),
]  # fmt: skip
OLD = """
CREATE TABLE col (models text, decks text);
CREATE TABLE notes (id integer primary key, mid integer, flds text);
CREATE TABLE cards (id integer primary key, nid integer, did integer, ord integer);
"""
NEW = """
CREATE TABLE notetypes (id integer primary key, name text COLLATE unicase, config blob);
CREATE TABLE fields (ntid integer, ord integer, name text COLLATE unicase, config blob);
CREATE TABLE templates (ntid integer, ord integer, name text, config blob);
CREATE TABLE decks (id integer primary key, name text COLLATE unicase);
CREATE UNIQUE INDEX idx_decks_name ON decks (name);
CREATE TABLE notes (id integer primary key, mid integer, flds text);
CREATE TABLE cards (id integer primary key, nid integer, did integer, ord integer);
"""
FIELDS = ("Front", "Back")


def model(kind: int, asks: str, answers: str, fields: Sequence[str]) -> dict[str, object]:
    return {
        "name": "Cloze" if kind else "Basic",
        "type": kind,
        "flds": [{"name": name} for name in fields],
        "tmpls": [{"qfmt": asks, "afmt": answers}],
    }


def fill(
    database: sqlite3.Connection, notes: Sequence[Sequence[str]], kind: int, deck: int, cards: int
) -> None:
    (last,) = database.execute("SELECT count(*) FROM notes").fetchone()
    for number, fields in enumerate(notes, last + 1):
        database.execute("INSERT INTO notes VALUES (?, ?, ?)", (number, kind, "\x1f".join(fields)))
        for card in range(cards):
            row = (None, number, deck, card)
            database.execute("INSERT INTO cards VALUES (?, ?, ?, ?)", row)


def package(
    tmp_path: Path,
    basic: Sequence[Sequence[str]] = (),
    cloze: Sequence[Sequence[str]] = (),
    media: Mapping[str, bytes] | None = None,
    *,
    shown: tuple[str, Sequence[str]] = ("{{Front}}", FIELDS),
    cards: int = 1,
) -> Path:
    """A package as older versions of Anki write it."""
    file = tmp_path / "collection.anki2"
    file.unlink(missing_ok=True)
    with closing(sqlite3.connect(file)) as database:
        database.executescript(OLD)
        models = {
            "1": model(0, shown[0], "{{FrontSide}}<hr>{{Back}}", shown[1]),
            "2": model(1, "{{cloze:Text}}", "{{cloze:Text}}", ("Text", "Extra")),
        }
        decks = {"7": {"name": "World::Capitals"}, "8": {"name": "World::Rivers"}}
        database.execute("INSERT INTO col VALUES (?, ?)", (json.dumps(models), json.dumps(decks)))
        fill(database, basic, 1, 7, cards)
        fill(database, cloze, 2, 8, 1)
        database.commit()
    named = dict(enumerate(media or {}))
    pieces = {str(at): (media or {})[name] for at, name in named.items()}
    content: dict[str, str | bytes] = {
        "collection.anki2": file.read_bytes(),
        "media": json.dumps(named),
        **pieces,
    }
    return zipped(tmp_path / "world.apkg", content)


def field(number: int, value: bytes) -> bytes:
    """A part of a protocol buffer."""
    size, at = b"", len(value)
    while at >= 0x80:
        size, at = size + bytes([at & 0x7F | 0x80]), at >> 7
    return bytes([number << 3 | 2]) + size + bytes([at]) + value


def new_package(tmp_path: Path, media: Mapping[str, bytes], notes: Sequence[Sequence[str]]) -> Path:
    """A package as newer versions of Anki write it."""
    file = tmp_path / "collection"
    with closing(sqlite3.connect(file)) as database:
        database.create_collation("unicase", lambda a, b: (a > b) - (a < b))
        database.executescript(NEW)
        database.execute("INSERT INTO notetypes VALUES (1, 'Basic', x'')")
        database.execute("INSERT INTO notetypes VALUES (2, 'Cloze', x'0801')")
        asks = field(1, b"{{Front}}") + field(2, b"{{FrontSide}}{{Back}}")
        database.execute("INSERT INTO templates VALUES (1, 0, 'Card 1', ?)", (asks,))
        for at, name in enumerate(FIELDS):
            database.execute("INSERT INTO fields VALUES (1, ?, ?, x'')", (at, name))
        database.execute("INSERT INTO decks VALUES (7, ?)", ("World\x1fCapitals",))
        fill(database, notes, 1, 7, 1)
        fill(database, [("A {{c1::gap}}.",)], 2, 7, 1)
        database.commit()
    pack = zstandard.ZstdCompressor().compress
    entries = b"".join(field(1, field(1, name.encode()) + b"\x10\x05") for name in media)
    content = {
        "meta": b"\x08\x03",
        "collection.anki21b": pack(file.read_bytes()),
        "collection.anki2": b"a collection that says: please update",
        "media": pack(entries),
        **{str(at): pack(data) for at, data in enumerate(media.values())},
    }
    return zipped(tmp_path / "world.apkg", content)


def items(course: Course) -> list[QuizItem]:
    return [item for lesson in course.lessons for item in lesson.items]


def lines(draft: Draft) -> list[str]:
    return [str(remark) for remark in draft.remarks]


# --- cards ---------------------------------------------------------------------------------------


def test_a_card_becomes_a_question_whose_wrong_options_are_other_answers(tmp_path: Path) -> None:
    draft = read(package(tmp_path, CAPITALS))
    first = items(draft.course)[0]
    assert (first.key, plain(first.prompt)) == ("kenya", "Kenya")
    assert [(option.text, option.right) for option in first.options] == [
        ("Accra", False), ("Bamako", False), ("N'Djamena", False), ("Nairobi", True),
    ]  # fmt: skip
    assert any("World::Capitals: changed: the wrong options are" in line for line in lines(draft))


def test_three_cards_make_a_day(tmp_path: Path) -> None:
    course = read(package(tmp_path, CAPITALS)).course
    assert course.title == "Capitals"
    assert [(lesson.title, len(lesson.items)) for lesson in course.lessons] == [
        ("Capitals 1", 3), ("Capitals 2", 2),
    ]  # fmt: skip


def test_html_is_stripped_from_the_answers(tmp_path: Path) -> None:
    peru = items(read(package(tmp_path, CAPITALS)).course)[4]
    assert [option.text for option in peru.options if option.right] == ["Lima"]


def test_cards_with_the_same_question_are_never_each_others_wrong_options(tmp_path: Path) -> None:
    course = read(
        package(tmp_path, [("even", "2"), ("even", "4"), ("odd", "3"), ("odd", "5")])
    ).course
    assert [[o.text for o in item.options] for item in items(course)] == [
        ["2", "3", "5"], ["3", "4", "5"], ["2", "3", "4"], ["2", "4", "5"],
    ]  # fmt: skip


def test_a_card_without_another_answer_has_one_option_and_says_so(tmp_path: Path) -> None:
    draft = read(package(tmp_path, [("Kenya", "Nairobi")]))
    assert len(items(draft.course)[0].options) == 1
    assert any("no other card has another answer" in line for line in lines(draft))


def test_the_fields_are_those_that_the_first_card_shows(tmp_path: Path) -> None:
    notes = [("KE", "Nairobi", "Kenya", "x"), ("GH", "Accra", "Ghana", "")]
    path = package(tmp_path, notes, shown=("Of {{Front}}?", ("Code", "Back", "Front", "Info")))
    draft = read(path)
    assert plain(items(draft.course)[0].prompt) == "Kenya"
    assert any("note 1: left out: Code, Info" in line for line in lines(draft))
    assert any("note 2: left out: Code: " in line for line in lines(draft))


def test_a_sentence_with_one_gap_is_answered_in_words(tmp_path: Path) -> None:
    gaps = [("The {{c1::Nile::river}} is long.",), ("{{c1::a}} and {{c2::b}}",), ("no gap",)]
    draft = read(package(tmp_path, cloze=gaps))
    (item,) = items(draft.course)
    assert (item.kind, plain(item.prompt), item.answers) == (
        "text", "The [river] is long.", ("Nile",),
    )  # fmt: skip
    assert any("note 2: left out: a text with 2 gaps" in line for line in lines(draft))
    assert any("note 3: left out: a text with 0 gaps" in line for line in lines(draft))


def test_pictures_that_are_used_stand_in_the_lesson(tmp_path: Path) -> None:
    notes = [('Kenya<img src="flag ke.png">', "Nairobi"), ("Ghana", "Accra")]
    draft = read(
        package(tmp_path, notes, media={"flag ke.png": drawing(), "unused.png": drawing()})
    )
    (block,) = draft.course.lessons[0].blocks
    assert block.picture is not None
    assert block.picture.name == "flag-ke.png"
    assert draft.media == {"flag-ke.png": drawing()}
    assert any("the picture flag-ke.png of a card stands above" in line for line in lines(draft))


def test_what_a_question_cannot_hold_is_named(tmp_path: Path) -> None:
    notes = [
        ("Kenya[sound:ke.mp3]", "Nairobi"), ("\\(x^2\\)", "a square"), ('<img src="a.svg">', "x"),
        ("Mali", ""), ("alone",),
    ]  # fmt: skip
    told = "\n".join(lines(read(package(tmp_path, notes, cards=2))))
    for words in (
        "note 1: left out: the recording ke.mp3",
        "note 2: changed: a formula stays as it was typed",
        "note 3: left out: the picture a.svg: there is no such file",
        "note 3: left out: its front has no words",
        "note 4: left out: its back has no words",
        "note 5: left out: it has no field with an answer",
        "2 more cards of the same notes: a note is asked one way only",
    ):
        assert words in told


def test_the_same_package_gives_the_same_course(tmp_path: Path) -> None:
    path = package(tmp_path, CAPITALS)
    assert read(path) == read(path)


# --- newer packages ------------------------------------------------------------------------------


def test_a_package_of_a_newer_anki_reads_alike(tmp_path: Path) -> None:
    notes = [('Kenya<img src="ke.png">', "Nairobi"), *CAPITALS[1:]]
    draft = read(new_package(tmp_path, {"other.png": b"", "ke.png": drawing()}, notes))
    assert plain(items(draft.course)[0].prompt) == "Kenya"
    assert items(draft.course)[-1].answers == ("gap",)
    assert draft.course.title == "Capitals"
    assert draft.media == {"ke.png": drawing()}


def test_a_newer_package_needs_an_extra_and_says_which(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = new_package(tmp_path, {}, CAPITALS)
    monkeypatch.setitem(sys.modules, "zstandard", None)
    with pytest.raises(NotImportable, match=r"pip install lessonbot\[export\]"):
        read(path)


# --- hostile packages ----------------------------------------------------------------------------


def spoilt(tmp_path: Path, *statements: str) -> Path:
    """A package whose collection was changed by statements."""
    path = package(tmp_path, CAPITALS)
    file = tmp_path / "collection.anki2"
    with closing(sqlite3.connect(file)) as database:
        for statement in statements:
            database.execute(statement)
        database.commit()
    return zipped(path, {"collection.anki2": file.read_bytes(), "media": "{}"})


def test_a_view_that_never_ends_is_stopped(tmp_path: Path) -> None:
    endless = (
        "CREATE VIEW col AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) "
        "SELECT max(i) AS models, 1 AS decks FROM n"
    )
    with pytest.raises(NotImportable, match=r"the collection cannot be read \(interrupted"):
        read(spoilt(tmp_path, "DROP TABLE col", endless))


def test_fields_that_the_file_does_not_hold_are_refused(tmp_path: Path) -> None:
    grown = (
        "CREATE TABLE notes (id integer primary key, mid integer, "
        "flds text GENERATED ALWAYS AS (hex(zeroblob(5000000))))"
    )
    many = ["INSERT INTO notes (mid) VALUES (1)"] * 20
    with pytest.raises(NotImportable, match="32 MB of them: divide the deck"):
        read(spoilt(tmp_path, "DROP TABLE notes", grown, *many))


@pytest.mark.parametrize(
    "models", ["[" * 100_000, '{"1": {"name": "A", "flds": [], "type": Infinity}}', '{"1": []}']
)
def test_types_of_notes_made_to_harm_are_refused(tmp_path: Path, models: str) -> None:
    with pytest.raises(NotImportable, match="the collection cannot be read"):
        read(spoilt(tmp_path, f"UPDATE col SET models = '{models}'"))  # noqa: S608 - a test's own


def test_too_many_notes_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(decks, "MOST_NOTES", 4)
    with pytest.raises(NotImportable, match="more than 4 notes"):
        read(package(tmp_path, CAPITALS))


def test_a_newer_package_that_unpacks_to_too_much_is_refused(tmp_path: Path) -> None:
    bomb = zstandard.ZstdCompressor().compress(b"\0" * 70_000_000)
    path = zipped(tmp_path / "x.apkg", {"collection.anki21b": bomb, "media": "{}"})
    with pytest.raises(NotImportable, match="unpacks to more than 64 MB"):
        read(path)


@pytest.mark.parametrize(
    ("files", "reason"),
    [
        ({"media": "{}"}, r"x\.apkg holds no collection"),
        ({"collection.anki2": b"not a database", "media": "{}"}, "the collection cannot be read"),
        ({"collection.anki21b": b"not packed", "media": "{}"}, r"x\.apkg is damaged"),
    ],
)
def test_a_damaged_package_says_so(
    tmp_path: Path, files: dict[str, str | bytes], reason: str
) -> None:
    with pytest.raises(NotImportable, match=reason):
        read(zipped(tmp_path / "x.apkg", files))


def test_a_damaged_list_of_media_says_so(tmp_path: Path) -> None:
    path = package(tmp_path, CAPITALS)
    with zipfile.ZipFile(path) as archive:
        collection = archive.read("collection.anki2")
    with pytest.raises(NotImportable, match="the list of media is damaged"):
        read(zipped(path, {"collection.anki2": collection, "media": "[" * 100_000}))


def test_a_package_without_notes_says_so(tmp_path: Path) -> None:
    with pytest.raises(NotImportable, match=r"world\.apkg has no notes that can be asked"):
        read(package(tmp_path))
