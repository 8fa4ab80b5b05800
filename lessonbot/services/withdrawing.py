"""Credentials that do not stand any more: withdrawn, or replaced by one with another name."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import Any

import structlog

from lessonbot.credentials import badges, dids, multibase, signing, status_list
from lessonbot.credentials.guard import Unsignable
from lessonbot.domain.text import Text
from lessonbot.services import handing, issuing, trusting
from lessonbot.services.issuing import CannotSign, Pen
from lessonbot.services.runtime import Runtime, public_id
from lessonbot.store import credentials, issuers
from lessonbot.store.credentials import CredentialState, Reached, StoredCredential
from lessonbot.store.database import Transaction
from lessonbot.store.issuers import ED25519, KeyState

log = structlog.get_logger()


class NotThere(Exception):
    """There is no such credential, or it does not stand any more; the message says which."""


async def revoke(
    rt: Runtime, number: str, now: datetime, *, reason: str = "", shown: bool = False
) -> StoredCredential:
    """Withdraw a credential, which verifiers see by its status list. Raises NotThere, CannotSign.

    `reason` is for staff; on its page it stands only if `shown`.
    """
    await issuing.issue_one(rt, number, now)  # what was never signed could not be withdrawn
    async with rt.database.write() as tx:
        found = await _standing(rt, tx, number)
        pen = await issuing.taken_up(rt, tx, now)
        await credentials.withdraw(
            tx, found.id, CredentialState.REVOKED, now, reason=reason or None, shown=shown
        )
        await _publish(tx, pen, found, now)
    return found


async def correct(rt: Runtime, number: str, name: str, now: datetime) -> str:
    """Replace a credential by one with another name; the number of the new one.

    Raises NotThere, CannotSign, Unsignable.
    """
    await issuing.issue_one(rt, number, now)
    fresh = public_id()
    async with rt.database.write() as tx:
        found = await _standing(rt, tx, number)
        pen = await issuing.taken_up(rt, tx, now)
        places = await issuing.free_list(rt, tx, pen, now)
        (place,) = await credentials.free_places(tx, places.id, 1, status_list.BITS)
    address = issuing.list_url(pen.issuer, places.number)
    document = badges.renamed(
        issuing.read(found.document), f"{pen.issuer.public_url}/c/{fresh}", name, address, place
    )
    row = await issuing.signed(rt, pen, document, now)
    row |= {"public_id": fresh, "name": name, "status_list_id": places.id, "place": place}
    row["picture_due"] = True
    async with rt.database.write() as tx:
        row |= _like(await _standing(rt, tx, number))  # with what its holder chose meanwhile
        await credentials.withdraw(
            tx, found.id, CredentialState.SUPERSEDED, now, superseded_by=fresh
        )
        await credentials.add(tx, [row])
        if found.achievement_id:
            await credentials.point_to(tx, found.achievement_id, fresh)
        await _publish(tx, pen, found, now)
    return fresh


async def correct_wanted(rt: Runtime, now: datetime) -> int:
    """Give certificates the names that their holders want, and tell them the links; how many.

    Raises CannotSign.
    """
    async with rt.database.read() as tx:
        due = await credentials.wanted(tx, rt.organisation)
    for number, name in due:
        fresh: str | None = None
        try:
            fresh = await correct(rt, number, name, now)
        except NotThere as error:
            # a process that died here may have corrected it, and told nobody
            fresh = await _successor(rt, number)
            log.warning("name_not_corrected", certificate=number, reason=str(error))
        except Unsignable as error:
            log.warning("name_not_corrected", certificate=number, reason=str(error))
        if fresh:
            await handing.hand(rt, [fresh], partial(_link, rt), now)
        async with rt.database.write() as tx:
            await credentials.change(tx, rt.organisation, number, wanted=None)
    return len(due)


async def _successor(rt: Runtime, number: str) -> str | None:
    async with rt.database.read() as tx:
        found = await credentials.by_public_id(tx, number)
    return found.superseded_by if found else None


def _link(rt: Runtime, holder: Reached, link: str) -> Text:
    return rt.voice(holder.language).say("result.certificate", link=link)


async def rotate(rt: Runtime, now: datetime, *, compromised: bool = False) -> str:
    """Sign with a new key from now on; the public half of the old one stays. The new one's.

    Whoever else had the old one: `compromised`. Then nothing that it signed is believed any more,
    and what stands is signed anew (`renew`). Raises CannotSign.
    """
    private = signing.generate()
    async with rt.database.write() as tx:
        issuer = await issuers.of(tx, rt.organisation)
        if issuer is None:
            issuer = (await issuing.taken_up(rt, tx, now)).issuer
        if issuer.did.startswith(dids.KEY):
            raise CannotSign(
                "without a public address the key is all that this issuer is: set "
                "LESSONBOT_PUBLIC_URL to its https address first"
            )
        for key in await issuers.keys(tx, rt.organisation):
            # a key of tokens takes much of the room that there is for keys
            if key.state is KeyState.ACTIVE and (compromised or key.algorithm == ED25519):
                state = KeyState.COMPROMISED if compromised else KeyState.RETIRED
                await issuers.retire(tx, key.id, state, now)
        await issuing.new_key(rt, tx, private, now)
        listed = trusting.keys_document(issuer, await issuers.keys(tx, rt.organisation))
        if dids.size(listed) > dids.LONGEST:
            raise CannotSign(
                f"verifiers read {dids.LONGEST:,} bytes of an issuer's keys, and with another one "
                "they would be more: the key stays as it is"
            )
        pen = await issuing.taken_up(rt, tx, now)
        await _resign_lists(tx, pen, await credentials.lists(tx, rt.organisation), now)
    return multibase.key(signing.public_of(private))


async def list_again(rt: Runtime, now: datetime) -> int:
    """Sign the lists that do not say yet what was withdrawn; how many. Raises CannotSign."""
    async with rt.database.read() as tx:
        due = await credentials.unsigned_lists(tx, rt.organisation)
    if due:
        async with rt.database.write() as tx:
            await _resign_lists(tx, await issuing.taken_up(rt, tx, now), due, now)
    return len(due)


async def renew(rt: Runtime, now: datetime, limit: int = issuing.BATCH) -> int:
    """Sign anew what a key signed that is not believed any more; how many. Raises CannotSign.

    A credential keeps its number, so that links that were given away show it; only files that
    somebody kept of it do not verify any more.
    """
    async with rt.database.read() as tx:
        due = await credentials.distrusted(tx, rt.organisation, limit)
    if not due:
        return 0
    async with rt.database.write() as tx:
        pen = await issuing.taken_up(rt, tx, now)
    rows: dict[int, dict[str, Any]] = {}
    fresh: dict[str, bytes] = {}
    for each in due:
        issued = issuing.read(each.document)
        named = {part["id"]: _number(part["id"]) for part in issued.get("relatedResource", ())}
        async with rt.database.read() as tx:
            known = await credentials.digests(tx, rt.organisation, named.values())
        known = {**known, **fresh}
        parts = {address: known[number] for address, number in named.items()}
        row = await issuing.signed(rt, pen, badges.renewed(issued, now, parts), now)
        fresh[each.public_id] = bytes.fromhex(row["sha256"])
        row.pop("organisation_id")
        rows[each.id] = row
    async with rt.database.write() as tx:
        for credential, row in sorted(rows.items()):
            await credentials.renew(tx, credential, row)
    return len(due)


def _number(address: str) -> str:
    """The number in the address of a part."""
    return address.rpartition("/")[2].partition(".")[0]


async def _standing(rt: Runtime, tx: Transaction, number: str) -> StoredCredential:
    found = await credentials.by_public_id(tx, number)
    if found is None or found.organisation_id != rt.organisation:
        raise NotThere(f"there is no certificate with the number {number}")
    if found.state is not CredentialState.ISSUED:
        raise NotThere(f"the certificate {number} does not stand any more: it was {found.state}")
    return found


async def _publish(tx: Transaction, pen: Pen, found: StoredCredential, now: datetime) -> None:
    """Sign the list of a credential anew."""
    all_lists = await credentials.lists(tx, found.organisation_id)
    own = [each for each in all_lists if each.id == found.status_list_id]
    await _resign_lists(tx, pen, own, now)


async def _resign_lists(
    tx: Transaction, pen: Pen, which: Sequence[credentials.StatusList], now: datetime
) -> None:
    for each in which:
        await issuing.resign_list(tx, pen, each, now)


def _like(found: StoredCredential) -> dict[str, Any]:
    names = ("achievement_id", "track_id", "learner_id", "language", "issued_at", "expires_at")
    chosen = ("hidden", "searchable", "remind_at")
    return {name: getattr(found, name) for name in (*names, *chosen)}
