"""WhatsApp's window of 24 hours, and the templates that knock at it."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lessonbot.domain.window import (
    MOST_CALLS,
    OPEN,
    REST,
    Contact,
    Plan,
    Way,
    is_open,
    may_call,
    plan,
)

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
HOURS = timedelta(hours=1)
INSTANTS = st.integers(0, 400 * 24 * 3600).map(lambda n: NOON + timedelta(seconds=n))


@pytest.mark.parametrize(
    ("ago", "open_"),
    [
        (timedelta(0), True),
        (23 * HOURS, True),
        (OPEN - timedelta(seconds=1), True),
        (OPEN, False),
        (24 * HOURS, False),
        (25 * HOURS, False),
        (-HOURS, False),  # a clock that was set back is not trusted
    ],
)
def test_the_window_is_open_for_less_than_a_day_after_the_last_word(
    ago: timedelta, *, open_: bool
) -> None:
    assert is_open(Contact(NOON - ago), NOON) is open_


def test_who_never_wrote_has_no_window() -> None:
    assert not is_open(Contact(None), NOON)


def test_a_window_that_the_network_calls_closed_is_closed_until_the_next_word() -> None:
    assert not is_open(Contact(NOON - HOURS, shut=NOON - HOURS / 2), NOON)
    assert is_open(Contact(NOON, shut=NOON - HOURS / 2), NOON)


@pytest.mark.parametrize(
    ("template", "sms", "way"),
    [
        (True, True, Way.TEMPLATE),
        (True, False, Way.TEMPLATE),
        (False, True, Way.SMS),
        (False, False, Way.WAIT),
    ],
)
def test_outside_the_window_a_template_knocks_or_a_text_message_goes_or_it_waits(
    *, template: bool, sms: bool, way: Way
) -> None:
    planned = plan(Contact(NOON - 25 * HOURS), NOON, template=template, sms=sms)
    assert planned.way is way
    assert planned.reason


def test_inside_the_window_everything_goes_free_of_charge() -> None:
    assert plan(Contact(NOON - HOURS), NOON, template=True, sms=True) == Plan(Way.FREE)


def test_nobody_is_knocked_at_more_than_a_few_times_in_a_row() -> None:
    contact, now, calls = Contact(NOON), NOON, []
    for _ in range(100):
        now += timedelta(days=1)
        if plan(contact, now, template=True, sms=False).way is Way.TEMPLATE:
            calls.append(now)
            contact = Contact(NOON, calls=contact.calls + 1, called=now)
    assert len(calls) == MOST_CALLS + 97 // REST.days
    assert calls[:MOST_CALLS] == [NOON + timedelta(days=n) for n in (1, 2, 3)]


def test_what_a_person_says_makes_the_templates_count_anew() -> None:
    asleep = Contact(NOON - 40 * HOURS, calls=MOST_CALLS, called=NOON - 20 * HOURS)
    awake = Contact(NOON - 25 * HOURS)
    assert not may_call(asleep, NOON)
    assert may_call(awake, NOON)


@given(
    heard=st.none() | INSTANTS,
    shut=st.none() | INSTANTS,
    now=INSTANTS,
    template=st.booleans(),
    sms=st.booleans(),
)
def test_nothing_free_is_ever_planned_outside_the_networks_own_24_hours(
    heard: datetime | None, shut: datetime | None, now: datetime, *, template: bool, sms: bool
) -> None:
    way = plan(Contact(heard, shut), now, template=template, sms=sms).way
    if way is Way.FREE:
        assert heard is not None
        assert timedelta(0) <= now - heard <= 24 * HOURS - timedelta(minutes=5)
        assert shut is None or shut <= heard
