"""What a failed message means beyond its own row: for its address, its template, and its sender.

The same whether the provider said it at once or told it later.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from lessonbot.channels.base import (
    Absent,
    Doubtful,
    MediaRefused,
    Moved,
    OptedOut,
    Rejected,
    SendError,
    TemplateRefused,
    Throttled,
    Unreachable,
    WindowClosed,
)
from lessonbot.channels.text import described
from lessonbot.domain.messages import Outbound
from lessonbot.services import outbox, rationing, suggesting
from lessonbot.services.runtime import Runtime
from lessonbot.store import addresses, deliveries, gates, templates, windows
from lessonbot.store.database import Transaction

log = structlog.get_logger()
TOMORROW = timedelta(hours=20)
"""A phone that is off is tried once more; a lesson that is too late by then comes on its next day."""

MOST, MOST_THROTTLED = 2, 5
"""How often a message is tried for a reason that another attempt may mend."""

LOST = (Rejected, OptedOut, Unreachable, Doubtful)
"""What comes of no further attempt: it reached nobody, and the network counts nobody for it."""


@dataclass(frozen=True, slots=True)
class Loss:
    """A message that failed, with what it was and how often it was tried, this time included."""

    delivery_id: int
    organisation_id: int
    sender_id: int
    address_id: int
    attempts: int
    message: Outbound
    error: SendError
    at: datetime


def again(loss: Loss) -> datetime | None:
    """When the message is tried once more; None where that mends nothing."""
    if isinstance(loss.error, Throttled):
        if loss.attempts >= MOST_THROTTLED and not loss.error.spent:
            return None
        return loss.at + timedelta(seconds=loss.error.after)
    if loss.attempts >= MOST:
        return None
    match loss.error:
        case Absent():
            return loss.at + TOMORROW
        case WindowClosed() if loss.message.template is None and not _is_extra(loss.message):
            return loss.at  # it is planned anew, with a window that counts as closed
        case MediaRefused() if loss.message.medium and described(loss.message).text:
            return loss.at  # without its file, and with words for it
        case _:
            return None


def _is_extra(message: Outbound) -> bool:
    """Whether nobody is asked for a word so that it can be sent: all of it was said in words."""
    return bool(message.file and message.file.certificate)


async def draw(rt: Runtime, tx: Transaction, losses: Sequence[Loss]) -> None:
    """Write down what these failures mean."""
    if not losses:
        return
    now = max(each.at for each in losses)
    gone = {
        each.address_id: why(each.error)
        for each in losses
        if isinstance(each.error, OptedOut | Unreachable)
    }
    doubted = {each.address_id for each in losses if isinstance(each.error, Doubtful)}
    gone |= dict.fromkeys(await addresses.doubt(tx, doubted, now), "nobody was found there twice")
    believed = {each: reason for each, reason in gone.items() if _believable(rt, losses, each)}
    if believed:
        await addresses.stop(tx, believed, now)
    for each in losses:
        if isinstance(each.error, Moved):
            await addresses.rename(tx, each.organisation_id, each.address_id, each.error.path)
    await _of_messages(tx, losses, now)
    await _of_files(rt, tx, losses, now)
    await _of_senders(rt, tx, losses)


async def _of_messages(tx: Transaction, losses: Sequence[Loss], now: datetime) -> None:
    shut = {each.address_id for each in losses if isinstance(each.error, WindowClosed)}
    await windows.shut(tx, shut, now)
    bare = [each for each in losses if isinstance(each.error, MediaRefused)]
    await deliveries.reword(tx, {each.delivery_id: described(each.message) for each in bare})
    spoiled: dict[int, str] = {}
    unasked: set[int] = set()
    for each in losses:
        if each.message.template and isinstance(each.error, TemplateRefused):
            spoiled[each.message.template.stored] = why(each.error)
            unasked.add(each.address_id)
    if spoiled:
        await templates.spoil(tx, spoiled, now)
        await windows.knock_again(tx, unasked, now, now + outbox.LIFETIME)
    unsent = {
        each.address_id for each in losses if each.message.template and isinstance(each.error, LOST)
    }
    await windows.uncount(tx, unsent)


async def _of_files(rt: Runtime, tx: Transaction, losses: Sequence[Loss], now: datetime) -> None:
    files = [each for each in losses if each.message.medium and not _is_extra(each.message)]
    refused = {each.delivery_id for each in files if isinstance(each.error, MediaRefused)}
    failed = {each.delivery_id for each in files if isinstance(each.error, Rejected)}
    await suggesting.less(rt, tx, refused, failed, now)


async def _of_senders(rt: Runtime, tx: Transaction, losses: Sequence[Loss]) -> None:
    """Hold senders back that were too fast; one that wrote first to too many, only in that."""
    pauses: dict[tuple[int, int], tuple[datetime, str]] = {}  # an empty reason: just too fast
    for each in losses:
        if not isinstance(each.error, Throttled):
            continue
        if each.error.people and each.message.template:
            full = await rationing.is_used_up(rt, tx, each.sender_id, each.at)
            if full or each.attempts > 1:
                await rationing.stop(rt, tx, each.sender_id, each.at)
                continue
        until = each.at + timedelta(seconds=each.error.after)
        place = each.organisation_id, each.sender_id
        reason = why(each.error) if each.error.spent else ""
        pauses[place] = max((until, reason), pauses.get(place, (until, "")))
    for (organisation, sender), (until, reason) in pauses.items():
        await gates.pause(tx, organisation, sender, until, reason or None)


def _believable(rt: Runtime, losses: Sequence[Loss], address: int) -> bool:
    """Whether one more person is gone; not when a great many are, all at once."""
    loss = next(each for each in losses if each.address_id == address)
    if rt.losses.gone(loss.sender_id, loss.at):
        return True
    log.warning("too_many_gone", sender=loss.sender_id, mend="look at the provider's status page")
    return False


def why(error: SendError | None) -> str:
    """The reason that staff read."""
    return str(error).replace("\0", "")[:500] if error else ""
