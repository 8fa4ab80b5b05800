"""LATER: today's lesson at another time of the day, or a reminder of the question that is open."""

import datetime as dt

import pytest
from msgspec import structs

from lessonbot.domain.turn import PutOff, Remind
from tests.support.courses import course
from tests.support.dialogue import Dialogue

HOUR = dt.timedelta(hours=1)


def at(hour: int, minute: int = 0, day: int = 24) -> dt.datetime:
    """An hour of a day in November 2026, where the learner is."""
    return dt.datetime(2026, 11, day, hour, minute, tzinfo=dt.timezone(3 * HOUR))


def enrolled(now: dt.datetime) -> Dialogue:
    """Who has had and answered the first lesson on Monday, and waits for the second."""
    dialogue = Dialogue(course())
    dialogue.join()
    dialogue.taps("q10 yes")
    dialogue.now = now
    return dialogue


def asked(now: dt.datetime) -> Dialogue:
    """Who has not answered the question of the second lesson."""
    dialogue = enrolled(now)
    dialogue.next_day()
    dialogue.now = now
    return dialogue


def reminders(dialogue: Dialogue) -> list[Remind]:
    return [fact for fact in dialogue.facts if isinstance(fact, Remind)]


@pytest.mark.parametrize(
    ("words", "now", "comes"),
    [
        ("later", at(6), at(11)),  # three hours after its hour
        ("later", at(8), at(11)),
        ("later 18:00", at(6), at(18)),
        ("LATER 6:30 pm", at(6), at(18, 30)),
        ("later 7:15", at(6), at(7, 15)),
        ("later 2h", at(6), at(10)),
        ("later 90 min", at(6), at(9, 30)),
        ("later 22:59", at(6), at(22, 59)),
    ],
)
def test_todays_lesson_comes_at_another_time_today_only(
    words: str, now: dt.datetime, comes: dt.datetime
):
    dialogue = enrolled(now)
    told = dialogue.texts(dialogue.hears(words))
    assert told.startswith("All right. It comes on Tuesday, November 24")
    assert (dialogue.due.at, dialogue.due.date) == (comes, comes.date())
    assert dialogue.sweep(comes - dt.timedelta(seconds=1)) == []
    assert "Words of day 2" in dialogue.texts(dialogue.sweep(comes))
    assert (dialogue.due.at, dialogue.due.moved) == (at(8, day=25), False)
    assert "08:00" in dialogue.texts(dialogue.hears("time"))


def test_a_lesson_that_would_come_too_late_today_comes_at_its_hour_tomorrow():
    dialogue = enrolled(at(6))
    dialogue.hears("time 20:30")
    dialogue.now = at(7)
    told = dialogue.texts(dialogue.hears("later"))
    assert "Nothing more comes today" in told
    assert "Wednesday, November 25, 20:30" in told
    assert dialogue.due.at == at(20, 30, day=25)


@pytest.mark.parametrize("words", ["later 5:00", "later 23:00", "later 23:30", "later 15h"])
def test_an_hour_that_is_past_or_too_late_changes_nothing(words: str):
    dialogue = enrolled(at(7))
    dialogue.hears("time 17:00")
    due = dialogue.due
    dialogue.now = at(16)
    assert "I cannot bring it then" in dialogue.texts(dialogue.hears(words))
    assert dialogue.due == due


def test_a_lesson_that_was_put_off_is_sent_even_if_that_is_noticed_late():
    dialogue = enrolled(at(6))
    dialogue.hears("later 22:30")
    assert "Words of day 2" in dialogue.texts(dialogue.sweep(at(1, day=25)))
    assert dialogue.enrolment.last
    assert dialogue.enrolment.last.date == dt.date(2026, 11, 24)
    assert "Words of day 3" in dialogue.texts(dialogue.next_day())
    assert dialogue.now == at(8, day=25)


def test_a_lesson_put_off_that_nobody_could_send_for_long_is_one_lesson_and_the_latest():
    dialogue = enrolled(at(6))
    dialogue.hears("later 12:00")
    assert dialogue.sweep(at(20)) == []
    assert (dialogue.due.at, dialogue.due.moved) == (at(8, day=25), False)


@pytest.mark.parametrize(
    ("words", "moment"), [("later", at(12)), ("later 18:00", at(18)), ("later 1h", at(10))]
)
def test_a_reminder_of_the_open_question_comes_and_leads_back_to_it(
    words: str, moment: dt.datetime
):
    dialogue = asked(at(9))
    due = dialogue.due
    told = dialogue.texts(dialogue.hears(words))
    assert told.startswith("All right. It comes on Tuesday, November 24")
    (reminder,) = reminders(dialogue)
    assert reminder.at == moment
    assert dialogue.due == due
    (button,) = reminder.said.choices
    again = dialogue.hears(tap=button.data)
    assert "What about q20?" in dialogue.texts(again)


def test_late_in_the_evening_the_next_lesson_takes_the_place_of_the_reminder():
    dialogue = asked(at(21))
    told = dialogue.texts(dialogue.hears("later"))
    assert "Your next lesson comes on Wednesday, November 25, 08:00" in told
    assert reminders(dialogue) == []
    assert "I cannot bring it then" in dialogue.texts(dialogue.hears("later 2h"))


def test_without_a_next_lesson_the_reminder_comes_at_the_hour_of_tomorrow():
    dialogue = asked(at(21))
    dialogue.talk = structs.replace(
        dialogue.talk, enrolment=structs.replace(dialogue.enrolment, next=None)
    )
    dialogue.hears("later")
    assert [each.at for each in reminders(dialogue)] == [at(8, day=25)]


def test_when_nothing_is_due_today_it_says_when_the_next_lesson_comes():
    dialogue = enrolled(at(12, day=23))
    due = dialogue.due
    assert "Tuesday, November 24, 08:00" in dialogue.texts(dialogue.hears("later"))
    assert dialogue.due == due
    assert reminders(dialogue) == []


@pytest.mark.parametrize("pause", ["pause", "pause 3"])
def test_in_a_break_nothing_is_put_off(pause: str):
    dialogue = asked(at(9))
    dialogue.hears(pause)
    assert "RESUME" in dialogue.texts(dialogue.hears("later"))
    assert reminders(dialogue) == []


def test_who_has_finished_is_told_so():
    dialogue = Dialogue(course(1))
    dialogue.join()
    dialogue.taps("q10 yes")
    dialogue.taps("Amina")
    assert "You have finished this course" in dialogue.texts(dialogue.hears("later"))


def test_who_takes_no_course_is_led_to_one():
    dialogue = Dialogue(course())
    assert "You are not taking a course yet" in dialogue.texts(dialogue.hears("later"))


@pytest.mark.parametrize(
    ("now", "words", "until"),
    [
        (at(9), "later", at(12)),
        (at(9), "later 18:00", at(18)),
        (at(21), "later", at(8, day=25)),
        (at(9), "later 5:00", at(8, day=25)),
    ],
)
def test_what_was_held_back_goes_at_the_moment_that_was_chosen(
    now: dt.datetime, words: str, until: dt.datetime
):
    dialogue = asked(now)
    dialogue.talk = structs.replace(dialogue.talk, waiting=True)
    dialogue.hears(words)
    assert [each.until for each in dialogue.facts if isinstance(each, PutOff)] == [until]
    # what takes the place of the next lesson does not come together with it
    assert dialogue.due.at > until


def test_an_answer_that_begins_like_the_word_is_an_answer_where_words_are_asked_for():
    dialogue = enrolled(at(6))
    assert dialogue.texts(dialogue.hears("later I will save")) != ""
    assert not dialogue.due.moved
