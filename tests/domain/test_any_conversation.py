"""Whatever a learner does in whatever order, the promises hold."""

import datetime as dt

from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from lessonbot.channels.text import units
from lessonbot.domain.enrolment import State, items
from lessonbot.domain.messages import Outbound
from lessonbot.domain.turn import Answered, Awarded, LessonOpened
from tests.support.courses import course, everything
from tests.support.dialogue import MONDAY, Dialogue

WORDS = st.sampled_from(
    [
        "next",
        "pause",
        "pause 2",
        "later",
        "later 2h",
        "later 18:00",
        "resume",
        "time 6:00",
        "time 23:59",
        "days sat sun",
        "days every day",
        "zone auckland",
        "zone honolulu",
        "zone kathmandu",
        "progress",
        "certificate",
        "help",
        "start",
        "join tiny",
        "join other",
        "lang",
        "lang sw",
        "lang Deutsch",
        "lang english",
        "more",
        "join everything",
        "42",
        "7",
        "two words",
        "SW two words",
        "SW x",
        "1",
        "2",
        "3",
        "a",
        "Amina",
        "08:00",
        "nairobi",
    ]
)


class AnyConversation(RuleBasedStateMachine):
    """One learner, three courses, one of them with all there is, and any order of events."""

    def __init__(self) -> None:
        super().__init__()
        other = course(2, items=2, key="other", title="Other")
        self.courses = (course(3), other, everything())
        self.dialogue = Dialogue(*self.courses)
        self.taps: list[str] = []
        self.seen: set[str] = set()

    @initialize(already=st.sampled_from(["", "tiny", "everything", "everything"]))
    def may_have_joined(self, already: str) -> None:
        if already:
            self.dialogue.join(already)
            self._after(self.dialogue.said, stopped_before=False)

    def _after(self, said: list[Outbound], *, stopped_before: bool, again: bool = False) -> None:
        for message in said:
            assert again or message.key not in self.seen, "a message key was used twice"
            self.seen.add(message.key)
            choices = message.choices + (message.revision.choices if message.revision else ())
            for choice in choices:
                assert choice.label
                assert units(choice.data) == len(choice.data.encode()) <= 64
                self.taps.append(choice.data)
        if stopped_before and self.dialogue.talk.stopped:
            assert said == []

    def _hear(self, **said: str) -> None:
        stopped = self.dialogue.talk.stopped
        self._after(self.dialogue.hears(**said), stopped_before=stopped)

    @rule(words=WORDS)
    def says(self, words: str) -> None:
        self._hear(text=words)

    @rule(words=st.text(max_size=40))
    def says_anything(self, words: str) -> None:
        self._hear(text=words)

    @rule()
    def says_the_first_option(self) -> None:
        self._hear(text="1")

    @rule()
    def asks_for_more(self) -> None:
        self._hear(text="next")

    @precondition(lambda self: self.dialogue.talk.stopped)
    @rule()
    def comes_back(self) -> None:
        self._hear(text="start")
        assert not self.dialogue.talk.stopped

    @precondition(lambda self: len(self.dialogue.facts) % 7 == 6)  # not all the time
    @rule()
    def stops(self) -> None:
        self._hear(text="stop")
        assert self.dialogue.talk.stopped

    @rule(event=st.sampled_from(["blocked", "unblocked", "unreadable"]))
    def app_reports(self, event: str) -> None:
        self._hear(event=event)

    @precondition(lambda self: self.taps)
    @rule(data=st.data())
    def taps_any_button_ever_shown(self, data: st.DataObject) -> None:
        self._hear(tap=data.draw(st.sampled_from(self.taps)))

    @precondition(lambda self: self.taps)
    @rule()
    def taps_the_newest_button(self) -> None:
        self._hear(tap=self.taps[-1])

    @rule(hours=st.integers(1, 100))
    def time_passes(self, hours: int) -> None:
        talk = self.dialogue.talk
        said = self.dialogue.sweep(self.dialogue.now + dt.timedelta(hours=hours))
        self._after(said, stopped_before=talk.stopped)

    @invariant()
    def at_most_one_daily_lesson_per_enrolment_and_date(self) -> None:
        days = self.dialogue.openings
        assert len(days) == len(set(days))

    @invariant()
    def every_question_is_answered_at_most_once(self) -> None:
        numbers = self.dialogue.answers
        assert len(numbers) == len(set(numbers))

    @invariant()
    def only_what_can_be_right_is_counted(self) -> None:
        if self.dialogue.talk.enrolment:
            known = items(self.dialogue.course)
            results = self.dialogue.enrolment.progress.results
            assert all(known[ref].scored for ref in results if ref in known)
        kinds = {ref: item.scored for each in self.courses for ref, item in items(each).items()}
        for fact in self.dialogue.facts:
            if isinstance(fact, Answered):
                assert (fact.right is not None) is kinds[fact.item]
                assert fact.form is None or fact.form != fact.item

    @invariant()
    def who_stopped_or_finished_has_nothing_planned(self) -> None:
        talk = self.dialogue.talk
        if talk.enrolment and (talk.stopped or talk.enrolment.state is State.COMPLETED):
            assert talk.enrolment.next is None

    @invariant()
    def what_is_planned_lies_ahead_and_after_the_last_lesson(self) -> None:
        enrolment = self.dialogue.talk.enrolment
        if enrolment and enrolment.next and enrolment.last:
            assert enrolment.next.date > enrolment.last.date
            assert enrolment.next.at > enrolment.last.at

    @invariant()
    def a_certificate_needs_the_pass_mark(self) -> None:
        assert all(fact.score >= 70 for fact in self.dialogue.facts if isinstance(fact, Awarded))

    @invariant()
    def someone_who_agreed_to_nothing_is_taught_nothing(self) -> None:
        if not self.dialogue.talk.learner.consented:
            assert not [f for f in self.dialogue.facts if isinstance(f, LessonOpened | Answered)]


AnyConversation.TestCase.settings = settings(max_examples=60, stateful_step_count=40)
TestAnyConversation = AnyConversation.TestCase


@given(st.lists(st.sampled_from(["q{}0 yes", "q{}0 no", "q{}0 maybe"]), min_size=3, max_size=3))
def test_the_score_is_what_was_answered(answers: list[str]):
    dialogue = Dialogue(course(3))
    dialogue.join()
    for day, answer in enumerate(answers, 1):
        dialogue.taps(answer.format(day))
        if day < 3:
            dialogue.next_day()
    right = sum(answer.endswith("yes") for answer in answers)
    assert f"{100 * right // 3} %" in dialogue.texts(dialogue.said)
    assert dialogue.now >= MONDAY
