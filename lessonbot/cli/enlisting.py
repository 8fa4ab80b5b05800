"""What `lessonbot cohort import` does: a list of people is looked at, and taken into a cohort."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lessonbot.cli import announcing, convening
from lessonbot.cli.output import NOT_SO, fail, tell
from lessonbot.cli.serving import clock
from lessonbot.config import Settings
from lessonbot.domain.roll import Result
from lessonbot.services import gleaning, importing, tabling
from lessonbot.services.gathering import Sight
from lessonbot.services.importing import Choice, Look, NotImported
from lessonbot.services.runtime import Runtime
from lessonbot.services.speaking import console_voices
from lessonbot.services.tabling import Unreadable
from lessonbot.store.imports import StoredImport

_SHOWN = 20
_MENDED = (Result.REFUSED, Result.REPEATED, Result.SKIPPED)


@dataclass(frozen=True, slots=True)
class Ways:
    """How the file is to be read; empty for what is to be guessed."""

    country: str = ""
    language: str = ""
    statement: str = ""
    encoding: str = ""
    sheet: str = ""


async def bring(
    settings: Settings, code: str, file: Path, ways: Ways, *, dry: bool, as_json: bool
) -> None:
    """Look at a list and tell what becomes of its rows; unless it is `dry`, take it in."""
    data = _bytes(file)
    async with announcing.parts(settings, sends=False) as rt:
        found = await convening.cohort_with(rt, code)
        try:
            stored = await _looked(rt, found, file.name, data, ways)
        except (Unreadable, NotImported) as refused:
            fail("\n".join([_said(f"console.import.not_{refused.why}"), *_more(refused)]), NOT_SO)
        if dry:
            look = await _seen(rt, stored)
            await importing.forget(rt, found.cohort, stored, clock())
        else:
            await importing.confirm(rt, found.cohort, stored, clock())
            await gleaning.finish(rt, found.cohort, stored.id, clock())
            look = await _seen(rt, stored)
    _tell(look, as_json=as_json)


async def _looked(rt: Runtime, found: Sight, name: str, data: bytes, ways: Ways) -> StoredImport:
    stored = await importing.begin(rt, found.cohort, name, data, clock())
    try:
        if ways.encoding or ways.sheet:
            again = Choice(encoding=ways.encoding, sheet=ways.sheet)
            if not await importing.choose(rt, stored, again, clock()):
                stored = await importing.find(rt, found.cohort, stored.public_id) or stored
        country = ways.country.upper() or stored.country
        said = Choice((), country, ways.language, ways.statement)
        await importing.choose(rt, stored, said, clock())
    except (Unreadable, NotImported):
        await importing.forget(rt, found.cohort, stored, clock())
        raise
    await gleaning.finish(rt, found.cohort, stored.id, clock())
    return stored


async def _seen(rt: Runtime, stored: StoredImport) -> Look:
    return await importing.seen(rt, stored, _MENDED, most=tabling.MOST_ROWS)


def _tell(look: Look, *, as_json: bool) -> None:
    sums = {each.value: look.count(each) for each in Result if look.count(each)}
    rows = [_row(each) for each in look.rows]
    if as_json:
        reasons = {why: count for (_, why), count in look.counts.items() if why}
        told = {**sums, "reasons": reasons, "to_mend": rows}
        tell(json.dumps(told, ensure_ascii=False, indent=2))
        return
    tell(", ".join(f"{count:,} {name}" for name, count in sums.items()))
    for each in rows[:_SHOWN]:
        tell(f"row {each['row']}: {each['why']}")
    if len(rows) > _SHOWN:
        tell(f"and {len(rows) - _SHOWN:,} more rows; --json lists all of them")


def _row(each: Any) -> Mapping[str, object]:  # noqa: ANN401 - a row of a list
    why = _said(f"console.import.why.{each.why}", what=each.stands)
    return {"row": each.row, "result": each.result, "why": why}


def _said(key: str, **values: str) -> str:
    return console_voices()["en"].label(key, **values)


def _more(refused: Unreadable | NotImported) -> tuple[str, ...]:
    return refused.reasons if isinstance(refused, Unreadable) else ()


def _bytes(file: Path) -> bytes:
    try:
        with file.open("rb") as opened:
            data = opened.read(tabling.LARGEST + 1)
    except OSError as error:
        fail(f"{file} cannot be read: {error.strerror}")
    if len(data) > tabling.LARGEST:
        fail(_said("console.import.not_large"))
    return data
