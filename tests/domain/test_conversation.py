"""What is said when: dialogues with one learner."""

import datetime as dt
from dataclasses import replace
from typing import TypeVar

import pytest
from msgspec import structs

from lessonbot.domain.course import Lesson
from lessonbot.domain.enrolment import State, score
from lessonbot.domain.joining import city
from lessonbot.domain.messages import Inbound, Outbound, Revision
from lessonbot.domain.schedule import Pace
from lessonbot.domain.text import plain
from lessonbot.domain.turn import (
    Answered,
    Awarded,
    ConsentGiven,
    ConsentWithdrawn,
    Enrolled,
    LessonOpened,
)
from tests.support.courses import course, item
from tests.support.dialogue import MONDAY, Dialogue

F = TypeVar("F")


def facts(dialogue: Dialogue, kind: type[F]) -> list[F]:
    return [fact for fact in dialogue.facts if isinstance(fact, kind)]


def revised(message: Outbound) -> Revision:
    assert message.revision
    return message.revision


def test_words_that_are_no_answer_get_the_answers_once_more():
    dialogue = Dialogue(course())
    asked = dialogue.hears("/start")[-1]
    (again,) = dialogue.hears("my goat ate the spinach")
    assert "Please choose one of the answers" in dialogue.texts([again])
    assert again.choices == asked.choices
    dialogue.hears(tap=again.choices[0].data)
    assert "right time of day" in dialogue.texts(dialogue.said[-1:])


def test_joining_asks_for_consent_before_anything_else():
    dialogue = Dialogue(course())
    said = dialogue.texts(dialogue.hears("/start"))
    assert "Tiny course" in said
    assert "Do you agree?" in said
    assert not facts(dialogue, ConsentGiven)
    dialogue.taps("I agree")
    (given,) = facts(dialogue, ConsentGiven)
    assert "you can stop" in given.wording.lower()


@pytest.mark.parametrize("said", ["Sim!", "हाँ जी", "ठीक है।", "haan", "አዎ", "እሺ።"])
def test_agreeing_can_be_typed_in_the_learners_own_language(said: str):
    dialogue = Dialogue(course())
    dialogue.hears("/start")
    dialogue.hears(said)
    assert facts(dialogue, ConsentGiven)


def test_who_does_not_agree_is_not_enrolled_and_can_come_back():
    dialogue = Dialogue(course())
    dialogue.hears("/start")
    assert "JOIN TINY" in dialogue.texts(dialogue.taps("Not now"))
    assert dialogue.talk.enrolment is None
    assert "Do you agree?" in dialogue.texts(dialogue.hears("join tiny"))


def test_an_offered_answer_that_reads_like_a_command_is_that_answer():
    dialogue = Dialogue(course())
    dialogue.hears("/start")
    assert "JOIN TINY" in dialogue.texts(dialogue.hears("not now"))
    ask = Lesson("l", "T", (), (item("what", "Ask a friend", "Next", "Pause 3"),))
    dialogue = Dialogue(replace(course(1), lessons=(ask,)))
    dialogue.join()
    dialogue.hears("ask a friend")
    assert [fact.right for fact in facts(dialogue, Answered)] == [True]


def test_the_guessed_place_is_asked_and_can_be_corrected():
    dialogue = Dialogue(course())
    dialogue.hears("/start tiny")
    assert "09:30" in dialogue.texts(dialogue.taps("I agree"))
    assert "Which city" in dialogue.texts(dialogue.taps("No"))
    assert "I don't know that place" in dialogue.texts(dialogue.hears("xqzzv"))
    assert "12:15" in dialogue.texts(dialogue.hears("kathmandu"))
    dialogue.hears("1")
    assert dialogue.talk.learner.zone == "Asia/Kathmandu"
    assert dialogue.dialog.step == "hour"


def test_who_never_says_when_to_begin_gets_the_first_lesson_at_its_hour():
    dialogue = Dialogue(course())
    dialogue.hears("/start")
    dialogue.hears("yes")
    dialogue.taps("That is right")
    dialogue.taps("08:00")
    assert "Words of day 1" in dialogue.texts(dialogue.next_day())


def test_an_answer_to_the_first_lesson_is_not_taken_for_when_to_begin():
    dialogue = Dialogue(course())
    dialogue.hears("/start")
    dialogue.hears("yes")
    dialogue.taps("That is right")
    dialogue.taps("08:00")
    dialogue.next_day()
    dialogue.hears("1")
    assert [fact.right for fact in facts(dialogue, Answered)] == [True]


def test_who_never_answers_does_not_fail_but_is_waited_for():
    dialogue = Dialogue(course(2))
    dialogue.join()
    dialogue.next_day()
    assert "What about q20?" in dialogue.texts(dialogue.next_day())
    assert dialogue.enrolment.state is State.ACTIVE
    assert dialogue.due.date - dialogue.now.date() == dt.timedelta(
        days=30
    )  # only to ask for a word
    dialogue.taps("q20 yes")
    dialogue.taps("Try again now")
    assert "100 %" in dialogue.texts(dialogue.taps("q10 yes"))


def test_an_hour_can_be_typed_in_many_ways():
    dialogue = Dialogue(course())
    dialogue.hears("/start")
    dialogue.taps("I agree")
    dialogue.taps("That is right")
    assert "could not read a time" in dialogue.texts(dialogue.hears("soonish"))
    assert "18:30" in dialogue.texts(dialogue.hears("6.30 pm"))


def test_an_hour_can_be_chosen_by_its_number_too():
    dialogue = Dialogue(course())
    dialogue.hears("/start")
    dialogue.hears("1")
    dialogue.hears("1")
    assert "08:00" in dialogue.texts(dialogue.hears("2"))


def test_the_first_lesson_comes_now_or_at_the_named_local_time():
    now = Dialogue(course())
    assert "Words of day 1" in now.texts(now.join())
    later = Dialogue(course())
    later.hears("/start")
    later.taps("I agree")
    later.taps("That is right")
    said = later.taps("08:00")
    assert [choice.label for choice in said[-1].choices] == ["Now", "Tuesday, November 24, 08:00"]
    assert "Tuesday, November 24, 08:00" in later.texts(later.taps("Tuesday"))
    assert later.due.at == dt.datetime(2026, 11, 24, 5, tzinfo=dt.UTC)
    assert "Words of day 1" in later.texts(later.next_day())


def test_an_unknown_code_offers_the_courses_there_are():
    dialogue = Dialogue(course(), course(key="other", title="Other course"))
    said = dialogue.hears("/start nosuch")
    assert [choice.label for choice in said[-1].choices] == ["Tiny course", "Other course"]
    assert "Do you agree?" in dialogue.texts(dialogue.taps("Other course"))


def test_a_course_is_understood_by_its_code_alone():
    dialogue = Dialogue(course(), course(key="other", title="Other course"))
    assert "*" not in dialogue.texts(dialogue.hears("hello"))
    assert "Other course" in dialogue.texts(dialogue.hears("OTHER"))
    assert dialogue.dialog.code == "other"
    dialogue = Dialogue(course(), course(key="other", title="Other course"))
    dialogue.hears("Other")
    assert dialogue.dialog.code == "other"


@pytest.mark.parametrize(
    ("until", "asked"),
    [
        ((), "Which one would you like?"),
        (("tiny",), "Do you agree?"),
        (("tiny", "1"), "is it now"),
        (("tiny", "1", "2"), "Which city do you live in?"),
        (("tiny", "1", "1"), "When should your lesson come"),
    ],
)
@pytest.mark.parametrize("word", ["next", "pause 3", "progress"])
def test_who_is_still_joining_is_asked_what_is_open(until: tuple[str, ...], asked: str, word: str):
    dialogue = Dialogue(course(), course(key="other", title="Other course"))
    for each in ("start", *until):
        dialogue.hears(each)
    said = dialogue.texts(dialogue.hears(word))
    assert "First this question" in said
    assert asked in said
    assert "Tiny course" not in said or not until
    dialogue.hears("stop")
    dialogue.hears("start")
    assert dialogue.dialog.step == "course"


@pytest.mark.parametrize(
    "said",
    ["join Save Water", "JOIN: save–water.", "“join save-water”", "savewater", "unirme save water"],
)
def test_the_code_of_a_course_is_forgiven_its_signs(said: str):
    dialogue = Dialogue(course(), course(key="save-water", title="Water"))
    dialogue.hears("start")
    assert "Water" in dialogue.texts(dialogue.hears(said))
    assert dialogue.dialog.code == "save-water"


def test_who_changes_the_language_while_joining_is_asked_the_same_in_it():
    dialogue = Dialogue(course())
    old = dialogue.hears("start")[-1].choices[0]
    dialogue.hears("lang")
    dialogue.hears("lang")
    said = dialogue.texts(dialogue.taps("Kiswahili"))
    assert "Je, unakubali?" in said
    assert "That question is closed" not in said
    assert "limefungwa" in dialogue.texts(dialogue.hears(tap=old.data))
    dialogue.hears("1")
    assert facts(dialogue, ConsentGiven)
    dialogue.hears("lang hi")
    assert dialogue.talk.learner.language == "hi"
    assert dialogue.dialog.step == "zone"


@pytest.mark.parametrize("said", ["lang hindi", "LANG HI", "lang हिन्दी", "language: Hindi"])
def test_a_language_is_known_by_its_english_name_too(said: str):
    dialogue = Dialogue(course())
    dialogue.hears(said)
    assert dialogue.talk.learner.language == "hi"


def test_help_while_joining_leads_back_to_what_is_open():
    dialogue = Dialogue(course())
    dialogue.talk = structs.replace(dialogue.talk, organisation="Maji Safi Trust")
    assert "Maji Safi Trust teaches you here" in dialogue.texts(dialogue.hears("start"))
    said = dialogue.texts(dialogue.hears("help"))
    assert "This is Maji Safi Trust." in said
    assert "Do you agree?" in said
    assert "JOIN and the code" not in said
    dialogue.taps("I agree")
    (given,) = facts(dialogue, ConsentGiven)
    assert "Maji Safi Trust" in given.wording


def test_a_course_in_several_languages_says_so():
    spoken = course(language="en")
    dialogue = Dialogue(replace(spoken, translations=(replace(spoken, language="sw"),)))
    assert "also comes in: Swahili" in dialogue.texts(dialogue.hears("start"))
    assert "also comes in" not in Dialogue(course()).texts(Dialogue(course()).hears("start"))


def test_a_right_answer_is_marked_in_the_question_and_praised():
    dialogue = Dialogue(course())
    dialogue.join()
    question = dialogue.said[-1]
    said = dialogue.taps("q10 yes")
    revision = said[0].revision
    assert revision
    assert revision.key == question.key
    assert revision.choices == ()
    assert "✅ q10 yes" in plain(revision.text)
    assert "Right!" in plain(revision.text)
    assert "q10 yes: because." in plain(said[0].text)
    (answered,) = facts(dialogue, Answered)
    assert answered == Answered(1, "lesson-1/q10", ("a",), right=True)


def test_a_wrong_answer_shows_the_right_one_and_why():
    dialogue = Dialogue(course())
    dialogue.join()
    said = dialogue.taps("q10 no")
    assert "❌ q10 no" in plain(revised(said[0]).text)
    assert "✅ q10 yes" in plain(revised(said[0]).text)
    assert "Right answer: q10 yes" in plain(said[0].text)
    assert "q10 no: because." in plain(said[0].text)


@pytest.mark.parametrize("said", ["1", "a", "A)", "q10 yes", " Q10  YES ", "١", "१"])
def test_an_answer_can_be_typed_as_number_letter_or_its_own_words(said: str):
    dialogue = Dialogue(course())
    dialogue.join()
    dialogue.hears(said)
    assert [fact.right for fact in facts(dialogue, Answered)] == [True]


def test_anything_else_while_a_question_is_open_gets_a_hint_and_changes_nothing():
    dialogue = Dialogue(course())
    dialogue.join()
    before = dialogue.talk.enrolment
    assert "send its letter or number" in dialogue.texts(dialogue.hears("what do you mean?"))
    assert "send its letter or number" in dialogue.texts(dialogue.hears("9"))
    assert dialogue.talk.enrolment == before


def test_a_second_tap_on_the_same_answer_changes_and_says_nothing():
    dialogue = Dialogue(course(items=1))
    dialogue.join()
    tap = dialogue.button("q10 yes").data
    dialogue.hears(tap=tap)
    before = dialogue.talk
    assert dialogue.hears(tap=tap) == []
    assert dialogue.talk.enrolment == before.enrolment
    assert len(facts(dialogue, Answered)) == 1


def test_a_button_of_yesterdays_question_changes_nothing_and_says_so_kindly():
    dialogue = Dialogue(course())
    dialogue.join()
    old = dialogue.button("q10 no").data
    dialogue.next_day()
    before = dialogue.enrolment
    assert "That question is closed" in dialogue.texts(dialogue.hears(tap=old))
    heard = structs.replace(before.progress, unanswered=0)
    assert dialogue.enrolment == structs.replace(before, progress=heard)
    assert not facts(dialogue, Answered)


@pytest.mark.parametrize(
    "tap", ["", "q", "qABCDEFGH.1.a", "d1.0", "d99.99", "wFROBNICATE", "x" * 64, "q.1.a", "\x00"]
)
def test_a_button_that_is_not_ours_changes_nothing(tap: str):
    dialogue = Dialogue(course())
    dialogue.join()
    before = dialogue.talk.enrolment
    dialogue.hears(tap=tap)
    assert dialogue.talk.enrolment == before
    assert not facts(dialogue, Answered)


def test_a_question_with_several_right_answers_is_ticked_and_sent_off():
    several = item("jars", "Spend", "Save", "Lose", right="ab")
    dialogue = Dialogue(replace(course(1), lessons=(Lesson("l", "T", (), (several,)),)))
    dialogue.join()
    assert "Choose all" in plain(dialogue.said[-1].text)
    assert "choose at least one" in dialogue.texts(dialogue.taps("Done"))
    ticked = dialogue.taps("Spend")
    assert [choice.ticked for choice in revised(ticked[0]).choices[:3]] == [True, False, False]
    dialogue.taps("Lose")
    dialogue.taps("Lose")
    dialogue.taps("Save")
    dialogue.taps("Done")
    assert [fact.right for fact in facts(dialogue, Answered)] == [True]


def test_several_answers_can_be_typed_at_once():
    several = item("jars", "Spend", "Save", "Lose", right="ab")
    dialogue = Dialogue(replace(course(1), lessons=(Lesson("l", "T", (), (several,)),)))
    dialogue.join()
    dialogue.hears("1 2")
    assert [fact.right for fact in facts(dialogue, Answered)] == [True]


def test_the_day_ends_with_the_local_time_of_the_next_lesson():
    dialogue = Dialogue(course())
    dialogue.join()
    said = dialogue.texts(dialogue.taps("q10 yes"))
    assert "Tuesday, November 24, 08:00" in said


def test_a_course_ends_with_a_name_and_a_certificate():
    dialogue = Dialogue(course())
    dialogue.join()
    dialogue.taps("q10 yes")
    dialogue.next_day()
    dialogue.taps("q20 yes")
    dialogue.next_day()
    said = dialogue.texts(dialogue.taps("q30 yes"))
    assert "100 %" in said
    assert "Which name" in said
    said = dialogue.texts(dialogue.hears("  Amina\u202e   Yusuf "))
    (awarded,) = facts(dialogue, Awarded)
    assert awarded.name == "Amina Yusuf"
    assert awarded.score == 100
    assert f"https://learn.example/c/{awarded.public_id}" in said
    assert dialogue.enrolment.state is State.COMPLETED
    again = dialogue.texts(dialogue.hears("certificate"))
    assert awarded.public_id in again
    assert len(facts(dialogue, Awarded)) == 1


def test_a_certificate_can_carry_the_apps_name_or_none():
    for label, name in (("Amina", "Amina"), ("Without a name", "")):
        dialogue = Dialogue(course(1))
        dialogue.join()
        dialogue.taps("q10 yes")
        dialogue.taps(label)
        assert [fact.name for fact in facts(dialogue, Awarded)] == [name]


def test_a_name_that_is_too_long_is_asked_again():
    dialogue = Dialogue(course(1))
    dialogue.join()
    dialogue.taps("q10 yes")
    assert "too long" in dialogue.texts(dialogue.hears("x" * 101))
    dialogue.hears("Short Name")
    assert [fact.name for fact in facts(dialogue, Awarded)] == ["Short Name"]


@pytest.mark.parametrize("said", ["\U0001f44d\U0001f3ff", "\u200b", "123", "\u2800"])
def test_a_name_without_letters_is_asked_again(said: str):
    dialogue = Dialogue(course(1))
    dialogue.join()
    dialogue.taps("q10 yes")
    assert "no letters" in dialogue.texts(dialogue.hears(said))
    dialogue.hears("Amina")
    assert [fact.name for fact in facts(dialogue, Awarded)] == ["Amina"]


@pytest.mark.parametrize(
    ("said", "printed"),
    [
        ("\U0001d4d0\U0001d4f6\U0001d4f2\U0001d4f7\U0001d4ea", "Amina"),
        ("\uff21\uff4d\uff49\uff4e\uff41", "Amina"),
        ("\uff8a\uff9e\uff85\uff85", "\u30d0\u30ca\u30ca"),
        ("\u0e19\u0e49\u0e33", "\u0e19\u0e49\u0e33"),
    ],
)
def test_letters_that_only_look_different_are_printed_plain(said: str, printed: str):
    dialogue = Dialogue(course(1))
    dialogue.join()
    dialogue.taps("q10 yes")
    dialogue.hears(said)
    assert [fact.name for fact in facts(dialogue, Awarded)] == [printed]


def test_below_the_pass_mark_only_what_was_missed_is_asked_again():
    dialogue = Dialogue(course())
    dialogue.join()
    dialogue.taps("q10 yes")
    dialogue.next_day()
    dialogue.taps("q20 no")
    dialogue.next_day()
    said = dialogue.texts(dialogue.taps("q30 no"))
    assert "33 %" in said
    assert "70 %" in said
    said = dialogue.texts(dialogue.taps("Try again now"))
    assert "What about q20?" in said
    dialogue.taps("q20 yes")
    said = dialogue.texts(dialogue.taps("q30 yes"))
    assert "100 %" in said
    assert dialogue.enrolment.state is State.COMPLETED


def test_the_retry_comes_by_itself_on_the_next_day():
    dialogue = Dialogue(course(1))
    dialogue.join()
    dialogue.taps("q10 no")
    assert "What about q10?" in dialogue.texts(dialogue.next_day())


def test_who_does_not_pass_after_all_attempts_can_take_the_course_again():
    dialogue = Dialogue(course(1))
    dialogue.join()
    dialogue.taps("q10 no")
    dialogue.taps("Try again now")
    said = dialogue.texts(dialogue.taps("q10 maybe"))
    assert "JOIN TINY" in said
    assert not facts(dialogue, Awarded)
    dialogue.hears("join tiny")
    dialogue.taps("That is right")
    dialogue.taps("08:00")
    dialogue.taps("Now")
    assert len(facts(dialogue, Enrolled)) == 2
    assert score(dialogue.course, dialogue.enrolment.progress) == 0


def test_unanswered_questions_come_back_at_the_end():
    dialogue = Dialogue(course(2))
    dialogue.join()
    dialogue.next_day()
    dialogue.taps("q20 yes")
    assert "What about q10?" in dialogue.texts(dialogue.taps("Try again now"))


def test_next_brings_the_next_lesson_and_counts_for_today_only_once():
    dialogue = Dialogue(course())
    dialogue.join()
    dialogue.taps("q10 yes")
    dialogue.taps("Next lesson now")
    opened = facts(dialogue, LessonOpened)
    assert [(fact.lesson, fact.daily) for fact in opened] == [
        ("lesson-1", True),
        ("lesson-2", False),
    ]
    assert dialogue.due.date == dt.date(2026, 11, 24)


def test_next_with_an_open_question_asks_it_again_first():
    dialogue = Dialogue(course())
    dialogue.join()
    old = dialogue.button("q10 yes").data
    assert "What about q10?" in dialogue.texts(dialogue.hears("next"))
    dialogue.hears(tap=old)
    assert not facts(dialogue, Answered)
    dialogue.taps("q10 yes")
    assert len(facts(dialogue, Answered)) == 1


def test_three_days_away_yield_one_lesson_at_the_usual_hour():
    dialogue = Dialogue(course(5))
    dialogue.join()
    said = dialogue.sweep(MONDAY.replace(day=26, hour=6))  # Thursday 09:00, one hour late
    assert "Words of day 2" in dialogue.texts(said)
    assert dialogue.due.date == dt.date(2026, 11, 27)
    assert len(facts(dialogue, LessonOpened)) == 2


def test_more_than_four_hours_late_means_tomorrow():
    dialogue = Dialogue(course(5))
    dialogue.join()
    assert dialogue.sweep(MONDAY.replace(day=24, hour=9, minute=1)) == []
    assert dialogue.due.at == dt.datetime(2026, 11, 25, 5, tzinfo=dt.UTC)


def test_pause_for_days_and_resume():
    dialogue = Dialogue(course())
    dialogue.join()
    dialogue.taps("q10 yes")
    assert "Friday, November 27, 08:00" in dialogue.texts(dialogue.hears("PAUSE 3"))
    assert "Words of day 2" in dialogue.texts(dialogue.next_day())
    assert dialogue.enrolment.state is State.ACTIVE
    dialogue.hears("pause")
    assert dialogue.enrolment.next is None
    assert "Saturday, November 28, 08:00" in dialogue.texts(dialogue.hears("resume"))


def test_the_hour_the_days_and_the_place_can_be_changed():
    dialogue = Dialogue(course())
    dialogue.join()
    assert "18:30" in dialogue.texts(dialogue.hears("time 18:30"))
    said = dialogue.texts(dialogue.hears("days mon wed fri"))
    assert "Monday, Wednesday, and Friday" in said
    assert "Wednesday, November 25, 18:30" in said
    said = dialogue.texts(dialogue.hears("zone kathmandu"))
    assert "12:15" in said
    enrolment = dialogue.enrolment
    assert enrolment.pace.zone == "Asia/Kathmandu"
    assert dialogue.due.at == dt.datetime(2026, 11, 25, 12, 45, tzinfo=dt.UTC)


@pytest.mark.parametrize("place", ["Nairobi", "Kampala"])
def test_the_same_clock_by_another_name_moves_no_lesson(place: str):
    dialogue = Dialogue(course())
    dialogue.join()
    dialogue.taps("q10 yes")
    dialogue.hears("time 20:00")
    planned = dialogue.due
    dialogue.hears(f"zone {place}")
    assert dialogue.due == planned


def test_a_break_outlasts_a_change_of_hour_or_place():
    dialogue = Dialogue(course())
    dialogue.join()
    dialogue.hears("pause 5")
    dialogue.hears("time 9:00")
    dialogue.hears("zone UTC+3")
    assert dialogue.enrolment.state is State.PAUSED
    assert dialogue.due.date == dt.date(2026, 11, 29)
    assert dialogue.enrolment.pace == Pace(dt.time(9), "Africa/Nairobi")


def test_an_offset_is_shown_as_people_write_it():
    assert [city(zone) for zone in ("Etc/GMT-3", "Africa/Dar_es_Salaam")] == [
        "UTC+3",
        "Dar es Salaam",
    ]


def test_commands_without_their_argument_tell_how_things_are():
    dialogue = Dialogue(course())
    dialogue.join()
    assert "08:00" in dialogue.texts(dialogue.hears("time"))
    assert "every day" in dialogue.texts(dialogue.hears("days"))
    assert "Nairobi" in dialogue.texts(dialogue.hears("zone"))
    assert "Lessons: 1 of 3" in dialogue.texts(dialogue.hears("progress"))
    assert "NEXT" in dialogue.texts(dialogue.hears("help"))
    assert "1 of 3" in dialogue.texts(dialogue.hears("certificate"))


@pytest.mark.parametrize(
    ("order", "how"),
    [
        ("time 25:00", "like 7:30 or 18:00"),
        ("later 25:99", "like 7:30 or 18:00"),
        ("days 9", "DAYS mon wed fri"),
        ("pause 0", "PAUSE 3"),
        ("move 12", "I don't know that code"),
    ],
)
def test_numbers_that_make_no_sense_are_answered_with_how_to_send_them(order: str, how: str):
    dialogue = Dialogue(course())
    dialogue.join()
    before = dialogue.enrolment
    assert how in dialogue.texts(dialogue.hears(order))
    assert dialogue.enrolment == before


def test_stop_is_confirmed_once_and_then_there_is_silence():
    dialogue = Dialogue(course())
    dialogue.join()
    (goodbye,) = dialogue.hears("STOP")
    assert goodbye.farewell
    assert facts(dialogue, ConsentWithdrawn)
    assert dialogue.enrolment.next is None
    assert dialogue.hears("stop") == []
    assert dialogue.hears("hello?") == []
    assert dialogue.hears("next") == []
    assert dialogue.hears(tap=dialogue.button("q10 yes").data) == []


def test_stop_wins_while_something_else_is_asked():
    dialogue = Dialogue(course())
    dialogue.hears("/start")
    (goodbye,) = dialogue.hears("please stop")
    assert goodbye.farewell
    assert dialogue.talk.dialog is None


def test_start_after_stop_goes_on_without_catching_up():
    dialogue = Dialogue(course())
    dialogue.join()
    dialogue.taps("q10 yes")
    dialogue.hears("stop")
    dialogue.now = MONDAY + dt.timedelta(days=10)
    said = dialogue.texts(dialogue.hears("start"))
    assert "Friday, December 4, 08:00" in said
    assert dialogue.due.date == dt.date(2026, 12, 4)


def test_a_blocked_bot_plans_nothing_and_goes_on_when_it_is_allowed_again():
    dialogue = Dialogue(course())
    dialogue.join()
    assert dialogue.hears(event="blocked") == []
    assert dialogue.talk.stopped
    assert dialogue.enrolment.next is None
    assert dialogue.hears(event="unblocked") == []
    assert dialogue.due.date == dt.date(2026, 11, 24)


def test_nonsense_gets_a_short_kind_useful_reply():
    dialogue = Dialogue(course())
    assert "Do you agree?" in dialogue.texts(dialogue.hears("blah blah"))
    dialogue.taps("Not now")
    assert "START" in dialogue.texts(dialogue.hears("blah blah"))
    dialogue.join()
    dialogue.taps("q10 yes")
    assert "HELP" in dialogue.texts(dialogue.hears("blah blah"))
    assert "only text and buttons" in dialogue.texts(dialogue.hears(event="unreadable"))
    for strange in ("\u202e\u0301" * 50, "👩‍👩‍👧", "ا" * 5000, "x" * 5_000_000, ""):
        (reply,) = dialogue.hears(strange)
        assert plain(reply.text)


def test_words_of_later_versions_are_answered_honestly():
    dialogue = Dialogue(course())
    dialogue.join()
    assert "not possible yet" in dialogue.texts(dialogue.hears("export my data"))


def test_the_language_can_be_changed():
    dialogue = Dialogue(course())
    dialogue.join()
    dialogue.hears("lang")
    assert dialogue.dialog.step == "language"
    dialogue.taps("English")
    assert dialogue.talk.learner.language == "en"


def test_an_inbound_message_without_anything_is_answered_too():
    dialogue = Dialogue(course())
    assert dialogue.hears() != []
    assert Inbound() == Inbound("")


def until(dialogue: Dialogue, *taps: str) -> None:
    dialogue.hears("/start")
    for label in taps:
        dialogue.taps(label)


@pytest.mark.parametrize("said", ["yes", "Ndiyo", "نعم", "हाँ", "አዎ", "oui"])
def test_a_plain_yes_agrees_that_the_clock_is_right(said: str):
    dialogue = Dialogue(course())
    until(dialogue, "I agree")
    assert "When should your lesson come" in dialogue.texts(dialogue.hears(said))


def test_nonsense_about_the_clock_leaves_its_question_open():
    dialogue = Dialogue(course())
    until(dialogue, "I agree")
    said = dialogue.texts(dialogue.hears("blah"))
    assert "I don't know that place" in said
    assert "is it now" in said
    assert "When should your lesson come" in dialogue.texts(dialogue.hears("1"))


def test_a_plain_no_does_not_agree():
    dialogue = Dialogue(course())
    dialogue.hears("/start")
    assert "JOIN TINY" in dialogue.texts(dialogue.hears("no"))
    assert not facts(dialogue, ConsentGiven)


def test_the_word_for_the_hour_answers_what_hour_it_should_be():
    dialogue = Dialogue(course())
    until(dialogue, "I agree", "That is right")
    assert "Lessons will come at 08:00" in dialogue.texts(dialogue.hears("TIME 8"))


def test_the_first_lesson_can_come_on_the_same_day_at_its_hour():
    dialogue = Dialogue(course())
    until(dialogue, "I agree", "That is right", "18:00")
    assert "Monday, November 23, 18:00" in dialogue.texts(dialogue.taps("Monday"))
    dialogue.next_day()
    assert [str(on) for _, on in dialogue.openings] == ["2026-11-23"]


def test_nonsense_in_place_of_an_answer_gets_the_question_once_more():
    dialogue = Dialogue(course())
    asked = dialogue.join()[-1]
    (again,) = dialogue.hears("NXT")
    assert plain(again.text).endswith(plain(asked.text))
    assert again.choices == asked.choices


def test_next_asks_for_the_name_that_is_missing_and_letters_of_an_answer_are_none():
    dialogue = Dialogue(course(1))
    dialogue.join()
    dialogue.hears("a")
    assert "Which name should be printed" in dialogue.texts(dialogue.hears("next"))
    assert "Please send your name in letters" in dialogue.texts(dialogue.hears("b, c"))
    assert "/c/" in dialogue.texts(dialogue.hears("Bo"))
