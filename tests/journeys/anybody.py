"""Whatever somebody can do with the phone of a household: one method a rule, without chance.

`tests/domain/test_any_conversation` lets hypothesis choose, `tests/journeys/walk` dice.
"""

import datetime as dt
from dataclasses import replace

from lessonbot.domain.course import Again, Assignment, Course, Criterion, Mastery
from lessonbot.domain.messages import Attached, HandedKind
from tests.journeys import teachers, ways
from tests.journeys.household import Household
from tests.support.courses import course, everything, item

WORDS = (
    "next", "next", "more", "pause", "pause 2", "pause 0", "later", "later 2h", "later 18:00", "resume",
    "time 6:00", "time 23:59", "time", "days sat sun", "days every day", "days", "zone auckland",
    "zone honolulu", "zone kathmandu", "zone", "zone springfield", "progress", "certificate", "help",
    "start", "join tiny", "join other", "join strict", "join everything", "join nothing", "lang",
    "lang sw", "lang Deutsch", "lang english", "lang ar", "who", "move", "light", "light text",
    "light on", "light off", "files", "review", "review", "ask", "ask Why two words?", "ask next",
    "Why does my spinach hang its leaves at noon?", "My place has sun, and I sow beans on Monday.",
    "42", "7", "two words", "SW two words", "SW x", "1", "2", "3", "a", "a, b", "Amina", "Juma", "2468",
    "08:00", "nairobi", "yes", "no", "hello", "thank you", "😀", "", "x" * 5000, "q10 yes", "/next", "NEXT!",
)  # fmt: skip
FILES: tuple[HandedKind, ...] = ("photo", "photo", "voice", "document")
AGAIN: tuple[Again, ...] = ("now", "tomorrow", "never")


def strict(again: Again = "now", *, gate: bool = True, final: int = 3) -> Course:
    """A course that asks much: it measures, waits, checks at the end, reminds, and has tasks."""
    made = course(
        5,
        items=2,
        key="strict",
        title="Strict",
        mastery=Mastery(again, gate, final),
        most_per_day=2,
        reminder_after_hours=6,
    )
    before = replace(item("sure", parallels=(item("sure-b"),)), measure=True)
    first, second, *others, last = made.lessons
    task = Assignment((Criterion("It is there", 2),), ("text", "photo"), due_days=2)
    lessons = (
        replace(first, items=(before, *first.items)),
        replace(second, assignment=task),
        *others,
        replace(last, assignment=replace(task, accepts=("voice",))),
    )
    return replace(made, lessons=lessons)


class Anybody:
    """One phone, four courses - one of them with all there is, one that asks much - and any order of events.

    `strictness` is how the strict one treats what was not known.
    """

    def __init__(
        self,
        already: str = "",
        *,
        window: bool = False,
        media: bool = True,
        strictness: Course | None = None,
    ) -> None:
        other = course(4, items=2, key="other", title="Other", mastery=Mastery(), most_per_day=3)
        all_there_is = replace(everything(), reminder_after_hours=13)
        courses = (course(3), other, all_there_is, strictness or strict())
        self.house = Household(*courses, window=window, media=media)
        if already:
            self.joins(already)

    def joins(self, code: str) -> None:
        """Somebody joins a course, with the first lesson at once."""
        for words in (f"join {code}", "1", "1", "8:00", "1"):
            self.house.hears(words)

    def says(self, words: str) -> None:
        """Somebody writes."""
        self.house.hears(words)

    def answers_rightly(self) -> None:
        """The question that is open gets its right answer."""
        if asked := self.house.asked_of():
            self.house.hears(ways.right_answer(asked))

    def answers_wrongly(self) -> None:
        """The question that is open gets an answer that is wrong where one can be."""
        if asked := self.house.asked_of():
            self.house.hears("3" if ways.right_answer(asked) != "3" else "2")

    def taps(self, number: int) -> None:
        """Any button that was ever shown is tapped, the newest is 0."""
        buttons = self.house.buttons
        if buttons:
            self.house.hears(tap=buttons[-1 - number % len(buttons)])

    def forges(self, data: str) -> None:
        """What no button ever held comes back."""
        self.house.hears(tap=data)

    def sends_file(self, kind: HandedKind, words: str = "") -> None:
        """Somebody sends a file, which may be their work."""
        event = None if words else "unreadable"
        self.house.hears(words, file=Attached(kind, "AwAD-1"), event=event)

    def is_answered(self, *, publish: bool) -> None:
        """A teacher answers a question."""
        teachers.answer(self.house, publish=publish)

    def is_asked_to_help(self) -> None:
        """A question of somebody else is passed on."""
        teachers.pass_on(self.house)

    def work_is_looked_at(self, *, passed: bool) -> None:
        """A person looks at work that was handed in."""
        teachers.look_at_work(self.house, passed=passed)

    def reports(self, event: str) -> None:
        """The app reports something."""
        self.house.hears(event=event)

    def stops(self) -> None:
        """Somebody says STOP."""
        self.house.hears("stop")
        if not self.house.stopped:
            raise AssertionError("STOP did not stop it")

    def comes_back(self) -> None:
        """Somebody says START."""
        self.house.hears("start")
        if self.house.stopped:
            raise AssertionError("START did not start it")

    def waits(self, hours: int) -> None:
        """Time passes, and lessons come at their hours."""
        self.house.sweeps(dt.timedelta(hours=hours))

    def is_down(self, hours: int) -> None:
        """Time passes while the machine is down."""
        self.house.skips(dt.timedelta(hours=hours))

    def looks_for_a_way_on(self) -> None:
        """There is one."""
        ways.on(self.house)

    def goes_on(self) -> None:
        """Whoever is here goes on to the end."""
        ways.to_the_end(self.house)


FORGED = (
    "d1.0",
    "d999.0",
    "qFRESH.1.a",
    "q0000000000000001.1.a",
    "m0000000000000001.0",
    "f0000000000000001.0",
    "l0000000000000001.text",
    "h0000000000000001.a",
    "wNEXT",
    "wNO",
    "?",
)
EVENTS = ("blocked", "unblocked", "unreadable")
