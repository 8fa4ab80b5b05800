"""Tracks: published by a file, and given by themselves to who has earned their parts."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from difflib import get_close_matches
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec
import structlog

from lessonbot.credentials import badges, status_list
from lessonbot.credentials.guard import Unsignable
from lessonbot.domain import track as rules
from lessonbot.domain.credential import expiry, is_renewable
from lessonbot.domain.text import Text
from lessonbot.domain.track import Track
from lessonbot.domain.versions import numbers
from lessonbot.packs.problems import Problem
from lessonbot.services import handing, issuing
from lessonbot.services.issuing import Pen
from lessonbot.services.runtime import Runtime, public_id
from lessonbot.store import courses, credentials, issuers, status_lists, tracks
from lessonbot.store.credentials import Reached
from lessonbot.store.status_lists import StatusList
from lessonbot.store.tracks import Part, StoredTrack

log = structlog.get_logger()


class TrackHasErrors(Exception):
    """The file is no track yet; `problems` say why."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("the track has errors")
        self.problems = problems


async def planned(
    rt: Runtime, path: Path, now: datetime, *, allow_missing: bool = False
) -> tuple[Track, int]:
    """The track in a file, and how many people get it once it is published.

    Each of its parts has to be published here, but for `allow_missing`. Raises TrackHasErrors.
    """
    from lessonbot.packs.track import read_track  # noqa: PLC0415 - only where files are read

    track, problems = read_track(path)
    if track is None:
        raise TrackHasErrors(problems)
    async with rt.database.read() as tx:
        stored = {each.key: each for each in await tracks.published(tx, rt.organisation)}
        earnable = set((await courses.keys(tx, rt.organisation)).values())
        before = stored.get(track.key)
        complaints = [
            *(_of_key(track) if track.key in earnable else ()),
            *(_of_version(track, before) if before else ()),
            *(() if allow_missing else _of_parts(track, earnable | stored.keys())),
        ]
        if complaints:
            raise TrackHasErrors(
                [Problem(path.name, 1, 1, "error", rule, said) for rule, said in complaints]
            )
        given = before.id if before else 0
        due = await tracks.learners_with(tx, rt.organisation, given, track.needs, track.least, now)
    return track, len(due)


def _of_key(track: Track) -> Iterator[tuple[str, str]]:
    yield "id", f"a course has the id {track.key}: give the track another one"


def _of_version(track: Track, before: StoredTrack) -> Iterator[tuple[str, str]]:
    """Versions go up, and one that is published never changes: its certificates name it."""
    if numbers(track.version) < numbers(before.version):
        said = f"this goes back from {before.version} to {track.version}"
        yield "version", f"{said}: raise “version” above {before.version}"
    elif numbers(track.version) == numbers(before.version) and track != read(before):
        said = (
            f"version {before.version} of {track.key} is published with other content, and "
            "published versions never change"
        )
        yield "version", f"{said}: raise “version” above {before.version}"


def _of_parts(track: Track, known: Collection[str]) -> Iterator[tuple[str, str]]:
    for key in track.needs:
        if key not in known:
            close = get_close_matches(key, sorted(known), n=1)
            meant = f"did you mean {close[0]}?" if close else "publish it first"
            yield "needs", f"{key} is no course or track here: {meant}"


async def publish(rt: Runtime, path: Path, now: datetime, *, allow_missing: bool = False) -> Track:
    """Publish the track in a file; who has earned it already gets it. Raises TrackHasErrors."""
    track, _ = await planned(rt, path, now, allow_missing=allow_missing)
    async with rt.database.write() as tx:
        content = msgspec.json.encode(track)
        await tracks.put(tx, rt.organisation, track.key, track.version, content, now)
    await award_all(rt, now)
    return track


async def shaken(rt: Runtime) -> Sequence[str]:
    """The numbers of certificates of tracks of which something was withdrawn."""
    async with rt.database.read() as tx:
        return await tracks.shaken(tx, rt.organisation)


async def award_all(rt: Runtime, now: datetime) -> int:
    """Give every track to who has earned it and has not got it; how many."""
    given = 0
    async with rt.database.read() as tx:
        known = await tracks.published(tx, rt.organisation)
    for stored in known:
        track = read(stored)
        async with rt.database.read() as tx:
            due = await tracks.learners_with(
                tx, rt.organisation, stored.id, track.needs, track.least, now
            )
        given += len(await award(rt, set(due), now)) if due else 0
    return given


async def award(rt: Runtime, learner_ids: Collection[int], now: datetime) -> Sequence[str]:
    """Give these learners the tracks that they have earned; the numbers of their credentials.

    A track can complete another, so it is looked until nothing more is given.
    """
    given: list[str] = []
    if not learner_ids:  # every few seconds, as a rule
        return given
    async with rt.database.read() as tx:
        known = await tracks.published(tx, rt.organisation)
    for _ in known:
        more = await _award(rt, known, learner_ids, now)
        if not more:
            break
        given += more
    if given:
        await _tell(rt, known, given, now)
    return given


async def _tell(
    rt: Runtime, known: Sequence[StoredTrack], numbers: Sequence[str], now: datetime
) -> None:
    by_id = {each.id: read(each) for each in known}

    def words(each: Reached, link: str) -> Text:
        title = by_id[each.track_id or 0].spoken(each.language).title
        return rt.voice(each.language).say("result.track", track=title, link=link)

    await handing.hand(rt, numbers, words, now)


async def _award(
    rt: Runtime, known: Sequence[StoredTrack], learner_ids: Collection[int], now: datetime
) -> Sequence[str]:
    async with rt.database.write() as tx:
        held: dict[int, dict[str, Part]] = {}
        given: dict[tuple[int, str], Part] = {}
        for part in await tracks.parts(tx, rt.organisation, learner_ids):
            given[part.learner_id, part.key] = part
            if part.expires_at is None or part.expires_at > now:
                held.setdefault(part.learner_id, {})[part.key] = part
        pairs = [
            (learner, stored, read(stored))
            for stored in known
            for learner, own in held.items()
            if _is_due(read(stored), given.get((learner, stored.key)), own, now)
        ]
        if not pairs:
            return []
        pen = await issuing.taken_up(rt, tx, now)
        subjects = await credentials.subjects(tx, {learner for learner, *_ in pairs})
        places = await issuing.free_list(rt, tx, pen, now)
        drawn = await status_lists.free_places(tx, places.id, len(pairs), status_list.BITS)
    made: list[str] = []
    for (learner, stored, track), place in zip(pairs, drawn, strict=True):
        own = [held[learner][key] for key in rules.had(track, held[learner].keys())]
        earned = _earned(pen, track, own, subjects[learner], (places, place), now)
        try:
            row = await issuing.signed(rt, pen, badges.document(earned), now)
        except Unsignable as error:
            log.exception("track_not_signed", track=stored.key, reason=str(error))
            continue
        row |= _row(stored, learner, earned, own, places, place)
        async with rt.database.write() as tx:
            if before := given.get((learner, stored.key)):
                await tracks.make_way(tx, rt.organisation, before.credential_id)
            kept = await credentials.add(tx, [row], now)
            if kept:
                ids = [each.credential_id for each in own]
                await tracks.join(tx, rt.organisation, row["public_id"], ids)
        made += kept
    return made


def _is_due(track: Track, before: Part | None, own: Mapping[str, Part], now: datetime) -> bool:
    """Whether somebody gets a track who holds these parts, and had the track before or not.

    It is given again when it soon expires, and something of it was earned since.
    """
    if not rules.is_complete(track, own.keys()):
        return False
    if before is None:
        return True
    newest = max(own[key].issued_at for key in rules.had(track, own.keys()))
    renewable = is_renewable(before.issued_at, before.expires_at, now)
    return renewable and newest > before.issued_at


def _row(
    stored: StoredTrack,
    learner: int,
    earned: badges.Earned,
    own: Sequence[Part],
    places: StatusList,
    place: int,
) -> Mapping[str, Any]:
    return {
        "track_id": stored.id,
        "learner_id": learner,
        "public_id": earned.url.rpartition("/")[2],
        "name": own[-1].name,
        "language": earned.achievement.language,
        "issued_at": earned.at,
        **issuing.term(earned),
        "picture_due": True,
        "status_list_id": places.id,
        "place": place,
    }


def _earned(
    pen: Pen,
    track: Track,
    own: Sequence[Part],
    subject: UUID,
    at: tuple[StatusList, int],
    now: datetime,
) -> badges.Earned:
    issuer, (places, place) = pen.issuer, at
    spoken = track.spoken(own[-1].language)
    return badges.Earned(
        url=f"{issuer.public_url}/c/{public_id()}",
        issuer=issuing.profile(issuer),
        achievement=achievement(issuer, spoken, [issuing.read(each.document) for each in own]),
        subject=subject,
        holder=own[-1].name,
        at=now,
        until=expiry(now, track.credential.valid_days),
        status_list=issuing.list_url(issuer, places.number),
        place=place,
        parts=[_part(each) for each in own],
    )


def achievement(
    issuer: issuers.StoredIssuer, track: Track, parts: Sequence[Mapping[str, Any]]
) -> badges.Achievement:
    """What a track's certificate is about; `parts` are the credentials that it stands on."""
    url = issuing.achievement_url(issuer, track.key)
    earned = [each["credentialSubject"]["achievement"] for each in parts]
    return badges.Achievement(
        url=url,
        kind="track",
        name=track.credential.name,
        description=track.summary,
        criteria=track.credential.criteria,
        version=track.version,
        language=track.language,
        hours=round(sum(each.get("creditsAvailable", 0) for each in earned), 2),
        image=f"{url}.png",
        parts=tuple((each["id"], each["version"]) for each in earned),
    )


def _part(part: Part) -> badges.Part:
    document = issuing.read(part.document)
    return badges.Part(document["id"], document["name"], sha256(part.document).digest())


def read(stored: StoredTrack) -> Track:
    """A track from its stored content."""
    return msgspec.json.decode(stored.content, type=Track)
