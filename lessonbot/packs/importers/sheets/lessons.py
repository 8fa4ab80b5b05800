"""The sheet Lessons: a row for each lesson, and more below it for more pictures and texts."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import get_args

from lessonbot.domain.course import (
    Accepted,
    Assignment,
    Block,
    Criterion,
    Document,
    Lesson,
    Picture,
    Recording,
    Video,
)
from lessonbot.domain.text import Span, Text
from lessonbot.packs import markdown
from lessonbot.packs.documents import ENDINGS
from lessonbot.packs.forms import is_key
from lessonbot.packs.importers.shared.draft_course import key_of, unique
from lessonbot.packs.importers.sheets.cells import Row, Table, read_nodes, read_text
from lessonbot.packs.markdown import Node
from lessonbot.packs.media import Library
from lessonbot.packs.problems import Notes, shown, suggestion
from lessonbot.packs.richtext import rich

_ACCEPTED: tuple[Accepted, ...] = get_args(Accepted)
_POINTS = re.compile(r"(?P<points>\d{1,3})\s*[:.)-]\s*(?P<text>\S.*)")


@dataclass(frozen=True, slots=True)
class Group:
    """The rows of one lesson; `named` is the id as it was written, if another was given."""

    key: str
    named: str
    rows: list[Row] = field(default_factory=list)


def grouped(table: Table) -> list[Group]:
    """The lessons of a sheet with their rows; a lesson begins where there is an id or a title."""
    groups: list[Group] = []
    taken: set[str] = set()
    for row in table.rows():
        given, title = row.line("lesson"), row.line("title")
        goes_on = not title and (not given or bool(groups and given == groups[-1].named))
        if goes_on and groups:
            groups[-1].rows.append(row)
            continue
        key = given if is_key(given) else key_of(given or title, f"lesson-{len(groups) + 1}")
        free = unique(key, taken)
        if free != given:
            row.tell("lesson", "changed", f"the lesson {shown(given or title)} got the id {free}")
        groups.append(Group(free, given or free, [row]))
    return groups


class LessonReader:
    """Makes lessons of rows; `language` is empty for the one the course is written in."""

    def __init__(self, library: Library, language: str = "") -> None:
        self.library = library
        self.language = language

    def read(self, group: Group) -> Lesson:
        """The lesson of the rows, without its questions."""
        first, *rest = group.rows
        self._tell_unused(rest)
        title = first.line("title")
        if not title:
            first.tell("title", "taken", "the lesson has no title: write one")
        return Lesson(
            group.key,
            title,
            tuple(self._blocks(group.rows)),
            sms=_joined(group.rows, "sms"),
            minutes=first.whole("minutes"),
            outcomes=tuple(first.names("outcomes")),
            more=_joined(group.rows, "more"),
            low=_joined(group.rows, "low"),
            recording=self._recording(first, _joined(group.rows, "transcript")),
            video=_video(first),
            assignment=_assignment(first),
        )

    def _tell_unused(self, rows: Sequence[Row]) -> None:
        parts = {"lesson", "text", "file", "shows", "sms", "low", "more", "transcript"}
        for row in rows:
            for key in row.table.columns.keys() - parts:
                if row.has(key):
                    row.tell(key, "left out", "this belongs into the first row of the lesson")

    # --- text and media --------------------------------------------------------------------------

    def _blocks(self, rows: Sequence[Row]) -> Iterator[Block]:
        waiting: list[Row] = []
        for row in rows:
            if row.has("file"):
                yield from self._text(waiting)
                waiting = []
                yield from self._file(row, row.line("file"), row.line("shows"))
            elif row.has("shows"):
                row.tell("shows", "left out", "the name of the picture is missing: write it")
            if row.has("text"):
                waiting.append(row)
        yield from self._text(waiting)

    def _text(self, rows: Sequence[Row]) -> Iterator[Block]:
        """Texts without a picture between them, and what stands in them as in a lesson file."""
        words = "\n\n".join(row.words("text") for row in rows)
        nodes = read_nodes(rows[0], "text", words) if words else []
        if nodes is None:
            yield Block((Span(words),))
            return
        texts: list[Node] = []
        for node in nodes:
            files = markdown.pictures_in(node) or list(filter(None, [markdown.file_link(node)]))
            if not files:
                texts.append(node)
                continue
            if text := rich(texts, "\n"):
                yield Block(text)
            texts = []
            for mark in files:
                named = str(mark.attrs.get("src") or mark.attrs.get("href", ""))
                said = "".join(each.content for each in mark.walk() if each.type == "text")
                yield from self._file(rows[0], named, said)
        if text := rich(texts, "\n"):
            yield Block(text)

    def _file(self, row: Row, named: str, shows: str) -> Iterator[Block]:
        thing = self.file(row.place("file"), named, shows)
        if isinstance(thing, Picture):
            yield Block(picture=thing)
        elif thing:
            yield Block(document=thing)

    def file(self, place: str, named: str, shows: str) -> Picture | Document | None:
        """The picture or document of a name, or nothing and the reason noted."""
        notes = Notes(place, self.library.found)
        if named.rpartition(".")[2].lower() in ENDINGS:
            return self.library.document(named, shows, (1, 1), notes, self.language)
        return self.library.picture(named, shows, (1, 1), notes, self.language)

    def _recording(self, row: Row, transcript: Text) -> Recording | None:
        if not row.has("audio"):
            for key in ("transcript", "reads"):
                if row.has(key):
                    row.tell(
                        key, "left out", "the recording is missing: write the name of its file"
                    )
            return None
        notes = Notes(row.place("audio"), self.library.found)
        spoken = self.library.recording(row.line("audio"), (1, 1), notes, self.language)
        if spoken is None:
            return None
        return Recording(
            spoken.media,
            spoken.mime,
            spoken.size,
            spoken.seconds,
            spoken.name,
            transcript,
            row.yes("reads"),
        )


def _joined(rows: Sequence[Row], key: str) -> Text:
    filled = [row for row in rows if row.has(key)]
    words = "\n\n".join(row.words(key) for row in filled)
    return read_text(filled[0], key, words) if words else ()


def _video(row: Row) -> Video | None:
    keys = ("video", "video_title", "video_text", "video_minutes", "video_megabytes")
    if not any(row.has(key) for key in keys):
        return None
    for key in keys:
        if not row.has(key):
            row.tell(
                key, "taken", "a video has a link, a title, what it shows, minutes and megabytes"
            )
    return Video(
        row.line("video"),
        row.line("video_title"),
        row.line("video_text"),
        row.whole("video_minutes") or 0,
        row.whole("video_megabytes") or 0,
    )


# --- tasks ---------------------------------------------------------------------------------------


def _assignment(row: Row) -> Assignment | None:
    if not any(row.has(key) for key in ("rubric", "accepts", "due")):
        return None
    rubric = tuple(_criteria(row))
    accepts = tuple(dict.fromkeys(_accepted(row)))
    return Assignment(rubric, accepts or ("text",), row.whole("due") or Assignment(()).due_days)


def _criteria(row: Row) -> Iterator[Criterion]:
    for line in filter(None, map(str.strip, row.words("rubric").split("\n"))):
        match = _POINTS.fullmatch(line)
        if match:
            yield Criterion(" ".join(match["text"].split()), int(match["points"]))
        else:
            words = f"{shown(line)} has no points: write them before it, as in 2: It has a plan"
            row.tell("rubric", "left out", words)


def _accepted(row: Row) -> Iterator[Accepted]:
    for name in row.names("accepts"):
        known = next((each for each in _ACCEPTED if each == name.casefold()), None)
        if known:
            yield known
        else:
            words = f"unknown word {shown(name)}: {suggestion(name, _ACCEPTED)}"
            row.tell("accepts", "left out", words)
