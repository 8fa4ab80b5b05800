"""Long texts in Markdown, a file or a folder of files, as proposed days.

A folder may hold translations in folders named by their language (`sw/`, `translations/sw/`):
one language becomes a course, the others are named in the report.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path, PurePosixPath

from lessonbot.domain.course import Assignment, Criterion
from lessonbot.domain.text import Text
from lessonbot.packs.drafts import Draft, NotImportable
from lessonbot.packs.importers.longtext.markdown import MarkdownFile
from lessonbot.packs.importers.shared.cutting import LONGEST_TITLE, Piece, said, whole
from lessonbot.packs.importers.shared.draft_course import one_line
from lessonbot.packs.importers.shared.drafting import Drafting
from lessonbot.packs.importers.shared.sources import Sources, in_order, open_sources
from lessonbot.packs.importers.shared.tables import Table
from lessonbot.packs.problems import Notes, Problem, shown
from lessonbot.packs.spans import HIDDEN, hidden_in
from lessonbot.packs.yaml import read as read_yaml

_LARGEST = 256 * 1024
# Of all files; the parser takes a second for each megabyte.
_MOST_TEXT = 2 * 1024 * 1024

_LANGUAGE = re.compile(r"(?:translations/)?(?P<code>[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*)/.+\.md")
_ASSIGNMENT = re.compile(r"(?:^|[.-]|(?<=/))assignment\.md$", re.IGNORECASE)
_LICENCE_FILE = re.compile(r"licen[cs]e(\.\w+)?|copying", re.IGNORECASE)
_SPDX = re.compile(r"[A-Za-z0-9.+-]*[0-9.-][A-Za-z0-9.+-]*")
_FIRST = re.compile(r"(?:^|(?<=/))(?:readme|index)$", re.IGNORECASE)


def read(path: Path, *, language: str = "en") -> Draft:
    """The days of a Markdown file, or of all files of a folder or zip; raises NotImportable."""
    sources = open_sources(path, ".md", _LARGEST)
    reading = _Reading(sources, path)
    chosen = reading.in_language(sources.ending(".md"), language)
    sources.refuse_flood(chosen, _MOST_TEXT)
    for name in sorted(chosen, key=_in_order):
        reading.file(name)
    if not reading.drafting.lessons:
        raise NotImportable(
            f"{shown(path.name)} has no Markdown text: give a file that ends in .md"
        )
    return reading.draft(language)


def _in_order(name: str) -> tuple[list[tuple[int, str]], bool]:
    """A README first, an assignment behind the lesson it belongs to."""
    lesson = _ASSIGNMENT.sub("", name).removesuffix(".md")
    return in_order(_FIRST.sub("", lesson)), bool(_ASSIGNMENT.search(name))


@dataclass
class _Reading:
    sources: Sources
    path: Path
    drafting: Drafting = field(default_factory=Drafting)
    title: str = ""
    licence: str | None = None

    def in_language(self, names: list[str], language: str) -> list[str]:
        """The files of the language; what is there in others is told."""
        others = {name: match["code"] for name in names if (match := _LANGUAGE.fullmatch(name))}
        if not self._holds_languages(names, others, language):
            return names
        wanted = [name for name in names if others.get(name) == language]
        apart = [name for name in names if name not in others]
        chosen = wanted or apart
        for name in apart if wanted else ():
            self.drafting.note(name, "left out", f"it stands outside the folder of {language}")
        for code in sorted(set(others.values()) - ({language} if wanted else set())):
            count = sum(other == code for other in others.values())
            told = f"{count} files in {code}: a course is cut by its own text; import it by itself"
            self.drafting.note(f"{code}/", "left out", told)
        return chosen

    @staticmethod
    def _holds_languages(names: list[str], others: Mapping[str, str], language: str) -> bool:
        """Whether folders are named by languages, and not by what they are about."""
        if any(name.startswith("translations/") for name in others):
            return True
        return language in others.values() and all(
            name in others or "/" not in name for name in names
        )

    def file(self, name: str) -> None:
        """Read one file into days, or into an assignment."""
        text = self._text(name)
        file = MarkdownFile(name, self.drafting, partial(self.sources.picture, name))
        pieces = file.pieces(text)
        self._front_matter(file)
        title = _title(pieces) or PurePosixPath(name).stem
        self.title = self.title or title
        if self._is_task(file):
            self._assignment(file, pieces, title)
        else:
            self.drafting.chapter(pieces, title)

    def _text(self, name: str) -> str:
        data = self.sources.files[name]
        if len(data) > _LARGEST:
            limit = f"{_LARGEST // 1024} kB"
            raise NotImportable(f"{name} is larger than {limit}: divide it into chapters")
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError as fault:
            line = fault.object[: fault.start].count(b"\n") + 1
            raise NotImportable(f"{name}:{line} is not UTF-8: save it as UTF-8") from fault
        text = text.replace("\r\n", "\n").replace("\r", "\n")
        for number, words in enumerate(text.split("\n"), 1):
            if told := hidden_in(words):
                self.drafting.note(f"{name}:{number}", "left out", told)
        return HIDDEN.sub("", text)

    def _front_matter(self, file: MarkdownFile) -> None:
        if not file.front.strip():
            return
        found: list[Problem] = []
        tree = read_yaml(file.front, 2, Notes(file.name, found))
        known = tree.data if tree and isinstance(tree.data, dict) else {}
        for key, value in known.items():
            place = file.place(tree.keys.get((key,), (1, 1))[0]) if tree else file.place(1)
            self._known(place, str(key), value)
        if tree is None:
            self.drafting.note(file.place(1), "left out", "the lines at the top cannot be read")

    def _known(self, place: str, key: str, value: object) -> None:
        if key == "title" and isinstance(value, str) and not self.title:
            self.title = value
        elif key in {"licence", "license"} and isinstance(value, str) and _SPDX.fullmatch(value):
            self.licence = self.licence or value
        else:
            self.drafting.note(place, "left out", f"{shown(key)}: {shown(value)}")

    # --- assignments -----------------------------------------------------------------------------

    def _is_task(self, file: MarkdownFile) -> bool:
        """Whether a file is an assignment with a table that can be its rubric."""
        if not _ASSIGNMENT.search(file.name):
            return False
        if file.tables and file.tables[-1].rows:
            return True
        told = "the assignment has no rubric table: it became lessons; add a rubric to make it one"
        self.drafting.note(file.place(1), "changed", told)
        return False

    def _assignment(self, file: MarkdownFile, pieces: list[Piece], title: str) -> None:
        """An assignment; its last table is the rubric."""
        table = file.tables[-1]
        kept = [piece for piece in pieces if not any(piece is line for line in table.lines)]
        day, remarks = whole(kept, title)
        self.drafting.remarks.extend(remarks)
        rubric = tuple(self._criterion(table, row) for row in table.rows if any(row))
        self.drafting.day(day, Assignment(rubric))
        told = (
            f"an assignment (criteria: {len(rubric)}), handed in as text within 7 days: "
            "change accepts and due_days"
        )
        self.drafting.note(day.place, "changed", told)

    def _criterion(self, table: Table, row: Sequence[Text]) -> Criterion:
        """What a row looks at, with its levels; each level is worth a point more."""
        name, *levels = table.cells(row)
        text = name + (f" ({'; '.join(levels)})" if levels else "")
        if len(text) > LONGEST_TITLE:
            self.drafting.note(table.place, "changed", f"a criterion was shortened: {text}")
            text = one_line(f"{name}: {levels[0]}" if levels else name)
        points = max(len(levels), 1)
        told = f"the criterion “{shown(name)}” got {points} points, one for each level: check them"
        self.drafting.note(table.place, "changed", told)
        return Criterion(text, points)

    def draft(self, language: str) -> Draft:
        """The course; whose licence it is under is for its author to say."""
        place = self.path.name
        for name in self.sources.files:
            if _LICENCE_FILE.fullmatch(PurePosixPath(name).name):
                told = "the licence: write it into course.yaml by its SPDX id, such as CC-BY-4.0"
                self.drafting.note(name, "left out", told)
        return self.drafting.draft(place, self.title, language, licence=self.licence)


def _title(pieces: Sequence[Piece]) -> str:
    """The words of the first heading."""
    return next((" ".join(said(each.text).split()) for each in pieces if each.level), "")
