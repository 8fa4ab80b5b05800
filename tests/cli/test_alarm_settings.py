"""Whom to tell when something is wrong: checked before anything runs."""

import pytest

from lessonbot.channels.outlets import Mail, WebHook
from lessonbot.cli.alarming import telling
from lessonbot.config import Settings
from lessonbot.services.telling import Chat
from tests.cli.conftest import Shell
from tests.support.school import opened

BOT = {"TELEGRAM_BOT_TOKEN": "4242:a-token-that-nobody-may-see"}
MAIL = {"LESSONBOT_SMTP_URL": "smtp://ops:open-sesame@mail.example"}
WAYS = "https://hooks.example/secret-part, mailto:ops@example.org, telegram:-100200"


def test_every_way_to_staff_can_be_set_and_none_is_shown(shell: Shell):
    settings = {**BOT, **MAIL, "LESSONBOT_HEARTBEAT_URL": "https://ping.example/secret-part"}
    done = shell.run("config", LESSONBOT_ALARM_TO=WAYS, **settings)
    assert done.exit_code == 0, done.output
    for secret in ("secret-part", "open-sesame", "100200"):
        assert secret not in done.output


@pytest.mark.parametrize(
    ("name", "value", "part"),
    [
        ("LESSONBOT_ALARM_TO", "https://a.example, pigeon:secret-part", "entry 2"),
        ("LESSONBOT_ALARM_TO", "secret-part@example.org", "mailto:name@example.org"),
        ("LESSONBOT_ALARM_TO", "https:///secret-part", "https://"),
        ("LESSONBOT_ALARM_TO", "telegram:@secret-part", "telegram:123456789"),
        ("LESSONBOT_ALARM_TO", "mailto:secret-part@example.org", "LESSONBOT_SMTP_URL"),
        ("LESSONBOT_ALARM_TO", "telegram:77665544", "TELEGRAM_BOT_TOKEN"),
        ("LESSONBOT_SMTP_URL", "secret-part.example:25", "smtp://"),
        ("LESSONBOT_SMTP_URL", "smtp://secret-part.example:port", "smtp://"),
        ("LESSONBOT_HEARTBEAT_URL", "ftp://secret-part.example", "https://"),
    ],
)
def test_a_way_that_cannot_work_is_refused_with_what_it_may_be(
    name: str, value: str, part: str, shell: Shell
):
    done = shell.run("config", **{name: value})
    assert (done.exit_code, done.stdout) == (2, "")
    (line,) = done.stderr.splitlines()
    assert name in line
    assert part in line
    assert "secret-part" not in line


async def test_what_is_set_is_what_a_process_uses(
    migrated_url: str, monkeypatch: pytest.MonkeyPatch
):
    for name, value in {
        **BOT,
        **MAIL,
        "LESSONBOT_ALARM_TO": WAYS,
        "LESSONBOT_HEARTBEAT_URL": "https://ping.example/x",
    }.items():
        monkeypatch.setenv(name, value)
    async with opened(migrated_url) as school:
        told = telling(Settings(), school.rt)
        assert list(told.outlets) == [
            WebHook("https://hooks.example/secret-part"),
            Mail("ops@example.org", "smtp://ops:open-sesame@mail.example"),
            Chat("telegram", "-100200", school.rt.channels),
        ]
        assert told.heartbeat_url == "https://ping.example/x"
