"""A course as a PDF to print: a cover, a page for each lesson, the answers at the end.

typst lays it out. The words go there as data, so nothing in them is markup;
the file follows PDF/UA, so it is tagged, and a letter without a font is an error and no box.
"""

import json
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from importlib.resources import files
from itertools import pairwise
from pathlib import Path
from string import ascii_uppercase
from tempfile import TemporaryDirectory
from typing import Any, cast
from unicodedata import bidirectional, category
from unicodedata import name as name_of

from lessonbot.domain.course import Block, Course, Lesson, Picture, QuizItem
from lessonbot.domain.text import Span, Text
from lessonbot.packs.drafts import Remark
from lessonbot.packs.exporters.fonts import UNSEEN, Fitted, fitted, script_of
from lessonbot.packs.exporters.lacking import NotExportable, spoken_in
from lessonbot.packs.exporters.pieces import pieces
from lessonbot.packs.exporters.tongues import direction
from lessonbot.packs.exporters.words import Words, filled, hint, solutions, unspoken, words_in

_TAG = re.compile(r"(?P<lang>[a-z]{2,3})(-[A-Za-z]{4})?(-(?P<region>[A-Z]{2}))?")
_FORMS = {"image/png": "png", "image/jpeg": "jpg"}
# Control characters, and halves of characters.
_NONE = {"Cc", "Cs"}
_JOINER = "\u200d"
_JOINED = re.compile(rf"([^{_JOINER}]){_JOINER}+(?=(.))", re.DOTALL)
_WAYS = {"L": "ltr", "R": "rtl", "AL": "rtl"}
_WEB = ("https://", "http://")

Data = dict[str, Any]
"""What JSON can hold."""


def to_handout(
    course: Course,
    media: Mapping[str, bytes],
    language: str | None = None,
    words: Mapping[str, Words] | None = None,
) -> tuple[bytes, tuple[Remark, ...]]:
    """The PDF of a course in one of its languages, and what it lacks. Raises NotExportable.

    `media` are bytes by their names in `media/`; `words` are those of `words.WORDS` by language.
    """
    spoken, remarks = spoken_in(course, language, "a handout")
    own = words_in(spoken.language, words or {})
    sheets, fit = _prepared(spoken, media, own)
    pdf, ends = _set(sheets, fit)
    remarks += [*unspoken(spoken, words or {}), *_left_out(spoken, media)]
    remarks += [_no_sign(spoken, sign) for sign in sorted(fit.missing)]
    return pdf, (*remarks, *_spilled(spoken, ends))


def _prepared(
    course: Course, media: Mapping[str, bytes], words: Words
) -> tuple[dict[str, bytes], Fitted]:
    """What typst reads, and the fonts to set it in."""
    drawing = _Drawing(media, words)
    data = drawing.course(course)
    fit = fitted("".join(_strings(data)), course.language)
    clean = _headed(_without(data | {"families": fit.families}, fit.missing), course.key)
    template = files("lessonbot.packs.exporters") / "templates" / "handout.typ"
    sheets = {"main.typ": template.read_bytes(), "data.json": json.dumps(clean).encode()}
    return sheets | drawing.files, fit


def _set(sheets: Mapping[str, bytes], fit: Fitted) -> tuple[bytes, list[int]]:
    """The PDF, and the pages on which the cover and each lesson end."""
    import typst  # noqa: PLC0415 - heavy

    with TemporaryDirectory() as folder:
        for name, data in sheets.items():
            (Path(folder) / name).write_bytes(data)
        main = f"{folder}/main.typ"
        compiler = typst.Compiler(main, root=folder, font_paths=fit.fonts)
        try:
            pdf = compiler.compile(format="pdf", pdf_standards=["ua-1"], timestamp=0)
            ends = json.loads(compiler.query("<end>", field="value"))
        except typst.TypstError as error:
            raise NotExportable(f"the pages could not be set: {error.message}") from error
    return cast("bytes", pdf), ends


# --- the words as data ---------------------------------------------------------------------------


class _Drawing:
    """The data that the template sets; its pictures are collected in `files`."""

    def __init__(self, media: Mapping[str, bytes], words: Words) -> None:
        self.media = media
        self.words = words
        self.files: dict[str, bytes] = {}
        self.names: dict[str, str] = {}

    def course(self, course: Course) -> Data:
        """All of it."""
        tag = _TAG.match(course.language)
        lessons = [self.lesson(each, at) for at, each in enumerate(course.lessons, 1)]
        extra = [
            {"title": filled(self.words["day"], number=at), "items": found}
            for at, each in enumerate(course.lessons, 1)
            if (found := self.items([other for item in each.items for other in item.parallels]))
        ]
        return {
            "lang": tag["lang"] if tag else "en",
            "region": tag["region"] if tag else None,
            "dir": direction(course.language),
            "words": dict(self.words),
            "title": course.title,
            "summary": course.summary,
            "authors": list(course.authors),
            "outcomes": [outcome.text for outcome in course.outcomes],
            "facts": self.facts(course),
            "cover": next(iter(self.files), None),
            "lessons": lessons,
            "extra": extra,
            "answered": any(
                item.right or item.answers or item.explanation
                for each in course.lessons
                for item in each.items
            ),
        }

    def facts(self, course: Course) -> list[tuple[str, list[tuple[str, list[Any]]]]]:
        """Who made it and how it may be used; every value has a direction of its own."""
        authors = [
            f"{name} ({course.roles[name]})" if course.roles.get(name) else name
            for name in course.authors
        ]
        works = [
            (Span(work.text, link=work.url), *([Span(f", {work.licence}")] if work.licence else []))
            for work in course.attribution
        ]
        facts: list[tuple[str, list[Text]]] = [
            (self.words["authors"], [(Span(name),) for name in authors]),
            (self.words["licence"], [(Span(course.licence),)] if course.licence else []),
            (self.words["attribution"], works),
            (self.words["version"], [(Span(course.version),)]),
        ]
        way = direction(course.language)
        return [
            (name, [(_way(text, way), _spans(text)) for text in texts])
            for name, texts in facts
            if texts
        ]

    def lesson(self, lesson: Lesson, number: int) -> Data:
        """A page."""
        task = lesson.assignment
        return {
            "day": filled(self.words["day"], number=number),
            "title": lesson.title,
            "flow": [each for block in lesson.blocks for each in self.block(block)],
            "more": self.flow(lesson.more),
            "task": [
                (each.text, filled(self.words["points"], points=each.points))
                for each in (task.rubric if task else ())
            ],
            "due": filled(self.words["due"], days=task.due_days) if task else "",
            "items": self.items(lesson.items),
        }

    def block(self, block: Block) -> list[Data]:
        """Text as its pieces, a picture as its file."""
        if block.picture:
            return [self.picture(block.picture)]
        if block.document:
            kept = {"kind": "kept", "title": block.document.title, "name": block.document.name}
            return [kept]
        return self.flow(block.text)

    def picture(self, picture: Picture) -> Data:
        """The picture, or its words where the file is not there."""
        form = _FORMS.get(picture.mime)
        if form is None or picture.name not in self.media:
            return {"kind": "lost", "alt": picture.alt}
        file = self.names.setdefault(picture.name, f"{len(self.names)}.{form}")
        self.files[file] = self.media[picture.name]
        return {"kind": "picture", "file": file, "alt": picture.alt, "height": picture.height}

    def flow(self, text: Text) -> list[Data]:
        """A text as its pieces."""
        return [
            {"kind": each.kind, "mark": each.mark, "depth": each.depth, "spans": _spans(each.text)}
            for each in pieces(text)
        ]

    def items(self, items: Sequence[QuizItem]) -> list[Data]:
        """Questions with their answers, which stand at the end."""
        return [self.item(item, at) for at, item in enumerate(items, 1)]

    def item(self, item: QuizItem, number: int) -> Data:
        """A question."""
        options = list(zip(ascii_uppercase, item.options, strict=False))
        return {
            "number": str(number),
            "kind": item.kind,
            "prompt": self.flow(item.prompt),
            "hint": hint(item, self.words),
            "options": [{"letter": letter, "text": option.text} for letter, option in options],
            "ends": item.ends,
            "solutions": solutions(item),
            "said": [
                (letter, self.flow(each.feedback)) for letter, each in options if each.feedback
            ],
            "why": self.flow(item.explanation),
        }


def _spans(text: Text) -> list[Any]:
    """The spans as lists; only addresses of the web are links."""
    return [
        (span.text, span.style, span.link if (span.link or "").startswith(_WEB) else None)
        for span in text
    ]


def _way(text: Text, otherwise: str) -> str:
    """The direction of the first letter that has one."""
    kinds = (bidirectional(sign) for span in text for sign in span.text)
    return next((_WAYS[kind] for kind in kinds if kind in _WAYS), otherwise)


def _strings(data: object) -> Iterator[str]:
    """All words of the data."""
    if isinstance(data, str):
        yield data
    elif isinstance(data, dict):
        yield from (found for each in data.values() for found in _strings(each))
    elif isinstance(data, list | tuple):
        yield from (found for each in data for found in _strings(each))


def _held_apart(around: re.Match[str]) -> str:
    """What a joiner holds together is set in one font; two scripts have none in common."""
    before, after = around[1], around[2]
    kinds = {category(before), category(after)}
    alike = len(kinds) == 1 or not kinds.isdisjoint({"Mn", "Mc"})
    same = script_of(before) == script_of(after) if before.isalpha() and after.isalpha() else alike
    return before + _JOINER if same else before


def _without(data: Any, signs: Collection[str]) -> Any:  # noqa: ANN401 - what JSON can hold
    """The data without some signs and without what is no letter at all."""
    if isinstance(data, str):
        kept = "".join(
            each for each in data if each == "\n" or not (each in signs or category(each) in _NONE)
        )
        return _JOINED.sub(_held_apart, kept) if _JOINER in kept else kept
    if isinstance(data, dict):
        return {name: _without(each, signs) for name, each in data.items()}
    if isinstance(data, list | tuple):
        return [_without(each, signs) for each in data]
    return data


def _headed(data: Data, key: str) -> Data:
    """The data where a title of which nothing can be shown is the course's id, or the day.

    PDF/UA knows no empty title.
    """
    lessons = [
        each | {"title": each["title"] if _shows(each["title"]) else each["day"]}
        for each in data["lessons"]
    ]
    return data | {"title": data["title"] if _shows(data["title"]) else key, "lessons": lessons}


def _shows(title: str) -> bool:
    return any(category(each) not in UNSEEN for each in title)


# --- remarks -------------------------------------------------------------------------------------


def _left_out(course: Course, media: Mapping[str, bytes]) -> Iterator[Remark]:
    for lesson in course.lessons:
        if lesson.recording:
            words = f"the recording {lesson.recording.name}: paper does not speak"
            yield Remark(lesson.key, "left out", words)
        if lesson.video:
            yield Remark(lesson.key, "left out", "the video: paper does not show it")
        for block in lesson.blocks:
            if block.document:
                words = f"the document {block.document.name}: only its title, print it beside"
                yield Remark(lesson.key, "left out", words)
            if block.picture and block.picture.name not in media:
                words = f"{block.picture.name}: there is no such file in media/"
                yield Remark(lesson.key, "left out", words)
    if any(lesson.sms or lesson.low for lesson in course.lessons):
        words = "the texts for SMS and for saving data: the handout has the whole ones"
        yield Remark(course.key, "left out", words)
    yield Remark(course.key, "left out", "days, pass mark and certificate: a handout has none")


def _no_sign(course: Course, sign: str) -> Remark:
    words = f"the sign {sign} ({name_of(sign, hex(ord(sign)))}): no font on this machine has it"
    return Remark(course.key, "left out", words)


def _spilled(course: Course, ends: Sequence[int]) -> Iterator[Remark]:
    """The lessons that take more than one page; `ends` begins with the cover's."""
    for lesson, (before, end) in zip(course.lessons, pairwise(ends), strict=True):
        if end - before > 1:
            words = f"the lesson takes {end - before} pages: cut its text for a page a day"
            yield Remark(lesson.key, "changed", words)
