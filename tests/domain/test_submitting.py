"""Handing in work: what is sent, and what is said."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace

import pytest
from msgspec import structs

from lessonbot.domain import marking
from lessonbot.domain.course import Accepted, Assignment, Course, Criterion
from lessonbot.domain.enrolment import State
from lessonbot.domain.messages import Attached, HandedKind
from lessonbot.domain.submitting import LARGEST, MOST_PARTS
from lessonbot.domain.text import plain
from lessonbot.domain.turn import Asked, Awarded, HandedIn, Turn
from tests.support.courses import course, essay
from tests.support.dialogue import Dialogue

RUBRIC = (Criterion("It has income", 2), Criterion("It adds up", 3))
PLAN = "My plan: I save one coin of ten each week."
DAY = dt.timedelta(days=1)


def tasked(*days: int, lessons: int = 2, accepts: Sequence[Accepted] = ("text", "photo")) -> Course:
    """A course whose lessons of these days have an assignment."""
    made = course(lessons)
    assignment = Assignment(RUBRIC, tuple(accepts), due_days=2)
    return replace(
        made,
        lessons=tuple(
            replace(lesson, assignment=assignment) if day in days else lesson
            for day, lesson in enumerate(made.lessons, 1)
        ),
    )


def photo(kind: HandedKind = "photo", size: int = 1000) -> Attached:
    return Attached(kind, "a-file", "image/jpeg", size)


def sends(dialogue: Dialogue, file: Attached | None = None, words: str = "") -> str:
    event = None if words else "unreadable"
    return dialogue.texts(dialogue.hears(words, file=file or photo(), event=event))


def handed(dialogue: Dialogue) -> list[tuple[str, str, int, bool]]:
    found = [each for each in dialogue.facts if isinstance(each, HandedIn)]
    return [
        (each.lesson, each.file.kind if each.file else each.text, each.round, each.late)
        for each in found
    ]


def at_work(*days: int, **parts: object) -> Dialogue:
    """Somebody who has answered the first lesson's question."""
    dialogue = Dialogue(tasked(*(days or (1,)), **parts))  # type: ignore[arg-type]
    dialogue.join()
    dialogue.hears("a")
    return dialogue


def look(dialogue: Dialogue, *, passed: bool, lesson: str = "lesson-1", **said: object) -> str:
    """A person looked at the work."""
    key = f"s{len(dialogue.said)}"
    before = Turn(structs.replace(dialogue.talk, key=key, fresh=f"LOOK{len(dialogue.said):012}"))
    turn = marking.looked_at(before, lesson, passed=passed, **said)  # type: ignore[arg-type]
    return dialogue.texts(dialogue._keep(turn))


def test_a_lesson_says_how_its_work_is_handed_in():
    dialogue = Dialogue(tasked(1))
    told = dialogue.texts(dialogue.join())
    assert "Send your work to me here: text or a photo. Days you have for it: 2." in told


@pytest.mark.parametrize(
    ("file", "words", "kept", "told"),
    [
        (photo(), "", [("lesson-1", "photo", 1, False)], "Your work for Title 1 is handed in"),
        (photo(), "my plan", [("lesson-1", "photo", 1, False)], "is handed in"),
        (photo("voice"), "", [], "can be sent as: text or a photo"),
        (photo(size=LARGEST + 1), "", [], "too large"),
        (photo(), "progress", [], "Lessons: 1 of 2"),
    ],
)
def test_a_file_is_handed_in_if_the_task_takes_it(
    file: Attached, words: str, kept: list[tuple[str, str, int, bool]], told: str
):
    dialogue = at_work()
    assert told in sends(dialogue, file, words)
    assert handed(dialogue) == kept


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ([PLAN, "1"], [PLAN]),
        ([PLAN, "yes, hand it in"], [PLAN]),
        ([PLAN, "2"], []),
        ([PLAN, "No wait: I save two coins of ten.", "1"], ["No wait: I save two coins of ten."]),
        ([PLAN, "progress", "1"], [PLAN]),
        (["thanks"], []),
        (["Ask my mother what we spend, then plan", "1"], []),
        ([PLAN, "Ask my mother what we spend", "1"], ["Ask my mother what we spend"]),
    ],
)
def test_words_are_handed_in_once_it_was_asked_whether_they_are_the_work(
    said: list[str], kept: list[str]
):
    dialogue = at_work()
    for each in said:
        dialogue.hears(each)
    assert [text for _, text, _, _ in handed(dialogue)] == kept
    asked = any(isinstance(each, Asked) for each in dialogue.facts)
    assert asked is (said[0].startswith("Ask"))


def test_an_answer_to_the_lessons_question_is_no_work_but_a_photo_is():
    dialogue = Dialogue(tasked(1))
    dialogue.join()
    assert "Please choose one of the answers" in dialogue.texts(dialogue.hears(PLAN))
    sends(dialogue)
    assert len(handed(dialogue)) == 1
    assert dialogue.enrolment.progress.asking


def test_where_nothing_is_to_be_handed_in_a_file_is_answered_as_ever():
    dialogue = Dialogue(course())
    assert "I can read only text" in sends(dialogue) or "courses" in sends(dialogue)
    dialogue.join()
    assert "I can read only text" in sends(dialogue)
    dialogue.hears("a")
    assert "I did not understand that" in dialogue.texts(dialogue.hears(PLAN))


def test_several_messages_are_one_work_up_to_a_few():
    dialogue = at_work()
    sends(dialogue)
    for _ in range(MOST_PARTS - 1):
        assert "I added this" in sends(dialogue)
    assert "I can read only text" in sends(dialogue)
    assert len(handed(dialogue)) == MOST_PARTS


def test_late_work_is_taken_and_marked():
    dialogue = at_work()
    dialogue.now += 2 * DAY
    assert "late" not in sends(dialogue)
    dialogue = at_work()
    dialogue.now += 3 * DAY
    assert "a little late, and that is all right" in sends(dialogue)
    assert [late for *_, late in handed(dialogue)] == [True]


def test_with_several_tasks_open_it_is_asked_which_one_a_file_is_for():
    dialogue = at_work(1, 2)
    dialogue.hears("next")
    dialogue.hears("a")
    assert "For which lesson" in sends(dialogue)
    dialogue.taps("Title 2")
    assert handed(dialogue) == [("lesson-2", "photo", 1, False)]
    sends(dialogue)  # the other one is the only one left
    assert [lesson for lesson, *_ in handed(dialogue)] == ["lesson-2", "lesson-1"]


def finished(*days: int) -> Dialogue:
    dialogue = at_work(*days)
    dialogue.hears("next")
    dialogue.hears("a")
    assert dialogue.enrolment.state is State.COMPLETED
    return dialogue


def test_the_certificate_waits_until_all_work_is_good():
    dialogue = finished(1)
    assert "One thing is left before your certificate" in dialogue.texts(dialogue.said[-1:])
    sends(dialogue)
    assert "Your work is being looked at" in dialogue.texts(dialogue.hears("certificate"))
    told = look(dialogue, passed=False, comment="Please add what you earn.")
    assert "please send it once more" in told
    assert "Please add what you earn." in told
    assert "One thing is left" in dialogue.texts(dialogue.hears("certificate"))
    sends(dialogue)
    assert [round_ for _, _, round_, _ in handed(dialogue)] == [1, 2]
    told = look(dialogue, passed=True, points=(2, 1))
    assert "Points: 3 of 5" in told
    assert "To get it, send CERTIFICATE" in told  # which name to print was never asked
    dialogue.taps("My certificate")
    assert "/c/" in dialogue.texts(dialogue.taps("Amina"))


def test_who_has_said_which_name_to_print_gets_the_certificate_at_once():
    dialogue = finished(1)
    dialogue.talk = structs.replace(
        dialogue.talk, learner=replace(dialogue.talk.learner, name="Amina O.")
    )
    sends(dialogue)
    assert "/c/LOOK" in look(dialogue, passed=True)
    assert [each.name for each in dialogue.facts if isinstance(each, Awarded)] == ["Amina O."]


def test_one_of_two_works_is_not_enough():
    dialogue = finished(1, 2)
    dialogue.talk = structs.replace(
        dialogue.talk, learner=replace(dialogue.talk.learner, name="Amina O.")
    )
    sends(dialogue)
    dialogue.taps("Title 1")
    assert "/c/" not in look(dialogue, passed=True)
    sends(dialogue)
    assert "/c/" in look(dialogue, passed=True, lesson="lesson-2")


def test_good_work_before_the_end_of_the_course_is_told_and_nothing_more():
    dialogue = at_work()
    sends(dialogue)
    told = look(dialogue, passed=True)
    assert "Well done!" in told
    assert "ertificate" not in told


def test_who_did_not_pass_the_course_gets_no_certificate_for_good_work():
    dialogue = Dialogue(replace(tasked(1, lessons=1), attempts=1))
    dialogue.join()
    dialogue.hears("b")
    sends(dialogue)
    assert "ertificate" not in look(dialogue, passed=True)


def test_a_file_that_cannot_be_opened_is_asked_for_again():
    dialogue = at_work()
    sends(dialogue)
    turn = marking.unreadable(Turn(structs.replace(dialogue.talk, key="u1")), "lesson-1")
    assert "Please send it once more: text or a photo." in dialogue.texts(dialogue._keep(turn))
    assert "is handed in" in sends(dialogue)


@pytest.mark.parametrize(
    ("points", "fault"),
    [
        ((2, 3), ""),
        ((0, 0), ""),
        ((2,), "2 numbers, not 1"),
        ((3, 1), "line 1"),
        ((1, -1), "line 2"),
    ],
)
def test_points_fit_the_rubric(points: tuple[int, ...], fault: str):
    assert fault in marking.fault(Assignment(RUBRIC), points)
    assert bool(marking.fault(Assignment(RUBRIC), points)) is bool(fault)


def test_a_list_that_was_left_open_does_not_keep_work_from_being_handed_in():
    dialogue = Dialogue(tasked(1, lessons=8))
    dialogue.join()
    dialogue.hears("a")
    dialogue.hears("pause")
    dialogue.now += 5 * DAY
    assert "two a day" in dialogue.texts(dialogue.hears("resume"))
    assert "hand this in" in dialogue.texts(dialogue.hears(PLAN))
    assert "was handed in" not in dialogue.texts(dialogue.hears("1"))
    assert handed(dialogue) == [("lesson-1", PLAN, 1, True)]


@pytest.mark.parametrize("words", ["start", "join tiny"])
def test_who_passed_is_told_what_is_left_and_does_not_begin_again(words: str):
    dialogue = Dialogue(tasked(1, lessons=1))
    dialogue.join()
    dialogue.hears("a")
    assert "One thing is left" in dialogue.texts(dialogue.hears(words))


@pytest.mark.parametrize(
    ("accepts", "media", "told"),
    [
        (("text", "photo"), True, "here: text or a photo."),
        (("text", "photo"), False, "here: text."),
        (("photo", "voice"), False, "here: a photo or a voice message."),
    ],
)
def test_forms_are_to_choose_from_and_text_messages_are_asked_for_text(
    accepts: tuple[Accepted, ...],
    media: bool,  # noqa: FBT001 - given by pytest
    told: str,
):
    dialogue = Dialogue(tasked(1, lessons=1, accepts=accepts))
    dialogue.talk = structs.replace(dialogue.talk, media=media)
    lesson = dialogue.join()[0]
    assert told in plain(lesson.text if media else lesson.short)
    assert told in dialogue.texts(dialogue.hears("a"))


LONG = (
    "I told my sister how we put aside two coins of every ten, and she began on the same evening."
)


def test_long_words_may_be_the_work_while_a_question_is_open():
    dialogue = Dialogue(tasked(1))
    dialogue.join()
    assert "Shall I hand this in as your work for Title 1?" in dialogue.texts(dialogue.hears(LONG))
    dialogue.hears("yes")
    assert [text for _, text, _, _ in handed(dialogue)] == [LONG]
    assert dialogue.enrolment.progress.asking


def test_what_is_not_the_work_answers_the_question_that_is_open():
    made = tasked(1)
    open_ = replace(made.lessons[0], items=(essay("why"),))
    dialogue = Dialogue(replace(made, lessons=(open_, *made.lessons[1:])))
    dialogue.join()
    dialogue.hears(LONG)
    assert "A person reads your answer" in dialogue.texts(dialogue.taps("No, not yet"))
    assert not handed(dialogue)
    assert not dialogue.enrolment.progress.asking


def test_words_for_a_task_that_takes_none_are_told_what_it_takes():
    dialogue = at_work(accepts=["photo"])
    assert "can be sent as: a photo" in dialogue.texts(dialogue.hears(LONG))
    assert "I did not understand that" in dialogue.texts(dialogue.hears("hm, what now?"))
