"""What other programs of an organisation can be told when it happens."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Event(StrEnum):
    """Something that happened to a learner."""

    COMPLETED = "course.completed"
    """A course was passed, and its certificate earned."""
    ASKED = "question.asked"
    """A learner asked a teacher something."""
    STUCK = "learner.stuck"
    """A question has been open for days."""


@dataclass(frozen=True, slots=True)
class Happened:
    """One event; `key` is the same however often it is noticed.

    `about` names what it was about: `public_id`, and the numbers `learner_id` and `course_id`.
    """

    event: Event
    key: str
    about: Mapping[str, str | int | None] = field(default_factory=dict)
