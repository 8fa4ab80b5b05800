"""Signing what learners earned: once each, in the background, with the organisation's own key."""

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID

import msgspec
import structlog

from lessonbot.credentials import badges, dids, guard, multibase, signing, status_list, tokens
from lessonbot.credentials.guard import Unsignable
from lessonbot.credentials.sealing import WrongKey
from lessonbot.domain.course import Course
from lessonbot.domain.credential import reminder
from lessonbot.domain.marking import most_points
from lessonbot.services.runtime import Edition, Runtime
from lessonbot.store import audits, courses, credentials, issuers, status_lists, submissions
from lessonbot.store.audits import Deed
from lessonbot.store.credentials import Owed
from lessonbot.store.database import Transaction
from lessonbot.store.issuers import ED25519, RS256, KeyState, StoredIssuer, StoredKey
from lessonbot.store.status_lists import StatusList
from lessonbot.store.submissions import Passed

log = structlog.get_logger()
BATCH = 20
FULL = status_list.BITS // 2
"""A list with so many is followed by another: places stay random."""


RECENT = timedelta(days=1)
"""Who earned something longer ago, such as before there were signatures, gets no picture of it."""


class CannotSign(Exception):
    """No key signs here; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class TokenKey:
    """The key that signs tokens, and its name."""

    kid: str
    private: bytes


@dataclass(frozen=True, slots=True)
class Pen:
    """An issuer with the key that signs now, and the one for tokens if it issues these."""

    issuer: StoredIssuer
    key: StoredKey
    private: bytes
    token: TokenKey | None = None

    @property
    def method(self) -> str:
        """The address of the key."""
        return self.method_of(self.issuer.did)

    def method_of(self, did: str) -> str:
        """The address of the key as one of an earlier address of the issuer."""
        return dids.method(did, signing.public_of(self.private))


async def issue_owed(rt: Runtime, now: datetime, limit: int = BATCH) -> set[int]:
    """Sign what was earned and is not signed yet; whose it is."""
    async with rt.database.read() as tx:
        owed = await credentials.owed(tx, rt.organisation, limit)
    return await issue(rt, owed, now)


async def issue_one(rt: Runtime, public_id: str, now: datetime) -> None:
    """Sign what is asked for, if it was not signed yet."""
    async with rt.database.read() as tx:
        owed = await credentials.owed_for(tx, rt.organisation, public_id)
    if owed:
        await issue(rt, [owed], now)


async def issue(rt: Runtime, owed: Sequence[Owed], now: datetime) -> set[int]:
    """Sign and keep these; whose they are."""
    if not owed:
        return set()
    async with rt.database.write() as tx:
        pen = await taken_up(rt, tx, now)
        subjects = await credentials.subjects(tx, {each.learner_id for each in owed})
        places = await free_list(rt, tx, pen, now)
        drawn = await status_lists.free_places(tx, places.id, len(owed), status_list.BITS)
        editions = await rt.editions.get(tx, rt.organisation, {each.version_id for each in owed})
        owed = await _with_evidence(tx, owed, editions)
    rows: list[dict[str, Any]] = []
    unsignable: list[int] = []
    for each, place in zip(owed, drawn, strict=True):
        course = editions[each.version_id].offer.course
        subject = subjects[each.learner_id]
        earned = _earned(rt, pen.issuer, each, course, (subject, places.number, place))
        row = {
            "achievement_id": each.achievement_id,
            "learner_id": each.learner_id,
            "public_id": each.public_id,
            "name": each.name,
            "language": earned.achievement.language,
            "issued_at": each.earned_at,
            **term(earned),
            "picture_due": now - each.earned_at < RECENT,
            "place": place,
            "status_list_id": places.id,
        }
        try:
            rows.append(row | await signed(rt, pen, badges.document(earned), now))
        except Unsignable as error:
            why = str(error)
            log.exception("credential_not_signed", achievement=each.achievement_id, reason=why)
            unsignable.append(each.achievement_id)
    async with rt.database.write() as tx:
        for achievement in unsignable:
            await credentials.give_up(tx, achievement)
        kept = await credentials.add(tx, rows, now)
    return {row["learner_id"] for row in rows if row["public_id"] in kept}


async def sign_again(
    rt: Runtime, now: datetime, deed: Deed | None = None
) -> tuple[int, Mapping[str, str]]:
    """Sign what could not be signed, where its course or its organisation was mended meanwhile.

    The course is taken as it was passed, or as it is published now if only that can be signed.
    Returns how many were signed, and by their numbers why others still cannot be. Raises
    CannotSign.
    """
    async with rt.database.write() as tx:
        issuer = (await taken_up(rt, tx, now)).issuer
        owed = await credentials.given_up(tx, rt.organisation)
        newest = await courses.newest(tx, rt.organisation, {each.version_id for each in owed})
        known = await rt.editions.get(tx, rt.organisation, {*newest, *newest.values()})
        owed = await _with_evidence(tx, owed, known)
        await audits.note(tx, rt.organisation, deed, now)
    ready: list[Owed] = []
    refused: dict[str, str] = {}
    for each in owed:
        passed, mended = each.version_id, newest[each.version_id]
        if not (why := _refusal(rt, issuer, each, known[passed].offer.course)):
            ready.append(each)
        elif not _refusal(rt, issuer, each, known[mended].offer.course):
            ready.append(replace(each, version_id=mended))
        else:
            refused[each.public_id] = why
    for first in range(0, len(ready), BATCH):
        await issue(rt, ready[first : first + BATCH], now)
    return len(ready), refused


async def hindrance(rt: Runtime, tx: Transaction) -> str:
    """Why nothing can be signed; empty if it can, or was never asked for."""
    keys = await issuers.keys(tx, rt.organisation)
    try:
        if keys:
            _unsealed(rt, _signing(keys))
    except CannotSign as error:
        return str(error)
    return ""


async def given_up(rt: Runtime, tx: Transaction) -> tuple[int, str]:
    """How many certificates could not be signed as they are, and why the first of them."""
    owed = await credentials.given_up(tx, rt.organisation)
    issuer = await issuers.of(tx, rt.organisation)
    if not owed or issuer is None:
        return 0, ""
    known = await rt.editions.get(tx, rt.organisation, {owed[0].version_id})
    (first,) = await _with_evidence(tx, owed[:1], known)
    why = _refusal(rt, issuer, first, known[first.version_id].offer.course)
    return len(owed), why or "nothing is in the way any more"


async def signed(
    rt: Runtime, pen: Pen, document: Mapping[str, Any], now: datetime
) -> dict[str, Any]:
    """The columns of a signed document; the long part is done in another process."""
    guard.check(document)
    unsigned = signing.proof(pen.method, now)
    data = await rt.press.do(signing.to_sign, document, unsigned)
    whole = signing.signed(document, unsigned, signing.signer(pen.private)(data))
    written = written_as(whole)
    method = dids.named(pen.issuer.did, pen.token.kid) if pen.token else ""
    return {
        "jwt": tokens.token(document, pen.token.private, method) if pen.token else None,
        "organisation_id": pen.issuer.organisation_id,
        "document": written,
        "sha256": sha256(written).hexdigest(),
        "key_id": pen.key.id,
    }


def term(earned: badges.Earned) -> Mapping[str, datetime | None]:
    """The columns that tell how long a credential holds."""
    until = earned.until
    return {"expires_at": until, "remind_at": reminder(earned.at, until) if until else None}


def written_as(document: Mapping[str, Any]) -> bytes:
    """A document as the bytes that are served."""
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()


def read(document: bytes) -> dict[str, Any]:
    """A document from the bytes that are served."""
    whole: dict[str, Any] = msgspec.json.decode(document)
    return whole


async def taken_up(rt: Runtime, tx: Transaction, now: datetime) -> Pen:
    """The organisation as issuer, with its key; both are made when they are needed first.

    Raises CannotSign.
    """
    stored = await issuers.of(tx, rt.organisation)
    keys = await issuers.keys(tx, rt.organisation) if stored else ()
    if stored is None or not keys:
        return await _begun(rt, tx, now)
    key = _signing(keys)
    private = _unsealed(rt, key)
    stored = await at_home(rt, tx, stored)
    # nobody could look up a second key of an issuer that is nothing but its first
    with_tokens = stored.jwt and not stored.did.startswith(dids.KEY)
    token = await _token_key(rt, tx, keys, now) if with_tokens else None
    return Pen(stored, key, private, token)


def _signing(keys: Sequence[StoredKey]) -> StoredKey:
    """The key that signs now."""
    for key in reversed(keys):
        if key.algorithm == ED25519 and key.state is KeyState.ACTIVE and key.sealed:
            return key
    raise CannotSign("there is no signing key: make one with lessonbot key rotate")


def _unsealed(rt: Runtime, key: StoredKey) -> bytes:
    try:
        return rt.vault.unseal(key.sealed or b"", key.public)
    except WrongKey as wrong:
        raise CannotSign(
            f"the signing key cannot be opened: {wrong}. Bring that key back, or make a new one: "
            "lessonbot key rotate"
        ) from None


async def _token_key(
    rt: Runtime, tx: Transaction, keys: Sequence[StoredKey], now: datetime
) -> TokenKey:
    """The key for tokens; it is made when the first token is wanted."""
    if not any(each.algorithm == RS256 and each.state is KeyState.ACTIVE for each in keys):
        keys = await issuers.keys_alone(tx, rt.organisation)
    for key in reversed(keys):
        if key.algorithm == RS256 and key.state is KeyState.ACTIVE and key.sealed:
            return TokenKey(json.loads(key.public)["kid"], _unsealed(rt, key))
    private, public = tokens.generate()
    written = json.dumps(public)
    sealed = rt.vault.seal(private, written)
    await issuers.add_key(tx, rt.organisation, RS256, written, sealed, now)
    return TokenKey(public["kid"], private)


async def at_home(rt: Runtime, tx: Transaction, stored: StoredIssuer) -> StoredIssuer:
    """An issuer that was nothing but its key gets a public address as soon as there is one.

    Once it has one that never changes: every credential names it.
    """
    did = dids.web(rt.public_url, stored.slug)
    if did is None or not stored.did.startswith(dids.KEY):
        return stored
    await issuers.change(tx, rt.organisation, did=did, public_url=rt.public_url)
    return replace(stored, did=did, public_url=rt.public_url)


async def _begun(rt: Runtime, tx: Transaction, now: datetime) -> Pen:
    private = signing.generate()
    public = signing.public_of(private)
    slug = await issuers.slug(tx, rt.organisation)
    did = dids.web(rt.public_url, slug) or dids.key(public)
    await issuers.ensure(tx, rt.organisation, did, rt.public_url, now)
    if not await issuers.keys(tx, rt.organisation):  # another process was first
        await new_key(rt, tx, private, now)
    return await taken_up(rt, tx, now)


async def new_key(rt: Runtime, tx: Transaction, private: bytes, now: datetime) -> int:
    """Keep a key that signs from now on."""
    public = multibase.key(signing.public_of(private))
    sealed = rt.vault.seal(private, public)
    return await issuers.add_key(tx, rt.organisation, ED25519, public, sealed, now)


async def free_list(rt: Runtime, tx: Transaction, pen: Pen, now: datetime) -> StatusList:
    """The status list that new credentials are put on."""
    newest = await status_lists.newest(tx, rt.organisation)
    if newest and newest.used < FULL and read(newest.document)["issuer"] == pen.issuer.did:
        return newest
    number = newest.number + 1 if newest else 1
    written = _list_bytes(pen, list_url(pen.issuer, number), pen.issuer.did, (), now)
    await status_lists.add(tx, rt.organisation, number, written, now)
    made = await status_lists.newest(tx, rt.organisation)
    if made is None:
        raise LookupError("a status list vanished")
    return made


async def resign_list(tx: Transaction, pen: Pen, listed: StatusList, now: datetime) -> None:
    """Sign a status list anew, with whatever was withdrawn, under the address it always had.

    Where a key alone was the issuer, only that key could: once it is gone the list stays as it was.
    """
    before = read(listed.document)
    issuer: str = before["issuer"]
    written = listed.document
    if not issuer.startswith(dids.KEY) or issuer == dids.key(signing.public_of(pen.private)):
        places = await status_lists.withdrawn_places(tx, listed.id)
        written = _list_bytes(pen, before["id"], issuer, places, now)
    await status_lists.resign(tx, listed.id, written, now)


def _list_bytes(
    pen: Pen, address: str, issuer: str, withdrawn: Sequence[int], now: datetime
) -> bytes:
    document = status_list.document(address, issuer, withdrawn, now)
    guard.check(document)
    method = pen.method_of(issuer)
    return written_as(status_list.sign(document, method, signing.signer(pen.private), now))


def home(issuer: StoredIssuer) -> str:
    """The address of an issuer's page."""
    return f"{issuer.public_url}/orgs/{issuer.slug}"


def list_url(issuer: StoredIssuer, number: int) -> str:
    """The address of one of its status lists."""
    return f"{home(issuer)}/status/{number}"


def achievement_url(issuer: StoredIssuer, key: str) -> str:
    """The address of what can be earned."""
    return f"{home(issuer)}/achievements/{key}"


def profile(issuer: StoredIssuer) -> badges.Issuer:
    """An issuer as credentials have it."""
    return badges.Issuer(
        issuer.did,
        issuer.name,
        home(issuer),
        issuer.email,
        issuer.description,
        issuer.country,
    )


def course_achievement(issuer: StoredIssuer, course: Course, source: Course) -> badges.Achievement:
    """What a course's certificate is about; `course` in the language it was taken in."""
    url = achievement_url(issuer, source.key)
    return badges.Achievement(
        url=url,
        kind="course",
        name=course.credential.name,
        description="\n".join([course.summary, *(f"- {each.text}" for each in course.outcomes)]),
        criteria=course.credential.criteria,
        version=source.version,
        language=course.language,
        hours=course.hours,
        pass_percent=source.pass_percent if source.credential.shows_score else None,
        image=f"{url}.png",
    )


def _refusal(rt: Runtime, issuer: StoredIssuer, owed: Owed, course: Course) -> str:
    """What of a credential could not be signed; empty if all of it can."""
    try:
        guard.check(badges.document(_earned(rt, issuer, owed, course, (UUID(int=0), 1, 0))))
    except Unsignable as error:
        return str(error)
    return ""


def _earned(
    rt: Runtime, issuer: StoredIssuer, owed: Owed, source: Course, given: tuple[UUID, int, int]
) -> badges.Earned:
    """`given` is what the learner is in credentials, the number of a status list, a place in it."""
    course, (subject, number, place) = source.spoken(owed.language), given
    lessons = rt.voice(course.language).label("page.cert.lessons")
    return badges.Earned(
        url=f"{issuer.public_url}/c/{owed.public_id}",
        issuer=profile(issuer),
        achievement=course_achievement(issuer, course, source),
        subject=subject,
        holder=owed.name,
        at=owed.earned_at,
        until=owed.expires_at,
        began=owed.began_at,
        status_list=list_url(issuer, number),
        place=place,
        score=owed.score if source.credential.shows_score else None,
        lessons=(lessons, len(course.lessons)),
        evidence=tuple(_evidence(rt, owed, course)),
    )


async def _with_evidence(
    tx: Transaction, owed: Sequence[Owed], editions: Mapping[int, Edition]
) -> Sequence[Owed]:
    """The same with what was handed in for them, and the check at their end."""
    work: defaultdict[int, list[Passed]] = defaultdict(list)
    for each in await submissions.passed(tx, {each.achievement_id for each in owed}):
        work[each.achievement_id].append(each)
    checked = {
        each.achievement_id for each in owed if editions[each.version_id].offer.course.mastery.final
    }
    checks = await credentials.checks(tx, checked) if checked else {}
    return [
        replace(
            each,
            work=tuple(work.get(each.achievement_id, ())),
            check=checks.get(each.achievement_id),
        )
        for each in owed
    ]


def _evidence(rt: Runtime, owed: Owed, course: Course) -> Iterator[tuple[str, str]]:
    """The check at the end and the tasks whose work was good; points only where scores are shown."""
    voice = rt.voice(course.language)
    if check := owed.check:
        phrase = "final.evidence" if course.credential.shows_score else "final.drawn"
        numbers = {"right": str(check.right)} if course.credential.shows_score else {}
        words = voice.label(phrase, count=str(check.items), seed=check.seed, **numbers)
        yield voice.label("final.name"), words
    work = {each.lesson: each for each in owed.work}
    for lesson in course.lessons:
        done = work.get(lesson.key)
        if done is None or lesson.assignment is None:
            continue
        day = voice.formats.day(done.at.date())
        if not done.points or not course.credential.shows_score:
            yield lesson.title, day
            continue
        points = {"points": str(sum(done.points)), "most": str(most_points(lesson.assignment))}
        yield lesson.title, voice.label("task.evidence", date=day, **points)
