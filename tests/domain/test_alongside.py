"""Several courses at once: a warning, a limit, and one after the other."""

from dataclasses import replace

import pytest
from msgspec import structs

from lessonbot.domain.enrolment import State
from lessonbot.domain.turn import Underway
from tests.support.courses import course
from tests.support.dialogue import Dialogue

TITLES = {"one": "Saving", "two": "Selling", "three": "Cooking"}


def taking(*keys: str, at_once: int = 2) -> Dialogue:
    """Who takes these courses, the last one used last, where there are three."""
    courses = [
        course(2, key=key, title=title, minutes_per_day=number)
        for number, (key, title) in enumerate(TITLES.items(), 4)
    ]
    dialogue = Dialogue(*courses)
    besides: list[Underway] = []
    for key in keys:
        dialogue.talk = structs.replace(dialogue.talk, enrolment=None, offer=None)
        _again(dialogue, key) if besides else dialogue.join(key)
        assert dialogue.talk.offer
        besides.append(Underway(dialogue.enrolment, dialogue.talk.offer))
    dialogue.talk = structs.replace(dialogue.talk, besides=tuple(besides[:-1]), at_once=at_once)
    return dialogue


def _again(dialogue: Dialogue, key: str) -> None:
    dialogue.hears(f"join {key}")
    for label in ("That is right", "08:00", "Now"):
        dialogue.taps(label)


def test_another_course_is_warned_of_before_it_begins():
    dialogue = taking("one")
    said = dialogue.hears("join two")
    assert "You are taking this now: Saving." in dialogue.texts(said)
    assert "2 lessons a day, together about 9 minutes" in dialogue.texts(said)
    assert [each.label for each in said[-1].choices] == ["Begin it now", "After this one"]
    assert "Selling" in dialogue.texts(dialogue.taps("Begin it now"))
    for label in ("That is right", "08:00", "Now"):
        dialogue.taps(label)
    assert dialogue.course.key == "two"


def test_the_first_course_begins_without_a_warning_and_so_does_one_after_another():
    dialogue = taking("one")
    for _ in range(2):
        dialogue.hears("a")
        dialogue.hears("next")
    dialogue.hears("Amina")
    assert dialogue.enrolment.state is State.COMPLETED
    assert "one a day" in dialogue.texts(dialogue.hears("join two"))


@pytest.mark.parametrize("keys", [("one",), ("one", "two")])
def test_one_that_is_to_come_later_is_offered_when_this_one_is_done(keys: tuple[str, ...]):
    dialogue = taking(*keys)
    dialogue.hears("join three")
    said = dialogue.texts(dialogue.taps("After this one"))
    assert f"finished {TITLES[keys[-1]]}" in said
    assert "JOIN THREE" in said
    dialogue.hears("a")
    dialogue.hears("next")
    finished = dialogue.texts(dialogue.hears("a"))
    assert "Congratulations" in finished
    assert "another course" not in finished  # the name for the certificate comes first
    offered = dialogue.hears("Amina")
    assert "another course after this one" in dialogue.texts(offered[-1:])
    assert [each.label for each in offered[-1].choices] == ["Begin it"]
    begun = dialogue.texts(dialogue.taps("Begin it") if len(keys) == 1 else dialogue.hears("1"))
    assert TITLES["three"] in begun
    assert "another course after" not in dialogue.texts(dialogue.hears("progress"))


def test_at_the_limit_one_has_to_be_finished_or_left_first():
    dialogue = taking("one", "two")
    said = dialogue.hears("join three")
    assert "Selling and Saving" in dialogue.texts(said)
    assert "hard to keep up with" in dialogue.texts(said)
    labels = [each.label for each in said[-1].choices]
    assert labels == ["After this one", "Selling", "Saving"]
    dialogue.taps("Saving")
    (left,) = dialogue.talk.besides
    assert (left.enrolment.state, left.enrolment.next) == (State.LEFT, None)
    assert dialogue.enrolment.state is State.ACTIVE
    for label in ("That is right", "08:00", "Now"):
        dialogue.taps(label)
    assert dialogue.course.key == "three"


def test_the_one_that_is_talked_about_can_be_left_too():
    dialogue = taking("one", at_once=1)
    dialogue.hears("join two")
    dialogue.taps("Saving")
    assert (dialogue.enrolment.state, dialogue.enrolment.next) == (State.LEFT, None)


@pytest.mark.parametrize("at_once", [1, 2, 3])
def test_as_many_as_are_allowed_can_be_taken(at_once: int):
    dialogue = taking("one", "two", at_once=at_once)
    full = "hard to keep up with" in dialogue.texts(dialogue.hears("join three"))
    assert full == (at_once < 3)


def test_who_names_a_course_that_is_under_way_goes_on_with_that_one():
    dialogue = taking("one", "two")
    assert "already taking Saving" in dialogue.texts(dialogue.hears("join one"))
    assert dialogue.course.key == "one"
    assert [each.offer.code for each in dialogue.talk.besides] == ["two"]


def test_progress_tells_of_all_courses_in_one_message_the_one_used_last_first():
    dialogue = taking("one", "two")
    dialogue.hears("a")
    (said,) = dialogue.hears("progress")
    told = dialogue.texts([said])
    assert told.index("Selling") < told.index("Saving")
    assert "Right answers: 1 of 1" in told
    assert "Right answers: 0 of 0" in told


def test_a_word_in_one_course_is_a_word_in_all():
    dialogue = taking("one", "two")
    (other,) = dialogue.talk.besides
    silent = structs.replace(other.enrolment.progress, unanswered=2)
    other = replace(other, enrolment=structs.replace(other.enrolment, progress=silent))
    dialogue.talk = structs.replace(dialogue.talk, besides=(other,))
    dialogue.hears("a")
    assert dialogue.talk.besides[0].enrolment.progress.unanswered == 0


def test_after_this_one_begins_at_once_what_waited_for_a_course_that_is_over_by_now():
    dialogue = taking("one")
    dialogue.hears("join two")
    later = dialogue.button("After this one").data
    dialogue.talk = structs.replace(
        dialogue.talk, enrolment=structs.replace(dialogue.enrolment, state=State.COMPLETED)
    )
    assert "Selling" in dialogue.texts(dialogue.hears(tap=later))


@pytest.mark.parametrize("others", [(), ("two",)])
def test_a_course_that_was_left_does_not_come_back_by_itself(others: tuple[str, ...]):
    dialogue = taking(*others, "one")
    assert dialogue.talk.offer
    left = structs.replace(dialogue.enrolment, state=State.LEFT, next=None)
    dialogue.talk = structs.replace(dialogue.talk, enrolment=left, dialog=None)
    dialogue.hears("stop")
    dialogue.hears("start")
    assert (dialogue.enrolment.state, dialogue.enrolment.next) == (State.LEFT, None)
    said = dialogue.texts(dialogue.hears("next"))
    if others:
        assert dialogue.course.key == "two"
    else:
        assert "Which one would you like?" in said
