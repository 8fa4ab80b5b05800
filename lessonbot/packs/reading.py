"""A pack as a course and its media, or everything that is wrong with it."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import msgspec

from lessonbot.domain.course import Course, Lesson
from lessonbot.packs import manifest as course_file
from lessonbot.packs.archive import open_pack
from lessonbot.packs.lesson import Context, read_lesson
from lessonbot.packs.manifest import Manifest, read_manifest
from lessonbot.packs.pictures import FOLDER as MEDIA
from lessonbot.packs.pictures import Gallery
from lessonbot.packs.problems import Notes, PackRefused, Problem, shown

_LESSONS = "lessons/"

_NUMBERED = re.compile(r"lessons/(?P<number>\d{1,6})-[^/]+\.md")
_NAME = re.compile(r"[a-z0-9._/-]+")
_TRANSLATION = re.compile(r"(?P<language>[a-z]{2,3}(-[A-Za-z0-9]{2,8})*)/(lessons/.*|course\.yaml)")
_RECORDING = re.compile(r".*\.(ogg|oga|opus|mp3|m4a|aac|amr|wav|mp4|3gp|webm|mov)")
_VARIANT = re.compile(r"(?P<stem>.+)\.[a-z]{2,3}(-[a-z0-9]+)?\.(?P<ending>[a-z0-9]+)")


@dataclass(frozen=True)
class Pack:
    """A course, the bytes of its pictures by their SHA-256, and the digest of it all.

    The digest is the SHA-256 of the course in its stored form: JSON by msgspec in
    deterministic order. Pictures are part of it by their own hash.
    """

    course: Course
    media: Mapping[str, bytes]
    digest: str


@dataclass(frozen=True)
class Checked:
    """What a check found; there is a pack if nothing found is an error."""

    pack: Pack | None
    problems: tuple[Problem, ...]


def check(path: Path) -> Checked:
    """Read a pack, folder or zip, and find everything that is wrong with it."""
    try:
        files = open_pack(path)
    except PackRefused as refusal:
        return Checked(None, refusal.problems)
    found: list[Problem] = []
    pack = _read(files, found)
    problems = tuple(sorted(set(found)))
    if any(problem.severity == "error" for problem in problems):
        pack = None
    return Checked(pack, problems)


def digest_of(course: Course) -> str:
    """The address of a course by its content."""
    stored = msgspec.json.encode(course, order="deterministic")
    return hashlib.sha256(stored).hexdigest()


def _read(files: Mapping[str, bytes], found: list[Problem]) -> Pack | None:
    manifest = _manifest(files, found)
    gallery = Gallery(files, found)
    outcomes = tuple(outcome.id for outcome in manifest.outcomes) if manifest else None
    context = Context(gallery, outcomes)
    names = _lesson_names(files, found)
    read = [read_lesson(files[name], context, Notes(name, found)) for name in names]
    if manifest and manifest.credential.badge:
        gallery.used.add(gallery.named(manifest.credential.badge))
    _note_names(files, found)
    _note_translations(files, found)
    _note_unused(gallery, found)
    lessons = tuple(lesson for lesson in read if lesson)
    if manifest is None or not lessons:
        return None
    course = _course(manifest, lessons)
    return Pack(course, gallery.media, digest_of(course))


def _manifest(files: Mapping[str, bytes], found: list[Problem]) -> Manifest | None:
    notes = Notes(course_file.FILE, found)
    if course_file.FILE in files:
        return read_manifest(files[course_file.FILE], notes)
    near = next((name for name in files if re.search(r"(?i)(^|/)course\.ya?ml$", name)), None)
    if near:
        words = f"the pack has {shown(near)} instead: move or rename it to course.yaml"
    elif files:
        words = "the pack has no course.yaml: add one that begins with format: 1"
    else:
        words = "the pack is empty: it needs a file course.yaml and a folder lessons"
    notes.error(1, 1, "pack", words)
    return None


def _course(manifest: Manifest, lessons: tuple[Lesson, ...]) -> Course:
    return Course(
        key=manifest.id,
        version=manifest.version,
        title=manifest.title,
        summary=manifest.summary,
        language=manifest.language,
        credential=manifest.earned(),
        lessons=lessons,
        level=manifest.level,
        minutes_per_day=manifest.minutes_per_day,
        licence=manifest.licence,
        authors=tuple(author.name for author in manifest.authors),
        attribution=manifest.credits(),
        outcomes=manifest.aims(),
        days=manifest.days,
        pass_percent=manifest.assessment.pass_percent,
        attempts=manifest.assessment.attempts,
    )


def _lesson_names(files: Mapping[str, bytes], found: list[Problem]) -> list[str]:
    """The lesson files in the order of their numbers."""
    numbers: dict[int, str] = {}
    for name in (name for name in files if name.startswith(_LESSONS)):
        notes = Notes(name, found)
        match = _NUMBERED.fullmatch(name)
        if not match:
            words = "this is no lesson file: name it by number and words, as in 01-why-a-budget.md"
            notes.error(1, 1, "name", words)
        elif name.endswith(".task.md"):
            notes.warning(1, 1, "later", "an assignment is not taught yet; it is left out")
        else:
            first = numbers.setdefault(int(match["number"]), name)
            if first != name:
                words = f"{first} has the same number: give each lesson its own"
                notes.error(1, 1, "order", words)
    if not numbers and files:
        words = "the pack has no lessons: add lessons/01-….md"
        Notes(course_file.FILE, found).error(1, 1, "pack", words)
    return [numbers[number] for number in sorted(numbers)]


def _note_names(files: Mapping[str, bytes], found: list[Problem]) -> None:
    for name in files:
        if name.startswith((_LESSONS, MEDIA)) and not _NAME.fullmatch(name):
            words = "file names have only small letters a-z, digits and - . _: rename it"
            Notes(name, found).error(1, 1, "name", words)


def _note_translations(files: Mapping[str, bytes], found: list[Problem]) -> None:
    languages: dict[str, str] = {}
    for name in files:
        match = _TRANSLATION.fullmatch(name)
        if match:
            languages.setdefault(match["language"], name)
    for language, name in languages.items():
        words = f"the translation {language} is not taught yet; it is left out"
        Notes(name, found).warning(1, 1, "later", words)


def _note_unused(gallery: Gallery, found: list[Problem]) -> None:
    for name in sorted(set(gallery.files) - gallery.used):
        rule, words = _unused(name, gallery)
        Notes(name, found).warning(1, 1, rule, words)


def _unused(name: str, gallery: Gallery) -> tuple[str, str]:
    """The rule and the words for a file of media that no lesson shows."""
    variant = _VARIANT.fullmatch(name)
    original = f"{variant['stem']}.{variant['ending']}" if variant else None
    if original in gallery.used:
        return "later", f"another form of {original} is not taught yet; it is left out"
    if _RECORDING.fullmatch(name):
        return "later", "a recording is not taught yet; it is left out"
    return "picture", "no lesson shows this file: use it or delete it"
