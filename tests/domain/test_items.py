"""The figures of questions are those that are published, and the advice follows from them."""

from dataclasses import replace
from itertools import product
from math import isclose, sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lessonbot.domain import items
from lessonbot.domain.items import Group, OptionFigures
from tests.support.courses import asking, item, scale

# 1,000 people and five questions of the Law School Admission Test, section 6: how many answered
# 00000, 00001, ... 11111. R. D. Bock and M. Lieberman, Fitting a response model for n
# dichotomously scored items, Psychometrika 35 (1970); the data LSAT of the R package ltm.
LSAT = (
    3, 6, 2, 11, 1, 1, 3, 4, 1, 8, 0, 16, 0, 3, 2, 15,
    10, 29, 14, 81, 3, 28, 15, 80, 16, 56, 21, 173, 11, 61, 28, 298,
)  # fmt: skip
PATTERNS = dict(zip(product((0, 1), repeat=5), LSAT, strict=True))
# what descript(LSAT) of ltm prints as “Point Biserial correlation with Total Score: Excluded”
SHARES = (0.924, 0.709, 0.553, 0.763, 0.870)
FITS = (0.1128, 0.1532, 0.1728, 0.1444, 0.1216)


def groups(place: int) -> list[Group]:
    """The people of the test as the database groups them for one question."""
    found: dict[int, list[int]] = {}
    for pattern, people in PATTERNS.items():
        count = found.setdefault(sum(pattern), [0, 0])
        count[0] += people
        count[1] += people * pattern[place]
    return [Group(rights, 5, count, right) for rights, (count, right) in found.items()]


@pytest.mark.parametrize("place", range(5))
def test_a_published_test_has_its_published_figures(place: int):
    assert items.share(groups(place)) == SHARES[place]
    assert items.discrimination(groups(place)) == pytest.approx(FITS[place], abs=5e-5)


def test_a_small_case_is_as_computed_by_hand():
    # five have it right with 2, 2, 1, 1, 1 of the two others; five wrong with 1, 1, 1, 0, 0:
    # means 0.7 and 0.3 of the rest, half of all right, so r = (0.7 - 0.3) / deviation * 0.5
    those = [Group(3, 3, 2, 2), Group(2, 3, 3, 3), Group(1, 3, 3, 0), Group(0, 3, 2, 0)]
    rest = [1, 1, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0, 0]
    mean = sum(rest) / 10
    deviation = sqrt(sum((each - mean) ** 2 for each in rest) / 10)
    assert mean == 0.5
    assert items.discrimination(those) == pytest.approx((0.7 - 0.3) / deviation * 0.5)


answered = st.lists(
    st.tuples(st.integers(0, 6), st.integers(0, 6), st.integers(1, 5), st.integers(0, 5)).map(
        lambda each: _group(*each)
    ),
    max_size=12,
)


def _group(rights: int, others: int, count: int, right: int) -> Group:
    """A group that can be: who had this one right has at least one right, and so on."""
    right = min(right, count)
    others = max(others, rights)
    if right == count:
        return Group(rights + 1, others + 1, count, right)
    if right == 0:
        return Group(rights, others + 1, count, right)
    return Group(max(rights, 1), max(others, rights, 1) + 1, count, right)


@given(answered)
def test_a_fit_is_between_minus_one_and_one_and_does_not_depend_on_the_order(those: list[Group]):
    found = items.discrimination(those)
    assert found is None or -1 <= found <= 1
    assert items.discrimination(those[::-1]) == found


@given(answered)
def test_with_right_and_wrong_exchanged_everywhere_the_fit_is_the_same(those: list[Group]):
    mirrored = [
        Group(each.scored - each.rights, each.scored, each.count, each.count - each.right)
        for each in those
    ]
    one, other = items.discrimination(those), items.discrimination(mirrored)
    assert (one is None) == (other is None)
    assert one is None or other is None or isclose(one, other, abs_tol=1e-9)


@pytest.mark.parametrize(
    "those",
    [
        [],
        [Group(5, 5, 5, 5), Group(0, 5, 4, 0)],  # nine learners
        [Group(5, 5, 50, 50), Group(4, 5, 50, 50)],  # all had it right
        [Group(1, 1, 50, 50), Group(0, 1, 50, 0)],  # nobody answered anything else
        [Group(3, 5, 50, 50), Group(2, 5, 50, 0)],  # the rest is the same for all
    ],
)
def test_where_nothing_can_be_said_nothing_is_said(those: list[Group]):
    assert items.discrimination(those) is None


def test_a_key_that_is_wrong_fits_the_rest_the_other_way_round():
    wrong_key = [Group(4, 5, 40, 4), Group(1, 5, 40, 30)]
    found = items.discrimination(wrong_key)
    assert found is not None
    assert found < 0
    (first, *_) = items.advice(80, items.share(wrong_key), found, ())
    assert first == "Those who do well elsewhere miss this: is the key right?"
    (first, *_) = items.advice(12, items.share(wrong_key), found, ())
    assert first.endswith("With so few answers it may be chance.")


def options(*picked: int, right: int = 0) -> list[OptionFigures]:
    total = sum(picked)
    return [
        OptionFigures("abc"[at], "ABC"[at], f"words {at}", at == right, many, many / total)
        for at, many in enumerate(picked)
    ]


OUTDONE = (
    "More pick B (“words 1”) than A, which is right: is the key right, "
    "and what makes the other look right?"
)


@pytest.mark.parametrize(
    ("picked", "said"),
    [
        ((14, 6, 0), ["Nobody picks C (“words 2”): replace it."]),
        ((24, 15, 1), ["Hardly anybody picks C (“words 2”): replace it."]),
        ((13, 6, 0), []),  # one answer too few to say so
        ((19, 19, 2), []),  # 5 % is enough
        (
            (8, 9, 3),
            [
                OUTDONE,
            ],
        ),
        ((2, 5, 2), []),  # too few learners
    ],
)
def test_advice_names_the_options_that_do_not_work(picked: tuple[int, ...], said: list[str]):
    assert list(items.advice(sum(picked), 0.5, 0.4, options(*picked))) == said


@pytest.mark.parametrize(
    ("share", "fit", "begin"),
    [
        (0.2, 0.4, "Most miss this"),
        (0.99, 0.4, "Nearly everybody knows this"),
        (0.6, 0.05, "Whether somebody has this right says little"),
        (0.6, 0.4, None),
        (None, None, None),
    ],
)
def test_advice_follows_from_how_hard_it_is(
    share: float | None, fit: float | None, begin: str | None
):
    said = list(items.advice(40, share, fit, ()))
    assert len(said) == (begin is not None)
    assert not begin or said[0].startswith(begin)


def test_a_scale_has_no_right_step_and_is_not_told_to_lose_one():
    found = items.figures("l/feel", scale("feel"), (), 30, {"1": 30}, ())
    assert [(each.letter, each.share) for each in found.options][:2] == [("1", 1.0), ("2", 0.0)]
    assert (found.share, found.advice) == (None, ())


def test_long_words_are_cut_on_one_line():
    found = items.figures("l/q", item("q" * 90), (), 0, {}, ())
    assert len(found.words) == 60
    assert found.words.endswith("…")
    assert items.shortened("one\n two", 9) == "one two"


@given(st.lists(st.tuples(st.integers(0, 99), st.integers(1, 9)), min_size=1))
def test_the_median_is_the_middle_of_all_values(counted: list[tuple[int, int]]):
    values = sorted(value for value, many in counted for _ in range(many))
    assert items.median(counted) == values[(len(values) - 1) // 2]


def test_what_only_measures_is_known_in_each_of_its_forms():
    measured = replace(item("m", parallels=(item("m-b"),)), measure=True)
    asked = asking(item("q", parallels=(item("q-b"),)), measured)
    assert items.measuring(asked) == {"l/m", "l/m-b"}
