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
from lessonbot.domain.credential import Listing, Standing, grouped, listed, mentioned
from lessonbot.domain.phrases import Phrases
from lessonbot.services import examining
from lessonbot.services.examining import MOST, Examined, Outcome
from lessonbot.services.runtime import Runtime
from lessonbot.web import bodies
from lessonbot.web.allowance import WAIT, Allowance, visitor
from lessonbot.web.pages import Pages
from lessonbot.web.public import VERIFIER, elsewhere

LARGEST = 5_000_000
"""Bytes of a file: photos of phones are to get an answer that helps."""
LONGEST = 1_000_000
"""Bytes of a list, or of what a program asks."""
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
_WIDEST = 200
"""Columns of a list that are handed back beside what was found out."""
_ASKED = 'send {"numbers": ["..."]}, or a certificate as JSON, JWT, PNG or PDF'
_TOO_LARGE = f"at most {LARGEST:,} bytes of a file and {LONGEST:,} bytes of JSON are read"
_OF_CREDENTIALS = {"@context", "credentialSubject", "issuer"}
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
        try:
            return await _for_people(rt, pages, request, allow, clock())
        except HTTPException as error:
            if error.status_code != status.HTTP_413_CONTENT_TOO_LARGE:
                raise
            return pages.draw(
                request, "verify.html", error.status_code, **_drawn(complaint="large")
            )

    @router.post("/api/v1/verify")
    async def api(request: Request) -> Response:
        try:
            told = await _for_programs(rt, request, allow, clock())
        except HTTPException as error:
            large = error.status_code == status.HTTP_413_CONTENT_TOO_LARGE
            said = _TOO_LARGE if large else error.detail
            return JSONResponse({"error": said}, error.status_code, error.headers)
        return JSONResponse(told, headers=_NOTHING_KEPT)

    @router.api_route("/api/v1/verify", methods=["GET", "HEAD", "PUT", "PATCH", "DELETE"])
    async def hint() -> Response:
        wrong = status.HTTP_405_METHOD_NOT_ALLOWED
        return JSONResponse({"error": f"use POST: {_ASKED}"}, wrong, {"allow": "POST"})

    return router


async def _for_people(
    rt: Runtime, pages: Pages, request: Request, allow: _Allow, now: datetime
) -> Response:
    fields, data = await bodies.parts(request, LARGEST)
    written = fields.get("written", "")
    given = data or written.encode(errors="replace")
    certificate, is_text = _is_certificate(given), _is_text(given)
    is_list = is_text and not certificate
    if is_list and len(given) > LONGEST:
        raise HTTPException(status.HTTP_413_CONTENT_TOO_LARGE)
    text = _text(given) if is_list else ""
    listing = listed(text, MOST)
    allow(request, len(listing.lines))
    if "many" in fields and not certificate and not is_text:
        shown = _drawn(complaint="sheet")
    elif not is_list:
        shown = _drawn(await examining.by_file(rt, given, now))
    elif len(listing.lines) > MOST:
        shown = _drawn(complaint="many")
    elif not listing.lines:
        shown = _drawn(complaint="empty")
    elif "many" in fields:
        found = await examining.many(rt, [each.named for each in listing.lines], now)
        if fields["many"] == "csv":
            return _csv(pages.voice(request), rt.public_url, listing, found)
        shown = _drawn(rows=_numbered(listing, found), text=text)
    else:
        shown = await _one(rt, text, listing, now)
    shown |= {"now": now, "is_file_alone": bool(data and written.strip())}
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
    found = await examining.many(rt, [mentioned(each) for each in numbers], now)
    return {"results": [_row(given, each[0]) for given, each in zip(numbers, found, strict=True)]}


async def _one(rt: Runtime, text: str, listing: Listing, now: datetime) -> dict[str, Any]:
    """What the page shows of what was given without asking for a table: a note has many words."""
    named = [each for each in listing.lines if any(one.likely for one in each.named)]
    lines = named or listing.lines[:1]
    found = await examining.many(rt, [each.named for each in lines], now)
    rows = _numbered(Listing((), lines), found)
    if len(rows) > 1:
        return _drawn(rows=rows, text=text)
    return _drawn(await examining.closely(rt, found[0][0], now), written=text.strip()[:_SHOWN])


def _numbered(
    listing: Listing, found: Sequence[Sequence[Examined]]
) -> Sequence[tuple[int, Examined]]:
    pairs = zip(listing.lines, found, strict=True)
    return [(line.at, each) for line, results in pairs for each in results]


def _drawn(
    found: Examined | None = None,
    rows: Sequence[tuple[int, Examined]] = (),
    text: str = "",
    written: str = "",
    complaint: str = "",
) -> dict[str, Any]:
    held = found.held if found else None
    public = held and held.standing in (Standing.VALID, Standing.EXPIRED)
    return {
        "found": found,
        "rows": rows,
        "text": text,
        "written": written,
        "length": str(sum(each.isalnum() for each in (found and found.given) or written)),
        "complaint": complaint,
        "is_file_alone": False,
        "most": f"{MOST:,}",
        "megabytes": {"file": str(LARGEST // 1_000_000), "list": str(LONGEST // 1_000_000)},
        "grouped": grouped,
        "word": word,
        "elsewhere": elsewhere(held) if held and public else VERIFIER,
    }


def _numbers(body: bytes) -> list[str] | None:
    """What a program asks for; None for a credential. Raises HTTPException."""
    if len(body) > LONGEST and _is_text(body):
        raise HTTPException(status.HTTP_413_CONTENT_TOO_LARGE)
    if not _OBJECT.match(body) and (_is_certificate(body) or not _is_text(body)):
        return None
    try:
        asked = json.loads(body)
    except (ValueError, RecursionError):
        asked = None
    if not isinstance(asked, dict):
        raise HTTPException(status.HTTP_400_BAD_REQUEST, _ASKED)
    if "numbers" not in asked:
        if _OF_CREDENTIALS & asked.keys():
            return None
        raise HTTPException(status.HTTP_400_BAD_REQUEST, _ASKED)
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
    compared = "inside" if found.is_inside else "whole"
    return {**told, "compared": compared, "result": _row(found.given, found)}


def _row(given: str, found: Examined) -> Mapping[str, Any]:
    """A certificate as a program reads it; what its page does not show is not here either."""
    held = found.held
    if held is None:
        return {"given": given, "status": found.outcome}
    told = {"given": given, "status": held.standing}
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


def _csv(
    voice: Phrases, public_url: str, listing: Listing, found: Sequence[Sequence[Examined]]
) -> Response:
    """Their own list, and beside it what was found out."""
    lines = [listing.heading, *(each.cells for each in listing.lines)]
    width = min(_WIDEST, max(map(len, lines)))
    written = io.StringIO()
    table = csv.writer(written, quoting=csv.QUOTE_ALL)
    table.writerow([*_own(listing.heading, width), *(voice.label(key) for key in _HEADS)])
    for line, results in zip(listing.lines, found, strict=True):
        for each in results:
            told = [str(line.at), *_cells(voice, public_url, each)]
            table.writerow([*_own(line.cells, width), *map(_cell, told)])
    data = f"\ufeff{written.getvalue()}"  # without the mark spreadsheets guess the alphabet
    named = {**_NOTHING_KEPT, "content-disposition": 'attachment; filename="certificates.csv"'}
    return Response(data, headers=named, media_type="text/csv; charset=utf-8")


def _own(cells: Sequence[str], width: int) -> Sequence[str]:
    return [*map(_cell, cells[:width]), *[""] * (width - len(cells))]


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
    "page.verify.line",
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
    if found.outcome is Outcome.NO_NUMBER:
        return "page.verify.no_number" if found.given else "page.verify.no_number_line"
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
