"""Sixty days of seven learners on each network read as they did when somebody last judged them.

After a change that is meant, renew them and read what changed:

    python -m tests.journeys --write
    git diff tests/journeys/transcripts
"""

from pathlib import Path

import pytest

from tests.journeys.kept import TRANSCRIPTS, differences, path
from tests.journeys.learners import CAST
from tests.journeys.stage import NETWORKS, Network, played


@pytest.mark.parametrize("network", NETWORKS)
async def test_sixty_days_read_as_they_were_judged(network: Network, tmp_path: Path):
    found = list(differences(network, await played(network, tmp_path)))
    if found:
        how = "If that is meant: python -m tests.journeys --write, and read the difference."
        pytest.fail("\n\n".join([*found, how]), pytrace=False)


def test_nothing_is_kept_that_nobody_plays():
    played_here = {path(network, each.slug) for network in NETWORKS for each in CAST}
    assert set(TRANSCRIPTS.iterdir()) == played_here
