"""A course as an Anki package (.apkg): a card for each question, to be repeated for years.

The ids are made from those of the course, so that a newer version takes the place of the older one
and nobody's learning is lost.
"""

import hashlib
import json
import sqlite3
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import closing
from html import escape
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

from lessonbot.domain.course import Course, Lesson, Picture, QuizItem
from lessonbot.domain.text import Text
from lessonbot.packs.drafts import Remark
from lessonbot.packs.exporters.inline import html_of
from lessonbot.packs.exporters.lacking import beside, needs_extra, spoken_in
from lessonbot.packs.writing import zipped

if TYPE_CHECKING:
    from genanki import Deck, Model  # type: ignore[import-untyped]

_TOOL = "Anki"
_FIELDS = ("Question", "Options", "Answer", "Explanation", "Lesson", "Picture")
_FRONT = "{{Question}}{{#Options}}<br><br>{{Options}}{{/Options}}"
_BACK = (
    "{{FrontSide}}<hr id=answer><b>{{Answer}}</b>"
    "{{#Explanation}}<br><br>{{Explanation}}{{/Explanation}}"
    "{{#Picture}}<br><br>{{Picture}}{{/Picture}}"
    "<br><br><small>{{Lesson}}</small>"
)
_CSS = ".card { font-family: sans-serif; font-size: 20px; } img { max-width: 100%; }"
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
# Anki keeps ids as 64 bits, and shows them as milliseconds since 1970.
_IDS = 1 << 30
# A fixed time makes the same course the same cards.
_TIME = 1_600_000_000.0


def to_anki(
    course: Course, media: Mapping[str, bytes], language: str | None = None
) -> tuple[bytes, tuple[Remark, ...]]:
    """The questions of a course as a deck, and what was left out.

    `media` holds pictures by their SHA-256 or by their names. Raises NotExportable where genanki
    is not installed.
    """
    try:
        import genanki  # noqa: PLC0415 - an extra, and only this needs it
    except ImportError as fault:
        raise needs_extra(_TOOL) from fault
    spoken, remarks = spoken_in(course, language, _TOOL)
    writer = _Writer(spoken, media, remarks)
    model = genanki.Model(
        _id("lessonbot", "model"),
        "lessonbot question",
        fields=[{"name": name} for name in _FIELDS],
        templates=[{"name": "Question", "qfmt": _FRONT, "afmt": _BACK}],
        css=_CSS,
    )
    deck = genanki.Deck(_id(spoken.key, spoken.language), spoken.title, escape(spoken.summary))
    for lesson in spoken.lessons:
        writer.lesson(lesson, deck, model)
    with tempfile.TemporaryDirectory() as folder:
        return _packed(Path(folder), deck, writer.pictures), tuple(remarks)


class _Writer:
    def __init__(self, course: Course, media: Mapping[str, bytes], remarks: list[Remark]) -> None:
        self.course = course
        self.media = media
        self.remarks = remarks
        self.pictures: dict[str, bytes] = {}

    def lesson(self, lesson: Lesson, deck: "Deck", model: "Model") -> None:
        """The questions of a lesson; its pictures stand on the backs of the cards."""
        from genanki import Note  # noqa: PLC0415

        self.remarks.extend(beside(lesson, _TOOL, pictures=True))
        if any(block.text for block in lesson.blocks):
            words = "the text of the lesson: a deck holds questions only"
            self.remarks.append(Remark(lesson.key, "left out", words))
        shown = "<br>".join(self._pictures(lesson))
        for item in lesson.items:
            for form in (item, *item.parallels):
                place = f"{lesson.key}#{form.key}"
                answer = _answer(form)
                if answer is None:
                    self.remarks.append(Remark(place, "left out", _why_not(form)))
                    continue
                fields = (
                    html_of(form.prompt),
                    _options(form),
                    answer,
                    _explained(form),
                    escape(lesson.title),
                    shown,
                )
                guid = f"{self.course.key}#{place}#{self.course.language}"
                deck.add_note(Note(model, list(fields), guid=_digest(guid)[:16]))

    def _pictures(self, lesson: Lesson) -> Iterator[str]:
        for block in lesson.blocks:
            picture = block.picture
            if picture is None:
                continue
            data = self.media.get(picture.media) or self.media.get(picture.name)
            if data is None:
                words = f"the picture {picture.name}: it is not among the media"
                self.remarks.append(Remark(lesson.key, "left out", words))
                continue
            name = _name(picture)
            self.pictures[name] = data
            yield f'<img src="{name}" alt="{escape(picture.alt)}">'


def _name(picture: Picture) -> str:
    """A name of its own: Anki keeps the media of all decks in one folder."""
    ending = "png" if picture.mime == "image/png" else "jpg"
    return f"lessonbot-{picture.media[:16]}.{ending}"


def _options(item: QuizItem) -> str:
    lines = (
        f"{letter}) {escape(option.text)}"
        for letter, option in zip(_LETTERS, item.options, strict=False)
    )
    return "<br>".join(lines) if item.kind == "choice" else ""


def _answer(item: QuizItem) -> str | None:
    """What stands on the back, or nothing where no answer is right."""
    match item.kind:
        case "choice":
            right = [
                f"{letter}) {escape(option.text)}"
                for letter, option in zip(_LETTERS, item.options, strict=False)
                if option.right
            ]
            return "<br>".join(right) or None
        case "number":
            return "<br>".join(answer.replace("..", " – ") for answer in item.answers) or None
        case "text":
            return "<br>".join(escape(answer) for answer in item.answers) or None
    return None


def _why_not(item: QuizItem) -> str:
    if item.scored:
        return "no answer is marked right"
    return "no answer is right or wrong: a card has an answer on its back"


def _explained(item: QuizItem) -> str:
    """What is said to whoever chose right, and to everybody."""
    said: list[Text] = [option.feedback for option in item.options if option.right]
    parts = [html_of(text) for text in (*said, item.explanation) if text]
    return "<br><br>".join(parts)


def _packed(folder: Path, deck: "Deck", pictures: Mapping[str, bytes]) -> bytes:
    """The zip; genanki would leave its database in the machine's folder for temporary files."""
    from genanki import Package  # noqa: PLC0415

    file = folder / "collection.anki2"
    with closing(sqlite3.connect(file)) as database:
        Package(deck).write_to_db(database.cursor(), _TIME, count(int(_TIME * 1000)))
        database.commit()
    names = dict(enumerate(sorted(pictures)))
    files = {
        "collection.anki2": file.read_bytes(),
        "media": json.dumps(names).encode(),
        **{str(number): pictures[name] for number, name in names.items()},
    }
    return zipped(files)


def _id(*words: str) -> int:
    return _IDS + int(_digest("\n".join(words))[:7], 16)


def _digest(words: str) -> str:
    return hashlib.sha256(words.encode()).hexdigest()
