"""What is wrong with a pack: where, which rule, and how to mend it in an author's words."""

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Literal

from lessonbot.packs.rules import RULES

Severity = Literal["error", "warning", "hint"]

_SHOWN = 60
# Nobody reads more than that about one file.
_MOST = 200
_TOO_MANY = f"there are more than {_MOST} problems: mend these first"


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing to mend, at a line and column that count from 1."""

    file: str
    line: int
    column: int
    severity: Severity
    rule: str
    message: str

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}:{self.column}"
        return f"{where}: {self.severity} [{self.rule}] {self.message}"


class PackRefused(Exception):
    """The whole pack cannot be opened, or it is not safe to open."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = tuple(sorted(problems))


@dataclass(frozen=True, slots=True)
class Notes:
    """The problems of one file, gathered in a list that the whole pack shares."""

    file: str
    found: list[Problem]

    def error(self, line: int, column: int, rule: str, message: str) -> None:
        """Note what keeps the course from being published."""
        self._note(line, column, "error", rule, message)

    def warning(self, line: int, column: int, rule: str, message: str) -> None:
        """Note what can be published but is better mended."""
        self._note(line, column, "warning", rule, message)

    def hint(self, line: int, column: int, rule: str, message: str) -> None:
        """Note what an author may want to think about."""
        self._note(line, column, "hint", rule, message)

    def _note(self, line: int, column: int, severity: Severity, rule: str, message: str) -> None:
        # Of one file the problems come one after the other.
        if len(self.found) >= _MOST and self.found[-_MOST].file == self.file:
            last = Problem(self.file, 1, 1, "error", "size", _TOO_MANY)
            if self.found[-1] != last:
                self.found.append(last)
            return
        self.found.append(Problem(self.file, line, column, severity, RULES[rule].name, message))


def shown(value: object) -> str:
    """A value as it may stand in a message: one line, printable, not too long."""
    text = str(value)
    if len(text) > _SHOWN:
        text = text[:_SHOWN] + "…"
    return "".join(
        character if character.isprintable() else f"\\u{ord(character):04x}" for character in text
    )


def many(count: int, thing: str) -> str:
    """A number of things: 1 picture, 2 pictures."""
    return f"{count} {thing}" if count == 1 else f"{count} {thing}s"


def suggestion(word: str, known: Sequence[str]) -> str:
    """The known word that is meant, or all that could have been written."""
    lower = {name.casefold(): name for name in known}
    close = get_close_matches(word[:_SHOWN].casefold(), list(lower), n=1)
    if close:
        return f"did you mean {lower[close[0]]}?"
    return f"known here: {', '.join(known)}"
