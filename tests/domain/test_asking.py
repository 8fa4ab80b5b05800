"""ASK: what learners say, and what they hear."""

from collections.abc import Sequence
from dataclasses import replace
from typing import TypeVar

import pytest
from msgspec import structs

from lessonbot.domain import conversation
from lessonbot.domain.asking import LONGEST, MOST_OPEN
from lessonbot.domain.messages import Inbound
from lessonbot.domain.turn import Asked, Awarded, Consulted, Desk, Fact, Helped
from tests.support.courses import asking, course, essay, item, scale
from tests.support.dialogue import MONDAY, Dialogue

T = TypeVar("T", bound=Fact)
HELP = "h" + "P" * 16
PASSED_ON = {"P" * 16: "Why save first?"}


def of(facts: Sequence[Fact], kind: type[T]) -> list[T]:
    return [each for each in facts if isinstance(each, kind)]


def asked(dialogue: Dialogue) -> list[str]:
    return [each.text for each in of(dialogue.facts, Asked)]


def learning() -> Dialogue:
    dialogue = Dialogue(course(2))
    dialogue.join()
    return dialogue


def with_desk(dialogue: Dialogue, **desk: object) -> Dialogue:
    dialogue.talk = structs.replace(dialogue.talk, desk=Desk(**desk))  # type: ignore[arg-type]
    return dialogue


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        (["ask Why is that so?"], ["Why is that so?"]),
        (["ASK", "Why is that so?"], ["Why is that so?"]),
        (["ASK", "Ask my mother or my aunt?"], ["Ask my mother or my aunt?"]),
        (["ASK", "Time is short: what first?"], ["Time is short: what first?"]),
        (["ASK", "b"], []),  # that answers the lesson's question
        (["ASK", "q10 maybe"], []),
        (["ASK", "progress", "Why is that so?"], []),  # an order sets the question aside
        (["ASK", "ASK", "Why?"], ["Why?"]),
        (["uliza Kwa nini?"], ["Kwa nini?"]),
    ],
)
def test_what_a_learner_asks_while_a_question_of_the_lesson_is_open(
    said: list[str], kept: list[str]
):
    dialogue = learning()
    number = dialogue.enrolment.progress.asked
    for each in said:
        dialogue.hears(each)
    assert asked(dialogue) == kept
    answered = said[-1] in {"b", "q10 maybe"}
    assert dialogue.enrolment.progress.asking is not answered
    assert dialogue.enrolment.progress.asked == number


def test_a_question_says_at_which_lesson_it_was_asked_and_is_confirmed():
    dialogue = learning()
    assert "a teacher reads your question" in dialogue.texts(dialogue.hears("ask Why?")).lower()
    (fact,) = of(dialogue.facts, Asked)
    assert fact.lesson == "lesson-1"


def test_who_writes_what_they_think_is_not_asking_and_who_is_asked_can_ask():
    dialogue = Dialogue(asking(essay("think"), scale("feel")))
    dialogue.join("tiny")
    dialogue.hears("Ask my mother first")  # an answer to an open question
    assert asked(dialogue) == []
    assert dialogue.enrolment.progress.answered == 1
    dialogue.hears("ask")
    dialogue.hears("4")
    assert dialogue.enrolment.progress.answered == 2


def test_before_any_course_one_can_ask_and_joining_goes_on_afterwards():
    dialogue = Dialogue(course())
    dialogue.hears("ask Is it free?")
    assert (asked(dialogue), of(dialogue.facts, Asked)[0].lesson) == (["Is it free?"], "")
    dialogue.hears("join tiny")
    dialogue.taps("I agree")
    dialogue.hears("ask")
    told = dialogue.texts(dialogue.hears("Do I need a book?"))
    assert "is it now Monday" in told
    assert dialogue.dialog.step == "zone"
    assert len(asked(dialogue)) == 2


def test_a_few_questions_wait_and_no_more():
    dialogue = learning()
    for number in range(MOST_OPEN):
        dialogue.hears(f"ask Question {number}?")
    for words in ("ask One more?", "ask"):
        assert "until one of them is answered" in dialogue.texts(dialogue.hears(words))
    assert len(asked(dialogue)) == MOST_OPEN
    assert dialogue.talk.dialog is None


def test_a_very_long_question_is_cut_and_that_is_said():
    dialogue = learning()
    dialogue.hears("ask")
    told = dialogue.texts(dialogue.hears("Why? " * 500))
    assert str(LONGEST) in told
    assert [len(each) for each in asked(dialogue)] == [LONGEST]


def test_a_lesson_that_came_meanwhile_overtakes_what_was_about_to_be_asked():
    dialogue = learning()
    dialogue.hears("b")
    dialogue.hears("ask")
    dialogue.next_day()
    dialogue.hears("whatever comes to mind")
    assert asked(dialogue) == []
    assert dialogue.talk.dialog is None


def test_questions_of_others_are_read_with_the_same_word():
    dialogue = with_desk(learning(), answered=(("Why save?", "For hard days."),))
    dialogue.hears("ask")
    told = dialogue.texts(dialogue.taps("Questions of others"))
    assert "Why save?" in told
    assert "For hard days." in told
    dialogue.taps("Ask a question")
    dialogue.hears("And how much?")
    assert asked(dialogue) == ["And how much?"]


@pytest.mark.parametrize(
    ("said", "answered", "helps", "told"),
    [
        ([f"{HELP}.a", "Because of hard days."], ["Because of hard days."], True, "Thank you"),
        ([f"{HELP}.n"], [None], True, "No problem"),
        ([f"{HELP}.x"], [None], False, "no questions of others"),
        ([f"{HELP}.n", f"{HELP}.n"], [None], True, "That question is closed"),
        (["h" + "Q" * 16 + ".a"], [], True, "That question is closed"),
    ],
)
def test_another_learners_question_is_answered_or_declined(
    said: list[str], answered: list[str | None], *, helps: bool, told: str
):
    dialogue = with_desk(learning(), passed_on=PASSED_ON)
    dialogue.talk = structs.replace(
        dialogue.talk, learner=replace(dialogue.talk.learner, helps=True)
    )
    messages = []
    for each in said:
        messages = dialogue.hears(tap=each) if each.startswith("h") else dialogue.hears(each)
    assert [each.text for each in of(dialogue.facts, Helped)] == answered
    assert dialogue.talk.learner.helps is helps
    assert told in dialogue.texts(messages)


@pytest.mark.parametrize("helps", [True, False])
def test_who_earned_a_certificate_is_asked_once_whether_they_would_help(*, helps: bool):
    dialogue = Dialogue(course(1))
    dialogue.talk = structs.replace(dialogue.talk, may_help=True)
    dialogue.join()
    dialogue.hears("a")
    assert "another learner" in dialogue.texts(dialogue.taps("Amina"))
    assert of(dialogue.facts, Awarded)
    dialogue.taps("Yes, gladly" if helps else "No, thank you")
    assert dialogue.talk.learner.helps is helps
    assert "another learner" not in dialogue.texts(dialogue.hears("certificate"))


def test_nobody_is_asked_to_help_where_there_are_no_buttons():
    dialogue = Dialogue(course(1))
    dialogue.join()
    dialogue.hears("a")
    dialogue.taps("Amina")
    assert dialogue.talk.learner.helps is None


def test_what_is_not_known_yet_is_looked_up_before_anything_is_said():
    dialogue = Dialogue(course())
    talk = structs.replace(dialogue.talk, key="i1", fresh="F" * 16, desk=None)
    for said in (Inbound("ask Why?"), Inbound("ask"), Inbound(tap=f"{HELP}.a")):
        turn = conversation.reply(talk, said, MONDAY)
        assert (turn.says, turn.facts, turn.talk) == ((), (Consulted(),), talk)


def test_an_answer_by_its_words_is_no_question_to_a_teacher():
    dialogue = Dialogue(asking(item("pick", "ask a friend", "nobody", right="a")))
    dialogue.join("tiny")
    dialogue.hears("ask a friend")
    assert asked(dialogue) == []
    assert dialogue.enrolment.progress.answered == 1
