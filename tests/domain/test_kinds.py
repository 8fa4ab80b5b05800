"""Questions of every kind: what is asked, what is typed, what is said back."""

from dataclasses import replace

import pytest

from lessonbot.domain.course import QuizItem
from lessonbot.domain.enrolment import State
from lessonbot.domain.messages import Outbound
from lessonbot.domain.text import plain, text
from lessonbot.domain.turn import Answered
from tests.support.courses import asking, course, essay, item, number, scale, translated, word
from tests.support.dialogue import Dialogue


def begun(*items: QuizItem, language: str = "en", **changes: object) -> Dialogue:
    """A dialogue at its first question."""
    dialogue = Dialogue(asking(*items, **changes), language=language)
    dialogue.join()
    return dialogue


def answers(dialogue: Dialogue) -> list[Answered]:
    return [fact for fact in dialogue.facts if isinstance(fact, Answered)]


def last(dialogue: Dialogue) -> Answered:
    return answers(dialogue)[-1]


def asked(dialogue: Dialogue) -> Outbound:
    """The newest question."""
    return [each for each in dialogue.said if ".q" in each.key][-1]


# ---------------------------------------------------------------- numbers


@pytest.mark.parametrize("said", ["42", "٤٢", "KSh 42", "42.0", "it is 42"])
def test_a_number_is_right_however_it_is_written(said: str):
    dialogue = begun(number("sum", "42"))
    assert "as a number" in plain(asked(dialogue).text)
    assert "Right!" in dialogue.texts(dialogue.hears(said))
    assert last(dialogue) == Answered(1, "l/sum", (said,), right=True)


@pytest.mark.parametrize("said", ["1,500", "1.500", "1 500", "1'500", "KSh 1500"])
def test_whatever_separates_thousands_a_reading_that_is_right_counts(said: str):
    dialogue = begun(number("sum", "1500"))
    dialogue.hears(said)
    assert last(dialogue).right
    other = begun(number("sum", "1.5"))
    other.hears(said)
    assert last(other).right is (said in {"1,500", "1.500"})


@pytest.mark.parametrize(
    ("answers", "shown"),
    [
        (("42", "43"), "Right answer: 42\n"),
        (("40..45",), "Right answer: from 40 to 45\n"),
        (("3.5±0.1",), "Right answer: 3.5\n"),
    ],
)
def test_after_a_wrong_number_the_right_one_is_said_then_why(answers: tuple[str, ...], shown: str):
    dialogue = begun(number("sum", *answers, explanation=text("Count again.")))
    said = dialogue.texts(dialogue.hears("7"))
    assert "Not quite." in said
    assert said.index(shown) < said.index("Count again.")
    assert not last(dialogue).right


@pytest.mark.parametrize("said", ["many", "5 or 6", "?!", "forty-two"])
def test_words_without_a_number_are_met_with_a_hint_and_are_no_answer(said: str):
    dialogue = begun(number("sum", "42"))
    assert "one number" in dialogue.texts(dialogue.hears(said))
    assert not answers(dialogue)
    dialogue.hears("42")
    assert last(dialogue).right


# ---------------------------------------------------------------- words


@pytest.mark.parametrize("said", ["Fifty-Two", "fifty two.", "52", "５２", "FIFTY TWO!"])
def test_a_wording_that_is_accepted_is_right_however_it_is_spelt(said: str):
    dialogue = begun(word("w", "fifty-two", "52"))
    assert "in a word or a few" in plain(asked(dialogue).text)
    dialogue.hears(said)
    assert last(dialogue).right


def test_other_words_are_wrong_and_the_first_wording_is_said():
    dialogue = begun(word("w", "fifty-two", "52", explanation=text("A year has them.")))
    said = dialogue.texts(dialogue.hears("fifty"))
    assert "Right answer: fifty-two\n\nA year has them." in said
    assert last(dialogue) == Answered(1, "l/w", ("fifty",), right=False)


def test_a_command_is_a_command_and_no_wrong_answer():
    dialogue = begun(word("w", "budget"))
    assert "PAUSE" in dialogue.texts(dialogue.hears("help"))
    assert "Lessons: 1 of 1" in dialogue.texts(dialogue.hears("progress"))
    assert "18:30" in dialogue.texts(dialogue.hears("time 18:30"))
    assert not answers(dialogue)


def test_an_accepted_answer_wins_over_a_command_but_stop_wins_over_all():
    dialogue = begun(word("w", "next", "pause 3", "stop"))
    dialogue.hears("Pause 3")
    assert last(dialogue).right
    assert dialogue.enrolment.state is State.COMPLETED
    stopping = begun(word("w", "stop"))
    stopping.hears("stop")
    assert stopping.talk.stopped
    assert not answers(stopping)


@pytest.mark.parametrize("kind", [word("w", "save"), essay("w")])
@pytest.mark.parametrize(
    "said",
    ["Start saving", "Ask my mother", "Zone of the market", "Name Amina", "Language of love"],
)
def test_words_that_begin_like_a_command_are_the_answer(kind: QuizItem, said: str):
    dialogue = begun(kind)
    dialogue.hears(said)
    assert last(dialogue).chosen == (said,)


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("join tiny", "already taking"),
        ("zone Nairobi", "Africa/Nairobi"),
        ("lang Kiswahili", "Kiswahili"),
    ],
)
def test_an_order_that_can_be_carried_out_is_one_even_then(said: str, told: str):
    dialogue = begun(essay("w"))
    reply = dialogue.texts(dialogue.hears(said))
    assert told.rpartition("/")[2] in reply
    assert not answers(dialogue)


# ---------------------------------------------------------------- scales


def test_a_scale_has_its_steps_to_tap_and_says_what_its_ends_mean():
    dialogue = begun(scale("feel"))
    question = asked(dialogue)
    assert "from 1 to 5" in plain(question.text)
    assert "1 means “not at all”. 5 means “very”." in plain(question.text)
    assert [each.label for each in question.choices] == ["1", "2", "3", "4", "5"]
    dialogue.taps("4")
    assert last(dialogue) == Answered(1, "l/feel", ("4",), right=None)


def test_a_typed_number_is_the_step_of_that_name_and_not_its_place():
    dialogue = begun(scale("feel", 0, 10, ends=("", "")))
    assert "means" not in plain(asked(dialogue).text)
    dialogue.hears("3.")
    assert last(dialogue).chosen == ("3",)
    other = begun(scale("feel", 0, 10))
    assert "from 0 to 10" in other.texts(other.hears("11"))
    assert "from 0 to 10" in other.texts(other.hears("a"))
    other.hears("number ١٠")
    assert last(other).chosen == ("10",)


def test_an_answer_on_a_scale_is_thanked_for_and_never_judged():
    dialogue = begun(scale("feel", explanation=text("Most say 4.")), item("q"))
    (thanks, *_) = dialogue.taps("2")
    assert plain(thanks.text) == "Thank you!\n\nMost say 4."
    assert thanks.revision
    assert "☑ 2" in plain(thanks.revision.text)
    assert not {"✅", "❌"} & set(plain(thanks.revision.text))


# ---------------------------------------------------------------- open questions


def test_an_open_answer_is_kept_whole_and_thanked_for():
    dialogue = begun(essay("why"))
    assert "own words" in plain(asked(dialogue).text)
    said = "Because " + "x" * 4000
    reply = dialogue.texts(dialogue.hears(said))
    assert "A person reads your answer" in reply
    assert last(dialogue) == Answered(1, "l/why", (said,), right=None)


def test_an_open_question_answered_with_nothing_is_asked_on():
    dialogue = begun(essay("why"))
    assert "own words" in dialogue.texts(dialogue.hears("  "))
    assert not answers(dialogue)


def test_what_cannot_be_right_counts_nowhere():
    dialogue = begun(scale("feel"), essay("why"), item("q"), item("r"))
    dialogue.hears("5")
    dialogue.hears("because")
    assert "Right answers: 0 of 0" in dialogue.texts(dialogue.hears("progress"))
    dialogue.taps("q yes")
    said = dialogue.texts(dialogue.taps("r no"))
    assert "50 %" in said
    said = dialogue.texts(dialogue.hears("next"))
    assert "What about r?" in said
    assert "100 %" in dialogue.texts(dialogue.taps("r yes"))


def test_a_course_of_opinions_only_is_passed():
    dialogue = begun(scale("feel"), essay("why"))
    dialogue.hears("1")
    assert "100 %" in dialogue.texts(dialogue.hears("I do not know"))


# ---------------------------------------------------------------- item banks


def test_what_is_asked_again_comes_in_its_next_form():
    forms = (number("sum-b", "7"), word("sum-c", "seven"))
    dialogue = begun(item("sum", parallels=forms), attempts=5)
    dialogue.taps("sum no")
    for round_, name in enumerate(["sum-b", "sum-c", "sum", "sum-b"], 1):
        said = dialogue.texts(dialogue.hears("next"))
        assert f"What about {name}?" in said, round_
        dialogue.hears("8" if name == "sum-b" else "b")
    assert [(each.item, each.form, each.right) for each in answers(dialogue)] == [
        ("l/sum", None, False),
        ("l/sum", "l/sum-b", False),
        ("l/sum", "l/sum-c", False),
        ("l/sum", None, False),
        ("l/sum", "l/sum-b", False),
    ]


def test_a_right_answer_to_another_form_counts_for_the_question():
    dialogue = begun(item("sum", parallels=(number("sum-b", "7"),)))
    dialogue.taps("sum no")
    dialogue.hears("next")
    assert "100 %" in dialogue.texts(dialogue.hears("7"))
    assert dialogue.enrolment.progress.results == {"l/sum": True}


def test_a_button_of_another_form_changes_nothing_and_says_so():
    dialogue = begun(item("sum", parallels=(item("sum-b"),)), item("q"))
    old = dialogue.button("sum yes")
    dialogue.taps("sum no")
    dialogue.taps("q no")
    dialogue.hears("next")
    assert "question is closed" in dialogue.texts(dialogue.hears(tap=old.data))
    assert len(answers(dialogue)) == 2


# ---------------------------------------------------------------- when it is asked again


@pytest.mark.parametrize("days", [1, 4])
def test_what_was_missed_is_asked_again_after_the_days_the_course_says(days: int):
    dialogue = Dialogue(course(1, retry_after_days=days))
    dialogue.join()
    today = dialogue.now.date()
    dialogue.taps("q10 no")
    assert (dialogue.due.date - today).days == days
    for words in ("time 9:00", "zone Kampala", "pause", "resume"):
        dialogue.hears(words)
        planned = dialogue.enrolment.next
        assert (planned.date - today).days == days if planned else words == "pause"
    assert "What about q10?" in dialogue.texts(dialogue.next_day())


# ---------------------------------------------------------------- languages


def test_typed_words_count_in_the_learners_language_and_in_the_courses_own():
    made = translated(asking(word("w", "budget"), item("q"), item("r")), "sw", "SW")
    dialogue = Dialogue(made, language="sw")
    dialogue.join()
    dialogue.hears("budget")
    dialogue.hears("SW q yes")
    dialogue.hears("r yes")
    assert [each.right for each in answers(dialogue)] == [True, True, True]
    other = Dialogue(made, language="sw")
    other.join()
    other.hears("sw  Budget!")
    assert last(other).right


def test_what_was_right_is_said_in_the_learners_language():
    made = translated(asking(word("w", "budget")), "sw", "SW")
    dialogue = Dialogue(made, language="sw")
    dialogue.join()
    assert "SW budget" in dialogue.texts(dialogue.hears("something"))


def test_a_form_that_stands_in_is_translated_as_well():
    made = translated(asking(item("sum", parallels=(item("sum-b"),))), "sw", "SW")
    dialogue = Dialogue(made, language="sw")
    dialogue.join()
    dialogue.taps("SW sum no")
    assert "SW What about sum-b?" in dialogue.texts(dialogue.hears("next"))
    assert "asilimia 100" in dialogue.texts(dialogue.hears("sum-b yes"))


def test_a_question_without_options_has_no_button_to_tap():
    dialogue = begun(replace(number("sum", "4")))
    stem = f"q{dialogue.enrolment.public_id}.1."
    for data in ("a", "!", "4"):
        dialogue.hears(tap=stem + data)
    assert not answers(dialogue)


def test_the_words_of_an_answer_are_no_choice_from_a_list_that_is_open_too():
    dialogue = Dialogue(asking(word("a", "next", "soon")))
    dialogue.join()
    dialogue.hears("who")
    assert "Right!" in dialogue.texts(dialogue.hears("next"))


@pytest.mark.parametrize(
    ("said", "told", "marks"),
    [
        ("a", "Not quite: something is missing.", "✅➕▫"),
        ("a, c", "Not quite. u maybe: because.", "✅➕❌"),
        ("c", "Not quite. u maybe: because.", "➕➕❌"),
        ("a, b", "Right!", "✅✅▫"),
    ],
)
def test_of_several_right_answers_what_is_missing_is_marked(said: str, told: str, marks: str):
    dialogue = begun(item("u", right="ab"))
    answer, *_ = dialogue.hears(said)
    assert told in plain(answer.text)
    assert answer.revision
    rows = plain(answer.revision.text).split("\n")
    assert "".join(row[0] for row in rows if row[:1] in "✅➕❌▫" and row) == marks
