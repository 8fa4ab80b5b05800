"""Common Cartridge 1.0 to 1.3 (.imscc): the modules of a course in an LMS as lessons, in order."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from lessonbot.domain.course import Block
from lessonbot.domain.text import Span
from lessonbot.packs.documents import ENDINGS
from lessonbot.packs.drafts import Draft, NotImportable
from lessonbot.packs.importers.qti.read import MANIFEST, Day, lessons_of, read_days
from lessonbot.packs.importers.shared.draft_course import course_of, one_line, to_complete
from lessonbot.packs.importers.shared.pages import read_page
from lessonbot.packs.importers.shared.parcel import Parcel, unpacked
from lessonbot.packs.importers.shared.xml import Element, words_of
from lessonbot.packs.manifest import is_web_address
from lessonbot.packs.problems import shown

_PAGES = (".html", ".htm", ".xhtml")
_PICTURES = (".jpg", ".jpeg", ".png", ".gif", ".svg", ".webp", ".bmp")
# A kind of resource that no lesson can hold, and what to do about it.
_OTHERS = (
    ("imsdt", "a discussion: learners answer here one by one; make a question of it"),
    ("imsbasiclti", "a tool of another system: describe in words what is done there"),
    ("assignment", "an assignment: write it as a lesson that ends in .task.md"),
    ("question-bank", "a bank of questions that no lesson shows: export it as a quiz"),
)


@dataclass(frozen=True, slots=True)
class Resource:
    """A thing that the cartridge holds: its kind and its files."""

    key: str
    kind: str
    files: tuple[str, ...]
    depends: tuple[str, ...]


def read(path: Path, *, language: str = "en") -> Draft:
    """The course of a cartridge; raises NotImportable."""
    parcel = unpacked(path)
    if MANIFEST not in parcel.files:
        raise NotImportable(
            f"{path.name} has no {MANIFEST}: export the course as Common Cartridge (.imscc)"
        )
    manifest = parcel.xml(MANIFEST)
    reader = _Reader(manifest, parcel)
    reader.read()
    lessons = lessons_of(reader.days)
    if not lessons:
        raise NotImportable(f"{path.name} has no pages and no questions that can be taken")
    course = course_of(_title(manifest) or path.stem, language, lessons)
    parcel.remarks.append(to_complete(path.name, course))
    return Draft(course, parcel.media, tuple(parcel.remarks))


def _title(manifest: Element) -> str:
    metadata = manifest.find("metadata")
    title = None if metadata is None else next(metadata.iter("title"), None)
    return words_of(title)


class _Reader:
    def __init__(self, manifest: Element, parcel: Parcel) -> None:
        self.manifest = manifest
        self.parcel = parcel
        self.resources = {each.key: each for each in _resources(manifest, parcel)}
        self.days: list[Day] = []
        self.keys: set[str] = set()
        self.used: set[str] = set()

    def read(self) -> None:
        """Take what the organisation of the course shows, then the quizzes it does not show."""
        for organization in self.manifest.iter("organization"):
            for item in organization.iterchildren("item"):
                self.item(item)
        for resource in self.resources.values():
            if resource.key not in self.used and _is_quiz(resource.kind):
                self.used.add(resource.key)
                self.resource(resource, "", MANIFEST)
        self._note_unused()

    def item(self, item: Element) -> None:
        """What a line of the organisation stands for, and all that is below it."""
        title = one_line(words_of(item.find("title")))
        place = f"{MANIFEST}:{item.sourceline}"
        reference = item.get("identifierref")
        if reference is None and title:
            words = "a module has no name here: its lessons stand one after the other"
            self.parcel.changed(place, f"“{shown(title)}”: {words}")
        elif reference is not None:
            resource = self.resources.get(reference)
            if resource is None:
                self.parcel.left_out(place, f"“{shown(title)}”: the cartridge does not hold it")
            else:
                self.used.add(resource.key)
                self._companions(resource)
                self.resource(resource, title, place)
        for child in item.iterchildren("item"):
            self.item(child)

    def resource(self, resource: Resource, title: str, place: str) -> None:
        """Take a page, link, quiz, picture or document, or note why not."""
        name = resource.files[0] if resource.files else ""
        kind = resource.kind
        if name not in self.parcel.files:
            words = f"“{shown(title or resource.key)}”: its file {shown(name)} is missing"
            self.parcel.left_out(place, words)
        elif _is_quiz(kind):
            self.quiz(resource, title, name)
        elif kind.startswith("imswl"):
            self.link(name, title)
        elif other := next((words for sign, words in _OTHERS if sign in kind), None):
            self.parcel.left_out(name, f"“{shown(title)}” is {other}")
        elif name.lower().endswith(_PAGES):
            self.page(name, title)
        else:
            self.file(name, title)

    def page(self, name: str, title: str) -> None:
        """A page is a lesson of its own."""
        html = self.parcel.page(name)
        blocks = read_page(html, name, self.parcel, name.rpartition("/")[0])
        if not blocks:
            self.parcel.left_out(name, f"“{shown(title)}” is empty")
            return
        self.days.append(Day(title or name, list(blocks)))
        self.parcel.taken(name, f"the page became the lesson “{shown(title or name)}”")

    def quiz(self, resource: Resource, title: str, name: str) -> None:
        """A quiz belongs to the page before it, else it is a lesson of its own."""
        name = self._whole(resource, name)
        days = read_days(self.parcel.xml(name), name, self.parcel, self.keys)
        if not days:
            self.parcel.left_out(name, f"the quiz “{shown(title)}” has no questions left")
            return
        before = self.days[-1] if self.days else None
        if len(days) == 1 and before and before.blocks and not before.items:
            before.blocks.extend(days[0].blocks)
            before.items.extend(days[0].items)
            words = f"its questions stand in the lesson “{shown(before.title)}”, the page before it"
            self.parcel.changed(name, words)
            return
        if title:
            days[0].title = title
        self.days.extend(days)

    def _whole(self, resource: Resource, name: str) -> str:
        """Canvas puts a quiz into the cartridge twice, and only the second one is whole."""
        for other in self._companions(resource):
            if other.endswith(".xml.qti") and other in self.parcel.files:
                self.parcel.changed(name, f"all its questions are taken from {shown(other)}")
                return other
        return name

    def _companions(self, resource: Resource) -> list[str]:
        """The files that come with a resource."""
        known = [self.resources[key] for key in resource.depends if key in self.resources]
        self.used.update(each.key for each in known)
        return [name for each in known for name in each.files]

    def link(self, name: str, title: str) -> None:
        """A link is a line of the lesson that it stands in."""
        root = self.parcel.xml(name)
        address = next((each.get("href") or "" for each in root.iter("url")), "")
        words = title or words_of(next(root.iter("title"), None)) or address
        if not is_web_address(address):
            self.parcel.left_out(name, f"the link “{shown(words)}” leads to {shown(address)}")
            return
        self._add(Block((Span(words, link=address),)), words)
        self.parcel.taken(name, f"the link “{shown(words)}”")

    def file(self, name: str, title: str) -> None:
        """A picture or a document stands where it stood; of others no phone makes anything."""
        ending = name.rpartition(".")[2].lower()
        if name.lower().endswith(_PICTURES):
            picture = self.parcel.picture(name, title, name)
            if picture:
                self._add(Block(picture=picture), title or name)
        elif ending in ENDINGS:
            document = self.parcel.document(name, title or name, name)
            if document:
                self._add(Block(document=document), title or name)
                self.parcel.taken(name, f"the document “{shown(document.title)}”")
        else:
            words = "only pages, pictures, PDF, DOCX and XLSX can be taken"
            self.parcel.left_out(name, f"“{shown(title)}”: {words}")

    def _add(self, block: Block, title: str) -> None:
        """Behind the text before it, if no question has been asked there."""
        if not self.days or self.days[-1].items:
            self.days.append(Day(title))
        self.days[-1].blocks.append(block)

    def _note_unused(self) -> None:
        """What no module shows; pictures are taken with the pages that show them."""
        for resource in self.resources.values():
            name = resource.files[0] if resource.files else ""
            if resource.key in self.used or name in self.parcel.shown:
                continue
            if resource.kind.startswith("associatedcontent"):
                self.parcel.left_out(name or resource.key, "settings of the other system")
            else:
                words = "it stands in no module: put it into one, if learners are to see it"
                self.parcel.left_out(name or resource.key, words)


def _is_quiz(kind: str) -> bool:
    return kind.startswith("imsqti") and "question-bank" not in kind


def _resources(manifest: Element, parcel: Parcel) -> Iterator[Resource]:
    for each in manifest.iter("resource"):
        names = [each.get("href"), *(file.get("href") for file in each.iter("file"))]
        files = [parcel.find(name) or name for name in names if name]
        depends = [other.get("identifierref") or "" for other in each.iter("dependency")]
        key, kind = each.get("identifier") or "", (each.get("type") or "").lower()
        yield Resource(key, kind, tuple(dict.fromkeys(files)), tuple(depends))
