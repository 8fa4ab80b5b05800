"""Another phone number for somebody who was invited and never wrote: the first one was wrong."""

from datetime import datetime

from lessonbot.domain.phones import NoNumber, international
from lessonbot.domain.spelling import clean
from lessonbot.services import registering
from lessonbot.services.registering import Learner
from lessonbot.services.seating import Seat
from lessonbot.store import askings, audits, people
from lessonbot.store.audiences import ASKED_TO_STOP
from lessonbot.store.database import Transaction


class NotCorrected(Exception):
    """It cannot be so; `why` is the last part of a phrase's key, see `console.import.why.…`."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


def has_written(learner: Learner) -> bool:
    """Whether somebody wrote to us: then the number is theirs, and they move by themselves."""
    return any(each.heard_at for each in learner.places)


async def correct(seat: Seat, public_id: str, said: str, country: str, now: datetime) -> None:
    """Reach a learner at another number. Raises LookupError, NotCorrected."""
    rt = seat.rt
    learner = await registering.one(rt, public_id)
    if has_written(learner):
        raise NotCorrected("written")
    try:
        number = international(clean(said), country)
    except NoNumber as refused:
        raise NotCorrected(refused.why) from None
    async with rt.database.write() as tx:
        await _check(tx, rt.organisation, learner.listed.id, number)
        await askings.renumber(tx, rt.organisation, learner.listed.id, number, now)
        deed = seat.deed("number_corrected", learner.listed.public_id)
        await audits.write(tx, rt.organisation, deed, now)


async def _check(tx: Transaction, organisation: int, learner: int, number: str) -> None:
    """Raises NotCorrected for a number of somebody else, or where somebody said STOP."""
    if any(each.learner_id != learner for each in await people.places(tx, organisation, {number})):
        raise NotCorrected("taken")
    if await askings.has_stopped(tx, organisation, learner, ASKED_TO_STOP):
        raise NotCorrected("taken")
