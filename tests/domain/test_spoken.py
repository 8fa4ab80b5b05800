"""Courses in several languages: who hears which, and changing it."""

from dataclasses import replace

import pytest

from lessonbot.domain.messages import Outbound
from lessonbot.domain.turn import Answered, Awarded
from tests.support.courses import asking, course, everything, item, translated
from tests.support.dialogue import Dialogue


def labels(said: list[Outbound]) -> list[str]:
    return [choice.label for choice in said[-1].choices]


@pytest.mark.parametrize(
    ("language", "title"),
    [
        ("en", "Tiny course"),
        ("sw", "SW Tiny course"),
        ("sw-KE", "SW Tiny course"),
        ("de", "DE Tiny course"),
        ("de-CH", "DE Tiny course"),
        ("fr", "Tiny course"),
        ("bn", "Tiny course"),
    ],
)
def test_a_course_comes_in_the_learners_language_if_it_can(language: str, title: str):
    made = translated(translated(course(1), "sw", "SW"), "de", "DE")
    dialogue = Dialogue(made, language=language)
    said = dialogue.texts(dialogue.join())
    assert title in dialogue.texts(dialogue.said)
    assert f"{title.removesuffix('Tiny course')}Title 1" in said
    assert dialogue.course is made


def test_titles_stand_in_the_learners_language_wherever_they_are_said():
    made = translated(course(1), "sw", "SW")
    other = translated(course(1, key="other", title="Other"), "sw", "SW")
    dialogue = Dialogue(made, other, language="sw")
    assert labels(dialogue.hears("/start")) == ["SW Tiny course", "SW Other"]
    dialogue.hears("sw tiny course")
    dialogue.join("tiny")
    assert "SW Tiny course" in dialogue.texts(dialogue.hears("join tiny"))
    assert "SW Tiny course" in dialogue.texts(dialogue.hears("progress"))
    assert "SW Tiny course" in dialogue.texts(dialogue.taps("SW q10 yes"))
    dialogue.taps("Amina")
    assert [fact for fact in dialogue.facts if isinstance(fact, Awarded)]
    assert "SW Tiny course" in dialogue.texts(dialogue.hears("join tiny"))


def test_changing_the_language_asks_the_open_question_again_in_it():
    dialogue = Dialogue(translated(course(1), "sw", "SW"))
    dialogue.join()
    old = dialogue.button("q10 yes")
    dialogue.hears("lang")
    said = dialogue.taps("Kiswahili")
    assert "ninazungumza Kiswahili" in dialogue.texts(said)
    assert "SW What about q10?" in dialogue.texts(said)
    dialogue.hears(tap=old.data)
    assert not [fact for fact in dialogue.facts if isinstance(fact, Answered)]
    assert "asilimia 100" in dialogue.texts(dialogue.hears("q10 yes"))


def test_the_next_lesson_comes_in_the_new_language():
    dialogue = Dialogue(translated(course(2), "sw", "SW"))
    dialogue.join()
    dialogue.taps("q10 yes")
    dialogue.hears("lang sw")
    assert "SW Words of day 2." in dialogue.texts(dialogue.next_day())


def test_the_languages_of_the_course_can_be_chosen_too_by_their_own_names():
    dialogue = Dialogue(translated(translated(course(1), "de", "DE"), "qqx", "QQX"))
    assert "Deutsch" not in labels(dialogue.hears("lang"))
    dialogue.taps("English")
    dialogue.join()
    offered = labels(dialogue.hears("lang"))
    assert offered[-2:] == ["Deutsch", "qqx"]
    assert len(offered) == len(set(offered))
    said = dialogue.texts(dialogue.taps("Deutsch"))
    assert "your lessons come in Deutsch" in said
    assert "DE What about q10?" in said
    assert dialogue.talk.learner.language == "de"
    assert "Lessons: 1 of 1" in dialogue.texts(dialogue.hears("progress"))


def test_a_language_that_the_course_does_not_come_in_is_spoken_and_it_is_said():
    dialogue = Dialogue(translated(course(1), "sw", "SW"))
    dialogue.join()
    said = dialogue.texts(dialogue.hears("lang français"))
    assert "je parle français" in said
    assert "English et Kiswahili" in said
    assert "What about q10?" in said


def test_a_language_that_nobody_speaks_here_is_met_with_those_that_are():
    dialogue = Dialogue(course(1))
    assert "English" in labels(dialogue.hears("lang klingon"))
    assert dialogue.talk.learner.language == "en"


def test_what_was_missed_is_missed_in_every_language():
    dialogue = Dialogue(translated(asking(item("q"), item("r")), "sw", "SW"))
    dialogue.join()
    dialogue.taps("q no")
    dialogue.taps("r yes")
    dialogue.hears("lang sw")
    assert "SW What about q?" in dialogue.texts(dialogue.hears("next"))


def test_a_course_is_the_same_object_every_time_it_is_spoken():
    made = everything()
    assert made.spoken("sw") is made.spoken("sw-TZ") is made.translations[0]
    assert made.spoken("xx") is made


# ---------------------------------------------------------------- what comes first


def test_the_courses_that_come_first_are_named_and_joining_stays_possible():
    first = translated(course(1, key="first", title="First steps"), "sw", "SW")
    made = course(1, prerequisites=("first", "elsewhere"))
    dialogue = Dialogue(made, first)
    said = dialogue.texts(dialogue.hears("join tiny"))
    assert "First steps and elsewhere" in said
    dialogue.join("tiny")
    assert dialogue.course is made
    other = Dialogue(made, first, language="sw")
    assert "SW First steps" in other.texts(other.hears("join tiny"))


def test_a_course_without_any_says_nothing_of_them():
    dialogue = Dialogue(replace(course(1), prerequisites=()))
    assert "taken" not in dialogue.texts(dialogue.hears("join tiny")[:1])
