"""The doctor names what is wrong and how to mend it, changes nothing, and keeps secrets."""

import datetime as dt
import json
import os
import shutil
import sqlite3
import zoneinfo
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from lessonbot.cli import checking
from lessonbot.config import Settings
from lessonbot.domain.finding import Finding, Level
from lessonbot.store.database import Database
from tests.e2e.support import Done, command, deployed, free_port
from tests.support.bot_api import TOKEN, BotApi
from tests.support.ears import Hooks

NOON = dt.datetime(2026, 11, 22, 12, tzinfo=dt.UTC)
QUIET = {"LESSONBOT_LOG_LEVEL": "error"}
NETWORK_AWAY = {"TELEGRAM_BOT_TOKEN": TOKEN, "TELEGRAM_API_URL": "http://127.0.0.1:1"}


async def doctor(folder: Path, *words: str, **settings: str) -> Done:
    done = await command(folder, "doctor", *words, **QUIET, **settings)
    assert done.err == ""
    assert TOKEN.partition(":")[2] not in done.out
    return done


def line(done: Done, about: str) -> str:
    """The line about something."""
    (found,) = [each for each in done.out.splitlines() if each[9:].startswith(f"{about} ")]
    return found


async def test_in_an_empty_folder_nothing_is_made_and_the_channel_is_missing(tmp_path: Path):
    done = await doctor(tmp_path)
    assert done.code == 2
    assert line(done, "channels").startswith("problem")
    assert "Set TELEGRAM_BOT_TOKEN, or TWILIO_ACCOUNT_SID" in done.out
    assert os.listdir(tmp_path) == []  # noqa: PTH208 - no waiting for a folder of this test


async def test_a_running_lessonbot_is_well(tmp_path: Path):
    async with deployed(tmp_path) as site:
        await site.start()
        done = await doctor(tmp_path, **site.settings)
        told = await doctor(tmp_path, "--json", **site.settings)
        await site.stop()
    assert done.code == 0, done.out
    assert "problem" not in done.out
    assert line(done, "processes").endswith("engine: 1, telegram: 1, web: 1")
    assert line(done, "telegram token").endswith("@lessons_bot")
    assert "0 to send" in line(done, "telegram:default")
    findings = json.loads(told.out)["findings"]
    assert {each["level"] for each in findings} <= {"ok", "warning"}
    assert {"level", "about", "said", "mend"} == set(findings[0])


async def test_a_site_whose_alarms_nobody_hears_is_warned_of(tmp_path: Path):
    silent = await doctor(tmp_path, **NETWORK_AWAY)
    ways = {"LESSONBOT_ALARM_TO": "https://hooks.example/secret-part,telegram:77"}
    told = await doctor(tmp_path, **NETWORK_AWAY, **ways)
    assert line(silent, "alarms").startswith("warning")
    assert "LESSONBOT_ALARM_TO" in line(silent, "alarms")
    assert line(told, "alarms").endswith("go out by web hook at hooks.example, telegram message")
    assert "secret-part" not in told.out


async def test_a_test_alarm_goes_out_by_every_way_and_tells_which_does_not_work(tmp_path: Path):
    async with BotApi() as api, Hooks() as hooks, Hooks(404) as gone:
        api.join(77)  # who has never written to a bot cannot be written to
        settings = {
            "TELEGRAM_BOT_TOKEN": TOKEN,
            "TELEGRAM_API_URL": api.url,
            "LESSONBOT_ALARM_TO": f"{hooks.url}/a,telegram:77,{gone.url}/b",
        }
        quiet = await doctor(tmp_path, **settings)
        unheard = len(hooks.bodies), len(api.texts(77))
        done = await doctor(tmp_path, "--alarm", **settings)
        assert unheard == (0, 0)
        assert "nothing is wrong" in hooks.bodies[0]["text"]
        assert "nothing is wrong" in api.texts(77)[-1]
    assert (quiet.code, done.code) == (0, 1)
    told = [each for each in done.out.splitlines() if " alarms " in each]
    assert [each.split()[0] for each in told] == ["ok", "ok", "problem"]
    assert "HTTP 404" in told[-1]


async def test_a_misspelled_setting_is_named_with_the_one_that_was_meant(tmp_path: Path):
    done = await doctor(tmp_path, LESSONBOT_ALRAM_TO="https://hooks.example/secret-part")
    assert line(done, "settings").startswith("warning")
    assert "Did you mean LESSONBOT_ALARM_TO?" in done.out
    assert "secret-part" not in done.out


async def test_after_a_restore_the_process_that_ran_at_the_backup_is_no_problem(tmp_path: Path):
    async with deployed(tmp_path) as site:
        await site.start()
        await site.command("backup", "a.backup")
        await site.stop()
        (tmp_path / "lessonbot.db").unlink()
        await site.command("restore", "a.backup")
        done = await doctor(tmp_path, **site.settings)
    assert done.code == 0, done.out
    assert line(done, "processes").startswith("warning")
    assert "lessonbot run" in done.out


async def test_a_token_that_is_refused_cannot_work(tmp_path: Path):
    async with BotApi() as api:
        wrong = "123456789:AAAA-this-one-was-never-given-out"
        settings = {"TELEGRAM_BOT_TOKEN": wrong, "TELEGRAM_API_URL": api.url}
        done = await doctor(tmp_path, **settings)
    assert done.code == 2
    assert line(done, "telegram token").startswith("problem")
    assert "never-given-out" not in done.out


async def test_a_network_that_is_away_is_a_problem(tmp_path: Path):
    done = await doctor(tmp_path, **NETWORK_AWAY)
    assert done.code == 1
    assert line(done, "telegram network").startswith("problem")
    assert line(done, "telegram network").endswith("(127.0.0.1 takes no connections)")
    nowhere = NETWORK_AWAY | {"TELEGRAM_API_URL": "http://bots.example.invalid"}
    lost = line(await doctor(tmp_path, **nowhere), "telegram network")
    assert lost.endswith("(the name bots.example.invalid cannot be found: is the network up?)")
    database = {"LESSONBOT_DATABASE_URL": "postgresql://a:b@db.example.invalid/lessons"}
    lost = line(await doctor(tmp_path, **NETWORK_AWAY, **database), "database")
    assert "Errno" not in lost


async def test_a_channel_that_has_to_be_reached_needs_a_public_address(tmp_path: Path):
    settings = {
        "TWILIO_ACCOUNT_SID": f"AC{'0' * 32}",
        "TWILIO_AUTH_TOKEN": "a-token-that-nobody-may-see",
        "TWILIO_WHATSAPP_FROM": "+14155550100",
    }
    done = await doctor(tmp_path, **settings)
    assert done.code == 2
    assert line(done, "whatsapp settings").startswith("problem")
    assert "LESSONBOT_PUBLIC_URL is http://127.0.0.1:8000" in line(done, "whatsapp settings")
    assert "TWILIO_AUTH_TOKEN has 27 characters" in done.out
    assert "nobody-may-see" not in done.out


async def test_a_database_that_came_without_its_key_is_told_apart_from_a_new_one(tmp_path: Path):
    new = await doctor(tmp_path, **NETWORK_AWAY)
    assert line(new, "secret key").startswith("ok")
    assert "is made at the first start" in line(new, "secret key")
    await command(tmp_path, "price", "list", **NETWORK_AWAY)
    (tmp_path / "secret.key").unlink()
    restored = await doctor(tmp_path, **NETWORK_AWAY)
    assert line(restored, "secret key").startswith("warning")
    assert f"{tmp_path / 'secret.key'} is missing" in line(restored, "secret key")
    assert "Copy it there from where the database comes from" in restored.out
    (tmp_path / "secret.key").write_text("cut")
    damaged = await doctor(tmp_path, **NETWORK_AWAY)
    assert (damaged.code, line(damaged, "secret key").split()[0]) == (2, "problem")
    assert "is cut short: bring its copy back" in damaged.out


async def test_a_lessonbot_that_has_stopped_with_work_to_do(tmp_path: Path):
    await command(tmp_path, "db", "upgrade")
    with closing(sqlite3.connect(tmp_path / "lessonbot.db")) as database:
        database.executescript("""
            INSERT INTO organisations (id, slug, name, created_at)
            VALUES (1, 'default', 'x', '2026-01-01 00:00:00.000000');
            INSERT INTO senders (id, organisation_id, slug, scheme, created_at)
            VALUES (1, 1, 'default', 'telegram', '2026-01-01 00:00:00.000000');
            INSERT INTO processes VALUES
            ('a', 'engine', '2026-01-01 00:00:00.000000', '2026-01-01 00:00:00.000000');
            INSERT INTO tallies (sender_id, hour, priority, outcome, count) VALUES
            (1, strftime('%Y-%m-%d %H:00:00.000000', 'now'), 2, 'owed', 7),
            (1, strftime('%Y-%m-%d %H:00:00.000000', 'now'), 2, 'sent', 5),
            (1, strftime('%Y-%m-%d %H:00:00.000000', 'now'), 2, 'unknown', 2);
        """)
    async with BotApi() as api:
        settings = {"TELEGRAM_BOT_TOKEN": TOKEN, "TELEGRAM_API_URL": api.url}
        done = await doctor(tmp_path, **settings)
        told = await doctor(tmp_path, "--json", **settings)
    assert done.code == 1
    assert line(done, "engine").startswith("problem")
    assert line(done, "in doubt").startswith("warning")
    head, row = done.out.splitlines()[-2:]
    outcomes = ["sent", "failed", "unknown", "expired", "suppressed"]
    assert head.split() == ["hour", "sender", "owed", *outcomes]
    assert row.split()[2:] == ["telegram:default", "7", "5", "0", "2", "0", "0"]
    (hour,) = json.loads(told.out)["hours"]
    assert (hour["sender"], hour["owed"], hour["unknown"]) == ("telegram:default", 7, 2)


async def test_a_database_server_that_is_away_is_a_problem_that_may_end(tmp_path: Path):
    url = f"postgresql://teacher:open-sesame@127.0.0.1:{free_port()}/lessons"
    done = await doctor(tmp_path, LESSONBOT_DATABASE_URL=url, **NETWORK_AWAY)
    assert done.code == 1
    assert line(done, "database").startswith("problem")
    assert "open-sesame" not in done.out


async def test_a_database_that_is_none_or_newer_cannot_work(tmp_path: Path):
    unknown = await doctor(tmp_path, LESSONBOT_DATABASE_URL="mysql://x/y", **NETWORK_AWAY)
    (tmp_path / "lessonbot.db").write_text("Dear diary, " * 100)
    none = await doctor(tmp_path, **NETWORK_AWAY)
    (tmp_path / "lessonbot.db").unlink()
    await command(tmp_path, "db", "upgrade")
    with closing(sqlite3.connect(tmp_path / "lessonbot.db")) as database:
        database.execute("UPDATE alembic_version SET version_num = 'zzzz'")
        database.commit()
    newer = await doctor(tmp_path, **NETWORK_AWAY)
    for done in (unknown, none, newer):
        assert done.code == 2
        assert line(done, "database").startswith("problem")
    assert "newer" in newer.out


async def test_postgresql_is_examined_with_its_clock(tmp_path: Path, postgres_url: str):
    settings = {"LESSONBOT_DATABASE_URL": postgres_url}
    before = await doctor(tmp_path, **settings, **NETWORK_AWAY)
    await command(tmp_path, "db", "upgrade", **settings)
    after = await doctor(tmp_path, **settings, **NETWORK_AWAY)
    assert line(before, "database").startswith("warning")
    assert line(after, "database").startswith("ok")
    assert line(after, "clock").startswith("ok")


def found(folder: Path, **settings: object) -> dict[str, Finding]:
    made = Settings(lessonbot_data_dir=folder, **settings)  # type: ignore[arg-type]
    return {each.about: each for each in checking.machine(made)}


@pytest.fixture(autouse=True)
def _in_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_secrets_that_others_can_read_are_a_warning_with_the_command_that_ends_it(tmp_path: Path):
    for name in (".env", "secret.key"):
        (tmp_path / name).write_text("# a-key-that-nobody-may-see")
        (tmp_path / name).chmod(0o640)
    told = found(tmp_path)
    assert (told[".env"].level, told[".env"].mend) == (Level.WARNING, "chmod 600 .env")
    assert told["secret key"].mend == f"chmod 600 {tmp_path / 'secret.key'}"
    (tmp_path / ".env").chmod(0o600)
    assert found(tmp_path)[".env"].level is Level.OK


def test_a_data_folder_that_is_none_cannot_work(tmp_path: Path):
    (tmp_path / "file").write_text("")
    assert found(tmp_path / "file")["data folder"].fatal


def test_little_space_is_told_before_it_is_gone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    assert found(tmp_path)["data folder"].level is Level.OK
    monkeypatch.setattr(checking, "LITTLE_SPACE", 10**18)
    assert found(tmp_path)["data folder"].level is Level.WARNING
    monkeypatch.setattr(checking, "TOO_LITTLE", 10**18)
    assert found(tmp_path)["data folder"].level is Level.PROBLEM


@pytest.fixture
def zones(tmp_path: Path) -> Iterator[Path]:
    """A machine's folder of time zones."""
    folder = tmp_path / "zones"
    folder.mkdir()
    zoneinfo.reset_tzpath([str(folder)])
    yield folder
    zoneinfo.reset_tzpath()


def test_time_zones_that_are_older_than_our_own_are_a_warning(tmp_path: Path, zones: Path):
    (zones / "tzdata.zi").write_text("# version 2019a\n# more\n")
    told = found(tmp_path)["time zones"]
    assert (told.level, "2019a" in told.said) == (Level.WARNING, True)
    assert "Environment=PYTHONTZPATH=" in told.mend
    (zones / "tzdata.zi").write_text("# version 2999z\n")
    assert found(tmp_path)["time zones"].level is Level.OK
    (zones / "tzdata.zi").unlink()
    assert "of the package tzdata" in found(tmp_path)["time zones"].said


async def test_a_log_that_somebody_keeps_from_shrinking_is_a_warning(
    sqlite_url: str, migrated_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    shutil.copy(migrated_file, tmp_path / "lessonbot.db")
    database = Database(sqlite_url)
    before, usable = await checking.database(database, lambda: NOON)
    monkeypatch.setattr(checking, "LARGE_WAL", 0)
    after, _ = await checking.database(database, lambda: NOON)
    await database.close()
    assert usable
    assert [each.level for each in before] == [Level.OK, Level.OK]
    assert [each.level for each in after] == [Level.OK, Level.WARNING]


@pytest.mark.parametrize(
    ("seconds", "level"), [(0, Level.OK), (-1, Level.OK), (5, Level.WARNING), (-60, Level.PROBLEM)]
)
def test_a_clock_that_is_off_is_told(seconds: int, level: Level):
    (told,) = checking._clocks(NOON + dt.timedelta(seconds=seconds), NOON)
    assert told.level is level
    assert bool(told.mend) is (level is not Level.OK)
