"""The rows of a list of people: looked at, then taken in, some at a time in one transaction each.

Whatever is done is in the tables, so it goes on from there after a crash.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from lessonbot.domain import roll
from lessonbot.domain.roll import Fault, Holds, Person, Result, Rules
from lessonbot.domain.spelling import fold
from lessonbot.services import gathering, importing, placing, tabling
from lessonbot.services.placing import Source, Verdict
from lessonbot.services.runtime import Runtime
from lessonbot.services.seating import for_organisation
from lessonbot.services.tabling import Unreadable
from lessonbot.store import audits, cohorts, imports
from lessonbot.store.audits import Deed
from lessonbot.store.cohorts import StoredCohort
from lessonbot.store.database import Transaction
from lessonbot.store.imports import StoredImport, StoredRow

LOOK, TAKE = 1_000, 500
"""So many rows in one transaction."""
ONE = (Holds.NUMBER, Holds.NAME, Holds.LANGUAGE, Holds.PROOF)
"""What is said of somebody who is added by hand, in this order."""
_TAKEN = (Result.NEW, Result.KNOWN)
_UNPLACED = "place"
_OVER = (Result.ADDED, Result.KNOWN)

_Row = tuple[int, Sequence[str], Person | Fault]


@dataclass
class Seen:
    """Numbers and own ids of a list so far, with the rows in which they stand first."""

    numbers: dict[str, int] = field(default_factory=dict)
    own_ids: dict[str, int] = field(default_factory=dict)
    taken: int = 0


async def go_on(rt: Runtime, now: datetime) -> int:
    """Go on with a list of any organisation; how many rows were done, 0 where nothing waits."""
    async with rt.database.read() as tx:
        waiting = await imports.unfinished(tx)
    for organisation, cohort, list_ in waiting:
        here = for_organisation(rt, organisation, rt.organisation_name)
        sight = await gathering.sight(here, cohort)
        if sight and (done := await finish(here, sight.cohort, list_, now)):
            return done
    return 0


async def finish(rt: Runtime, cohort: StoredCohort, list_: int, now: datetime) -> int:
    """Look at a list, or take it in, to its end; how many rows were done."""
    async with rt.database.read() as tx:
        found = await imports.by_id(tx, rt.organisation, list_)
    if found is None:
        return 0
    if found.state == "checking":
        return await _look(rt, cohort, found, now)
    done, more = 0, found.state == "importing"
    while more and not rt.stopping.is_set():
        count = await take(rt, cohort, list_, now)
        done, more = done + count, count == TAKE
        await asyncio.sleep(0)
    return done


async def _look(rt: Runtime, cohort: StoredCohort, stored: StoredImport, now: datetime) -> int:
    """Say of each row what becomes of it."""
    async with rt.database.read() as tx:
        data = await imports.file(tx, rt.organisation, stored.id)
        seen = await _seen(rt, tx, stored)
    try:
        found = await asyncio.to_thread(tabling.sheets, stored.name, data, stored.encoding)
    except Unreadable:  # it could be read before; whoever brought it says again how
        async with rt.database.write() as tx:
            await imports.change(tx, rt.organisation, stored.id, state="chosen")
        return 0
    _, rows = importing.split(importing.chosen(found, stored.sheet))
    rules = rules_of(rt, stored)
    at = stored.looked
    while at < len(rows) and not rt.stopping.is_set():
        some = rows[at : at + LOOK]
        read = await asyncio.to_thread(_read, some, rules, now)
        async with rt.database.write() as tx:
            if not await _looked(rt, tx, cohort, stored, at, read, seen):
                return at - stored.looked  # another process is at it, or it is to be read anew
        at += len(some)
        await asyncio.sleep(0)
    return at - stored.looked


async def _looked(  # noqa: PLR0913, PLR0917 - what was read, and of which list
    rt: Runtime,
    tx: Transaction,
    cohort: StoredCohort,
    stored: StoredImport,
    at: int,
    read: Sequence[_Row],
    seen: Seen,
) -> bool:
    """Write down what becomes of some rows, if that is still ours to say."""
    locked = await imports.lock(tx, rt.organisation, stored.id)
    if locked is None or (locked.state, locked.looked) != ("checking", at):
        return False
    told = unrepeated(read, seen)
    who = [each for each in told if isinstance(each, Person)]
    there = await placing.ground(rt, tx, cohort, who)
    verdicts = iter(placing.judge(there, who, seen.taken))
    rows = []
    for (number, cells, _), each in zip(read, told, strict=True):
        verdict = next(verdicts) if isinstance(each, Person) else None
        if verdict and verdict.result in _TAKEN and verdict.why != "member":
            seen.taken += 1
        rows.append(_row(rt, stored, number, cells, each, verdict))
    await imports.add_rows(tx, rows)
    end = at + len(read)
    state = "checked" if end >= stored.total else "checking"
    await imports.change(tx, rt.organisation, stored.id, looked=end, state=state)
    return True


async def take(rt: Runtime, cohort: StoredCohort, list_: int, now: datetime) -> int:
    """Take in some rows; how many, fewer than TAKE once it is over."""
    async with rt.database.write() as tx:
        stored = await imports.lock(tx, rt.organisation, list_)
        if stored is None or stored.state != "importing":
            return 0
        current = await cohorts.lock(tx, rt.organisation, cohort.id) or cohort
        rows = await imports.rows(
            tx, rt.organisation, list_, TAKE, results=_TAKEN, after=stored.done
        )
        source = Source(list_, stored.staff_id)
        verdicts = await placing.place(
            rt, tx, current, [_person(each) for each in rows], source, now
        )
        await imports.save_rows(
            tx,
            [
                {"id": row.id, "result": verdict.result, "why": verdict.why or _kept(row)}
                for row, verdict in zip(rows, verdicts, strict=True)
            ],
        )
        if len(rows) == TAKE:
            await imports.change(tx, rt.organisation, list_, done=rows[-1].row)
        else:
            await _end(rt, tx, current, stored, now)
    return len(rows)


async def _end(
    rt: Runtime, tx: Transaction, cohort: StoredCohort, stored: StoredImport, now: datetime
) -> None:
    """All of it is taken in: the file is needed no more, nor the rows that were right."""
    await imports.forget_cells(tx, rt.organisation, stored.id, _OVER)
    await imports.change(tx, rt.organisation, stored.id, state="done", ended_at=now, file=None)
    counts = await imports.counted(tx, rt.organisation, stored.id)
    about: dict[str, Any] = {"list": stored.public_id}
    for (result, _), count in counts.items():
        about[result] = about.get(result, 0) + count
    deed = Deed(stored.staff_id, "people_imported", cohort.public_id, about)
    await audits.write(tx, rt.organisation, deed, now)


async def add_one(
    rt: Runtime,
    cohort: StoredCohort,
    said: Sequence[str],
    country: str,
    now: datetime,
    by: int | None = None,
) -> Verdict | Fault:
    """Put one person into a cohort, as a list would: number, name, language, how they agreed."""
    rules = Rules(ONE, languages(rt), country, cohort.plan.language or "en")
    found = roll.read(said, rules, now)
    if isinstance(found, Fault):
        return found
    async with rt.database.write() as tx:
        current = await cohorts.lock(tx, rt.organisation, cohort.id) or cohort
        source = Source(None, by)
        (verdict,) = await placing.place(rt, tx, current, [found], source, now)
        about = {"result": verdict.result.value, "why": verdict.why}
        deed = Deed(by, "person_added", cohort.public_id, about)
        await audits.write(tx, rt.organisation, deed, now)
    return verdict


def rules_of(rt: Runtime, stored: StoredImport) -> Rules:
    """How the rows of a list are read."""
    return Rules(
        importing.columns_of(stored),
        languages(rt),
        stored.country,
        stored.language,
        stored.statement,
    )


def languages(rt: Runtime) -> dict[str, str]:
    """Every name of the languages that are spoken here, folded, with its tag."""
    names: dict[str, str] = {}
    for tag, voice in rt.voices.items():
        for other in rt.voices.values():
            names[fold(other.formats.called(tag))] = tag
        names[fold(tag)] = tag
        names[fold(voice.label("language.name"))] = tag
    return names


def _read(rows: Sequence[tuple[int, Sequence[str]]], rules: Rules, now: datetime) -> list[_Row]:
    return [(number, cells, roll.read(cells, rules, now)) for number, cells in rows]


def unrepeated(read: Sequence[_Row], seen: Seen) -> list[Person | Fault]:
    """The same, where a number or own id that stood before is told."""
    found: list[Person | Fault] = []
    for row, _, each in read:
        if not isinstance(each, Person):
            found.append(each)
        elif first := seen.numbers.get(each.number):
            found.append(Fault("repeated", roll.Holds.NUMBER, str(first)))
        elif each.own_id and (first := seen.own_ids.get(each.own_id)):
            found.append(Fault("own_twice", roll.Holds.OWN, f"{each.own_id} ({first})"))
        else:
            seen.numbers[each.number] = row
            if each.own_id:
                seen.own_ids[each.own_id] = row
            found.append(each)
    return found


def _row(
    rt: Runtime,
    stored: StoredImport,
    number: int,
    cells: Sequence[str],
    each: Person | Fault,
    verdict: Verdict | None,
) -> dict[str, Any]:
    row: dict[str, Any] = {
        "organisation_id": rt.organisation,
        "import_id": stored.id,
        "row": number,
        "cells": list(cells),
    }
    if isinstance(each, Person):
        verdict = verdict or Verdict(Result.NEW)
        return row | {
            "result": verdict.result,
            **_noted(each, verdict),
            "number": each.number,
            "name": each.name,
            "language": each.language,
            "zone": each.zone,
            "proof": each.proof,
            "own_id": each.own_id,
        }
    repeated = each.why == "repeated"
    return row | {
        "result": Result.REPEATED if repeated else Result.REFUSED,
        "why": each.why,
        "place": each.column.value,
        "stands": each.stands,
        "number": "",
        "name": each.name,
        "language": "",
        "zone": None,
        "proof": "",
        "own_id": "",
    }


def _kept(row: StoredRow) -> str:
    """What still holds of what was said when the list was looked at."""
    return _UNPLACED if row.why == _UNPLACED else ""


def _noted(each: Person, verdict: Verdict) -> dict[str, str]:
    """What there is to say of somebody, in which column, and what stands there."""
    if verdict.why == "own_taken":
        return {"why": verdict.why, "place": roll.Holds.OWN.value, "stands": each.own_id}
    if each.unplaced and not verdict.why:
        return {"why": _UNPLACED, "place": roll.Holds.ZONE.value, "stands": each.unplaced}
    return {"why": verdict.why, "place": "", "stands": ""}


def _person(row: StoredRow) -> Person:
    return Person(row.number, row.name, row.language, row.zone, row.proof, row.own_id)


async def _seen(rt: Runtime, tx: Transaction, stored: StoredImport) -> Seen:
    """What was found before, where a look goes on."""
    seen = Seen()
    if stored.looked:
        results = (Result.NEW, Result.KNOWN, Result.SKIPPED, Result.REFUSED)
        for row, number, own_id in await imports.seen(tx, rt.organisation, stored.id, results):
            seen.numbers.setdefault(number, row)
            if own_id:
                seen.own_ids.setdefault(own_id, row)
        counts = await imports.counted(tx, rt.organisation, stored.id)
        seen.taken = sum(
            count for (result, why), count in counts.items() if result in _TAKEN and why != "member"
        )
    return seen
