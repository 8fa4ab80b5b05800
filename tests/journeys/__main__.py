"""`python -m tests.journeys` plays all journeys and shows what differs; `--write` keeps it."""

import argparse
import asyncio
import sys
import tempfile
from pathlib import Path

from tests.journeys.kept import TRANSCRIPTS, differences, keep
from tests.journeys.stage import NETWORKS, played


def main() -> int:
    """Play, and compare or write."""
    parser = argparse.ArgumentParser(prog="python -m tests.journeys", description=__doc__)
    parser.add_argument("--write", action="store_true", help=f"write {TRANSCRIPTS}")
    parser.add_argument("--network", choices=NETWORKS, action="append", help="only this one")
    chosen = parser.parse_args()
    told = 0
    for network in chosen.network or NETWORKS:
        with tempfile.TemporaryDirectory() as folder:
            transcripts = asyncio.run(played(network, Path(folder)))
        for each in differences(network, transcripts):
            told += 1
            sys.stdout.write(f"{each}\n")
        if chosen.write:
            keep(network, transcripts)
    return 1 if told and not chosen.write else 0


if __name__ == "__main__":
    sys.exit(main())
