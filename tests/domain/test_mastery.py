"""What was not known comes back, the next lesson may wait for it, and what one can do is told."""

import datetime as dt
from dataclasses import replace

import pytest

from lessonbot.domain import check, review
from lessonbot.domain.course import Course, Lesson, Mastery, Outcome
from lessonbot.domain.enrolment import State
from lessonbot.domain.text import plain
from lessonbot.domain.turn import Answered, Awarded
from tests.support.courses import course, essay, item, number
from tests.support.dialogue import Dialogue


def taught(lessons: int = 4, *, items: int = 1, **mastery: object) -> Course:
    made = course(lessons, items=items, mastery=Mastery(**mastery))  # type: ignore[arg-type]
    return replace(made, lessons=tuple(_with_forms(each) for each in made.lessons))


def _with_forms(lesson: Lesson) -> Lesson:
    items = tuple(
        replace(each, parallels=(item(f"{each.key}-b"), number(f"{each.key}-c", "7")))
        for each in lesson.items
    )
    return replace(lesson, items=items)


def asked(dialogue: Dialogue) -> list[tuple[str, str, bool | None]]:
    """What was answered: the form, why it was asked, whether it was right."""
    facts = [each for each in dialogue.facts if isinstance(each, Answered)]
    return [(each.form or each.item, each.purpose, each.right) for each in facts]


def joined(made: Course) -> Dialogue:
    dialogue = Dialogue(made)
    dialogue.join()
    return dialogue


def test_a_missed_question_comes_back_in_another_form_inside_the_message_of_the_next_day():
    dialogue = joined(taught())
    dialogue.hears("b")
    assert "Not quite" in dialogue.texts(dialogue.said[-2:])
    dialogue.next_day()
    assert "What about q20?" in dialogue.texts(dialogue.said)
    dialogue.hears("a")
    assert "What about q10-b?" in dialogue.texts(dialogue.said)
    dialogue.hears("a")
    assert asked(dialogue)[1:] == [
        ("lesson-2/q20", "lesson", True),
        ("lesson-1/q10-b", "review", True),
    ]
    assert dialogue.enrolment.progress.results == {"lesson-1/q10": True, "lesson-2/q20": True}


def test_at_most_two_come_back_on_one_day():
    dialogue = joined(taught(3, items=3))
    for _ in range(3):
        dialogue.hears("b")
    dialogue.next_day()
    for _ in range(5):
        dialogue.hears("a")
    assert not dialogue.enrolment.progress.asking
    assert [why for _, why, _ in asked(dialogue)][3:] == ["lesson"] * 3 + ["review"] * 2


def test_what_was_not_answered_comes_back_too():
    dialogue = joined(taught())
    dialogue.next_day()
    dialogue.hears("a")
    assert not dialogue.enrolment.progress.asking  # what was left open today comes tomorrow
    dialogue.next_day()
    dialogue.hears("a")
    dialogue.hears("a")
    assert asked(dialogue)[-1][:2] == ("lesson-1/q10", "review")


@pytest.mark.parametrize(
    ("again", "purposes"),
    [("now", ["lesson", "again"]), ("tomorrow", ["lesson"]), ("never", ["lesson"])],
)
def test_the_author_says_when_it_comes_back(again: str, purposes: list[str]):
    dialogue = joined(taught(again=again))
    dialogue.hears("b")
    if dialogue.enrolment.progress.asking:
        dialogue.hears("b")  # once on one day, not for ever
    assert [why for _, why, _ in asked(dialogue)] == purposes
    assert not dialogue.enrolment.progress.asking
    assert bool(dialogue.enrolment.progress.cards) is (again != "never")


def test_the_next_lesson_waits_for_the_one_before_but_two_days_at_most():
    dialogue = joined(taught(again="never", gate=True))
    dialogue.hears("b")
    for _ in range(2):
        dialogue.next_day()
        assert "Before the next lesson, let us look once more at Title 1" in dialogue.texts(
            dialogue.said
        )
        assert dialogue.enrolment.progress.lesson == 1
        dialogue.hears(_wrong(dialogue))
    dialogue.next_day()
    assert dialogue.enrolment.progress.lesson == 2
    assert len(dialogue.openings) == len(set(dialogue.openings)) == 4


def test_whoever_knows_it_in_the_end_goes_on_at_once():
    dialogue = joined(taught(again="never", gate=True))
    dialogue.hears("b")
    dialogue.hears("next")
    dialogue.hears("a")
    dialogue.hears("next")
    assert dialogue.enrolment.progress.lesson == 2
    assert dialogue.enrolment.progress.held == 0


def test_a_silent_learner_is_not_held_for_ever():
    dialogue = joined(taught(gate=True))
    for _ in range(3):
        dialogue.next_day()
    assert dialogue.enrolment.progress.lesson == 2


def test_the_check_at_the_end_is_drawn_by_a_seed_that_is_kept():
    made = taught(3, items=2, again="never", final=4)
    dialogue = joined(made)
    for _ in range(2):
        _say(dialogue, "b", "b")
        dialogue.next_day()
    dialogue.hears("b")
    said = dialogue.texts(dialogue.hears("b"))
    assert "Now comes the check at the end. Questions: 4. 70 % is needed" in said
    dialogue.taps("Begin now")
    (begun,) = dialogue.enrolment.progress.checks
    assert (begun.items, begun.answered) == (4, 0)
    while dialogue.enrolment.progress.asking:
        dialogue.hears(_right(dialogue))
    (over,) = dialogue.enrolment.progress.checks
    assert (over.seed, over.percent) == (begun.seed, 100)
    refs = [fact.item for fact in dialogue.facts if isinstance(fact, Answered)][-4:]
    assert len(set(refs)) == 4
    assert tuple(refs) == check.drawn(made, begun.seed)
    assert dialogue.enrolment.state is State.COMPLETED


def test_the_best_of_the_honest_tries_counts():
    dialogue = joined(taught(2, items=2, again="never", final=2))
    for _ in range(2):
        _say(dialogue, "a", "a")
        if dialogue.enrolment.progress.lesson < 2:
            dialogue.next_day()
    dialogue.taps("Begin now")
    dialogue.hears(_right(dialogue))
    said = dialogue.texts(dialogue.hears(_wrong(dialogue)))
    assert "You have 50 %, and 70 % is needed" in said
    dialogue.taps("Begin now")
    first, second = dialogue.enrolment.progress.checks
    assert first.seed != second.seed
    dialogue.hears(_wrong(dialogue))
    said = dialogue.texts(dialogue.hears(_wrong(dialogue)))
    assert "with 50 %" in said
    assert not [each for each in dialogue.facts if isinstance(each, Awarded)]
    assert dialogue.enrolment.state is State.COMPLETED


def test_a_check_that_waits_is_asked_on_the_next_day_and_once_more():
    dialogue = joined(taught(1, again="never", final=1))
    dialogue.hears("a")
    assert "The check at the end. Questions: 1" in dialogue.texts(dialogue.next_day())
    assert "First this question" in dialogue.texts(dialogue.next_day())
    assert dialogue.due.date - dialogue.now.date() >= dt.timedelta(days=29)  # it waits
    dialogue.hears(_right(dialogue))
    assert dialogue.enrolment.state is State.COMPLETED


def test_what_one_can_do_is_told_when_all_lessons_about_it_were_had():
    made = taught(3, again="never")
    lessons = [
        replace(each, outcomes=(("first",), ("first",), ("second",))[at])
        for at, each in enumerate(made.lessons)
    ]
    outcomes = (Outcome("first", "Fill a jar"), Outcome("second", "Empty a jar"))
    dialogue = joined(replace(made, lessons=tuple(lessons), outcomes=outcomes))
    dialogue.hears("a")
    assert "jar" not in dialogue.texts(dialogue.hears("progress"))
    dialogue.next_day()
    dialogue.hears("a")
    dialogue.next_day()
    dialogue.hears("b")
    said = dialogue.texts(dialogue.hears("progress"))
    assert "You can: Fill a jar" in said
    assert "Still to practise: Empty a jar" in said


def test_what_measures_is_asked_before_the_first_lesson_and_after_the_last():
    made = taught(2)
    first = replace(
        made.lessons[0],
        items=(
            replace(item("m"), measure=True, parallels=(item("m-b"),)),
            *made.lessons[0].items,
        ),
    )
    dialogue = Dialogue(replace(made, lessons=(first, made.lessons[1])))
    dialogue.join()
    said = dialogue.texts(dialogue.said)
    assert "First something to see what you know already" in said
    assert "What about m?" in said
    assert "Words of day 1" not in said
    said = dialogue.texts(dialogue.hears("b"))
    assert "Right" not in said
    assert "Not quite" not in said
    assert "Words of day 1" in said
    dialogue.hears("a")
    dialogue.next_day()
    assert "What about m-b?" in dialogue.texts(dialogue.hears("a"))
    said = dialogue.texts(dialogue.hears("a"))
    assert "You have finished Tiny course with 100 %" in said
    measured = [(form, why, right) for form, why, right in asked(dialogue) if "m" in form[8:]]
    assert measured == [("lesson-1/m", "before", False), ("lesson-1/m-b", "after", True)]
    assert "lesson-1/m" not in dialogue.enrolment.progress.results


def test_nobody_has_to_answer_what_measures():
    made = taught(1)
    only = replace(
        made.lessons[0], items=(replace(item("m"), measure=True), *made.lessons[0].items)
    )
    dialogue = Dialogue(replace(made, lessons=(only,)))
    dialogue.join()
    assert "Words of day 1" in dialogue.texts(dialogue.next_day())
    assert "What about m?" in dialogue.texts(dialogue.hears("a"))
    assert "You have finished Tiny course with 100 %" in dialogue.texts(dialogue.next_day())


def _say(dialogue: Dialogue, *answers: str) -> None:
    for answer in answers:
        dialogue.hears(answer)


def _right(dialogue: Dialogue) -> str:
    return "7" if "-c?" in dialogue.texts(dialogue.said[-1:]) else "a"


def _wrong(dialogue: Dialogue) -> str:
    return "8" if "-c?" in dialogue.texts(dialogue.said[-1:]) else "b"


def finished(wrong: int = 1, lessons: int = 2) -> Dialogue:
    """Who has passed, and missed so many questions on the way."""
    dialogue = joined(taught(lessons))
    for day in range(lessons):
        while dialogue.enrolment.progress.asking:
            own = dialogue.enrolment.progress.head.purpose == "lesson"
            dialogue.hears(_wrong(dialogue) if own and day < wrong else _right(dialogue))
        if day < lessons - 1:
            dialogue.next_day()
    return dialogue


def test_after_the_course_who_wants_is_asked_again_what_was_missed():
    dialogue = finished()
    dialogue.hears("Amina")
    said = dialogue.texts(dialogue.said[-3:])
    assert "/c/" in said
    assert "Would you like to keep what you learned?" in said
    said = dialogue.texts(dialogue.taps("Yes, ask me"))
    assert "The first questions come on" in said
    again = dialogue.texts(dialogue.next_day())
    assert again.startswith("Do you still know it?")
    said = dialogue.texts(dialogue.hears(_right(dialogue)))
    assert "The next questions come on" in said or "nothing more to ask you" in said
    while dialogue.enrolment.next:
        dialogue.next_day()
        said = dialogue.texts(dialogue.hears(_right(dialogue)))
    assert "There is nothing more to ask you again" in said
    assert dialogue.enrolment.state is State.COMPLETED
    assert len([each for each in dialogue.facts if isinstance(each, Awarded)]) == 1


def test_what_is_not_answered_after_the_course_is_asked_once_more_and_then_waits():
    dialogue = finished()
    dialogue.hears("Amina")
    dialogue.hears("review")
    dialogue.next_day()
    dialogue.next_day()
    assert dialogue.enrolment.next is None
    dialogue.hears(_right(dialogue))
    assert dialogue.enrolment.next is not None


def test_reviews_end_after_thirty_days_and_by_pause():
    dialogue = finished()
    dialogue.hears("Amina")
    dialogue.hears("review")
    until = dialogue.now + dt.timedelta(days=31)
    last, plans = dialogue.enrolment.progress.reviewing, [dialogue.enrolment.next]
    while plans[-1]:
        dialogue.next_day()
        plans.append(dialogue.enrolment.next)
        dialogue.hears(_wrong(dialogue))
        plans.append(dialogue.enrolment.next)
    assert last
    assert all(due.date <= last for due in plans if due)
    assert dialogue.now < until
    dialogue.hears("review")
    assert dialogue.due.at > dialogue.now
    assert "I do not ask you any more" in dialogue.texts(dialogue.hears("pause"))
    assert dialogue.enrolment.next is None


@pytest.mark.parametrize("away", [dt.timedelta(hours=5), dt.timedelta(days=29, hours=5)])
def test_a_review_that_came_too_late_is_planned_again_only_inside_the_thirty_days(
    away: dt.timedelta,
):
    dialogue = finished()
    dialogue.hears("Amina")
    dialogue.hears("review")
    last = dialogue.enrolment.progress.reviewing
    assert last
    assert not dialogue.sweep(dialogue.due.at + away)
    assert (dialogue.enrolment.next is not None) == (away < dt.timedelta(days=1))
    assert not dialogue.enrolment.next or dialogue.due.date <= last


def test_another_hour_moves_the_reviews_too():
    dialogue = finished()
    dialogue.hears("Amina")
    dialogue.hears("review")
    dialogue.hears("time 18:00")
    assert dialogue.due.at.astimezone(dt.timezone(dt.timedelta(hours=3))).hour == 18


@pytest.mark.parametrize(
    ("wrong", "said"), [(0, "nothing to ask you again"), (1, "comes back with one of your next")]
)
def test_review_in_the_middle_of_a_course_says_when(wrong: int, said: str):
    dialogue = joined(taught(4))
    dialogue.hears("b" if wrong else "a")
    assert said in dialogue.texts(dialogue.hears("review"))


def test_who_missed_nothing_is_not_offered_reviews():
    dialogue = finished(wrong=0)
    assert "keep what you learned" not in dialogue.texts(dialogue.hears("Amina"))


def test_at_most_two_come_back_on_one_day_however_many_lessons_are_wanted():
    dialogue = Dialogue(course(6, items=3, mastery=Mastery()))
    dialogue.join()
    for _ in range(3):
        dialogue.hears("c")
    dialogue.next_day()
    for _ in range(3):
        dialogue.hears("a")
    for _ in range(2):
        assert "From an earlier lesson" in dialogue.texts(dialogue.said[-1:])
        dialogue.hears("c")
    dialogue.now += dt.timedelta(hours=2)
    for said in ("next", "a", "a", "a"):
        assert "From an earlier lesson" not in dialogue.texts(dialogue.hears(said))


def test_who_moves_west_and_has_a_date_again_is_asked_no_more_for_it():
    dialogue = joined(course(4, items=9, mastery=Mastery()))
    for _ in range(9):
        dialogue.hears("c")
    dialogue.next_day()
    for _ in range(11):
        dialogue.hears("c")
    dialogue.now += dt.timedelta(hours=20)  # after midnight in Nairobi
    for _ in range(2):  # and the day before once more in Honolulu
        dialogue.hears("review")
        for _ in range(3):
            dialogue.hears("c")
        dialogue.hears("zone honolulu")
    came = [why for _, why, _ in asked(dialogue)].count("review")
    assert came == 2 * review.MOST_A_DAY


def test_what_leads_to_a_question_is_one_message_with_it():
    dialogue = Dialogue(course(1, pass_percent=100))
    dialogue.join()
    assert len(dialogue.hears("next")) == 1
    dialogue.hears("c")
    again = dialogue.hears("next")
    assert dialogue.texts(again).startswith("Let us try these once more.\n\nWhat about q10?")
    assert len(again) == 1


def test_progress_tells_of_the_question_that_waits():
    dialogue = Dialogue(course(2))
    dialogue.join()
    dialogue.next_day()
    dialogue.next_day()
    dialogue.next_day()
    assert dialogue.enrolment.next
    dialogue.hears("hello")
    assert "A question is still open" in dialogue.texts(dialogue.hears("progress"))
    dialogue.hears("a")
    dialogue.hears("next")
    dialogue.hears("a")
    said = dialogue.texts(dialogue.hears("progress"))
    assert "Finished with" in said
    assert "in a row" not in said


def test_who_asks_again_and_again_on_one_day_does_not_wait_any_shorter():
    dialogue = joined(taught(3, again="never", gate=True))
    for _ in range(4):
        said = dialogue.texts(dialogue.hears(_wrong(dialogue)))
        assert "What was missed comes once more before the next lesson" in said
        assert "Your next lesson comes on" not in said
        dialogue.taps("Try again now")
    assert (dialogue.enrolment.progress.lesson, dialogue.enrolment.progress.held) == (1, 0)


def test_what_is_asked_to_compare_gives_nothing_away_before_the_course():
    asks = replace(item("m", explanation="Because of this."), measure=True)
    made = taught(2)
    first = replace(made.lessons[0], items=(asks, *made.lessons[0].items))
    dialogue = joined(replace(made, lessons=(first, made.lessons[1])))
    told, *_ = dialogue.hears("b")
    assert told.revision
    for words in (plain(told.text), plain(told.revision.text)):
        assert "Thank you!" in words
        assert "because" not in words.casefold()
    assert "☑ m no" in plain(told.revision.text)
    assert not {"✅", "❌"} & {*plain(told.revision.text)}


def test_right_answers_are_counted_of_all_that_could_be_answered_so_far():
    dialogue = joined(taught(3, again="never"))
    said = dialogue.texts(dialogue.hears("progress"))
    assert "Right answers: 0 of 0" in said  # the question of today is open
    dialogue.next_day()
    assert "Right answers: 0 of 1" in dialogue.texts(dialogue.hears("progress"))
    dialogue.hears("a")
    assert "Right answers: 1 of 2" in dialogue.texts(dialogue.hears("progress"))


def test_where_nothing_can_be_asked_there_is_no_check_at_the_end():
    made = taught(1, final=3)
    only = replace(made.lessons[0], items=(essay("why"),))
    dialogue = joined(replace(made, lessons=(only,)))
    dialogue.hears("Because it is so.")
    assert "You have finished Tiny course with 100 %" in dialogue.texts(dialogue.said[-3:])
