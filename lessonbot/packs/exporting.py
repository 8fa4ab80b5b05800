"""Which exporter writes what, and the files that it makes."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from lessonbot.domain.course import Course, Document, Picture, Recording
from lessonbot.packs.archive import open_pack
from lessonbot.packs.drafts import Remark
from lessonbot.packs.reading import Pack
from lessonbot.packs.writing import zipped

Files = Mapping[str, bytes]
"""Made files by name; the main one has none."""

_Made = tuple[Files, tuple[Remark, ...]]


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be exported: a checked pack and where it came from, in one language or as written.

    `words` are the headings and buttons of pages, by language and name; else they are in English.
    """

    path: Path
    pack: Pack
    language: str | None
    words: Mapping[str, Mapping[str, str]]

    @property
    def media(self) -> dict[str, bytes]:
        """The media by their names in `media/`."""
        return named(self.pack.course, self.pack.media)


@dataclass(frozen=True, slots=True)
class Format:
    """A format that can be exported; `make` gives files by ending: the first is the main one."""

    about: str
    ending: str
    make: Callable[[Order], _Made]


def named(course: Course, media: Mapping[str, bytes]) -> dict[str, bytes]:
    """The media of a course by their names in `media/` instead of by their hashes."""
    return {thing.name: media[thing.media] for thing in media_of(course)}


def media_of(course: Course) -> Iterator[Picture | Recording | Document]:
    """Everything in `media/` that a course shows, plays or hands out."""
    for spoken in (course, *course.translations):
        if spoken.credential.badge:
            yield from _forms(spoken.credential.badge)
        for lesson in spoken.lessons:
            if lesson.recording:
                yield lesson.recording
            for block in lesson.blocks:
                if block.picture:
                    yield from _forms(block.picture)
                if block.document:
                    yield block.document


def _forms(picture: Picture) -> Iterator[Picture]:
    yield picture
    if picture.low:
        yield picture.low


def _pack(order: Order) -> _Made:
    return {"": zipped(open_pack(order.path))}, ()


def _xlsx(order: Order) -> _Made:
    from lessonbot.packs.exporters.xlsx import workbook_of  # noqa: PLC0415 - loads its library

    beside = {f"media/{name}": data for name, data in order.media.items()}
    return {"": workbook_of(order.pack.course), **beside}, ()


def _csv(order: Order) -> _Made:
    from lessonbot.packs.exporters.xlsx import csv_of  # noqa: PLC0415 - as above

    beside = {f"media/{name}": data for name, data in order.media.items()}
    return {"": zipped({**csv_of(order.pack.course), **beside})}, ()


def _gift(order: Order) -> _Made:
    from lessonbot.packs.exporters.gift import to_gift  # noqa: PLC0415

    text, remarks = to_gift(order.pack.course, order.language)
    return {"": text.encode()}, remarks


def _anki(order: Order) -> _Made:
    from lessonbot.packs.exporters.anki import to_anki  # noqa: PLC0415

    data, remarks = to_anki(order.pack.course, order.media, order.language)
    return {"": data}, remarks


def _qti(order: Order) -> _Made:
    from lessonbot.packs.exporters.qti import to_qti  # noqa: PLC0415

    data, remarks = to_qti(order.pack.course, order.language)
    return {"": data}, remarks


def _page(order: Order) -> _Made:
    from lessonbot.packs.exporters.page import to_page  # noqa: PLC0415

    data, remarks = to_page(order.pack.course, order.media, order.language, order.words)
    return {"": data}, remarks


def _handout(order: Order) -> _Made:
    from lessonbot.packs.exporters.handout import to_handout  # noqa: PLC0415

    data, remarks = to_handout(order.pack.course, order.media, order.language, order.words)
    return {"": data}, remarks


FORMATS: dict[str, Format] = {
    "pack": Format("the pack as one zip, to pass on or upload", ".zip", _pack),
    "xlsx": Format(
        "workbook, to edit and import again; media in a folder beside it", ".xlsx", _xlsx
    ),
    "csv": Format(
        "the sheets of the workbook as CSV files, with the media, in one zip", ".csv.zip", _csv
    ),
    "gift": Format("Moodle GIFT questions", ".gift", _gift),
    "anki": Format("Anki deck", ".apkg", _anki),
    "page": Format("one page that needs no internet, for a USB stick", ".html", _page),
    "handout": Format("a handout to print, one page a lesson", ".pdf", _handout),
    "qti": Format("QTI 1.2 questions for Canvas and others", ".qti.zip", _qti),
}


def guess(path: Path) -> str | None:
    """The format that the name of a file asks for."""
    name = path.name.lower()
    fitting = [known for known, each in FORMATS.items() if name.endswith(each.ending)]
    return max(fitting, key=lambda known: len(FORMATS[known].ending), default=None)
