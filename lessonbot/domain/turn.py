"""One step of a conversation: what was known, what changes, what is said, what happened."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Generic, TypeVar

import msgspec
from msgspec.structs import replace

from lessonbot.domain.cohort import Terms
from lessonbot.domain.course import Course
from lessonbot.domain.credential import Award
from lessonbot.domain.enrolment import UNDER_WAY, Enrolment, Progress, Purpose, in_time
from lessonbot.domain.learner import Answer, Dialog, Learner, Profile, Step
from lessonbot.domain.messages import Attached, Choice, Inbound, Outbound, Revision
from lessonbot.domain.phrases import Phrases
from lessonbot.domain.quiet import NIGHT, Hours
from lessonbot.domain.schedule import local
from lessonbot.domain.text import Text
from lessonbot.domain.track import Track

_Thing = TypeVar("_Thing")


@dataclass(frozen=True, slots=True)
class Offer:
    """A published course that can be joined by its code; `version` is its stored id.

    `terms` are those of the cohort whose code it is, None for the course's own.
    """

    code: str
    version: int
    course: Course
    terms: Terms | None = None


@dataclass(frozen=True, slots=True)
class Underway:
    """A course that a learner takes along with the one that is talked about."""

    enrolment: Enrolment
    offer: Offer


class Talk(msgspec.Struct, frozen=True):
    """All that is known of the learner at one address.

    `key` names this step: keys of messages begin with it. `fresh` is a new random public id
    for whatever this step creates. `award` is the public id of the certificate of `enrolment`.
    `waiting` tells that something was held back for this word of the learner, and goes now.
    `organisation` is the name of who teaches.
    `voices` are the phrases of every language that is spoken, by tag. `who` is our own number of
    the learner, `profiles` are all learners of this phone where there are several or one has a
    PIN; `meant` is whose button was tapped. `doubted` tells that the phone may have changed hands.
    `moving` is whose course is to be taken here, by the code in what was said. `window` is how
    long anything may be said after this word, on networks that limit that; `media`
    tells whether pictures and files can be sent there. `earned` are the keys of
    courses that were passed, for `tracks` that consist of them. `awards` are all certificates that
    the learner has, the newest first; `renews` is the number of the one that passing the course of
    `enrolment` once more takes the place of. `besides` are the other courses that are under way, the
    one used last last; `at_once` so many may be. `quiet` are the hours in which nothing is said that
    was not asked for. `desk` is what there is of questions to people, where
    that is what is talked about; `may_help` tells that questions of others can be passed on here.
    `cohorts` are offers that are joined by the code of a cohort, where one was named; `channel` is
    the network that is talked on.
    """

    key: str
    fresh: str
    phrases: Phrases
    learner: Learner
    public_url: str = ""
    organisation: str = "lessonbot"
    offers: tuple[Offer, ...] = ()
    voices: Mapping[str, Phrases] = {}
    stopped: bool = False
    waiting: bool = False
    dialog: Dialog | None = None
    dialogs: int = 0
    enrolment: Enrolment | None = None
    offer: Offer | None = None
    award: str | None = None
    who: int = 0
    profiles: tuple[Profile, ...] = ()
    meant: int | None = None
    doubted: bool = False
    moving: "Moving | None" = None
    window: timedelta | None = None
    media: bool = True
    tracks: tuple[Track, ...] = ()
    earned: frozenset[str] = frozenset()
    awards: tuple[Award, ...] = ()
    renews: str | None = None
    besides: tuple[Underway, ...] = ()
    at_once: int = 2
    quiet: Hours | None = NIGHT
    desk: "Desk | None" = None
    may_help: bool = False
    cohorts: tuple[Offer, ...] = ()
    channel: str = ""

    @property
    def joinable(self) -> tuple[Offer, ...]:
        """All that a code may mean; where a course and a cohort share one, it is the course's."""
        return (*self.offers, *self.cohorts)


@dataclass(frozen=True, slots=True)
class Desk:
    """Questions to people: how many of the learner's own are open, and those of others.

    `answered` are questions about the lesson that the learner is at, each with its answer, which
    teachers let everybody read. `passed_on` are questions that this learner may answer: the text
    by its public id.
    """

    open: int = 0
    answered: tuple[tuple[str, str], ...] = ()
    passed_on: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Moving:
    """A learner who sent MOVE somewhere else; `code` is what they were given there."""

    code: str
    language: str


@dataclass(frozen=True, slots=True)
class ConsentGiven:
    """The learner agreed to `wording`, in `language`."""

    wording: str
    language: str


@dataclass(frozen=True, slots=True)
class ConsentWithdrawn:
    """The learner sent STOP, in these words."""

    wording: str


@dataclass(frozen=True, slots=True)
class Enrolled:
    """A new enrolment in this course version began, in a cohort if it was joined through one."""

    public_id: str
    version: int
    cohort: int = 0


@dataclass(frozen=True, slots=True)
class Gathered:
    """Who takes the course already is in this cohort from now on."""

    cohort: int


@dataclass(frozen=True, slots=True)
class LessonOpened:
    """A lesson was sent for a local date; `daily` unless the learner asked for it."""

    lesson: str
    on: date
    daily: bool


@dataclass(frozen=True, slots=True)
class Answered:
    """A question was answered; `number` is unique within the enrolment.

    `chosen` are keys of options, or the learner's own words; `right` is None where no answer
    is right or wrong. `form` is the reference of what was asked in the item's place, `purpose` why
    it was asked.
    """

    number: int
    item: str
    chosen: tuple[str, ...]
    right: bool | None
    form: str | None = None
    purpose: Purpose = "lesson"


@dataclass(frozen=True, slots=True)
class Awarded:
    """The course was passed and its certificate has a name (empty: none printed).

    `renews` is the number of the one that expires, or has, and was earned before.
    """

    public_id: str
    name: str
    score: int
    renews: str | None = None


@dataclass(frozen=True, slots=True)
class Renamed:
    """The certificate of this public id is to carry another name (empty: none)."""

    public_id: str
    name: str


@dataclass(frozen=True, slots=True)
class Shown:
    """Whether the page of this public id shows anything to who has its link."""

    public_id: str
    shown: bool


@dataclass(frozen=True, slots=True)
class Searchable:
    """Whether search engines may find the page of this public id."""

    public_id: str
    searchable: bool


@dataclass(frozen=True, slots=True)
class PutOff:
    """What was held back for a word of the learner goes at this instant instead of now."""

    until: datetime


@dataclass(frozen=True, slots=True)
class Remind:
    """This is said at an instant, unless the question that is open was answered before."""

    at: datetime
    said: Outbound


@dataclass(frozen=True, slots=True)
class Added:
    """Somebody new learns on this phone, too; `other` is what the first is called from now on."""

    name: str
    other: str


@dataclass(frozen=True, slots=True)
class Became:
    """From now on this learner writes, and said this first."""

    learner: int
    said: Inbound | None


@dataclass(frozen=True, slots=True)
class Meant:
    """What was said is about another enrolment of who writes, and is answered for that one."""

    enrolment: str
    said: Inbound


@dataclass(frozen=True, slots=True)
class HandedOver:
    """The phone belongs to somebody else now."""


@dataclass(frozen=True, slots=True)
class MoveOffered:
    """Who sends this code from another phone or app within its time goes on there."""

    code: str
    until: datetime


@dataclass(frozen=True, slots=True)
class Moved:
    """The learner of this code goes on here."""

    code: str


@dataclass(frozen=True, slots=True)
class Kept:
    """The learner of this code still has the phone or app that they came from, too."""

    code: str


@dataclass(frozen=True, slots=True)
class Secret:
    """What was said is not to be kept."""


@dataclass(frozen=True, slots=True)
class Asked:
    """The learner asks a teacher this, at the lesson with this key (empty: at none)."""

    public_id: str
    text: str
    lesson: str = ""


@dataclass(frozen=True, slots=True)
class Consulted:
    """What there is of questions to people has to be known first; nothing was said or changed."""


@dataclass(frozen=True, slots=True)
class Helped:
    """What the learner answered to another's question that was passed on; None: nothing."""

    public_id: str
    text: str | None


@dataclass(frozen=True, slots=True)
class HandedIn:
    """A piece of work for a lesson's assignment; `text` is all of it, or goes with its file."""

    public_id: str
    lesson: str
    round: int
    text: str
    file: Attached | None
    late: bool


Fact = (
    Added
    | Answered
    | Asked
    | Awarded
    | Became
    | ConsentGiven
    | ConsentWithdrawn
    | Consulted
    | Enrolled
    | Gathered
    | HandedIn
    | HandedOver
    | Helped
    | Kept
    | LessonOpened
    | Meant
    | MoveOffered
    | Moved
    | PutOff
    | Remind
    | Renamed
    | Searchable
    | Secret
    | Shown
)


class Turn(msgspec.Struct, frozen=True):
    """What one step changes, says and records; every method returns a new turn.

    `lead` is what the next question begins with.
    """

    talk: Talk
    says: tuple[Outbound, ...] = ()
    facts: tuple[Fact, ...] = ()
    lead: Text = ()

    def say(
        self,
        text: Text,
        choices: Sequence[Choice] = (),
        *,
        key: str = "",
        revision: Revision | None = None,
        **parts: Any,  # noqa: ANN401 - the remaining fields of Outbound
    ) -> "Turn":
        """Add a message; its key is made from the step unless given."""
        message = Outbound(
            key=key or f"{self.talk.key}.{len(self.says)}",
            text=text,
            choices=tuple(choices),
            revision=revision,
            opens=self.talk.phrases.opens if choices else "",
            **parts,
        )
        return Turn(self.talk, (*self.says, message), self.facts, self.lead)

    def phrase(self, name: str, *choices: Choice, **values: str | Text) -> "Turn":
        """Add a message with one of our own phrases."""
        return self.say(self.talk.phrases.say(name, **values), choices)

    def leading(self, name: str, **values: str | Text) -> "Turn":
        """Begin the next question with one of our own phrases: each message costs something."""
        return Turn(self.talk, self.says, self.facts, self.talk.phrases.say(name, **values))

    def record(self, *facts: Fact) -> "Turn":
        """Add what happened."""
        return Turn(self.talk, self.says, (*self.facts, *facts), self.lead)

    def become(self, **changes: Any) -> "Turn":  # noqa: ANN401 - the fields of Talk
        """Change what is known."""
        return Turn(replace(self.talk, **changes), self.says, self.facts, self.lead)

    def enrolled(self, **changes: Any) -> "Turn":  # noqa: ANN401 - the fields of Enrolment
        """Change the enrolment."""
        return self.become(enrolment=in_time(replace(self.enrolment, **changes)))

    def progressed(self, **changes: Any) -> "Turn":  # noqa: ANN401 - the fields of Progress
        """Change the progress of the enrolment."""
        return self.enrolled(progress=replace(self.progress, **changes))

    def ask(self, step: Step, text: Text, answers: Sequence[Answer] = (), **settled: Any) -> "Turn":  # noqa: ANN401 - the remaining fields of Dialog
        """Open a dialog: say the text with its answers to choose from."""
        number = self.talk.dialogs + 1
        asked = self.progress.asked if self.talk.enrolment else 0
        dialog = Dialog(step, number, tuple(answers), asked=asked, **settled)
        return self.become(dialog=dialog, dialogs=number).say(text, choices_of(dialog))

    def about(self, other: Underway) -> "Turn":
        """An empty turn about another course of the learner."""
        return Turn(replace(self.talk, enrolment=other.enrolment, offer=other.offer))

    def turned_to(self, other: Underway) -> "Turn":
        """From now on another course is talked about, and this one is besides."""
        besides = [each for each in self.talk.besides if each is not other]
        if self.talk.enrolment and self.talk.offer and self.talk.enrolment.state in UNDER_WAY:
            besides.append(Underway(self.talk.enrolment, self.talk.offer))
        return self.become(enrolment=other.enrolment, offer=other.offer, besides=tuple(besides))

    def besides(self, changed: Enrolment) -> "Turn":
        """Change the enrolment of a course that is not talked about."""
        return self.become(
            besides=tuple(
                Underway(changed, each.offer)
                if each.enrolment.public_id == changed.public_id
                else each
                for each in self.talk.besides
            )
        )

    @property
    def enrolment(self) -> Enrolment:
        """The enrolment of this step; asking for it without one is a defect."""
        if self.talk.enrolment is None:
            raise LookupError("this step has no enrolment")
        return self.talk.enrolment

    @property
    def source(self) -> Course:
        """The course of the enrolment as it was written; asking for it without one is a defect."""
        if self.talk.offer is None:
            raise LookupError("this step has no course")
        return self.talk.offer.course

    @property
    def course(self) -> Course:
        """The course of the enrolment in the learner's language, else as it was written."""
        course = self.source
        return self.spoken(course) if course.translations else course

    def spoken(self, course: Course) -> Course:
        """A course in the learner's language, else as it was written."""
        return course.spoken(self.talk.learner.language)

    @property
    def progress(self) -> Progress:
        """The progress of the enrolment."""
        return self.enrolment.progress

    def moment(self, instant: datetime) -> str:
        """An instant as the learner's own weekday, date and time."""
        return self.talk.phrases.formats.moment(local(self.enrolment.pace, instant))


def choices_of(dialog: Dialog) -> tuple[Choice, ...]:
    """The answers of a dialog to choose from."""
    return tuple(
        Choice(answer.label, f"d{dialog.number}.{index}")
        for index, answer in enumerate(dialog.answers)
    )


def tomorrow(turn: Turn, now: datetime) -> date:
    """The first local date on which the next daily lesson may come."""
    today, last = local(turn.enrolment.pace, now).date(), turn.enrolment.last
    return max(today, last.date if last else today) + timedelta(days=1)


class Same(Generic[_Thing]):
    """Something large that never changes, as a key: it is only equal to itself."""

    __slots__ = ("thing",)

    def __init__(self, thing: _Thing) -> None:
        self.thing = thing

    def __hash__(self) -> int:
        return id(self.thing)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Same) and other.thing is self.thing
