"""What a certificate's link shows: what was signed, and what became of it."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from lessonbot.credentials import badges, dids
from lessonbot.domain.course import Course
from lessonbot.domain.credential import Standing
from lessonbot.services import issuing, trusting
from lessonbot.services.issuing import CannotSign
from lessonbot.services.runtime import Runtime
from lessonbot.store import achievements, credentials
from lessonbot.store.achievements import StoredAchievement
from lessonbot.store.credentials import CredentialState, StoredCredential
from lessonbot.store.database import Transaction

_POINT = "- "
"""Begins a line of a description that tells what the holder can do."""


@dataclass(frozen=True, slots=True)
class Piece:
    """One of the certificates that a track's certificate stands on, or what replaced it."""

    public_id: str
    title: str
    standing: Standing | None
    is_withdrawn: bool = False


@dataclass(frozen=True, slots=True)
class Certificate:
    """A certificate as everybody with its link may see it; what it does not tell is empty.

    `document` are the signed bytes, empty as long as it is not signed, `token` says the same where
    its issuer makes tokens. `done` are names and words of what the holder did besides its
    `lessons`. `corrected_at` is when it took the place of one with another name, `replaced_by` the
    number of the one that took its own.
    """

    public_id: str
    standing: Standing
    address: str
    name: str
    title: str
    summary: str
    outcomes: Sequence[str]
    criteria: str
    language: str
    hours: str
    score: str
    needed: str
    is_track: bool
    earned_at: datetime
    issuer: str
    issuer_url: str = ""
    issuer_did: str = ""
    lessons: str = ""
    began_at: datetime | None = None
    corrected_at: datetime | None = None
    expires_at: datetime | None = None
    done: Sequence[tuple[str, str]] = ()
    pieces: Sequence[Piece] = ()
    withdrawn_at: datetime | None = None
    reason: str = ""
    replaced_by: str = ""
    searchable: bool = False
    document: bytes = b""
    token: str = ""

    @property
    def may_be_found(self) -> bool:
        """Whether search engines may show it: its holder wants it, and it is what it says."""
        return self.searchable and self.standing in (Standing.VALID, Standing.EXPIRED)

    @property
    def is_shaken(self) -> bool:
        """Whether it stands, but something that it stands on was withdrawn."""
        good = self.standing in (Standing.VALID, Standing.EXPIRED, Standing.DEMO)
        return good and any(each.is_withdrawn for each in self.pieces)

    @property
    def issuer_path(self) -> str:
        """Where the issuer's page is on this host; empty if that is not known yet."""
        _, at, slug = self.issuer_url.rpartition("/orgs/")
        return f"{at}{slug}"


async def certificate(rt: Runtime, public_id: str, now: datetime) -> Certificate | None:
    """The certificate of a public id, signed now if that was not done yet and can be."""
    try:
        found = await trusting.credential(rt, public_id, now)
    except CannotSign:
        found = None
    async with rt.database.read() as tx:
        if found is None:
            return (await _unsigned(rt, tx, [public_id])).get(public_id)
        held = shown(found, now)
        numbers = [each.public_id for each in held.pieces]
        stored = await credentials.several(tx, numbers) if numbers else {}
        newer = [each.superseded_by for each in stored.values() if each.superseded_by]
        stored = {**stored, **(await credentials.several(tx, newer) if newer else {})}
        corrected = await credentials.replaced_at(tx, found.organisation_id, found.public_id)
    pieces = [_present(each, stored, now) for each in held.pieces]
    return replace(held, pieces=pieces, corrected_at=corrected)


async def certificates(
    rt: Runtime, public_ids: Collection[str], now: datetime
) -> Mapping[str, Certificate]:
    """Those that there are of many certificates, each by its public id; nothing is signed."""
    async with rt.database.read() as tx:
        stored = await credentials.several(tx, public_ids)
        signed = {number: shown(each, now) for number, each in stored.items()}
        rest = set(public_ids) - signed.keys()
        return {**signed, **(await _unsigned(rt, tx, rest) if rest else {})}


def standing(found: StoredCredential, now: datetime) -> Standing:
    """What a credential is worth."""
    return _standing(found, issuing.read(found.document)["issuer"]["id"], now)


def _standing(found: StoredCredential, issuer: str, now: datetime) -> Standing:
    if found.hidden:
        return Standing.HIDDEN
    if found.state is CredentialState.SUPERSEDED:
        return Standing.REPLACED
    if found.state is CredentialState.REVOKED:
        return Standing.WITHDRAWN
    if found.expires_at and found.expires_at < now:
        return Standing.EXPIRED
    return Standing.DEMO if issuer.startswith(dids.KEY) else Standing.VALID


def shown(found: StoredCredential, now: datetime) -> Certificate:
    """A credential as it was issued, with how it stands."""
    document = issuing.read(found.document)
    subject = document["credentialSubject"]
    achievement = subject["achievement"]
    summary, outcomes = _told(achievement["description"].split("\n"))
    hours = achievement.get("creditsAvailable", 0)
    evidence = document.get("evidence", ())
    began = subject.get("activityStartDate")
    return Certificate(
        public_id=found.public_id,
        standing=_standing(found, document["issuer"]["id"], now),
        address=document["id"],
        name=found.name,
        title=achievement["name"],
        summary=summary,
        outcomes=outcomes,
        criteria=achievement["criteria"]["narrative"],
        language=found.language,
        hours=f"{hours:g}" if hours else "",
        score=_only(each["value"] for each in subject.get("result", ())),
        needed=_only(each["requiredValue"] for each in achievement.get("resultDescription", ())),
        is_track=achievement["achievementType"] != "Course",
        earned_at=found.issued_at,
        issuer=document["issuer"]["name"],
        issuer_url=document["issuer"]["url"],
        issuer_did=document["issuer"]["id"],
        began_at=datetime.fromisoformat(began) if began else None,
        expires_at=found.expires_at,
        lessons=_only(
            each["narrative"] for each in evidence if each.get("genre") == badges.LESSONS
        ),
        done=[
            (each["name"], each["narrative"])
            for each in evidence
            if "narrative" in each and each.get("genre") != badges.LESSONS
        ],
        pieces=[_piece(each) for each in evidence if "id" in each],
        withdrawn_at=found.withdrawn_at,
        reason=found.reason or "" if found.reason_shown else "",
        replaced_by=found.superseded_by or "",
        searchable=found.searchable,
        document=found.document,
        token=found.jwt or "",
    )


async def _unsigned(
    rt: Runtime, tx: Transaction, public_ids: Collection[str]
) -> Mapping[str, Certificate]:
    """What was earned and could not be signed yet, as the course tells it."""
    earned = await achievements.shown(tx, public_ids)
    courses: dict[int, Course] = {}
    for organisation in {each.organisation_id for each in earned}:
        ids = {each.version_id for each in earned if each.organisation_id == organisation}
        editions = await rt.editions.get(tx, organisation, ids)
        courses |= {version: each.offer.course for version, each in editions.items()}
    return {each.public_id: _recorded(rt, each, courses[each.version_id]) for each in earned}


def _recorded(rt: Runtime, earned: StoredAchievement, course: Course) -> Certificate:
    scored = course.credential.shows_score
    given_up = earned.state == credentials.UNSIGNABLE
    unsigned = Standing.UNSIGNABLE if given_up else Standing.UNSIGNED
    return Certificate(
        public_id=earned.public_id,
        standing=Standing.HIDDEN if earned.hidden else unsigned,
        address=f"{rt.public_url}/c/{earned.public_id}",
        name=earned.name,
        title=course.credential.name,
        summary=course.summary,
        outcomes=[each.text for each in course.outcomes],
        criteria=course.credential.criteria,
        language=course.language,
        hours=f"{course.hours:g}",
        score=str(earned.score) if scored else "",
        needed=str(course.pass_percent) if scored else "",
        is_track=False,
        earned_at=earned.earned_at,
        expires_at=earned.expires_at,
        issuer=earned.issuer,
    )


def _told(lines: Sequence[str]) -> tuple[str, Sequence[str]]:
    """What a description says in general, and what its holder can do."""
    points = [line.removeprefix(_POINT) for line in lines if line.startswith(_POINT)]
    return "\n".join(line for line in lines if not line.startswith(_POINT)), points


def _piece(evidence: Mapping[str, Any]) -> Piece:
    return Piece(evidence["id"].rpartition("/")[2], evidence["name"], None)


def _present(piece: Piece, stored: Mapping[str, StoredCredential], now: datetime) -> Piece:
    """A part as it stands now."""
    found = stored.get(piece.public_id)
    if found is None:
        return piece
    found = stored.get(found.superseded_by or "", found)
    gone = found.state is CredentialState.REVOKED
    return replace(
        piece, public_id=found.public_id, standing=standing(found, now), is_withdrawn=gone
    )


def _only(values: Iterable[str]) -> str:
    return next(iter(values), "")
