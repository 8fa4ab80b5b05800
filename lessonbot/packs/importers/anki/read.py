"""Anki packages (.apkg): the cards of a deck as choice questions, a few for each day.

A card has a front and a back, and no wrong answers: these are drawn from other cards of the same
deck and note type (`drawn.py` says how).
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from lessonbot.domain.course import Block, Lesson, Option, Picture, QuizItem
from lessonbot.domain.text import Text, plain
from lessonbot.packs.archive import TOTAL_BYTES
from lessonbot.packs.drafts import Draft, NotImportable
from lessonbot.packs.importers.anki.deck import (
    CLOZE,
    ZSTD,
    Note,
    read_media,
    read_notes,
    unzstd,
)
from lessonbot.packs.importers.shared.draft_course import (
    QUESTIONS_A_DAY,
    course_of,
    key_of,
    letter,
    one_line,
    to_complete,
    unique,
)
from lessonbot.packs.importers.shared.drawn import RULE, Card, drawn
from lessonbot.packs.importers.shared.pages import read_words
from lessonbot.packs.importers.shared.parcel import Parcel, counted, unpacked
from lessonbot.packs.problems import shown

_SOUND = re.compile(r"\[sound:([^\]]*)\]")
_MATH = re.compile(r"\\\(|\\\[|\[\$\]|\[latex\]|\[\$\$\]")
_GAP = re.compile(r"\{\{c\d+::((?:(?!\{\{|\}\}).)*?)(?:::((?:(?!\{\{|\}\}).)*?))?\}\}", re.DOTALL)
_BIG = 5 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Side:
    """A front or back: its words, and the pictures among them."""

    text: Text
    pictures: tuple[Picture, ...]

    @property
    def line(self) -> str:
        """The words on one line."""
        return " ".join(plain(self.text).split())


@dataclass(frozen=True, slots=True)
class Flash:
    """A card that can be asked."""

    note: Note
    front: Side
    back: Side
    gap: bool = False


def read(path: Path, *, language: str = "en") -> Draft:
    """The notes of a package as daily lessons with a few questions; raises NotImportable."""
    reader = _Reader(path)
    lessons = reader.lessons()
    if not lessons:
        raise NotImportable(f"{path.name} has no notes that can be asked with words")
    course = course_of(reader.title() or path.stem, language, lessons)
    reader.parcel.remarks.append(to_complete(path.name, course))
    return Draft(course, reader.parcel.media, tuple(reader.parcel.remarks))


class _Reader:
    def __init__(self, path: Path) -> None:
        self.name = path.name
        packed = unpacked(path).files
        self.notes = read_notes(packed, path.name)
        self.parcel = Parcel(_named(packed, path.name))
        self.keys: set[str] = set()
        self.ids: set[str] = set()
        decks = dict.fromkeys(note.deck for note in self.notes)
        self.decks = {deck: number for number, deck in enumerate(decks)}

    def title(self) -> str:
        """The name of the deck, or of the deck above all decks."""
        tops = {deck.partition("::")[0] for deck in self.decks}
        if len(self.decks) == 1:
            return one_line(next(iter(self.decks)).rpartition("::")[2])
        return one_line(tops.pop()) if len(tops) == 1 else ""

    def lessons(self) -> list[Lesson]:
        """The lessons of every deck and type of note, in the order of the decks."""
        groups: dict[tuple[str, str], list[Note]] = {}
        for note in self.notes:
            groups.setdefault((note.deck, note.type.name), []).append(note)
        lessons: list[Lesson] = []
        for (deck, _), notes in sorted(groups.items(), key=lambda each: self._order(each[0])):
            lessons.extend(self._days(deck, [flash for n in notes if (flash := self._flash(n))]))
        return lessons

    def _order(self, group: tuple[str, str]) -> tuple[int, str]:
        return self.decks[group[0]], group[1]

    # --- cards -----------------------------------------------------------------------------------

    def _flash(self, note: Note) -> Flash | None:
        """A note as a card, or nothing and the reason noted."""
        place = f"{self.name}: {shown(note.deck)}: note {note.key}"
        if note.type.kind == CLOZE:
            return self._cloze(note, place)
        asked = (note.type.front, note.type.back)
        if max(asked) >= len(note.fields):
            self.parcel.left_out(place, "it has no field with an answer")
            return None
        front, back = (self._side(note.fields[at], place) for at in asked)
        if not front.text or not back.line:
            side = "front" if not front.text else "back"
            self.parcel.left_out(place, f"its {side} has no words: a question needs them")
            return None
        named = enumerate(zip(note.type.fields, note.fields, strict=False))
        rest = [name for at, (name, field) in named if at not in asked and field.strip()]
        if rest:
            words = "only the fields that its first card asks and answers with are taken"
            self.parcel.left_out(place, f"{shown(', '.join(rest))}: {words}")
        return Flash(note, front, back)

    def _cloze(self, note: Note, place: str) -> Flash | None:
        """A sentence with one gap is a question that is answered in words."""
        field = note.fields[0]
        gaps = _GAP.findall(field)
        if len(gaps) != 1 or "{{c" in _GAP.sub("", field):
            self.parcel.left_out(place, f"a text with {len(gaps)} gaps: ask one thing at a time")
            return None
        hint = gaps[0][1]
        asked = _GAP.sub(lambda _: f"[{hint or '…'}]", field)
        front, back = self._side(asked, place), self._side(gaps[0][0], place)
        if not back.line:
            self.parcel.left_out(place, "its gap has no words: a question needs them")
            return None
        return Flash(note, front, back, gap=True)

    def _side(self, field: str, place: str) -> Side:
        for name in _SOUND.findall(field):
            words = "a question holds words only"
            self.parcel.left_out(place, f"the recording {shown(name)}: {words}")
        if _MATH.search(field):
            self.parcel.changed(place, "a formula stays as it was typed: write it in plain words")
        return Side(*read_words(_SOUND.sub("", field), place, self.parcel))

    # --- days ------------------------------------------------------------------------------------

    def _days(self, deck: str, flashes: Sequence[Flash]) -> Iterator[Lesson]:
        if not flashes:
            return
        choices = [flash for flash in flashes if not flash.gap]
        cards = [Card((flash.front.line,), (flash.back.line,)) for flash in choices]
        items = {id(flash): self._choice(at, choices, cards) for at, flash in enumerate(choices)}
        if choices:
            self.parcel.changed(f"{self.name}: {shown(deck)}", RULE)
        others = sum(max(0, flash.note.cards - 1) for flash in choices)
        if others:
            words = (
                f"{counted(others, 'more card')} of the same notes: a note is asked one way only"
            )
            self.parcel.left_out(f"{self.name}: {shown(deck)}", words)
        title = one_line(deck.rpartition("::")[2]) or "Cards"
        days = range(0, len(flashes), QUESTIONS_A_DAY)
        self.parcel.taken(
            f"{self.name}: {shown(deck)}",
            f"{counted(len(flashes), 'note')} became questions in {counted(len(days), 'lesson')}",
        )
        for number, start in enumerate(days, 1):
            part = flashes[start : start + QUESTIONS_A_DAY]
            asked = tuple(items.get(id(flash)) or self._text(flash) for flash in part)
            key = unique(key_of(f"{title}-{number}", f"day-{number}"), self.ids)
            yield Lesson(key, f"{title} {number}", tuple(self._pictures(part)), asked)

    def _pictures(self, flashes: Sequence[Flash]) -> Iterator[Block]:
        for flash in flashes:
            for picture in (*flash.front.pictures, *flash.back.pictures):
                words = "of a card stands above the questions, in the lesson"
                self.parcel.changed(
                    f"{self.name}: note {flash.note.key}", f"the picture {picture.name} {words}"
                )
                yield Block(picture=picture)

    def _key(self, flash: Flash) -> str:
        words = " ".join(flash.front.line.split()[:6])
        return unique(key_of(words, f"card-{flash.note.key}"), self.keys)

    def _choice(self, at: int, flashes: Sequence[Flash], cards: Sequence[Card]) -> QuizItem:
        options = tuple(
            Option(letter(place), cards[other].answers[0], other == at)
            for place, other in enumerate(drawn(at, cards))
        )
        if len(options) == 1:
            words = "no other card has another answer: write wrong options"
            self.parcel.changed(f"{self.name}: note {flashes[at].note.key}", words)
        return QuizItem(self._key(flashes[at]), flashes[at].front.text, options)

    def _text(self, flash: Flash) -> QuizItem:
        return QuizItem(self._key(flash), flash.front.text, kind="text", answers=(flash.back.line,))


def _named(packed: Mapping[str, bytes], place: str) -> dict[str, bytes]:
    """The media of a package by the names that its notes use."""
    named: dict[str, bytes] = {}
    total = 0
    for name, number in read_media(packed, place).items():
        data = packed.get(str(number))
        if data is None:
            continue
        named[name] = unzstd(data, place, _BIG) if data.startswith(ZSTD) else data
        total += len(named[name])
        if total > TOTAL_BYTES:
            raise NotImportable(f"{place} has more than {TOTAL_BYTES >> 20} MB of media: divide it")
    return named
