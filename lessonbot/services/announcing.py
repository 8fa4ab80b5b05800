"""Telling other programs of an organisation what happens: owed with the event, called, tried again.

Calls are signed as Standard Webhooks (https://www.standardwebhooks.com) has it, so that its
libraries check them. They name things by their public ids and hold nothing else of learners.
"""

import base64
import hashlib
import hmac
import json
import secrets
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from urllib.parse import urlsplit

import structlog

from lessonbot.channels import posting
from lessonbot.channels.posting import NotTaken
from lessonbot.domain.event import Event, Happened
from lessonbot.services.runtime import Runtime, public_id
from lessonbot.services.seating import Seat
from lessonbot.store import audits, counting, webhooks
from lessonbot.store.webhooks import Call, Webhook

log = structlog.get_logger()
BATCH, PAGE = 20, 500
LEASE = timedelta(minutes=2)
PAUSES = tuple(timedelta(minutes=each) for each in (1, 5, 30, 120, 480, 1440))
"""How long to wait after each attempt; after the last one it is given up."""
MOST = 10
"""Addresses of one organisation."""
LONGEST_ADDRESS = 500
_LABEL = "webhook {}"
_MARK = "whsec_"


class NotMade(Exception):
    """It cannot be so; `why` is the last part of a phrase's key, see `console.webhooks.not_…`."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


async def listed(seat: Seat) -> list[Webhook]:
    """The addresses that are told something."""
    async with seat.rt.database.read() as tx:
        return await webhooks.of(tx, seat.rt.organisation)


async def calls(seat: Seat, webhook: Webhook, most: int) -> Sequence[Call]:
    """What one was told lately."""
    async with seat.rt.database.read() as tx:
        return await webhooks.calls(tx, seat.rt.organisation, webhook.id, most)


async def make(seat: Seat, address: str, events: Collection[Event], now: datetime) -> str:
    """Tell an address of these events from now on; the secret that its program checks with.

    Raises NotMade.
    """
    rt, address = seat.rt, address.strip()
    if not _fits(rt, address):
        raise NotMade("address")
    if not events:
        raise NotMade("chosen")
    secret, id_ = secrets.token_bytes(32), public_id()
    values = {
        "public_id": id_,
        "address": address,
        "secret": rt.vault.seal(secret, _LABEL.format(id_)),
        "made_by": seat.staff.id,
        "created_at": now,
    }
    async with rt.database.write() as tx:
        if len(await webhooks.of(tx, rt.organisation)) >= MOST:
            raise NotMade("many")
        await webhooks.add(tx, rt.organisation, events, **values)
        host = urlsplit(address).hostname or ""
        await audits.write(tx, rt.organisation, seat.deed("webhook_made", id_, host=host), now)
    return _MARK + base64.b64encode(secret).decode()


async def end(seat: Seat, webhook: Webhook, now: datetime) -> None:
    """Tell an address nothing any more."""
    rt = seat.rt
    async with rt.database.write() as tx:
        await webhooks.end(tx, rt.organisation, webhook.id, now)
        deed = seat.deed("webhook_ended", webhook.public_id)
        await audits.write(tx, rt.organisation, deed, now)


async def notice_stuck(rt: Runtime, now: datetime) -> None:
    """Owe it to addresses that want it who has left a question open for days; once a question."""
    async with rt.database.read() as tx:
        wanted = any(Event.STUCK in each.events for each in await webhooks.of(tx, rt.organisation))
    after, full = 0, wanted
    while full:
        async with rt.database.write() as tx:
            found = await counting.who_is_stuck(tx, rt.organisation, now, after, PAGE)
            happened = [
                Happened(
                    Event.STUCK,
                    f"{Event.STUCK}:{each.public_id}:{each.asked}",
                    {"learner_id": each.learner_id, "course_id": each.course_id},
                )
                for each in found
            ]
            await webhooks.owe(tx, rt.organisation, happened, now)
        after, full = (found[-1].id if found else after), len(found) == PAGE


async def call_due(rt: Runtime, now: datetime) -> int:
    """Make the calls that are due, a few at a time; how many were tried."""
    async with rt.database.read() as tx:
        if not await webhooks.is_due(tx, now):
            return 0
    async with rt.database.write() as tx:
        taken = await webhooks.take(tx, now, now + LEASE, BATCH)
    for webhook, call in taken:
        await _call(rt, webhook, call, now)
    return len(taken)


async def _call(rt: Runtime, webhook: Webhook, call: Call, now: datetime) -> None:
    async with rt.database.read() as tx:
        about = await webhooks.names(tx, webhook.organisation_id, call.about)
    said = {"type": call.event, "timestamp": call.at.isoformat(), "data": about}
    body = json.dumps(said).encode()
    secret = rt.vault.unseal(webhook.secret, _LABEL.format(webhook.public_id))
    headers = signed(secret, f"{webhook.public_id}.{call.id}", body, now)
    try:
        status = await posting.post(webhook.address, body, headers, anywhere=rt.calls_anywhere)
    except NotTaken as refused:
        tries = call.attempts + 1
        again = now + PAUSES[tries - 1] if tries <= len(PAUSES) else None
        log.info("webhook_not_taken", webhook=webhook.public_id, tries=tries, reason=str(refused))
        values = {"due_at": again, "status": refused.status, "reason": str(refused)}
    else:
        values = {"due_at": None, "status": status, "reason": None, "taken_at": now}
    async with rt.database.write() as tx:
        await webhooks.settle(tx, webhook.organisation_id, call.id, **values)


def signed(secret: bytes, name: str, body: bytes, now: datetime) -> dict[str, str]:
    """The headers with which the other side knows that a call is ours, and when it was made."""
    at = str(int(now.timestamp()))
    mac = hmac.new(secret, f"{name}.{at}.".encode() + body, hashlib.sha256).digest()
    return {
        "content-type": "application/json",
        "webhook-id": name,
        "webhook-timestamp": at,
        "webhook-signature": f"v1,{base64.b64encode(mac).decode()}",
    }


def _fits(rt: Runtime, address: str) -> bool:
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        return False
    schemes = {"https", "http"} if rt.calls_anywhere else {"https"}
    named = bool(parts.hostname) and not parts.username and port != 0
    return parts.scheme in schemes and named and len(address) <= LONGEST_ADDRESS
