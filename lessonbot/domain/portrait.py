"""What an organisation says of itself, and what it wants for all of its learners."""

from dataclasses import dataclass

from lessonbot.domain.quiet import Hours


@dataclass(frozen=True, slots=True)
class Portrait:
    """How an organisation shows itself on public pages; what it does not say is empty.

    `language` is for visitors whose browser asks for none that is spoken here, `zone` for staff
    who have not said where they are.
    """

    name: str = "lessonbot"
    about: str = ""
    website: str = ""
    contact: str = ""
    language: str = ""
    zone: str = ""


@dataclass(frozen=True, slots=True)
class Customs:
    """When nothing is said that was not asked for, and how many courses go together."""

    quiet: Hours | None = None
    at_once: int = 2
