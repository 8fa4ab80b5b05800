"""Checking certificates: one, a file, or many at once; for people, and for programs."""

import csv
import io
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from fastapi import APIRouter, HTTPException, Request, Response, status
from fastapi.responses import JSONResponse

from lessonbot.credentials import tokens
from lessonbot.domain.credential import Standing, grouped, listed
from lessonbot.domain.phrases import Phrases
from lessonbot.services import examining
from lessonbot.services.examining import MOST, Examined, Outcome
from lessonbot.services.runtime import Runtime
from lessonbot.web import bodies
from lessonbot.web.allowance import WAIT, Allowance, visitor
from lessonbot.web.pages import Pages
from lessonbot.web.public import VERIFIER, elsewhere

LARGEST = 1_000_000
"""Bytes of a file or a list."""
A_MINUTE = 600
"""Certificates or files that one visitor may have checked in a minute; a list counts for less."""
PER_COST = 50
"""Lines of a list that count as one."""

_Allow = Callable[[Request, int], None]
_SHOWN = 200
_FORMULA = re.compile(r"\s*[=+\-@＝＋－＠]")
_OBJECT = re.compile(rb"(\xef\xbb\xbf)?\s*\{")
_CREDENTIAL = re.compile(rb"\x89PNG|%PDF|" + _OBJECT.pattern)
_WIDE = (b"\xff\xfe", b"\xfe\xff")
"""Begin a list in UTF-16."""
_NOTHING_KEPT = {"cache-control": "no-store", "x-robots-tag": "noindex"}
_TOLD_NOTHING = (Standing.HIDDEN, Standing.REPLACED)


def routes(rt: Runtime, pages: Pages, clock: Callable[[], datetime]) -> APIRouter:
    """The page and the address for programs."""
    router = APIRouter()
    allowance = Allowance(A_MINUTE)

    def allow(request: Request, lines: int) -> None:
        if not allowance.take(visitor(request), 1 + lines // PER_COST, clock()):
            raise HTTPException(status.HTTP_429_TOO_MANY_REQUESTS, headers=WAIT)

    @router.api_route("/verify", methods=["GET", "HEAD"])
    async def ask(request: Request) -> Response:
        return pages.draw(request, "verify.html", **_drawn())

    @router.post("/verify")
    async def answer(request: Request) -> Response:
        return await _for_people(rt, pages, request, allow, clock())

    @router.post("/api/v1/verify")
    async def api(request: Request) -> Response:
        try:
            told = await _for_programs(rt, request, allow, clock())
        except HTTPException as error:
            return JSONResponse({"error": error.detail}, error.status_code, error.headers)
        return JSONResponse(told, headers=_NOTHING_KEPT)

    return router


async def _for_people(
    rt: Runtime, pages: Pages, request: Request, allow: _Allow, now: datetime
) -> Response:
    fields, data = await bodies.parts(request, LARGEST)
    given = data or fields.get("written", "").encode(errors="replace")
    certificate, is_text = _is_certificate(given), _is_text(given)
    lines = listed(_text(given)) if is_text and not certificate else []
    allow(request, len(lines))
    if "many" in fields and not certificate and not is_text:
        shown = _drawn(complaint="sheet")
    elif certificate or not is_text:
        shown = _drawn(await examining.by_file(rt, given, now))
    elif "many" in fields and len(lines) <= MOST:
        rows = await examining.many(rt, lines, now)
        if fields["many"] == "csv" and rows:
            return _csv(pages.voice(request), rt.public_url, rows)
        shown = _drawn(rows=rows, lines=lines, complaint="" if rows else "empty")
    else:
        shown = await _one(rt, lines, now)
    page = pages.draw(request, "verify.html", **shown)
    page.headers.update(_NOTHING_KEPT)
    return page


async def _for_programs(
    rt: Runtime, request: Request, allow: _Allow, now: datetime
) -> Mapping[str, Any]:
    length = request.headers.get("content-length", "")
    body = await bodies.gathered(request.receive, length, LARGEST)
    numbers = _numbers(body)
    allow(request, len(numbers or ()))
    if numbers is None:
        return _file(await examining.by_file(rt, body, now))
    return {"results": [_row(each) for each in await examining.many(rt, numbers, now)]}


async def _one(rt: Runtime, lines: Sequence[str], now: datetime) -> dict[str, Any]:
    """What the page shows of what was given without asking for a table."""
    if len(lines) > MOST:
        return _drawn(complaint="many")
    if not lines:
        return _drawn(complaint="empty")
    if len(lines) == 1:
        return _drawn(await examining.by_number(rt, lines[0], now), written=lines[0][:_SHOWN])
    return _drawn(rows=await examining.many(rt, lines, now), lines=lines)


def _drawn(
    found: Examined | None = None,
    rows: Sequence[Examined] = (),
    lines: Sequence[str] = (),
    written: str = "",
    complaint: str = "",
) -> dict[str, Any]:
    held = found.held if found else None
    public = held and held.standing in (Standing.VALID, Standing.EXPIRED)
    return {
        "found": found,
        "rows": rows,
        "lines": lines,
        "written": written,
        "complaint": complaint,
        "most": f"{MOST:,}",
        "grouped": grouped,
        "word": word,
        "elsewhere": elsewhere(held) if held and public else VERIFIER,
    }


def _numbers(body: bytes) -> list[str] | None:
    """What a program asks for; None for a credential. Raises HTTPException."""
    if not _OBJECT.match(body) and (_is_certificate(body) or not _is_text(body)):
        return None
    try:
        asked = json.loads(body)
    except (ValueError, RecursionError):
        asked = None
    if not isinstance(asked, dict):
        said = "send a JSON object with numbers, or a certificate's file"
        raise HTTPException(status.HTTP_400_BAD_REQUEST, said)
    if "numbers" not in asked:
        return None
    numbers = asked["numbers"]
    if not isinstance(numbers, list) or not all(isinstance(each, str) for each in numbers):
        raise HTTPException(status.HTTP_400_BAD_REQUEST, "numbers has to be a list of texts")
    if len(numbers) > MOST:
        raise HTTPException(status.HTTP_400_BAD_REQUEST, f"at most {MOST} numbers at once")
    return numbers


def _file(found: Examined) -> Mapping[str, Any]:
    told = {"file": found.outcome, "faults": found.faults}
    if found.held is None:
        return {**told, "claimed_issuer": found.given, "result": None}
    return {**told, "result": _row(Examined(Outcome.ISSUED, found.given, found.held))}


def _row(found: Examined) -> Mapping[str, Any]:
    """A certificate as a program reads it; what its page does not show is not here either."""
    held = found.held
    if held is None:
        return {"given": found.given, "status": found.outcome}
    told = {"given": found.given, "status": held.standing}
    if held.standing is Standing.HIDDEN:
        return told
    told |= {"number": held.public_id, "link": held.address}
    if held.standing is Standing.REPLACED:
        return told | {"replaced_by": held.replaced_by}
    dates = {"expires": held.expires_at, "withdrawn": held.withdrawn_at}
    return {
        **told,
        "name": held.name,
        "course": held.title,
        "issuer": held.issuer,
        "issued": held.earned_at.date().isoformat(),
        **{name: on.date().isoformat() for name, on in dates.items() if on},
    }


def _csv(voice: Phrases, public_url: str, rows: Sequence[Examined]) -> Response:
    written = io.StringIO()
    table = csv.writer(written, quoting=csv.QUOTE_ALL)
    table.writerow([voice.label(key) for key in _HEADS])
    for each in rows:
        table.writerow([_cell(value) for value in _cells(voice, public_url, each)])
    data = f"\ufeff{written.getvalue()}"  # without the mark spreadsheets guess the alphabet
    named = {**_NOTHING_KEPT, "content-disposition": 'attachment; filename="certificates.csv"'}
    return Response(data, headers=named, media_type="text/csv; charset=utf-8")


def _cells(voice: Phrases, public_url: str, found: Examined) -> Iterator[str]:
    held = found.held
    told = held if held and held.standing not in _TOLD_NOTHING else None
    yield grouped(held.public_id) if held else found.given
    yield told.name if told else ""
    yield told.title if told else ""
    yield told.earned_at.date().isoformat() if told else ""
    yield voice.label(word(found))
    yield f"{public_url}/c/{held.public_id}" if held else ""


_HEADS = (
    "page.cert.id",
    "page.verify.name",
    "page.verify.course",
    "page.cert.date",
    "page.cert.status",
    "page.cert.address",
)
_WORDS: Mapping[Standing, str] = {
    Standing.VALID: "page.cert.issued",
    Standing.DEMO: "page.cert.demo_title",
    Standing.UNSIGNED: "page.cert.unsigned",
    Standing.UNSIGNABLE: "page.cert.unsignable",
    Standing.EXPIRED: "page.cert.expired",
    Standing.WITHDRAWN: "page.cert.withdrawn",
    Standing.REPLACED: "page.cert.replaced",
    Standing.HIDDEN: "page.cert.hidden",
}


def word(found: Examined) -> str:
    """The phrase that says in a word or two what something is worth."""
    if found.held:
        return _WORDS[found.held.standing]
    foreign = found.outcome is Outcome.FOREIGN
    return "page.verify.foreign" if foreign else "page.cert.unknown_title"


def _is_certificate(data: bytes) -> bool:
    return bool(_CREDENTIAL.match(data) or tokens.found(data))


def _is_text(data: bytes) -> bool:
    """Whether something can be a list; photos and workbooks cannot."""
    return b"\0" not in data or data.startswith(_WIDE)


def _cell(value: str) -> str:
    """A text that no spreadsheet takes for a formula."""
    return f"'{value}" if _FORMULA.match(value) else value


def _text(data: bytes) -> str:
    """A list as text, in whichever way spreadsheets write it."""
    if data.startswith(_WIDE):
        return data.decode("utf-16", "replace")
    return data.decode("utf-8-sig", "replace")
