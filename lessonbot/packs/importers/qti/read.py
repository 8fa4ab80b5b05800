"""QTI 1.2: the questions of Canvas, Moodle's cartridges, Blackboard and others."""

import html
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from lessonbot.domain.course import Block, ItemKind, Lesson, QuizItem, Video
from lessonbot.packs.drafts import Draft, NotImportable
from lessonbot.packs.importers.qti.scoring import Scoring
from lessonbot.packs.importers.shared.draft_course import (
    course_of,
    key_of,
    one_line,
    to_complete,
    unique,
)
from lessonbot.packs.importers.shared.pages import read_page, read_words
from lessonbot.packs.importers.shared.parcel import Parcel, counted, unpacked
from lessonbot.packs.importers.shared.xml import Element, inner, words_of
from lessonbot.packs.problems import shown

MANIFEST = "imsmanifest.xml"

# What an item says about itself, in the words of Common Cartridge, Canvas and older systems.
_KINDS: tuple[tuple[str, str], ...] = (
    ("multiple_choice", "choice"),
    ("true_false", "choice"),
    ("multiple_response", "choice"),
    ("multiple_answers", "choice"),
    ("pattern_match", "a question whose answer has to hold certain words"),
    ("fib", "text"),
    ("short_answer", "text"),
    ("essay", "open"),
    ("numerical", "number"),
    ("text_only", "page"),
    ("matching", "a question that matches pairs"),
    ("multiple_dropdowns", "a question with several menus"),
    ("multiple_blanks", "a question with several gaps"),
    ("calculated", "a question with a formula"),
    ("file_upload", "a question answered by a file"),
)
_TAKEN = {"choice", "text", "open", "number", "page"}
_RESPONSES = ("response_lid", "response_str", "response_num", "response_grp", "response_xy")
_NO_TITLES = ("question", "item", "q")


@dataclass
class Day:
    """A lesson as it grows."""

    title: str
    blocks: list[Block] = field(default_factory=list)
    items: list[QuizItem] = field(default_factory=list)
    video: Video | None = None


def read(path: Path, *, language: str = "en") -> Draft:
    """The assessments of a QTI 1.2 zip or file as lessons; raises NotImportable."""
    parcel = unpacked(path, alone=".xml")
    keys: set[str] = set()
    days: list[Day] = []
    titles: list[str] = []
    for name in _assessments(parcel):
        root = parcel.xml(name)
        if root.tag == "questestinterop":
            titles.append(title_of(root) or path.stem)
            days.extend(read_days(root, name, parcel, keys))
    if not days:
        raise NotImportable(f"{path.name} has no questions in QTI 1.2: export them as QTI 1.2")
    title = titles[0] if len(titles) == 1 else path.stem
    course = course_of(title, language, lessons_of(days))
    parcel.remarks.append(to_complete(path.name, course))
    return Draft(course, parcel.media, tuple(parcel.remarks))


def lessons_of(days: Iterable[Day]) -> list[Lesson]:
    """The lessons, each with an id made of its title."""
    taken: set[str] = set()
    return [
        Lesson(
            unique(key_of(day.title, "lesson"), taken),
            one_line(day.title) or "Lesson",
            tuple(day.blocks),
            tuple(day.items),
            video=day.video,
        )
        for day in days
    ]


def read_days(root: Element, name: str, parcel: Parcel, keys: set[str]) -> list[Day]:
    """The questions of an assessment; a text between them begins another lesson."""
    title = title_of(root) or name.rpartition("/")[2]
    reader = _Reader(name, parcel, keys, [Day(title)])
    reader.section(next(root.iter("assessment", "objectbank"), root))
    days = [day for day in reader.days if day.blocks or day.items]
    count = sum(len(day.items) for day in days)
    parcel.taken(name, f"“{shown(title)}” became {counted(count, 'question')}")
    return days


def title_of(root: Element) -> str:
    """What the assessment of a file is called."""
    return one_line(next((each.get("title") or "" for each in root.iter("assessment")), ""))


def _assessments(parcel: Parcel) -> list[str]:
    """The files of the manifest in its order; without one every XML file."""
    if MANIFEST not in parcel.files:
        return [name for name in parcel.files if name.lower().endswith(".xml")]
    names = [
        parcel.find(file.get("href") or "")
        for resource in parcel.xml(MANIFEST).iter("resource")
        if "qti" in (resource.get("type") or "")
        for file in resource.iter("file")
    ]
    return [name for name in names if name and name.lower().endswith((".xml", ".qti"))]


class _Reader:
    def __init__(self, name: str, parcel: Parcel, keys: set[str], days: list[Day]) -> None:
        self.name = name
        self.folder = name.rpartition("/")[0]
        self.parcel = parcel
        self.keys = keys
        self.days = days

    def section(self, section: Element) -> None:
        """The items of a section and of the sections in it, in their order."""
        for child in section:
            if child.tag == "item":
                if item := self.item(child):
                    self.days[-1].items.append(item)
            elif child.tag == "section":
                if _drawn_from(child):
                    self.bank(child)
                else:
                    self.section(child)

    def bank(self, section: Element) -> None:
        """A section of which only some questions are asked."""
        number = _drawn_from(section)
        items = [item for child in section.iter("item") if (item := self.item(child))]
        place = self._place(section)
        if number == "1" and len(items) > 1 and all(item.scored for item in items):
            self.days[-1].items.append(replace(items[0], parallels=tuple(items[1:])))
            words = "the first is asked, the others when it is asked again"
            self.parcel.changed(place, f"one of {len(items)} questions is drawn there: {words}")
            return
        if len(items) > 1:
            words = f"{shown(number)} of {len(items)} questions are drawn there: here all are asked"
            self.parcel.changed(place, words)
        self.days[-1].items.extend(items)

    def item(self, item: Element) -> QuizItem | None:
        """A question, or nothing and the reason noted."""
        place = self._place(item)
        kind = _kind(item)
        if kind not in _TAKEN:
            self.parcel.left_out(place, f"{kind}: ask it with options, or as an open question")
            return None
        presentation = next(item.iter("presentation"), None)
        body = "" if presentation is None else _joined(_asked(presentation))
        if kind == "page":
            self.page(item, body, place)
            return None
        prompt, pictures = read_words(body, place, self.parcel, self.folder)
        if not prompt:
            self.parcel.left_out(place, "a question without words")
            return None
        for picture in pictures:
            self.days[-1].blocks.append(Block(picture=picture))
            words = f"the picture {picture.name} of a question stands above it, in the lesson"
            self.parcel.changed(place, words)
        scoring = Scoring(item, place, self.parcel, lambda element: _joined(_materials(element)))
        key = unique(self._key(item), self.keys)
        return scoring.scored(QuizItem(key, prompt, kind=_as_kind(kind)))

    def page(self, item: Element, body: str, place: str) -> None:
        """A text among the questions: what stands behind questions begins another lesson."""
        title = one_line(item.get("title") or "")
        blocks = read_page(body, place, self.parcel, self.folder)
        day = self.days[-1]
        if day.items or day.blocks:
            day = Day(f"{self.days[0].title} {len(self.days) + 1}")
            self.days.append(day)
        if title and title.casefold() not in _NO_TITLES:
            day.title = title
        day.blocks.extend(blocks)

    def _place(self, element: Element) -> str:
        return f"{self.name}:{element.sourceline}"

    def _key(self, item: Element) -> str:
        title = (item.get("title") or "").strip()
        bare = title.casefold().rstrip("0123456789 .")
        number = len(self.keys) + 1
        return key_of("" if bare in _NO_TITLES else title, f"question-{number}")


def _as_kind(kind: str) -> ItemKind:
    kinds: dict[str, ItemKind] = {"text": "text", "open": "open", "number": "number"}
    return kinds.get(kind, "choice")


def _drawn_from(section: Element) -> str:
    """How many questions of a section are asked, if not all."""
    return words_of(section.find("selection_ordering/selection/selection_number"))


def _kind(item: Element) -> str:
    for metadata in item.iter("qtimetadatafield"):
        label = words_of(metadata.find("fieldlabel")).casefold()
        if label in {"cc_profile", "question_type", "qmd_itemtype"}:
            entry = words_of(metadata.find("fieldentry")).casefold().replace(" ", "_")
            for sign, kind in _KINDS:
                if sign in entry:
                    return kind
    return _by_form(item)


def _by_form(item: Element) -> str:
    """The kind of an item that does not name it."""
    responses = list(item.iter(*_RESPONSES))
    if not responses:
        return "page"
    if len(responses) > 1:
        return "a question with several parts"
    (response,) = responses
    if response.tag == "response_lid" and next(response.iter("render_choice"), None) is not None:
        return "choice"
    if response.tag == "response_num":
        return "number"
    if response.tag == "response_str":
        return "text" if next(item.iter("varequal"), None) is not None else "open"
    return "a question of a kind that is not known here"


def _asked(element: Element) -> Iterator[str]:
    """The words before, between and behind what is answered."""
    for child in element:
        if child.tag == "material":
            yield from _material(child)
        elif child.tag not in _RESPONSES:
            yield from _asked(child)


def _joined(parts: Iterable[str]) -> str:
    """The parts below each other; one alone stays exactly as it is."""
    written = [part for part in parts if part.strip()]
    return written[0] if len(written) == 1 else "".join(f"<div>{part}</div>" for part in written)


def _materials(element: Element) -> Iterator[str]:
    for material in element.iter("material"):
        yield from _material(material)


def _material(material: Element) -> Iterator[str]:
    for part in material:
        if part.tag in {"mattext", "matemtext"}:
            words = part.text or ""
            if len(part):
                # Some systems write their HTML as elements and not as text.
                yield inner(part)
            elif (part.get("texttype") or "text/plain").lower() == "text/html":
                yield words
            else:
                yield html.escape(words, quote=False)
        elif part.tag == "mat_extension":
            # Blackboard keeps its words in an element of its own.
            yield from (each.text or "" for each in part.iter("mat_formattedtext"))
        elif part.tag == "matimage":
            yield f'<img src="{html.escape(part.get("uri") or "")}" alt="">'
        elif part.tag in {"mataudio", "matvideo"}:
            yield f'<audio src="{html.escape(part.get("uri") or "")}"></audio>'
