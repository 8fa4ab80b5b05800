"""The command: a database to try on, a provider, a trial, and what came of it in words."""

import asyncio
import json
import signal
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from lessonbot.cli.chaos.processes import EndedByItself
from lessonbot.cli.chaos.server import Provider
from lessonbot.cli.chaos.trial import Findings, Plan, Trial
from lessonbot.cli.output import NOT_SO, fail, tell
from lessonbot.cli.serving import clock
from lessonbot.store import trials
from lessonbot.store.database import Database

ON_POSTGRESQL = 3


async def chaos(
    url: str | None, *, messages: int, kills: int, processes: int | None, seed: int, as_json: bool
) -> None:
    """Try it and tell; leave with 1 when something is lost, or doubled without a reason."""
    _end_tidily()
    with tempfile.TemporaryDirectory(prefix="lessonbot-chaos-") as made:
        folder = Path(made)
        database = Database(url or f"sqlite+aiosqlite:///{folder / 'lessonbot.db'}")
        try:
            plan = Plan(messages, kills, await _processes(database, processes), seed)
            findings = await _try(plan, database, folder)
        except EndedByItself as error:
            fail(str(error), NOT_SO)
        except asyncio.CancelledError:
            fail("ended before the trial was over; its processes and files are gone", NOT_SO)
        finally:
            await database.close()
    if as_json:
        tell(json.dumps(findings.data(), indent=2))
    else:
        _tell(findings)
    if not findings.good:
        raise SystemExit(NOT_SO)


def _end_tidily() -> None:
    """Whoever asks the trial to end does not want its processes to go on."""
    task = asyncio.current_task()
    if task:
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)


async def _processes(database: Database, wanted: int | None) -> int:
    """How many processes; leaves when the database is not one to try on."""
    async with database.read() as tx:
        if not await trials.is_empty(tx):
            fail(
                "the database given by --database holds tables already: chaos fills a database "
                "and leaves its rows there, so give it an empty one (CREATE DATABASE chaos)"
            )
    if database.is_sqlite and wanted not in (None, 1):
        fail(
            "SQLite is for one process: leave --processes out, or give the address of an empty "
            "PostgreSQL database with --database"
        )
    return wanted or (1 if database.is_sqlite else ON_POSTGRESQL)


async def _try(plan: Plan, database: Database, folder: Path) -> Findings:
    columns = (
        TextColumn("messages"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[kills]} of {task.fields[of]} kills"),
        TimeElapsedColumn(),
    )
    console = Console(file=sys.stderr)
    with Progress(*columns, console=console, transient=True) as progress:
        bar = progress.add_task("", total=plan.messages, kills=0, of=plan.kills)

        def shown(accepted: int, kills: int) -> None:
            progress.update(bar, completed=min(accepted, plan.messages), kills=kills)

        async with Provider(seed=plan.seed) as provider:
            return await Trial(plan, database, provider, folder, clock, shown).run()


def _tell(found: Findings) -> None:
    tell(
        f"{found.database}, {found.processes} process{'es' * (found.processes != 1)}, "
        f"{found.messages} messages at {found.per_second:g} a second, {found.kills} kills "
        f"(--seed {found.seed} repeats their moments)"
    )
    doubled = f"{found.duplicated} (at most {found.most_copies} copies of one message)"
    doubts = (
        f"{found.in_doubt} had been accepted when their process was killed "
        f"(at most {found.most_in_doubt} at once)"
    )
    for name, value in (
        ("lost", str(found.lost)),
        ("duplicated", doubled),
        ("in doubt", doubts),
        ("first new send", _seconds(found.seconds_to_first_send, "after each start")),
        ("orphans taken up", _seconds(found.seconds_to_takeover, "after each kill")),
        ("in all", f"{found.seconds} s"),
    ):
        tell(f"  {name:<17}{value}")
    tell("good" if found.good else "NOT good: see lost and duplicated")


def _seconds(each: Sequence[float | None], after: str) -> str:
    shown = ", ".join("-" if one is None else f"{one:g}" for one in each)
    return f"{shown} s {after}" if shown else "-"
