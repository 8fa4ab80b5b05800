"""Which importer reads what, and a draft as a pack with a report of what became of each piece."""

import json
import re
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from itertools import chain
from pathlib import Path

from lessonbot.domain.course import Course, Lesson
from lessonbot.domain.text import Span
from lessonbot.packs.archive import FILES, ZIP_FAULTS
from lessonbot.packs.drafts import Draft, NotImportable, Remark
from lessonbot.packs.importers.shared.draft_course import MOST_DAYS

REPORT = "import-report.txt"

_START = 4096
# Two thousand days of 150 words each.
_MOST_TEXT = 2_000_000
_MOST_LINES = 100_000
# The files of a pack without its media and what is beside lessons.
_MOST_LESSONS = FILES - 1_000
_AIKEN = re.compile(rb"^ANSWER:", re.MULTILINE)
ADVICE = "say which with --from"


@dataclass(frozen=True, slots=True)
class Format:
    """A format that can be imported, and its module."""

    about: str
    module: str


FORMATS: Mapping[str, Format] = {
    "xlsx": Format("workbook or CSV of the template (lessonbot pack template)", "sheets.read"),
    "docx": Format("Word document, headings become lessons", "docx.read"),
    "gift": Format("Moodle GIFT questions", "gift.read"),
    "aiken": Format("Aiken questions", "aiken"),
    "beginners": Format("“For Beginners” quiz JSON", "beginners"),
    "raspberry": Format("Raspberry Pi project quizzes", "raspberry.read"),
    "anki": Format("Anki deck (.apkg)", "anki.read"),
    "wide": Format("CSV with a column for each language", "wide"),
    "cartridge": Format("Common Cartridge (.imscc)", "qti.cartridge"),
    "qti": Format("QTI 1.2 questions (.zip or .xml)", "qti.read"),
    "olx": Format("Open edX course (.tar.gz or folder)", "olx.read"),
    "cnxml": Format("OpenStax CNXML modules", "cnxml.read"),
    "markdown": Format("long Markdown text, cut into days", "longtext.read"),
    "storybook": Format("African Storybook story, one folder a language", "storybook"),
}

_BY_ENDING = {
    ".xlsx": "xlsx",
    ".xls": "xlsx",
    ".ods": "xlsx",
    ".docx": "docx",
    ".gift": "gift",
    ".aiken": "aiken",
    ".json": "beginners",
    ".apkg": "anki",
    ".imscc": "cartridge",
    ".cnxml": "cnxml",
    ".md": "markdown",
    ".tgz": "olx",
    ".tar.gz": "olx",
}


def guess(path: Path) -> str:
    """The format of a file or folder; raises NotImportable where that is not plain."""
    name = path.name.lower()
    if path.is_dir():
        return _guess_folder(path)
    if not path.is_file():
        raise NotImportable(f"there is no file and no folder {path}")
    for ending, known in _BY_ENDING.items():
        if name.endswith(ending):
            return known
    if name.endswith((".txt", ".text")):
        with path.open("rb") as file:
            start = file.read(_START)
        return "aiken" if _AIKEN.search(start) else "gift"
    if name.endswith(".zip"):
        return _guess_zip(path)
    if name.endswith((".csv", ".xml")):
        raise NotImportable(f"{path} could be several things: {ADVICE}, {_among(name)}")
    raise NotImportable(f"it is not plain what {path} is: {ADVICE}: {', '.join(FORMATS)}")


def _among(name: str) -> str:
    return (
        "xlsx (questions) or wide (a column for each language)" if "csv" in name else "qti or olx"
    )


def _guess_folder(path: Path) -> str:
    names = {each.relative_to(path).as_posix() for each in _some(path)}
    if "course.yaml" in names:
        raise NotImportable(f"{path} is a pack already: lessonbot pack check {path}")
    tests: Sequence[tuple[str, Callable[[str], bool]]] = (
        ("cnxml", lambda name: name.endswith(".cnxml")),
        ("raspberry", lambda name: bool(re.search(r"quiz\d*/question_\d+\.md$", name))),
        ("olx", lambda name: bool(re.fullmatch(r"(course/)?course\.xml", name))),
        ("beginners", lambda name: name.endswith(".json")),
        ("wide", lambda name: name.endswith("main.csv")),
        ("xlsx", lambda name: name.endswith(".csv")),
        ("storybook", lambda name: bool(re.fullmatch(r"[^/]+/\d{4}_[^/]+\.md", name))),
        ("markdown", lambda name: name.endswith(".md")),
    )
    for known, test in tests:
        if any(map(test, names)):
            return known
    raise NotImportable(f"nothing in {path} is known: {ADVICE}: {', '.join(FORMATS)}")


def _some(path: Path) -> list[Path]:
    """Files of a folder, as many as are worth a look."""
    found = []
    for each in path.rglob("*"):
        if each.is_file():
            found.append(each)
        if len(found) > _START:
            break
    return found


def _guess_zip(path: Path) -> str:
    try:
        with zipfile.ZipFile(path) as archive:
            names = [name.lower() for name in archive.namelist()[:_START]]
    except ZIP_FAULTS:
        raise NotImportable(f"the zip {path} is damaged: make it again") from None
    if any(name.endswith("course.yaml") for name in names):
        raise NotImportable(f"{path} is a pack already: lessonbot pack check {path}")
    if any(name.endswith("imsmanifest.xml") for name in names):
        quiz = any("assessment" in name or "qti" in name for name in names)
        return "qti" if quiz and not any(name.endswith(".html") for name in names) else "cartridge"
    if any(name.endswith(".csv") for name in names):
        return "xlsx"
    raise NotImportable(f"it is not plain what {path} is: {ADVICE}: {', '.join(FORMATS)}")


def read(path: Path, known: str, options: Mapping[str, object]) -> Draft:
    """The draft that an importer makes; raises NotImportable."""
    module = import_module(f"lessonbot.packs.importers.{FORMATS[known].module}")
    draft: Draft = module.read(path, **options)
    _refuse_flood(draft.course, path.name)
    return draft


def _refuse_flood(course: Course, name: str) -> None:
    """Refuse more than a pack holds or anybody reads through; it would also take long to write."""
    lessons = [lesson for each in (course, *course.translations) for lesson in each.lessons]
    mend = "import one part of it, or fewer languages, at a time"
    if len(course.lessons) > MOST_DAYS or len(lessons) > _MOST_LESSONS:
        words = f"{name} would become {len(lessons):,} lesson files"
        most = f"a pack has {MOST_DAYS:,} in a language and {_MOST_LESSONS:,} in all at most"
        raise NotImportable(f"{words}, {most}: {mend}")
    texts = [span.text for lesson in lessons for span in _spans(lesson)]
    if sum(map(len, texts)) > _MOST_TEXT or sum(text.count("\n") for text in texts) > _MOST_LINES:
        words = f"{name} holds more than {_MOST_TEXT:,} characters or {_MOST_LINES:,} lines of text"
        raise NotImportable(f"{words}: {mend}")


def _spans(lesson: Lesson) -> Iterator[Span]:
    transcript = lesson.recording.transcript if lesson.recording else ()
    yield from chain(lesson.sms, lesson.low, lesson.more, transcript)
    yield from chain.from_iterable(block.text for block in lesson.blocks)
    for item in chain.from_iterable((each, *each.parallels) for each in lesson.items):
        yield from chain(item.prompt, item.explanation)
        for option in item.options:
            yield Span(option.text)
            yield from option.feedback


def as_pack(draft: Draft, source: str) -> dict[str, bytes]:
    """The files of the pack that the author goes on with, the report among them."""
    from lessonbot.packs.writing import files_of  # noqa: PLC0415 - loads the library for YAML

    return {**files_of(draft.course, draft.media), REPORT: report(draft, source).encode()}


def summary(remarks: Sequence[Remark]) -> str:
    """How many pieces were taken, changed, left out."""
    fates = Counter(remark.fate for remark in remarks)
    return ", ".join(f"{fates[fate]} {fate}" for fate in ("taken", "changed", "left out"))


def report(draft: Draft, source: str) -> str:
    """All remarks as a text, what the author has to look at first."""
    order = ("left out", "changed", "taken")
    lines = [f"Imported from {source}: {summary(draft.remarks)}.", ""]
    for fate in order:
        lines += [str(remark) for remark in draft.remarks if remark.fate == fate]
    return "\n".join(lines) + "\n"


def as_data(draft: Draft) -> str:
    """The same for programs."""
    remarks = [
        {"place": remark.place, "fate": remark.fate, "words": remark.words}
        for remark in draft.remarks
    ]
    return json.dumps(
        {"course": draft.course.key, "lessons": len(draft.course.lessons), "remarks": remarks},
        ensure_ascii=False,
        indent=2,
    )
