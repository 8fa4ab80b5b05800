"""Credentials that do not stand any more: withdrawn, or replaced by one with another name."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

import structlog

from lessonbot.credentials import badges, dids, multibase, signing, status_list
from lessonbot.credentials.guard import Unsignable
from lessonbot.domain import holding
from lessonbot.domain.credential import grouped
from lessonbot.domain.text import Text
from lessonbot.services import handing, issuing, trusting
from lessonbot.services.issuing import CannotSign, Pen
from lessonbot.services.runtime import Runtime, public_id
from lessonbot.store import audits, credentials, issuers, status_lists, tracks
from lessonbot.store.audits import Deed
from lessonbot.store.credentials import CredentialState, Reached, StoredCredential
from lessonbot.store.database import Transaction
from lessonbot.store.issuers import ED25519, KeyState, StoredKey

log = structlog.get_logger()


class NotThere(Exception):
    """There is no such credential or key, or it does not count any more; the message says which."""


@dataclass(frozen=True, slots=True)
class Lost:
    """Keys that are not to be believed any more, and how many certificates have to be signed anew.

    `kept` are the keys that stay believed.
    """

    keys: Sequence[StoredKey]
    kept: Sequence[StoredKey]
    certificates: int


async def revoke(
    rt: Runtime,
    number: str,
    now: datetime,
    *,
    reason: str = "",
    shown: bool = False,
    deed: Deed | None = None,
) -> StoredCredential:
    """Withdraw a credential, which verifiers see by its status list, and tell who holds it.

    `reason` is for staff; on its page it stands only if `shown`. Raises NotThere, CannotSign.
    """
    await issuing.issue_one(rt, number, now)  # what was never signed could not be withdrawn
    async with rt.database.write() as tx:
        found = await _standing(rt, tx, number)
        pen = await issuing.taken_up(rt, tx, now)
        await credentials.withdraw(
            tx, found.id, CredentialState.REVOKED, now, reason=reason or None, shown=shown
        )
        await _publish(tx, pen, found, now)
        await audits.note(tx, rt.organisation, deed, now)
    title: str = issuing.read(found.document)["name"]

    def words(holder: Reached, link: str) -> Text:
        return holding.withdrawn(rt.voice(holder.language), title, pen.issuer.name, link)

    await handing.hand(rt, [number], words, now, "w", asked=False)
    return found


async def standing(rt: Runtime, number: str, now: datetime) -> StoredCredential:
    """A credential that can be withdrawn. Raises NotThere, CannotSign."""
    await issuing.issue_one(rt, number, now)
    async with rt.database.read() as tx:
        return await _standing(rt, tx, number)


async def is_told(rt: Runtime, found: StoredCredential) -> bool:
    """Whether verifiers learn that it was withdrawn: not of a key alone that is gone."""
    did: str = issuing.read(found.document)["issuer"]["id"]
    async with rt.database.read() as tx:
        keys = await issuers.keys(tx, rt.organisation)
    alone = {f"{dids.KEY}{each.public}" for each in keys if each.state is KeyState.ACTIVE}
    return did in alone or not did.startswith(dids.KEY)


async def standing_on(rt: Runtime, number: str) -> Sequence[str]:
    """The certificates of tracks that stand on this one, and do not fall with it by themselves."""
    async with rt.database.read() as tx:
        return await tracks.standing_on(tx, rt.organisation, number)


async def correct(
    rt: Runtime, number: str, name: str, now: datetime, deed: Deed | None = None
) -> str:
    """Replace a credential by one with another name; the number of the new one.

    Raises NotThere, CannotSign, Unsignable.
    """
    await issuing.issue_one(rt, number, now)
    fresh = public_id()
    async with rt.database.write() as tx:
        found = await _standing(rt, tx, number)
        pen = await issuing.taken_up(rt, tx, now)
        places = await issuing.free_list(rt, tx, pen, now)
        (place,) = await status_lists.free_places(tx, places.id, 1, status_list.BITS)
    address = issuing.list_url(pen.issuer, places.number)
    document = badges.renamed(
        issuing.read(found.document), f"{pen.issuer.public_url}/c/{fresh}", name, address, place
    )
    if document["issuer"]["id"] != pen.issuer.did:  # which was nothing but a key then
        document["issuer"] = badges.profile(issuing.profile(pen.issuer))
    row = await issuing.signed(rt, pen, document, now)
    row |= {"public_id": fresh, "name": name, "status_list_id": places.id, "place": place}
    row["picture_due"] = True
    async with rt.database.write() as tx:
        row |= _like(await _standing(rt, tx, number))  # with what its holder chose meanwhile
        await credentials.withdraw(
            tx, found.id, CredentialState.SUPERSEDED, now, superseded_by=fresh
        )
        await credentials.lead_on(tx, rt.organisation, number, fresh)
        await credentials.add(tx, [row], now)
        if found.achievement_id:
            await credentials.point_to(tx, found.achievement_id, fresh)
        if found.track_id:
            await tracks.join_alike(tx, rt.organisation, found.id, fresh)
        await _publish(tx, pen, found, now)
        await audits.note(tx, rt.organisation, deed, now)
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
            await credentials.change(tx, rt.organisation, [number], wanted=None)
    return len(due)


async def _successor(rt: Runtime, number: str) -> str | None:
    async with rt.database.read() as tx:
        found = await credentials.by_public_id(tx, number)
    return found.superseded_by if found else None


def _link(rt: Runtime, holder: Reached, link: str) -> Text:
    return rt.voice(holder.language).say("result.certificate", link=link)


async def lost(rt: Runtime, named: str = "") -> Lost:
    """What is lost if a key was stolen, by its name or how that begins; without one, if all were.

    Raises NotThere, CannotSign.
    """
    async with rt.database.read() as tx:
        keys = await issuers.keys(tx, rt.organisation)
        gone = _lost(keys, named)
        alone = await _alone(tx, rt.organisation)
        numbers = {each.id for each in gone}
        count = await credentials.signed_with(tx, rt.organisation, numbers, alone)
    kept = [each for each in keys if each.believed and each.id not in numbers]
    return Lost(gone, kept, count)


def _lost(keys: Sequence[StoredKey], named: str) -> Sequence[StoredKey]:
    """The keys that are meant, all that are believed without a name."""
    if not named:
        return [each for each in keys if each.believed]
    meant = [each for each in keys if each.name.startswith(named)]
    if len(meant) != 1:
        many = f"{len(meant)} keys begin" if meant else "no key begins"
        raise NotThere(f"{many} with “{named}”: lessonbot key list shows them")
    if not meant[0].believed:
        raise NotThere(f"{meant[0].name} is not believed any more already")
    if meant[0].algorithm != ED25519:
        raise CannotSign(
            f"{meant[0].name} signs tokens, and is given up only with all other keys: "
            "lessonbot key rotate --compromised"
        )
    return meant


async def _alone(tx: Transaction, organisation: int) -> Collection[int]:
    """The status lists from when a key alone was the issuer, who cannot have another key."""
    found = await status_lists.all_of(tx, organisation)
    return [x.id for x in found if issuing.read(x.document)["issuer"].startswith(dids.KEY)]


async def rotate(
    rt: Runtime,
    now: datetime,
    *,
    compromised: bool = False,
    named: str = "",
    deed: Deed | None = None,
) -> str | None:
    """Sign with a new key from now on; the public half of the old one stays. The new one's.

    Keys that somebody else may have: `compromised`, one of them if `named`, else all. Then nothing
    that they signed is believed any more, and what stands is signed anew (`renew`). The key that
    signs now stays if it is none of them; then nothing is returned. Raises CannotSign, NotThere.
    """
    private = signing.generate()
    async with rt.database.write() as tx:
        issuer = await issuers.of(tx, rt.organisation)
        if issuer is None:
            issuer = (await issuing.taken_up(rt, tx, now)).issuer
        issuer = await issuing.at_home(rt, tx, issuer)
        if issuer.did.startswith(dids.KEY):
            raise CannotSign(
                "without a public address the key is all that this issuer is: set "
                "LESSONBOT_PUBLIC_URL to its https address first"
            )
        keys = await issuers.keys_alone(tx, rt.organisation)
        # a key of tokens takes much of the room that there is for keys
        signing_now = [
            each for each in keys if each.state is KeyState.ACTIVE and each.algorithm == ED25519
        ]
        gone = _lost(keys, named) if compromised else signing_now
        for key in gone:
            state = KeyState.COMPROMISED if compromised else KeyState.RETIRED
            await issuers.retire(tx, key.id, state, now)
        stays = bool(signing_now) and not any(key in gone for key in signing_now)
        if not stays:
            await issuing.new_key(rt, tx, private, now)
        listed = trusting.keys_document(issuer, await issuers.keys(tx, rt.organisation))
        if dids.size(listed) > dids.LONGEST:
            raise CannotSign(
                f"verifiers read {dids.LONGEST:,} bytes of an issuer's keys, and with another one "
                "they would be more: the key stays as it is"
            )
        pen = await issuing.taken_up(rt, tx, now)
        await _resign_lists(tx, pen, await status_lists.all_of(tx, rt.organisation), now)
        await audits.note(tx, rt.organisation, deed, now)
    return None if stays else multibase.key(signing.public_of(private))


async def list_again(rt: Runtime, now: datetime) -> int:
    """Sign the lists that do not say yet what was withdrawn; how many. Raises CannotSign."""
    async with rt.database.read() as tx:
        due = await status_lists.unsigned(tx, rt.organisation)
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
        alone = await _alone(tx, rt.organisation)
        due = await credentials.distrusted(tx, rt.organisation, alone, limit)
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
        raise NotThere(f"there is no certificate with the number {grouped(number)}")
    if found.superseded_by:
        raise NotThere(
            f"the certificate {grouped(number)} was replaced: "
            f"the one that counts is {grouped(found.superseded_by)}"
        )
    if found.state is not CredentialState.ISSUED:
        raise NotThere(f"the certificate {grouped(number)} was withdrawn already")
    return found


async def _publish(tx: Transaction, pen: Pen, found: StoredCredential, now: datetime) -> None:
    """Sign the list of a credential anew."""
    all_lists = await status_lists.all_of(tx, found.organisation_id)
    own = [each for each in all_lists if each.id == found.status_list_id]
    await _resign_lists(tx, pen, own, now)


async def _resign_lists(
    tx: Transaction, pen: Pen, which: Sequence[status_lists.StatusList], now: datetime
) -> None:
    for each in which:
        await issuing.resign_list(tx, pen, each, now)


def _like(found: StoredCredential) -> dict[str, Any]:
    names = ("achievement_id", "track_id", "learner_id", "language", "issued_at", "expires_at")
    chosen = ("hidden", "searchable", "remind_at")
    return {name: getattr(found, name) for name in (*names, *chosen)}
