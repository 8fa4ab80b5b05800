"""YAML as plain values with the place of each key and value.

Read from the parser's events, one after the other: a file can then be neither deeper
nor larger than we allow, and no alias is ever followed.
"""

import re
from dataclasses import dataclass, field
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from lessonbot.packs.problems import Notes, shown
from lessonbot.packs.source import hidden
from lessonbot.packs.yaml_slips import Fault, slip

Path = tuple[str | int, ...]
Place = tuple[int, int]

_DEPTH = 50
_NODES = 10_000

_INTEGER = re.compile(r"[-+]?[0-9]{1,15}")
_WORDS: dict[str, bool | None] = {
    "": None,
    "~": None,
    "null": None,
    "true": True,
    "True": True,
    "false": False,
    "False": False,
}


@dataclass(slots=True)
class Tree:
    """The values of a YAML file; every key and every value has a place."""

    data: dict[str, Any] = field(default_factory=dict)
    keys: dict[Path, Place] = field(default_factory=dict)
    values: dict[Path, Place] = field(default_factory=dict)


class _Unreadable(Exception):
    def __init__(self, mark: Any, message: str) -> None:  # noqa: ANN401 - ruamel's marks are untyped
        super().__init__(message)
        self.mark = mark
        self.message = message


@dataclass(slots=True)
class _Frame:
    holds: dict[str, Any] | list[Any]
    path: Path
    key: str | None = None


def read(text: str, first_line: int, notes: Notes) -> Tree | None:
    """The tree of a YAML text that begins at a line of its file, or nothing and the reason noted."""
    builder = _Builder(first_line, notes)
    try:
        for event in YAML(typ="safe", pure=True).parse(text):
            builder.take(event)
    except _Unreadable as fault:
        notes.error(*builder.place(fault.mark), "yaml", fault.message)
    except MarkedYAMLError as fault:
        notes.error(*_slip(text, first_line, fault))
    except (YAMLError, ValueError, LookupError, TypeError, AttributeError, RecursionError):
        # What ruamel raises beside its own errors on input that is no YAML at all.
        words = "this cannot be read: check the spaces, the colons and the quotes"
        notes.error(first_line, 1, "yaml", words)
    else:
        return builder.tree
    return None


def _slip(text: str, first_line: int, fault: MarkedYAMLError) -> tuple[int, int, str, str]:
    """The problem behind what the parser says: its place, rule and words."""
    place = _mark(fault.problem_mark or fault.context_mark) or (0, 0)
    said = Fault(text.split("\n"), str(fault.problem), place, _mark(fault.context_mark))
    (line, column), words = slip(said)
    return first_line + line, column + 1, "yaml", words


def _mark(mark: Any) -> Place | None:  # noqa: ANN401 - ruamel's marks are untyped
    return None if mark is None else (mark.line, mark.column)


class _Builder:
    """Puts the tree together, event by event."""

    def __init__(self, first_line: int, notes: Notes) -> None:
        self.tree = Tree(values={(): (first_line, 1)})
        self.first_line = first_line
        self.notes = notes
        self.stack: list[_Frame] = []
        self.nodes = 0
        self.documents = 0

    def place(self, mark: Any) -> Place:  # noqa: ANN401 - ruamel's marks are untyped
        if mark is None:
            return self.first_line, 1
        return self.first_line + mark.line, mark.column + 1

    def take(self, event: Any) -> None:  # noqa: ANN401 - ruamel's events are untyped
        match event:
            case DocumentStartEvent():
                self._document(event)
            case AliasEvent():
                raise _Unreadable(
                    event.start_mark, "* and & do not repeat parts here: write the text again"
                )
            case MappingEndEvent() | SequenceEndEvent():
                self.stack.pop()
            case MappingStartEvent():
                self._open(event, {})
            case SequenceStartEvent():
                self._open(event, [])
            case ScalarEvent():
                self._count(event)
                self._scalar(event)

    def _document(self, event: DocumentStartEvent) -> None:
        self.documents += 1
        if self.documents > 1:
            raise _Unreadable(event.start_mark, "a line --- divides the file: take it out")

    def _count(self, event: Any) -> None:  # noqa: ANN401 - ruamel's events are untyped
        self.nodes += 1
        if self.nodes > _NODES:
            raise _Unreadable(event.start_mark, "there are too many entries: shorten the file")
        if event.tag is not None and event.tag != "!":
            raise _Unreadable(event.start_mark, "words that begin with ! are not used: delete them")

    def _open(self, event: Any, holds: dict[str, Any] | list[Any]) -> None:  # noqa: ANN401 - as above
        self._count(event)
        if len(self.stack) >= _DEPTH:
            raise _Unreadable(
                event.start_mark, "too many levels stand in each other: write it flat"
            )
        if self.stack:
            path = self._put(event, holds)
        elif isinstance(holds, dict):
            path = ()
            self.tree.data = holds
        else:
            self._not_keyed(event)
        self.stack.append(_Frame(holds, path))

    def _not_keyed(self, event: Any) -> None:  # noqa: ANN401 - ruamel's events are untyped
        raise _Unreadable(event.start_mark, "write lines of the form key: value")

    def _scalar(self, event: ScalarEvent) -> None:
        if fault := hidden(event.value):
            raise _Unreadable(event.start_mark, fault)
        if not self.stack:
            if event.value:
                self._not_keyed(event)
            return
        frame = self.stack[-1]
        if isinstance(frame.holds, dict) and frame.key is None:
            self._key(frame, event)
        else:
            self._put(event, _value(event))

    def _key(self, frame: _Frame, event: ScalarEvent) -> None:
        frame.key = event.value
        path = (*frame.path, event.value)
        if path in self.tree.keys:
            line, column = self.place(event.start_mark)
            first = self.tree.keys[path][0]
            self.notes.error(
                line,
                column,
                "yaml",
                f"{shown(event.value)} stands already in line {first}: keep one of the two",
            )
        self.tree.keys[path] = self.place(event.start_mark)

    def _put(self, event: Any, value: Any) -> Path:  # noqa: ANN401 - a value of YAML is any of its kinds
        frame = self.stack[-1]
        path: Path
        if isinstance(frame.holds, list):
            path = (*frame.path, len(frame.holds))
            frame.holds.append(value)
        else:
            if frame.key is None:
                self._not_keyed(event)
            path = (*frame.path, str(frame.key))
            frame.holds[str(frame.key)] = value
            frame.key = None
        place = self.place(event.start_mark)
        # Nothing has no place of its own; what is empty is the key.
        self.tree.values[path] = self.tree.keys.get(path, place) if value is None else place
        return path


def _value(event: ScalarEvent) -> str | int | bool | None:
    """A plain scalar by YAML's core rules; numbers with a point stay text, as a version is written."""
    text: str = event.value
    if not event.implicit[0]:
        return text
    if text in _WORDS:
        return _WORDS[text]
    return int(text) if _INTEGER.fullmatch(text) else text
