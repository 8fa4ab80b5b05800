"""`lessonbot run` as whoever starts it sees it: its log, and how it ends and comes back."""

import asyncio
import json
import os
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import RUN_FOLDER
from tests.e2e.own_postgres import Fragile
from tests.e2e.support import PUBLIC_URL, command, deployed
from tests.support.postgres import stop


@pytest.fixture
def fragile(monkeypatch: pytest.MonkeyPatch) -> Iterator[Fragile]:
    """A PostgreSQL that this test may crash."""
    folder = Path(os.environ[RUN_FOLDER]) / f"fragile-{uuid.uuid4().hex}"
    yield Fragile(folder, monkeypatch)
    stop(folder)


async def test_a_start_before_the_database_server_ends_so_that_it_is_tried_again(
    fragile: Fragile, tmp_path: Path
):
    async with deployed(tmp_path, url=fragile.fresh_database()) as site:
        await asyncio.to_thread(fragile.crash)
        early = await command(tmp_path, "run", **site.settings)
        assert early.code == 1  # what the unit of the guide restarts
        assert early.err.splitlines()[-1].startswith("lessonbot: cannot use the database")
        await asyncio.to_thread(fragile.start_again)
        await site.start()
        assert await site.stop() == 0


async def test_a_start_that_cannot_work_says_why_and_not_that_it_runs(tmp_path: Path):
    settings = {
        "TWILIO_ACCOUNT_SID": f"AC{'0' * 32}",
        "TWILIO_SMS_FROM": "+14155550100",
        "TWILIO_MESSAGING_SERVICE_SID": "XX1",
        "LESSONBOT_PUBLIC_URL": PUBLIC_URL,
        "LESSONBOT_LOG_FORMAT": "json",
        "TWILIO_TOKEN": "a-token-that-nobody-may-see",
    }
    done = await command(tmp_path, "run", **settings)
    assert (done.code, done.out) == (2, "")
    unknown, said = done.err.splitlines()
    assert json.loads(unknown)["event"] == "unknown_setting"
    assert "TWILIO_TOKEN (environment) is no setting" in unknown
    assert "Did you mean TWILIO_AUTH_TOKEN?" in unknown
    assert said.startswith("lessonbot: TWILIO_AUTH_TOKEN is missing")
    assert "TWILIO_MESSAGING_SERVICE_SID is “XX1”" in said
    assert "nobody-may-see" not in done.err
    assert not (tmp_path / "lessonbot.db").exists()


async def test_the_log_says_where_it_listens_and_which_address_its_links_have(tmp_path: Path):
    async with deployed(tmp_path) as site:
        await site.start()
        await site.stop()
        events = map(json.loads, site.log.read_text().splitlines())
        (said,) = [each for each in events if each["event"] == "running"]
        assert said["address"] == f"http://127.0.0.1:{site.port}"
        assert said["public_url"] == PUBLIC_URL


async def test_a_start_at_another_address_than_certificates_name_says_so(tmp_path: Path):
    async with deployed(tmp_path) as site:
        await site.command("issuer", "set", "--country", "KE")
        site.settings["LESSONBOT_PUBLIC_URL"] = "https://new.example"
        site.settings["TELEGRAM_MODE"] = "polling"
        await site.start()
        await site.stop()
        events = map(json.loads, site.log.read_text().splitlines())
        (said,) = [each for each in events if each["event"] == "public_url_moved"]
        assert said["certificates_name"] == PUBLIC_URL
        assert said["public_url"] == "https://new.example"
