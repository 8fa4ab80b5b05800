"""What kills cost: lessonbot killed in mid-dispatch, started again, and every message counted."""

import json
import os
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from benchmarks.databases import servers
from benchmarks.product import ROOT, command, environment
from benchmarks.report import Figures, script, table

KILLS, MESSAGES = 5, 10_000
QUICK_KILLS, QUICK_MESSAGES = 2, 1_000
LONGEST = 900


def measure(quick: bool) -> Figures:  # noqa: FBT001 - the size of a benchmark
    """Lost and doubled messages, and seconds until things went on; the worse of the databases.

    Quick, only SQLite.
    """
    kills, messages = (QUICK_KILLS, QUICK_MESSAGES) if quick else (KILLS, MESSAGES)
    found: dict[str, dict[str, Any]] = {}
    with servers() as places:
        for place in places[: 1 if quick else 2]:
            with place.database() as url:
                words = () if place.postgres is None else ("--database", url)
                found[place.name] = _trial(
                    "--kills", str(kills), "--messages", str(messages), "--seed", "1", *words
                )
    table(
        f"{messages:,} messages, {kills} kills",
        ["", "processes", "lost", "doubled", "in doubt", "first send, s", "taken up, s"],
        [
            (
                name,
                each["processes"],
                each["lost"],
                each["duplicated"],
                each["in_doubt"],
                *_slowest(each),
            )
            for name, each in found.items()
        ],
    )
    first, taken_up = (max(each) for each in zip(*map(_slowest, found.values()), strict=True))
    return {
        "recovery_first_send_s": first,
        "recovery_orphans_s": taken_up,
        "lost_after_kills": sum(each["lost"] for each in found.values()),
        "duplicates_after_kills": sum(each["duplicated"] for each in found.values()),
    }


def _trial(*words: str) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run(
            [*command("chaos", "--json"), *words],
            cwd=ROOT,
            env=environment(Path(folder), HOME=os.environ.get("HOME", folder)),
            stdout=subprocess.PIPE,
            timeout=LONGEST,
            check=False,
        )
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def _slowest(found: dict[str, Any]) -> tuple[float, float]:
    """The longest waits; a start after which nothing new was owed has none."""
    firsts, taken_up = (
        [each for each in found[key] if each is not None]
        for key in ("seconds_to_first_send", "seconds_to_takeover")
    )
    return max(firsts), max(taken_up, default=0.0)


if __name__ == "__main__":
    script(measure, __doc__)
