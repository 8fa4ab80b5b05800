"""The picture of a certificate, which follows its link where there are pictures: nothing waits for it.

It is the badge with the credential inside. All who earn the same on a day share the drawing, and
the credential is put into it when it is sent, so that nothing is kept for it.
"""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import structlog

from lessonbot.channels.base import Limits, Parcel, Rejected
from lessonbot.credentials.drawing.typesetter import Unprintable
from lessonbot.domain.messages import File, Kind, Outbound
from lessonbot.services import outbox, printing
from lessonbot.services.issuing import CannotSign
from lessonbot.services.outbox import Envelope
from lessonbot.services.runtime import Runtime
from lessonbot.store import credentials, deliveries
from lessonbot.store.credentials import Reached

log = structlog.get_logger()
BATCH = 50
LEFT = timedelta(hours=1)
"""So long anything may still be said to whom a picture is sent; for it alone no template goes."""


async def hand_out(rt: Runtime, now: datetime, limit: int = BATCH) -> int:
    """Put pictures of what was just signed into the outbox; of how many certificates they are."""
    async with rt.database.read() as tx:
        due = await credentials.undrawn(tx, rt.organisation, limit)
        holders = await credentials.reached(tx, rt.organisation, due) if due else ()
    if not due:
        return 0
    rows: list[dict[str, Any]] = []
    for each in holders:
        until = _until(rt, each, now)
        if until and await _is_drawn(rt, each.public_id, now):
            rows += [row | {"expires_at": until} for row in _rows(rt, each, now)]
    async with rt.database.write() as tx:
        await deliveries.add(tx, rows)
        await credentials.change(tx, rt.organisation, due, picture_due=False)
    rt.owed.set()
    return len(due)


async def ready(rt: Runtime, parcel: Parcel, limits: Limits, now: datetime) -> Parcel:
    """A parcel with the picture that it is to bring; others as they are. Raises Rejected."""
    file = parcel.attachment
    if file is None or not file.certificate or limits.linked:
        return parcel
    try:
        data = await printing.drawn(rt, file.certificate, "png", now)
    except (CannotSign, Unprintable) as error:
        raise Rejected(f"there is no picture: {error}") from None
    if data is None:
        raise Rejected("the certificate is not shown any more")
    return replace(parcel, attachment=replace(file, data=data))


async def _is_drawn(rt: Runtime, number: str, now: datetime) -> bool:
    """Whether there is a picture; whatever is wrong with it stops nothing else."""
    try:
        return await printing.drawn(rt, number, "png", now) is not None
    except Unprintable as error:
        log.info("no_picture", certificate=number, reason=str(error))
    except Exception:
        log.exception("no_picture", certificate=number)
    return False


def _until(rt: Runtime, holder: Reached, now: datetime) -> datetime | None:
    """Until when a picture may go there; None where it may not."""
    if holder.sender_id not in rt.channels:
        return None  # its bot is switched off
    limits = rt.limits_of(holder.sender_id)
    if not limits.pictures or holder.data in {"light", "text"}:
        return None
    if limits.window is None:
        return now + outbox.LIFETIME
    closes = holder.heard_at + limits.window if holder.heard_at else now
    return closes if closes - now > LEFT else None


def _rows(rt: Runtime, holder: Reached, now: datetime) -> list[dict[str, Any]]:
    number, key = holder.public_id, f"p{holder.public_id}"
    name = f"certificate-{number}.png"
    picture = File("document", "", "image/png", name, certificate=number)
    envelope = Envelope(
        rt.organisation, holder.sender_id, holder.address_id, None, key, Kind.BROADCAST
    )
    return outbox.rows(rt, envelope, [Outbound(f"{key}.0", (), file=picture)], now)
