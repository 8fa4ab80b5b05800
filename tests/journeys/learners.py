"""The scripted learners: each decides by what is on the phone, and has a few plans of their own.

Nobody counts messages: whatever lessonbot says in whatever order, a learner looks for the question
that is open, for buttons with known words, and otherwise does nothing.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import ClassVar
from zoneinfo import ZoneInfo

from tests.journeys.phones import Deed
from tests.journeys.screen import WORK, Asked, Screen, answer

COURSE = "door-garden"
MOST_TRIES = 3  # at one question, however it is answered
BACK = 45
PLAN_ON_PAPER = Path(__file__).parent / "course" / "media" / "bed.png"
HALF = "I will sow beans in my old bucket, one finger joint deep."


@dataclass(frozen=True, slots=True)
class Plan:
    """Something to do on the nth day at an hour of the learner's own clock."""

    day: int
    at: str
    words: str = ""
    label: str = ""
    zone: str = ""
    work: bool = False


@dataclass
class Learner:
    """Answers each question rightly a few minutes after it came."""

    number: int
    slug: ClassVar[str] = "perfect"
    name: str = "Amina"
    language: str = "en-KE"
    zone: str = "Africa/Nairobi"
    hour: str = "08:00"
    plans: tuple[Plan, ...] = ()
    tries: Counter[int] = field(default_factory=Counter)

    @property
    def clock(self) -> ZoneInfo:
        """Where the learner's watch is."""
        return ZoneInfo(self.zone)

    def on(self, began: date, plan: Plan) -> datetime:
        """When a plan is carried out."""
        day = began + timedelta(days=plan.day - 1)
        return datetime.combine(day, time.fromisoformat(plan.at), self.clock)

    def looks(self, screen: Screen, now: datetime) -> timedelta | None:
        """After how long the learner looks at what came; None: not at all."""
        del now
        return timedelta(minutes=4 if screen.question else 1)

    def speaker(self, screen: Screen) -> str:
        """Who does the next thing."""
        del screen
        return self.name

    def does(self, screen: Screen, now: datetime) -> Deed | None:
        """What the learner does about what is on the phone."""
        del now
        if settled := self.settles(screen):
            return settled
        asked = screen.question
        if asked is None or self.tries[id(asked.seen)] >= MOST_TRIES:
            return None
        self.tries[id(asked.seen)] += 1
        return self.answers(asked, screen)

    def carries_out(self, plan: Plan, screen: Screen) -> Deed | None:
        """A plan: words are typed, a button is tapped if there is one."""
        self.zone = plan.zone or self.zone
        if plan.work:
            return self.works(screen)
        if plan.label:
            for seen in reversed(screen.all):
                for label, deed in seen.picks:
                    if label.startswith(plan.label):
                        return deed
            return None
        return Deed(plan.words)

    def settles(self, screen: Screen) -> Deed | None:
        """What is asked while joining, and for the certificate."""
        for wanted in self.wants():
            if deed := screen.pick(wanted):
                return deed
        if deed := screen.labelled(self.hour):
            return deed
        if screen.heard("task.missing") or screen.heard("task.again"):
            return self.works(screen)
        if screen.heard("result.name"):
            name = self.speaker(screen)
            return screen.labelled(name) or Deed(f"{name} Otieno")
        return None

    def wants(self) -> Iterator[str]:
        """The buttons that are tapped whenever they are offered, by phrase."""
        yield from (
            "join.agree",
            "join.zone_yes",
            "join.start_now",
            "early.yes",
            "template.start",
            "task.yes",
            "task.get",
            "catch.one",
            "silence.go_on",
            "final.now",
            "result.retry_now",
            "helps.no",
        )

    def works(self, screen: Screen) -> Deed:
        """What is handed in for the task."""
        return Deed(WORK[screen.language])

    def answers(self, asked: Asked, screen: Screen) -> Deed:
        """What is answered to a question."""
        del screen
        return answer(asked, right=True)


@dataclass
class Perfect(Learner):
    """Knows everything, tries what can be sent, and hands in the work on its day."""

    plans: tuple[Plan, ...] = (
        Plan(1, "09:30", f"/start {COURSE}"),
        Plan(2, "12:00", label="Read more"),
        Plan(3, "12:00", "PROGRESS"),
        Plan(4, "12:00", "HELP"),
        Plan(6, "18:00", work=True),
        Plan(20, "12:00", "CERTIFICATE"),
        Plan(25, "12:00", "REVIEW"),
        Plan(40, "12:00", "PROGRESS"),
    )

    def works(self, screen: Screen) -> Deed:
        photo = Deed("a garden plan on a sheet of paper", photo=PLAN_ON_PAPER.read_bytes())
        return photo if screen.takes_photos else super().works(screen)


@dataclass
class Struggling(Learner):
    """Wrong the first time or two, then right: a second round is needed, and reviews go on after it."""

    slug: ClassVar[str] = "struggling"
    name: str = "Baraka"
    plans: tuple[Plan, ...] = (
        Plan(1, "09:31", f"/start {COURSE}"),
        Plan(5, "12:00", "PROGRESS"),
        Plan(30, "12:00", "CERTIFICATE"),
    )

    def wants(self) -> Iterator[str]:
        yield from (*super().wants(), "review.yes")

    def works(self, screen: Screen) -> Deed:
        return super().works(screen) if screen.told("task.again") else Deed(HALF)

    def answers(self, asked: Asked, screen: Screen) -> Deed:
        needed = 3 if len(asked.ref) % 3 else 2
        return answer(asked, right=screen.times(asked.ref) >= needed, step="2")


@dataclass
class Silent(Learner):
    """Answers for two days, is away until the day 45, and catches up then."""

    slug: ClassVar[str] = "silent"
    name: str = "Chausiku"
    plans: tuple[Plan, ...] = (
        Plan(1, "09:32", f"/start {COURSE}"),
        Plan(BACK, "19:00", "RESUME"),
    )
    first: date | None = None

    def looks(self, screen: Screen, now: datetime) -> timedelta | None:
        today = now.astimezone(self.clock).date()
        self.first = self.first or today
        gone = 2 <= (today - self.first).days < BACK - 1
        return None if gone else super().looks(screen, now)

    def wants(self) -> Iterator[str]:
        yield from ("catch.two", *super().wants())


@dataclass
class Erratic(Learner):
    """Answers hours later or not at all, and sends whatever comes to mind."""

    slug: ClassVar[str] = "erratic"
    name: str = "Dalila"
    hour: str = "18:00"
    seen: int = 0
    plans: tuple[Plan, ...] = (
        Plan(1, "09:33", "hello??"),
        Plan(1, "09:35", f"/start {COURSE}"),
        Plan(2, "17:00", "LATER"),
        Plan(2, "23:40", "what"),
        Plan(3, "12:00", "NEXT"),
        Plan(3, "12:00", "NEXT"),
        Plan(3, "12:01", "NEXT"),
        Plan(3, "12:02", "NEXT"),
        Plan(3, "12:30", "😀😀"),
        Plan(4, "12:00", "LIGHT"),
        Plan(4, "12:01", label="Light"),
        Plan(4, "18:20", "LATER 2h"),
        Plan(5, "07:00", "PAUSE 3"),
        Plan(5, "07:02", "thank you teacher"),
        Plan(6, "21:00", "PROGRESS"),
        Plan(7, "06:10", "RESUME"),
        Plan(7, "06:11", "NEXT"),
        Plan(7, "06:30", "NEXT"),
        Plan(8, "13:00", "my goat ate the spinach"),
        Plan(8, "13:05", "ASK why does my spinach flower so early?"),
        Plan(9, "13:00", "PAUSE"),
        Plan(21, "20:00", "RESUME"),
        Plan(22, "03:15", "NEXT"),
        Plan(22, "12:15", "FILES"),
        Plan(23, "03:15", "TIME 6:30"),
        Plan(24, "16:00", "z"),
        Plan(26, "16:00", "NEXT"),
        Plan(29, "16:00", "NEXT"),
        Plan(30, "16:00", "PROGRESS"),
        Plan(31, "09:00", "NEXT"),
        Plan(35, "09:00", "NEXT"),
        Plan(41, "09:00", "CERTIFICATE"),
        Plan(59, "09:00", "START"),
    )

    def looks(self, screen: Screen, now: datetime) -> timedelta | None:
        if screen.question is None:
            return timedelta(minutes=1)
        del now
        self.seen += 1
        hours = (5, 1, 30, 0, 3, 0, 0)[self.seen % 7]
        return timedelta(hours=hours, minutes=7) if hours else None

    def answers(self, asked: Asked, screen: Screen) -> Deed:
        odd = len(asked.ref) + screen.times(asked.ref)
        return answer(asked, right=odd % 3 != 0, step="3")


@dataclass
class Family(Learner):
    """A mother and her son on one phone, each with a course and an hour of their own."""

    slug: ClassVar[str] = "family"
    name: str = "Esther"
    son: str = "Faraji"
    plans: tuple[Plan, ...] = (
        Plan(1, "09:34", f"/start {COURSE}"),
        Plan(1, "19:00", "WHO"),
        Plan(3, "12:00", "WHO"),
        Plan(3, "12:10", "NEXT"),
        Plan(6, "20:00", "PROGRESS"),
    )

    def speaker(self, screen: Screen) -> str:
        heads = {
            f"{word} {name}": name for name in (self.name, self.son) for word in ("For", "Hello")
        }
        for seen in reversed(screen.all):
            for head, name in heads.items():
                if seen.text.replace("*", "").startswith(head):
                    return name
        return self.name

    def settles(self, screen: Screen) -> Deed | None:
        is_son = self.speaker(screen) == self.son
        if screen.heard("who.own_name"):
            return Deed(self.name)
        if screen.heard("who.name"):
            return Deed(self.son)
        if somebody_new := screen.pick("who.add"):
            return screen.labelled(self.name if is_son else self.son) or somebody_new
        if is_son and (evening := screen.labelled("18:00")):
            return evening
        return super().settles(screen)

    def answers(self, asked: Asked, screen: Screen) -> Deed:
        right = self.speaker(screen) == self.name or len(asked.ref) % 2 == 0
        return answer(asked, right=right)


@dataclass
class Traveller(Learner):
    """Moves from Nairobi to São Paulo and on to Kathmandu; wants more lessons on a day than there are."""

    slug: ClassVar[str] = "traveller"
    name: str = "Grace"
    plans: tuple[Plan, ...] = (
        Plan(1, "09:35", f"/start {COURSE}"),
        Plan(2, "12:00", "NEXT"),
        Plan(2, "12:30", "NEXT"),
        Plan(2, "13:00", "NEXT"),
        Plan(3, "19:00", "ZONE São Paulo", zone="America/Sao_Paulo"),
        Plan(6, "19:00", "ZONE Kathmandu", zone="Asia/Kathmandu"),
        Plan(7, "12:00", "ZONE"),
    )


@dataclass
class Polyglot(Learner):
    """Begins in English, goes on in Swahili and ends in Arabic."""

    slug: ClassVar[str] = "polyglot"
    name: str = "Hawa"
    plans: tuple[Plan, ...] = (
        Plan(1, "09:36", f"/start {COURSE}"),
        Plan(2, "12:00", "LANG"),
        Plan(2, "12:05", "LANG Kiswahili"),
        Plan(4, "12:00", "MAENDELEO"),
        Plan(5, "08:02", "LANG العربية"),
        Plan(6, "12:00", "PROGRESS"),
        Plan(6, "12:05", "HELP"),
    )


CAST = (Perfect, Struggling, Silent, Erratic, Family, Traveller, Polyglot)
