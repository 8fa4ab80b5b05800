"""The collection in an Anki package: its decks, notes and media, of old and new versions."""

import json
import re
import sqlite3
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lessonbot.packs.drafts import NotImportable
from lessonbot.packs.importers.shared.textfile import MOST_QUESTIONS
from lessonbot.packs.problems import shown

# As many questions as any import takes.
MOST_NOTES = MOST_QUESTIONS
CLOZE = 1

_MIB = 1024 * 1024
# What a collection that was damaged, or made to harm, raises in here.
_FAULTS = (
    sqlite3.Error, ValueError, LookupError, TypeError, AttributeError, ArithmeticError, RecursionError,
)  # fmt: skip
_COLLECTION = 64 * _MIB
_NEW = "collection.anki21b"
_NAMES = (_NEW, "collection.anki21", "collection.anki2")
_SEPARATOR = "\x1f"
ZSTD = b"\x28\xb5\x2f\xfd"
# How many steps of the database's own machine one question to it may take.
_STEPS = 10_000
_MOST_STEPS = 2_000
_ALL_FIELDS = 32 * _MIB
_MOST_CARDS = 200_000
_PLACE = re.compile(r"\{\{(?:[^{}]*:)?([^{}:#/^]+)\}\}")


@dataclass(frozen=True, slots=True)
class NoteType:
    """What the fields of a note are called; `kind` is 1 for notes with gaps.

    `front` and `back` are the places of the fields that its first card asks and answers with.
    """

    name: str
    fields: tuple[str, ...]
    kind: int
    front: int = 0
    back: int = 1


@dataclass(frozen=True, slots=True)
class Note:
    """A note, its fields in HTML, and the deck that its first card is in."""

    key: int
    deck: str
    type: NoteType
    fields: tuple[str, ...]
    cards: int = 1


def read_notes(files: Mapping[str, bytes], place: str) -> list[Note]:
    """The notes of a package, in the order in which they were made; raises NotImportable."""
    name = next((each for each in _NAMES if each in files), None)
    if name is None:
        raise NotImportable(f"{place} holds no collection: export the deck from Anki as .apkg")
    data = unzstd(files[name], place, _COLLECTION) if name == _NEW else files[name]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "collection"
        path.write_bytes(data)
        try:
            with closing(_opened(path)) as database:
                return list(_notes(database, place))
        except _FAULTS as fault:
            raise NotImportable(
                f"{place}: the collection cannot be read ({shown(fault)}): export the deck again"
            ) from fault


def read_media(files: Mapping[str, bytes], place: str) -> dict[str, str]:
    """The files of the package by the names that notes use; raises NotImportable."""
    data = files.get("media", b"{}")
    if data.startswith(ZSTD):
        names = list(_names(unzstd(data, place, _MIB)))
        return {name: str(number) for number, name in enumerate(names)}
    try:
        return {str(name): number for number, name in json.loads(data).items()}
    except (ValueError, AttributeError, RecursionError) as fault:
        raise NotImportable(f"{place}: the list of media is damaged: export it again") from fault


def unzstd(data: bytes, place: str, most: int) -> bytes:
    """What Anki's newer packages pack once more; raises NotImportable."""
    try:
        import zstandard  # noqa: PLC0415 - an extra, and only newer packages need it
    except ImportError as fault:
        words = "run pip install lessonbot[export], or export with “Support older Anki versions”"
        raise NotImportable(f"{place} is a package of a newer Anki: {words}") from fault
    reader = zstandard.ZstdDecompressor(max_window_size=2**25).stream_reader(data)
    try:
        with reader:
            unpacked = reader.read(most + 1)
    except zstandard.ZstdError as fault:
        raise NotImportable(f"{place} is damaged: export the deck again") from fault
    if len(unpacked) > most:
        raise NotImportable(f"{place} unpacks to more than {most // _MIB} MB: divide the deck")
    return unpacked


# --- the database --------------------------------------------------------------------------------


def _opened(path: Path) -> sqlite3.Connection:
    """The file as it is: never written to, nothing in it can run or read another file."""
    database = sqlite3.connect(f"{path.as_uri()}?mode=ro&immutable=1", uri=True)
    database.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, 16 * _MIB)
    database.setlimit(sqlite3.SQLITE_LIMIT_ATTACHED, 0)
    database.execute("PRAGMA trusted_schema = OFF")
    database.execute("PRAGMA cell_size_check = ON")
    # Anki sorts names in its own way; the file cannot be asked without it.
    database.create_collation("unicase", _compare)
    steps = iter(range(_MOST_STEPS))
    database.set_progress_handler(lambda: next(steps, None) is None, _STEPS)
    return database


def _compare(one: str, other: str) -> int:
    first, second = one.casefold(), other.casefold()
    return (first > second) - (first < second)


def _notes(database: sqlite3.Connection, place: str) -> Iterator[Note]:
    tables = {
        row[0] for row in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
    }
    new = "notetypes" in tables
    types = dict(_new_types(database)) if new else dict(_old_types(database))
    decks = dict(_new_decks(database)) if new else dict(_old_decks(database))
    # Only what is a table: a view could make any number of rows of nothing.
    if not {"notes", "cards"} <= tables:
        raise NotImportable(f"{place} holds no notes: export the deck again")
    cards: dict[int, list[int]] = {}
    for note, deck in database.execute(
        "SELECT nid, did FROM cards ORDER BY nid, ord LIMIT ?", (_MOST_CARDS,)
    ):
        cards.setdefault(int(note), []).append(int(deck))
    total = 0
    rows = database.execute(
        "SELECT id, mid, flds FROM notes ORDER BY id LIMIT ?", (MOST_NOTES + 1,)
    )
    for number, (key, kind, value) in enumerate(rows):
        total += len(value)
        if number == MOST_NOTES or total > _ALL_FIELDS:
            raise NotImportable(
                f"{place} has more than {MOST_NOTES:,} notes, or {_ALL_FIELDS // _MIB} MB of them: "
                "divide the deck"
            )
        own = cards.get(int(key), [])
        deck = decks.get(own[0], "") if own else ""
        known = types.get(int(kind), NoteType("?", (), 0))
        yield Note(int(key), deck, known, _fields(value), len(own))


def _fields(value: object) -> tuple[str, ...]:
    words = value.decode(errors="replace") if isinstance(value, bytes) else str(value)
    return tuple(words.split(_SEPARATOR))


def _type(name: str, fields: tuple[str, ...], kind: int, asks: str, answers: str) -> NoteType:
    """A type whose first card is drawn by these two patterns: `{{Front}}`, `{{Back}}`."""
    asked = [fields.index(each) for each in _PLACE.findall(asks) if each in fields]
    told = [fields.index(each) for each in _PLACE.findall(answers) if each in fields]
    front = asked[0] if asked else 0
    back = next((each for each in told if each not in asked), 1 if front == 0 else 0)
    return NoteType(name, fields, kind, front, back)


def _old_types(database: sqlite3.Connection) -> Iterator[tuple[int, NoteType]]:
    for key, each in _json(database, "models").items():
        fields = tuple(str(field["name"]) for field in each["flds"])
        first = (each.get("tmpls") or [{}])[0]
        asks, answers = str(first.get("qfmt", "")), str(first.get("afmt", ""))
        yield int(key), _type(str(each["name"]), fields, int(each.get("type", 0)), asks, answers)


def _old_decks(database: sqlite3.Connection) -> Iterator[tuple[int, str]]:
    for key, each in _json(database, "decks").items():
        yield int(key), str(each["name"])


def _json(database: sqlite3.Connection, column: str) -> dict[str, Any]:
    (value,) = database.execute(f"SELECT {column} FROM col LIMIT 1").fetchone()  # noqa: S608 - ours
    found = json.loads(value)
    return found if isinstance(found, dict) else {}


def _new_types(database: sqlite3.Connection) -> Iterator[tuple[int, NoteType]]:
    fields: dict[int, list[str]] = {}
    for key, name in database.execute(
        "SELECT ntid, name FROM fields ORDER BY ntid, ord LIMIT 10000"
    ):
        fields.setdefault(int(key), []).append(str(name))
    first: dict[int, tuple[str, str]] = {}
    for key, config in database.execute(
        "SELECT ntid, config FROM templates ORDER BY ntid, ord LIMIT 10000"
    ):
        parts = {at: part.decode(errors="replace") for at, part in _parts(bytes(config))}
        first.setdefault(int(key), (parts.get(1, ""), parts.get(2, "")))
    for key, name, config in database.execute("SELECT id, name, config FROM notetypes LIMIT 1000"):
        # The first thing in the settings of a type is its kind, unless that is 0.
        kind = CLOZE if bytes(config).startswith(b"\x08\x01") else 0
        own = tuple(fields.get(int(key), ()))
        yield int(key), _type(str(name), own, kind, *first.get(int(key), ("", "")))


def _new_decks(database: sqlite3.Connection) -> Iterator[tuple[int, str]]:
    for key, name in database.execute("SELECT id, name FROM decks LIMIT 10000"):
        yield int(key), str(name).replace(_SEPARATOR, "::")


# --- the newer list of media ---------------------------------------------------------------------


def _names(data: bytes) -> Iterator[str]:
    """The names in a list of entries, each of which begins with its name (protocol buffers)."""
    for number, entry in _parts(data):
        if number == 1:
            yield next((part.decode(errors="replace") for at, part in _parts(entry) if at == 1), "")


def _parts(data: bytes) -> Iterator[tuple[int, bytes]]:
    at = 0
    while at < len(data):
        tag, at = _varint(data, at)
        size = 0
        if tag & 7 == 2:  # noqa: PLR2004 - a part with a length
            size, at = _varint(data, at)
        elif tag & 7 == 0:
            _, at = _varint(data, at)
        else:
            return
        yield tag >> 3, data[at : at + size]
        at += size


def _varint(data: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    for at in range(at, min(at + 10, len(data))):  # noqa: B020, PLR1704 - the place moves on
        value |= (data[at] & 0x7F) << shift
        shift += 7
        if data[at] < 0x80:  # noqa: PLR2004 - the last byte
            break
    return value, at + 1
