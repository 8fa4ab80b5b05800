"""A pack becomes files for other tools."""

from pathlib import Path

from lessonbot.cli import findings
from lessonbot.cli.output import NOT_SO, fail, tell
from lessonbot.packs import exporting
from lessonbot.packs.exporters.lacking import NotExportable
from lessonbot.packs.exporters.words import WORDS, Words
from lessonbot.packs.exporting import Order
from lessonbot.services.speaking import voices
from lessonbot.services.weighing import weigh


def export(path: Path, target: Path, form: str | None, language: str | None) -> None:
    """Check the pack, write the files, and say what the format could not hold."""
    known = form or exporting.guess(target)
    if known not in exporting.FORMATS:
        endings = ", ".join(f"{name} ({each.ending})" for name, each in exporting.FORMATS.items())
        fail(f"say with --to what {target} becomes: {endings}")
    weighed = weigh(path)
    pack = weighed.checked.pack
    if pack is None:
        for problem in weighed.problems:
            tell(str(problem))
        fail(f"{path} has {findings.said(findings.counted(weighed.problems))}", NOT_SO)
    if language and language not in pack.course.languages:
        fail(f"{path} speaks {', '.join(pack.course.languages)}; not “{language}”")
    order = Order(path, pack, language, _words())
    try:
        files, remarks = exporting.FORMATS[known].make(order)
    except NotExportable as error:
        fail(str(error), NOT_SO)
    _write(target, files)
    for remark in remarks:
        tell(str(remark))
    size = sum(map(len, files.values()))
    tell(f"{target}: {exporting.FORMATS[known].about}, {size // 1024 + 1} kB")


def _words() -> dict[str, Words]:
    """The headings and buttons of pages in every language that has a catalogue."""
    return {
        tag: {name: voice.texts[f"paper.{name}"] for name in WORDS}
        for tag, voice in voices().items()
    }


def template(file: Path, language: str) -> None:
    """Write the workbook or document that an author fills in."""
    match file.suffix.lower():
        case ".xlsx":
            from lessonbot.packs.exporters.xlsx import template as made  # noqa: PLC0415

            data = made(language)
        case ".docx":
            from lessonbot.packs.importers.docx.template import template as document  # noqa: PLC0415

            data = document()
        case _:
            fail(f"{file} ends neither in .xlsx nor in .docx: name it so")
    _write(file, {"": data})
    tell(f"{file} is ready: fill it in, then: lessonbot pack import {file} {file.stem}")


def _write(target: Path, files: exporting.Files) -> None:
    """Write the main file and those beside it; nothing is overwritten."""
    places = {target if not name else target.parent / name: data for name, data in files.items()}
    for place, data in places.items():
        if place.exists() and place.read_bytes() != data:
            fail(f"{place} is there already: name another file, or delete it")
    try:
        for place, data in places.items():
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(data)
    except OSError as error:
        fail(f"{target} cannot be written: {error.strerror}")
