"""Prices: whole millionths, the longest beginning of an address counts."""

import pytest

from lessonbot.domain.price import NotAPrice, Price, parse, place, price_of, shown


@pytest.mark.parametrize(
    ("amount", "micros", "read"),
    [
        ("0", 0, "0.00"),
        ("1", 1_000_000, "1.00"),
        ("0.1", 100_000, "0.10"),
        ("0.0385", 38_500, "0.0385"),
        ("0.000001", 1, "0.000001"),
        ("123456789.25", 123_456_789_250_000, "123456789.25"),
    ],
)
def test_an_amount_is_kept_exactly_and_shown_as_it_was_written(amount: str, micros: int, read: str):
    found = parse("SMS", "254", amount, "kes")
    assert found == Price("sms", "+254", "KES", micros)
    assert shown(micros) == read


@pytest.mark.parametrize("amount", ["", "-1", "1,5", "1e3", "0.0000001", "NaN", ".5", "١"])
def test_an_amount_that_is_none_is_refused(amount: str):
    with pytest.raises(NotAPrice, match="is no price"):
        parse("sms", "", amount, "USD")


def test_a_number_begins_the_same_however_it_is_typed():
    assert (
        place("sms", "254") == place("sms", "+254") == place("sms", "+2 (5)-4") == ("sms", "+254")
    )
    assert place("telegram", "") == ("telegram", "")


@pytest.mark.parametrize("prefix", ["0254", "+0254", "00254", "+", "Kenya", "2" * 16, "٢٥٤"])
def test_what_no_international_number_begins_with_is_refused(prefix: str):
    with pytest.raises(NotAPrice, match=r"write the country's code"):
        parse("sms", prefix, "1", "USD")


def test_the_longest_beginning_counts():
    table = [
        Price("sms", "", "USD", 1),
        Price("sms", "+254", "USD", 2),
        Price("sms", "+25471", "USD", 3),
        Price("whatsapp", "+254711", "USD", 4),
    ]
    for path, micros in (("+254711", 3), ("+254722", 2), ("+25", 1), ("+1", 1)):
        found = price_of(table, "sms", path)
        assert found
        assert found.micros == micros
    assert price_of(table, "telegram", "1") is None
    assert price_of([], "sms", "+254") is None
