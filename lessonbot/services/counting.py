"""How often each outcome was counted since the beginning, without adding it all up each time."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from lessonbot.services.runtime import Runtime
from lessonbot.store import reports
from lessonbot.store.tallies import hour_of

SETTLED = timedelta(hours=48)
"""Hours older than this are not counted in any more."""
RENEWED = timedelta(hours=72)


@dataclass
class Totals:
    """What was counted in the hours up to `upto`, which do not change any more."""

    upto: datetime | None = None
    before: Counter[tuple[int, int, str]] = field(default_factory=Counter)

    async def read(self, rt: Runtime, now: datetime) -> Counter[tuple[int, int, str]]:
        """How often each outcome was counted, by sender and priority."""
        async with rt.database.read() as tx:
            ids = [each.id for each in await reports.senders_standing(tx, rt.organisation)]
            if self.upto is None or now - self.upto > RENEWED:
                upto = hour_of(now - SETTLED)
                self.before = Counter(await reports.outcomes(tx, ids, None, upto))
                self.upto = upto
            return self.before + Counter(await reports.outcomes(tx, ids, self.upto, now))
