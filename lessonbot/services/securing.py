"""Backups as staff see them: which there are, and another one in the background.

A backup holds everything, of every organisation, so only staff of the one that the settings of
the server are about see any.
"""

import asyncio
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from lessonbot.services.running import Errand, NotPossible
from lessonbot.services.seating import Seat
from lessonbot.store import audits, backups, copying, organisations, reports
from lessonbot.store.copying import NotCopied

FOLDER = "backups"
ENDING = ".backup"
OLD = timedelta(hours=36)
"""After a night without a backup somebody should look."""
MOST_SHOWN = 30
MOST_A_DAY = 10
_DAY = timedelta(days=1)
_PRIVATE = 0o700
_NAME = re.compile(r"[\w+-][\w.+-]{0,150}\.backup")
_ERRAND = "backup"
_SPARE = 1.2


@dataclass(frozen=True, slots=True)
class Backup:
    """A file with everything in it."""

    name: str
    size: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Kept:
    """Where backups are, the newest first; `folder` is None where they are made by hand."""

    folder: Path | None
    files: Sequence[Backup]
    errand: Errand | None


async def kept(seat: Seat) -> Kept | None:
    """The backups there are; None for staff of an organisation that they are not for."""
    if not await _are_ours(seat):
        return None
    folder = _folder(seat)
    files = await asyncio.to_thread(_listed, folder) if folder else ()
    return Kept(folder, files, seat.rt.errands.last(_ERRAND))


async def begin(seat: Seat, now: datetime) -> bool:
    """Make a backup in the background; False where that cannot be, or one is being made."""
    folder = _folder(seat) if await _are_ours(seat) else None
    if folder is None:
        return False
    rt, path = seat.rt, folder / f"lessonbot-{now:%Y-%m-%d-%H%M%S}{ENDING}"

    async def work() -> str:
        today = [each for each in _listed(folder) if each.at > now - _DAY]
        if len(today) >= MOST_A_DAY:
            raise NotPossible(f"{MOST_A_DAY} were made within a day: the disk would fill up")
        file, room = reports.file(rt.database.url), reports.free_space(rt.database)
        needed = file.stat().st_size * _SPARE if file else 0
        if room is not None and room < needed:
            raise NotPossible("the disk has no room for it: delete old backups first")
        try:
            folder.mkdir(mode=_PRIVATE, parents=True, exist_ok=True)
            await backups.write(rt.database, path, now, lambda *_: None)
        except (NotCopied, OSError) as error:
            raise NotPossible(str(error)) from error
        return path.name

    begun = rt.errands.begin(_ERRAND, work)
    if begun:
        async with rt.database.write() as tx:
            await audits.write(tx, rt.organisation, seat.deed("backup_made", path.name), now)
    return begun


async def file(seat: Seat, name: str) -> Path | None:
    """A backup by its name."""
    found = await kept(seat)
    if found is None or found.folder is None or not _NAME.fullmatch(name):
        return None
    return found.folder / name if any(each.name == name for each in found.files) else None


async def taken_out(seat: Seat, name: str, now: datetime) -> None:
    """Write down that somebody downloads a backup."""
    async with seat.rt.database.write() as tx:
        await audits.write(tx, seat.rt.organisation, seat.deed("backup_taken", name), now)


async def _are_ours(seat: Seat) -> bool:
    async with seat.rt.database.read() as tx:
        found = await organisations.own(tx, seat.rt.organisation)
    return found.slug == organisations.DEFAULT


def _folder(seat: Seat) -> Path | None:
    database = copying.file_of(seat.rt.database.url)
    return database.absolute().parent / FOLDER if database else None


def _listed(folder: Path) -> Sequence[Backup]:
    found = []
    for each in folder.glob(f"*{ENDING}") if folder.is_dir() else ():
        if each.is_file() and not each.is_symlink() and _NAME.fullmatch(each.name):
            known = each.stat()
            found.append(
                Backup(each.name, known.st_size, datetime.fromtimestamp(known.st_mtime, UTC))
            )
    return sorted(found, key=lambda each: each.at, reverse=True)[:MOST_SHOWN]
