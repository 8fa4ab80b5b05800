"""Importing a list of people into a cohort: it is looked at first, and taken in once staff agree.

Both go on in the background, some rows at a time, and from where they were after a crash.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from lessonbot.domain import phones, roll, zones
from lessonbot.domain.cohort import CohortState
from lessonbot.domain.roll import Holds
from lessonbot.services import tabling
from lessonbot.services.runtime import Runtime, public_id
from lessonbot.services.seating import Seat
from lessonbot.services.tabling import Sheet, Unreadable
from lessonbot.store import audits, imports, people
from lessonbot.store.audits import Deed
from lessonbot.store.cohorts import StoredCohort
from lessonbot.store.imports import StoredImport, StoredRow

SMALL = 1_000
"""So many rows are looked at and taken in while somebody waits for the page."""
PAGE = 40
LONGEST_NAME = 200
_SAMPLE = 5
_ASKED = 500
_NOTHING = "-"
_BEGUN = {"importing", "done", "forgotten"}


class NotImported(Exception):
    """It cannot be so; `why` is the last part of a phrase's key, see `console.import.not_…`."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True, slots=True)
class Choice:
    """What staff say of a list; empty for what is to be guessed."""

    columns: Sequence[Holds] = ()
    country: str = ""
    language: str = ""
    statement: str = ""
    encoding: str = ""
    sheet: str = ""


@dataclass(frozen=True, slots=True)
class Look:
    """A list as staff see it: how many rows become what, and some of them."""

    stored: StoredImport
    columns: Sequence[Holds]
    counts: Mapping[tuple[str, str], int]
    rows: Sequence[StoredRow] = ()
    more: int = 0
    previews: Mapping[str, str] = field(default_factory=dict)

    def count(self, result: str) -> int:
        """How many rows have a result."""
        return sum(count for (found, _), count in self.counts.items() if found == result)


async def begin(
    rt: Runtime, cohort: StoredCohort, name: str, data: bytes, now: datetime, by: int | None = None
) -> StoredImport:
    """Keep a file, with what its columns likely hold. Raises Unreadable, NotImported."""
    if cohort.state is CohortState.ENDED:
        raise NotImported("ended")
    if not data:
        raise Unreadable("none")
    encoding = tabling.encoding_of(data)
    shaped: dict[str, Any] = {"shape": {}}
    if encoding or not tabling.is_unclear(data):
        shaped = await asyncio.to_thread(_shaped, name, data, encoding, "")
        shaped["country"] = await _country(rt, shaped)
    id_ = public_id()
    async with rt.database.write() as tx:
        await imports.add(
            tx,
            rt.organisation,
            public_id=id_,
            cohort_id=cohort.id,
            staff_id=by,
            name=roll.tidy(name)[:LONGEST_NAME],
            file=data,
            encoding=encoding,
            language=cohort.plan.language or "en",
            created_at=now,
            **shaped,
        )
        made = await imports.one(tx, rt.organisation, cohort.id, id_)
    if made is None:
        raise NotImported("gone")
    return made


async def choose(rt: Runtime, stored: StoredImport, said: Choice, now: datetime) -> bool:
    """Look at the rows as staff say that they are to be read; False: say what columns hold first.

    Raises Unreadable, NotImported.
    """
    if stored.state in _BEGUN:
        raise NotImported("begun")
    encoding, sheet = said.encoding or stored.encoding, said.sheet or stored.sheet
    if (encoding, sheet) != (stored.encoding, stored.sheet) or not stored.shape:
        async with rt.database.read() as tx:
            data = await imports.file(tx, rt.organisation, stored.id)
        shaped = await asyncio.to_thread(_shaped, stored.name, data, encoding, sheet)
        shaped["country"] = stored.country or await _country(rt, shaped)
        await _save(rt, stored, **shaped, encoding=encoding, state="chosen")
        return False
    columns = said.columns or columns_of(stored)
    if list(columns).count(Holds.NUMBER) != 1:
        raise NotImported("number")
    if any(list(columns).count(each) > 1 for each in Holds if each):
        raise NotImported("twice")
    await _save(
        rt,
        stored,
        columns=_written(columns),
        country=said.country if said.country in phones.countries() else "",
        language=said.language if said.language in rt.voices else stored.language,
        statement=roll.tidy(said.statement)[: roll.LONGEST_PROOF],
        state="checking",
        looked=0,
        wanted_at=now,
    )
    return True


async def confirm(
    rt: Runtime, cohort: StoredCohort, stored: StoredImport, now: datetime, by: int | None = None
) -> None:
    """Take in what was looked at. Raises NotImported."""
    if cohort.state is CohortState.ENDED:
        raise NotImported("ended")
    async with rt.database.write() as tx:
        found = await imports.lock(tx, rt.organisation, stored.id)
        if found is None or found.state != "checked":
            raise NotImported("begun")
        counts = await imports.counted(tx, rt.organisation, stored.id)
        await imports.change(
            tx, rt.organisation, stored.id, state="importing", done=0, wanted_at=now
        )
        about = {"list": stored.public_id, "file": stored.name, **_sums(counts)}
        await audits.write(
            tx, rt.organisation, Deed(by, "people_import", cohort.public_id, about), now
        )


async def forget(
    rt: Runtime, cohort: StoredCohort, stored: StoredImport, now: datetime, by: int | None = None
) -> None:
    """Forget the file and its rows; who was taken in stays, and by which list. Raises NotImported."""
    async with rt.database.write() as tx:
        found = await imports.lock(tx, rt.organisation, stored.id)
        if found is None or found.state == "importing":
            raise NotImported("begun")
        if found.state == "done":
            await imports.forget_rows(tx, rt.organisation, stored.id)
            await imports.change(tx, rt.organisation, stored.id, state="forgotten", file=None)
        else:
            await imports.forget(tx, rt.organisation, stored.id)
        deed = Deed(by, "people_list_deleted", cohort.public_id, {"list": stored.public_id})
        await audits.write(tx, rt.organisation, deed, now)


async def listed(
    rt: Runtime, cohort: StoredCohort, most: int, before: int | None = None
) -> Sequence[StoredImport]:
    """The lists of a cohort, the newest first."""
    async with rt.database.read() as tx:
        return await imports.page(tx, rt.organisation, cohort.id, most, before)


async def find(rt: Runtime, cohort: StoredCohort, public_id_: str) -> StoredImport | None:
    """The list of a link."""
    async with rt.database.read() as tx:
        return await imports.one(tx, rt.organisation, cohort.id, public_id_)


async def seen(
    rt: Runtime, stored: StoredImport, results: Sequence[str] = (), after: int = 0, most: int = PAGE
) -> Look:
    """How it stands, with some rows in the order of the file."""
    async with rt.database.read() as tx:
        counts = await imports.counted(tx, rt.organisation, stored.id)
        rows = await imports.rows(
            tx, rt.organisation, stored.id, most + 1, results=results, after=after
        )
        data = b"" if stored.shape else await imports.file(tx, rt.organisation, stored.id)
    more = rows[most - 1].row if len(rows) > most else 0
    previews = tabling.previews(data) if data else {}
    return Look(stored, columns_of(stored), counts, rows[:most], more, previews)


def columns_of(stored: StoredImport) -> tuple[Holds, ...]:
    """What each column holds."""
    return tuple(Holds("" if each == _NOTHING else each) for each in stored.columns.split())


def split(sheet: Sheet) -> tuple[Sequence[str], Sequence[tuple[int, Sequence[str]]]]:
    """The heads of a table, empty where it has none, and its rows."""
    first = sheet.rows[0][1]
    if roll.is_head(first):
        return first, sheet.rows[1:]
    return [""] * len(first), sheet.rows


def chosen(found: Sequence[Sheet], name: str) -> Sheet:
    """The sheet with a name, or the first."""
    return next((each for each in found if each.name == name), found[0])


def _shaped(name: str, data: bytes, encoding: str, sheet: str) -> dict[str, Any]:
    """What a file looks like, as columns of its row. Raises Unreadable."""
    found = tabling.sheets(name, data, encoding)
    one = chosen(found, sheet)
    heads, rows = split(one)
    if not rows:
        raise Unreadable("empty")
    if len(rows) > tabling.MOST_ROWS:
        raise Unreadable("rows")
    width = max(len(heads), *(len(row) for _, row in rows))
    heads = [*heads, *([""] * (width - len(heads)))]
    sample = [list(row) for _, row in rows[:_ASKED]]
    columns = roll.guess(heads, sample)
    shape = {
        "sheets": [each.name for each in found],
        "heads": [roll.shown(roll.tidy(each)) for each in heads],
        "sample": [[roll.shown(each) for each in row] for row in sample[:_SAMPLE]],
        "countries": _dialled(sample, columns),
    }
    return {
        "shape": shape,
        "sheet": one.name,
        "columns": _written(columns),
        "total": len(rows),
    }


def _dialled(rows: Sequence[Sequence[str]], columns: Sequence[Holds]) -> str:
    """The country that most numbers with a plus are of."""
    if Holds.NUMBER not in columns:
        return ""
    at = list(columns).index(Holds.NUMBER)
    cells = (row[at].strip() for row in rows if at < len(row))
    return _most([each for each in cells if each.startswith(("+", "00"))])


async def _country(rt: Runtime, shaped: Mapping[str, Any]) -> str:
    """Where numbers without a plus likely are dialled: as the others here, or as the learners'."""
    return str(shaped["shape"]["countries"]) or await country(rt)


async def country(rt: Runtime) -> str:
    """The country of most learners, or else of the organisation's clock; empty for none."""
    async with rt.database.read() as tx:
        known = _most(await people.countries(tx, rt.organisation, _ASKED))
    return known or zones.country_of(rt.portrait.zone)


def _most(numbers: Sequence[str]) -> str:
    found = [phones.country_of(f"+{each.lstrip('+0')}") for each in numbers]
    known = [each for each in found if each in phones.countries()]
    return max(sorted(set(known)), key=known.count, default="")


async def _save(rt: Runtime, stored: StoredImport, **values: object) -> None:
    """Change a list that is not taken in yet; what was found in it is forgotten."""
    async with rt.database.write() as tx:
        found = await imports.lock(tx, rt.organisation, stored.id)
        if found is None or found.state in _BEGUN:
            raise NotImported("begun")
        await imports.forget_rows(tx, rt.organisation, stored.id)
        await imports.change(tx, rt.organisation, stored.id, **values)


def _written(columns: Sequence[Holds]) -> str:
    return " ".join(each or _NOTHING for each in columns)


def _sums(counts: Mapping[tuple[str, str], int]) -> dict[str, int]:
    sums: dict[str, int] = {}
    for (result, _), count in counts.items():
        sums[result] = sums.get(result, 0) + count
    return sums


async def failed(
    seat: Seat, stored: StoredImport, results: Sequence[str], most: int, now: datetime
) -> Look:
    """Rows that were not taken in, as they stand in the file; that somebody looked is written down."""
    rt = seat.rt
    async with rt.database.write() as tx:
        counts = await imports.counted(tx, rt.organisation, stored.id)
        rows = await imports.rows(tx, rt.organisation, stored.id, most, results=results)
        deed = seat.deed("people_failed_read", stored.public_id, rows=len(rows))
        await audits.write(tx, rt.organisation, deed, now)
    return Look(stored, columns_of(stored), counts, rows)
