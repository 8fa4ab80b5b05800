"""What verifiers ask for: issuers, their keys, what can be earned, and what was withdrawn."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

import msgspec

from lessonbot.credentials import badges, dids, multibase
from lessonbot.domain.course import Course
from lessonbot.services import issuing, tracking
from lessonbot.services.runtime import Runtime
from lessonbot.store import courses, credentials, issuers, status_lists, tracks
from lessonbot.store.credentials import StoredCredential
from lessonbot.store.issuers import ED25519, RS256, KeyState, StoredIssuer, StoredKey

MANY_KEYS = 9
"""So many, or more, are counted as this many."""
_LIST = re.compile(r"/orgs/(?P<slug>[^/]{1,100})/status/(?P<number>\d{1,8})$")


async def credential(rt: Runtime, number: str, now: datetime) -> StoredCredential | None:
    """A credential by its number, signed now if that was not done yet; None if there is none.

    Raises CannotSign.
    """
    async with rt.database.read() as tx:
        found = await credentials.by_public_id(tx, number)
    if found is None:
        await issuing.issue_one(rt, number, now)
        async with rt.database.read() as tx:
            found = await credentials.by_public_id(tx, number)
    return found


async def did_document(rt: Runtime, slug: str) -> Mapping[str, Any] | None:
    """What the address of an issuer leads to: every key that is believed."""
    async with rt.database.read() as tx:
        issuer = await issuers.by_slug(tx, slug)
        keys = await issuers.keys(tx, issuer.organisation_id) if issuer else ()
    return keys_document(issuer, keys) if issuer else None


def keys_document(issuer: StoredIssuer, keys: Sequence[StoredKey]) -> Mapping[str, Any]:
    """The keys of an issuer that are believed, as verifiers read them."""
    trusted = [each for each in keys if each.believed]
    return dids.document(
        issuer.did,
        [multibase.key_bytes(each.public) for each in trusted if each.algorithm == ED25519],
        [msgspec.json.decode(each.public) for each in trusted if each.algorithm == RS256],
    )


async def moved(rt: Runtime) -> str:
    """The address that certificates name, where it is another than ours now; else nothing."""
    async with rt.database.read() as tx:
        issuer = await issuers.of(tx, rt.organisation)
    if issuer is None or issuer.did.startswith(dids.KEY) or issuer.public_url == rt.public_url:
        return ""
    return issuer.public_url


async def room(rt: Runtime) -> int:
    """How many more keys verifiers would read of us."""
    async with rt.database.read() as tx:
        issuer = await issuers.of(tx, rt.organisation)
        keys = await issuers.keys(tx, rt.organisation) if issuer else ()
    if issuer is None or not keys:
        return MANY_KEYS
    public = multibase.key(bytes(multibase.KEY_BYTES))
    another = replace(keys[0], algorithm=ED25519, public=public, state=KeyState.ACTIVE)
    for more in range(1, MANY_KEYS + 1):
        if dids.size(keys_document(issuer, [*keys, *[another] * more])) > dids.LONGEST:
            return more - 1
    return MANY_KEYS


async def token_keys(rt: Runtime, slug: str) -> Mapping[str, Any] | None:
    """The keys of an issuer's tokens as a JSON Web Key Set; each says whose it is."""
    found = await did_document(rt, slug)
    if found is None:
        return None
    keys = [each["publicKeyJwk"] for each in found["verificationMethod"] if "publicKeyJwk" in each]
    return {"keys": [each | {"iss": found["id"]} for each in keys]}


async def believed(
    rt: Runtime, did: str, list_url: str
) -> tuple[Mapping[str, Any] | None, Mapping[str, Any] | None]:
    """The keys of an issuer and the status list at an address, as far as they are from here."""
    async with rt.database.read() as tx:
        issuer = await issuers.by_did(tx, did)
    keys = await did_document(rt, issuer.slug) if issuer else None
    place = _LIST.search(list_url)
    found = await status_list(rt, place["slug"], int(place["number"])) if place else None
    listed = issuing.read(found) if found else None
    return keys, listed if listed and listed["id"] == list_url else None


async def status_list(rt: Runtime, slug: str, number: int) -> bytes | None:
    """The signed bytes of a status list."""
    async with rt.database.read() as tx:
        issuer = await issuers.by_slug(tx, slug)
        if issuer is None:
            return None
        found = await status_lists.numbered(tx, issuer.organisation_id, number)
    return found.document if found else None


async def profile(rt: Runtime, slug: str) -> Mapping[str, Any] | None:
    """An issuer as an Open Badges Profile."""
    async with rt.database.read() as tx:
        issuer = await issuers.by_slug(tx, slug)
    return badges.profile(issuing.profile(issuer)) if issuer else None


async def achievement(rt: Runtime, slug: str, key: str) -> Mapping[str, Any] | None:
    """What can be earned, as an Open Badges Achievement: a course or track as it is now."""
    async with rt.database.read() as tx:
        issuer = await issuers.by_slug(tx, slug)
        if issuer is None or not key.isprintable():
            return None
        content = await courses.published(tx, issuer.organisation_id, key)
        known = await tracks.published(tx, issuer.organisation_id)
    if content:
        course = msgspec.json.decode(content, type=Course)
        defined = issuing.course_achievement(issuer, course, course)
        return badges.definition(defined, issuing.profile(issuer))
    for each in known:
        if each.key == key:
            defined = tracking.achievement(issuer, tracking.read(each), ())
            return badges.definition(defined, issuing.profile(issuer))
    return None
