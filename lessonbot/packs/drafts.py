"""What an importer made of somebody's files: a course, its media, and what became of each piece."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from lessonbot.domain.course import Course

Fate = Literal["taken", "changed", "left out"]


@dataclass(frozen=True, slots=True)
class Remark:
    """What became of a piece of the source.

    `place` is where it stands there, as its author would find it (`quiz.gift:31`,
    `Questions!B7`); `words` say what it is, and for what was changed or left out why, and what
    to do about it.
    """

    place: str
    fate: Fate
    words: str

    def __str__(self) -> str:
        return f"{self.place}: {self.fate}: {self.words}"


@dataclass(frozen=True)
class Draft:
    """A course that its author still has to look at; it may break rules of the checker.

    Nothing in it was guessed: a question whose source marks no answer as right has none here.
    `media` holds bytes by the name of the file in `media/`, as pictures and recordings name it.
    """

    course: Course
    media: Mapping[str, bytes] = field(default_factory=dict)
    remarks: tuple[Remark, ...] = ()


class NotImportable(Exception):
    """The file is not what the importer reads; the message says what, where and how to mend it."""
