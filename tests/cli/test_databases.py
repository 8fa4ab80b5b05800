"""`lessonbot db`: the database's version, told and brought up to date."""

import asyncio
import json
from pathlib import Path

import pytest
from sqlalchemy import text

from lessonbot.store.database import Database
from tests.cli.conftest import Shell


@pytest.fixture
def url(database_url: str, monkeypatch: pytest.MonkeyPatch, shell: Shell) -> str:
    """A new database of each kind in turn, set for every command."""
    monkeypatch.setenv("LESSONBOT_DATABASE_URL", database_url)
    return database_url


async def _set_version(url: str, version: str) -> None:
    database = Database(url)
    async with database.write() as tx:
        await tx.execute(text("UPDATE alembic_version SET version_num = :v"), {"v": version})
    await database.close()


def test_a_new_database_is_told_apart_from_one_that_is_up_to_date(url: str, shell: Shell):
    before = shell.run("db", "status")
    assert before.exit_code == 1
    assert "no tables yet" in before.stdout
    first, second = shell.run("db", "upgrade"), shell.run("db", "upgrade")
    assert (first.exit_code, second.exit_code) == (0, 0)
    assert "upgraded" in first.stdout
    assert "already" in second.stdout
    assert shell.run("db", "status").exit_code == 0


def test_programs_can_read_the_status(url: str, shell: Shell):
    before = json.loads(shell.run("db", "status", "--json").stdout)
    assert (before["has"], before["current"]) == (None, False)
    shell.run("db", "upgrade")
    after = json.loads(shell.run("db", "status", "--json").stdout)
    assert after == {"has": before["needs"], "needs": before["needs"], "current": True}


def test_a_newer_database_is_neither_upgraded_nor_called_current(url: str, shell: Shell):
    shell.run("db", "upgrade")
    asyncio.run(_set_version(url, "zzzz"))
    done = shell.run("db", "upgrade")
    assert done.exit_code == 1
    assert "zzzz" in done.stderr
    assert "newer" in done.stderr
    status = shell.run("db", "status", "--json")
    assert (status.exit_code, json.loads(status.stdout)["has"]) == (1, "zzzz")


@pytest.mark.parametrize("words", [("db", "status"), ("db", "upgrade"), ("course", "list")])
def test_a_database_that_cannot_be_had_is_a_misconfiguration(
    words: tuple[str, str], shell: Shell, tmp_path: Path
):
    (tmp_path / "file").touch()
    done = shell.run(*words, LESSONBOT_DATABASE_URL=f"sqlite:///{tmp_path}/file/lessonbot.db")
    assert (done.exit_code, done.stdout) == (2, "")
    (line,) = done.stderr.splitlines()
    assert f"{tmp_path}/file" in line
