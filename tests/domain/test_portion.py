"""How many lessons a day: NEXT brings as many as the course allows."""

import datetime as dt

import pytest
from msgspec import structs

from lessonbot.domain import silence
from lessonbot.domain.turn import LessonOpened, Turn
from tests.support.courses import course
from tests.support.dialogue import Dialogue

DAY = dt.timedelta(days=1)


def taking(most: int, lessons: int = 8, items: int = 0) -> Dialogue:
    """Who had the first lesson of a course with so many a day."""
    dialogue = Dialogue(course(lessons, items, most_per_day=most))
    dialogue.join()
    return dialogue


def nexts(dialogue: Dialogue, times: int) -> list[str]:
    return [dialogue.texts(dialogue.hears("next")) for _ in range(times)]


@pytest.mark.parametrize("most", [1, 2, 3, 5])
def test_next_brings_lessons_until_the_day_is_full_and_says_when_the_next_one_comes(most: int):
    dialogue = taking(most)
    *brought, refused, again = nexts(dialogue, most + 1)
    assert all(f"Words of day {day}." in said for day, said in enumerate(brought, 2))
    assert len(brought) == most - 1
    assert "enough for one day" in refused
    assert "Tuesday, November 24" in refused
    assert again == refused
    assert len([fact for fact in dialogue.facts if isinstance(fact, LessonOpened)]) == most


def test_the_button_for_the_next_lesson_is_not_shown_where_it_would_bring_none():
    dialogue = taking(2, items=1)
    dialogue.taps("q10 yes")
    assert dialogue.said[-1].choices
    dialogue.taps("Next lesson now")
    dialogue.taps("q20 yes")
    assert "all for today" in dialogue.texts(dialogue.said[-1:])
    assert not dialogue.said[-1].choices


def test_the_next_day_brings_its_own_and_as_many_more():
    dialogue = taking(2)
    nexts(dialogue, 2)
    assert "Words of day 3." in dialogue.texts(dialogue.next_day())
    assert "Words of day 4." in nexts(dialogue, 1)[0]
    assert "enough for one day" in nexts(dialogue, 1)[0]


def test_a_question_that_is_open_is_asked_again_however_full_the_day_is():
    dialogue = taking(1, items=1)
    assert "First this question" in nexts(dialogue, 1)[0]
    dialogue.taps("q10 yes")
    assert "enough for one day" in nexts(dialogue, 1)[0]


def test_at_the_end_of_a_course_what_was_missed_can_be_tried_again_on_a_full_day():
    dialogue = taking(1, lessons=1, items=1)
    dialogue.taps("q10 no")
    assert "Let us try these once more" in nexts(dialogue, 1)[0]


def test_who_paused_on_a_full_day_goes_on_with_the_lesson_of_the_next_one():
    dialogue = taking(1)
    dialogue.hears("pause")
    assert "Tuesday, November 24" in nexts(dialogue, 1)[0]
    assert "Words of day 2." in dialogue.texts(dialogue.next_day())


def test_a_date_that_was_had_before_a_move_to_the_west_stays_full():
    dialogue = taking(1)
    dialogue.now = dialogue.now.replace(hour=22)  # 01:00 of Tuesday in Nairobi
    assert "Words of day 2." in nexts(dialogue, 1)[0]
    dialogue.hears("zone Lima")  # where it is Monday, 17:00
    assert "enough for one day" in nexts(dialogue, 1)[0]


def test_a_lesson_that_could_not_be_sent_gives_back_its_own_place_alone():
    dialogue = Dialogue(course(10, most_per_day=3))
    dialogue.join()
    for _ in range(2):
        dialogue.hears("a")
        dialogue.hears("next")
    talk = structs.replace(dialogue.talk, key=dialogue.enrolment.progress.turn)
    assert silence.put_back(Turn(talk), dialogue.now).progress.had == 2
