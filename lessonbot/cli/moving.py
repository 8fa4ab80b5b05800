"""Commands that move a whole database: copy, backup, restore."""

import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

from lessonbot.cli.output import NOT_SO, code_of, fail, tell
from lessonbot.cli.serving import clock
from lessonbot.config import KEY_FILE, Settings
from lessonbot.services.restoring import Restored, Wishes
from lessonbot.services.restoring import restore as bring_back
from lessonbot.store import backups, copying
from lessonbot.store.copying import Copied, NotCopied, Told
from lessonbot.store.database import Database, DatabaseUnavailable

_HINT = " Check LESSONBOT_DATABASE_URL."  # true of the settings, not of an argument


async def copy(
    settings: Settings, addresses: tuple[str, str], *, even_if_running: bool, as_json: bool
) -> None:
    """Copy one database into another that is empty."""
    source = target = None
    with _refusals("nothing was copied"):
        source, target = _there(addresses[0]), _there(addresses[1], new=True)
        fresh = _missing(target)
        try:
            copied = await _copy(source, target, even_if_running=even_if_running)
        except BaseException:
            if fresh:
                await target.close()
                fresh.unlink(missing_ok=True)
            raise
        finally:
            await source.close()
            await target.close()
    _show(copied, as_json=as_json)
    if not as_json:
        _say_what_else(settings)


async def _copy(source: Database, target: Database, *, even_if_running: bool) -> Sequence[Copied]:
    await copying.check_current(source)
    async with copying.snapshot(source) as rows:
        running = await copying.alive(rows, clock())
        if running and not even_if_running:
            raise NotCopied(
                f"{', '.join(running)} is running on {copying.shown(source)} (or was a minute "
                "ago): stop it, or both databases would send the same lessons. "
                "--even-if-running copies all the same"
            )
        async with target.write() as tx:
            await copying.check_vacant(tx, copying.shown(target))
            with _progress() as told:
                return await copying.copy(rows, tx, told)


async def backup(settings: Settings, path: Path, *, as_json: bool) -> None:
    """Write everything into one file, also while lessonbot runs."""
    with _refusals("there is no backup"):
        database = _there(settings.database_url)
        try:
            with _progress() as told:
                rows = await backups.write(database, path, clock(), told)
        finally:
            await database.close()
    if as_json:
        tell(json.dumps({"file": str(path), "rows": rows}))
        return
    _table([(name, f"{count:,}") for name, count in rows.items()])
    tell(f"{path}: {sum(rows.values()):,} rows, checked")
    _say_what_else(settings)


async def restore(settings: Settings, path: Path, wishes: Wishes, *, as_json: bool) -> None:
    """Fill the configured database from a backup."""
    database = Database(settings.database_url)
    fresh = _missing(database)
    try:
        with _refusals("nothing was restored"), _progress() as told:
            done = await bring_back(
                database, path, settings.lessonbot_data_dir, wishes, clock(), told
            )
    except BaseException:
        if fresh:
            await database.close()
            fresh.unlink(missing_ok=True)
        raise
    finally:
        await database.close()
    if as_json:
        tell(json.dumps(asdict(done), default=str))
        return
    _show(done.tables, as_json=False)
    _say_what_was_held(done)


def _there(url: str, *, new: bool = False) -> Database:
    """A database by its address; a SQLite file that is read has to be there already."""
    file = copying.file_of(url)
    if file and not new and not file.exists():
        raise NotCopied(f"there is no database {file}")
    return Database(url)


def _missing(database: Database) -> Path | None:
    """The SQLite file that does not exist yet, if it is one."""
    file = copying.file_of(database.url)
    return file if file and not file.exists() else None


@contextmanager
def _refusals(what: str) -> Iterator[None]:
    try:
        yield
    except NotCopied as refused:
        fail(f"{what}: {refused}", NOT_SO)
    except DatabaseUnavailable as away:
        fail(f"{what}: {str(away).removesuffix(_HINT)}", code_of(away))


@contextmanager
def _progress() -> Iterator[Told]:
    """How far it is: a bar on a terminal, a line for each table elsewhere."""
    if not sys.stderr.isatty():
        yield _line
        return
    from rich.console import Console  # noqa: PLC0415 - only where it is seen
    from rich.progress import Progress  # noqa: PLC0415

    with Progress(console=Console(stderr=True), transient=True) as bars:
        bar = bars.add_task("", total=None)
        yield lambda name, done, of: bars.update(bar, description=name, completed=done, total=of)


def _line(name: str, done: int, of: int) -> None:
    if done == of:
        sys.stderr.write(f"{name}: {done:,} rows\n")


def _show(copied: Sequence[Copied], *, as_json: bool) -> None:
    if as_json:
        tell(json.dumps([asdict(each) for each in copied], indent=2))
        return
    _table([(each.table, f"{each.rows:,}", each.checksum[:16]) for each in copied])
    tell(f"{sum(each.rows for each in copied):,} rows, the same in both")


def _table(rows: Sequence[Sequence[str]]) -> None:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for name, count, *rest in rows:
        tell("  ".join([name.ljust(widths[0]), count.rjust(widths[1]), *rest]))


def _say_what_else(settings: Settings) -> None:
    key = settings.lessonbot_data_dir / KEY_FILE
    there = f"{key}" if key.exists() else "LESSONBOT_SECRET_KEY"
    tell(f"Not in it: the secret key ({there}) and .env. Keep both, apart from it.")


def _say_what_was_held(done: Restored) -> None:
    when = f"{done.made_at:%Y-%m-%d %H:%M} UTC" if done.made_at else "an unknown time"
    tell(f"This is how things stood at {when}.")
    if done.safety:
        tell(f"What was there before is in {done.safety}")
        tell(
            f"Kept of it: {done.stops} STOPs, {done.withdrawals} withdrawn consents, "
            f"{done.revoked} withdrawn certificates."
        )
    if done.unknown:
        tell(f"{done.unknown} certificates that were issued since are not known any more.")
    if done.erased:
        tell(f"{done.erased} people were left out: they had been erased.")
    tell(
        f"Held back, because they may have been sent since: {done.messages} messages, "
        f"{done.broadcasts} broadcasts; {done.lessons} lessons come at their next hour."
    )
