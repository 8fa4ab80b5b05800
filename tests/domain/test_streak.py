"""Days in a row: told when they grow, forgiving once a week, and silent when they end."""

import datetime as dt
from typing import Any

import pytest
from msgspec import structs

from lessonbot.domain import silence
from lessonbot.domain.turn import Turn
from tests.support.courses import course
from tests.support.dialogue import Dialogue

DAY = dt.timedelta(days=1)


def lived(lived: str, **changes: Any) -> Dialogue:  # noqa: ANN401 - the fields of Course
    """Lesson days as letters: `a`nswered, `w`rongly answered, `.` not answered."""
    dialogue = Dialogue(course(**{"lessons": 60, **changes}))
    for number, each in enumerate(lived, 1):
        if number == 1:
            dialogue.join()
        else:
            dialogue.next_day()
        if each != ".":
            dialogue.taps(f"q{number}0 {'yes' if each == 'a' else 'no'}")
        else:
            dialogue.hears("help")  # not silent
    return dialogue


def told(dialogue: Dialogue) -> list[str]:
    texts = (dialogue.texts([each]) for each in dialogue.said)
    return [text for text in texts if "days in a row" in text]


def shown(dialogue: Dialogue) -> int:
    said = dialogue.texts(dialogue.hears("progress"))
    line = next((each for each in said.splitlines() if each.startswith("Days in a row")), ": 0")
    return int(line.rpartition(": ")[2])


@pytest.mark.parametrize(
    ("days", "row"),
    [
        ("", 0),
        ("a", 0),  # one day is no row
        ("aa", 2),
        ("aw", 2),
        ("aaaa", 4),
        ("aaa.", 3),  # the day is not over
        ("aaa.a", 4),  # one is forgiven
        ("aaa..", 3),  # and still can be
        ("aaa...", 0),
        ("aaa..a", 0),
        ("aaa..aa", 2),
        ("aaa.a.a", 0),  # one a week
        ("aaa.aaaaaa.a", 10),
        (".a", 0),
        (".aa", 2),
    ],
)
def test_answered_lesson_days_make_a_row(days: str, row: int):
    dialogue = lived(days or ".")
    assert shown(dialogue) == row


def test_it_is_told_when_it_grows_to_certain_lengths_only():
    assert [int("".join(filter(str.isdigit, each))) for each in told(lived("a" * 60))] == [
        3,
        7,
        14,
        30,
    ]  # the sixtieth is the last day, which has something better to tell


@pytest.mark.parametrize("days", ["aaaa...a", "aaa..aa", "..."])
def test_not_a_word_is_said_when_it_ends(days: str):
    assert len(told(lived(days))) == ("aaa" in days)


def test_days_without_a_lesson_do_not_end_it():
    dialogue = lived("aa", days=(0, 1, 3))
    assert dialogue.due.date.weekday() == 3
    dialogue.next_day()
    dialogue.taps("q30 yes")
    dialogue.hears("pause 20")
    dialogue.next_day()
    dialogue.taps("q40 yes")
    assert shown(dialogue) == 4


def test_an_outage_of_ours_does_not_end_it():
    dialogue = lived("aaa")
    for _ in range(2):
        assert dialogue.sweep(dialogue.due.at + dt.timedelta(hours=6)) == []  # too late for it
    for _ in range(3):  # opened, and not sent
        dialogue.next_day()
        talk = structs.replace(dialogue.talk, key=dialogue.enrolment.progress.turn)
        dialogue.talk = silence.put_back(Turn(talk), dialogue.now).talk
    dialogue.next_day()
    dialogue.taps("q40 yes")
    assert shown(dialogue) == 4


def test_an_answer_after_midnight_counts_for_the_day_of_its_lesson():
    dialogue = lived("aa.")
    dialogue.now = dialogue.due.at - dt.timedelta(minutes=1)
    dialogue.taps("q30 yes")
    assert shown(dialogue) == 3


def test_more_lessons_on_a_day_and_lessons_without_a_question_do_not_count():
    dialogue = lived("aa")
    dialogue.hears("next")
    dialogue.taps("q30 yes")
    assert shown(dialogue) == 2
    plain = Dialogue(course(6, 0))
    plain.join()
    plain.next_day()
    assert shown(plain) == 0
