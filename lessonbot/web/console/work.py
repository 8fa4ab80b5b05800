"""Work that learners hand in: looked at, passed, or asked for once more."""

from collections.abc import Mapping

from fastapi import Response, status

from lessonbot.domain.staff import May
from lessonbot.services import appraising, fetching, submitting
from lessonbot.services.appraising import Opened
from lessonbot.services.submitting import LONGEST_COMMENT, CannotMark, Decision
from lessonbot.store import submissions
from lessonbot.store.work import Wanted
from lessonbot.web.console.doors import Asked, Console, missing
from lessonbot.web.console.inbox import UNSENT
from lessonbot.web.console.pieces import ranged
from lessonbot.web.console.shown import onward

_PATH = "/console/work"
_STATES = (submissions.WAITING, submissions.PASSED, submissions.AGAIN, submissions.UNREADABLE)
_PICTURES = frozenset({"image/jpeg", "image/png", "image/webp"})
"""What is shown in the page, by what its own bytes said when it was fetched."""
_FILE = {
    "cache-control": "private, no-store",
    "content-security-policy": "default-src 'none'; sandbox",
    "x-content-type-options": "nosniff",
}


class _NoNumber(Exception):
    """Some line of the rubric has no number, though others have."""


def add(console: Console) -> None:
    """Add the pages to the console."""
    console.tab("messages", "/work", "console.work.title", May.TEACH)
    console.reads("/work", May.TEACH, everything)
    console.reads("/work/{submission}", May.TEACH, one)
    console.acts("/work/{submission}", May.TEACH, decide)
    console.reads("/work/{submission}/file", May.TEACH, file)
    console.reads("/work/{submission}/save", May.TEACH, save)


async def everything(asked: Asked) -> Response:
    """Show work."""
    query = asked.request.query_params
    chosen = query.get("state", submissions.WAITING)
    state = chosen if chosen in _STATES else submissions.WAITING
    wanted = Wanted(state, query.get("course", ""), query.get("past", ""))
    page = await appraising.page(asked.seat, wanted)
    kept = {"state": state, "course": wanted.course}
    return asked.draw(
        "works",
        lines=[(each, asked.moment(each.entry.at)) for each in page.lines],
        more=onward(kept, page.more),
        courses=page.courses,
        states=_STATES,
        chosen=kept,
    )


async def one(asked: Asked) -> Response:
    """Show a piece of work."""
    return _drawn(asked, await _opened(asked))


async def decide(asked: Asked) -> Response:
    """Say what becomes of it."""
    found, said = await _opened(asked), await asked.form()
    comment = said.get("comment", "").replace("\r\n", "\n").strip()
    if said.get("decision") not in {"passed", "again"}:
        return _drawn(asked, found, "decision", said)
    if len(comment) > LONGEST_COMMENT:
        return _drawn(asked, found, "long", said)
    passed, number = said["decision"] == "passed", found.shown.one.public_id
    deed = asked.seat.deed("work_passed" if passed else "work_again", number)
    try:
        decision = Decision(passed, _points(found, said), comment)
        done = await submitting.decide(asked.seat.rt, number, decision, asked.now, deed)
    except _NoNumber:
        return _drawn(asked, found, "points", said)
    except CannotMark as refused:
        return _drawn(asked, await _opened(asked), refused.why, said)
    if done.unsent:
        return asked.back(f"{_PATH}/{number}", f"console.work.kept_{UNSENT[done.unsent]}")
    told = "console.work.awarded" if done.is_awarded else "console.work.told"
    return asked.back(f"{_PATH}/{number}", told)


async def file(asked: Asked) -> Response:
    """A file that was handed in, shown where browsers can do no harm with it."""
    return await _handed(asked, shows=True)


async def save(asked: Asked) -> Response:
    """The same, to be kept as a file."""
    return await _handed(asked, shows=False)


async def _handed(asked: Asked, *, shows: bool) -> Response:
    found = await _opened(asked)
    try:
        one, data = await submitting.content(asked.seat.rt, found.shown.one.public_id)
    except CannotMark:
        raise missing() from None
    if one.kind == "text" or one.mime is None:
        raise missing()
    harmless = one.mime in _PICTURES or one.mime.startswith("audio/")
    how = "inline" if shows and harmless else "attachment"
    name = f"{one.public_id}.{fetching.ending_of(one.mime)}"
    headers = _FILE | {"content-type": one.mime, "content-disposition": f'{how}; filename="{name}"'}
    return ranged(data, headers, asked.request.headers.get("range", ""))


async def _opened(asked: Asked) -> Opened:
    found = await appraising.opened(asked.seat, asked.part("submission"))
    if found is None:
        raise missing()
    return found


def _points(found: Opened, said: Mapping[str, str]) -> tuple[int, ...]:
    """The points for each line of the rubric; none if none were given. Raises _NoNumber."""
    task = found.shown.assignment
    given = [said.get(f"points-{at}", "").strip() for at in range(len(task.rubric) if task else 0)]
    if not any(given):
        return ()
    if not all(each.isdecimal() and len(each) <= len("1000") for each in given):
        raise _NoNumber
    return tuple(map(int, given))


def _drawn(
    asked: Asked, found: Opened, wrong: str = "", said: Mapping[str, str] | None = None
) -> Response:
    shown = found.shown
    pieces = [
        (
            each,
            asked.moment(each.at),
            each.mime in _PICTURES,
            (each.mime or "").startswith("audio/"),
        )
        for each in shown.pieces
    ]
    return asked.draw(
        "work",
        status.HTTP_422_UNPROCESSABLE_CONTENT if wrong else status.HTTP_200_OK,
        found=found,
        one=shown.one,
        pieces=pieces,
        rubric=shown.assignment.rubric if shown.assignment else (),
        wrong=wrong,
        said=said or {},
        longest=str(LONGEST_COMMENT),
    )
