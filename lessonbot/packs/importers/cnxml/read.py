"""OpenStax books in CNXML, a module or a collection of them, as proposed days."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from lessonbot.domain.course import Attribution
from lessonbot.domain.text import Span
from lessonbot.packs.drafts import Draft, NotImportable
from lessonbot.packs.importers.cnxml.blocks import Module
from lessonbot.packs.importers.shared.cutting import Piece
from lessonbot.packs.importers.shared.draft_course import one_line
from lessonbot.packs.importers.shared.drafting import Drafting
from lessonbot.packs.importers.shared.floods import LARGEST
from lessonbot.packs.importers.shared.sources import Sources, in_order, open_sources
from lessonbot.packs.importers.shared.xml import Element, parse_xml, words_of
from lessonbot.packs.problems import shown
from lessonbot.packs.spans import hidden_in

_COLLECTION = "collection.xml"
_COMMONS = re.compile(
    r"https?://creativecommons\.org/(?:licenses/(?P<kind>by(?:-nc)?(?:-sa|-nd)?)/(?P<version>\d\.\d)"
    r"|publicdomain/zero/(?P<zero>1\.0))"
)
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_SECTION = 2
# A module of 3,000 words has some hundreds.
_MOST_TAGS = 30_000


def read(path: Path, *, language: str = "en") -> Draft:
    """The days of a module (.cnxml), or of a folder or zip of them; raises NotImportable."""
    sources = open_sources(_top(path), ".cnxml", LARGEST)
    reading = _Reading(sources, path.name)
    names = reading.order(_wanted(path))
    sources.refuse_flood(names)
    for name in names:
        reading.module(name)
    if not reading.drafting.lessons:
        raise NotImportable(f"{shown(path.name)} has no CNXML text: give a .cnxml file or a folder")
    return reading.draft(language)


def _top(path: Path) -> Path:
    """The folder that a collection is about, for the file of a collection."""
    if not path.name.endswith(_COLLECTION) or not path.is_file():
        return path
    folder = path.absolute().parent
    return folder.parent if folder.name == "collections" else folder


def _wanted(path: Path) -> str:
    return path.name if path.name.endswith(_COLLECTION) else ""


@dataclass
class _Reading:
    sources: Sources
    name: str
    drafting: Drafting = field(default_factory=Drafting)
    title: str = ""
    summary: str = ""
    language: str = ""
    licence: str | None = None
    makers: list[str] = field(default_factory=list)

    # --- which modules ---------------------------------------------------------------------------

    def order(self, wanted: str) -> list[str]:
        """The files of the modules in the order of the collection, those it does not name last."""
        modules = {
            _id_of(name): name for name in sorted(self.sources.ending(".cnxml"), key=in_order)
        }
        found = [each for each in self.sources.ending(_COLLECTION) if each.endswith(wanted)]
        if not found:
            return list(modules.values())
        name, *others = sorted(found)
        for other in others:
            self.drafting.note(other, "left out", "another collection: import it by itself")
        root = parse_xml(self.sources.files[name], name)
        self._describe(root, name)
        listed = [each.get("document") or "" for each in root.iter("module")]
        self._missing(name, [each for each in listed if each not in modules])
        inside = [modules.pop(each) for each in dict.fromkeys(listed) if each in modules]
        for rest in modules.values():
            self.drafting.note(rest, "left out", f"a module that {name} does not name")
        return inside

    def _missing(self, name: str, ids: Sequence[str]) -> None:
        if ids:
            told = f"{len(ids)} modules whose files are not here: {', '.join(ids)}"
            self.drafting.note(name, "left out", told)

    def _describe(self, root: Element, name: str) -> None:
        """Title, language and licence, from the outermost file that tells them."""
        metadata = root.find("metadata")
        if metadata is None:
            return
        self.title = self.title or words_of(metadata.find("title"))
        self.summary = self.summary or words_of(metadata.find("abstract"))
        code = words_of(metadata.find("language")) or _xml_language(root)
        if not self.language and _LANGUAGE.fullmatch(code):
            self.language = code
        self.makers.extend(_makers(metadata))
        self._licence(metadata, name)

    def _licence(self, metadata: Element, name: str) -> None:
        element = metadata.find("license")
        if element is None:
            return
        known = _COMMONS.match(element.get("url") or words_of(element))
        if known is None:
            told = (
                f"the licence {shown(element.get('url') or words_of(element))}: it has no SPDX id"
            )
            self.drafting.note(f"{name}:{element.sourceline}", "left out", told)
        elif not self.licence:
            kind = known["kind"]
            self.licence = f"CC-{kind.upper()}-{known['version']}" if kind else "CC0-1.0"

    # --- a module --------------------------------------------------------------------------------

    def module(self, name: str) -> None:
        """Read one module into days."""
        root = parse_xml(self.sources.files[name], name)
        if sum(1 for _ in root.iter()) > _MOST_TAGS:
            raise NotImportable(f"{name} has more than {_MOST_TAGS:,} tags: divide it by sections")
        title = words_of(root.find("title")) or words_of(root.find("metadata/title"))
        self._describe(root, name)
        self.title = self.title or title
        if told := hidden_in("".join(root.itertext())):
            self.drafting.note(name, "left out", told)
        module = Module(name, self.drafting, self.sources)
        text = [Piece(f"{name}:1", (Span(title or _id_of(name)),), level=1)]
        content = root.find("content")
        if content is not None:
            text.extend(module.blocks(content, _SECTION))
        self.drafting.chapter(text, title or _id_of(name))
        glossary = root.find("glossary")
        if glossary is not None:
            self.drafting.chapter(list(module.blocks(glossary, _SECTION)), title)

    def draft(self, language: str) -> Draft:
        """The course, with the credit that its licence asks for."""
        if self.language and self.language != language:
            told = f"the files say that they are written in {self.language}, not in {language}"
            self.drafting.note(self.name, "changed", told)
        if not self.makers:
            told = "no author is named in the files: add to attribution who made the book, and its page"
            self.drafting.note(self.name, "changed", told)
        makers = ", ".join(dict.fromkeys(self.makers))
        credit = one_line(f"{self.title}, {makers}" if makers else self.title)
        return self.drafting.draft(
            self.name,
            self.title,
            self.language or language,
            summary=self.summary,
            licence=self.licence,
            attribution=(Attribution(credit, licence=self.licence),),
        )


def _id_of(name: str) -> str:
    path = PurePosixPath(name)
    return path.parent.name if path.stem == "index" and path.parent.name else path.stem


def _xml_language(root: Element) -> str:
    return root.get("{http://www.w3.org/XML/1998/namespace}lang") or ""


def _makers(metadata: Element) -> list[str]:
    """The full names of those with the role of author."""
    names = {
        person.get("userid"): words_of(person.find("fullname"))
        for person in metadata.iterfind("actors/*")
    }
    authors = [words_of(role).split() for role in metadata.iterfind("roles/role[@type='author']")]
    return [names[each] for ids in authors for each in ids if names.get(each)]
