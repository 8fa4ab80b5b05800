"""How far the asking of a cohort has come, and stopping it: what has not gone is taken back."""

from dataclasses import dataclass
from datetime import datetime

from lessonbot.channels.base import Stage
from lessonbot.services import bidding
from lessonbot.services.gathering import Sight
from lessonbot.services.runtime import Runtime
from lessonbot.store import askings, audits, cohorts
from lessonbot.store.audits import Deed


@dataclass(frozen=True, slots=True)
class Progress:
    """What became of asking so many people; who has come has got the message."""

    people: int
    delivered: int
    sent: int
    waiting: int
    failed: int

    @property
    def done(self) -> int:
        """How many were asked so far."""
        return self.people - self.waiting


async def progress(rt: Runtime, sight: Sight, now: datetime) -> Progress:
    """How far it has come; who is still to be asked in a round counts as waiting."""
    async with rt.database.read() as tx:
        far = await askings.counted(tx, rt.organisation, sight.cohort)
        come = await askings.come(tx, rt.organisation, sight.cohort)
        left, again = await bidding.left(rt, tx, sight, now)
    got = sum(many for each, many in far.items() if each >= askings.SENT + Stage.DELIVERED.rank)
    gone = sum(many for each, many in far.items() if each >= askings.SENT) - got
    waiting = far.get(askings.WAITING, 0) + far.get(askings.LEAVING, 0) + left
    failed = far.get(askings.FAILED, 0)
    people = sum(far.values()) + come + (0 if again else left)
    return Progress(people, got + come, gone, waiting, failed)


async def stop(rt: Runtime, sight: Sight, now: datetime, by: int | None = None) -> int:
    """Take back what has not gone; these people can be asked later. How many they are."""
    async with rt.database.write() as tx:
        cohort = await cohorts.lock(tx, rt.organisation, sight.cohort.id) or sight.cohort
        left, _ = await bidding.left(rt, tx, sight, now)
        count = left + await askings.call_off(tx, rt.organisation, cohort, now)
        if count:
            deed = Deed(by, "asking_stopped", cohort.public_id, {"people": count})
            await audits.write(tx, rt.organisation, deed, now)
    return count
