"""Numbers as learners type them."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lessonbot.domain.numbers import bounds, matches, readings


def read(said: str) -> set[str]:
    return {format(value.normalize(), "f") for value in readings(said)}


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("42", {"42"}),
        (" 42. ", {"42"}),
        ("٤٢", {"42"}),
        ("४२", {"42"}),
        ("৪২ টাকা", {"42"}),
        ("42 kg", {"42"}),
        ("KSh 1500", {"1500"}),
        ("KSh1500", {"1500"}),
        ("1500/=", {"1500"}),
        ("R$ 10,50", {"10.5"}),
        ("15 %", {"15"}),
        ("15%", {"15"}),
        ("it is 42!", {"42"}),
        ("42 m2", {"42"}),
        ("3,5", {"3.5"}),
        ("3.5", {"3.5"}),
        (".5", {"0.5"}),
        ("٣٫٥", {"3.5"}),
        ("1٬500", {"1500"}),
        ("1,500", {"1500", "1.5"}),
        ("1.500", {"1500", "1.5"}),
        ("1 500", {"1500"}),
        ("1\u202f500,5", {"1500.5"}),
        ("1'500", {"1500"}),
        ("1’500.25", {"1500.25"}),
        ("1,500.25", {"1500.25"}),
        ("1.500,25", {"1500.25"}),
        ("1,500,000", {"1500000"}),
        ("1,50,000", {"150000"}),
        ("0,500", {"0.5"}),
        ("-5", {"-5"}),
        ("−5", {"-5"}),
        ("+5", {"5"}),
        ("007", {"7"}),
    ],
)
def test_a_number_is_read_in_every_way_it_can_be_meant(said: str, meant: set[str]):
    assert read(said) == meant


@pytest.mark.parametrize(
    "said",
    ["", "many", "½", "m²", "5 or 6", "40-45", "1/2", "1.2.3", "1,5000,00", "9" * 30, "12:30"],
)
def test_what_is_no_single_number_is_not_guessed(said: str):
    assert readings(said) == frozenset()


@pytest.mark.parametrize(
    ("answer", "right", "wrong"),
    [
        ("42", ["42", "42.0"], ["41.999", "43"]),
        ("40..45", ["40", "45", "42.5"], ["39.99", "45.01"]),
        ("-5..5", ["-5", "0", "5"], ["-6", "6"]),
        ("3.5±0.1", ["3.4", "3.5", "3.6"], ["3.39", "3.61"]),
        ("3.5 ± 0.1", ["3.6"], ["3.7"]),
    ],
)
def test_an_answer_allows_its_range_and_nothing_else(
    answer: str, right: list[str], wrong: list[str]
):
    assert [matches(Decimal(each), answer) for each in right] == [True] * len(right)
    assert [matches(Decimal(each), answer) for each in wrong] == [False] * len(wrong)


def test_numbers_are_compared_exactly():
    assert bounds("0.3±0.1") == (Decimal("0.2"), Decimal("0.4"))
    assert matches(next(iter(readings("0.2"))), "0.3±0.1")


@given(st.integers(0, 10**12), st.sampled_from(["{:,}", "{}", "{:,} KES", "about {:,}"]))
def test_a_whole_number_is_always_among_its_readings(number: int, form: str):
    for mark in (",", ".", " ", "'", "\u00a0"):
        assert Decimal(number) in readings(form.format(number).replace(",", mark))


@given(st.text(max_size=60))
def test_any_text_can_be_read(said: str):
    assert all(value.is_finite() for value in readings(said))
