"""Reading what staff did."""

from collections.abc import Sequence
from dataclasses import dataclass

from lessonbot.services.seating import Seat
from lessonbot.store import audits
from lessonbot.store.audits import Audit

PAGE = 100


@dataclass(frozen=True, slots=True)
class Page:
    """Some lines, the newest first, and the number to go on from where there are older ones."""

    lines: Sequence[Audit]
    older: int | None


async def page(seat: Seat, before: int | None) -> Page:
    """The newest lines, or those before one."""
    async with seat.rt.database.read() as tx:
        found = await audits.read(tx, seat.rt.organisation, PAGE + 1, before=before)
    shown = found[:PAGE]
    return Page(shown, shown[-1].id if len(found) > PAGE else None)
