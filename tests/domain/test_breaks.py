"""What a learner asked for stays as long as they asked, and no longer."""

import pytest
from msgspec import structs

from lessonbot.domain import lessons
from lessonbot.domain.enrolment import State
from lessonbot.domain.schedule import local
from lessonbot.domain.turn import Turn
from tests.support.courses import course
from tests.support.dialogue import Dialogue


@pytest.mark.parametrize(
    ("said", "planned"), [("pause", None), ("pause 3", "2026-11-27"), ("progress", "2026-11-24")]
)
def test_a_lesson_that_could_not_be_brought_does_not_end_a_break(said: str, planned: str | None):
    dialogue = Dialogue(course(3))
    dialogue.join()
    dialogue.hears(said)
    talk = structs.replace(dialogue.talk, key=dialogue.enrolment.progress.turn)
    after = lessons.put_back(Turn(talk), dialogue.now).enrolment
    assert after.progress.lesson == 0
    assert (str(after.next.date) if after.next else None) == planned


@pytest.mark.parametrize(
    ("said", "again"), [("pause", "2026-11-24"), ("pause 3", "2026-11-27"), ("help", "2026-11-24")]
)
def test_what_was_missed_is_asked_again_after_the_break_and_said_so(said: str, again: str):
    dialogue = Dialogue(course(1))
    dialogue.join()
    dialogue.hears(said)
    told = dialogue.texts(dialogue.taps("q10 no"))
    assert str(dialogue.due.date) == again
    assert local(dialogue.enrolment.pace, dialogue.due.at).strftime("%B %d") in told
    assert dialogue.enrolment.state is State.ACTIVE
    assert "Next questions" in dialogue.texts(dialogue.hears("progress"))


@pytest.mark.parametrize("said", ["who", "lang", "zone springfield"])
def test_a_list_that_was_left_open_does_not_take_the_answer_to_a_later_question(said: str):
    dialogue = Dialogue(course(2))
    dialogue.join()
    dialogue.hears(said)
    assert "What about q10" not in dialogue.texts(dialogue.hears("help"))
    dialogue.next_day()
    assert "Right!" in dialogue.texts(dialogue.hears("1"))


def test_a_list_that_was_asked_for_after_the_question_takes_the_number():
    dialogue = Dialogue(course(2))
    dialogue.join()
    dialogue.hears("lang")
    assert "Right!" not in dialogue.texts(dialogue.hears("1"))
