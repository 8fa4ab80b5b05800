"""A pack as a course and its media, or everything that is wrong with it."""

import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from lessonbot.domain.course import Course, Lesson, Membership
from lessonbot.packs import manifest as course_file
from lessonbot.packs import overall
from lessonbot.packs.archive import open_pack
from lessonbot.packs.lesson import Context, Sheet, read_sheet
from lessonbot.packs.manifest import Manifest, Read, read_manifest, read_translation
from lessonbot.packs.media import FOLDER as MEDIA
from lessonbot.packs.media import Library
from lessonbot.packs.problems import Notes, PackRefused, Problem, shown
from lessonbot.packs.quiz import banked
from lessonbot.packs.storing import stored
from lessonbot.packs.translating import in_step
from lessonbot.packs.untranslated import is_foreign

_LESSONS = "lessons/"

_NUMBERED = re.compile(r"lessons/(?P<number>\d{1,6})-[^/]+\.md")
# What editors add to the name of a text, and how else it is ended.
_OTHER_ENDINGS = {"txt", "text", "md", "markdown"}
_TO_IMPORT = {".xlsx", ".docx"}
_COURSE_FILE = re.compile(r"(?i)(^|/)course(\.ya?ml)?(\.txt)?$")
_NAME = re.compile(r"[a-z0-9._/-]+")
_TRANSLATED = re.compile(
    r"(?P<language>[a-z]{2,3}(-[A-Za-z0-9]{2,8})*)/(?P<name>lessons/.*|course\.yaml)"
)

Advance = Callable[[int, int], None]
"""Told how many lessons were read, of how many."""


@dataclass(frozen=True)
class Pack:
    """A course, the bytes of its media by their SHA-256, and the digest of it all.

    The digest is the SHA-256 of the course in its stored form; media are part of it by their
    own hash. `sheets` are the lesson files by language, for checks of what they become.
    """

    course: Course
    media: Mapping[str, bytes]
    digest: str
    sheets: Mapping[str, tuple[Sheet, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class Checked:
    """What a check found; there is a pack if nothing found is an error."""

    pack: Pack | None
    problems: tuple[Problem, ...]


def check(path: Path, advance: Advance | None = None) -> Checked:
    """Read a pack, folder or zip, and find everything that is wrong with it."""
    if path.suffix.lower() in _TO_IMPORT:
        name = shown(path.name)
        words = f"this is no pack yet: import it first, lessonbot pack import “{name}” my-course"
        return Checked(None, (Problem(name, 1, 1, "error", "pack", words),))
    try:
        files = open_pack(path)
    except PackRefused as refusal:
        return Checked(None, refusal.problems)
    return check_files(files, advance)


def check_files(files: Mapping[str, bytes], advance: Advance | None = None) -> Checked:
    """The same for files that are already in memory, by their names in the pack."""
    found: list[Problem] = []
    pack = _Reading(files, found, advance).read()
    problems = tuple(sorted(set(found)))
    if any(problem.severity == "error" for problem in problems):
        pack = None
    return Checked(pack, problems)


def digest_of(course: Course) -> str:
    """The address of a course by its content."""
    return hashlib.sha256(stored(course)).hexdigest()


def _no_lesson(name: str) -> str:
    """Why a file in lessons/ is none, and what its name could be."""
    stem, _, ending = name.rpartition(".")
    right = f"{stem.removesuffix('.md')}.md"
    if ending.lower() in _OTHER_ENDINGS and _NUMBERED.fullmatch(_LESSONS + right):
        return (
            f"the name ends in .{shown(ending)}: rename it to {shown(right)} "
            "(Windows shows endings with View > File name extensions)"
        )
    return "this is no lesson file: name it by number and words, as in 01-why-a-budget.md"


class _Reading:
    """The files of one pack while they are read."""

    def __init__(
        self, files: Mapping[str, bytes], found: list[Problem], advance: Advance | None
    ) -> None:
        self.files = files
        self.found = found
        self.advance = advance or (lambda _done, _all: None)
        self.done = 0

    def read(self) -> Pack | None:
        read = self._manifest()
        manifest = read.form if read else None
        library = Library(self.files, self.found, manifest.language if manifest else "")
        names = self._lesson_names()
        languages = self._languages(read)
        self.total = len(names) * (1 + len(languages))
        outcomes = tuple(outcome.id for outcome in manifest.outcomes) if manifest else None
        sheets = self._sheets({name: name for name in names}, Context(library, outcomes))
        course = self._course(read, library, tuple(sheets.values())) if read else None
        of_all = {manifest.language: tuple(sheets.values())} if manifest else {}
        translations = []
        for language in languages:
            translated = self._translated(language, sheets, Context(library, outcomes, language))
            of_all[language] = translated
            spoken = self._translation(language, manifest, course, library, translated)
            translations.append(spoken)
        self._note_names()
        self._note_unused(library)
        if read and course and all(each.severity != "error" for each in self.found):
            self._note_whole(read, course, tuple(sheets.values()))
        if course is None or not course.lessons or None in translations:
            return None
        course = replace(course, translations=tuple(each for each in translations if each))
        return Pack(course, library.media, digest_of(course), of_all)

    # --- course.yaml -----------------------------------------------------------------------------

    def _manifest(self) -> Read[Manifest] | None:
        notes = Notes(course_file.FILE, self.found)
        if course_file.FILE in self.files:
            return read_manifest(self.files[course_file.FILE], notes)
        yamls = (name for name in self.files if _COURSE_FILE.search(name))
        near = next(yamls, None)
        if near:
            words = f"the pack has {shown(near)} instead: move or rename it to course.yaml"
        elif self.files:
            words = "the pack has no course.yaml: add one that begins with format: 1"
        else:
            words = "the pack is empty: it needs a file course.yaml and a folder lessons"
        notes.error(1, 1, "pack", words)
        return None

    def _course(self, read: Read[Manifest], library: Library, sheets: tuple[Sheet, ...]) -> Course:
        manifest = read.form
        notes = Notes(course_file.FILE, self.found)
        badge = None
        if manifest.credential.badge:
            place = read.tree.values["credential", "badge"]
            alt = manifest.credential.badge_alt or "badge"
            badge = library.picture(manifest.credential.badge, alt, place, notes)
        track = manifest.track
        return Course(
            key=manifest.id,
            version=manifest.version,
            title=manifest.title,
            summary=manifest.summary,
            language=manifest.language,
            credential=manifest.earned(badge),
            lessons=self._lessons(sheets),
            level=manifest.level,
            minutes_per_day=manifest.minutes_per_day,
            licence=manifest.licence,
            authors=tuple(author.name for author in manifest.authors),
            attribution=manifest.credits(),
            outcomes=manifest.aims(),
            days=manifest.days,
            pass_percent=manifest.assessment.pass_percent,
            attempts=manifest.assessment.attempts,
            retry_after_days=manifest.assessment.retry_wrong_after_days,
            reminder_after_hours=manifest.schedule.reminder_after_hours,
            most_per_day=manifest.schedule.most_per_day,
            roles={author.name: author.role for author in manifest.authors if author.role},
            prerequisites=tuple(manifest.prerequisites),
            membership=Membership(track.id, track.position) if track else None,
            mastery=manifest.mastered(),
        )

    # --- lessons ---------------------------------------------------------------------------------

    def _lesson_names(self) -> list[str]:
        """The lesson files in the order of their numbers."""
        numbers: dict[int, str] = {}
        for name in (name for name in self.files if name.startswith(_LESSONS)):
            notes = Notes(name, self.found)
            match = _NUMBERED.fullmatch(name)
            if not match:
                notes.error(1, 1, "name", _no_lesson(name.removeprefix(_LESSONS)))
                continue
            first = numbers.setdefault(int(match["number"]), name)
            if first != name:
                words = f"{first} has the same number: give each lesson its own"
                notes.error(1, 1, "order", words)
        if not numbers and self.files:
            words = "the pack has no lessons: add lessons/01-….md"
            Notes(course_file.FILE, self.found).error(1, 1, "pack", words)
        return [numbers[number] for number in sorted(numbers)]

    def _sheets(self, names: Mapping[str, str], context: Context) -> dict[str, Sheet]:
        """What can be read of these files, by the name their source has."""
        sheets = {}
        for source, name in names.items():
            sheet = read_sheet(self.files[name], context, Notes(name, self.found))
            self.done += 1
            self.advance(self.done, self.total)
            if sheet:
                sheets[source] = sheet
        return sheets

    def _lessons(self, sheets: tuple[Sheet, ...]) -> tuple[Lesson, ...]:
        return tuple(
            replace(
                sheet.lesson,
                items=banked(sheet.asked, sheet.source, Notes(sheet.file, self.found)),
            )
            for sheet in sheets
        )

    def _note_whole(self, read: Read[Manifest], course: Course, sheets: tuple[Sheet, ...]) -> None:
        """What is known once nothing has to be mended: until then, what counts is not."""
        notes = Notes(course_file.FILE, self.found)
        overall.note_final(course, read.tree, notes)
        overall.note_outcomes(course, read.tree, notes)
        for sheet in sheets:
            overall.note_measuring(sheet, Notes(sheet.file, self.found))

    # --- translations ----------------------------------------------------------------------------

    def _languages(self, read: Read[Manifest] | None) -> list[str]:
        """The languages that there are files of; course.yaml names the same."""
        there: dict[str, str] = {}
        for name in self.files:
            if match := _TRANSLATED.fullmatch(name):
                there.setdefault(match["language"], name)
        if read is None:
            return []
        named = [each for each in read.form.languages if each != read.form.language]
        for at, language in enumerate(read.form.languages):
            if language in named and language not in there:
                place = read.tree.values["languages", at]
                words = f"there is no folder {language}: add {language}/course.yaml and its lessons"
                Notes(course_file.FILE, self.found).error(*place, "translation", words)
        for language in there.keys() - set(named):
            words = f"course.yaml does not name this language: add {language} to languages: […]"
            Notes(there[language], self.found).error(1, 1, "translation", words)
        return [language for language in named if language in there]

    def _translated(
        self, language: str, sheets: Mapping[str, Sheet], context: Context
    ) -> tuple[Sheet, ...]:
        """The lesson files of a language, in step with their source."""
        names = {}
        for source in sheets:
            name = f"{language}/{source}"
            if name in self.files:
                names[source] = name
            else:
                words = "this lesson is not translated: add the file under the same name"
                Notes(name, self.found).error(1, 1, "translation", words)
        for name in self.files:
            source = name.removeprefix(f"{language}/")
            if name.startswith(f"{language}/{_LESSONS}") and source not in self.files:
                words = "the source has no lesson of this name: rename the file as there"
                if source.endswith(".md.txt"):
                    words = _no_lesson(source.removeprefix(_LESSONS))
                Notes(name, self.found).error(1, 1, "translation", words)
        read = self._sheets(names, context)
        foreign = is_foreign(language, context.library.language)
        return tuple(
            in_step(sheets[source], sheet, Notes(sheet.file, self.found), foreign=foreign)
            for source, sheet in read.items()
        )

    def _translation(
        self,
        language: str,
        manifest: Manifest | None,
        course: Course | None,
        library: Library,
        sheets: tuple[Sheet, ...],
    ) -> Course | None:
        name = f"{language}/{course_file.FILE}"
        notes = Notes(name, self.found)
        if name not in self.files:
            words = "the title is not translated: add the file with title and credential"
            notes.error(1, 1, "translation", words)
            return None
        form = read_translation(self.files[name], manifest, language, notes) if manifest else None
        if form is None or manifest is None or course is None:
            return None
        badge = None
        if manifest.credential.badge and course.credential.badge:
            alt = form.credential.badge_alt or "badge"
            badge = library.picture(manifest.credential.badge, alt, (1, 1), notes, language)
        return replace(
            course,
            language=language,
            title=form.title,
            summary=form.summary,
            outcomes=form.aims(),
            credential=replace(
                course.credential,
                name=form.credential.name,
                criteria=form.credential.criteria,
                badge=badge,
            ),
            lessons=self._lessons(sheets),
        )

    # --- files -----------------------------------------------------------------------------------

    def _note_names(self) -> None:
        for name in self.files:
            inside = name.startswith((_LESSONS, MEDIA)) and not _NAME.fullmatch(name)
            if inside:
                words = "file names have only small letters a-z, digits and - . _: rename it"
                Notes(name, self.found).error(1, 1, "name", words)

    def _note_unused(self, library: Library) -> None:
        for name in library.unused():
            words = "no lesson shows, plays or hands out this file: use it or delete it"
            Notes(name, self.found).warning(1, 1, "unused", words)
