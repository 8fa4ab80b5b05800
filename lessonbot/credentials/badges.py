"""Open Badges 3.0: what was earned, by whom and from whom, as a credential that can be signed.

Source: 1EdTech Open Badges Specification 3.0, on W3C Verifiable Credentials Data Model 2.0.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID, uuid5

from lessonbot.credentials import multibase, status_list
from lessonbot.credentials.guard import LONGEST, clean, is_readable, language
from lessonbot.credentials.linked_data import BADGE_EXTENSIONS, BADGES, CREDENTIALS
from lessonbot.credentials.signing import instant

LESSONS = "lessons"
"""The kind of evidence that says how many lessons were done."""

SCHEMA = (
    "https://purl.imsglobal.org/spec/ob/v3p0/schema/json/ob_v3p0_achievementcredential_schema.json"
)


@dataclass(frozen=True, slots=True)
class Issuer:
    """Who issues: `did` is its address for verifiers, the rest what people know it by."""

    did: str
    name: str
    url: str
    email: str = ""
    description: str = ""
    country: str = ""


@dataclass(frozen=True, slots=True)
class Achievement:
    """What can be earned: a course or a track, in one version and one language.

    `hours` of learning; `pass_percent` is None where no score is shown. `parts` are what a track
    consists of: address and version.
    """

    url: str
    kind: Literal["course", "track"]
    name: str
    description: str
    criteria: str
    version: str
    language: str
    hours: float = 0
    pass_percent: int | None = None
    image: str = ""
    parts: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Part:
    """A credential that counts towards a track: `sha256` is of the bytes that were issued."""

    url: str
    name: str
    sha256: bytes


@dataclass(frozen=True, slots=True)
class Earned:
    """One person's achievement; `holder` is the printed name, empty for none, and never more.

    `score` is None where it is not shown; `lessons` is what lessons are called, and how many were
    done; `evidence` are names and words of what was done besides.
    """

    url: str
    issuer: Issuer
    achievement: Achievement
    subject: UUID
    holder: str
    at: datetime
    status_list: str
    place: int
    until: datetime | None = None
    began: datetime | None = None
    score: int | None = None
    lessons: tuple[str, int] | None = None
    evidence: tuple[tuple[str, str], ...] = ()
    parts: Sequence[Part] = ()


def document(earned: Earned) -> dict[str, Any]:
    """The credential, unsigned."""
    achievement = earned.achievement
    return {
        "@context": [CREDENTIALS, BADGES, BADGE_EXTENSIONS],
        "id": earned.url,
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": clean(achievement.name),
        "issuer": profile(earned.issuer),
        "validFrom": instant(earned.at),
        **({"validUntil": instant(earned.until)} if earned.until else {}),
        "awardedDate": instant(earned.at),
        "credentialSubject": _subject(earned),
        "credentialStatus": status_list.entry(earned.status_list, earned.place),
        "credentialSchema": [{"id": SCHEMA, "type": "1EdTechJsonSchemaValidator2019"}],
        **_listed("evidence", _evidence(earned)),
        **_listed("relatedResource", map(_resource, earned.parts)),
    }


def renamed(
    issued: Mapping[str, Any], url: str, holder: str, status_list_url: str, place: int
) -> dict[str, Any]:
    """An issued credential with another name, to be signed anew under an address of its own."""
    subject = dict(issued["credentialSubject"])
    subject.pop("identifier", None)
    return {
        **{name: value for name, value in issued.items() if name != "proof"},
        "id": url,
        "credentialSubject": {**subject, **_named(holder)},
        "credentialStatus": status_list.entry(status_list_url, place),
    }


def renewed(issued: Mapping[str, Any], at: datetime, parts: Mapping[str, bytes]) -> dict[str, Any]:
    """An issued credential to be signed anew with another key; it keeps its address and award.

    `parts` are the SHA-256 of what a track stands on, by their addresses, as they are now.
    """
    fresh = {name: value for name, value in issued.items() if name != "proof"}
    fresh["validFrom"] = instant(at)
    if "relatedResource" in fresh:
        fresh["relatedResource"] = [
            each | {"digestMultibase": multibase.digest(parts[each["id"]])}
            for each in fresh["relatedResource"]
        ]
    return fresh


def profile(issuer: Issuer) -> dict[str, Any]:
    """The issuer as an Open Badges Profile."""
    words = {"email": issuer.email, "description": clean(issuer.description)}
    postal = {"type": ["Address"], "addressCountryCode": issuer.country}
    return {
        "id": issuer.did,
        "type": ["Profile"],
        "name": clean(issuer.name),
        "url": issuer.url,
        **{name: value for name, value in words.items() if is_readable(value)},
        **({"address": postal} if issuer.country else {}),
    }


def definition(achievement: Achievement, issuer: Issuer) -> dict[str, Any]:
    """What can be earned, as an Open Badges Achievement."""
    kind = "Course" if achievement.kind == "course" else "MicroCredential"
    image = {"id": achievement.image, "type": "Image", "caption": clean(achievement.name)}
    return {
        "id": achievement.url,
        "type": ["Achievement"],
        "achievementType": kind,
        "name": clean(achievement.name),
        "description": _description(achievement),
        "criteria": {"narrative": clean(achievement.criteria)},
        **({"image": image} if achievement.image else {}),
        "inLanguage": language(achievement.language),
        **({"creditsAvailable": round(achievement.hours, 2)} if achievement.hours else {}),
        "version": clean(achievement.version),
        "creator": profile(issuer),
        **_listed("resultDescription", _measured(achievement)),
        **_listed("related", _related(achievement)),
    }


def _description(achievement: Achievement) -> str:
    """Never empty, since schemas want one, and cut where it is too long to be signed."""
    words = clean(achievement.description)
    whole = words if len(words) <= LONGEST else f"{words[: LONGEST - 1]}…"
    return whole if is_readable(whole) else clean(achievement.name)


def _subject(earned: Earned) -> dict[str, Any]:
    result = {
        "type": ["Result"],
        "resultDescription": _score_id(earned.achievement),
        "value": str(earned.score),
    }
    return {
        "id": earned.subject.urn,
        "type": ["AchievementSubject"],
        **_named(earned.holder),
        **({"activityStartDate": instant(earned.began)} if earned.began else {}),
        **({"activityEndDate": instant(earned.at)} if earned.began else {}),
        "achievement": definition(earned.achievement, earned.issuer),
        **({"result": [result]} if earned.score is not None else {}),
    }


def _named(holder: str) -> dict[str, Any]:
    name = clean(holder)
    named = {
        "type": "IdentityObject",
        "hashed": False,
        "identityHash": name,
        "identityType": "name",
    }
    return {"identifier": [named]} if is_readable(name) else {}


def _measured(achievement: Achievement) -> Iterator[dict[str, Any]]:
    if achievement.pass_percent is not None:
        yield {
            "id": _score_id(achievement),
            "type": ["ResultDescription"],
            "name": "Score",
            "resultType": "Percent",
            "requiredValue": str(achievement.pass_percent),
            "valueMin": "0",
            "valueMax": "100",
        }


def _score_id(achievement: Achievement) -> str:
    return uuid5(_SCORES, f"{achievement.url} {clean(achievement.version)}").urn


_SCORES = UUID("a63f6d5c-5b0f-4f57-9a2c-0c4a3f6b1f3e")


def _related(achievement: Achievement) -> Iterator[dict[str, Any]]:
    for url, version in achievement.parts:
        yield {"id": url, "type": ["Related"], "version": version}


def _evidence(earned: Earned) -> Iterator[dict[str, Any]]:
    if earned.lessons:
        name, count = earned.lessons
        told = {"name": clean(name), "narrative": str(count), "genre": LESSONS}
        yield {"type": ["Evidence"], **told}
    for name, words in earned.evidence:
        yield {"type": ["Evidence"], "name": clean(name), "narrative": clean(words)}
    for part in earned.parts:
        yield {
            "id": part.url,
            "type": ["Evidence"],
            "name": clean(part.name),
            "genre": "OpenBadgeCredential",
        }


def _resource(part: Part) -> dict[str, str]:
    return {
        "id": f"{part.url}.json",
        "mediaType": "application/vc",
        "digestMultibase": multibase.digest(part.sha256),
    }


def _listed(name: str, values: Iterator[Any]) -> Mapping[str, list[Any]]:
    """A member with a list, if there is anything in it."""
    found = list(values)
    return {name: found} if found else {}
