"""How far the members of a cohort came, as figures."""

from dataclasses import astuple, fields

from fastapi import Response

from lessonbot.domain.staff import May
from lessonbot.services import gathering
from lessonbot.store.stages import Stages
from lessonbot.web.console.cohort_members import sight
from lessonbot.web.console.doors import Asked, Console
from lessonbot.web.figures import percent


def add(console: Console) -> None:
    """Add the page to the console."""
    console.reads("/cohorts/{cohort}/results", May.SEE, results)


async def results(asked: Asked) -> Response:
    """Show how many came how far."""
    found = await sight(asked)
    stages = await gathering.stages(asked.seat.rt, found)
    named = zip((each.name for each in fields(Stages)), astuple(stages), strict=True)
    lines = [
        (name, str(count), percent(count / stages.listed) if stages.listed else "–")
        for name, count in named
    ]
    return asked.draw("cohort_results", cohort=found.cohort, lines=lines)
