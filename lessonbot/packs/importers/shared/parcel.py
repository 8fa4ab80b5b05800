"""The files of another system, what was taken of them, and the remarks about it."""

import posixpath
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from urllib.parse import unquote, urlsplit

from lessonbot.domain.course import Document, Picture
from lessonbot.packs.documents import read_document
from lessonbot.packs.drafts import NotImportable, Remark
from lessonbot.packs.importers.shared.draft_course import key_of, one_line, unique
from lessonbot.packs.importers.shared.floods import LARGEST, Pages, refuse_size
from lessonbot.packs.importers.shared.opening import opened, read_some
from lessonbot.packs.importers.shared.xml import Element, parse_xml
from lessonbot.packs.pictures import read_picture
from lessonbot.packs.problems import Notes, Problem, shown

# Of text; media are limited by the size of the file that they come in.
MOST_TEXT = 4 * 1024 * 1024
MOST_TEXTS = 2_500

_MARKS = ((b"\xff\xd8\xff", "jpg"), (b"\x89PNG\r\n\x1a\n", "png"))
# What systems write for the folder of a course's own files.
_ROOTS = ("$ims-cc-filebase$", "$ims_cc_filebase$", "$wiki_reference$", "/static/", "static/")
_FOLDERS = ("", "web_resources/", "static/", "wiki_content/")


class Parcel:
    """Files by name; `media` is what lessons show of them, by its name in a pack.

    `shown` are the names of all files that were read.
    """

    def __init__(self, files: Mapping[str, bytes]) -> None:
        self.files = files
        self.media: dict[str, bytes] = {}
        self.remarks: list[Remark] = []
        self.shown: set[str] = set()
        self.pages = Pages("this")
        self._read = self._texts = 0
        self._kept: dict[str, Picture | Document | None] = {}
        self._names: set[str] = set()
        ends = Counter(_end(name) for name in files)
        self._by_end = {_end(name): name for name in files if ends[_end(name)] == 1}

    def taken(self, place: str, words: str) -> None:
        """Note what a piece of the source became."""
        self.remarks.append(Remark(place, "taken", words))

    def changed(self, place: str, words: str) -> None:
        """Note what a piece lost or became, and what its author may have to do."""
        self.remarks.append(Remark(place, "changed", words))

    def left_out(self, place: str, words: str) -> None:
        """Note a piece that is not in the course, and why."""
        self.remarks.append(Remark(place, "left out", words))

    def xml(self, name: str) -> Element:
        """A file of XML; raises NotImportable."""
        return parse_xml(self._text(name), name)

    def page(self, name: str) -> str:
        """A file of words; raises NotImportable."""
        data = self._text(name)
        try:
            return data.decode("utf-8-sig")
        except UnicodeDecodeError:
            words = "letters that are not written in UTF-8 became �: correct them"
            self.changed(name, words)
            return data.decode("utf-8-sig", errors="replace")

    def find(self, reference: str, folder: str = "") -> str | None:
        """The file that a page in a folder means, or nothing."""
        path = unquote(urlsplit(unquote(reference).replace("\\", "/")).path)
        for root in _ROOTS:
            if path.casefold().startswith(root):
                path, folder = path[len(root) :], ""
        path = path.lstrip("/")
        for start in (folder, *_FOLDERS):
            name = posixpath.normpath(posixpath.join(start, path))
            if name in self.files:
                return name
        # Systems move files to other folders; by its name alone it is meant if no other has it.
        return self._by_end.get(_end(path)) if path else None

    def picture(self, name: str, alt: str, place: str) -> Picture | None:
        """A picture of a file, or nothing and the reason noted."""
        kept = self._keep(name, place)
        if not isinstance(kept, Picture):
            return None
        if not alt or alt.casefold() == name.rpartition("/")[2].casefold():
            words = f"the picture {shown(kept.name)} says nothing to those who cannot see it"
            self.changed(place, f"{words}: write what is on it")
            alt = ""
        return replace(kept, alt=one_line(alt))

    def document(self, name: str, title: str, place: str) -> Document | None:
        """A document of a file, or nothing and the reason noted."""
        kept = self._keep(name, place)
        return replace(kept, title=one_line(title)) if isinstance(kept, Document) else None

    def _text(self, name: str) -> bytes:
        if name not in self.files:
            raise NotImportable(f"{shown(name)} is missing: export the course again")
        data = self.files[name]
        self.shown.add(name)
        self._read += len(data)
        self._texts += 1
        if self._read > MOST_TEXT or self._texts > MOST_TEXTS:
            raise NotImportable(
                f"there is more than {MOST_TEXT >> 20} MB of text, or it is in more than "
                f"{MOST_TEXTS:,} files: divide the course"
            )
        return data

    def _keep(self, name: str, place: str) -> Picture | Document | None:
        self.shown.add(name)
        if name in self._kept:
            return self._kept[name]
        data = self.files[name]
        stem, _, ending = name.rpartition("/")[2].rpartition(".")
        real = next((end for mark, end in _MARKS if data.startswith(mark)), ending.lower())
        new = f"{unique(key_of(stem, 'picture'), self._names)}.{key_of(real, 'bin')}"
        found: list[Problem] = []
        pictured = real in {"jpg", "jpeg", "png", "gif", "webp", "svg", "bmp", "avif", "heic"}
        read = (read_picture if pictured else read_document)(new, data, Notes(name, found))
        for problem in found:
            self.left_out(place, f"{shown(name)}: {problem.message}")
        if read:
            self.media[new] = read[1]
        self._kept[name] = read[0] if read else None
        return self._kept[name]


def _end(name: str) -> str:
    return name.rpartition("/")[2].casefold()


def unpacked(path: Path, alone: str = "") -> Parcel:
    """The files of a folder or a zip, guarded as those of a pack are; raises NotImportable.

    `alone` is the ending of a file that may come by itself.
    """
    if not alone or path.suffix.lower() != alone:
        return Parcel(opened(path))
    data = read_some(path, LARGEST)
    refuse_size(len(data), path.name)
    return Parcel({path.name: data})


def counted(number: int, thing: str) -> str:
    """So many things: `1 question`, `2 questions`."""
    return f"{number} {thing}" if number == 1 else f"{number:,} {thing}s"
