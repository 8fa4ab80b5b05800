"""Quiet hours by the learner's own clock."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lessonbot.domain.broadcast import due
from lessonbot.domain.quiet import NIGHT, Hours, not_before, read
from lessonbot.domain.schedule import local

NOON = Hours(dt.time(12), dt.time(14))
ZONES = ("Africa/Nairobi", "America/Sao_Paulo", "Asia/Kathmandu", "Europe/Berlin", "Etc/GMT+12")


def utc(day: int, hour: int, minute: int = 0, month: int = 11) -> dt.datetime:
    return dt.datetime(2026, month, day, hour, minute, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("instant", "zone", "hours", "leaves"),
    [
        (utc(23, 12), "Africa/Nairobi", NIGHT, utc(23, 12)),
        (utc(23, 17, 59), "Africa/Nairobi", NIGHT, utc(23, 17, 59)),  # 20:59 there
        (utc(23, 18), "Africa/Nairobi", NIGHT, utc(24, 4)),
        (utc(24, 3, 59), "Africa/Nairobi", NIGHT, utc(24, 4)),
        (utc(24, 4), "Africa/Nairobi", NIGHT, utc(24, 4)),
        (utc(23, 18), "Asia/Kathmandu", NIGHT, utc(24, 1, 15)),
        (utc(23, 9, 30), "Africa/Nairobi", NOON, utc(23, 11)),
        (utc(23, 20), "Africa/Nairobi", NOON, utc(23, 20)),
        (utc(23, 20), "Africa/Nairobi", None, utc(23, 20)),
        (utc(25, 0, month=10), "Europe/Berlin", NIGHT, utc(25, 6, month=10)),  # clocks go back
    ],
)
def test_what_falls_into_the_night_leaves_in_the_morning(
    instant: dt.datetime, zone: str, hours: Hours | None, leaves: dt.datetime
):
    assert not_before(instant, zone, hours) == leaves


@given(
    st.integers(0, 366 * 24 * 60).map(lambda minutes: utc(1, 0) + dt.timedelta(minutes=minutes)),
    st.sampled_from(ZONES),
)
def test_it_is_never_earlier_never_at_night_and_never_a_day_late(instant: dt.datetime, zone: str):
    leaves = not_before(instant, zone)
    assert dt.timedelta(0) <= leaves - instant <= dt.timedelta(hours=11)
    assert not NIGHT.holds(local(zone, leaves).time())
    assert not_before(leaves, zone) == leaves


@pytest.mark.parametrize(
    ("written", "hours"),
    [
        ("21:00-07:00", NIGHT),
        (" 21:00 - 7:00 ", NIGHT),
        ("12:00–14:00", NOON),
        ("none", None),
        ("None", None),
    ],
)
def test_quiet_hours_are_read_as_they_are_set(written: str, hours: Hours | None):
    assert read(written) == hours


@pytest.mark.parametrize("written", ["", "21-7", "25:00-07:00", "07:00-07:00", "night"])
def test_what_cannot_be_quiet_hours_is_refused(written: str):
    with pytest.raises(ValueError, match=r"\d|write"):
        read(written)


def test_a_broadcast_without_an_hour_waits_for_the_morning_and_one_with_its_own_does_not():
    late = utc(23, 19)
    assert due(None, "Africa/Nairobi", late, NIGHT) == utc(24, 4)
    assert due(None, None, late, NIGHT) == late  # nobody knows what time it is there
    assert due(22 * 60 + 30, "Africa/Nairobi", late, NIGHT) == utc(23, 19, 30)
