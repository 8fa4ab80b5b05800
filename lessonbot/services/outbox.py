"""From what is said to rows in the outbox: fitted to the channel, in order, within its hour."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import msgspec

from lessonbot.channels.text import fit
from lessonbot.domain.messages import Kind, Outbound
from lessonbot.domain.schedule import LATE
from lessonbot.services.runtime import Runtime
from lessonbot.store.tables import DeliveryState

LIFETIME = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Envelope:
    """Where the messages of one turn go."""

    organisation_id: int
    sender_id: int
    address_id: int
    enrolment_id: int | None
    turn: str
    kind: Kind
    broadcast_id: int | None = None


def rows(
    rt: Runtime, envelope: Envelope, says: Sequence[Outbound], now: datetime
) -> list[dict[str, Any]]:
    """The deliveries of one turn.

    A lesson expires when its first message would come too late for its hour; once that is
    sent, the rest of the turn has a day.
    """
    limits = rt.limits_of(envelope.sender_id)
    fitted = [part for message in says for part in fit(message, limits)]
    first = LATE if envelope.kind is Kind.LESSON else LIFETIME
    return [
        {
            "organisation_id": envelope.organisation_id,
            "sender_id": envelope.sender_id,
            "address_id": envelope.address_id,
            "enrolment_id": envelope.enrolment_id,
            "broadcast_id": envelope.broadcast_id,
            "key": part.key,
            "turn": envelope.turn,
            "place": place,
            "priority": int(envelope.kind),
            "content": msgspec.to_builtins(part),
            "farewell": part.farewell,
            "state": DeliveryState.WAITING,
            "due_at": now,
            "expires_at": now + (LIFETIME if place else first),
            "created_at": now,
        }
        for place, part in enumerate(fitted)
    ]
