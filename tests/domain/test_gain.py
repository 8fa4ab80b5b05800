"""The paired gain and its interval are those of published examples and tables."""

from dataclasses import astuple
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lessonbot.domain.gain import Pair, gain, paired, quantile, within

# Student, The probable error of a mean, Biometrika 6 (1908): hours of sleep gained by one drug
# over another in ten patients; mean and interval as R prints them for t.test(extra ~ group,
# data = sleep, paired = TRUE): 1.58, 0.7001142 to 2.4598858
SLEEP = (1.2, 2.4, 1.3, 1.3, 0.0, 1.0, 1.8, 0.8, 4.6, 1.4)


def test_students_own_example_has_its_known_interval():
    mean, interval = paired((each, 1) for each in SLEEP)
    assert mean == pytest.approx(1.58)
    assert interval == pytest.approx((0.7001142, 2.4598858), abs=1e-6)


@pytest.mark.parametrize(
    ("degrees", "t"),
    [
        # any table of Student's t, two-sided 95 %
        (1, 12.7062), (2, 4.3027), (3, 3.1824), (4, 2.7764), (9, 2.2622), (10, 2.2281),
        (30, 2.0423), (60, 2.0003), (120, 1.9799), (1_000, 1.9623), (1_000_000, 1.9600),
    ],
)  # fmt: skip
def test_quantiles_are_those_of_the_tables(degrees: int, t: float):
    assert quantile(degrees) == pytest.approx(t, abs=5e-5)


def test_where_the_expansion_takes_over_nothing_jumps():
    for few, many in pairwise(quantile(degrees) for degrees in range(295, 305)):
        assert 0 < few - many < 5e-5
    assert within(quantile(400), 400) == pytest.approx(0.95, abs=1e-8)


def test_a_gain_is_as_computed_by_hand():
    # four learners, five questions: 1 to 3, 1 to 3, 2 to 4, 4 to 4
    found = gain([Pair(1, 3, 5, 2), Pair(2, 4, 5, 1), Pair(4, 4, 5, 1)])
    assert found is not None
    assert found.count == 4
    assert (found.before, found.after) == pytest.approx((0.4, 0.7))
    assert found.gain == pytest.approx(0.3)
    # differences .4 .4 .4 0: standard deviation .2, so .3 with 3.1824 * .2 / 2 to both sides
    assert (found.low, found.high) == pytest.approx((-0.018245, 0.618245), abs=1e-5)
    assert found.normalised == pytest.approx(0.5)


def test_one_learner_has_no_interval_and_nobody_no_gain():
    alone = gain([Pair(1, 2, 4, 1)])
    assert alone is not None
    assert (alone.gain, alone.low, alone.high) == (0.25, None, None)
    assert gain([]) is None
    full = gain([Pair(4, 4, 4, 7)])
    assert full is not None
    assert full.normalised is None


shares = st.integers(1, 6).flatmap(
    lambda asked: st.builds(
        Pair, st.integers(0, asked), st.integers(0, asked), st.just(asked), st.integers(1, 9)
    )
)


@given(st.lists(shares, min_size=1, max_size=8))
def test_a_gain_lies_within_its_interval_and_turns_round_with_time(pairs: list[Pair]):
    there = gain(pairs)
    back = gain([Pair(each.after, each.before, each.asked, each.count) for each in pairs])
    assert there is not None
    assert back is not None
    assert there.gain == pytest.approx(there.after - there.before, abs=1e-12)
    assert back.gain == pytest.approx(-there.gain, abs=1e-12)
    if there.low is not None and there.high is not None and back.low is not None:
        assert there.low <= there.gain <= there.high
        assert back.low == pytest.approx(-there.high, abs=1e-9)


@given(st.lists(shares, min_size=1, max_size=8))
def test_learners_who_are_alike_count_as_often_as_they_are_there(pairs: list[Pair]):
    singly = [
        Pair(each.before, each.after, each.asked, 1) for each in pairs for _ in range(each.count)
    ]
    one, other = gain(singly), gain(pairs)
    assert one is not None
    assert other is not None
    assert astuple(one) == pytest.approx(astuple(other), abs=1e-12)
