"""Which engine runs the jobs. DBOS is loaded only where it is chosen: it costs 69 MB."""

from collections.abc import Mapping

from lessonbot.engines.embedded import Embedded
from lessonbot.engines.work import JOBS, Clock, Job
from lessonbot.services.jobs import Engine
from lessonbot.services.runtime import Runtime


def chosen(kind: str, rt: Runtime, clock: Clock, jobs: Mapping[str, Job] = JOBS) -> Engine:
    """The engine of that kind; `auto`: shared on PostgreSQL, in this process on SQLite."""
    if kind == "embedded" or (kind == "auto" and rt.database.is_sqlite):
        return Embedded(rt, clock, jobs)
    from lessonbot.engines.durable import Durable  # noqa: PLC0415 - only where it is chosen

    return Durable(rt, clock, jobs)
