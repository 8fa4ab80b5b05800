"""The courses that an organisation offers, and how many learn with them."""

from collections.abc import Sequence
from dataclasses import dataclass

from lessonbot.domain.enrolment import UNDER_WAY, State
from lessonbot.domain.turn import Offer
from lessonbot.services.seating import Seat
from lessonbot.store import courses

MOST_SHOWN = 30


@dataclass(frozen=True, slots=True)
class Offered:
    """A course, and how many are under way and have finished, in all of its versions."""

    offer: Offer
    under_way: int
    finished: int


async def page(seat: Seat, after: int) -> tuple[Sequence[Offered], int | None]:
    """Courses, the oldest first, and the number behind which there are more."""
    organisation = seat.rt.organisation
    async with seat.rt.database.read() as tx:
        found = await courses.listed(tx, organisation, MOST_SHOWN + 1, after=after)
        shown = found[:MOST_SHOWN]
        standings = await courses.standings(tx, organisation, {each for each, _ in shown})
        editions = await seat.rt.editions.get(tx, organisation, {each for _, each in shown})
    offered = []
    for course, version in shown:
        states = standings.get(course, {})
        under_way = sum(states.get(each, 0) for each in UNDER_WAY)
        offered.append(Offered(editions[version].offer, under_way, states.get(State.COMPLETED, 0)))
    return offered, shown[-1][0] if len(found) > MOST_SHOWN else None
