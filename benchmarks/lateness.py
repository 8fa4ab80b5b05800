"""How late the last of many is who share an hour, beside the time that the sender's limit asks for."""

import os

from benchmarks.apart import apart
from benchmarks.databases import servers
from benchmarks.outbound import TELEGRAM
from benchmarks.provider import provider
from benchmarks.pumping import fill, pumped
from benchmarks.report import Figures, script, table
from lessonbot.services.pacing import Tempo

MANY, QUICK = 10_000, 2_500
PACE = Tempo(per_second=500, person_seconds=1)


def measure(quick: bool) -> Figures:  # noqa: FBT001 - the size of a benchmark
    """The time until the last lesson was accepted, divided by what the limit alone would take."""
    people = QUICK if quick else MANY
    limit = people / PACE.per_second
    taken = {}
    with provider("telegram") as there, servers() as places:
        os.environ["SSL_CERT_FILE"] = str(there.certificate)
        for place in places:
            with place.database() as url:
                apart(fill, TELEGRAM, url, people)
                taken[place.name] = apart(pumped, TELEGRAM, url, there.url, people, PACE).seconds
    table(
        f"{people:,} lessons due in the same second, at {PACE.per_second:g} a second",
        ["", "seconds", "the limit's", "ratio"],
        [(name, seconds, limit, seconds / limit) for name, seconds in taken.items()],
    )
    return {"lateness_ratio": max(taken.values()) / limit}


if __name__ == "__main__":
    script(measure, __doc__)
