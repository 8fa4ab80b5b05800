"""A long walk over all that people can do, by dice: see `tests/journeys/walk`."""

from random import SystemRandom

import pytest

from tests.journeys.walk import walk


def test_the_same_seed_walks_the_same_way():
    assert walk(400, seed=7) == walk(400, seed=7) == 400


@pytest.mark.nightly
@pytest.mark.parametrize("quarter", range(4))
def test_a_million_steps_keep_every_promise(quarter: int):
    seed = SystemRandom().randrange(10**6)  # a walk that fails says how to walk it again
    assert walk(250_000, seed) == 250_000, quarter
