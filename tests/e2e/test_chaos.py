"""`lessonbot chaos`: what it counts, what it refuses, and a whole small trial."""

import asyncio
import json
import os
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import psutil
import pytest

from lessonbot.cli.chaos.learners import FIRST_CHAT, LESSON
from lessonbot.cli.chaos.processes import Crew
from lessonbot.cli.chaos.server import Provider
from lessonbot.cli.chaos.trial import Findings, Plan, Trial
from lessonbot.cli.serving import clock
from lessonbot.store import migrating
from lessonbot.store.database import Database
from tests.e2e.support import command, environment, patiently, until

CHATS = range(FIRST_CHAT, FIRST_CHAT + 3)


def findings(folder: Path, *posted: tuple[int, str]) -> Findings:
    """What a trial with three learners finds when a provider has accepted these."""
    provider = Provider()
    for chat, text in posted:
        provider.posted[chat].append(text)
    database = Database(f"sqlite+aiosqlite:///{folder / 'lessonbot.db'}")
    trial = Trial(Plan(6, 0, 1, 0), database, provider, folder, clock, lambda *_: None)
    return trial._findings(Crew(folder, {}, ""), CHATS, 0, 1)


ALL = [(chat, f"{words}\nand more") for chat in CHATS for words in LESSON]


def test_what_was_accepted_once_is_neither_lost_nor_doubled(tmp_path: Path):
    found = findings(tmp_path, *ALL)
    assert (found.lost, found.duplicated, found.most_copies, found.good) == (0, 0, 1, True)


def test_what_was_never_accepted_is_lost(tmp_path: Path):
    found = findings(tmp_path, *ALL[1:])
    assert (found.lost, found.duplicated, found.good) == (1, 0, False)


def test_a_copy_without_a_kill_is_not_good(tmp_path: Path):
    found = findings(tmp_path, *ALL, ALL[0], ALL[0], ALL[3])
    assert (found.lost, found.duplicated, found.most_copies, found.good) == (0, 3, 3, False)


async def chaos(folder: Path, *words: str) -> dict[str, Any]:
    done = await patiently(folder, ["chaos", "--json", *words], {}, 300)
    assert done.code == 0, done.err
    found: dict[str, Any] = json.loads(done.out)
    return found


async def test_without_kills_every_message_comes_once(tmp_path: Path):
    found = await chaos(tmp_path, "--messages", "200", "--kills", "0")
    assert found["database"] == "SQLite"
    assert (found["messages"], found["accepted"]) == (200, 200)
    assert (found["lost"], found["duplicated"], found["in_doubt"]) == (0, 0, 0)
    assert not any(os.scandir(tmp_path))


async def test_three_processes_on_one_postgresql_send_nothing_twice(
    tmp_path: Path, postgres_url: str
):
    found = await chaos(tmp_path, "--messages", "200", "--kills", "0", "--database", postgres_url)
    assert (found["database"], found["processes"]) == ("PostgreSQL", 3)
    assert (found["accepted"], found["lost"], found["duplicated"]) == (200, 0, 0)


@pytest.mark.nightly
async def test_a_killed_process_loses_nothing_and_what_it_had_in_hand_is_taken_up(tmp_path: Path):
    found = await chaos(tmp_path, "--messages", "600", "--kills", "2", "--seed", "4")
    assert (found["kills"], found["lost"], found["good"]) == (2, 0, True)
    assert any(found["seconds_to_takeover"])


@pytest.mark.nightly
async def test_of_three_processes_on_postgresql_two_can_die_and_nothing_is_lost(
    tmp_path: Path, postgres_url: str
):
    plan = ("--messages", "1000", "--kills", "2", "--seed", "4", "--database", postgres_url)
    found = await chaos(tmp_path, *plan)
    assert (found["processes"], found["kills"]) == (3, 2)
    assert (found["lost"], found["good"]) == (0, True)


async def test_asked_to_end_it_leaves_no_process_and_no_file_behind(tmp_path: Path):
    words = (sys.executable, "-m", "lessonbot.cli", "chaos", "--messages", "5000")
    trial = await asyncio.create_subprocess_exec(
        *words,
        cwd=tmp_path,
        env=environment(tmp_path, TMPDIR=str(tmp_path)),
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        await until(lambda: any(working_in(tmp_path)))
        trial.terminate()
        _, said = await asyncio.wait_for(trial.communicate(), 30)
        assert (trial.returncode, b"Traceback" in said) == (1, False)
        assert not any(working_in(tmp_path))
        assert not any(os.scandir(tmp_path))
    finally:
        if trial.returncode is None:
            trial.kill()


def working_in(folder: Path) -> Iterator[int]:
    """The processes that work below a folder."""
    for process in psutil.process_iter():
        with suppress(psutil.Error):
            if Path(process.cwd()).is_relative_to(folder) and "run" in process.cmdline():
                yield process.pid


async def test_a_database_that_holds_something_is_left_alone(tmp_path: Path, postgres_url: str):
    database = Database(postgres_url)
    await migrating.upgrade(database)
    await database.close()
    done = await command(tmp_path, "chaos", "--database", postgres_url)
    assert done.code == 2
    assert "give it an empty one" in done.err


async def test_several_processes_want_postgresql(tmp_path: Path):
    done = await command(tmp_path, "chaos", "--processes", "2")
    assert done.code == 2
    assert "SQLite is for one process" in done.err
