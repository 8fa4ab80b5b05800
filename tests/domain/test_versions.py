"""Who goes over to another version of a course, and where they stand there."""

from dataclasses import replace

import pytest
from msgspec import structs

from lessonbot.domain.course import Course
from lessonbot.domain.enrolment import Progress
from lessonbot.domain.versions import moved, numbers
from tests.support.courses import course, item, scale

OLD = course(lessons=4)
HAD_TWO = Progress(
    lesson=2, asked=2, answered=2, results={"lesson-1/q10": True, "lesson-2/q20": False}
)


def lessons(*keys: int) -> Course:
    """The old course with only these lessons, in this order; 9 is one of its own."""
    known = dict(enumerate(OLD.lessons, 1))
    known[9] = replace(OLD.lessons[0], key="new", items=(item("fresh"),))
    return replace(OLD, lessons=tuple(known[n] for n in keys))


def test_versions_are_ordered_by_their_numbers_not_as_text():
    assert sorted(["1.10.0", "2.0.0", "1.9.0", "1.9.10"], key=numbers) == [
        "1.9.0",
        "1.9.10",
        "1.10.0",
        "2.0.0",
    ]


@pytest.mark.parametrize(
    ("keys", "place"),
    [
        ((1, 2, 3, 4), 2),
        ((1, 2, 9, 3, 4), 2),
        ((2, 1, 3), 2),
        ((2, 3, 4), 1),
        ((3, 4, 9), 0),
    ],
)
def test_learners_stand_behind_the_last_lesson_they_had(keys: tuple[int, ...], place: int):
    after = moved(HAD_TWO, OLD, lessons(*keys))
    assert after
    assert after.lesson == place
    assert after.asked == HAD_TWO.asked


@pytest.mark.parametrize("keys", [(9, 1, 2, 3), (1, 3, 2, 4), (1, 2), (2, 1)])
def test_who_would_miss_a_lesson_or_has_none_left_finishes_the_old_version(
    keys: tuple[int, ...],
):
    assert moved(HAD_TWO, OLD, lessons(*keys)) is None


def test_results_of_questions_that_are_gone_do_not_count():
    after = moved(HAD_TWO, OLD, lessons(2, 3, 4))
    assert after
    assert after.results == {"lesson-2/q20": False}


def asked_more(*items: object) -> Course:
    first = OLD.lessons[0]
    return replace(
        OLD,
        lessons=(replace(first, items=(*first.items, *items)), *OLD.lessons[1:]),  # type: ignore[arg-type]
    )


def test_a_question_more_in_a_lesson_that_was_had_keeps_the_old_version():
    assert moved(HAD_TWO, OLD, asked_more(item("more"))) is None
    assert moved(Progress(), OLD, asked_more(item("more"))) == Progress()


def test_a_survey_more_keeps_nobody():
    assert moved(HAD_TWO, OLD, asked_more(scale("sure")))


@pytest.mark.parametrize("busy", [{"asking": True, "queue": ("lesson-2/q20",)}, {"retries": 1}])
def test_nobody_goes_over_in_the_middle_of_a_question(busy: dict[str, object]):
    assert moved(structs.replace(HAD_TWO, **busy), OLD, OLD) is None
