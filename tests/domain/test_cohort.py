"""Cohorts: holidays, the first day, and joining through a code of their own."""

import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from lessonbot.domain import cohort, gathering, joining
from lessonbot.domain.catching import lesson_days
from lessonbot.domain.cohort import Terms
from lessonbot.domain.enrolment import State
from lessonbot.domain.schedule import Due, Pace, due_now, latest_due, next_due
from lessonbot.domain.turn import Enrolled, Gathered, LessonOpened, Offer
from tests.support.courses import course
from tests.support.dialogue import MONDAY, Dialogue

BEGINS = dt.date(2026, 12, 1)
TERMS = Terms(7, "Kibera mothers", "tiny", BEGINS, dt.time(18, 30))

dates = st.dates(dt.date(2026, 11, 1), dt.date(2027, 1, 31))
weekdays = st.sets(st.integers(0, 6), min_size=1).map(lambda days: tuple(sorted(days)))
paces = st.builds(
    Pace,
    st.times().map(lambda at: at.replace(second=0, microsecond=0, fold=0)),
    st.sampled_from(["Africa/Nairobi", "America/New_York", "Pacific/Kiritimati"]),
    weekdays,
    st.lists(dates, max_size=8).map(tuple),
    st.none() | dates,
)
instants = st.datetimes(
    dt.datetime(2026, 11, 1),  # noqa: DTZ001 - hypothesis adds the zone
    dt.datetime(2027, 1, 31),  # noqa: DTZ001 - the same
    timezones=st.just(dt.UTC),
)


@given(paces, instants)
def test_no_lesson_is_planned_for_a_holiday_or_before_the_first_day(
    pace: Pace, after: dt.datetime
) -> None:
    due = next_due(pace, after)
    assert due.at > after
    assert due.date not in pace.off
    assert due.date.weekday() in pace.days
    assert pace.since is None or due.date >= pace.since


@given(paces, instants)
def test_the_days_between_two_lessons_are_all_free(pace: Pace, after: dt.datetime) -> None:
    first = next_due(pace, after)
    second = next_due(pace, first.at)
    assert lesson_days(pace, first.date, second.date) == 0
    assert lesson_days(pace, first.date, second.date + dt.timedelta(days=1)) == 1


@given(paces, instants)
def test_a_lesson_planned_for_what_became_a_holiday_waits_for_the_next_day(
    pace: Pace, now: dt.datetime
) -> None:
    planned = next_due(pace, now)
    holiday = replace(pace, off=(*pace.off, planned.date))
    assert due_now(pace, planned, planned.at) == planned
    assert due_now(holiday, planned, planned.at) is None
    assert latest_due(holiday, planned.at).date < planned.date


@given(st.lists(dates))
def test_holidays_are_kept_in_order_and_once(days: list[dt.date]) -> None:
    assert cohort.holidays(cohort.kept(days)) == tuple(sorted(set(days)))


def joining_in(terms: Terms = TERMS, **changes: object) -> Dialogue:
    """A learner who may join a cohort with the code KBR-7."""
    dialogue = Dialogue(course(3))
    offer = Offer("KBR-7", 1, course(3), replace(terms, **changes))  # type: ignore[arg-type]
    dialogue.talk = structs.replace(dialogue.talk, cohorts=(offer,), channel="sms")
    return dialogue


def joined(dialogue: Dialogue, said: str = "JOIN KBR-7") -> str:
    dialogue.hears(said)
    dialogue.taps("I agree")
    return dialogue.texts(dialogue.taps("That is right"))


@pytest.mark.parametrize(
    "said", ["JOIN KBR-7", "join kbr7", "kbr 7", "/start KBR-7", "jiunge KBR7"]
)
def test_who_joins_before_the_first_day_is_told_when_it_begins(said: str) -> None:
    dialogue = joining_in()
    told = joined(dialogue, said)
    assert "Kibera mothers" in told
    assert "Tuesday, December 1, 18:30" in told
    assert "When should your lesson come" not in dialogue.texts(dialogue.said)
    assert dialogue.talk.dialog is None
    assert dialogue.due == Due(dt.datetime(2026, 12, 1, 15, 30, tzinfo=dt.UTC), BEGINS)
    assert dialogue.enrolment.cohort == TERMS.cohort
    (fact,) = [each for each in dialogue.facts if isinstance(each, Enrolled)]
    assert (fact.version, fact.cohort) == (1, TERMS.cohort)


def test_the_first_lesson_comes_on_the_first_day_and_not_before() -> None:
    dialogue = joining_in()
    joined(dialogue)
    for said in ("next", "resume", "start", "time 9:00"):
        dialogue.hears(said)
        assert not [each for each in dialogue.facts if isinstance(each, LessonOpened)]
        assert dialogue.due.date == BEGINS
    assert "begins on December 1, 2026" in dialogue.texts(dialogue.hears("next"))
    assert "Words of day 1" in dialogue.texts(dialogue.next_day())
    assert dialogue.due.date == BEGINS + dt.timedelta(days=1)
    assert dialogue.now == dt.datetime(2026, 12, 1, 6, 0, tzinfo=dt.UTC)  # their own hour


def test_who_joins_later_begins_at_once_as_usual() -> None:
    dialogue = joining_in(starts_on=dt.date(2026, 11, 20))
    assert "18:30" in joined(dialogue)
    assert "Words of day 1" in dialogue.texts(dialogue.taps("Now"))


def test_holidays_are_left_out_all_through_the_course() -> None:
    off = (dt.date(2026, 12, 2), dt.date(2026, 12, 4))
    dialogue = joining_in(holidays=off, days=(0, 1, 2, 3, 4))
    joined(dialogue)
    for number in (1, 2, 3):
        dialogue.next_day()
        dialogue.taps(f"q{number}0 yes")
    assert [on for _, on in dialogue.openings] == [
        dt.date(2026, 12, 1),
        dt.date(2026, 12, 3),
        dt.date(2026, 12, 7),
    ]


def test_who_is_new_is_spoken_to_in_the_language_of_the_cohort() -> None:
    dialogue = joining_in(language="sw")
    dialogue.hears("JOIN KBR7")
    assert dialogue.talk.learner.language == "sw"
    assert "Unakubali" in dialogue.texts(dialogue.said) or "STOP" in dialogue.texts(dialogue.said)
    assert dialogue.talk.phrases.language == "sw"


def test_who_was_here_before_keeps_the_language() -> None:
    dialogue = joining_in(language="sw")
    dialogue.talk = structs.replace(
        dialogue.talk, learner=replace(dialogue.talk.learner, consented=True)
    )
    dialogue.hears("JOIN KBR7")
    assert dialogue.talk.learner.language == "en"


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"room": 0}, "is full. You can take the course without it: send JOIN TINY"),
        ({"ended": True}, "is over. You can take the course without it: send JOIN TINY"),
        ({"channels": ("whatsapp",)}, "https://learn.example/join/KBR-7"),
    ],
)
def test_a_cohort_that_cannot_be_joined_says_what_can_be_done(
    changes: dict[str, object], told: str
) -> None:
    dialogue = joining_in(**changes)  # type: ignore[arg-type]
    assert told in dialogue.texts(dialogue.hears("JOIN KBR-7"))
    assert dialogue.talk.enrolment is None
    assert dialogue.talk.dialog is None


def test_a_cohort_that_got_full_meanwhile_says_so_and_joins_nobody() -> None:
    dialogue = joining_in(room=1)
    dialogue.hears("JOIN KBR-7")
    dialogue.taps("I agree")
    taken = gathering.one_more(dialogue.talk.cohorts, TERMS.cohort)
    dialogue.talk = structs.replace(dialogue.talk, cohorts=taken)
    assert "is full" in dialogue.texts(dialogue.taps("That is right"))
    assert dialogue.talk.enrolment is None


def test_a_member_hears_that_they_are_in_already_even_once_it_is_full() -> None:
    dialogue = joining_in(room=1)
    joined(dialogue)
    taken = gathering.one_more(dialogue.talk.cohorts, TERMS.cohort)
    dialogue.talk = structs.replace(dialogue.talk, cohorts=taken)
    assert "already taking" in dialogue.texts(dialogue.hears("JOIN KBR7"))


def test_who_takes_the_course_already_becomes_a_member_and_goes_on() -> None:
    dialogue = joining_in(holidays=(dt.date(2026, 11, 24),))
    dialogue.join("tiny")
    assert dialogue.due.date == dt.date(2026, 11, 24)
    assert "already taking" in dialogue.texts(dialogue.hears("JOIN KBR7"))
    assert dialogue.facts[-1] == Gathered(TERMS.cohort)
    assert dialogue.due.date == dt.date(2026, 11, 25)  # the next day is free for the cohort
    assert dialogue.enrolment.pace.at == dt.time(8)
    dialogue.hears("JOIN KBR7")
    assert dialogue.facts.count(Gathered(TERMS.cohort)) == 1


def test_a_member_who_left_the_course_can_join_again() -> None:
    dialogue = joining_in()
    joined(dialogue)
    left = structs.replace(dialogue.enrolment, state=State.LEFT, next=None)
    dialogue.talk = structs.replace(dialogue.talk, enrolment=left)
    dialogue.hears("JOIN KBR7")
    assert "Kibera mothers" in dialogue.texts(dialogue.taps("That is right"))


def test_the_code_of_a_course_goes_before_that_of_a_cohort() -> None:
    dialogue = joining_in()
    mine = replace(dialogue.talk.cohorts[0], code="tiny")
    dialogue.talk = structs.replace(dialogue.talk, cohorts=(mine,))
    dialogue.join("tiny")
    assert dialogue.enrolment.cohort == 0


def test_a_code_is_looked_for_in_whatever_could_name_one() -> None:
    assert {"kbr7", "joinkbr7"} <= joining.codes_named("Join KBR-7")
    assert "kbr7" in joining.codes_named("/start kbr_7")
    assert joining.codes_named("x" * 200) == frozenset()
    assert joining.codes_named("") == frozenset()


def test_where_it_can_be_joined() -> None:
    assert cohort.channels((), ["sms", "telegram"]) == ("sms", "telegram")
    assert cohort.channels(("telegram", "whatsapp"), ["sms", "telegram"]) == ("telegram",)
    assert MONDAY.date() < BEGINS
    assert not TERMS.has_begun("Africa/Nairobi", MONDAY)
