"""A course as one HTML file: for a USB stick or a memory card, without network.

The file works from the disk of an old phone. Nothing in it runs but our own small script, and
nothing is fetched: a policy in the page forbids both.
"""

import base64
import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from string import ascii_uppercase

from jinja2 import Environment, FunctionLoader, StrictUndefined
from markupsafe import Markup

from lessonbot.domain.course import Course, Document, Lesson, Picture, QuizItem, Recording
from lessonbot.domain.numbers import bounds
from lessonbot.domain.text import Span, Text
from lessonbot.packs.drafts import Remark
from lessonbot.packs.exporters.inline import html_of
from lessonbot.packs.exporters.pieces import pieces
from lessonbot.packs.exporters.tongues import direction, own_name
from lessonbot.packs.exporters.words import Words, filled, hint, solutions, unspoken, words_in

_LARGE = 10 * 1024 * 1024
_MIME = re.compile(r"[a-z]+/[a-z0-9.+-]+")
# What is no character of HTML.
_CONTROLS = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]"
)


@dataclass(frozen=True, slots=True)
class _Stored:
    """A picture that stands once in the page, wherever and in how many languages it is shown."""

    id: str
    picture: Picture
    address: str


def to_page(
    course: Course,
    media: Mapping[str, bytes],
    language: str | None = None,
    words: Mapping[str, Words] | None = None,
) -> tuple[bytes, tuple[Remark, ...]]:
    """The page, in all languages of a course or in one, and what it lacks.

    `media` are bytes by their names in `media/`; `words` are those of `words.WORDS` by language.
    """
    courses = (course.spoken(language),) if language else (course, *course.translations)
    given = words or {}
    template = _environment().get_template("page.html")
    style, script = _style(len(courses)), _read("page.js")
    page = template.render(
        courses=courses,
        all_words=[words_in(each.language, given) for each in courses],
        pictures=_pictures(courses, media),
        files=dict(_files(courses, media)),
        policy=_policy(style, script),
        style=Markup(style),  # noqa: S704 - our own file
        script=Markup(script),  # noqa: S704 - our own file
    )
    data = _CONTROLS.sub("\ufffd", page).encode()
    remarks = list(_remarks(course, courses, media, given, len(data)))
    if language and courses[0].language != language:
        words_ = f"there is no translation {language}: this is the course in {courses[0].language}"
        remarks.insert(0, Remark(course.key, "changed", words_))
    return data, tuple(remarks)


def _read(name: str) -> str:
    return (files("lessonbot.packs.exporters") / "templates" / name).read_text("utf-8")


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FunctionLoader(_read),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )
    environment.globals.update(
        accepted=_accepted,
        direction=direction,
        fill=filled,
        hint=hint,
        inline=_inline,
        kilobytes=lambda size: max(1, round(size / 1024)),
        letters=ascii_uppercase,
        linked=_linked,
        own_name=own_name,
        pieces=pieces,
        solutions=solutions,
    )
    return environment


def _style(languages: int) -> str:
    """The style sheet, and which course is hidden while another language is chosen."""
    rules = (
        f"#language-{at}:checked ~ .course:not(.course-{at}) {{ display: none; }}\n"
        for at in range(languages)
    )
    return _read("page.css") + "".join(rules)


def _policy(style: str, script: str) -> str:
    return (
        "default-src 'none'; img-src data:; media-src data:; base-uri 'none'; form-action 'none'; "
        f"style-src '{_hash(style)}'; script-src '{_hash(script)}'"
    )


def _hash(source: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(source.encode()).digest()).decode()}"


# --- media ---------------------------------------------------------------------------------------


def _pictures(courses: Sequence[Course], media: Mapping[str, bytes]) -> dict[str, _Stored]:
    shown = {
        block.picture.name: block.picture
        for lesson in _lessons(courses)
        for block in lesson.blocks
        if block.picture and block.picture.name in media
    }
    return {
        name: _Stored(f"picture-{at}", picture, _address(picture, media[name]))
        for at, (name, picture) in enumerate(shown.items())
    }


def _files(courses: Sequence[Course], media: Mapping[str, bytes]) -> dict[str, str]:
    """The addresses of recordings and documents."""
    things: list[Recording | Document] = []
    for lesson in _lessons(courses):
        things += [block.document for block in lesson.blocks if block.document]
        things += [lesson.recording] if lesson.recording else []
    return {each.name: _address(each, media[each.name]) for each in things if each.name in media}


def _lessons(courses: Sequence[Course]) -> Iterator[Lesson]:
    return (lesson for course in courses for lesson in course.lessons)


def _address(thing: Picture | Recording | Document, data: bytes) -> str:
    mime = thing.mime if _MIME.fullmatch(thing.mime) else "application/octet-stream"
    return f"data:{mime};base64,{base64.b64encode(data).decode()}"


# --- texts ---------------------------------------------------------------------------------------


def _inline(text: Text) -> Markup:
    """The text between other words; only addresses of the web are links."""
    return Markup(html_of(tuple(map(_safe, text))))  # noqa: S704 - escaped there


def _safe(span: Span) -> Span:
    return span if _is_web(span.link) else replace(span, link=None)


def _is_web(address: str | None) -> bool:
    return bool(address) and str(address).startswith(("https://", "http://"))


def _linked(address: str | None, words: str) -> Markup:
    return _inline((Span(words, link=address),))


def _accepted(item: QuizItem) -> str:
    """What the script compares with: wordings, or the least and greatest number of each answer."""
    if item.kind != "number":
        return json.dumps(item.answers)
    return json.dumps([list(map(str, bounds(answer))) for answer in item.answers])


# --- remarks -------------------------------------------------------------------------------------


def _remarks(
    course: Course,
    courses: Sequence[Course],
    media: Mapping[str, bytes],
    words: Mapping[str, Words],
    size: int,
) -> Iterator[Remark]:
    for each in courses:
        yield from unspoken(each, words)
        for lesson in each.lessons:
            yield from _lost(each, lesson, media)
    left = [
        each for each in course.languages if each not in {spoken.language for spoken in courses}
    ]
    if left:
        yield Remark(course.key, "left out", f"the course in {', '.join(left)}: not asked for")
    if any(lesson.sms or lesson.low for lesson in course.lessons):
        short = "the texts for SMS and for saving data: the page has the whole ones"
        yield Remark(course.key, "left out", short)
    yield Remark(course.key, "left out", "days, pass mark and certificate: a page has none")
    if size > _LARGE:
        how = "export each language by itself" if len(courses) > 1 else "make its media smaller"
        words_ = f"the page has {size // 1024 // 1024} MB, much for an old phone: {how}"
        yield Remark(course.key, "changed", words_)


def _lost(course: Course, lesson: Lesson, media: Mapping[str, bytes]) -> Iterator[Remark]:
    place = f"{course.language}/{lesson.key}"
    things: list[Picture | Recording | Document | None] = [lesson.recording]
    things += [block.picture or block.document for block in lesson.blocks]
    for thing in things:
        if thing and thing.name not in media:
            yield Remark(place, "left out", f"{thing.name}: there is no such file in media/")
