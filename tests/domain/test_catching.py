"""Catching up: two lessons in one day's message, for who was away and wants it."""

import datetime as dt
from typing import Any

import pytest
from msgspec import structs

from lessonbot.domain import silence
from lessonbot.domain.catching import lesson_days
from lessonbot.domain.schedule import Pace
from lessonbot.domain.turn import LessonOpened, Turn
from tests.support.courses import course
from tests.support.dialogue import Dialogue

DAY = dt.timedelta(days=1)
WORKDAYS = (0, 1, 2, 3, 4)
OFFER = "Lessons that waited for you: "


def away(gone: int, **changes: Any) -> Dialogue:  # noqa: ANN401 - the fields of Course
    """Who had and answered the first lesson on Monday, and was away for so many days."""
    dialogue = Dialogue(course(**{"lessons": 10, **changes}))
    dialogue.join()
    dialogue.taps("q10 yes")
    dialogue.hears("pause")
    dialogue.now += gone * DAY
    return dialogue


@pytest.mark.parametrize(
    ("days", "after", "before", "count"),
    [
        (WORKDAYS, 23, 24, 0),
        (WORKDAYS, 23, 23, 0),
        (WORKDAYS, 23, 25, 1),
        (WORKDAYS, 27, 30, 0),  # a weekend
        (WORKDAYS, 23, 30, 4),
        ((0, 2), 23, 30, 1),
        (tuple(range(7)), 1, 30, 28),
    ],
)
def test_days_between_count_if_they_are_lesson_days(
    days: tuple[int, ...], after: int, before: int, count: int
):
    pace = Pace(dt.time(8), "Africa/Nairobi", days)
    dates = (dt.date(2026, 11, day) for day in (after, before))
    assert lesson_days(pace, *dates) == count


@pytest.mark.parametrize(
    ("gone", "changes", "waited"),
    [
        (1, {}, 0),  # today's can still come
        (2, {}, 1),
        (5, {}, 4),
        (5, {"days": (0, 2)}, 1),
        (90, {}, 9),  # no more than there are
        (5, {"lessons": 2}, 0),  # one is left: two cannot come
        (5, {"most_per_day": 1}, 0),
    ],
)
def test_resume_says_how_many_lessons_waited(gone: int, changes: dict[str, object], waited: int):
    dialogue = away(gone, **changes)
    said = dialogue.texts(dialogue.hears("resume"))
    assert "Welcome back!" in said
    assert (f"{OFFER}{waited}" in said) if waited else (OFFER not in said)


def test_two_lessons_come_in_one_message_until_what_waited_was_made_good():
    dialogue = away(3, items=2)
    dialogue.hears("resume")
    assert "two lessons a day" in dialogue.texts(dialogue.taps("Catch up"))
    for first in (2, 4):
        before = len(dialogue.facts)
        said = dialogue.texts(dialogue.next_day())
        opened = [fact for fact in dialogue.facts[before:] if isinstance(fact, LessonOpened)]
        assert [(fact.lesson, fact.daily) for fact in opened] == [
            (f"lesson-{first}", True),
            (f"lesson-{first + 1}", False),
        ]
        assert said.index(f"Words of day {first}.") < said.index(f"Words of day {first + 1}.")
        assert said.index(f"Words of day {first + 1}.") < said.index(f"about q{first}0?")
        for question in (f"q{first}0", f"q{first}1", f"q{first + 1}0", f"q{first + 1}1"):
            assert not dialogue.texts(dialogue.said[-1:]).startswith("That is all")
            dialogue.taps(f"{question} yes")
        assert "That is all for today" in dialogue.texts(dialogue.said[-1:])
    said = dialogue.texts(dialogue.next_day())
    assert "Words of day 6." in said
    assert "Words of day 7." not in said


@pytest.mark.parametrize("answer", ["tap", "nothing", "1", "go on as planned"])
def test_who_does_not_want_it_has_one_lesson_a_day(answer: str):
    dialogue = away(5)
    dialogue.hears("resume")
    if answer == "tap":
        assert "one lesson a day" in dialogue.texts(dialogue.taps("Go on as planned"))
    elif answer != "nothing":
        assert "one lesson a day" in dialogue.texts(dialogue.hears(answer))
    said = dialogue.texts(dialogue.next_day())
    assert "Words of day 2." in said
    assert "Words of day 3." not in said
    assert OFFER not in dialogue.texts(dialogue.taps("q20 yes"))


def test_resume_asks_again_and_ends_it_on_request():
    dialogue = away(5)
    dialogue.hears("resume")
    assert f"{OFFER}4" in dialogue.texts(dialogue.hears("resume"))
    dialogue.taps("Catch up")
    dialogue.next_day()
    dialogue.taps("q20 yes")
    dialogue.taps("q30 yes")
    assert f"{OFFER}3" in dialogue.texts(dialogue.hears("resume"))
    dialogue.taps("Go on as planned")
    assert "Words of day 5." not in dialogue.texts(dialogue.next_day())


def test_who_goes_on_by_next_is_asked_once_the_lesson_is_done():
    dialogue = away(5)
    assert OFFER not in dialogue.texts(dialogue.hears("next"))
    said = dialogue.texts(dialogue.taps("q20 yes"))
    assert said.index("That is all for today") < said.index(f"{OFFER}4")
    dialogue.taps("Catch up")
    assert "Words of day 4." in dialogue.texts(dialogue.next_day())


def test_a_lesson_that_was_asked_for_makes_good_one_that_waited():
    dialogue = away(3)
    dialogue.hears("resume")
    dialogue.taps("Catch up")
    said = dialogue.texts(dialogue.hears("next"))  # the day's own, at another hour
    assert "Words of day 3." in said
    for question in ("q20 yes", "q30 yes"):
        dialogue.taps(question)
    dialogue.hears("next")
    dialogue.taps("q40 yes")
    said = dialogue.texts(dialogue.next_day())
    assert "Words of day 5." in said
    assert "Words of day 6." not in said


def test_the_last_lesson_comes_alone_and_a_full_day_brings_no_second_one():
    dialogue = away(9, lessons=4, most_per_day=2)
    dialogue.hears("resume")
    dialogue.taps("Catch up")
    dialogue.next_day()
    for question in ("q20 yes", "q30 yes"):
        dialogue.taps(question)
    assert "enough for one day" in dialogue.texts(dialogue.hears("next"))
    said = dialogue.texts(dialogue.next_day())
    assert "Words of day 4." in said
    assert "What about q40?" in said


def test_two_lessons_that_could_not_be_sent_come_together_on_the_next_day():
    dialogue = away(3)
    dialogue.hears("resume")
    dialogue.taps("Catch up")
    before = dialogue.enrolment.progress
    dialogue.next_day()
    turn = silence.put_back(
        Turn(structs.replace(dialogue.talk, key=dialogue.enrolment.progress.turn)), dialogue.now
    )
    dialogue.talk = turn.talk
    after = dialogue.enrolment.progress
    assert (after.lesson, after.catching, after.asking) == (before.lesson, before.catching, False)
    assert (after.unanswered, after.skipped) == (before.unanswered, before.skipped)
    said = dialogue.texts(dialogue.next_day())
    assert "Words of day 2." in said
    assert "Words of day 3." in said


def test_an_open_question_is_asked_once_more_when_that_is_settled():
    dialogue = Dialogue(course(10))
    dialogue.join()
    dialogue.hears("pause")
    dialogue.now += 4 * DAY
    dialogue.hears("resume")
    assert "What about q10?" in dialogue.texts(dialogue.taps("Catch up"))


def test_a_lesson_that_came_meanwhile_is_answered_in_words_whatever_was_asked_before():
    dialogue = away(5)
    dialogue.hears("resume")
    dialogue.next_day()
    assert "Right!" in dialogue.texts(dialogue.hears("a"))


def test_who_is_told_that_it_is_all_for_today_is_not_asked_something_after_that():
    dialogue = away(4)
    dialogue.hears("next")
    *_, last = said = dialogue.hears("a")
    assert [dialogue.texts([each]).count(OFFER) for each in said] == [0] * (len(said) - 1) + [1]
    assert "That is all for today" in dialogue.texts([last])
    assert len({each.key for each in said}) == len(said)
