"""The files of a long text: one file with what lies beside it, or a whole folder or zip."""

import re
import stat
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from urllib.parse import unquote

from lessonbot.packs.drafts import NotImportable
from lessonbot.packs.importers.shared.opening import opened, read_some

_MIB = 1024 * 1024
_LARGEST_PICTURE = 5 * _MIB
_MOST_TEXT = 4 * _MIB
_DIGITS = re.compile(r"(\d+)")


@dataclass(frozen=True)
class Sources:
    """Files by their names in the folder; `beside` is where a single file lies."""

    files: Mapping[str, bytes]
    beside: Path | None = None

    def ending(self, *endings: str) -> list[str]:
        """The names of the files of a kind."""
        return [name for name in self.files if name.lower().endswith(endings)]

    def refuse_flood(self, names: Iterable[str], most: int = _MOST_TEXT) -> None:
        """Refuse more text than a course can have, before any of it is read."""
        if sum(len(self.files[name]) for name in names) > most:
            limit = f"{most // _MIB} MB"
            raise NotImportable(f"this is more than {limit} of text: import one folder at a time")

    def picture(self, name: str, source: str) -> bytes | None:
        """The bytes of a picture that a file names; never one from outside the folder."""
        parts = [*PurePosixPath(name).parent.parts]
        for part in PurePosixPath(unquote(source).partition("?")[0]).parts:
            if part.startswith("/") or (part == ".." and not parts):
                return None
            if part == "..":
                parts.pop()
            else:
                parts.append(part)
        if self.beside:
            return _read_beside(self.beside, parts)
        return self.files.get("/".join(parts))


def open_sources(path: Path, ending: str, limit: int) -> Sources:
    """A file of a kind up to a limit of bytes (and one more), a folder or a zip."""
    if path.name.lower().endswith(ending) and path.is_file():
        return Sources({path.name: read_some(path, limit)}, path.parent)
    return Sources(opened(path))


def in_order(name: str) -> list[tuple[int, str]]:
    """What to sort by, so that numbers stand in the order of their values."""
    return list(_numbered(name))


def _numbered(name: str) -> Iterator[tuple[int, str]]:
    for part in _DIGITS.split(name):
        yield (int(part[:18]), "") if part.isdecimal() else (-1, part)


def _read_beside(folder: Path, parts: Sequence[str]) -> bytes | None:
    """The bytes of a picture in a folder or below it; links are not followed."""
    place = folder
    try:
        for part in parts:
            place = place / part
            if place.is_symlink():
                return None
        if not parts or not stat.S_ISREG(place.lstat().st_mode):
            return None
        with place.open("rb") as file:
            return file.read(_LARGEST_PICTURE + 1)
    except (OSError, ValueError):
        return None
