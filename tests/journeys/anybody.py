"""Whatever somebody can do with the phone of a household: one method a rule, without chance.

`tests/domain/test_any_conversation` lets hypothesis choose, `tests/journeys/walk` dice.
"""

import datetime as dt

from tests.journeys import ways
from tests.journeys.household import Household
from tests.support.courses import course, everything

WORDS = (
    "next", "next", "more", "pause", "pause 2", "pause 0", "later", "later 2h", "later 18:00", "resume",
    "time 6:00", "time 23:59", "time", "days sat sun", "days every day", "days", "zone auckland",
    "zone honolulu", "zone kathmandu", "zone", "zone springfield", "progress", "certificate", "help",
    "start", "join tiny", "join other", "join everything", "join nothing", "lang", "lang sw",
    "lang Deutsch", "lang english", "lang ar", "who", "move", "light", "ask", "ask why", "42", "7",
    "two words", "SW two words", "SW x", "1", "2", "3", "a", "a, b", "Amina", "Juma", "2468", "08:00",
    "nairobi", "yes", "no", "hello", "thank you", "😀", "", "x" * 5000, "q10 yes", "/next", "NEXT!",
)  # fmt: skip


class Anybody:
    """One phone, three courses - one of them with all there is - and any order of events."""

    def __init__(self, already: str = "", *, window: bool = False) -> None:
        other = course(2, items=2, key="other", title="Other")
        self.house = Household(course(3), other, everything(), window=window)
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
    "wNEXT",
    "wNO",
    "?",
)
EVENTS = ("blocked", "unblocked", "unreadable")
