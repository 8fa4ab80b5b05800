"""Putting people whom another program names into a cohort, by the rules of a list in a file."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from lessonbot.domain import roll
from lessonbot.domain.cohort import CohortState
from lessonbot.domain.roll import Fault, Holds, Person, Result, Rules
from lessonbot.services import gleaning, placing
from lessonbot.services.gathering import NotGathered
from lessonbot.services.keying import Program
from lessonbot.services.placing import Source, Verdict
from lessonbot.store import audits, cohorts
from lessonbot.store.cohorts import StoredCohort

MOST = 500
"""People in one request, which are put in within one transaction."""
COLUMNS = (Holds.NUMBER, Holds.NAME, Holds.LANGUAGE, Holds.ZONE, Holds.PROOF, Holds.OWN)
"""What is said of each of them, in this order."""


async def enlist(
    program: Program,
    cohort: StoredCohort,
    said: Sequence[Sequence[str]],
    now: datetime,
    *,
    country: str = "",
    statement: str = "",
) -> list[Verdict]:
    """What becomes of each, in order; only who agreed is put in. Raises NotGathered.

    `statement` says of all of them how and when they agreed, `country` where numbers are dialled.
    """
    rt = program.rt
    told_of_all = roll.proof(statement, "")  # a bare yes tells neither how nor when
    language = cohort.plan.language or "en"
    rules = Rules(COLUMNS, gleaning.languages(rt), country, language, told_of_all)
    read = await asyncio.to_thread(_read, said, rules, now)
    who = [each for each in read if isinstance(each, Person)]
    async with rt.database.write() as tx:
        current = await cohorts.lock(tx, rt.organisation, cohort.id) or cohort
        if current.state is CohortState.ENDED:
            raise NotGathered("ended")
        placed = iter(await placing.place(rt, tx, current, who, Source(), now))
        found = [next(placed) if isinstance(each, Person) else _refused(each) for each in read]
        counts = Counter(each.result.value for each in found)
        deed = program.deed("people_imported", cohort.public_id, **counts)
        await audits.write(tx, rt.organisation, deed, now)
    return found


def _read(said: Sequence[Sequence[str]], rules: Rules, now: datetime) -> list[Person | Fault]:
    read = [_proven(roll.read(each, rules, now)) for each in said]
    rows = [(at, cells, each) for at, (cells, each) in enumerate(zip(said, read, strict=True), 1)]
    return gleaning.unrepeated(rows, gleaning.Seen())


def _proven(each: Person | Fault) -> Person | Fault:
    """Programs bring nobody of whom nobody says how they agreed."""
    lacks = isinstance(each, Person) and not each.proof
    return Fault("unproven", Holds.PROOF) if lacks else each


def _refused(fault: Fault) -> Verdict:
    repeated = fault.why == "repeated"
    return Verdict(Result.REPEATED if repeated else Result.REFUSED, fault.why)
