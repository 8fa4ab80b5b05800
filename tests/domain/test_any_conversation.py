"""Whatever people do with a phone in whatever order, the promises hold.

The promises are in `tests/journeys/household`, what people do in `tests/journeys/anybody`;
`python -m tests.journeys.walk` does the same by dice, a million times each night.
"""

from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from lessonbot.domain.course import Course
from lessonbot.domain.messages import HandedKind
from tests.journeys.anybody import AGAIN, EVENTS, FILES, FORGED, WORDS, Anybody, strict
from tests.support.courses import course
from tests.support.dialogue import MONDAY, Dialogue


class AnyConversation(RuleBasedStateMachine):
    """One phone, four courses, one with all there is and one that asks much, any order of events."""

    def __init__(self) -> None:
        super().__init__()
        self.one = Anybody()

    @initialize(
        already=st.sampled_from(["", "tiny", "everything", "strict", "strict"]),
        window=st.booleans(),
        media=st.booleans(),
        strictness=st.builds(
            strict, st.sampled_from(AGAIN), gate=st.booleans(), final=st.sampled_from([0, 3])
        ),
    )
    def may_have_joined(
        self,
        already: str,
        window: bool,  # noqa: FBT001 - drawn
        media: bool,  # noqa: FBT001 - drawn
        strictness: Course,
    ) -> None:
        self.one = Anybody(already, window=window, media=media, strictness=strictness)

    @rule(words=st.sampled_from(WORDS))
    def says(self, words: str) -> None:
        self.one.says(words)

    @rule(words=st.text(max_size=40))
    def says_anything(self, words: str) -> None:
        self.one.says(words)

    @rule()
    def says_the_first_option(self) -> None:
        self.one.says("1")

    @rule()
    def asks_for_more(self) -> None:
        self.one.says("next")

    @precondition(lambda self: self.one.house.asked_of())
    @rule(right=st.booleans())
    def answers(self, right: bool) -> None:  # noqa: FBT001 - drawn
        if right:
            self.one.answers_rightly()
        else:
            self.one.answers_wrongly()

    @precondition(lambda self: self.one.house.stopped)
    @rule()
    def comes_back(self) -> None:
        self.one.comes_back()

    @precondition(lambda self: len(self.one.house.history) % 7 == 6)  # not all the time
    @rule()
    def stops(self) -> None:
        self.one.stops()

    @rule(kind=st.sampled_from(FILES), words=st.sampled_from(["", "My work"]))
    def sends_a_file(self, kind: HandedKind, words: str) -> None:
        self.one.sends_file(kind, words)

    @rule(passed=st.booleans())
    def work_is_looked_at(self, passed: bool) -> None:  # noqa: FBT001 - drawn
        self.one.work_is_looked_at(passed=passed)

    @rule(publish=st.booleans())
    def a_teacher_answers(self, publish: bool) -> None:  # noqa: FBT001 - drawn
        self.one.is_answered(publish=publish)

    @rule()
    def another_learner_needs_help(self) -> None:
        self.one.is_asked_to_help()

    @rule(event=st.sampled_from(EVENTS))
    def app_reports(self, event: str) -> None:
        self.one.reports(event)

    @precondition(lambda self: self.one.house.buttons)
    @rule(number=st.integers(0, 500))
    def taps_any_button_ever_shown(self, number: int) -> None:
        self.one.taps(number)

    @precondition(lambda self: self.one.house.buttons)
    @rule(number=st.integers(0, 3))
    def taps_one_of_the_newest_buttons(self, number: int) -> None:
        self.one.taps(number)

    @rule(data=st.sampled_from(FORGED))
    def forges_a_button(self, data: str) -> None:
        self.one.forges(data)

    @rule(hours=st.integers(1, 100))
    def time_passes(self, hours: int) -> None:
        self.one.waits(hours)

    @rule(hours=st.integers(1, 100))
    def the_machine_is_down(self, hours: int) -> None:
        self.one.is_down(hours)

    @rule()
    def a_lesson_cannot_be_brought(self) -> None:
        self.one.house.fails()

    @precondition(lambda self: len(self.one.house.history) % 11 == 10)
    @rule()
    def the_number_may_be_somebody_elses(self) -> None:
        self.one.house.doubts()

    @invariant()
    def there_is_a_way_on(self) -> None:
        self.one.looks_for_a_way_on()

    def teardown(self) -> None:
        self.one.goes_on()


# up to 40 steps each: 10,000 in every check, 160,000 at night
AnyConversation.TestCase.settings = settings(
    max_examples=max(330, settings().max_examples), stateful_step_count=40
)
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
