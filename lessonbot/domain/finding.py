"""What an examination found: how bad it is, what it is, and how to mend it."""

from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """How bad a finding is."""

    OK = "ok"
    WARNING = "warning"
    PROBLEM = "problem"


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of an examination.

    `about` is what was looked at, `mend` what to do. With `fatal`, nothing can start like this.
    """

    level: Level
    about: str
    said: str
    mend: str = ""
    fatal: bool = False
