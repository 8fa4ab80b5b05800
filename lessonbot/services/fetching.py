"""Fetching files that learners handed in, from the networks that keep them for a while."""

import hashlib
import io
import re
import zipfile
from collections.abc import Mapping
from datetime import datetime, timedelta
from types import MappingProxyType

import structlog

from lessonbot.channels.base import Rejected, SendError
from lessonbot.channels.bringing import Bringing
from lessonbot.domain import marking
from lessonbot.domain.media import KINDS
from lessonbot.domain.messages import HandedKind
from lessonbot.domain.submitting import LARGEST
from lessonbot.services import submitting
from lessonbot.services.runtime import Runtime
from lessonbot.store import submissions
from lessonbot.store.submissions import Owed

log = structlog.get_logger()
BATCH = 5
LEASE = timedelta(minutes=5)
"""So long a file belongs to the process that fetches it; then another one tries."""

FIRST_PAUSE = timedelta(minutes=1)
MOST_TRIES = 8
"""The pause doubles each time, so that it is tried for about two hours."""

NOT_ACCEPTED = "the file is not of a kind that the task takes"

_BEGINNINGS: tuple[tuple[re.Pattern[bytes], str], ...] = (
    (re.compile(rb"\xff\xd8\xff"), "image/jpeg"),
    (re.compile(rb"\x89PNG\r\n\x1a\n"), "image/png"),
    (re.compile(rb"RIFF....WEBP", re.DOTALL), "image/webp"),
    (re.compile(rb"OggS"), "audio/ogg"),
    (re.compile(rb"....ftyp(?:M4A |mp42|isom|dash)", re.DOTALL), "audio/mp4"),
    (re.compile(rb"#!AMR"), "audio/amr"),
    (re.compile(rb"\xff[\xf1\xf9]"), "audio/aac"),
    (re.compile(rb"ID3|\xff[\xfb\xf3\xf2\xfa]"), "audio/mpeg"),
    (re.compile(rb"%PDF-"), "application/pdf"),
)
_FOLDERS: Mapping[str, str] = MappingProxyType({"word/": KINDS["docx"], "xl/": KINDS["xlsx"]})
_MOST_NAMES = 10_000


async def fetch(rt: Runtime, now: datetime, limit: int = BATCH) -> int:
    """Fetch files that are owed; how many were tried."""
    senders = [each for each, channel in rt.channels.items() if isinstance(channel, Bringing)]
    async with rt.database.read() as tx:
        waits = await submissions.are_owed(tx, now)
    if not (senders and waits):
        return 0
    async with rt.database.write() as tx:
        owed = await submissions.owed(tx, senders, now, now + LEASE, limit)
    for each in owed:
        await _fetch(rt, each, now)
    return len(owed)


async def _fetch(rt: Runtime, owed: Owed, now: datetime) -> None:
    channel = rt.channels[owed.sender_id]
    if not isinstance(channel, Bringing):
        return
    try:
        data = await channel.bring(owed.reference, LARGEST)
    except SendError as error:
        if isinstance(error, Rejected) or owed.fetches >= MOST_TRIES:
            await _give_up(rt, owed, str(error), now)
            return
        log.info("file_not_fetched", submission=owed.public_id, reason=str(error))
        async with rt.database.write() as tx:
            pause = FIRST_PAUSE * 2 ** (owed.fetches - 1)
            await submissions.try_again(tx, owed.id, now + pause)
        return
    mime = mime_of(data)
    if mime is None or not await _is_accepted(rt, owed, mime):
        await _give_up(rt, owed, NOT_ACCEPTED, now)
        return
    async with rt.database.write() as tx:
        file = hashlib.sha256(data).hexdigest(), data
        await submissions.keep(tx, rt.organisation, owed.id, mime, file)


async def _is_accepted(rt: Runtime, owed: Owed, mime: str) -> bool:
    """Whether the task takes what the file really is."""
    async with rt.database.read() as tx:
        found = await rt.editions.get(tx, rt.organisation, {owed.version_id})
    for lesson in found[owed.version_id].offer.course.lessons:
        if lesson.key == owed.lesson and lesson.assignment:
            return kind_of(mime) in lesson.assignment.accepts
    return False


async def _give_up(rt: Runtime, owed: Owed, why: str, now: datetime) -> None:
    """A file cannot be had: its learner is asked for it once more."""
    log.info("file_given_up", submission=owed.public_id, reason=why)
    async with rt.database.write() as tx:
        step = await submitting.begin(rt, tx, owed.enrolment_id, f"u{owed.public_id}")
        if await submissions.give_up(tx, rt.organisation, owed.id, why):
            turn = marking.unreadable(step.before, owed.lesson)
            await submitting.end(rt, tx, step, turn, now)


def mime_of(data: bytes) -> str | None:
    """What a file is by its own bytes, whatever it is called; None for what is not taken."""
    for begins, mime in _BEGINNINGS:
        if begins.match(data):
            return mime
    return _office(data) if data.startswith(b"PK\x03\x04") else None


def kind_of(mime: str) -> HandedKind:
    """In which form it was handed in."""
    if mime.startswith("image/"):
        return "photo"
    return "voice" if mime.startswith("audio/") else "document"


def ending_of(mime: str) -> str:
    """What the name of such a file ends with."""
    endings = {kind: ending for ending, kind in KINDS.items()} | {"image/webp": "webp"}
    return endings.get(mime, "bin")


def _office(data: bytes) -> str | None:
    """A text or a spreadsheet of an office program."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = archive.namelist()[:_MOST_NAMES]
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return None
    if "[Content_Types].xml" not in names:
        return None
    for folder, mime in _FOLDERS.items():
        if any(name.startswith(folder) for name in names):
            return mime
    return None
