"""Silence: a reminder, a rest after three days, two pings, and then nothing; a word ends it."""

import datetime as dt
from typing import Any

import pytest
from msgspec import structs

from lessonbot.domain import controls, silence
from lessonbot.domain.enrolment import State
from lessonbot.domain.quiet import NIGHT, Hours
from lessonbot.domain.turn import LessonOpened, Remind, Turn
from tests.support.courses import course
from tests.support.dialogue import Dialogue

DAY = dt.timedelta(days=1)
HOUR = dt.timedelta(hours=1)
REST = "away for a few days"
PING = "is where you left it"


def at(hour: int, minute: int = 0, day: int = 24) -> dt.datetime:
    """An hour of a day in November 2026, where the learner is."""
    return dt.datetime(2026, 11, day, hour, minute, tzinfo=dt.timezone(3 * HOUR))


def silent(gone: int, **changes: Any) -> Dialogue:  # noqa: ANN401 - the fields of Course
    """Who answered the first lesson on Monday, and for so many lesson days said nothing."""
    dialogue = Dialogue(course(**{"lessons": 12, **changes}))
    dialogue.join()
    dialogue.hears("a")
    for _ in range(gone):
        dialogue.next_day()
    return dialogue


def test_the_fourth_lesson_is_a_kind_word_then_two_pings_and_then_nothing():
    dialogue = silent(3)
    openings = len(dialogue.openings)
    rest = dialogue.next_day()
    assert REST in dialogue.texts(rest)
    assert dialogue.now == at(8, day=27)
    assert [each.word for each in rest[0].choices] == ["RESUME"]
    assert dialogue.enrolment.state is State.PAUSED
    pings = [(dialogue.texts(dialogue.next_day()), dialogue.now) for _ in range(2)]
    assert [PING in said for said, _ in pings] == [True, True]
    assert [now - at(8, day=27) for _, now in pings] == [30 * DAY, 60 * DAY]
    assert dialogue.enrolment.next is None
    assert len(dialogue.openings) == openings


@pytest.mark.parametrize(
    "word", ["a", "help", "progress", "hm?", "time 9:00", "lang en", "later", "zone Nairobi"]
)
@pytest.mark.parametrize("day", [1, 2, 3])
def test_any_word_begins_the_count_anew(word: str, day: int):
    dialogue = silent(day)
    dialogue.hears(word)
    for number in range(3):
        assert "Words of day" in dialogue.texts(dialogue.next_day()), number
    assert REST in dialogue.texts(dialogue.next_day())


@pytest.mark.parametrize("waits", [0, 1, 2])
@pytest.mark.parametrize("word", ["hm?", "progress", "a", "next", "resume", "start"])
def test_any_word_brings_a_resting_course_back(waits: int, word: str):
    dialogue = silent(3)
    for _ in range(1 + waits):
        dialogue.next_day()
    dialogue.now += DAY
    assert dialogue.hears(word)
    assert dialogue.enrolment.state is State.ACTIVE
    assert dialogue.due.date - dialogue.now.date() <= DAY
    assert "Words of day" in dialogue.texts(dialogue.next_day())
    assert (dialogue.enrolment.progress.resting, dialogue.enrolment.progress.pings) == (False, 0)


def test_the_button_goes_on_and_offers_to_catch_up():
    dialogue = silent(3)
    dialogue.next_day()
    dialogue.now += 4 * DAY
    said = dialogue.texts(dialogue.taps("Go on"))
    assert "Welcome back! Your next lesson comes on Wednesday, December 2" in said
    assert "Lessons that waited for you: 4" in said


def test_after_the_words_of_an_answer_it_is_offered_to_catch_up_once_that_was_heard():
    dialogue = silent(3)
    dialogue.next_day()
    dialogue.now += 4 * DAY
    assert "Right!" in dialogue.texts(dialogue.hears("q40 yes"))
    offered = dialogue.texts(dialogue.said[-1:])
    assert "Lessons that waited for you: 4" in offered


@pytest.mark.parametrize("word", ["hello", "1", "a", "ok", "ndiyo"])
def test_any_other_word_goes_on_and_leads_to_the_question_that_was_open(word: str):
    dialogue = silent(3)
    dialogue.next_day()
    dialogue.now += 4 * DAY
    said = dialogue.texts(dialogue.hears(word))
    assert "Welcome back!" in said
    assert "Lessons that waited for you: 4" in said
    dialogue.taps("Go on as planned")
    assert dialogue.enrolment.progress.asking
    assert "Right!" in dialogue.texts(dialogue.hears("a"))


@pytest.mark.parametrize("word", ["pause", "stop"])
def test_who_wants_nothing_gets_no_ping(word: str):
    dialogue = silent(3)
    dialogue.next_day()
    dialogue.hears(word)
    assert dialogue.enrolment.next is None


def test_the_last_question_waits_and_is_pinged_for_too():
    dialogue = silent(2, lessons=2)  # the last lesson, and its question once more
    assert [PING in dialogue.texts(dialogue.next_day()) for _ in range(2)] == [True, True]
    assert dialogue.now == at(8, day=25) + 60 * DAY
    assert dialogue.enrolment.next is None
    dialogue.hears("hm?")
    assert (dialogue.enrolment.state, dialogue.enrolment.next) == (State.ACTIVE, None)
    assert "Congratulations" in dialogue.texts(dialogue.hears("a"))


def test_lessons_without_a_question_ask_for_no_word():
    dialogue = silent(0, items=0)
    for day in range(2, 10):
        assert f"Words of day {day}." in dialogue.texts(dialogue.next_day())


def test_lessons_that_were_not_delivered_do_not_count():
    dialogue = silent(3)
    for _ in range(5):
        talk = structs.replace(dialogue.talk, key=dialogue.enrolment.progress.turn)
        dialogue.talk = silence.put_back(Turn(talk), dialogue.now).talk
        assert "Words of day 4." in dialogue.texts(dialogue.next_day())
    assert REST in dialogue.texts(dialogue.next_day())


def test_a_rest_that_was_noticed_too_late_is_told_on_the_next_day():
    dialogue = silent(3)
    assert dialogue.sweep(dialogue.due.at + 5 * HOUR) == []
    assert REST in dialogue.texts(dialogue.next_day())


def test_a_lesson_of_the_same_day_has_keys_of_its_own():
    dialogue = silent(3)
    dialogue.next_day()
    dialogue.hears("resume")
    dialogue.hears("time 20:00")
    dialogue.next_day()
    assert dialogue.now == at(20, day=27)
    keys = [each.key for each in dialogue.said]
    assert len(keys) == len(set(keys))


def test_templates_in_vain_let_a_course_rest_without_another_word():
    dialogue = silent(1)
    turn = Turn(dialogue.talk)
    for calls in range(3):
        planned = silence.asleep(turn, dialogue.now, calls)
        assert planned.enrolment.state is State.ACTIVE
    resting = silence.asleep(turn, dialogue.now, 3)
    assert resting.says == ()
    assert resting.enrolment.state is State.PAUSED
    for days in (30, 60):
        assert resting.enrolment.next
        assert resting.enrolment.next.at == at(8) + days * DAY
        resting = silence.asleep(resting, resting.enrolment.next.at, 3)
        assert resting.says == ()
    assert resting.enrolment.next is None


# ---------------------------------------------------------------- reminders


def reminders(dialogue: Dialogue) -> list[Remind]:
    return [fact for fact in dialogue.facts if isinstance(fact, Remind)]


@pytest.mark.parametrize(
    ("hours", "days", "quiet", "reminded"),
    [
        (None, None, NIGHT, None),
        (4, None, NIGHT, at(12)),
        (12, None, NIGHT, at(20)),
        (13, None, NIGHT, at(7, day=25)),
        (13, None, None, at(21)),
        (20, None, NIGHT, at(7, day=25)),
        (20, None, Hours(dt.time(21), dt.time(7, 30)), None),  # the next lesson comes at 8
        (24, None, NIGHT, None),
        (40, None, NIGHT, None),
        (40, (0, 1, 4), NIGHT, at(7, day=26)),
    ],
)
def test_an_open_question_is_reminded_of_once_if_its_course_wants_it(
    hours: int | None, days: tuple[int, ...] | None, quiet: Hours, reminded: dt.datetime | None
):
    dialogue = silent(0, reminder_after_hours=hours, **({"days": days} if days else {}))
    dialogue.talk = structs.replace(dialogue.talk, quiet=quiet)
    before = len(reminders(dialogue))
    dialogue.next_day()
    dialogue.hears("next")  # asks the same again
    found = reminders(dialogue)[before:]
    assert [fact.at for fact in found] == ([reminded] if reminded else [])
    for fact in found:
        assert "still open" in dialogue.texts([fact.said])
        assert [each.word for each in fact.said.choices] == ["NEXT"]


def test_lessons_that_were_asked_for_besides_bring_no_reminder():
    dialogue = silent(0, reminder_after_hours=4)
    assert len(reminders(dialogue)) == 1  # of the day's own
    dialogue.hears("next")
    assert len(reminders(dialogue)) == 1
    assert [f.daily for f in dialogue.facts if isinstance(f, LessonOpened)] == [True, False]


def test_a_rest_ends_the_days_in_a_row():
    dialogue = Dialogue(course(12))
    dialogue.join()
    for _ in range(2):
        dialogue.hears("a")
        dialogue.next_day()
    for _ in range(3):
        dialogue.next_day()
    dialogue.hears("hello")
    dialogue.next_day()
    assert "in a row" not in dialogue.texts(dialogue.hears("a"))


def test_the_last_question_that_was_not_delivered_does_not_rest():
    dialogue = silent(2, lessons=2)
    assert dialogue.enrolment.progress.resting
    dialogue.talk = structs.replace(dialogue.talk, key=dialogue.enrolment.progress.turn)
    dialogue.talk = silence.put_back(Turn(dialogue.talk), dialogue.now).talk
    assert "Words of day 2" in dialogue.texts(dialogue.next_day())


def test_a_course_that_was_left_stays_so_when_its_lesson_could_not_be_sent():
    dialogue = silent(1)
    left = structs.replace(dialogue.enrolment, state=State.LEFT, next=None)
    talk = structs.replace(dialogue.talk, enrolment=left, key=dialogue.enrolment.progress.turn)
    after = silence.put_back(Turn(talk), dialogue.now).enrolment
    assert (after.state, after.next, after.progress.lesson) == (State.LEFT, None, 1)


def test_messages_that_may_come_again_are_no_word_of_another_learner():
    dialogue = silent(3)
    dialogue.next_day()
    resting = Turn(structs.replace(dialogue.talk, stopped=False))
    again = controls.rest(resting, dialogue.now).enrolment
    assert again.next
    assert again.next.at == dialogue.now + 30 * DAY
    pinged = controls.rest(resting.progressed(pings=2), dialogue.now).enrolment
    assert pinged.next is None


@pytest.mark.parametrize("back", ["start", "unblocked"])
def test_whoever_stopped_while_it_rested_gets_lessons_again(back: str):
    dialogue = silent(3)
    dialogue.next_day()
    dialogue.hears(event="blocked")
    dialogue.hears("" if back == "unblocked" else back, event=back if back == "unblocked" else None)
    assert not dialogue.enrolment.progress.resting
    assert "Words of day 5" in dialogue.texts(dialogue.next_day())
    dialogue.hears("a")
    assert "Words of day 6" in dialogue.texts(dialogue.next_day())
