"""Who issues certificates, and what each of them takes: for people who have never heard of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from lessonbot.credentials import dids
from lessonbot.credentials.picture import Shown
from lessonbot.domain.course import Course
from lessonbot.domain.track import Track
from lessonbot.services import printing, tracking, trusting
from lessonbot.services.runtime import Runtime
from lessonbot.store import courses, issuers, organisations, tracks
from lessonbot.store.database import Transaction
from lessonbot.store.issuers import StoredIssuer


@dataclass(frozen=True, slots=True)
class Earnable:
    """A course or track as its certificate calls it; `code` joins it, and is empty for a track.

    `parts` are the key and the name of what a track consists of, `least` how many of them it
    takes.
    """

    key: str
    title: str
    summary: str
    language: str
    outcomes: Sequence[str]
    criteria: str
    version: str
    hours: str
    needed: str = ""
    code: str = ""
    parts: Sequence[tuple[str, str]] = ()
    least: int = 0


@dataclass(frozen=True, slots=True)
class Introduced:
    """An issuer with all that it offers; what it does not tell is empty."""

    slug: str
    name: str
    did: str
    email: str
    description: str
    country: str
    website: str
    courses: Sequence[Earnable]
    tracks: Sequence[Earnable]

    @property
    def is_demo(self) -> bool:
        """Whether it is nothing but a key."""
        return self.did.startswith(dids.KEY)

    @property
    def keys_address(self) -> str:
        """Where verifiers find its keys."""
        return dids.address(self.did)


async def issuer(rt: Runtime, slug: str, language: str) -> Introduced | None:
    """The issuer with this name in addresses, in a language as far as its courses have it."""
    async with rt.database.read() as tx:
        found = await issuers.by_slug(tx, slug)
        return await _introduced(rt, tx, found, language) if found else None


async def badge(rt: Runtime, slug: str, key: str) -> bytes | None:
    """The picture of what can be earned, which credentials name. Raises Unprintable."""
    defined = await trusting.achievement(rt, slug, key)
    if defined is None:
        return None
    voice = rt.voice(defined["inLanguage"])
    shown = Shown(
        language=voice.language,
        direction="rtl" if voice.rtl else "ltr",
        title=defined["name"],
        issuer=defined["creator"]["name"],
    )
    return await printing.badge(rt, shown)


async def _introduced(
    rt: Runtime, tx: Transaction, found: StoredIssuer, language: str
) -> Introduced:
    own = await organisations.own(tx, found.organisation_id)
    offered = await courses.offered(tx, found.organisation_id)
    editions = await rt.editions.get(tx, found.organisation_id, {each for _, each in offered})
    taught = [(code, editions[version].offer.course) for code, version in offered]
    known = [tracking.read(each) for each in await tracks.published(tx, found.organisation_id)]
    hours = {each.key: each.hours for _, each in taught}
    names = {each.key: each.spoken(language).credential.name for _, each in taught}
    names |= {each.key: each.spoken(language).credential.name for each in known}
    return Introduced(
        found.slug,
        found.name,
        found.did,
        found.email or own.contact,
        found.description or own.about,
        found.country,
        own.website,
        [_course(code, each, language) for code, each in taught],
        [_track(each, language, names, hours) for each in known],
    )


def _course(code: str, source: Course, language: str) -> Earnable:
    course = source.spoken(language)
    return Earnable(
        key=source.key,
        title=course.credential.name,
        summary=course.summary,
        language=course.language,
        outcomes=[each.text for each in course.outcomes],
        criteria=course.credential.criteria,
        version=source.version,
        hours=f"{source.hours:g}",
        needed=str(source.pass_percent) if source.credential.shows_score else "",
        code=code,
    )


def _track(
    source: Track, language: str, names: Mapping[str, str], hours: Mapping[str, float]
) -> Earnable:
    track = source.spoken(language)
    whole = sum(hours.get(key, 0) for key in source.needs)
    return Earnable(
        key=source.key,
        title=track.credential.name,
        summary=track.summary,
        language=track.language,
        outcomes=(),
        criteria=track.credential.criteria,
        version=source.version,
        hours=f"{whole:g}" if whole and source.least == len(source.needs) else "",
        parts=[(key, names.get(key, key)) for key in source.needs],
        least=source.least,
    )
