"""Lists of people: uploaded, looked at, taken into a cohort."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from fastapi import HTTPException, Response, status

from lessonbot.domain.masking import masked
from lessonbot.domain.roll import Holds, Result, like_number
from lessonbot.domain.staff import May
from lessonbot.services import gleaning, importing, placing, tabling
from lessonbot.services.gathering import Sight
from lessonbot.services.importing import Choice, Look, NotImported
from lessonbot.services.tabling import Unreadable
from lessonbot.store.imports import StoredImport
from lessonbot.web import bodies
from lessonbot.web.console.cohort_form import countries
from lessonbot.web.console.cohort_members import sight
from lessonbot.web.console.doors import Asked, Console, missing, row
from lessonbot.web.sheets import saved_as, sheet

PATIENCE = 20 * 60.0
MOST_LISTS = 20
MOST_COLUMNS = 60
_MB = 1024 * 1024
_MOST_FAILED = 50_000
_AGAIN = "5"  # seconds
_LATE = timedelta(seconds=30)
_FAILED = (Result.REFUSED, Result.REPEATED, Result.SKIPPED)
_REFUSED = (status.HTTP_413_CONTENT_TOO_LARGE, status.HTTP_408_REQUEST_TIMEOUT)
_WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def add(console: Console) -> None:
    """Add the pages to the console."""
    here = "/cohorts/{cohort}/import"
    console.reads(here, May.GATHER, lists)
    console.acts(here, May.GATHER, upload)
    console.reads(f"{here}/template.csv", May.GATHER, template)
    console.reads(f"{here}/template.xlsx", May.GATHER, workbook)
    console.reads(f"{here}/{{list}}", May.GATHER, one)
    console.acts(f"{here}/{{list}}", May.GATHER, choose)
    console.acts(f"{here}/{{list}}/begin", May.GATHER, begin)
    console.acts(f"{here}/{{list}}/delete", May.GATHER, delete)
    console.reads(f"{here}/{{list}}/failed.csv", May.GATHER, failed)


async def lists(asked: Asked) -> Response:
    """Ask for a file, and show those that came before."""
    return await _lists(asked, await sight(asked))


async def upload(asked: Asked) -> Response:
    """Keep a file and look at what it holds."""
    found = await sight(asked)
    try:
        sent = await bodies.uploaded(asked.request, tabling.LARGEST, PATIENCE)
    except HTTPException as refused:
        if refused.status_code not in _REFUSED:
            raise
        large = refused.status_code == status.HTTP_413_CONTENT_TOO_LARGE
        wrong = Unreadable("large" if large else "slow")
        return await _lists(asked, found, wrong, refused.status_code)
    try:
        made = await importing.begin(
            asked.seat.rt, found.cohort, sent.name, sent.data, asked.now, asked.seat.staff.id
        )
    except (Unreadable, NotImported) as refused:
        return await _lists(asked, found, refused)
    return asked.to(_address(found, made))


async def template(asked: Asked) -> Response:
    """A table to be filled in, as text."""
    await sight(asked)
    return sheet("people.csv", [_heads(asked)])


async def workbook(asked: Asked) -> Response:
    """The same as a workbook, whose cells are text: numbers keep their zeros."""
    await sight(asked)
    made = tabling.template(_heads(asked))
    return Response(made, headers=saved_as("people.xlsx"), media_type=_WORKBOOK)


async def one(asked: Asked) -> Response:
    """Show a list: what its columns hold, and what becomes of its rows."""
    found, stored = await _found(asked)
    return await _drawn(asked, found, stored)


async def choose(asked: Asked) -> Response:
    """Look at the rows as the form says that they are to be read."""
    found, stored = await _found(asked)
    said, rt = await asked.form(), asked.seat.rt
    try:
        if await importing.choose(rt, stored, _choice(stored, said), asked.now):
            await _finish(asked, found, stored)
    except (NotImported, Unreadable) as refused:
        return await _drawn(asked, found, stored, refused, said)
    return asked.to(_address(found, stored))


async def begin(asked: Asked) -> Response:
    """Take the people in."""
    found, stored = await _found(asked)
    rt, by = asked.seat.rt, asked.seat.staff.id
    try:
        await importing.confirm(rt, found.cohort, stored, asked.now, by)
    except NotImported as refused:
        return await _drawn(asked, found, stored, refused)
    await _finish(asked, found, stored)
    return asked.to(_address(found, stored))


async def delete(asked: Asked) -> Response:
    """Forget a file and its rows, once that was confirmed."""
    found, stored = await _found(asked)
    said = await asked.form()
    if not said.get("sure"):
        return asked.draw("import_delete", cohort=found.cohort, stored=stored)
    try:
        await importing.forget(asked.seat.rt, found.cohort, stored, asked.now, asked.seat.staff.id)
    except NotImported as refused:
        return await _drawn(asked, found, stored, refused)
    here = f"/console/cohorts/{found.cohort.public_id}/import"
    return asked.back(here, "console.import.deleted")


async def failed(asked: Asked) -> Response:
    """Rows that were not taken in, as they came, with why: to be mended and uploaded again."""
    _, stored = await _found(asked)
    look = await importing.failed(asked.seat, stored, _FAILED, _MOST_FAILED, asked.now)
    voice = asked.voice
    width = len(stored.shape.get("heads", ()))
    heads = [*stored.shape.get("heads", ()), voice.label("console.import.row")]
    rows = [
        [*each.cells, *([""] * (width - len(each.cells))), str(each.row), _why(asked, each)]
        for each in look.rows
    ]
    return sheet("people-to-mend.csv", [[*heads, voice.label("console.import.why")], *rows])


async def _finish(asked: Asked, found: Sight, stored: StoredImport) -> None:
    """What is small is done while somebody waits."""
    if stored.total <= importing.SMALL:
        await gleaning.finish(asked.seat.rt, found.cohort, stored.id, asked.now)


async def _found(asked: Asked) -> tuple[Sight, StoredImport]:
    found = await sight(asked)
    stored = await importing.find(asked.seat.rt, found.cohort, asked.part("list"))
    if stored is None:
        raise missing()
    return found, stored


def _address(found: Sight, stored: StoredImport) -> str:
    return f"/console/cohorts/{found.cohort.public_id}/import/{stored.public_id}"


def _heads(asked: Asked) -> list[str]:
    return [asked.voice.label(f"console.import.holds.{each.value}") for each in Holds if each]


def _choice(stored: StoredImport, said: Mapping[str, str]) -> Choice:
    known = {each.value: each for each in Holds}
    width = min(len(importing.columns_of(stored)), MOST_COLUMNS)
    columns = [known.get(said.get(f"column{each}", ""), Holds.NOTHING) for each in range(width)]
    return Choice(
        columns,
        said.get("country", ""),
        said.get("language", ""),
        said.get("statement", ""),
        said.get("encoding", ""),
        said.get("sheet", ""),
    )


async def _lists(
    asked: Asked,
    found: Sight,
    wrong: Unreadable | NotImported | None = None,
    code: int = status.HTTP_422_UNPROCESSABLE_CONTENT,
) -> Response:
    rt = asked.seat.rt
    before = row(asked.request.query_params.get("before", ""))
    known = await importing.listed(rt, found.cohort, MOST_LISTS + 1, before)
    return asked.draw(
        "imports",
        code if wrong else status.HTTP_200_OK,
        cohort=found.cohort,
        wrong=wrong.why if wrong else "",
        reasons=getattr(wrong, "reasons", ()),
        lists=[(each, asked.moment(each.created_at)) for each in known[:MOST_LISTS]],
        older=known[MOST_LISTS - 1].id if len(known) > MOST_LISTS else 0,
        reached=bool(placing.senders(rt, found.cohort)),
        most=str(tabling.LARGEST // _MB),
        most_rows=str(tabling.MOST_ROWS),
    )


async def _drawn(
    asked: Asked,
    found: Sight,
    stored: StoredImport,
    wrong: Unreadable | NotImported | None = None,
    said: Mapping[str, str] | None = None,
) -> Response:
    query = asked.request.query_params
    chosen = query.get("result", "")
    wanted = [chosen] if chosen in set(Result) else []
    after = row(query.get("after", "")) or 0
    look = await importing.seen(asked.seat.rt, stored, wanted, after)
    busy = stored.state in {"checking", "importing"}
    done = stored.looked if stored.state == "checking" else look.count(Result.ADDED)
    asked_at = stored.wanted_at or stored.created_at
    page = asked.draw(
        "import",
        status.HTTP_422_UNPROCESSABLE_CONTENT if wrong else status.HTTP_200_OK,
        cohort=found.cohort,
        stored=stored,
        look=look,
        rows=[(each, masked(each.number) if each.number else "") for each in look.rows],
        why=lambda each: _why(asked, each),
        results=[(each, look.count(each)) for each in Result if look.count(each)],
        reasons=[pair for pair in look.counts.items() if pair[0][1]],
        chosen=chosen if wanted else "",
        wrong=wrong.why if wrong else "",
        details=getattr(wrong, "reasons", ()),
        busy=busy,
        late=busy and not done and asked.now - asked_at > _LATE,
        done_rows=str(done),
        failed=sum(look.count(each) for each in _FAILED),
        people=str(look.count(Result.NEW) + look.count(Result.KNOWN)),
        **_form(asked, found, stored, look, said or {}),
    )
    if busy:
        page.headers["refresh"] = _AGAIN
    return page


def _form(
    asked: Asked, found: Sight, stored: StoredImport, look: Look, said: Mapping[str, str]
) -> dict[str, Any]:
    """What the form of the columns shows."""
    heads = stored.shape.get("heads", ())
    sample = stored.shape.get("sample", ())
    columns = look.columns[:MOST_COLUMNS]
    return {
        "columns": [
            (
                place,
                heads[place] or str(place + 1),
                said.get(f"column{place}", "") if said else holds.value,
                [_masked(line[place]) for line in sample if place < len(line)][:2],
            )
            for place, holds in enumerate(columns)
        ],
        "ignored": [
            heads[place] or str(place + 1)
            for place, holds in enumerate(look.columns)
            if not holds and place < len(heads)
        ],
        "holds": [each.value for each in Holds if each],
        "countries": countries(asked.voice.language),
        "country": said.get("country", "") if said else stored.country,
        "languages": [
            (tag, each.label("language.name")) for tag, each in asked.seat.rt.voices.items()
        ],
        "language": said.get("language") or stored.language,
        "statement": said.get("statement", "") if said else stored.statement,
        "reached": bool(placing.senders(asked.seat.rt, found.cohort)),
    }


def _masked(cell: str) -> str:
    return masked(cell) if like_number(cell) else cell


def _why(asked: Asked, each: Any) -> str:  # noqa: ANN401 - a row with a reason
    """Why a row is not taken as it is, in the words of who reads it."""
    if not each.why:
        return ""
    said: str = asked.voice.label(f"console.import.why.{each.why}", what=each.stands)
    return said
