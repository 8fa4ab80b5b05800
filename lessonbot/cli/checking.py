"""The machine, the settings and the database: whether lessonbot can work with them."""

import os
import shutil
import stat
import zoneinfo
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from importlib import resources
from pathlib import Path

from lessonbot.config import KEY_FILE, Misconfiguration, Settings, doubts, strangers
from lessonbot.domain.finding import Finding, Level
from lessonbot.store import migrating, reports
from lessonbot.store.database import Database, DatabaseAway, DatabaseUnavailable

LITTLE_SPACE, TOO_LITTLE = 2_000_000_000, 200_000_000
LARGE_WAL = 256_000_000
CLOCK_OFF, CLOCK_WRONG = timedelta(seconds=2), timedelta(seconds=15)
_MB = 1_000_000


def names() -> Iterable[Finding]:
    """What was meant as a setting and is none."""
    for name, place, near in strangers():
        said = f"{name} ({place}) is no setting and does nothing"
        mend = f"Did you mean {near}?" if near else "All settings: lessonbot config"
        yield Finding(Level.WARNING, "settings", said, mend)


def slips(settings: Settings) -> Iterable[Finding]:
    """What is set and most likely not meant so."""
    return [Finding(Level.WARNING, "settings", said) for said in doubts(settings)]


def machine(settings: Settings, *, used: bool = False) -> Iterable[Finding]:
    """The files that hold secrets, and the time zones; whether the database was `used` before."""
    env = Path(".env")
    if env.is_file():
        yield _private(env, ".env")
    else:
        yield Finding(Level.OK, ".env", "there is none here; settings come from the environment")
    yield from _folder(settings.lessonbot_data_dir)
    yield _key(settings, used=used)
    yield _zones()


def _key(settings: Settings, *, used: bool) -> Finding:
    about, path = "secret key", settings.lessonbot_data_dir / KEY_FILE
    if settings.lessonbot_secret_key.get_secret_value():
        return Finding(Level.OK, about, "is set")
    if path.is_file():
        try:
            settings.secret_key()
        except Misconfiguration as error:
            return Finding(Level.PROBLEM, about, str(error), fatal=True)
        return _private(path, about)
    if used:
        said = f"{path} is missing, and this database was used with a key"
        mend = (
            "Copy it there from where the database comes from, or what was put away beside the "
            "backup; without it the next start makes another, which opens nothing of the old one"
        )
        return Finding(Level.WARNING, about, said, mend)
    return Finding(Level.OK, about, f"is made at the first start, in {path}")


def _private(path: Path, about: str) -> Finding:
    mode = stat.S_IMODE(path.stat().st_mode)
    if mode & (stat.S_IRWXG | stat.S_IRWXO):
        said = f"others on this machine can read {path} ({mode:o})"
        return Finding(Level.WARNING, about, said, f"chmod 600 {path}")
    return Finding(Level.OK, about, f"only its owner can read {path}")


def _folder(path: Path) -> Iterable[Finding]:
    if not path.exists():
        yield Finding(Level.OK, "data folder", f"{path} is made at the first start")
        return
    if not path.is_dir() or not os.access(path, os.R_OK | os.W_OK | os.X_OK):
        mend = "Let the account of lessonbot own it, or change LESSONBOT_DATA_DIR"
        said = f"{path} cannot be written to"
        yield Finding(Level.PROBLEM, "data folder", said, mend, fatal=True)
        return
    free = shutil.disk_usage(path).free
    said = f"{path}, {free // _MB} MB free"
    mend = "Make room: when the disk is full, nothing is sent"
    level = (
        Level.PROBLEM if free < TOO_LITTLE else Level.WARNING if free < LITTLE_SPACE else Level.OK
    )
    yield Finding(level, "data folder", said, "" if level is Level.OK else mend)


def _zones() -> Finding:
    """Python takes the machine's time zones where there are some, and else the package's."""
    ours = resources.files("tzdata.zoneinfo").joinpath("tzdata.zi").read_text("ascii")
    newest = _version(ours)
    for folder in map(Path, zoneinfo.TZPATH):
        listed = folder / "tzdata.zi"
        if listed.is_file():
            used = _version(listed.read_text("ascii", "replace"))
            said = f"version {used} of this machine, in {folder}"
            if used < newest:
                mend = (
                    f"Renew tzdata on this machine. Or, to use {newest}, let the process start with "
                    "an empty PYTHONTZPATH: Environment=PYTHONTZPATH= in the unit of systemd, "
                    "export PYTHONTZPATH= in a shell; it does nothing in .env"
                )
                return Finding(Level.WARNING, "time zones", said, mend)
            return Finding(Level.OK, "time zones", said)
        if (folder / "Europe").is_dir():
            return Finding(Level.OK, "time zones", f"of this machine, in {folder}")
    return Finding(Level.OK, "time zones", f"version {newest} of the package tzdata")


def _version(listed: str) -> str:
    return listed.partition("\n")[0].removeprefix("# version ").strip()


async def database(
    database: Database, clock: Callable[[], datetime]
) -> tuple[Sequence[Finding], bool]:
    """Whether it can be reached, read and written; and whether it has this program's tables."""
    path = reports.file(database.url)
    try:
        schema = await migrating.status(database)
        if not schema.current:
            return [_version_of(schema, safe=database.is_sqlite)], False
        async with database.write() as tx:
            await reports.write_nothing(tx)
            before = clock()
            server = await reports.clock(tx)
            ours = before + (clock() - before) / 2
    except DatabaseUnavailable as error:
        fatal = not isinstance(error, DatabaseAway)
        mend = "Is the server up, the disk full, the file locked by another program?"
        return [Finding(Level.PROBLEM, "database", str(error), mend, fatal=fatal)], False
    said = f"can be read and written, version {schema.has}"
    return [
        Finding(Level.OK, "database", said),
        *_file(path),
        *_clocks(server, ours),
    ], True


def _version_of(schema: migrating.Schema, *, safe: bool) -> Finding:
    said = f"has version {schema.has or 'none'}, this lessonbot needs {schema.needs}"
    if not schema.known:
        mend = "It was made by a newer lessonbot: install that again"
        return Finding(Level.PROBLEM, "database", said, mend, fatal=True)
    if safe or schema.empty:
        return Finding(Level.WARNING, "database", f"{said}; the next start brings it there")
    mend = "Make a backup, then: lessonbot db upgrade"
    return Finding(Level.PROBLEM, "database", said, mend, fatal=True)


def _file(path: Path | None) -> Iterable[Finding]:
    """The size of a SQLite file, and of the log of writes that it has not taken in yet."""
    if path is None:
        return
    log = path.with_name(f"{path.name}-wal")
    size, waiting = path.stat().st_size, log.stat().st_size if log.is_file() else 0
    said = f"{path} {size // _MB} MB, write-ahead log {waiting // _MB} MB"
    if waiting > LARGE_WAL:
        mend = "Another program reads it for long (a backup, a shell): end that, and it shrinks"
        yield Finding(Level.WARNING, "database file", said, mend)
    else:
        yield Finding(Level.OK, "database file", said)


def _clocks(server: datetime | None, ours: datetime) -> Iterable[Finding]:
    if server is None:
        return
    off = abs(server - ours)
    said = f"{off.total_seconds():.1f} seconds off the database server's"
    mend = "Let both machines keep the time by NTP: leases and lessons go by the clock"
    level = Level.PROBLEM if off > CLOCK_WRONG else Level.WARNING if off > CLOCK_OFF else Level.OK
    yield Finding(level, "clock", said, "" if level is Level.OK else mend)
