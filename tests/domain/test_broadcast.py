"""Broadcasts: what each learner reads, when it is due, and how long it all takes."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lessonbot.domain.broadcast import (
    Message,
    Wave,
    Wording,
    due,
    forecast,
    has_names,
    language_of,
    outbound,
    unknown_places,
)
from lessonbot.domain.text import Span, plain, text

NOW = dt.datetime(2026, 11, 23, 6, 30, tzinfo=dt.UTC)
HOUR, MINUTE = dt.timedelta(hours=1), dt.timedelta(minutes=1)


def said(template: str, name: str | None) -> str:
    return plain(outbound(Message({"": Wording(text(template))}), "k", "en", name).text)


@pytest.mark.parametrize(
    ("template", "name", "read"),
    [
        ("Hello {name}!", "Amina", "Hello Amina!"),
        ("Hello {name}!", None, "Hello!"),
        ("Hello {name:friend}!", "", "Hello friend!"),
        ("Hello {name:}, you", None, "Hello, you"),
        ("{name}", None, ""),
        ("Hello {name}!", "  A\n b\u202e ", "Hello A b!"),
        ("Hello {name}!", "{name} *b* [x](http://y)", "Hello {name} *b* [x](http://y)!"),
        ("Hello {name}", "x" * 100, "Hello " + "x" * 40),
        ("A { name } and {}", "Amina", "A { name } and {}"),
    ],
)
def test_learners_are_called_by_their_names_as_they_are(template: str, name: str, read: str):
    assert said(template, name) == read


def test_a_name_keeps_the_look_of_its_place():
    message = Message({"": Wording((Span("Dear "), Span("{name:you}", "bold")))})
    assert outbound(message, "k", "en", "Ben").text == (Span("Dear "), Span("Ben", "bold"))


def test_only_the_name_is_known():
    assert unknown_places(text("{name} {date} {name:x} {date:y} {Name}")) == ["Name", "date"]
    assert has_names(Message({"": Wording(text("a"), text("{name}"))}))
    assert not has_names(Message({"": Wording(text("a {} b"))}))


@pytest.mark.parametrize(
    ("language", "read"),
    [("pt-BR", "pt-br"), ("pt_PT", "pt"), ("PT", "pt"), ("ar-EG", "ar"), ("fr", ""), ("", "")],
)
def test_each_reads_their_language_or_its_base_or_the_default(language: str, read: str):
    words = Wording(text("x"))
    assert (
        language_of(Message({"": words, "pt": words, "pt-br": words, "ar": words}), language)
        == read
    )


def test_the_link_stands_below_the_text_and_below_the_short_one():
    message = Message({"": Wording(text("Long"), text("Short"))}, "https://example.org")
    found = outbound(message, "k", "en", None)
    assert plain(found.text) == "Long\n\nhttps://example.org"
    assert plain(found.short) == "Short\n\nhttps://example.org"
    assert outbound(Message({"": Wording(text("Long"))}), "k", "en", None).short == ()


def test_each_local_hour_is_the_next_one_to_come():
    assert due(None, "Asia/Kolkata", NOW) == NOW
    assert due(12 * 60, "Asia/Kolkata", NOW) == NOW + 24 * HOUR  # it is exactly noon there
    assert due(12 * 60 + 1, "Asia/Kolkata", NOW) == NOW + MINUTE
    assert due(7 * 60, None, NOW) == NOW + HOUR / 2


def test_the_last_of_a_wave_leaves_when_the_pace_allows():
    found = forecast([Wave(NOW, 1800)], 0.5, 24)
    assert (found.ends_at, found.late) == (NOW + HOUR, 0)
    assert list(found.by_hour.values()) == [900, 900]


def test_a_later_wave_waits_for_the_one_before_and_no_longer():
    found = forecast([Wave(NOW + HOUR, 10), Wave(NOW, 90), Wave(NOW + 9 * HOUR, 1)], 1 / 60, 24)
    assert found.ends_at == NOW + 9 * HOUR + MINUTE
    assert forecast([Wave(NOW, 90), Wave(NOW + HOUR, 10)], 1 / 60, 24).ends_at == NOW + 100 * MINUTE


def test_without_a_limit_all_leave_at_once():
    found = forecast([Wave(NOW, 10**6)], 0, 1)
    assert (found.ends_at, found.late) == (NOW, 0)


@given(
    st.lists(st.tuples(st.integers(0, 3000), st.integers(1, 5000)), min_size=1, max_size=20),
    st.sampled_from([0, 0.1, 1, 30]),
    st.integers(1, 48),
)
def test_each_message_leaves_in_its_time_or_is_counted_as_late(
    waves: list[tuple[int, int]], rate: float, hours: int
):
    found = forecast([Wave(NOW + minutes * MINUTE, count) for minutes, count in waves], rate, hours)
    total = sum(count for _, count in waves)
    assert sum(found.by_hour.values()) + found.late == total
    last = max(NOW + minutes * MINUTE for minutes, _ in waves)
    assert found.ends_at <= last + (hours * HOUR)
