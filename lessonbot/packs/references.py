"""The names of media as they stand in the files of a pack: where, and under another name."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from lessonbot.packs.archive import read_file
from lessonbot.packs.media import FOLDER

_LIMIT = 1024 * 1024
_TEXT = re.compile(r"(?:[A-Za-z0-9-]{2,20}/)?(?:course\.yaml|lessons/[^/]+\.md)")
_NAME = re.compile(r"[\w./-]+\.[A-Za-z0-9]{2,5}\b")


@dataclass(frozen=True, slots=True)
class Mention:
    """A file of the pack and the line in which it names another."""

    file: str
    line: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"


class References:
    """What the lessons and course.yaml of a pack name; `texts` are these files as they are now."""

    def __init__(self, files: dict[str, Path]) -> None:
        self.texts: dict[str, str] = {}
        for name, path in files.items():
            if _TEXT.fullmatch(name) and len(data := read_file(path, _LIMIT)) <= _LIMIT:
                # Line ends stay as they are; what is no UTF-8 the check tells.
                self.texts[name] = data.decode("utf-8", "surrogateescape")
        self.places: dict[str, list[Mention]] = {}
        for name, place in self._mentions():
            self.places.setdefault(name, []).append(place)

    def rename(self, old: str, new: str) -> list[str]:
        """Write another name wherever one stands; the files that changed."""
        changed = sorted({place.file for place in self.places.pop(old, [])})
        for file in changed:
            self.texts[file] = _NAME.sub(
                lambda match: _renamed(match.group(), old, new), self.texts[file]
            )
        for name, place in self._mentions():
            if name == new:
                self.places.setdefault(new, []).append(place)
        return changed

    def _mentions(self) -> Iterator[tuple[str, Mention]]:
        for file, text in self.texts.items():
            for number, line in enumerate(text.splitlines(), 1):
                for match in _NAME.finditer(line):
                    yield _plain(match.group()), Mention(file, number)


def _plain(reference: str) -> str:
    for prefix in ("../", "../", FOLDER):
        reference = reference.removeprefix(prefix)
    return reference


def _renamed(reference: str, old: str, new: str) -> str:
    name = _plain(reference)
    return reference.removesuffix(name) + new if name == old else reference
