"""One lesson per local date, at the learner's wall clock, in every zone there is."""

import datetime as dt
import zoneinfo
from collections.abc import Iterator
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lessonbot.domain.schedule import (
    EARLY,
    EVERY_DAY,
    HALF_DAY,
    LATE,
    Due,
    Pace,
    after_change,
    due_now,
    due_on,
    latest_due,
    local,
    next_due,
    put_off,
    renewed,
    within,
)
from lessonbot.domain.window import OPEN, Contact, is_open

DAY = dt.timedelta(days=1)
HOUR = dt.timedelta(hours=1)
ZONES = sorted(zoneinfo.available_timezones() - {"localtime", "Factory"})
FIRST, LAST = dt.date(2024, 1, 1), dt.date(2030, 12, 31)
EARLIEST = dt.datetime(2024, 1, 1)  # noqa: DTZ001 - hypothesis wants naive bounds
LATEST = dt.datetime(2030, 12, 31)  # noqa: DTZ001

instants = st.datetimes(EARLIEST, LATEST, timezones=st.just(dt.UTC))
dates = st.dates(FIRST, LAST)
times = st.builds(dt.time, st.integers(0, 23), st.integers(0, 59))
weekdays = st.sets(st.sampled_from(EVERY_DAY), min_size=1).map(lambda days: tuple(sorted(days)))
paces = st.builds(Pace, times, st.sampled_from(ZONES), weekdays)
daily = st.builds(Pace, times, st.sampled_from(ZONES))


def utc(year: int, month: int, day: int, hour: int = 0, minute: int = 0) -> dt.datetime:
    return dt.datetime(year, month, day, hour, minute, tzinfo=dt.UTC)


def changes(zone: str) -> Iterator[dt.date]:
    """Dates on which the zone's offset differs from the day before, 2024 to 2030."""
    info = zoneinfo.ZoneInfo(zone)
    days = [utc(2024, 1, 1) + DAY * n for n in range((LAST - FIRST).days)]
    offsets = [day.astimezone(info).utcoffset() for day in days]
    for day, (before, after) in zip(days, pairwise(offsets), strict=False):
        if before != after:
            yield day.date()


def test_every_zone_has_one_due_per_date_around_every_clock_change_until_2030() -> None:
    clocks = [
        dt.time(0),
        dt.time(0, 30),
        dt.time(1, 30),
        dt.time(2, 30),
        dt.time(3),
        dt.time(23, 30),
    ]
    seen = 0
    for zone in ZONES:
        for change in changes(zone):
            for clock in clocks:
                pace = Pace(clock, zone)
                dues = [due_on(pace, change + DAY * n) for n in range(-2, 4)]
                assert all(21 * HOUR <= b - a <= 27 * HOUR for a, b in pairwise(dues)), (
                    zone,
                    change,
                )
                seen += 1
    assert seen > 10_000


def test_every_zone_keeps_the_wall_clock_on_ordinary_days() -> None:
    for zone in ZONES:
        pace = Pace(dt.time(7, 30), zone)
        for date in (dt.date(2024, 7, 3), dt.date(2027, 1, 13), dt.date(2030, 10, 16)):
            due = local(pace, due_on(pace, date))
            assert (due.date(), due.time()) == (date, dt.time(7, 30))


@given(paces, instants)
def test_following_the_next_due_gives_every_chosen_date_once(
    pace: Pace, start: dt.datetime
) -> None:
    dues = [next_due(pace, start)]
    for _ in range(20):
        dues.append(next_due(pace, dues[-1].at))
    assert all(a.at < b.at for a, b in pairwise(dues))
    span = range((dues[-1].date - dues[0].date).days + 1)
    chosen = [
        dues[0].date + DAY * n for n in span if (dues[0].date + DAY * n).weekday() in pace.days
    ]
    assert [due.date for due in dues] == chosen
    assert all(due.at == due_on(pace, due.date) for due in dues)


@given(paces, instants)
def test_no_due_lies_between_the_latest_and_the_next(pace: Pace, now: dt.datetime) -> None:
    latest, coming = latest_due(pace, now), next_due(pace, now)
    assert latest.at <= now < coming.at
    assert next_due(pace, latest.at) == coming
    assert latest_due(pace, coming.at) == coming


@given(daily, dates)
def test_a_due_moves_only_where_the_wall_time_is_missing(pace: Pace, date: dt.date) -> None:
    due = due_on(pace, date)
    wall = local(pace, due)
    if wall.replace(tzinfo=None) != dt.datetime.combine(date, pace.at):
        assert wall.replace(tzinfo=None) > dt.datetime.combine(date, pace.at)
        assert wall.utcoffset() != local(pace, due - 3 * HOUR).utcoffset()
    assert wall.fold == 0


@given(paces, instants, dates)
def test_nothing_is_due_before_the_date_asked_for(
    pace: Pace, now: dt.datetime, date: dt.date
) -> None:
    due = next_due(pace, now, not_before=date)
    assert due.date >= date
    assert due.at > now
    assert due.date - max(date, local(pace, now).date()) <= 8 * DAY


@pytest.mark.parametrize(
    ("zone", "clock", "date", "expected"),
    [
        ("Asia/Kathmandu", (7, 0), (2026, 5, 5), utc(2026, 5, 5, 1, 15)),
        ("Africa/Casablanca", (2, 30), (2026, 2, 15), utc(2026, 2, 15, 1, 30)),  # twice
        ("Africa/Casablanca", (2, 30), (2026, 3, 22), utc(2026, 3, 22, 2, 30)),  # missing
        ("Africa/Casablanca", (8, 0), (2026, 3, 1), utc(2026, 3, 1, 8)),  # Ramadan
        ("America/Sao_Paulo", (0, 0), (2018, 11, 4), utc(2018, 11, 4, 3)),  # missing
        ("America/Sao_Paulo", (0, 0), (2026, 11, 4), utc(2026, 11, 4, 3)),
        ("Pacific/Apia", (8, 0), (2011, 12, 29), utc(2011, 12, 29, 18)),
        ("Pacific/Apia", (8, 0), (2011, 12, 31), utc(2011, 12, 30, 18)),
        ("Antarctica/Troll", (1, 30), (2026, 3, 29), utc(2026, 3, 29, 1, 30)),  # two-hour gap
        ("Antarctica/Troll", (2, 30), (2026, 10, 25), utc(2026, 10, 25, 0, 30)),  # two hours twice
        ("America/New_York", (1, 30), (2026, 11, 1), utc(2026, 11, 1, 5, 30)),
        ("Europe/Berlin", (2, 30), (2026, 10, 25), utc(2026, 10, 25, 0, 30)),
        ("Africa/Cairo", (0, 0), (2026, 4, 24), utc(2026, 4, 23, 22)),
        ("Asia/Beirut", (0, 0), (2026, 3, 29), utc(2026, 3, 28, 22)),
        ("Australia/Lord_Howe", (2, 15), (2026, 10, 4), utc(2026, 10, 3, 15, 45)),  # half-hour gap
        ("Australia/Lord_Howe", (1, 45), (2026, 4, 5), utc(2026, 4, 4, 14, 45)),  # half hour twice
        ("Pacific/Chatham", (3, 0), (2026, 9, 27), utc(2026, 9, 26, 14, 15)),
        ("America/Nuuk", (23, 30), (2026, 3, 28), utc(2026, 3, 29, 1, 30)),  # gap before midnight
    ],
)
def test_a_named_date_has_this_instant(
    zone: str, clock: tuple[int, int], date: tuple[int, int, int], expected: dt.datetime
) -> None:
    pace, day = Pace(dt.time(*clock), zone), dt.date(*date)
    assert due_on(pace, day) == expected
    assert next_due(pace, expected - dt.timedelta(seconds=1)).at == expected
    assert next_due(pace, expected).date > day
    assert latest_due(pace, expected) == Due(expected, day)


def test_a_date_that_samoa_skipped_shares_its_instant_and_yields_one_lesson() -> None:
    pace = Pace(dt.time(8), "Pacific/Apia")
    skipped = next_due(pace, utc(2011, 12, 29, 18))
    assert skipped == Due(utc(2011, 12, 30, 18), dt.date(2011, 12, 30))
    assert due_on(pace, dt.date(2011, 12, 31)) == skipped.at
    assert next_due(pace, skipped.at) == Due(utc(2011, 12, 31, 18), dt.date(2012, 1, 1))


def test_only_chosen_weekdays_have_lessons() -> None:
    pace = Pace(dt.time(8), "Africa/Nairobi", (0, 2, 4))
    due, dates = next_due(pace, utc(2026, 5, 1, 12)), []
    for _ in range(4):
        dates.append(due.date.strftime("%a %d"))
        due = next_due(pace, due.at)
    assert dates == ["Mon 04", "Wed 06", "Fri 08", "Mon 11"]


@pytest.mark.parametrize("days", [(), (7,), (-1, 2)])
def test_a_pace_without_a_weekday_or_with_a_wrong_one_is_refused(days: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="weekdays from 0 to 6"):
        Pace(dt.time(8), "Africa/Nairobi", days)


@pytest.mark.parametrize("at", [dt.time(8, fold=1), dt.time(8, tzinfo=dt.UTC)])
def test_a_pace_takes_a_plain_wall_clock_time_only(at: dt.time) -> None:
    with pytest.raises(ValueError, match="wall clock"):
        Pace(at, "Africa/Nairobi")


@given(paces, instants, st.timedeltas(dt.timedelta(), 30 * DAY))
def test_after_any_downtime_at_most_one_lesson_opens_and_never_late(
    pace: Pace, start: dt.datetime, down: dt.timedelta
) -> None:
    stored = next_due(pace, start)
    now = stored.at + down
    opened = due_now(pace, stored, now)
    assert opened == (latest_due(pace, now) if now - latest_due(pace, now).at <= LATE else None)
    coming = next_due(pace, now, not_before=stored.date)
    assert coming.at > now
    if opened:
        assert due_now(pace, coming, now) is None
        assert coming.date > opened.date >= stored.date


def test_three_days_down_open_todays_lesson_within_four_hours_and_else_wait() -> None:
    pace = Pace(dt.time(8), "Africa/Nairobi")
    stored = Due(utc(2026, 5, 4, 5), dt.date(2026, 5, 4))
    today = Due(utc(2026, 5, 7, 5), dt.date(2026, 5, 7))
    assert due_now(pace, stored, utc(2026, 5, 7, 9)) == today
    assert due_now(pace, stored, utc(2026, 5, 7, 9, 1)) is None
    assert due_now(pace, stored, utc(2026, 5, 8, 4, 59)) is None


def test_an_instant_stored_under_older_zone_rules_waits_for_the_new_hour() -> None:
    pace, date = Pace(dt.time(8), "Africa/Nairobi"), dt.date(2026, 5, 4)
    hour_early = Due(utc(2026, 5, 4, 4), date)
    assert due_now(pace, hour_early, hour_early.at) is None
    assert next_due(pace, hour_early.at, not_before=date) == Due(utc(2026, 5, 4, 5), date)
    hour_late = Due(utc(2026, 5, 4, 6), date)
    assert due_now(pace, hour_late, hour_late.at) == Due(utc(2026, 5, 4, 5), date)


@given(daily, st.sampled_from(ZONES), dates, st.timedeltas(dt.timedelta(), dt.timedelta(hours=20)))
def test_moving_anywhere_leaves_neither_two_lessons_on_a_date_nor_a_two_day_gap(
    old: Pace, zone: str, date: dt.date, wait: dt.timedelta
) -> None:
    last = Due(due_on(old, date), date)
    pace = Pace(old.at, zone)
    moved = after_change(pace, last, last.at + wait)
    following = next_due(pace, moved.at, not_before=moved.date + DAY)
    assert date < moved.date < following.date
    # A clock change adds up to two hours, the 25 hours from Kiritimati to Pago Pago one.
    assert 9 * HOUR <= moved.at - last.at <= 39 * HOUR
    assert 9 * HOUR <= following.at - moved.at <= 39 * HOUR
    assert due_now(pace, moved, moved.at) == moved
    assert due_now(pace, moved, moved.at - dt.timedelta(minutes=1)) is None


@pytest.mark.parametrize(
    ("old", "new", "hours"),
    [
        ("Africa/Nairobi", "Asia/Karachi", 22),
        ("America/New_York", "Pacific/Auckland", 32),  # sixteen hours east would leave eight
        ("America/Chicago", "Asia/Kolkata", 13.5),
        ("America/Sao_Paulo", "Asia/Tokyo", 12),
        ("America/Phoenix", "Asia/Shanghai", 33),
        ("Asia/Manila", "Atlantic/Azores", 32),
        ("Asia/Tokyo", "America/Sao_Paulo", 36),
        ("Pacific/Auckland", "Pacific/Honolulu", 34),  # the calendar goes back a day
        ("Asia/Tokyo", "America/New_York", 25),
    ],
)
def test_a_move_leaves_this_gap_until_the_next_lesson(old: str, new: str, hours: float) -> None:
    date = dt.date(2026, 6, 2)
    last = Due(due_on(Pace(dt.time(8), old), date), date)
    moved = after_change(Pace(dt.time(8), new), last, last.at + HOUR)
    assert (moved.at - last.at) / HOUR == hours


def test_a_lesson_put_half_a_day_ahead_is_skipped_to_its_hour_when_late() -> None:
    date = dt.date(2026, 6, 2)
    last = Due(due_on(Pace(dt.time(8), "Pacific/Auckland"), date), date)
    pace = Pace(dt.time(8), "Pacific/Honolulu")
    moved = after_change(pace, last, last.at + HOUR)
    assert moved.at + HALF_DAY == due_on(pace, moved.date)
    assert due_now(pace, moved, moved.at + 4 * HOUR) == moved
    assert due_now(pace, moved, moved.at + 5 * HOUR) is None
    later = next_due(pace, moved.at + 5 * HOUR, not_before=moved.date)
    assert later == Due(due_on(pace, moved.date), moved.date)


def test_a_wrong_zone_put_right_at_once_changes_nothing() -> None:
    pace, date = Pace(dt.time(8), "Africa/Nairobi"), dt.date(2026, 6, 2)
    last = Due(due_on(pace, date), date)
    assert after_change(pace, last, last.at + HOUR) == next_due(pace, last.at)


def test_a_learner_without_a_lesson_yet_starts_at_the_next_hour() -> None:
    pace = Pace(dt.time(8), "Africa/Nairobi")
    assert after_change(pace, None, utc(2026, 6, 2, 4)).at == utc(2026, 6, 2, 5)


def test_chosen_weekdays_are_kept_across_the_date_line() -> None:
    date = dt.date(2026, 6, 3)
    last = Due(due_on(Pace(dt.time(8), "Pacific/Auckland"), date), date)
    moved = after_change(Pace(dt.time(8), "Pacific/Honolulu", (0, 2, 4)), last, last.at)
    assert moved == Due(utc(2026, 6, 5, 18), dt.date(2026, 6, 5))


@given(paces, instants, st.timedeltas(-3 * HOUR, 3 * HOUR))
def test_a_due_stored_under_older_rules_is_renewed_to_its_hour(
    pace: Pace, start: dt.datetime, shift: dt.timedelta
) -> None:
    due = next_due(pace, start)
    assert renewed(pace, due) == due
    assert renewed(pace, Due(due.at + shift, due.date)) == due
    early = Due(due.at - HALF_DAY, due.date)  # as after_change puts it
    assert renewed(pace, early) == early
    assert renewed(pace, Due(early.at + shift, early.date)) == early


@given(paces, instants, st.integers(0, 3), st.booleans())
def test_a_lesson_brought_forward_keeps_its_date_and_comes_within_the_window_and_the_hour(
    pace: Pace,
    heard: dt.datetime,
    days: int,
    moved: bool,  # noqa: FBT001 - a random one
) -> None:
    due = next_due(pace, heard, not_before=local(pace, heard).date() + DAY * days)
    if moved and local(pace, due.at - EARLY / 2).date() == due.date:
        due = Due(due.at - EARLY / 2, due.date, moved=True)
    kept = within(pace, due, heard, OPEN)
    hour = due_on(pace, due.date)
    assert kept.date == due.date
    assert dt.timedelta(0) <= hour - kept.at <= EARLY
    assert kept.at > heard
    assert kept.moved is (kept.at != hour)
    if kept.moved and kept != due:
        assert local(pace, kept.at).date() == due.date
        assert is_open(Contact(heard), kept.at)
        assert not is_open(Contact(heard), hour + dt.timedelta(minutes=6))
    again = within(pace, kept, heard, OPEN)
    assert again == kept


@given(daily, dates, st.integers(-50, 9))
def test_who_answers_about_the_hour_gets_the_next_lesson_free_if_that_is_the_same_day(
    pace: Pace, date: dt.date, minutes: int
) -> None:
    due = Due(due_on(pace, date), date)
    heard = due.at - DAY + dt.timedelta(minutes=minutes)
    early = due.at + dt.timedelta(minutes=minutes - 10)
    same_day = local(pace, early).date() == date
    assert within(pace, due, heard, OPEN) == (Due(early, date, moved=True) if same_day else due)


def test_a_lesson_half_a_day_ahead_of_its_hour_is_not_brought_back() -> None:
    pace = Pace(dt.time(18), "Africa/Nairobi")
    date = dt.date(2026, 11, 25)
    due = Due(due_on(pace, date) - HALF_DAY, date)
    assert within(pace, due, due.at - 30 * HOUR, OPEN) == due


@given(paces, instants, st.integers(1, 1500))
def test_what_is_put_off_stays_on_its_date_and_out_of_its_last_hour(
    pace: Pace, now: dt.datetime, minutes: int
) -> None:
    date, until = local(pace, now).date(), now + dt.timedelta(minutes=minutes)
    there = local(pace, until)
    due = put_off(pace, date, until)
    assert (due is not None) is (there.date() == date and there.hour < 23)
    if due:
        assert (due.at, due.date, due.moved) == (until, date, True)


@given(paces, instants, st.integers(1, 900), st.integers(0, 600))
def test_a_lesson_put_off_is_sent_once_and_for_its_own_date(
    pace: Pace, now: dt.datetime, minutes: int, late: int
) -> None:
    due = put_off(pace, local(pace, now).date(), now + dt.timedelta(minutes=minutes))
    if due is None:
        return
    seen = due.at + dt.timedelta(minutes=late)
    found = due_now(pace, due, seen)
    latest = latest_due(pace, seen)
    if latest.date <= due.date:
        assert found == (due if seen - due.at <= LATE else None)
    elif found:
        assert found == latest
