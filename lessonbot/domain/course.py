"""A course as it is taught: one immutable, content-addressed version.

These classes are also the stored form (JSON by msgspec, without what is left at its default), so
a new field needs a default, and one that is renamed a migration.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from lessonbot.domain.text import Text

Level = Literal["beginner", "intermediate", "advanced"]
ItemKind = Literal["choice", "number", "text", "scale", "open"]
Accepted = Literal["text", "photo", "voice", "document"]
Again = Literal["now", "tomorrow", "never"]


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture of a pack; `media` is the SHA-256 of its bytes in hex, sizes in pixels and bytes.

    `name` is its file in the pack's `media/`, `low` the same picture for those who pay for data
    dearly.
    """

    media: str
    alt: str
    mime: str
    width: int
    height: int
    size: int
    name: str = ""
    low: "Picture | None" = None


@dataclass(frozen=True, slots=True)
class Recording:
    """A voice that speaks; its words are `transcript`, or the lesson itself if `reads_lesson`.

    `seconds` is how long it takes, rounded up.
    """

    media: str
    mime: str
    size: int
    seconds: int
    name: str = ""
    transcript: Text = ()
    reads_lesson: bool = False


@dataclass(frozen=True, slots=True)
class Document:
    """A file to keep, such as a form to print; `title` is what it is called to a learner."""

    media: str
    mime: str
    size: int
    title: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Video:
    """A video elsewhere: only its link is sent, with what it costs to watch.

    `text` says what it shows, for those who do not watch it.
    """

    url: str
    title: str
    text: str
    minutes: int
    megabytes: int


@dataclass(frozen=True, slots=True)
class Option:
    """One answer to choose; `key` is stable across versions and languages."""

    key: str
    text: str
    right: bool
    feedback: Text = ()


@dataclass(frozen=True, slots=True)
class QuizItem:
    """A question; what makes an answer right depends on its kind.

    - choice: `options`, 2 to 6; more than one right option makes it multiple choice
    - number: `answers`, each a number (`42`), a range (`40..45`) or a tolerance (`3.5±0.1`)
    - text: `answers`, each a wording that is right
    - scale: `options` are its steps, none of them right; `ends` say what the first and the last mean
    - open: nothing; a person reads it

    `parallels` ask the same thing in other words; they take its place when it is asked again.
    One that is there to `measure` is asked before the course and after it, and counts for nothing.
    """

    key: str
    prompt: Text
    options: tuple[Option, ...] = ()
    explanation: Text = ()
    kind: ItemKind = "choice"
    answers: tuple[str, ...] = ()
    ends: tuple[str, str] = ("", "")
    parallels: tuple["QuizItem", ...] = ()
    measure: bool = False

    @property
    def multiple(self) -> bool:
        """Whether several options are right."""
        return len(self.right) > 1

    @property
    def judged(self) -> bool:
        """Whether an answer is right or wrong."""
        return self.kind in {"choice", "number", "text"}

    @property
    def scored(self) -> bool:
        """Whether an answer counts for the certificate."""
        return self.judged and not self.measure

    @property
    def right(self) -> frozenset[int]:
        """Positions of the right options, from 0."""
        return frozenset(i for i, option in enumerate(self.options) if option.right)


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of a lesson: a run of text, a picture or a document."""

    text: Text = ()
    picture: Picture | None = None
    document: Document | None = None


@dataclass(frozen=True, slots=True)
class Criterion:
    """What a submission is looked at for, and how many points it gives at most."""

    text: str
    points: int


@dataclass(frozen=True, slots=True)
class Assignment:
    """What a learner hands in, in which form, within how many days."""

    rubric: tuple[Criterion, ...]
    accepts: tuple[Accepted, ...] = ("text",)
    due_days: int = 7


@dataclass(frozen=True, slots=True)
class Lesson:
    """One day.

    `sms` is the author's own text for phones that show only text, `low` the one for those who
    save data, `more` what is read by those who ask for it.
    """

    key: str
    title: str
    blocks: tuple[Block, ...]
    items: tuple[QuizItem, ...] = ()
    sms: Text = ()
    minutes: int | None = None
    outcomes: tuple[str, ...] = ()
    more: Text = ()
    low: Text = ()
    recording: Recording | None = None
    video: Video | None = None
    assignment: Assignment | None = None


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
    """What the certificate of the course says; `valid_days` is how long it holds, None for ever."""

    name: str
    criteria: str
    shows_score: bool = True
    badge: Picture | None = None
    valid_days: int | None = None


@dataclass(frozen=True, slots=True)
class Mastery:
    """What becomes of what was not known.

    `again` is when a missed question comes back. With a `gate` the next lesson waits until the
    questions of the last one were answered well enough. `final` is how many questions are drawn
    for the check at the end, whose best result counts; 0: the questions of the lessons count.
    """

    again: Again = "tomorrow"
    gate: bool = False
    final: int = 0


@dataclass(frozen=True, slots=True)
class Membership:
    """The track a course is part of, and its place there, from 1."""

    track: str
    position: int


@dataclass(frozen=True, slots=True)
class Course:
    """A published course version; `days` are weekdays with lessons, Monday 0.

    `most_per_day` lessons may be had on one day by who asks for more.

    `roles` says what an author did, by name. `translations` are the whole course in its other
    languages: same lessons, same questions, same options, by the same keys.
    """

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
    retry_after_days: int = 1
    reminder_after_hours: int | None = None
    most_per_day: int = 3
    roles: Mapping[str, str] = field(default_factory=dict, hash=False)
    prerequisites: tuple[str, ...] = ()
    membership: Membership | None = None
    mastery: Mastery = Mastery()
    translations: tuple["Course", ...] = ()

    @property
    def hours(self) -> float:
        """Learning time of the whole course in hours, to one decimal."""
        minutes = sum(lesson.minutes or self.minutes_per_day for lesson in self.lessons)
        return max(round(minutes / 60, 1), 0.1)

    @property
    def languages(self) -> tuple[str, ...]:
        """Every language it is taught in, the one it was written in first."""
        return (self.language, *(each.language for each in self.translations))

    def spoken(self, language: str) -> "Course":
        """The course in a language or its nearest kin, else as it was written."""
        base = language.partition("-")[0]
        known = (self, *self.translations)
        for wanted in (language, base):
            for each in known:
                if each.language == wanted:
                    return each
        return next((each for each in known if each.language.partition("-")[0] == base), self)
