"""What cannot work ends at once: one line that says what to mend, exit code 2, no secrets."""

import socket
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

import pytest

from tests.e2e.support import Done, command, deployed, free_port
from tests.support.bot_api import TOKEN, BotApi

BOT = {"TELEGRAM_BOT_TOKEN": TOKEN}
SECRET = TOKEN.partition(":")[2]
WRONG_TOKEN = "123456789:AAAA-this-one-was-never-given-out"


def complaint(done: Done, code: int = 2) -> str:
    """The one line on stderr; fails when it is not one line of complaint."""
    assert (done.code, done.out) == (code, ""), done
    (line,) = done.err.splitlines()
    assert line.startswith("lessonbot: ")
    assert line.isprintable()
    assert SECRET not in line
    return line.removeprefix("lessonbot: ")


async def refused(folder: Path, *words: str, **settings: str) -> str:
    """What `lessonbot run` says before it gives up."""
    quiet = {"LESSONBOT_LOG_LEVEL": "error"}
    return complaint(await command(folder, "run", *words, **{**quiet, **settings}))


async def test_without_a_channel_it_says_which_setting_switches_one_on(tmp_path: Path):
    said = await refused(tmp_path)
    assert "no channel is switched on" in said
    assert "TELEGRAM_BOT_TOKEN" in said
    assert "run --roles web" in said


@pytest.mark.parametrize(
    ("settings", "parts"),
    [
        ({"TELEGRAM_MODE": "carrier pigeon"}, ["TELEGRAM_MODE", "polling", "webhook"]),
        ({"LESSONBOT_PORT": "eighty"}, ["LESSONBOT_PORT", "integer"]),
        ({"LESSONBOT_PORT": "70000"}, ["LESSONBOT_PORT", "65535"]),
        ({"LESSONBOT_PUBLIC_URL": "learn.example"}, ["LESSONBOT_PUBLIC_URL", "https://"]),
        ({"TELEGRAM_API_URL": "ftp://files.example"}, ["TELEGRAM_API_URL", "https://"]),
        ({"LESSONBOT_LOG_LEVEL": "loud"}, ["LESSONBOT_LOG_LEVEL", "warning"]),
        ({"LESSONBOT_ORGANISATION": " "}, ["LESSONBOT_ORGANISATION", "it is empty"]),
        ({"LESSONBOT_SECRET_KEY": "short"}, ["LESSONBOT_SECRET_KEY", "16"]),
        ({"TELEGRAM_MESSAGES_PER_SECOND": "0"}, ["TELEGRAM_MESSAGES_PER_SECOND", "greater"]),
        ({"LESSONBOT_DATABASE_URL": "a database"}, ["LESSONBOT_DATABASE_URL", "postgresql"]),
        ({"LESSONBOT_DATABASE_URL": "mysql://root@127.0.0.1/x"}, ["only SQLite", "mysql"]),
        ({"TELEGRAM_BOT_TOKEN": f"bot{SECRET}"}, ["TELEGRAM_BOT_TOKEN", "@BotFather"]),
        ({"TELEGRAM_BOT_TOKEN": f"4242:{SECRET}\nx"}, ["TELEGRAM_BOT_TOKEN", "@BotFather"]),
    ],
    ids=lambda value: "-".join(value) if isinstance(value, dict) else "",
)
async def test_a_setting_that_cannot_work_is_named_with_what_it_may_be(
    settings: Mapping[str, str], parts: list[str], tmp_path: Path
):
    said = await refused(tmp_path, **{**BOT, **settings})
    assert [part for part in parts if part not in said] == []


async def test_two_wrong_settings_are_both_named(tmp_path: Path):
    said = await refused(tmp_path, LESSONBOT_PORT="x", TELEGRAM_MODE="y")
    assert "LESSONBOT_PORT" in said
    assert "TELEGRAM_MODE" in said


async def test_an_unknown_role_is_named_beside_the_known_ones(tmp_path: Path):
    said = await refused(tmp_path, "--roles", "web,cook", **BOT)
    assert "cook" in said
    assert "web, engine, telegram" in said


async def test_no_role_at_all_is_refused(tmp_path: Path):
    assert "--roles" in await refused(tmp_path, "--roles", " , ", **BOT)


async def test_a_database_server_that_is_away_is_left_to_whoever_starts_us_again(tmp_path: Path):
    url = f"postgresql://teacher:open-sesame@127.0.0.1:{free_port()}/lessons"
    settings = {**BOT, "LESSONBOT_DATABASE_URL": url, "LESSONBOT_LOG_LEVEL": "error"}
    for words in (("run",), ("db", "upgrade"), ("course", "list"), ("backup", "a.backup")):
        said = complaint(await command(tmp_path, *words, **settings), code=1)
        assert "Is its server up?" in said
        assert "127.0.0.1" in said
        assert "open-sesame" not in said


async def test_a_database_that_its_server_does_not_have_is_refused_for_good(
    postgres_url: str, tmp_path: Path
):
    said = await refused(tmp_path, **BOT, LESSONBOT_DATABASE_URL=f"{postgres_url}_or_not")
    assert "does not exist" in said
    assert "LESSONBOT_DATABASE_URL" in said


@pytest.mark.parametrize("name", ["LESSONBOT_DATABASE_URL", "LESSONBOT_DATA_DIR"])
async def test_a_folder_that_cannot_be_made_is_named(name: str, tmp_path: Path):
    (tmp_path / "file").write_text("not a folder")  # root may write anywhere but below a file
    below = tmp_path / "file" / "data"
    value = {
        "LESSONBOT_DATABASE_URL": f"sqlite+aiosqlite:///{below}/lessonbot.db",
        "LESSONBOT_DATA_DIR": str(below),
    }[name]
    said = await refused(tmp_path, **BOT, **{name: value})
    assert str(below) in said


async def test_a_file_that_is_no_database_is_named(tmp_path: Path):
    (tmp_path / "lessonbot.db").write_text("Dear diary, " * 100)
    said = await refused(tmp_path, **BOT)
    assert "lessonbot.db" in said
    assert (tmp_path / "lessonbot.db").read_text().startswith("Dear diary")


async def test_a_database_of_a_newer_lessonbot_is_left_alone(tmp_path: Path):
    await command(tmp_path, "db", "upgrade")
    with closing(sqlite3.connect(tmp_path / "lessonbot.db")) as database:
        database.execute("UPDATE alembic_version SET version_num = 'zzzz'")
        database.commit()
        said = await refused(tmp_path, **BOT)
        assert "zzzz" in said
        assert "newer" in said
        assert database.execute("SELECT version_num FROM alembic_version").fetchall() == [("zzzz",)]


async def test_a_token_that_telegram_does_not_know_is_refused_before_anything_runs(tmp_path: Path):
    async with BotApi() as api:
        settings = {"TELEGRAM_BOT_TOKEN": WRONG_TOKEN, "TELEGRAM_API_URL": api.url}
        said = await refused(tmp_path, **settings)
        assert "TELEGRAM_BOT_TOKEN" in said
        assert WRONG_TOKEN not in said
        assert WRONG_TOKEN.partition(":")[2] not in said


async def test_a_webhook_without_https_is_refused_in_words_about_the_public_address(
    tmp_path: Path,
):
    async with deployed(tmp_path, mode="webhook") as site:
        site.settings |= {"LESSONBOT_PUBLIC_URL": "http://learn.example"}
        said = await refused(tmp_path, **site.settings)
        assert "LESSONBOT_PUBLIC_URL" in said
        assert "TELEGRAM_MODE=polling" in said


async def test_a_port_in_use_is_named_with_the_setting_that_changes_it(tmp_path: Path):
    async with deployed(tmp_path) as site:
        with socket.socket() as other:
            other.bind(("127.0.0.1", site.port))
            other.listen()
            said = await refused(tmp_path, **site.settings)
        assert not (tmp_path / "lessonbot.db").exists()
        assert f"127.0.0.1:{site.port}" in said
        assert "LESSONBOT_PORT" in said
