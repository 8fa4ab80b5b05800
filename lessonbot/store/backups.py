"""Backups: one SQLite file that holds everything, from either kind of database."""

import asyncio
import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path
from urllib.parse import quote

from lessonbot.store import copying
from lessonbot.store.copying import NotCopied, Told
from lessonbot.store.database import Database
from lessonbot.store.tables import metadata

_PRIVATE = 0o600
_MADE = "lessonbot_backup"  # the table that says when a backup was made


async def write(database: Database, path: Path, now: datetime, told: Told) -> dict[str, int]:
    """Copy a database that may be in use into a new file; the rows of each table in it.

    The file appears under its name only when it is complete and was checked.
    """
    file = copying.file_of(database.url)
    with _part(path) as part:
        if file:
            rows = await asyncio.to_thread(_copy_file, file, part)
        else:
            rows = await _copy_rows(database, part, told)
        await asyncio.to_thread(_seal, part, rows, now)
        _refuse_present(path)
        part.rename(path)
    return rows


def open_copy(path: Path, working: Path) -> datetime | None:
    """Check a backup and copy it to where it may be changed; when it was made, if it says so."""
    with _told(f"cannot read the backup {path}"):
        shutil.copyfile(path, working)
        with closing(sqlite3.connect(working)) as file:
            _check(file, path)
            if not _has(file, _MADE):
                return None
            (made,) = file.execute(f"SELECT made_at FROM {_MADE}").fetchone()  # noqa: S608
            return datetime.fromisoformat(made)


def _copy_file(source: Path, part: Path) -> dict[str, int]:
    """The file page by page, in one snapshot: whoever writes meanwhile goes on writing."""
    address = f"file:{quote(str(source))}?mode=rw"
    with (
        _told(f"cannot back up {source}"),
        closing(sqlite3.connect(address, uri=True, isolation_level=None)) as before,
        closing(sqlite3.connect(part)) as after,
    ):
        before.execute("BEGIN")
        rows = _count(before)
        before.backup(after)
    return rows


async def _copy_rows(database: Database, part: Path, told: Told) -> dict[str, int]:
    await copying.check_current(database)
    file = Database(f"sqlite+aiosqlite:///{part}")
    try:
        async with copying.snapshot(database) as source, file.write() as target:
            await copying.check_vacant(target, str(part))
            copied = await copying.copy(source, target, told)
    finally:
        await file.close()
    return {each.table: each.rows for each in copied}


def _seal(part: Path, rows: dict[str, int], now: datetime) -> None:
    """Make it one file that says when it was made, see that it is whole, and put it on the disk."""
    with (
        _told(f"cannot write the backup {part}"),
        closing(sqlite3.connect(part, isolation_level=None)) as file,
    ):
        file.execute("PRAGMA journal_mode=DELETE")
        file.execute(f"DROP TABLE IF EXISTS {_MADE}")
        file.execute(f"CREATE TABLE {_MADE} (made_at TEXT NOT NULL)")
        file.execute(f"INSERT INTO {_MADE} VALUES (?)", (now.isoformat(),))  # noqa: S608
        _check(file, part)
        if _count(file) != rows:
            raise NotCopied(f"{part} does not hold the rows that were there: nothing was kept")
    with part.open("rb") as written:
        os.fsync(written.fileno())


def _check(file: sqlite3.Connection, path: Path) -> None:
    if not _has(file, "alembic_version"):
        raise NotCopied(f"{path} is not a backup of lessonbot: it has none of its tables")
    damage = [row[0] for row in file.execute("PRAGMA integrity_check(3)") if row[0] != "ok"]
    damage += [f"a row of {row[0]} has lost its {row[2]}" for row in _orphans(file)]
    if damage:
        raise NotCopied(f"{path} is damaged: {'; '.join(damage)}. Take another backup")


def _orphans(file: sqlite3.Connection) -> list[tuple[str, int, str, int]]:
    return file.execute("PRAGMA foreign_key_check").fetchmany(3)


def _has(file: sqlite3.Connection, name: str) -> bool:
    found = file.execute("SELECT 1 FROM sqlite_master WHERE type='table' AND name=?", (name,))
    return found.fetchone() is not None


def _count(file: sqlite3.Connection) -> dict[str, int]:
    """The rows of each table that this version knows and the file has."""
    return {
        each.name: file.execute(f"SELECT count(*) FROM {each.name}").fetchone()[0]  # noqa: S608
        for each in metadata.sorted_tables
        if _has(file, each.name)
    }


@contextmanager
def _part(path: Path) -> Iterator[Path]:
    """A file beside `path` that only its owner reads; it is gone at the end."""
    part = path.with_name(f"{path.name}.part")
    with _told(f"cannot write the backup {path}"):
        _refuse_present(path)
        part.unlink(missing_ok=True)
        os.close(os.open(part, os.O_CREAT | os.O_EXCL, _PRIVATE))
    try:
        yield part
    finally:
        for name in ("", "-wal", "-shm", "-journal"):
            part.with_name(part.name + name).unlink(missing_ok=True)


def _refuse_present(path: Path) -> None:
    if path.exists():
        raise NotCopied(f"{path} exists already and is not written over: choose another name")


@contextmanager
def _told(what: str) -> Iterator[None]:
    """A fault of the file becomes one line."""
    try:
        yield
    except (OSError, sqlite3.Error) as error:
        raise NotCopied(f"{what}: {getattr(error, 'strerror', None) or error}") from error
