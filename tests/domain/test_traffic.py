"""Floods and loops end; whoever learns is never held up."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from lessonbot.domain import conversation, traffic
from lessonbot.domain.messages import Inbound
from lessonbot.domain.text import plain
from lessonbot.domain.traffic import QUIET, Traffic, temper
from lessonbot.domain.turn import ConsentWithdrawn, Turn
from tests.support.courses import course
from tests.support.dialogue import MONDAY, Dialogue

SECOND = dt.timedelta(seconds=1)
IDLE = ["help", "progress", "certificate", "what is this", "next week maybe", "hm?", "zone"]


class Chat:
    """A learner whose every message passes through the traffic rules."""

    def __init__(self, dialogue: Dialogue) -> None:
        self.dialogue = dialogue
        self.traffic = QUIET
        self.now = MONDAY
        self.sent: list[tuple[dt.datetime, str]] = []
        self.step = 0

    def hears(self, text: str = "", tap: str | None = None) -> Turn:
        self.step += 1
        talk = self.dialogue.talk
        before = structs.replace(talk, key=f"c{self.step}", fresh=f"FRESH{self.step:011}")
        turn = conversation.reply(before, Inbound(text, tap), self.now)
        turn, self.traffic = temper(self.traffic, before, turn, self.now)
        self.dialogue.talk = turn.talk
        self.sent += [(self.now, plain(each.text)) for each in turn.says]
        return turn

    def busiest_minute(self) -> int:
        times = [at for at, _ in self.sent]
        return max(
            (sum(at <= each < at + 60 * SECOND for each in times) for at in times), default=0
        )

    def notices(self) -> int:
        notice = self.dialogue.talk.phrases.label("unknown.flood")
        return sum(said == notice for _, said in self.sent)


def _chat(lessons: int = 3, items: int = 2) -> Chat:
    dialogue = Dialogue(course(lessons, items, most_per_day=lessons))
    dialogue.join()
    chat = Chat(dialogue)
    chat.now = MONDAY + dt.timedelta(hours=1)
    return chat


@given(
    said=st.lists(st.sampled_from(IDLE), min_size=1, max_size=60),
    gaps=st.lists(st.integers(0, 20), min_size=60, max_size=60),
)
def test_talk_that_changes_nothing_is_answered_five_times_a_minute_at_most(
    said: Sequence[str], gaps: Sequence[int]
):
    chat = _chat()
    for text, gap in zip(said, gaps, strict=False):
        chat.hears(text)
        chat.now += gap * SECOND

    assert chat.busiest_minute() <= traffic.MOST_A_MINUTE


@given(said=st.lists(st.sampled_from(IDLE), min_size=100, max_size=300))
def test_a_flood_of_any_talk_gets_one_notice_at_most(said: Sequence[str]):
    chat = _chat()
    for text in said:
        chat.hears(text)
        chat.now += SECOND

    assert chat.notices() <= 1


@given(gap=st.integers(0, 200))
def test_a_machine_that_answers_everything_with_the_same_words_is_soon_left_alone(gap: int):
    chat = _chat()
    chat.dialogue.talk = structs.replace(chat.dialogue.talk, enrolment=None, offer=None)
    heard = 0
    waiting = 1
    while waiting and heard < 200:
        waiting -= 1
        heard += 1
        waiting += len(chat.hears("I am out of office until Monday.").says)
        chat.now += gap * SECOND

    assert not waiting
    assert len(chat.sent) <= traffic.MOST_ALIKE


@given(gap=st.integers(0, 200))
def test_a_machine_that_repeats_our_words_is_soon_left_alone(gap: int):
    chat = _chat()
    chat.dialogue.talk = structs.replace(chat.dialogue.talk, enrolment=None, offer=None)
    echoes = ["hello"]
    heard = 0
    while echoes and heard < 200:
        heard += 1
        echoes += [plain(each.text) for each in chat.hears(echoes.pop(0)).says]
        chat.now += gap * SECOND

    assert not echoes
    assert len(chat.sent) <= traffic.MOST_ALIKE + 1


def test_start_after_stop_is_answered_in_a_flood_too():
    chat = _chat()
    for text in ["help", "progress"] * 5:
        chat.hears(text)
        chat.now += SECOND
    assert not chat.hears("help").says
    for text in ("stop", "start"):
        assert chat.hears(text).says
        chat.now += SECOND
    assert not chat.dialogue.talk.stopped
    for text in ["stop", "start"] * 10:
        assert not chat.hears(text).says
        chat.now += SECOND
    assert not chat.dialogue.talk.stopped


def test_a_whole_course_can_be_tapped_through_in_seconds():
    chat = _chat(lessons=40, items=5)
    for _ in range(40):
        for _ in range(5):
            enrolment = chat.dialogue.enrolment
            tap = f"q{enrolment.public_id}.{enrolment.progress.asked}.a"
            assert chat.hears(tap=tap).says
        chat.now += SECOND / 10
        assert chat.hears(tap="wNEXT").says

    assert not chat.notices()


def test_a_question_with_many_answers_can_be_ticked_at_leisure():
    lesson = course(1, 1).lessons[0]
    options = tuple(replace(each, right=True) for each in lesson.items[0].options)
    lesson = replace(lesson, items=(replace(lesson.items[0], options=options),))
    dialogue = Dialogue(replace(course(), lessons=(lesson,)))
    dialogue.join()
    chat = Chat(dialogue)
    for number in range(40):
        tap = f"q{dialogue.enrolment.public_id}.1.{'abc'[number % 3]}"
        assert chat.hears(tap=tap).says
        chat.now += SECOND

    assert not chat.notices()


@given(
    before=st.lists(
        st.sampled_from([*IDLE, "stop", "start", "time 7:00", "time 8:00"]), max_size=80
    )
)
def test_stop_and_start_always_take_effect(before: Sequence[str]):
    chat = _chat()
    for text in before:
        chat.hears(text)

    was_stopped = chat.dialogue.talk.stopped
    turn = chat.hears("stop")
    assert chat.dialogue.talk.stopped
    assert was_stopped or any(isinstance(fact, ConsentWithdrawn) for fact in turn.facts)
    chat.hears("start")
    assert not chat.dialogue.talk.stopped


def test_stop_is_confirmed_in_the_middle_of_a_flood():
    chat = _chat()
    for number in range(50):
        chat.hears(IDLE[number % len(IDLE)])

    assert [each.farewell for each in chat.hears("stop").says] == [True]


@given(st.lists(st.sampled_from(["stop", "start"]), min_size=100, max_size=200))
def test_stopping_and_starting_in_turns_is_answered_a_few_times_a_minute(said: Sequence[str]):
    chat = _chat()
    for text in said:
        chat.hears(text)
        chat.now += SECOND / 4

    assert chat.busiest_minute() <= traffic.MOST_A_MINUTE + 1  # one more to confirm STOP


def test_a_change_that_is_held_back_is_not_made():
    chat = _chat()
    hours = ["6:00", "7:00"]
    for number in range(200):
        chat.hears(f"time {hours[number % 2]}")
    settled = chat.dialogue.talk.enrolment
    chat.hears("time 9:15")

    assert chat.dialogue.talk.enrolment == settled
    assert chat.notices() <= 1
    assert len(chat.sent) <= traffic.STORE + traffic.MOST_A_MINUTE
    chat.now += dt.timedelta(minutes=10)
    assert chat.hears("time 9:15").says
    assert chat.dialogue.talk.enrolment != settled


def test_after_a_calm_the_same_words_are_said_again():
    chat = _chat()
    for _ in range(20):
        chat.hears("help")
    chat.now += dt.timedelta(seconds=traffic.CALM)

    assert chat.hears("help").says


@given(
    st.builds(
        Traffic,
        idle=st.lists(st.floats(0, 4e9), max_size=5).map(tuple),
        left=st.floats(0, traffic.STORE),
        at=st.floats(0, 4e9),
        alike=st.integers(0, 6),
        since=st.floats(0, 4e9),
        held=st.floats(0, 4e9),
    )
)
def test_a_clock_that_jumped_holds_nobody_up_for_long(kept: Traffic):
    chat = _chat()
    chat.traffic = kept
    chat.hears("help")
    chat.now += dt.timedelta(seconds=traffic.CALM)

    assert chat.hears("help").says
