"""When a missed question comes back: by FSRS-6, in whole days, always in the same way."""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import replace

import fsrs
import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lessonbot.domain.review import (
    LONGEST,
    MOST_A_DAY,
    Card,
    answered,
    due,
    missed,
    next_date,
    retrievability,
    reviewed,
)

MONDAY = dt.date(2026, 11, 23)
dates = st.dates(dt.date(2024, 1, 1), dt.date(2030, 12, 31))
days = st.integers(0, 400)
# an answer, and how many days after the one before it was given
histories = st.lists(st.tuples(st.booleans(), days), max_size=12)
cards = st.builds(
    Card,
    due=st.integers(MONDAY.toordinal() - 90, MONDAY.toordinal() + 90),
    stability=st.floats(0.001, 400),
    difficulty=st.floats(1, 10),
    last=st.integers(MONDAY.toordinal() - 180, MONDAY.toordinal()),
    right=st.integers(0, 2),
)
several = st.dictionaries(st.text("abc/", min_size=1, max_size=4), cards, max_size=8)


def told(on: dt.date, history: list[tuple[bool, int]]) -> Iterator[tuple[dt.date, bool, Card]]:
    """The date, the answer and the card after each answer, the first one being wrong."""
    card = missed(None, on)
    yield on, False, card
    for right, later in history:
        on += dt.timedelta(days=later)
        card = answered(card, right=right, on=on)
        yield on, right, card


def by_library(answers: str) -> list[tuple[dt.date, float, float]]:
    """Due date, stability and difficulty by py-fsrs alone, each answered on the day it was due."""
    scheduler = fsrs.Scheduler(learning_steps=[], relearning_steps=[], enable_fuzzing=False)
    card, found = fsrs.Card(), []
    now = dt.datetime(2026, 11, 23, 12, tzinfo=dt.UTC)
    for answer in answers:
        rating = fsrs.Rating.Good if answer == "r" else fsrs.Rating.Again
        card, _ = scheduler.review_card(card, rating, now)
        now = card.due
        assert card.stability is not None
        assert card.difficulty is not None
        found.append((card.due.date(), card.stability, card.difficulty))
    return found


@pytest.mark.parametrize("answers", ["wrr", "wrrrrrr", "wwwrrr", "wrwrwr", "wrrrw", "rrrr", "rw"])
def test_it_agrees_with_py_fsrs(answers: str):
    card, on, found = None, MONDAY, []
    for answer in answers:
        card = answered(card, right=answer == "r", on=on)
        on = dt.date.fromordinal(card.due)
        found.append((on, card.stability, card.difficulty))
    for ours, theirs in zip(found, by_library(answers), strict=True):
        assert ours[0] == theirs[0]
        assert ours[1:] == pytest.approx(theirs[1:], rel=1e-3)


def test_a_missed_question_comes_after_1_2_6_and_17_days_while_it_is_answered_right():
    # as py-fsrs 6.3 has it with the published parameters; a change of these must be seen
    card, gaps = missed(None, MONDAY), []
    for _ in range(4):
        gaps.append(card.due - card.last)
        card = answered(card, right=True, on=dt.date.fromordinal(card.due))
    assert gaps == [1, 2, 6, 17]


def test_three_right_answers_in_a_row_make_it_known_and_a_wrong_one_begins_anew():
    card: Card | None = missed(None, MONDAY)
    heard = []
    for right in (True, True, False, True, True, True):
        assert card is not None
        card = reviewed(card, right=right, on=dt.date.fromordinal(card.due))
        heard.append(card.right if card else None)
    assert heard == [1, 2, 0, 1, 2, None]


def test_what_was_remembered_for_months_is_known_at_once():
    card = replace(missed(None, MONDAY), stability=40.0)
    assert reviewed(card, right=True, on=MONDAY + dt.timedelta(days=80)) is None
    assert reviewed(card, right=False, on=MONDAY + dt.timedelta(days=80)) is not None


@given(dates, histories)
def test_a_history_always_gives_the_same_cards(on: dt.date, history: list[tuple[bool, int]]):
    assert list(told(on, history)) == list(told(on, history))


@given(dates, histories)
def test_it_is_never_due_before_the_next_day(on: dt.date, history: list[tuple[bool, int]]):
    for date, _, card in told(on, history):
        assert card.due > date.toordinal()
        assert card.last == date.toordinal()


@given(dates, histories)
def test_a_right_answer_never_shortens_the_time_until_it_is_asked_again(
    on: dt.date, history: list[tuple[bool, int]]
):
    before = None
    for _, right, card in told(on, history):
        if before and right:
            assert card.due - card.last >= before.due - before.last
        before = card


@given(dates, histories)
def test_what_is_asked_later_is_remembered_less(on: dt.date, history: list[tuple[bool, int]]):
    for date, _, card in told(on, history):
        chances = [retrievability(card, date + dt.timedelta(days=n)) for n in (0, 1, 30, 300)]
        assert chances[0] == 1
        assert chances == sorted(chances, reverse=True)
        assert chances[-1] > 0


@given(cards, st.booleans(), days)
def test_a_card_is_kept_until_it_is_known(card: Card, right: bool, later: int):  # noqa: FBT001
    on = dt.date.fromordinal(card.last + later)
    kept, after = reviewed(card, right=right, on=on), answered(card, right=right, on=on)
    known = after.right >= 3 or after.due - after.last > LONGEST
    assert kept == (None if known else after)


@given(cards, st.booleans(), st.integers(1, 2))
def test_who_moves_west_and_has_an_earlier_date_loses_nothing(
    card: Card,
    right: bool,  # noqa: FBT001 - an example of either kind
    earlier: int,
):
    after = answered(card, right=right, on=dt.date.fromordinal(card.last - earlier))
    assert after.last == card.last
    assert after.due > card.last


@given(several, dates, st.integers(-1, 9))
def test_at_most_so_many_are_asked_and_the_longest_overdue_first(
    held: Mapping[str, Card], on: dt.date, most: int
):
    asked = due(held, on, most)
    ready = {ref for ref, card in held.items() if card.due <= on.toordinal()}
    assert len(asked) == min(max(most, 0), len(ready)) == len(set(asked))
    assert set(asked) <= ready
    ranks = [(held[ref].due, held[ref].stability) for ref in asked]
    assert ranks == sorted(ranks)
    for ref in ready - set(asked):
        assert all(rank <= (held[ref].due, held[ref].stability) for rank in ranks)


@given(several, dates)
def test_the_order_in_which_cards_are_stored_changes_nothing(held: Mapping[str, Card], on: dt.date):
    assert due(held, on) == due(dict(reversed(list(held.items()))), on)
    assert len(due(held, on)) <= MOST_A_DAY == 2


@given(several)
def test_the_next_date_is_the_first_on_which_one_is_due(held: Mapping[str, Card]):
    first = next_date(held)
    if first is None:
        assert not held
    else:
        assert due(held, first)
        assert not due(held, first - dt.timedelta(days=1))


@given(dates, histories)
def test_a_card_is_the_same_after_it_was_stored(on: dt.date, history: list[tuple[bool, int]]):
    for _, _, card in told(on, history):
        stored = msgspec.json.encode(card)
        assert msgspec.json.decode(stored, type=Card) == card
        assert len(stored) < 90
