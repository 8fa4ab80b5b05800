"""`lessonbot db copy`, `backup` and `restore`: what they print, refuse and leave behind."""

import asyncio
import json
import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from lessonbot.cli.serving import clock
from lessonbot.store import migrating, processes
from lessonbot.store.database import Database
from lessonbot.store.tables import metadata
from tests.cli.conftest import Shell
from tests.support import rows

SECRET = "pass-word-nobody-sees"


async def _fill(url: str) -> None:
    database = Database(url)
    await migrating.upgrade(database)
    async with database.write() as tx:
        await rows.fill(tx)
    await database.close()


async def _beat(url: str, seconds_ago: int) -> None:
    database, at = Database(url), clock() - timedelta(seconds=seconds_ago)
    async with database.write() as tx:
        await processes.beat(tx, processes.Process("host:1", ["engine"], at, at))
    await database.close()


@pytest.fixture
def filled(shell: Shell) -> str:
    """The address of a SQLite database with rows in every table."""
    url = f"sqlite:///{shell.folder / 'var' / 'lessonbot.db'}"
    asyncio.run(_fill(url))
    with closing(sqlite3.connect(shell.folder / "var" / "lessonbot.db")) as file:
        file.execute("DELETE FROM processes")
        file.commit()
    return url


def test_a_copy_prints_each_table_with_its_rows_and_checksum(
    filled: str, database_url: str, shell: Shell
):
    target = database_url.replace("lessonbot.db", "target.db")
    before = (shell.folder / "var" / "lessonbot.db").read_bytes()
    done = shell.run("db", "copy", filled, target)
    assert (done.exit_code, done.stderr.count("learners: 6 rows")) == (0, 1)
    lines = done.stdout.splitlines()
    assert [line.split()[0] for line in lines[:-2]] == [
        each.name for each in metadata.sorted_tables
    ]
    assert lines[-2] == f"{6 * (len(metadata.tables) - 1)} rows, the same in both"
    assert "secret key" in lines[-1]
    assert (shell.folder / "var" / "lessonbot.db").read_bytes() == before
    again = shell.run("db", "copy", filled, target)
    assert (again.exit_code, again.stdout) == (1, "")
    assert "holds data already" in again.stderr


def test_programs_can_read_what_was_copied(filled: str, shell: Shell):
    done = json.loads(shell.run("db", "copy", filled, "sqlite:///new.db", "--json").stdout)
    back = json.loads(
        shell.run("db", "copy", "sqlite:///new.db", "sqlite:///b.db", "--json").stdout
    )
    assert back == done
    assert {each["table"]: each["rows"] for each in done}["learners"] == 6


def test_a_copy_that_is_refused_leaves_no_file(filled: str, shell: Shell):
    asyncio.run(_beat(filled, 30))
    done = shell.run("db", "copy", filled, "sqlite:///new.db")
    assert done.exit_code == 1
    assert "host:1 is running" in done.stderr
    assert list(shell.folder.glob("new.db*")) == []
    assert shell.run("db", "copy", filled, "sqlite:///new.db", "--even-if-running").exit_code == 0


def test_a_process_that_has_been_silent_for_a_minute_does_not_count(filled: str, shell: Shell):
    asyncio.run(_beat(filled, 61))
    assert shell.run("db", "copy", filled, "sqlite:///new.db").exit_code == 0


def test_an_address_without_a_database_is_not_made_into_one(shell: Shell):
    done = shell.run("db", "copy", "sqlite:///gone/lessonbot.db", "sqlite:///new.db")
    assert (done.exit_code, done.stdout) == (1, "")
    assert "there is no database gone/lessonbot.db" in done.stderr
    assert list(shell.folder.iterdir()) == []


@pytest.mark.parametrize("place", [0, 1])
def test_passwords_are_not_printed(place: int, filled: str, shell: Shell):
    away = f"postgresql://me:{SECRET}@127.0.0.1:1/lessonbot?password={SECRET}"
    addresses = [filled, filled]
    addresses[place] = away
    done = shell.run("db", "copy", *addresses)
    assert done.exit_code == 1
    (line,) = done.stderr.splitlines()
    assert "127.0.0.1:1/lessonbot" in line
    assert SECRET not in done.output
    assert "LESSONBOT_DATABASE_URL" not in line


def test_a_backup_goes_into_a_new_database_and_says_what_was_held_back(filled: str, shell: Shell):
    made = shell.run("backup", "a.backup")
    assert made.exit_code == 0
    assert "a.backup: " in made.stdout
    assert "secret key" in made.stdout
    assert shell.run("backup", "a.backup").exit_code == 1
    new = f"sqlite:///{shell.folder / 'new.db'}"
    done = shell.run("restore", "a.backup", LESSONBOT_DATABASE_URL=new)
    assert (done.exit_code, "Held back" in done.stdout) == (0, True), done.stderr
    again = shell.run("restore", "a.backup", LESSONBOT_DATABASE_URL=new)
    assert (again.exit_code, "--replace" in again.stderr) == (1, True)
    replaced = shell.run("restore", "a.backup", "--replace", "--json", LESSONBOT_DATABASE_URL=new)
    assert Path(json.loads(replaced.stdout)["safety"]).is_file()


def test_a_refused_restore_leaves_no_database(shell: Shell):
    (shell.folder / "a.backup").write_text("Dear diary")
    done = shell.run("restore", "a.backup")
    assert (done.exit_code, done.stdout) == (1, "")
    assert len(done.stderr.splitlines()) == 1
    assert not list(shell.folder.rglob("*.db"))


def test_an_unknown_wish_is_wrong_use(shell: Shell):
    done = shell.run("restore", "a.backup", "--missing", "hide")
    assert (done.exit_code, "keep and erase" in done.stderr) == (2, True)


def test_nothing_can_be_backed_up_where_there_is_no_database(shell: Shell):
    done = shell.run("backup", "a.backup")
    assert (done.exit_code, done.stdout) == (1, "")
    assert list(shell.folder.glob("a.backup*")) == []
