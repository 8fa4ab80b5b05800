"""`lessonbot template`: what staff see."""

import asyncio
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from typer.testing import Result

from tests.cli.conftest import Shell
from tests.support.twilio_api import TwilioApi


class Desk:
    """A command line, and the server that stands for Twilio, in a thread of its own."""

    def __init__(self, shell: Shell, api: TwilioApi) -> None:
        self.shell = shell
        self.api = api
        self.settings = {
            "TWILIO_ACCOUNT_SID": api.sid,
            "TWILIO_AUTH_TOKEN": api.token,
            "TWILIO_WHATSAPP_FROM": api.whatsapp_from,
            "TWILIO_API_URL": api.url,
            "TWILIO_CONTENT_URL": api.url,
            "LESSONBOT_PUBLIC_URL": "https://lessons.example",
        }

    def run(self, *words: str, **settings: str) -> Result:
        return self.shell.run("template", *words, **{**self.settings, **settings})


@contextmanager
def listening() -> Iterator[TwilioApi]:
    """The server, while commands run loops of their own."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    api = TwilioApi()
    try:
        asyncio.run_coroutine_threadsafe(api.start(), loop).result(10)
        yield api
        asyncio.run_coroutine_threadsafe(api.stop(), loop).result(10)
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
        loop.close()


@pytest.fixture
def desk(shell: Shell) -> Iterator[Desk]:
    with listening() as api:
        yield Desk(shell, api)


def test_sync_makes_templates_and_tells_that_they_can_be_sent(desk: Desk):
    done = desk.run("sync")
    assert done.exit_code == 0, done.output
    assert "lessonbot_lesson0_en_" in done.stdout
    assert "6 of 6 templates can be sent" in done.stdout
    assert "template_changed" not in done.stderr
    again = desk.run("sync")
    assert again.stdout.strip() == "6 of 6 templates can be sent"
    assert desk.api.broken == []


def test_sync_tells_what_waits_for_a_review(desk: Desk):
    desk.api.approves = "later"
    done = desk.run("sync")
    assert done.exit_code == 0, done.output
    assert "0 of 6 templates can be sent, 6 wait for WhatsApp's review" in done.stdout


def test_sync_leaves_with_1_and_says_how_to_mend_what_cannot_be_sent(desk: Desk):
    desk.run("sync")
    first = next(iter(desk.api.contents.kept))
    desk.api.decide(first, "rejected", reason="it looks like a game")
    done = desk.run("sync")
    assert done.exit_code == 1
    assert "approved -> rejected (it looks like a game)" in done.stdout
    assert "Ask for another review in WhatsApp Manager" in done.stdout


def test_sync_gives_data_for_programs(desk: Desk):
    data = json.loads(desk.run("sync", "--json").stdout)
    (sender,) = data["senders"]
    assert {each["after"] for each in sender["changes"]} == {"approved"}
    assert [each["wording"] for each in data["templates"]] == ["first", "spare"] * 3
    assert data["troubles"] == []


def test_list_shows_what_was_last_told_without_asking_twilio(desk: Desk):
    desk.run("sync")
    calls = len(desk.api.calls)
    done = desk.run("list")
    assert done.exit_code == 0, done.output
    assert len(desk.api.calls) == calls
    assert len(done.stdout.splitlines()) == 6
    assert "en  lesson  first  approved  UTILITY  lessonbot_lesson0_en_" in done.stdout
    rows = json.loads(desk.run("list", "--json").stdout)
    assert {each["status"] for each in rows} == {"approved"}


def test_list_says_how_to_begin(desk: Desk):
    assert "lessonbot template sync" in desk.run("list").stdout


def test_without_a_whatsapp_sender_it_says_what_to_set(shell: Shell):
    for command in ("sync", "list"):
        done = shell.run("template", command)
        assert done.exit_code == 2
        assert "TWILIO_WHATSAPP_FROM" in done.stderr


def test_a_wrong_token_is_one_line(desk: Desk):
    done = desk.run("sync", TWILIO_AUTH_TOKEN="0" * 32)
    assert done.exit_code == 1
    assert done.stderr.splitlines()[-1].startswith("lessonbot: Twilio does not accept")
