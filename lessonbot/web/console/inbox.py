"""Questions of learners: read, answered, passed on, closed."""

from typing import Any

from fastapi import Response, status

from lessonbot.domain import asking as rules
from lessonbot.domain.masking import masked
from lessonbot.domain.staff import May
from lessonbot.services import asking, informing, minding
from lessonbot.services.asking import CannotAnswer
from lessonbot.services.minding import MOST_ASKED, Line, Opened
from lessonbot.store import questions
from lessonbot.store.inbox import Wanted
from lessonbot.web.console.doors import Asked, Console, missing
from lessonbot.web.console.shown import onward

_PATH = "/console/inbox"
_STATES = (questions.OPEN, questions.ANSWERED, questions.CLOSED)
_SHORT = 140
UNSENT = {
    informing.STOPPED: "stopped",
    informing.GONE: "gone",
    informing.OFF: "off",
}
"""Why nothing can be said to a learner, as the last part of a phrase's key."""


def add(console: Console) -> None:
    """Add the pages to the console."""
    console.tab("messages", "/inbox", "console.inbox.title", May.TEACH)
    console.reads("/inbox", May.TEACH, everything)
    console.reads("/inbox/{question}", May.TEACH, one)
    console.acts("/inbox/{question}/answer", May.TEACH, answer)
    console.acts("/inbox/{question}/pass-on", May.TEACH, pass_on)
    console.acts("/inbox/{question}/close", May.TEACH, close)


async def everything(asked: Asked) -> Response:
    """Show questions."""
    query = asked.request.query_params
    chosen = query.get("state", questions.OPEN)
    state = chosen if chosen in _STATES else questions.OPEN
    wanted = Wanted(state, query.get("course", ""), query.get("past", ""))
    page = await minding.page(asked.seat, wanted, asked.now)
    kept = {"state": state, "course": wanted.course}
    return asked.draw(
        "inbox",
        lines=[_shown(asked, each) for each in page.lines],
        more=onward(kept, page.more),
        courses=page.courses,
        states=_STATES,
        chosen=kept,
    )


async def one(asked: Asked) -> Response:
    """Show a question."""
    return _drawn(asked, await _opened(asked))


async def answer(asked: Asked) -> Response:
    """Answer it, in words of one's own or in those of another learner."""
    found, said = await _opened(asked), await asked.form()
    of = said.get("of", "")
    publish = bool(said.get("publish"))
    deed = asked.seat.deed("answered", found.question.public_id, published=publish)
    try:
        done = await asking.answer(
            asked.seat.rt,
            found.question.public_id,
            said.get("words", ""),
            asked.now,
            of=int(of) if of.isdecimal() else None,
            publish=publish,
            deed=deed,
        )
    except CannotAnswer as refused:
        return _drawn(asked, await _opened(asked), refused.why, said)
    told = f"console.inbox.kept_{UNSENT[done.unsent]}" if done.unsent else "console.inbox.sent"
    return asked.back(f"{_PATH}/{found.question.public_id}", told)


async def pass_on(asked: Asked) -> Response:
    """Ask a few who have had the lesson."""
    found, said = await _opened(asked), await asked.form()
    most = said.get("most", "")
    number = int(most) if most.isdecimal() and len(most) == 1 else 0
    if not 0 < number <= MOST_ASKED:
        return _drawn(asked, found, "most", said)
    deed = asked.seat.deed("passed_on", found.question.public_id)
    try:
        count = await asking.pass_on(
            asked.seat.rt, found.question.public_id, number, asked.now, deed
        )
    except CannotAnswer as refused:
        return _drawn(asked, await _opened(asked), refused.why, said)
    if not count:
        return _drawn(asked, found, "nobody", said)
    return asked.back(f"{_PATH}/{found.question.public_id}", "console.inbox.passed_on")


async def close(asked: Asked) -> Response:
    """Close it without an answer, once that was confirmed."""
    found, said = await _opened(asked), await asked.form()
    if not said.get("sure"):
        return asked.draw("inbox_close", found=found)
    deed = asked.seat.deed("closed_question", found.question.public_id)
    try:
        await asking.close(asked.seat.rt, found.question.public_id, asked.now, deed)
    except CannotAnswer as refused:
        return _drawn(asked, await _opened(asked), refused.why, said)
    return asked.back(_PATH, "console.inbox.closed_now")


async def _opened(asked: Asked) -> Opened:
    found = await minding.opened(asked.seat, asked.part("question"), asked.now)
    if found is None:
        raise missing()
    return found


def _drawn(
    asked: Asked, found: Opened, wrong: str = "", said: dict[str, str] | None = None
) -> Response:
    settled = found.question.settled_at
    return asked.draw(
        "question",
        status.HTTP_422_UNPROCESSABLE_CONTENT if wrong else status.HTTP_200_OK,
        found=found,
        shown=_shown(asked, found.line),
        settled=asked.moment(settled) if settled else "",
        wrong=wrong,
        said=said or {},
        longest=str(rules.LONGEST),
        numbers=[str(each) for each in range(1, MOST_ASKED + 1)],
    )


def _shown(asked: Asked, line: Line) -> dict[str, Any]:
    entry, way = line.entry, line.way
    short = " ".join(entry.text.split())
    sender = asked.seat.rt.senders.get(entry.sender_id)
    return {
        "number": entry.public_id,
        "state": entry.state,
        "short": short if len(short) <= _SHORT else f"{short[: _SHORT - 1]}…",
        "course": line.course,
        "lesson": line.lesson,
        "asked": asked.moment(entry.asked_at),
        "learner": entry.learner,
        "name": entry.name,
        "address": masked(entry.path),
        "network": sender.scheme if sender else "",
        "unsent": UNSENT.get(way.hindrance, ""),
        "until": asked.moment(way.closes_at) if way.closes_at else "",
        "closed": way.is_closed,
    }
