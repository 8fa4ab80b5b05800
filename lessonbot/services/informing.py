"""What people of the organisation say to one learner: it goes out when its network allows that."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from lessonbot.domain.messages import Kind, Outbound
from lessonbot.domain.text import join
from lessonbot.services import outbox
from lessonbot.services.outbox import Envelope
from lessonbot.services.runtime import Runtime
from lessonbot.store import addresses, deliveries
from lessonbot.store.addresses import Reach
from lessonbot.store.database import Transaction, after_commit

KIND = Kind.BROADCAST
"""Nobody waits for it at this moment; a template says that something is there."""

LIFETIME = timedelta(days=7)
"""What a person wrote is worth sending also after an outage."""

STOPPED = "the learner said STOP, so nothing is sent"
GONE = "the learner's phone belongs to somebody else now, so nothing is sent"
OFF = "the channel that the learner uses is not switched on here, so nothing is sent"


async def whom(rt: Runtime, tx: Transaction, learner: int, address: int) -> Reach | None:
    """Where a learner is reached: where they learn, or at this address if they do not."""
    return await addresses.reach(tx, rt.organisation, learner, address)


def hindrance(rt: Runtime, reach: Reach | None) -> str:
    """Why nothing can be said to somebody; empty if it can."""
    if reach is None:
        return GONE
    if reach.stopped:
        return STOPPED
    return "" if reach.sender_id in rt.channels else OFF


async def inform(
    rt: Runtime,
    tx: Transaction,
    reach: Reach,
    turn: str,
    says: Sequence[Outbound],
    now: datetime,
) -> None:
    """Say this to a learner, once for one turn; on a shared phone, whose it is comes first."""
    if reach.called and says:
        head = rt.voice(reach.language).say("who.for", learner=reach.called)
        says = [replace(says[0], text=join([head, says[0].text], "\n")), *says[1:]]
    envelope = Envelope(rt.organisation, reach.sender_id, reach.address_id, None, turn, KIND)
    until = {"expires_at": now + LIFETIME}
    await deliveries.add(tx, [row | until for row in outbox.rows(rt, envelope, says, now)])
    after_commit(tx, rt.owed.set)
