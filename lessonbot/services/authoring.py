"""Drafts: how a course begins, changes and is published in the console."""

import asyncio
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256

from lessonbot.domain.price import Price
from lessonbot.domain.versions import raised
from lessonbot.packs.archive import FILES, TOTAL_BYTES, faults_of
from lessonbot.packs.problems import shown
from lessonbot.services import inspecting, publishing, uploading
from lessonbot.services.publishing import Insisted, Published
from lessonbot.services.runtime import public_id
from lessonbot.services.seating import Seat
from lessonbot.services.staffing import NotDone
from lessonbot.services.uploading import Given, NotTaken
from lessonbot.store import audits, courses, drafts, prices
from lessonbot.store.database import Transaction
from lessonbot.store.drafts import Save, StoredDraft

MOST_SHOWN = 50
LONGEST_TITLE = 100
TEXTS = (".md", ".yaml", ".txt", ".json")
"""How files end that can be edited in the console."""
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")


@dataclass(frozen=True, slots=True)
class Kept:
    """A file of a draft: its words, and the digest that tells whether it changes meanwhile."""

    text: str
    digest: str


class Meanwhile(Exception):
    """Somebody else has changed it since it was shown; nothing was saved."""


async def upload(seat: Seat, given: Given, now: datetime) -> str:
    """A draft of an uploaded file; its name in links. Raises NotTaken."""
    if not given.data:
        raise NotTaken
    files = await asyncio.to_thread(uploading.files_of, given)
    name = uploading.tidy(given.name)
    return await _begin(seat, files, "draft_uploaded", now, file=name)


async def begin(seat: Seat, key: str, title: str, language: str, now: datetime) -> str:
    """A draft with two lessons to change. Raises NotDone."""
    from lessonbot.packs.scaffolding import NotAName, scaffold  # noqa: PLC0415 - heavy, and rare

    title = " ".join(title.split())
    if not 0 < len(title) <= LONGEST_TITLE:
        raise NotDone("title")
    if not _LANGUAGE.fullmatch(language):
        raise NotDone("language")
    try:
        files = scaffold(key, title, language, seat.staff.name)
    except NotAName:
        raise NotDone("key") from None
    return await _begin(seat, files, "draft_begun", now)


async def begin_from(seat: Seat, key: str, now: datetime) -> str | None:
    """A draft of what new learners get, one version further; None if there is no such course."""
    from lessonbot.packs.exporting import media_of, named  # noqa: PLC0415 - as above
    from lessonbot.packs.writing import files_of  # noqa: PLC0415

    rt = seat.rt
    course = await publishing.current(rt, key)
    if course is None:
        return None
    async with rt.database.read() as tx:
        media = {
            each: await courses.medium(tx, rt.organisation, each) or b""
            for each in {thing.media for thing in media_of(course)}
        }
    further = replace(course, version=raised(course.version))
    files = await asyncio.to_thread(files_of, further, named(course, media))
    return await _begin(seat, files, "draft_from_live", now)


async def _begin(
    seat: Seat, files: Mapping[str, bytes], act: str, now: datetime, **detail: object
) -> str:
    pack = await asyncio.to_thread(_zipped, files)
    name, key = uploading.said(files, "title"), uploading.said(files, "id")
    made = public_id()
    async with seat.rt.database.write() as tx:
        await drafts.add(
            tx,
            seat.rt.organisation,
            public_id=made,
            name=name or str(detail.get("file", "")),
            course=key,
            pack=pack,
            staff_id=seat.staff.id,
            created_at=now,
            changed_at=now,
        )
        deed = seat.deed(act, made, course=key, **detail)
        await audits.write(tx, seat.rt.organisation, deed, now)
    return made


def _zipped(files: Mapping[str, bytes]) -> bytes:
    from lessonbot.packs.writing import zipped  # noqa: PLC0415 - as above

    return zipped(files)


async def page(seat: Seat, before: int | None) -> tuple[Sequence[StoredDraft], int | None]:
    """Drafts, the newest first, and from which number on there are older ones."""
    async with seat.rt.database.read() as tx:
        found = await drafts.of(tx, seat.rt.organisation, MOST_SHOWN + 1, before=before)
    older = found[MOST_SHOWN - 1].id if len(found) > MOST_SHOWN else None
    return found[:MOST_SHOWN], older


async def draft(seat: Seat, named_: str) -> StoredDraft | None:
    """A draft by the name it has in links."""
    async with seat.rt.database.read() as tx:
        return await drafts.by_public_id(tx, seat.rt.organisation, named_)


async def pack(seat: Seat, known: StoredDraft) -> bytes:
    """All files of a draft as a zip."""
    async with seat.rt.database.read() as tx:
        return await drafts.pack(tx, seat.rt.organisation, known.id)


async def prices_of(seat: Seat) -> Sequence[Price]:
    """What messages cost, as far as the organisation wrote it down."""
    async with seat.rt.database.read() as tx:
        return await prices.every(tx, seat.rt.organisation)


async def remove(seat: Seat, known: StoredDraft, now: datetime) -> None:
    """Delete a draft with its history; what was published stays."""
    async with seat.rt.database.write() as tx:
        await drafts.remove(tx, seat.rt.organisation, known.id)
        deed = seat.deed("draft_deleted", known.public_id, course=known.course, name=known.name)
        await audits.write(tx, seat.rt.organisation, deed, now)


async def publish(seat: Seat, known: StoredDraft, insisted: Insisted, now: datetime) -> Published:
    """Make a draft what new learners get. Raises PackHasErrors, NotPublished, Meanwhile."""
    checked = await inspecting.checked(seat.rt, known)

    async def also(tx: Transaction) -> None:
        course = checked.pack.course if checked.pack else None
        version = course.version if course else None
        done = await drafts.change(
            tx, seat.rt.organisation, known, published_at=now, version=version
        )
        if not done:
            raise Meanwhile
        deed = seat.deed(
            "published",
            known.public_id,
            course=course.key if course else "",
            version=version,
            take_over=insisted.take_over,
        )
        await audits.write(tx, seat.rt.organisation, deed, now)

    return await publishing.publish_checked(seat.rt, checked, now, insisted, also)


# --- files ---------------------------------------------------------------------------------------


def text_of(data: bytes) -> Kept | None:
    """A file that can be edited; None for what is no UTF-8 text."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return None
    return Kept(text, digest(data))


def digest(data: bytes | None) -> str:
    """What tells whether a file has changed; of one that is not there, too."""
    return sha256(data).hexdigest() if data is not None else "none"


def is_text(file: str) -> bool:
    """Whether a file can be edited here, by its name."""
    return file.endswith(TEXTS)


def fault_of(file: str, files: Mapping[str, bytes]) -> str:
    """Why a file cannot have this name, empty where it can."""
    if not is_text(file):
        return f"{shown(file)} ends in none of {', '.join(TEXTS)}: such files are uploaded in a zip"
    return next(faults_of([*files, *({file} - files.keys())]), "")


async def save(
    seat: Seat, known: StoredDraft, file: str, text: str | None, before: str, now: datetime
) -> None:
    """Write a file of a draft, or with None take it out; `before` is the digest of what was shown.

    Raises NotTaken, or Meanwhile where somebody else has changed the file since.
    """
    files = await inspecting.files(seat.rt, known)
    was = files.get(file)
    if digest(was) != before:
        raise Meanwhile
    content = text.encode(errors="replace") if text is not None else None
    if content == was:
        return
    after = {name: data for name, data in files.items() if name != file}
    if content is not None:
        after[file] = content
    _refuse(file, files, after)
    await _write(seat, known, after, _Change(file, was, content), now)


async def bring_back(seat: Seat, known: StoredDraft, saved: Save, now: datetime) -> None:
    """Write a file as it was after an earlier save. Raises NotTaken or Meanwhile."""
    files = await inspecting.files(seat.rt, known)
    text = saved.content.decode(errors="replace") if saved.content is not None else None
    await save(seat, known, saved.file, text, digest(files.get(saved.file)), now)


@dataclass(frozen=True, slots=True)
class _Change:
    file: str
    was: bytes | None
    content: bytes | None


def _refuse(file: str, files: Mapping[str, bytes], after: Mapping[str, bytes]) -> None:
    if fault := fault_of(file, files):
        raise NotTaken(fault)
    if len(after) > FILES or sum(map(len, after.values())) > TOTAL_BYTES:
        raise NotTaken("the pack would be larger than a pack can be: take something out first")


async def _write(
    seat: Seat, known: StoredDraft, files: Mapping[str, bytes], change: _Change, now: datetime
) -> None:
    pack = await asyncio.to_thread(_zipped, files)
    values = {
        "pack": pack,
        "name": uploading.said(files, "title") or known.name,
        "course": uploading.said(files, "id"),
        "changed_at": now,
    }
    organisation, row = seat.rt.organisation, {"draft_id": known.id, "file": change.file}
    async with seat.rt.database.write() as tx:
        if not await drafts.change(tx, organisation, known, **values):
            raise Meanwhile
        if change.was is not None and not await drafts.was_saved(
            tx, organisation, known.id, change.file
        ):
            first = {"public_id": public_id(), "content": change.was, "at": known.created_at}
            await drafts.add_save(tx, organisation, **row, **first)
        own = {"public_id": public_id(), "staff_id": seat.staff.id, "at": now}
        await drafts.add_save(tx, organisation, **row, **own, content=change.content)
        deed = seat.deed("draft_saved", known.public_id, file=change.file)
        await audits.write(tx, organisation, deed, now)


async def saves(
    seat: Seat, known: StoredDraft, before: int | None
) -> tuple[Sequence[Save], int | None]:
    """What was saved, the newest first, and from which number on there are older ones."""
    async with seat.rt.database.read() as tx:
        found = await drafts.saves(
            tx, seat.rt.organisation, known.id, MOST_SHOWN + 1, before=before
        )
    older = found[MOST_SHOWN - 1].id if len(found) > MOST_SHOWN else None
    return found[:MOST_SHOWN], older


async def a_save(seat: Seat, known: StoredDraft, named_: str) -> Save | None:
    """One save, with the file as it was."""
    async with seat.rt.database.read() as tx:
        return await drafts.a_save(tx, seat.rt.organisation, known.id, named_)
