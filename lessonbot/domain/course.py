"""A course as it is taught: one immutable, content-addressed version.

These classes are also the stored form (JSON by msgspec), so a field that is
renamed here needs a migration.
"""

from dataclasses import dataclass
from typing import Literal

from lessonbot.domain.text import Text

Level = Literal["beginner", "intermediate", "advanced"]


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture of a pack; `media` is the SHA-256 of its bytes in hex, sizes in pixels and bytes."""

    media: str
    alt: str
    mime: str
    width: int
    height: int
    size: int


@dataclass(frozen=True, slots=True)
class Option:
    """One answer to choose; `key` is stable across versions and languages."""

    key: str
    text: str
    right: bool
    feedback: Text = ()


@dataclass(frozen=True, slots=True)
class QuizItem:
    """A question with 2 to 6 options; more than one right option makes it multiple choice."""

    key: str
    prompt: Text
    options: tuple[Option, ...]
    explanation: Text = ()

    @property
    def multiple(self) -> bool:
        """Whether several options are right."""
        return len(self.right) > 1

    @property
    def right(self) -> frozenset[int]:
        """Positions of the right options, from 0."""
        return frozenset(i for i, option in enumerate(self.options) if option.right)


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of a lesson: a run of text, or a picture."""

    text: Text = ()
    picture: Picture | None = None


@dataclass(frozen=True, slots=True)
class Lesson:
    """One day; `sms` is the author's own text for phones without pictures, if given."""

    key: str
    title: str
    blocks: tuple[Block, ...]
    items: tuple[QuizItem, ...] = ()
    sms: Text = ()
    minutes: int | None = None
    outcomes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a learner can do after the course."""

    key: str
    text: str


@dataclass(frozen=True, slots=True)
class Attribution:
    """A work that the course adapts."""

    text: str
    url: str | None = None
    licence: str | None = None


@dataclass(frozen=True, slots=True)
class Credential:
    """What the certificate of the course says."""

    name: str
    criteria: str
    shows_score: bool = True


@dataclass(frozen=True, slots=True)
class Course:
    """A published course version; `days` are weekdays with lessons, Monday 0."""

    key: str
    version: str
    title: str
    summary: str
    language: str
    credential: Credential
    lessons: tuple[Lesson, ...]
    level: Level = "beginner"
    minutes_per_day: int = 5
    licence: str | None = None
    authors: tuple[str, ...] = ()
    attribution: tuple[Attribution, ...] = ()
    outcomes: tuple[Outcome, ...] = ()
    days: tuple[int, ...] = (0, 1, 2, 3, 4, 5, 6)
    pass_percent: int = 70
    attempts: int = 2

    @property
    def hours(self) -> float:
        """Learning time of the whole course in hours, to one decimal."""
        minutes = sum(lesson.minutes or self.minutes_per_day for lesson in self.lessons)
        return max(round(minutes / 60, 1), 0.1)
