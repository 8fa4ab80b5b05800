"""Conversations as lists of what is heard and said, without a database."""

import datetime as dt
from itertools import count

from msgspec import structs

from lessonbot.domain import conversation, silence
from lessonbot.domain.course import Course
from lessonbot.domain.enrolment import Enrolment
from lessonbot.domain.learner import Dialog, Learner
from lessonbot.domain.messages import Choice, Inbound, Outbound
from lessonbot.domain.phrases import nearest
from lessonbot.domain.schedule import Due
from lessonbot.domain.text import plain
from lessonbot.domain.turn import Answered, Desk, Enrolled, Fact, LessonOpened, Offer, Talk, Turn
from lessonbot.services.speaking import voices

MONDAY = dt.datetime(2026, 11, 23, 6, 30, tzinfo=dt.UTC)  # 09:30 in Nairobi


class Dialogue:
    """One learner and the rules: keeps the state, the messages and the facts."""

    def __init__(self, *courses: Course, language: str = "en", now: dt.datetime = MONDAY) -> None:
        offers = tuple(Offer(each.key, number, each) for number, each in enumerate(courses, 1))
        self.now = now
        self.said: list[Outbound] = []
        self.facts: list[Fact] = []
        self.openings: list[tuple[str, dt.date]] = []  # daily ones, by enrolment
        self.answers: list[tuple[str, int]] = []  # question numbers, by enrolment
        self._step = count(1)
        self.talk = Talk(
            key="",
            fresh="",
            phrases=nearest(voices(), language),
            learner=Learner(language, app_name="Amina", zone="Africa/Nairobi"),
            public_url="https://learn.example",
            offers=offers,
            voices=voices(),
            desk=Desk(),
        )

    @property
    def enrolment(self) -> Enrolment:
        """The enrolment there has to be."""
        assert self.talk.enrolment
        return self.talk.enrolment

    @property
    def due(self) -> Due:
        """The next lesson there has to be."""
        assert self.enrolment.next
        return self.enrolment.next

    @property
    def dialog(self) -> Dialog:
        """The dialog there has to be."""
        assert self.talk.dialog
        return self.talk.dialog

    @property
    def course(self) -> Course:
        """The course there has to be."""
        assert self.talk.offer
        return self.talk.offer.course

    def hears(self, text: str = "", **said: object) -> list[Outbound]:
        """The learner sends something; what is said back."""
        return self._keep(conversation.reply(self._fresh(), Inbound(text, **said), self.now))  # type: ignore[arg-type]

    def taps(self, label: str) -> list[Outbound]:
        """The learner taps a button of the newest message that has it."""
        return self.hears(tap=self.button(label).data)

    def button(self, label: str) -> Choice:
        """The newest button whose label begins like this, revisions included."""
        for message in reversed(self.said):
            choices = message.revision.choices if message.revision else message.choices
            for choice in choices:
                if choice.label.startswith(label):
                    return choice
        raise AssertionError(f"no button “{label}”")

    def sweep(self, now: dt.datetime) -> list[Outbound]:
        """Time passes to `now`, and the lesson that is due is opened."""
        self.now = now
        enrolment = self.talk.enrolment
        if enrolment is None or enrolment.next is None or enrolment.next.at > now:
            return []
        key = f"{enrolment.public_id}.{enrolment.next.date}"
        return self._keep(silence.open_due(Turn(structs.replace(self.talk, key=key)), now))

    def next_day(self) -> list[Outbound]:
        """Time passes to the next lesson."""
        enrolment = self.talk.enrolment
        if enrolment is None or enrolment.next is None:
            raise AssertionError("no lesson is planned")
        return self.sweep(enrolment.next.at)

    def join(self, code: str = "") -> list[Outbound]:
        """The whole way in, with the first lesson at once."""
        self.hears(f"/start {code}")
        for name in ("join.agree", "join.zone_yes"):
            self.taps(self.talk.phrases.label(name))
        self.taps("08:00")
        return self.taps(self.talk.phrases.label("join.start_now"))

    def texts(self, messages: list[Outbound]) -> str:
        """What was said, as one text."""
        return "\n---\n".join(plain(each.text) for each in messages)

    def _fresh(self) -> Talk:
        step = next(self._step)
        return structs.replace(self.talk, key=f"i{step}", fresh=f"FRESH{step:011}")

    def _keep(self, turn: Turn) -> list[Outbound]:
        self.talk = turn.talk
        self.said.extend(turn.says)
        self.facts.extend(turn.facts)
        for fact in turn.facts:
            if isinstance(fact, LessonOpened) and fact.daily:
                self.openings.append((turn.enrolment.public_id, fact.on))
            elif isinstance(fact, Answered):
                self.answers.append((turn.enrolment.public_id, fact.number))
        enrolled = next((f for f in turn.facts if isinstance(f, Enrolled)), None)
        if enrolled and turn.talk.enrolment:
            assert enrolled.public_id == turn.talk.enrolment.public_id
        return list(turn.says)
