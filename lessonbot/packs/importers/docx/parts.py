"""What is inside a .docx: opened like a pack, and only what a text needs goes on from here.

A document may carry macros, other files and addresses of pictures elsewhere. None of that is
looked at: the parts that are needed are packed anew.
"""

import re
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import BinaryIO, Protocol
from zipfile import ZipFile

from lessonbot.packs.drafts import NotImportable
from lessonbot.packs.importers.docx.template import notes
from lessonbot.packs.importers.shared.drafting import Drafting, in_full
from lessonbot.packs.importers.shared.opening import opened, read_some
from lessonbot.packs.importers.shared.xml import Element, parse_xml, words_of
from lessonbot.packs.problems import shown

_OLD_WORD = b"\xd0\xcf\x11\xe0"
_ZIP = b"PK\x03\x04"
_TYPES = "[Content_Types].xml"
_MAIN = re.compile(
    r"application/vnd\.[a-z0-9.-]*(word|document)[a-z0-9.-]*\.main\+xml", re.IGNORECASE
)
_NEEDED = re.compile(
    r"(.*/)?(_rels/.*\.rels|(styles|numbering|footnotes|endnotes)\d*\.xml|media/[^/]+)"
)
_MARGINS = re.compile(r"(.*/)?(header|footer)\d*\.xml")
_OTHERS = (
    (re.compile(r"(.*/)?vbaProject\.bin"), "macros, which are never run"),
    (re.compile(r"(.*/)?embeddings/[^/]+"), "a file embedded in the document"),
    (re.compile(r"(.*/)?charts/chart\d*\.xml"), "a chart: save it as a picture"),
    (
        re.compile(r"(.*/)?diagrams/data\d*\.xml"),
        "a drawing of boxes (SmartArt): save it as a picture",
    ),
)
_RELS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
    'relationships/officeDocument" Target="{}"/></Relationships>'
)
_MOST_PICTURES = 200
# What is told one by one.
_MOST_COMMENTS = 20
# Some hundred pages. What is read piece by piece takes most of the time.
_MOST_MARKS = 80_000
_MOST_PIECES = 15_000
_PIECES = ("p", "r", "tr", "tc", "hyperlink")


class Image(Protocol):
    """A picture as mammoth hands it over."""

    content_type: str

    def open(self) -> AbstractContextManager[BinaryIO]:
        """Its bytes."""
        ...


@dataclass
class Parts:
    """A document without what could harm, and the pictures that were found in it."""

    name: str
    document: BytesIO
    pictures: list[tuple[str, bytes]] = field(default_factory=list)

    def kept(self, image: Image) -> dict[str, str]:
        """Keep a picture; the text refers to it by its number."""
        if len(self.pictures) >= _MOST_PICTURES:
            raise NotImportable(f"{self.name} has more than {_MOST_PICTURES} pictures: divide it")
        with image.open() as file:
            data = file.read()
        self.pictures.append((image.content_type or "", data))
        return {"src": str(len(self.pictures) - 1)}


def open_parts(path: Path, drafting: Drafting) -> Parts:
    """The parts of a .docx that a text is made of; raises NotImportable."""
    files = _opened(path)
    main = _main(files, path)
    for name in files:
        _tell(name, files[name], path.name, drafting)
    root = parse_xml(files[main], path.name)
    _refuse_flood(root, path.name)
    _tell_of_text(root, path.name, drafting)
    kept = {name: data for name, data in files.items() if _NEEDED.fullmatch(name)}
    for name, data in kept.items():
        if name.endswith((".xml", ".rels")):
            parse_xml(data, path.name)
    document = BytesIO()
    with ZipFile(document, "w") as archive:
        archive.writestr("_rels/.rels", _RELS.format(main))
        for name in (_TYPES, main, *kept):
            archive.writestr(name, files[name])
    document.seek(0)
    return Parts(path.name, document)


def _refuse_flood(root: Element, name: str) -> None:
    pieces = sum(1 for _ in root.iter(*_PIECES))
    if pieces > _MOST_PIECES or sum(1 for _ in root.iter()) > _MOST_MARKS:
        raise NotImportable(f"{name} is longer than a course can be: divide it")


def _opened(path: Path) -> Mapping[str, bytes]:
    name = shown(path.name)
    start = read_some(path, len(_ZIP))
    if start.startswith(_OLD_WORD):
        raise NotImportable(f"{name} is an old Word file or has a password: save it as .docx")
    if not start.startswith(_ZIP):
        raise NotImportable(f"{name} is no Word document: give a file that ends in .docx")
    return opened(path)


def _main(files: Mapping[str, bytes], path: Path) -> str:
    """The name of the part that holds the text."""
    if _TYPES in files:
        for each in parse_xml(files[_TYPES], path.name).iter("Override"):
            name = (each.get("PartName") or "").lstrip("/")
            if _MAIN.fullmatch(each.get("ContentType") or "") and name in files:
                return name
    raise NotImportable(f"{shown(path.name)} is no Word document: give a file that ends in .docx")


def _tell(name: str, data: bytes, file: str, drafting: Drafting) -> None:
    """Say what is left out of the parts that are no text."""
    for pattern, words in _OTHERS:
        if pattern.fullmatch(name):
            drafting.note(file, "left out", words)
    if _MARGINS.fullmatch(name) and (words := words_of(parse_xml(data, file))):
        drafting.note(
            file, "left out", f"what stands at the top or foot of pages: {in_full(words)}"
        )
    if name.endswith("/comments.xml"):
        _tell_comments(parse_xml(data, file), file, drafting)


def _tell_comments(root: Element, file: str, drafting: Drafting) -> None:
    """Say what others wrote in the margin; the template's own notes are no news to anybody."""
    own = notes()
    told = [(each, words) for each in root.iter("comment") if (words := words_of(each)) not in own]
    for comment, words in told[:_MOST_COMMENTS]:
        author = next((value for name, value in comment.items() if name.endswith("author")), "")
        by = f" by {shown(author)}" if author else ""
        mend = "write it into the text if learners need it"
        drafting.note(file, "left out", f"a comment in the margin{by}, “{in_full(words)}”: {mend}")
    if len(told) > _MOST_COMMENTS:
        more = len(told) - _MOST_COMMENTS
        drafting.note(file, "left out", f"{more} more comments in the margin")


def _tell_of_text(root: Element, file: str, drafting: Drafting) -> None:
    """Say what the text loses where mammoth says nothing."""
    for formula in root.iter("oMath"):
        told = f"a formula, {in_full(words_of(formula))}: write it as text or make it a picture"
        drafting.note(file, "left out", told)
    deleted = " ".join(_deleted(root)).strip()
    if deleted:
        told = f"words that a tracked change deleted: {in_full(deleted)}"
        drafting.note(file, "left out", told)


def _deleted(root: Element) -> Iterator[str]:
    for element in root.iter("delText"):
        yield words_of(element)
