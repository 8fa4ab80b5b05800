"""Messages of the last days: what became of them, why some arrive nowhere, and at whom to look."""

from collections.abc import Mapping

from fastapi import Response

from lessonbot.domain.masking import masked
from lessonbot.domain.messages import Kind
from lessonbot.domain.staff import May
from lessonbot.services import explaining, monitoring
from lessonbot.services.monitoring import Sum
from lessonbot.store.monitor import LostLine, QuietLine
from lessonbot.store.tables import DeliveryState
from lessonbot.store.tallies import DELIVERED, OWED, READ
from lessonbot.web.console import cohort_form
from lessonbot.web.console.doors import Asked, Console

OUTCOMES = (
    OWED,
    DeliveryState.SENT,
    DELIVERED,
    READ,
    DeliveryState.FAILED,
    DeliveryState.EXPIRED,
    DeliveryState.SUPPRESSED,
    DeliveryState.UNKNOWN,
)
_KINDS: Mapping[int, str] = {
    Kind.REPLY: "console.kind.reply",
    Kind.LESSON: "console.kind.lesson",
    Kind.REMINDER: "console.kind.reminder",
    Kind.BROADCAST: "console.kind.broadcast",
}
_ASK = frozenset({"number", "blocked", "stopped", "settings", "template"})
"""Where writing again helps nobody."""


def add(console: Console) -> None:
    """Add the pages to the console."""
    console.tab("messages", "/messages", "console.messages.title", May.TEACH)
    console.reads("/messages", May.TEACH, overview)
    console.reads("/messages/lost", May.TEACH, lost)
    console.reads("/messages/unopened", May.TEACH, unopened)
    console.reads("/messages/failing", May.TEACH, failing)


async def overview(asked: Asked) -> Response:
    """Show what became of the messages of a time."""
    days = _days(asked)
    found = await monitoring.overview(asked.seat.rt, days, asked.now)
    return asked.draw(
        "messages",
        days=days,
        periods=monitoring.PERIODS,
        outcomes=[str(each) for each in OUTCOMES],
        sums=[_sum(each) for each in found.sums],
        reasons=found.reasons,
        again=str(found.again) if found.again else "",
        held=await monitoring.held(asked.seat.rt, asked.now),
        run=May.RUN,
        at=asked.moment(asked.now),
    )


async def lost(asked: Asked) -> Response:
    """Show messages that reached nobody."""
    days, past = _days(asked), asked.number("past") or 0
    lines, more = await monitoring.lost(asked.seat.rt, days, asked.now, past)
    again = () if past else await monitoring.tried_again(asked.seat.rt, asked.now)
    return asked.draw(
        "messages_lost",
        lines=[_lost(asked, each) for each in lines],
        more=f"?days={days}&past={more}" if more else "",
        again=[_lost(asked, each) for each in again],
        days=days,
        periods=monitoring.PERIODS,
        send=May.SEND,
        reach=May.REACH,
    )


async def unopened(asked: Asked) -> Response:
    """Show who got a lesson and has sent nothing since."""
    found = await monitoring.unopened(asked.seat.rt, asked.number("past") or 0)
    lines = [_quiet(asked, each) for each in found.lines]
    return asked.draw(
        "messages_quiet", lines=lines, more=found.more, which="unopened", send=May.SEND
    )


async def failing(asked: Asked) -> Response:
    """Show who answers, but not right."""
    found = await monitoring.failing(asked.seat.rt, asked.number("past") or 0)
    lines = [_quiet(asked, each) for each in found.lines]
    return asked.draw(
        "messages_quiet", lines=lines, more=found.more, which="failing", send=May.SEND
    )


def kind(priority: int) -> str:
    """The key of the name of what a message is for."""
    return _KINDS.get(priority, "console.kind.reply")


def _days(asked: Asked) -> int:
    days = asked.number("days") or 0
    return days if days in monitoring.PERIODS else monitoring.PERIODS[0]


def _sum(each: Sum) -> tuple[str, str, Mapping[str, int]]:
    return cohort_form.called(each.channel), kind(each.priority), each.became


def _lost(asked: Asked, each: LostLine) -> dict[str, object]:
    why = explaining.reason(each.state, each.code, each.reason)
    return {
        "learner": each.learner,
        "name": each.name,
        "channel": cohort_form.called(each.channel),
        "place": masked(each.path),
        "kind": kind(each.priority),
        "why": why,
        "ask": why in _ASK,
        "wrong": why == "number",
        "at": asked.moment(each.at),
    }


def _quiet(asked: Asked, each: QuietLine) -> dict[str, object]:
    return {
        "learner": each.learner,
        "name": each.name,
        "channel": cohort_form.called(each.channel),
        "place": masked(each.path),
        "course": each.course,
        "lesson": str(each.lesson),
        "at": asked.moment(each.at) if each.at else "–",
        "right": str(each.right),
        "answered": str(each.answered),
    }
