"""What somebody uploads becomes the files of a pack: a pack as it is, or what an importer reads."""

import inspect
import re
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

from lessonbot.packs import importing
from lessonbot.packs.archive import PACK_BYTES, open_bytes
from lessonbot.packs.drafts import NotImportable
from lessonbot.packs.problems import PackRefused

LARGEST = PACK_BYTES
"""Bytes of a file that can be uploaded."""
FORMATS = tuple(importing.FORMATS)
REPORT = importing.REPORT
_ZIP = b"PK"
_LONGEST_NAME = 100
_UNPACKED = "unpacked"
_STRANGE = re.compile(r"[^\w. ()+-]+")
_SAID = r"^{}:[ \t]*(?P<value>.+?)[ \t]*(#.*)?$"
_LONGEST_TITLE = 200


class NotTaken(Exception):
    """A file that cannot become a draft; each of `reasons` says what is wrong and how to mend it."""

    def __init__(self, *reasons: str) -> None:
        super().__init__("; ".join(reasons))
        self.reasons = reasons


@dataclass(frozen=True, slots=True)
class Given:
    """What somebody chose: a file, and what is known of it; `form` is empty where it is plain."""

    name: str
    data: bytes
    form: str = ""
    language: str = ""


def files_of(given: Given) -> dict[str, bytes]:
    """The files of the pack that an upload is or becomes; raises NotTaken. Takes long."""
    name = tidy(given.name)
    try:
        if given.data.startswith(_ZIP) and name.lower().endswith(".zip"):
            files = open_bytes(name, given.data)
            if not given.form and _is_pack(files):
                return files
            return _imported(name, given, files)
        return _imported(name, given, {})
    except PackRefused as refused:
        raise NotTaken(*(each.message for each in refused.problems)) from None


def tidy(name: str) -> str:
    """What a file is called, without anything that could lead elsewhere."""
    last = name.replace("\\", "/").rpartition("/")[2]
    stem, dot, ending = _STRANGE.sub("-", last).strip(" .-").rpartition(".")
    return f"{stem[:_LONGEST_NAME]}{dot}{ending[:_LONGEST_NAME]}" or "upload"


def said(files: Mapping[str, bytes], key: str) -> str:
    """What course.yaml says of a key, as far as a line tells; empty where it does not."""
    text = files.get("course.yaml", b"").decode("utf-8-sig", "replace")
    found = re.search(_SAID.format(key), text, re.MULTILINE)
    value = found["value"].strip("\"'")[:_LONGEST_TITLE] if found else ""
    return "".join(each for each in value if each.isprintable())


def _is_pack(files: Mapping[str, bytes]) -> bool:
    """A course.yaml in the wrong place is for the check to tell of."""
    return any(name.rpartition("/")[2] == "course.yaml" for name in files)


def _imported(name: str, given: Given, unpacked: Mapping[str, bytes]) -> dict[str, bytes]:
    from lessonbot.packs.writing import NotWritable  # noqa: PLC0415 - heavy, and rarely wanted

    with tempfile.TemporaryDirectory(prefix="lessonbot-upload-") as made:
        folder = Path(made)
        file = folder / name
        try:
            file.write_bytes(given.data)
            return _read(file, given, unpacked)
        except (NotImportable, NotWritable) as refused:
            words = str(refused).replace(f"{folder}/", "").replace(f"{_UNPACKED}/", "")
            advice = "choose below what kind of file it is"
            raise NotTaken(words.replace(importing.ADVICE, advice)) from None


def _read(file: Path, given: Given, unpacked: Mapping[str, bytes]) -> dict[str, bytes]:
    source, form = file, given.form
    if not form:
        source, form = _guessed(file, unpacked)
    try:
        draft = importing.read(source, form, _options(form, given.language))
    except NotImportable:
        # some formats are whole folders, which come as a zip
        if source is not file or not unpacked:
            raise
        draft = importing.read(_folder(file, unpacked), form, _options(form, given.language))
    return importing.as_pack(draft, file.name)


def _guessed(file: Path, unpacked: Mapping[str, bytes]) -> tuple[Path, str]:
    try:
        return file, importing.guess(file)
    except NotImportable:
        if not unpacked:
            raise
        folder = _folder(file, unpacked)
        return folder, importing.guess(folder)


def _folder(file: Path, unpacked: Mapping[str, bytes]) -> Path:
    from lessonbot.packs.writing import write_pack  # noqa: PLC0415 - as above

    folder = file.parent / _UNPACKED / (file.stem or "upload")
    write_pack(folder, unpacked)
    tops = {name.partition("/")[0] for name in unpacked}
    inner = folder / next(iter(tops))
    return inner if len(tops) == 1 and inner.is_dir() else folder


def _options(form: str, language: str) -> dict[str, object]:
    """The language, where the importer cannot tell it from the file."""
    module = import_module(f"lessonbot.packs.importers.{importing.FORMATS[form].module}")
    takes = "language" in inspect.signature(module.read).parameters
    return {"language": language} if language and takes else {}
