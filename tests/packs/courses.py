"""Courses as hypothesis draws them, in the form in which the reader gives them."""

from dataclasses import replace
from pathlib import Path
from typing import get_args

from hypothesis import strategies as st

from lessonbot.domain.course import (
    Assignment,
    Attribution,
    Block,
    Course,
    Credential,
    Criterion,
    Document,
    ItemKind,
    Lesson,
    Level,
    Membership,
    Option,
    Outcome,
    Picture,
    QuizItem,
    Recording,
    Video,
)
from lessonbot.domain.spelling import fold
from lessonbot.domain.text import Span, Text
from lessonbot.packs.media import Library
from lessonbot.packs.problems import Notes
from lessonbot.packs.reserved import reserved
from tests.packs.packfolder import drawing

# What Markdown reads as marks, beside letters of several scripts, and spaces of all kinds.
PIECES = [
    "a", "Mira", "paga", "pesa kwanza", "é", "ção", "数日", "नमस्ते", "سلام", "🙂", "e\u0301", "42",
    "3.5", "*", "**", "_", "__", "`", "``", "\\", "[", "]", "(", ")", "](", "<", ">", "<b>", "&",
    "&amp;", "&#32;", "#", "# ", "## ", "-", "- ", "---", "+ ", "* ", "1. ", "10) ", "> ", ":::",
    ":::sms", "~~~", "```", "{", "{#a}", "}", "|", "!", "!!", "?", ".", ",", ";", ":", "'", '"',
    "=", "===", "[ ] ", "[x] ", "(x) ", "– ( ) ", "a) (x) ", "☐ ", "• ☒", "]: ", "$", "€", "~",
    "snake_case", "2*3*4",
    "https://example.org", "<https://example.org>", "[a]: b", "•", "• ", "———", "%20", " ", "  ",
    "    ", "\t", "\u00a0", "\u2003", "\u3000", "\u200b", "\u200d",
]  # fmt: skip
LINKS = [
    "https://example.org", "https://example.org/a_b(c)?d=1&copy=2#e", "http://example.org/%20*x*",
    "https://example.org/path/",
]  # fmt: skip

pieces = st.sampled_from(PIECES)


def _visible(words: str) -> bool:
    return bool(words.strip())


one_line = st.lists(pieces, min_size=1, max_size=8).map("".join)
words = one_line.map(lambda line: " ".join(line.split())).filter(_visible)
broken = st.lists(pieces | st.just("\n") | st.just("\n\n"), min_size=1, max_size=10).map("".join)
# The reader takes `]:` in code at the beginning of a line for a reference.
code = one_line.filter(_visible).filter(lambda line: "]:" not in line)


def merged(spans: list[Span]) -> Text:
    """The spans with neighbours of the same look made one, as the reader does."""
    out: list[Span] = []
    for span in spans:
        if out and (out[-1].style, out[-1].link) == (span.style, span.link):
            out[-1] = Span(out[-1].text + span.text, span.style, span.link)
        else:
            out.append(span)
    return tuple(out)


links = st.none() | st.none() | st.sampled_from(LINKS)
spans = st.one_of(
    st.builds(Span, broken),
    st.builds(Span, broken, st.sampled_from(["bold", "italic", None]), links),
    st.builds(Span, code, st.just("code"), links),
)
paragraph = st.lists(spans, min_size=1, max_size=6)
item = st.builds(
    lambda indent, mark, rest: [Span(f"\n{'  ' * indent}{mark}"), *rest],
    st.integers(0, 3),
    st.sampled_from(["• ", "• ", "1. ", "2. ", "3. ", ""]),
    st.lists(spans, max_size=2),
)
fence = st.builds(
    lambda text: [Span(text, "pre")], st.lists(code, min_size=1, max_size=3).map("\n".join)
)
listed = st.lists(item, min_size=1, max_size=6).map(
    lambda items: [span for each in items for span in each]
)


def _edged(block: list[Span]) -> list[Span]:
    """The block with a letter where it would begin or end with a line break."""
    spans = list(block)
    for at, cut in ((0, str.lstrip), (-1, str.rstrip)):
        text = spans[at].text
        if cut(text, "\n") != text:
            spans[at] = Span(cut(text, "\n") or "a", spans[at].style, spans[at].link)
    return spans


def _text(blocks: list[list[Span]]) -> Text:
    spans: list[Span] = []
    for block in blocks:
        if spans:
            spans.append(Span("\n\n"))
        spans.extend(_edged(block))
    return merged(spans)


texts = st.lists(paragraph | listed | fence, min_size=1, max_size=4).map(_text)

# --- media ---------------------------------------------------------------------------------------

_PDF = b"%PDF-1.4\n1 0 obj << >> endobj\ntrailer << >>\n%%EOF\n"
_VOICE = (Path(__file__).parent / "data/media/hello.ogg").read_bytes()

MEDIA: dict[str, bytes] = {
    "a.png": drawing(40, 30),
    "a.low.png": drawing(20, 15),
    "b-2.jpg": drawing(30, 30, "JPEG"),
    "b-2.sw.jpg": drawing(31, 30, "JPEG"),
    "form.pdf": _PDF,
    "form.sw.pdf": _PDF.replace(b"1 0", b"2 0"),
    "01.ogg": _VOICE,
    "01.sw.ogg": _VOICE,
    "01.pt-br.ogg": _VOICE,
}
_NOTES = Notes("lessons/01-a.md", [])
_LIBRARY = Library({f"media/{name}": data for name, data in MEDIA.items()}, [], "en")


def _picture(name: str, alt: str) -> Picture:
    picture = _LIBRARY.picture(name, alt, (1, 1), _NOTES)
    assert picture
    return picture


def _recording(name: str) -> Recording:
    recording = _LIBRARY.recording(name, (1, 1), _NOTES)
    assert recording
    return recording


def _document(name: str, title: str) -> Document:
    document = _LIBRARY.document(name, title, (1, 1), _NOTES)
    assert document
    return document


# --- courses -------------------------------------------------------------------------------------

titles = words.filter(lambda line: len(line) <= 200)
keys = st.from_regex(r"[a-z][a-z0-9]{0,5}(-[a-z0-9]{1,4})?", fullmatch=True)
sentences = broken.map(str.strip).filter(bool)
maybe_texts = st.just(()) | texts
# The words for a picture stand in the file as they are.
alts = st.sampled_from(
    ["Three jars", "*2* jars [red] & blue", "Jira 🙂", "जार", "a_b! (c)", "one [open \\ bracket"]
)


def _offered(line: str) -> bool:
    return reserved(line) is None


options = words.filter(_offered)
typed = words.filter(
    lambda line: bool(fold(line)) and len(line) <= 80 and _offered(line) and not {*"{}"} & {*line}
)
ends = words.filter(lambda line: not {*'{}"\\'} & {*line})
numbers = st.lists(
    st.sampled_from(["42", "-3.5", "0", "40..45", "-1..1", "3.5±0.1"]), min_size=1, max_size=3
).map(tuple)


@st.composite
def choices(draw: st.DrawFn) -> tuple[Option, ...]:
    lines = draw(st.lists(options, min_size=2, max_size=6, unique_by=str.casefold))
    right = draw(st.sets(st.integers(0, len(lines) - 1), min_size=1))
    return tuple(
        Option("abcdef"[at], line, at in right, draw(maybe_texts)) for at, line in enumerate(lines)
    )


@st.composite
def items(draw: st.DrawFn, key: str, *, bank: bool = True) -> QuizItem:
    kinds: list[ItemKind] = ["choice", "choice", "number", "text"]
    kind = draw(st.sampled_from([*kinds, "scale", "open"] if bank else kinds))
    item = QuizItem(key, draw(texts), explanation=draw(maybe_texts), kind=kind)
    match kind:
        case "choice":
            item = replace(item, options=draw(choices()))
        case "number":
            item = replace(item, answers=draw(numbers))
        case "text":
            item = replace(item, answers=tuple(draw(st.lists(typed, min_size=1, max_size=3))))
        case "scale":
            first, steps = draw(st.integers(0, 3)), draw(st.integers(2, 11))
            scale = tuple(Option(str(n), str(n), right=False) for n in range(first, first + steps))
            item = replace(item, options=scale, ends=draw(st.tuples(st.just("") | ends, ends)))
    if bank and item.scored:
        others = [draw(items(f"{key}-{at}", bank=False)) for at in range(draw(st.integers(0, 2)))]
        item = replace(item, parallels=tuple(others))
    return item


@st.composite
def blocks(draw: st.DrawFn, language: str = "") -> tuple[Block, ...]:
    own = ".sw" if language == "sw" else ""
    found: list[Block] = []
    for kind in draw(st.lists(st.sampled_from("tttpqd"), min_size=1, max_size=4)):
        if kind == "t" and not (found and found[-1].text):
            found.append(Block(draw(texts)))
        elif kind == "p":
            found.append(Block(picture=_picture("a.png", draw(alts))))
        elif kind == "q":
            found.append(Block(picture=_picture(f"b-2{own}.jpg", draw(alts))))
        elif kind == "d":
            found.append(Block(document=_document(f"form{own}.pdf", draw(titles))))
    return (*found, Block(draw(texts))) if not any(block.text for block in found) else tuple(found)


@st.composite
def recordings(draw: st.DrawFn, name: str) -> Recording:
    transcript = draw(maybe_texts)
    reads = draw(st.booleans()) if transcript else True
    return replace(_recording(name), transcript=transcript, reads_lesson=reads)


videos = st.builds(
    Video, st.sampled_from(LINKS), titles, titles, st.integers(1, 60), st.integers(1, 500)
)
assignments = st.builds(
    Assignment,
    st.lists(st.builds(Criterion, titles, st.integers(1, 9)), min_size=1, max_size=3).map(tuple),
    st.lists(st.sampled_from(["text", "photo", "voice", "document"]), min_size=1, unique=True).map(
        tuple
    ),
    st.integers(1, 90),
)


@st.composite
def lessons(draw: st.DrawFn, key: str, outcomes: tuple[str, ...]) -> Lesson:
    count = draw(st.integers(0, 2))
    return Lesson(
        key,
        draw(titles),
        draw(blocks()),
        tuple(draw(items(f"{key}-q{at}")) for at in range(count)),
        sms=draw(maybe_texts),
        minutes=draw(st.none() | st.integers(1, 120)),
        outcomes=tuple(draw(st.lists(st.sampled_from(outcomes), max_size=2))) if outcomes else (),
        more=draw(maybe_texts),
        low=draw(maybe_texts),
        recording=draw(st.none() | recordings("01.ogg")),
        video=draw(st.none() | videos),
        assignment=draw(st.none() | assignments),
    )


@st.composite
def spoken_items(draw: st.DrawFn, item: QuizItem) -> QuizItem:
    """The question in other words."""
    answers = item.answers
    if item.kind == "text":
        answers = tuple(draw(st.lists(typed, min_size=1, max_size=3)))
    choice = item.options
    if item.kind == "choice":
        size = len(choice)
        lines = draw(st.lists(options, min_size=size, max_size=size, unique_by=str.casefold))
        choice = tuple(
            replace(option, text=line, feedback=draw(maybe_texts))
            for option, line in zip(choice, lines, strict=True)
        )
    return replace(
        item,
        prompt=draw(texts),
        options=choice,
        explanation=draw(maybe_texts),
        answers=answers,
        ends=draw(st.tuples(ends, ends)) if any(item.ends) else item.ends,
        parallels=tuple(draw(spoken_items(each)) for each in item.parallels),
    )


@st.composite
def spoken_lessons(draw: st.DrawFn, lesson: Lesson, language: str) -> Lesson:
    """The lesson in other words."""
    task = lesson.assignment
    if task:
        rubric = tuple(replace(each, text=draw(titles)) for each in task.rubric)
        task = replace(task, rubric=rubric)
    return replace(
        lesson,
        title=draw(titles),
        blocks=draw(blocks(language)),
        items=tuple(draw(spoken_items(item)) for item in lesson.items),
        sms=draw(maybe_texts),
        more=draw(maybe_texts),
        low=draw(maybe_texts),
        recording=draw(st.none() | recordings(f"01.{language.lower()}.ogg")),
        video=draw(videos) if lesson.video else None,
        assignment=task,
    )


@st.composite
def spoken(draw: st.DrawFn, course: Course, language: str) -> Course:
    """The course in another language."""
    credential = course.credential
    badge = credential.badge and _picture("a.png", draw(alts))
    return replace(
        course,
        language=language,
        title=draw(titles),
        summary=draw(sentences) if course.summary else "",
        outcomes=tuple(replace(each, text=draw(titles)) for each in course.outcomes),
        credential=replace(credential, name=draw(titles), criteria=draw(sentences), badge=badge),
        lessons=tuple(draw(spoken_lessons(lesson, language)) for lesson in course.lessons),
    )


@st.composite
def courses(draw: st.DrawFn, *, most_lessons: int = 2) -> Course:
    """A course that uses whatever a pack can have, in up to three languages."""
    outcomes = tuple(draw(st.lists(keys, max_size=3, unique=True)))
    authors = tuple(draw(st.lists(titles, max_size=2, unique=True)))
    course = Course(
        key=draw(keys),
        version=draw(st.sampled_from(["1.0.0", "12.3.45"])),
        title=draw(titles),
        summary=draw(st.just("") | sentences),
        language="en",
        credential=Credential(
            draw(titles),
            draw(sentences),
            draw(st.booleans()),
            draw(st.none() | alts.map(lambda alt: _picture("a.png", alt))),
            draw(st.none() | st.integers(1, 36_500)),
        ),
        lessons=tuple(
            draw(lessons(f"{key}-{at}", outcomes))
            for at, key in enumerate(draw(st.lists(keys, min_size=1, max_size=most_lessons)))
        ),
        level=draw(st.sampled_from(get_args(Level))),
        minutes_per_day=draw(st.integers(1, 120)),
        licence=draw(st.none() | st.sampled_from(["CC-BY-4.0", "MIT OR Apache-2.0"])),
        authors=authors,
        attribution=tuple(
            draw(
                st.lists(
                    st.builds(
                        Attribution,
                        titles,
                        st.none() | st.sampled_from(LINKS),
                        st.none() | st.just("CC0-1.0"),
                    ),
                    max_size=2,
                )
            )
        ),
        outcomes=tuple(Outcome(key, draw(titles)) for key in outcomes),
        days=tuple(sorted(draw(st.sets(st.integers(0, 6), min_size=1)))),
        pass_percent=draw(st.integers(0, 100)),
        attempts=draw(st.integers(1, 9)),
        retry_after_days=draw(st.integers(1, 60)),
        reminder_after_hours=draw(st.none() | st.integers(1, 168)),
        most_per_day=draw(st.integers(1, 20)),
        roles={name: draw(titles) for name in authors if draw(st.booleans())},
        prerequisites=tuple(draw(st.lists(keys, max_size=2, unique=True))),
        membership=draw(st.none() | st.builds(Membership, keys, st.integers(1, 9))),
    )
    languages = draw(st.lists(st.sampled_from(["sw", "pt-BR"]), max_size=2, unique=True))
    return replace(
        course, translations=tuple(draw(spoken(course, language)) for language in languages)
    )
