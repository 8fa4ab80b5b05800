"""Lessons a little before their hour, for who agreed, where that is free of charge."""

import datetime as dt

import pytest
from msgspec import structs

from lessonbot.domain import earlier
from lessonbot.domain.messages import Outbound
from lessonbot.domain.schedule import Due
from lessonbot.domain.turn import Turn
from lessonbot.domain.window import OPEN
from tests.support.courses import course
from tests.support.dialogue import Dialogue

HOUR = dt.timedelta(hours=1)
QUESTION = "May your lesson come up to an hour before"


def at(hour: int, minute: int = 0, day: int = 24) -> dt.datetime:
    """An hour of a day in November 2026, where the learner is."""
    return dt.datetime(2026, 11, day, hour, minute, tzinfo=dt.timezone(3 * HOUR))


class Windowed(Dialogue):
    """A learner on a network with a window, or on one without."""

    window: dt.timedelta | None = OPEN

    def hears(self, text: str = "", **said: object) -> list[Outbound]:
        self.talk = structs.replace(self.talk, window=self.window)
        said_back = super().hears(text, **said)
        turn = earlier.heard(Turn(self.talk, tuple(said_back)), self.now)
        asked = list(turn.says[len(said_back) :])
        self.talk = turn.talk
        self.said.extend(asked)
        if self.window and self.talk.enrolment and self.talk.learner.early:
            moved = earlier.brought_forward(self.talk.enrolment, self.now, self.window)
            self.talk = structs.replace(self.talk, enrolment=moved)
        return said_back + asked


def taught(now: dt.datetime, *, window: dt.timedelta | None = OPEN) -> Windowed:
    """Who has had the lessons of Monday and of Tuesday, 8:00, and not answered the second."""
    dialogue = Windowed(course(9))
    dialogue.window = window
    dialogue.join()
    dialogue.taps("q10 yes")
    dialogue.next_day()
    dialogue.now = now
    return dialogue


def test_it_is_asked_once_when_it_matters_for_the_first_time():
    dialogue = taught(at(8, 3))
    said = dialogue.texts(dialogue.taps("q20 yes"))
    assert f"{QUESTION} 08:00" in said
    assert dialogue.due.at == at(8, day=25)
    dialogue.hears("progress")
    assert QUESTION not in dialogue.texts(dialogue.hears("progress"))
    dialogue.next_day()
    dialogue.now = at(8, 3, day=25)
    assert QUESTION not in dialogue.texts(dialogue.taps("q30 yes"))


@pytest.mark.parametrize("now", [at(8, 10), at(8, 50), at(20)])
def test_who_answers_so_late_that_it_is_free_anyway_is_not_asked(now: dt.datetime):
    dialogue = taught(now)
    assert QUESTION not in dialogue.texts(dialogue.taps("q20 yes"))
    assert dialogue.due.at == at(8, day=25)


def test_who_answers_so_early_that_an_hour_is_not_enough_is_not_asked():
    dialogue = taught(at(8, 3))
    dialogue.hears("time 10:30")
    assert QUESTION not in dialogue.texts(dialogue.taps("q20 yes"))
    assert dialogue.due.at == at(10, 30, day=25)


def test_nobody_is_asked_on_a_network_without_a_window():
    dialogue = taught(at(8, 3), window=None)
    dialogue.taps("q20 yes")
    assert QUESTION not in dialogue.texts(dialogue.hears("time"))
    assert dialogue.talk.learner.early is None
    assert dialogue.talk.dialog is None


def test_nobody_is_asked_while_a_question_of_the_lesson_is_open():
    dialogue = taught(at(8, 3))
    assert QUESTION not in dialogue.texts(dialogue.hears("hmm"))
    assert dialogue.talk.learner.early is None


def test_who_agrees_gets_the_lesson_just_before_the_window_ends_and_keeps_the_hour():
    dialogue = taught(at(8, 3))
    dialogue.taps("q20 yes")
    assert "Your hour is still 08:00" in dialogue.texts(dialogue.taps("Yes, it may"))
    assert (dialogue.due.at, dialogue.due.date) == (at(7, 53, day=25), at(8, day=25).date())
    assert "Words of day 3" in dialogue.texts(dialogue.next_day())
    assert dialogue.due == Due(at(8, day=26), dt.date(2026, 11, 26))
    assert "08:00" in dialogue.texts(dialogue.hears("time"))


def test_whoever_writes_again_later_gets_it_at_its_hour():
    dialogue = taught(at(8, 3))
    dialogue.taps("q20 yes")
    dialogue.taps("Yes, it may")
    dialogue.now = at(12)
    dialogue.hears("progress")
    assert (dialogue.due.at, dialogue.due.moved) == (at(8, day=25), False)


def test_who_declines_gets_it_at_its_hour():
    dialogue = taught(at(8, 3))
    dialogue.taps("q20 yes")
    assert "always comes at 08:00" in dialogue.texts(dialogue.taps("Always on time"))
    assert dialogue.due.at == at(8, day=25)


def test_another_hour_keeps_the_agreement_and_the_bare_word_offers_to_end_it():
    dialogue = taught(at(8, 3))
    dialogue.taps("q20 yes")
    dialogue.taps("Yes, it may")
    dialogue.hears("time 8:30")
    assert dialogue.due.at == at(7, 53, day=25)
    told = dialogue.texts(dialogue.hears("time"))
    assert "08:30" in told
    assert QUESTION in told
    dialogue.taps("Always on time")
    assert not dialogue.talk.learner.early
    assert (dialogue.due.at, dialogue.due.moved) == (at(8, 30, day=25), False)


def test_a_number_answers_the_lesson_when_this_question_was_left_open():
    dialogue = taught(at(8, 3))
    dialogue.taps("q20 yes")
    dialogue.next_day()
    assert "Right!" in dialogue.texts(dialogue.hears("1"))


def test_a_lesson_that_was_put_to_another_time_today_stays_there():
    dialogue = taught(at(8, 3))
    dialogue.taps("q20 yes")
    dialogue.taps("Yes, it may")
    dialogue.now = at(6, day=25)
    dialogue.hears("later 7:30")
    dialogue.now = at(6, 30, day=25)
    dialogue.hears("progress")
    assert dialogue.due.at == at(7, 30, day=25)
