"""The program in its own process, with Twilio's protocol on the other side."""

import asyncio
import json
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import pytest

from lessonbot.channels.segments import segments
from lessonbot.cli.serving import clock
from tests.e2e.support import COURSE, PATIENCE, command, environment, free_port, until
from tests.support.twilio_api import Phone, TwilioApi

PUBLIC = "https://learn.example"


@asynccontextmanager
async def running(folder: Path, settings: dict[str, str]) -> AsyncIterator[None]:
    """`lessonbot run`, ready; it has to end well."""
    with (folder / "log").open("ab") as log:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "lessonbot.cli",
            "run",
            cwd=folder,
            env=environment(folder, **settings),
            stdout=log,
            stderr=log,
        )
    try:
        async with asyncio.timeout(PATIENCE), aiohttp.ClientSession() as session:
            while not await _ready(session, settings["LESSONBOT_PORT"]):
                assert process.returncode is None, (folder / "log").read_text()
                await asyncio.sleep(0.05)
        yield
    finally:
        process.send_signal(signal.SIGTERM)
        code = await process.wait()
    assert code == 0


async def _ready(session: aiohttp.ClientSession, port: str) -> bool:
    try:
        async with session.get(f"http://127.0.0.1:{port}/readyz") as answer:
            return answer.status == 200
    except aiohttp.ClientError:
        return False


@pytest.fixture
async def there(tmp_path: Path) -> AsyncIterator[tuple[TwilioApi, dict[str, str]]]:
    """The server that stands for Twilio, and the settings of a lessonbot before it."""
    port = str(free_port())
    hooks = {PUBLIC: f"http://127.0.0.1:{port}"}
    async with TwilioApi(PUBLIC, hooks, now=clock()) as api:
        settings = {
            "LESSONBOT_PORT": port,
            "LESSONBOT_PUBLIC_URL": PUBLIC,
            "LESSONBOT_LOG_FORMAT": "json",
            "TWILIO_ACCOUNT_SID": api.sid,
            "TWILIO_AUTH_TOKEN": api.token,
            "TWILIO_API_URL": api.url,
            "TWILIO_CONTENT_URL": api.url,
            "TWILIO_WHATSAPP_FROM": api.whatsapp_from,
            "TWILIO_SMS_FROM": api.sms_from,
            "TWILIO_MESSAGES_PER_SECOND": "50",
        }
        done = await command(tmp_path, "pack", "publish", str(COURSE), **settings)
        assert done.code == 0, done.err
        yield api, settings


async def says(phone: Phone, text: str, part: str) -> None:
    """A learner writes and waits for an answer with these words."""
    before = len(phone.messages)
    await phone.say(text)
    await until(lambda: any(part in each for each in phone.texts[before:]))


async def test_lessons_come_on_whatsapp_and_by_text_message_from_one_process(
    there: tuple[TwilioApi, dict[str, str]], tmp_path: Path
):
    api, settings = there
    phones = [api.phone("+254700000001"), api.phone("+254700000002", app="sms")]
    async with running(tmp_path, settings):
        for phone in phones:
            await says(phone, "JOIN money-basics", "Do you agree?")
            await says(phone, "1", "right time of day")
            await says(phone, "1", "each day")
            await says(phone, "7:30", "right now")
            await says(phone, "1", "1/7" if phone.app == "sms" else "Day 1 of 7")
        # the lesson's picture, fetched
        await until(lambda: any(each.media for each in phones[0].messages))
        await until(lambda: all(each.status == "read" for each in phones[0].messages))
    async with running(tmp_path, settings):  # another process goes on
        for phone in phones:
            before = len(phone.messages)
            await phone.say("A")
            await until(lambda phone=phone, before=before: len(phone.messages) > before)  # type: ignore[misc]
    assert api.broken == []
    assert api.lost == []
    assert [each.segments for each in phones[1].messages] == [
        segments(each) for each in phones[1].texts
    ]
    log = (tmp_path / "log").read_text()
    assert api.token not in log
    assert "+2547" not in log


async def test_templates_are_made_by_a_command_and_doctor_knows_the_account(
    there: tuple[TwilioApi, dict[str, str]], tmp_path: Path
):
    api, settings = there
    done = await command(tmp_path, "template", "sync", "--json", **settings)
    assert done.code == 0, done.err
    assert json.loads(done.out)
    assert api.contents.kept
    done = await command(tmp_path, "doctor", **settings)
    assert "Twilio knows the account" in done.out
    wrong = settings | {"TWILIO_AUTH_TOKEN": "wrong"}
    done = await command(tmp_path, "run", **wrong)
    assert done.code == 2
    assert "does not accept" in done.err
    assert "Traceback" not in done.err
    assert api.broken == []
