"""Who learns, and the question outside of a lesson that is open with them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from lessonbot.domain.messages import Attached

Data = Literal["text", "light", "full"]


@dataclass(frozen=True, slots=True)
class Learner:
    """A person; `name` is what is printed on certificates, `zone` an IANA name.

    `name` is None until it was asked, and empty when the learner wants none printed. `early` tells
    whether lessons may come a little before their hour; None until it was asked. `data` is how much
    of it lessons may cost; None until it was chosen or asked. `helps` tells whether questions of
    other learners may be passed on to them; None until it was asked.
    """

    language: str
    name: str | None = None
    app_name: str | None = None
    zone: str | None = None
    consented: bool = False
    early: bool | None = None
    data: Data | None = None
    helps: bool | None = None

    @property
    def wants(self) -> Data:
        """How much data lessons may cost: all that they do, until something else was chosen."""
        return self.data or "full"


@dataclass(frozen=True, slots=True)
class Profile:
    """One of the learners of a phone, by our own number; `name` is what the phone's owners use.

    `pin` is sealed, empty for none. Until `open_until` it need not be given, until `barred_until`
    nobody may try; `wrong` counts the tries so far.
    """

    learner: int
    name: str
    pin: str = ""
    wrong: int = 0
    open_until: datetime | None = None
    barred_until: datetime | None = None


Step = Literal[
    "course", "consent", "zone", "place", "hour", "start", "name", "language",
    "who", "who_name", "who_own", "pin", "pin_new", "same", "keep", "early",
    "award", "certificate", "rename", "catch", "besides",
    "ask", "question", "helps", "peer", "work", "light",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Answer:
    """A choice that a dialog offers: what it shows and what it stands for."""

    label: str
    value: str


@dataclass(frozen=True, slots=True)
class Dialog:
    """A question of ours that is not part of a lesson; at most one is open per address.

    `number` counts the dialogs of an address, so that a button of an earlier one is known.
    `code` is the course that is being joined, or the number of the certificate that it is about,
    `zone` what was settled on the way. `said` and `tap` are what was said when this had to be asked
    first, `before` the dialog that was open then. `asked` is how many questions of the course had been
    asked when it was opened, `lesson` how many lessons had been had, `file` what was sent.
    """

    step: Step
    number: int
    answers: tuple[Answer, ...] = ()
    code: str = ""
    zone: str = ""
    said: str = ""
    tap: str = ""
    before: "Dialog | None" = None
    lesson: int = 0
    file: Attached | None = None
    asked: int = 0
